using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Engines;

/// <summary>Signs what no guarded signer would: for tests in which a validator misbehaves.</summary>
internal static class TestPrecommit
{
    /// <summary>A precommit for a block, as the only signature of its commit.</summary>
    public static Commit Precommit(this ValidatorKey key, string chainId, long height, BlockId blockId, long timeMs)
    {
        Timestamp time = BlockCodec.TimestampOf(timeMs);
        ProtoWriter document = new();
        Vote.WriteSignBytes(document, chainId, SignedMsgType.Precommit, height, 0, blockId, time);
        return new Commit(height, 0, blockId, [new CommitSig(BlockIdFlag.Commit, key.PublicKey.Address, time, key.Sign(document.WrittenSpan))]);
    }
}
