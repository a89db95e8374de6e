using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class MerkleTests
{
    [SharedFact("vectors/cosmos/comet_unit_vectors.json")]
    public void The_CometBFT_roots_come_out()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find("vectors/cosmos/comet_unit_vectors.json")));
        JsonElement merkle = document.RootElement.GetProperty("merkle");
        foreach (JsonElement one in merkle.GetProperty("cases").EnumerateArray())
        {
            byte[][] items = [.. one.GetProperty("items").EnumerateArray().Select(item => Convert.FromHexString(item.GetString()!))];
            Assert.Equal(one.GetProperty("expected").GetString(), Merkle.Root(items).ToString());
        }
        JsonElement rfc = merkle.GetProperty("rfc6962");
        Assert.Equal(rfc.GetProperty("leaf_L123456").GetString(), Merkle.LeafHash("L123456"u8).ToString());
        Assert.Equal(rfc.GetProperty("node_N123_N456").GetString(), Sha256.Hash([1], "N123"u8, "N456"u8).ToString());
    }

    [Fact]
    public void Every_size_agrees_with_the_recursive_definition_and_every_proof_verifies()
    {
        for (int count = 0; count <= 70; count++)
        {
            byte[][] leaves = [.. Enumerable.Range(0, count).Select(i => new[] { (byte)i, (byte)count })];
            Hash32 root = Recursive(leaves);
            Assert.Equal(root, Merkle.Root(leaves));
            Assert.Equal(root, Merkle.Prove(leaves, out MerkleProof[] proofs));
            var writer = new ProtoWriter();
            for (int i = 0; i < count; i++)
            {
                Assert.True(proofs[i].Verify(in root, leaves[i]));
                Assert.False(proofs[i].Verify(in root, "other"u8));
                writer.Clear();
                proofs[i].Write(writer);
                Assert.True(MerkleProof.TryDecode(writer.WrittenSpan, out MerkleProof? read));
                Assert.True(read.Verify(in root, leaves[i]));
                byte[] bytes = writer.ToArray();
                writer.Clear();
                read.Write(writer);
                Assert.Equal(bytes, writer.ToArray());
                if (count > 1)
                    Assert.False(new MerkleProof(count, (i + 1) % count, read.LeafHash, [.. read.Aunts]).Verify(in root, leaves[i]));
            }
        }

        static Hash32 Recursive(ReadOnlySpan<byte[]> leaves)
        {
            if (leaves.Length == 0) return Sha256.Hash([]);
            if (leaves.Length == 1) return Merkle.LeafHash(leaves[0]);
            int split = 1;
            while (split * 2 < leaves.Length) split *= 2;
            Hash32 left = Recursive(leaves[..split]), right = Recursive(leaves[split..]);
            return Merkle.InnerHash(in left, in right);
        }
    }

    [Fact]
    public void A_proof_with_impossible_numbers_is_false_and_ends()
    {
        Hash32 leaf = Merkle.LeafHash("x"u8);
        Assert.False(new MerkleProof(0, 0, leaf, []).TryRoot(out _));
        Assert.False(new MerkleProof(1, 1, leaf, []).TryRoot(out _));
        Assert.False(new MerkleProof(-1, -2, leaf, []).TryRoot(out _));
        Assert.False(new MerkleProof(1, 0, leaf, [leaf]).TryRoot(out _));
        Assert.False(new MerkleProof(long.MaxValue, long.MaxValue - 1, leaf, [leaf]).TryRoot(out _));
        Assert.False(new MerkleProof(long.MaxValue, 0, leaf, new Hash32[101]).TryRoot(out _));
    }
}
