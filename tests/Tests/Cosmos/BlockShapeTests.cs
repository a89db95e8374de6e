using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Cosmos;

public sealed class BlockShapeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void A_block_is_cut_into_parts_that_prove_their_place(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        PartSet set = PartSet.Split(bytes);
        Assert.True(set.Header.Equals(PartSet.HeaderOf(bytes)));
        Assert.Equal((size + 65_535) / 65_536, set.Parts.Count);
        Assert.Equal(bytes, set.Parts.SelectMany(part => part.Bytes.ToArray()));
        foreach (Part part in set.Parts)
        {
            Assert.True(Part.TryDecode(ProtoWriter.Encode(part), out Part? read));
            Assert.True(read.Verify(set.Header));
            Assert.False(new Part(part.Index + 1, part.Bytes, part.Proof).Verify(set.Header));
            Assert.False(read.Verify(PartSetHeader.None));
        }
    }

    [Fact]
    public void A_block_with_many_transactions_proves_each_of_them()
    {
        ReadOnlyMemory<byte>[] txs = [.. Enumerable.Range(0, 100).Select(i => (ReadOnlyMemory<byte>)new byte[i])];
        var data = new Data(txs);
        Assert.True(Data.TryDecode(ProtoWriter.Encode(data), out Data? read));
        Assert.Equal(100, read.Txs.Count);
        Hash32 root = data.Prove(out MerkleProof[] proofs);
        Assert.Equal(root, read.Hash());
        for (int i = 0; i < txs.Length; i++)
        {
            Hash32 digest = Data.TxHash(txs[i].Span);
            Assert.True(proofs[i].Verify(in root, Hash32.Bytes(in digest)));
        }
    }

    [Fact]
    public void Limits_are_kept()
    {
        var header = new Header { ChainId = new string('x', 51), Height = 1, Time = default };
        Assert.False(Header.TryDecode(ProtoWriter.Encode(header), out _));
        header = new Header { ChainId = "x", Height = 1, Time = default, DataHash = new byte[31] };
        Assert.False(Header.TryDecode(ProtoWriter.Encode(header), out _));
        header = new Header { ChainId = "x", Height = 1, Time = default, AppHash = new byte[65] };
        Assert.False(Header.TryDecode(ProtoWriter.Encode(header), out _));
        Assert.False(Timestamp.TryDecode(ProtoWriter.Encode(new Timestamp(0, 1_000_000_000)), out _));
        Assert.False(Timestamp.TryDecode(ProtoWriter.Encode(new Timestamp(253_402_300_800, 0)), out _));
        Assert.False(CommitSig.TryDecode(ProtoWriter.Encode(new CommitSig(BlockIdFlag.Commit, default, default, new byte[97])), out _));
        Assert.False(Block.TryDecode([], out _));

        var commit = new Commit(1, 0, BlockId.None, [.. Enumerable.Repeat(CommitSig.Absent, CometLimits.ValidatorCountMax + 1)]);
        Assert.False(Commit.TryDecode(ProtoWriter.Encode(commit), out _));
    }

    [Theory]
    [InlineData(0L, 0L, 0)]
    [InlineData(1L, 0L, 1)]
    [InlineData(-1L, -1L, 999_999_999)]
    [InlineData(1_500_000_000L, 1L, 500_000_000)]
    [InlineData(long.MaxValue, 9_223_372_036L, 854_775_807)]
    [InlineData(long.MinValue, -9_223_372_037L, 145_224_192)]
    public void Times_convert_from_and_to_nanoseconds(long ns, long seconds, int nanos)
    {
        Timestamp time = Timestamp.FromUnixNs(ns);
        Assert.Equal(new Timestamp(seconds, nanos), time);
        Assert.True(time.TryUnixNs(out long back));
        Assert.Equal(ns, back);
        Assert.False(Timestamp.GoZero.TryUnixNs(out _));
    }

    [Fact]
    public void Consensus_params_have_the_encoding_of_the_ABCI()
    {
        // Block {22020096, -1}, evidence {100000, 172800 s, 1048576}, two key types, empty version and abci.
        Assert.Equal(
            "0a10088080c00a10ffffffffffffffffff01" + "120e08a08d061204" + "0880c60a" + "18808040" + "1a14" + "0a0765643235353139" + "0a09736563703235366b31" + "2200" + "2a00",
            Convert.ToHexStringLower(ProtoWriter.Encode(new ConsensusParams())));
    }

    [Fact]
    public void The_empty_hashes_are_those_of_nothing()
    {
        Assert.Equal(Sha256.OfNothing, Data.Empty.Hash());
        Assert.Equal(Sha256.OfNothing, Commit.Empty.Hash());
        Assert.Equal(Sha256.OfNothing, Evidence.Hash([]));
    }
}
