using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>A decided block, to be executed.</summary>
public sealed class RequestFinalizeBlock : BlockContent<RequestFinalizeBlock>;

/// <summary>What executing a block gave.</summary>
public sealed class ResponseFinalizeBlock : AbciMessage<ResponseFinalizeBlock>
{
    /// <summary>What happened at the block's edges.</summary>
    public List<AbciEvent> Events = [];

    /// <summary>One for each transaction.</summary>
    public List<TxResult> TxResults = [];

    /// <summary>Changed validators, effective two heights later.</summary>
    public List<ValidatorUpdate> ValidatorUpdates = [];

    /// <summary>tendermint.types.ConsensusParams, encoded; empty when nothing changes.</summary>
    public ReadOnlyMemory<byte> ConsensusParamUpdates;

    /// <summary>The state after the block.</summary>
    public ReadOnlyMemory<byte> AppHash;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        WriteAll(writer, 1, Events);
        WriteAll(writer, 2, TxResults);
        WriteAll(writer, 3, ValidatorUpdates);
        writer.Bytes(4, ConsensusParamUpdates.Span);
        writer.Bytes(5, AppHash.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryAdd(Events, WireLimits.ElementsMax),
        (2, WireType.Bytes) => reader.TryAdd(TxResults, WireLimits.ElementsMax),
        (3, WireType.Bytes) => reader.TryAdd(ValidatorUpdates, CometLimits.ValidatorCountMax),
        (4, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out ConsensusParamUpdates),
        (5, WireType.Bytes) => reader.TryMemory(CometLimits.AppHashBytesMax, out AppHash),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Makes the executed block durable.</summary>
public sealed class RequestCommit : EmptyMessage<RequestCommit>;

/// <summary>The block is durable.</summary>
public sealed class ResponseCommit : AbciMessage<ResponseCommit>
{
    /// <summary>The lowest height whose block CometBFT must keep; 0 for all.</summary>
    public long RetainHeight;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Int64(3, RetainHeight);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (3, WireType.Varint) => reader.TryInt64(out RetainHeight),
        _ => reader.TrySkip(wire),
    };
}
