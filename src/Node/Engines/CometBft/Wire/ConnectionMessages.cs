using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Says something, to hear it back.</summary>
public sealed class RequestEcho : AbciMessage<RequestEcho>
{
    /// <summary>The same comes back.</summary>
    public string Message = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.String(1, Message);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Message),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What was said.</summary>
public sealed class ResponseEcho : AbciMessage<ResponseEcho>
{
    /// <summary>The same as in the request.</summary>
    public string Message = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.String(1, Message);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Message),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks for all answers so far.</summary>
public sealed class RequestFlush : EmptyMessage<RequestFlush>;

/// <summary>All answers before this one are sent.</summary>
public sealed class ResponseFlush : EmptyMessage<ResponseFlush>;

/// <summary>The caller cannot go on: it closes the connection, and CometBFT stops.</summary>
public sealed class ResponseException : AbciMessage<ResponseException>
{
    /// <summary>Why, in a sentence.</summary>
    public string Error = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.String(1, Error);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Error),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks where the application stands; says who asks.</summary>
public sealed class RequestInfo : AbciMessage<RequestInfo>
{
    /// <summary>CometBFT's version.</summary>
    public string Version = "";

    /// <summary>Its block protocol.</summary>
    public ulong BlockVersion;

    /// <summary>Its peer protocol.</summary>
    public ulong P2pVersion;

    /// <summary>Its ABCI version.</summary>
    public string AbciVersion = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.String(1, Version);
        writer.UInt64(2, BlockVersion);
        writer.UInt64(3, P2pVersion);
        writer.String(4, AbciVersion);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Version),
        (2, WireType.Varint) => reader.TryVarint(out BlockVersion),
        (3, WireType.Varint) => reader.TryVarint(out P2pVersion),
        (4, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out AbciVersion),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Where the application stands.</summary>
public sealed class ResponseInfo : AbciMessage<ResponseInfo>
{
    /// <summary>Its name.</summary>
    public string Data = "";

    /// <summary>Its software's version.</summary>
    public string Version = "";

    /// <summary>Its protocol's version: a header's version.app.</summary>
    public ulong AppVersion;

    /// <summary>Height of the last commit; 0 before the first.</summary>
    public long LastBlockHeight;

    /// <summary>App hash of the last commit; empty before the first.</summary>
    public ReadOnlyMemory<byte> LastBlockAppHash;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.String(1, Data);
        writer.String(2, Version);
        writer.UInt64(3, AppVersion);
        writer.Int64(4, LastBlockHeight);
        writer.Bytes(5, LastBlockAppHash.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Data),
        (2, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Version),
        (3, WireType.Varint) => reader.TryVarint(out AppVersion),
        (4, WireType.Varint) => reader.TryInt64(out LastBlockHeight),
        (5, WireType.Bytes) => reader.TryMemory(CometLimits.AppHashBytesMax, out LastBlockAppHash),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Begins a chain.</summary>
public sealed class RequestInitChain : AbciMessage<RequestInitChain>
{
    /// <summary>Genesis time.</summary>
    public Timestamp Time;

    /// <summary>The chain.</summary>
    public string ChainId = "";

    /// <summary>tendermint.types.ConsensusParams, encoded.</summary>
    public ReadOnlyMemory<byte> ConsensusParams;

    /// <summary>Who signs the first blocks.</summary>
    public List<ValidatorUpdate> Validators = [];

    /// <summary>The application's part of the genesis.</summary>
    public ReadOnlyMemory<byte> AppStateBytes;

    /// <summary>Height of the first block; 0 means 1.</summary>
    public long InitialHeight;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Message(1, Time);
        writer.String(2, ChainId);
        writer.Bytes(3, ConsensusParams.Span);
        WriteAll(writer, 4, Validators);
        writer.Bytes(5, AppStateBytes.Span);
        writer.Int64(6, InitialHeight);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMessage(out Time),
        (2, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out ChainId),
        (3, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out ConsensusParams),
        (4, WireType.Bytes) => reader.TryAdd(Validators, CometLimits.ValidatorCountMax),
        (5, WireType.Bytes) => reader.TryMemory(WireLimits.FrameBytesMax, out AppStateBytes),
        (6, WireType.Varint) => reader.TryInt64(out InitialHeight),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>How a chain begins.</summary>
public sealed class ResponseInitChain : AbciMessage<ResponseInitChain>
{
    /// <summary>tendermint.types.ConsensusParams, encoded; empty to keep the genesis's.</summary>
    public ReadOnlyMemory<byte> ConsensusParams;

    /// <summary>Who signs the first blocks; empty to keep the genesis's.</summary>
    public List<ValidatorUpdate> Validators = [];

    /// <summary>The state before the first block: goes into its header.</summary>
    public ReadOnlyMemory<byte> AppHash;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, ConsensusParams.Span);
        WriteAll(writer, 2, Validators);
        writer.Bytes(3, AppHash.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out ConsensusParams),
        (2, WireType.Bytes) => reader.TryAdd(Validators, CometLimits.ValidatorCountMax),
        (3, WireType.Bytes) => reader.TryMemory(CometLimits.AppHashBytesMax, out AppHash),
        _ => reader.TrySkip(wire),
    };
}
