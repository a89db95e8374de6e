using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Xunit.Abstractions;

namespace Gwangan.Tests.Cosmos.Ics23;

public sealed class Ics23VectorTests(ITestOutputHelper output)
{
    private const string Folder = "vectors/cosmos/ics23";

    private static ProofSpec SpecOf(string tree) => tree switch
    {
        "iavl" => ProofSpec.Iavl,
        "tendermint" => ProofSpec.Tendermint,
        _ => ProofSpec.Smt,
    };

    [SharedFact(Folder)]
    public void All_eighteen_recorded_proofs_verify_and_only_for_their_key_value_and_root()
    {
        int count = 0;
        foreach (string tree in new[] { "iavl", "tendermint", "smt" })
        {
            foreach (string file in Directory.EnumerateFiles(SharedFiles.Find($"{Folder}/{tree}"), "*.json").Order())
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                byte[] Hex(string name) => Convert.FromHexString(document.RootElement.GetProperty(name).GetString()!);
                byte[] root = Hex("root"), key = Hex("key"), value = Hex("value"), bytes = Hex("proof");
                ProofSpec spec = SpecOf(tree);
                Assert.True(CommitmentProof.TryDecode(bytes, out CommitmentProof? proof), file);

                var writer = new ProtoWriter();
                proof.Write(writer);
                Assert.Equal(bytes, writer.ToArray());

                byte[] otherRoot = [.. root];
                otherRoot[3] ^= 1;
                byte[] otherKey = [.. key, 0];
                if (value.Length > 0)
                {
                    Assert.True(proof.VerifyMembership(spec, root, key, value), file);
                    Assert.False(proof.VerifyMembership(spec, otherRoot, key, value));
                    Assert.False(proof.VerifyMembership(spec, root, otherKey, value));
                    Assert.False(proof.VerifyMembership(spec, root, key, [.. value, 1]));
                    Assert.False(proof.VerifyNonMembership(spec, root, key));
                    foreach (string other in new[] { "iavl", "tendermint", "smt" })
                        if (other != tree) Assert.False(proof.VerifyMembership(SpecOf(other), root, key, value));
                }
                else
                {
                    Assert.True(proof.VerifyNonMembership(spec, root, key), file);
                    Assert.False(proof.VerifyNonMembership(spec, otherRoot, key));
                    if (proof.NonExist!.Left is { } left) Assert.False(proof.VerifyNonMembership(spec, root, left.Key));
                    if (proof.NonExist!.Right is { } right) Assert.False(proof.VerifyNonMembership(spec, root, right.Key));
                    Assert.False(proof.VerifyMembership(spec, root, key, "x"u8));
                }
                count++;
            }
        }
        Assert.Equal(18, count);
    }

    [SharedFact(Folder)]
    public void No_recorded_case_is_left_out()
    {
        (string File, int Cases)[] expected =
        [
            ("TestCheckAgainstSpecData.json", 11), ("TestCheckLeafData.json", 10), ("TestDoHashData.json", 7), ("TestEmptyBranchData.json", 8),
            ("TestExistenceProofData.json", 6), ("TestInnerOpData.json", 4), ("TestLeafOpData.json", 11),
        ];
        Assert.Equal(expected, Directory.EnumerateFiles(SharedFiles.Find(Folder), "*.json").Order(StringComparer.Ordinal).Select(file =>
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return (Path.GetFileName(file), document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : document.RootElement.EnumerateObject().Count());
        }));
        foreach (string tree in (string[])["iavl", "tendermint", "smt"]) Assert.Equal(6, Directory.EnumerateFiles(SharedFiles.Find($"{Folder}/{tree}"), "*.json").Count());
        foreach ((string file, int cases) in expected) output.WriteLine($"{file}: {cases}");
        output.WriteLine("iavl, tendermint, smt: 6 proofs each");
    }

    [SharedFact(Folder)]
    public void Every_hash_operation_gives_its_recorded_digest()
    {
        foreach (JsonProperty one in Cases("TestDoHashData"))
        {
            JsonElement preimage = one.Value.TryGetProperty("Preimage", out JsonElement lower) ? lower : one.Value.GetProperty("PreImage");
            Assert.True(Ops.TryHash((HashOp)one.Value.GetProperty("HashOp").GetInt32(), Encoding.UTF8.GetBytes(preimage.GetString()!), out byte[]? digest), one.Name);
            Assert.Equal(one.Value.GetProperty("ExpectedHash").GetString(), Convert.ToHexStringLower(digest));
        }
        Assert.False(Ops.TryHash(HashOp.None, "x"u8, out _));
        Assert.False(Ops.TryHash(HashOp.Keccak256, "x"u8, out _));
        Assert.False(Ops.TryHash((HashOp)99, "x"u8, out _));
    }

    [SharedFact(Folder)]
    public void Leaf_operations_give_their_recorded_digests()
    {
        foreach (JsonProperty one in Cases("TestLeafOpData"))
        {
            bool ok = Leaf(one.Value.GetProperty("Op"))!.TryApply(Bytes(one.Value, "Key"), Bytes(one.Value, "Value"), out byte[]? digest);
            Assert.Equal(!one.Value.GetProperty("IsErr").GetBoolean(), ok);
            if (ok) Assert.Equal(Bytes(one.Value, "Expected"), digest);
        }
    }

    [SharedFact(Folder)]
    public void Inner_operations_give_their_recorded_digests()
    {
        foreach (JsonProperty one in Cases("TestInnerOpData"))
        {
            bool ok = Inner(one.Value.GetProperty("Op")).TryApply(Bytes(one.Value, "Child"), out byte[]? digest);
            Assert.Equal(!one.Value.GetProperty("IsErr").GetBoolean(), ok);
            if (ok) Assert.Equal(Bytes(one.Value, "Expected"), digest);
        }
    }

    [SharedFact(Folder)]
    public void Existence_proofs_lead_to_their_recorded_roots()
    {
        foreach (JsonProperty one in Cases("TestExistenceProofData"))
        {
            bool ok = Exist(one.Value.GetProperty("Proof")).TryRoot(out byte[]? root);
            Assert.Equal(!one.Value.GetProperty("IsErr").GetBoolean(), ok);
            if (ok) Assert.Equal(Bytes(one.Value, "Expected"), root);
        }
    }

    [SharedFact(Folder)]
    public void Leaves_match_their_spec_as_recorded()
    {
        foreach (JsonProperty one in Cases("TestCheckLeafData"))
        {
            var spec = new ProofSpec(Leaf(one.Value.GetProperty("Spec"))!, new InnerSpec([], 0, 0, 0, [], HashOp.None));
            Assert.True(Leaf(one.Value.GetProperty("Leaf"))!.Matches(spec) == !one.Value.GetProperty("IsErr").GetBoolean(), one.Name);
        }
    }

    [SharedFact(Folder)]
    public void Proofs_match_their_spec_as_recorded()
    {
        foreach (JsonProperty one in Cases("TestCheckAgainstSpecData"))
        {
            bool expected = one.Value.GetProperty("Err").GetString() == "";
            Assert.True(Exist(one.Value.GetProperty("Proof")).Matches(Spec(one.Value.GetProperty("Spec"))) == expected, one.Name);
        }
    }

    [SharedFact(Folder)]
    public void Empty_branches_are_told_as_recorded()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find($"{Folder}/TestEmptyBranchData.json")));
        foreach (JsonElement one in document.RootElement.EnumerateArray())
        {
            ProofSpec spec = Spec(one.GetProperty("Spec"));
            InnerOp op = Inner(one.GetProperty("Op"));
            Assert.True(op.Matches(spec, 1));
            Assert.Equal(one.GetProperty("IsLeft").GetBoolean(), Neighbours.LeftBranchesAreEmpty(spec.InnerSpec, op));
            Assert.Equal(one.GetProperty("IsRight").GetBoolean(), Neighbours.RightBranchesAreEmpty(spec.InnerSpec, op));
        }
    }

    [SharedFact("vectors/cosmos/eureka")]
    public void Proofs_of_a_real_chain_through_both_trees_verify()
    {
        (MerkleProofChain present, byte[] root, byte[][] path, byte[] value) = Eureka("verify_membership_key_0.json");
        ProofSpec[] specs = [ProofSpec.Iavl, ProofSpec.Tendermint];
        Assert.True(present.VerifyMembership(specs, root, path, value));
        Assert.False(present.VerifyMembership(specs, root, path, [.. value, 0]));
        Assert.False(present.VerifyMembership(specs, root, ["ibd"u8.ToArray(), path[1]], value));
        Assert.False(present.VerifyMembership([ProofSpec.Tendermint, ProofSpec.Iavl], root, path, value));
        Assert.False(present.VerifyMembership([ProofSpec.Iavl], root, [path[1]], value));
        Assert.False(present.VerifyNonMembership(specs, root, path));

        (MerkleProofChain absent, root, path, _) = Eureka("verify_non-membership_key_1.json");
        Assert.True(absent.VerifyNonMembership(specs, root, path));
        Assert.False(absent.VerifyNonMembership(specs, [.. root.Reverse()], path));
        Assert.False(absent.VerifyNonMembership(specs, root, [path[0], "clients/07-tendermint-0/clientState"u8.ToArray()]));
        Assert.False(absent.VerifyMembership(specs, root, path, value));

        byte[] ownRoot = root;
        Assert.Equal(0, Allocation.LeastBytes(() => Assert.True(absent.VerifyNonMembership(MerkleProofChain.CosmosSpecs, ownRoot, path))));
        (present, ownRoot, path, value) = Eureka("verify_membership_key_0.json");
        Assert.Equal(0, Allocation.LeastBytes(() => Assert.True(present.VerifyMembership(MerkleProofChain.CosmosSpecs, ownRoot, path, value))));
    }

    [Fact]
    public void Specs_survive_encoding_and_senseless_ones_are_refused()
    {
        foreach (ProofSpec spec in new[] { ProofSpec.Iavl, ProofSpec.Tendermint, ProofSpec.Smt })
        {
            var writer = new ProtoWriter();
            spec.Write(writer);
            byte[] bytes = writer.ToArray();
            Assert.True(ProofSpec.TryDecode(bytes, out ProofSpec? read));
            writer.Clear();
            read.Write(writer);
            Assert.Equal(bytes, writer.ToArray());
        }
        foreach (int[] order in new[] { [], [0, 0], [1, 2], [5, 0], new int[17] })
        {
            var inner = new InnerSpec(order, 32, 1, 1, [], HashOp.Sha256);
            Assert.False(inner.IsSound);
            var writer = new ProtoWriter();
            new ProofSpec(ProofSpec.Iavl.LeafSpec, inner).Write(writer);
            Assert.False(ProofSpec.TryDecode(writer.WrittenSpan, out _));
        }
        Assert.False(ProofSpec.TryDecode([], out _));
    }

    [SharedFact(Folder)]
    public void Damaged_proofs_never_throw_and_never_verify_another_statement()
    {
        byte[][] seeds = [.. Directory.EnumerateFiles(SharedFiles.Find(Folder), "*exist*.json", SearchOption.AllDirectories).Order().Select(file =>
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return Convert.FromHexString(document.RootElement.GetProperty("proof").GetString()!);
        })];
        var random = new Random(23);
        byte[] root = new byte[32];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = Mutate.Bytes(random, seeds[round % seeds.Length]);
            if (!CommitmentProof.TryDecode(bytes, out CommitmentProof? proof)) continue;
            foreach (ProofSpec spec in new[] { ProofSpec.Iavl, ProofSpec.Tendermint, ProofSpec.Smt })
            {
                Assert.False(proof.VerifyMembership(spec, root, "k"u8, "v"u8));
                Assert.False(proof.VerifyNonMembership(spec, root, "k"u8));
            }
            if (proof.TryRoot(out byte[]? own) && proof.NonExist is { } absent) _ = absent.Verify(ProofSpec.Iavl, own, absent.Key);
        }
    }

    private static (MerkleProofChain Proof, byte[] Root, byte[][] Path, byte[] Value) Eureka(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find($"vectors/cosmos/eureka/{name}")));
        JsonElement message = document.RootElement.GetProperty("membership_msg");
        byte[] proof = Convert.FromHexString(message.GetProperty("proof").GetString()!);
        byte[] value = message.TryGetProperty("value", out JsonElement hex) ? Convert.FromHexString(hex.GetString()!) : [];
        byte[][] path = [.. message.GetProperty("path").EnumerateArray().Select(part => Encoding.UTF8.GetBytes(part.GetString()!))];

        // The consensus state is {timestamp 1, root 2 {hash 1}, next validators' hash 3}.
        var reader = new ProtoReader(Convert.FromHexString(document.RootElement.GetProperty("consensus_state_hex").GetString()!));
        byte[] root = [];
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != 2)
            {
                Assert.True(reader.TrySkip(wire));
                continue;
            }
            Assert.True(reader.TryBytes(out ReadOnlySpan<byte> nested));
            var inner = new ProtoReader(nested);
            Assert.True(inner.TryReadTag(out _, out _));
            Assert.True(inner.TryBytes(out ReadOnlySpan<byte> hash));
            root = hash.ToArray();
        }
        Assert.True(MerkleProofChain.TryDecode(proof, out MerkleProofChain? chain));
        var writer = new ProtoWriter();
        chain.Write(writer);
        Assert.Equal(proof, writer.ToArray());
        return (chain, root, path, value);
    }

    private static IEnumerable<JsonProperty> Cases(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find($"{Folder}/{name}.json"))).RootElement.EnumerateObject();

    private static byte[] Bytes(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetBytesFromBase64() : [];

    private static int Int(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;

    private static LeafOp? Leaf(JsonElement op) => new(
        (HashOp)Int(op, "hash"), (HashOp)Int(op, "prehash_key"), (HashOp)Int(op, "prehash_value"), (LengthOp)Int(op, "length"), Bytes(op, "prefix"));

    private static InnerOp Inner(JsonElement op) => new((HashOp)Int(op, "hash"), Bytes(op, "prefix"), Bytes(op, "suffix"));

    private static ExistenceProof Exist(JsonElement proof) => new(
        Bytes(proof, "key"),
        Bytes(proof, "value"),
        proof.TryGetProperty("leaf", out JsonElement leaf) ? Leaf(leaf) : null,
        proof.TryGetProperty("path", out JsonElement path) ? [.. path.EnumerateArray().Select(Inner)] : []);

    private static ProofSpec Spec(JsonElement spec)
    {
        JsonElement inner = spec.GetProperty("inner_spec");
        return new ProofSpec(
            Leaf(spec.GetProperty("leaf_spec"))!,
            new InnerSpec(
                [.. inner.GetProperty("child_order").EnumerateArray().Select(child => child.GetInt32())],
                Int(inner, "child_size"), Int(inner, "min_prefix_length"), Int(inner, "max_prefix_length"), Bytes(inner, "empty_child"), (HashOp)Int(inner, "hash")),
            Int(spec, "max_depth"),
            Int(spec, "min_depth"));
    }
}
