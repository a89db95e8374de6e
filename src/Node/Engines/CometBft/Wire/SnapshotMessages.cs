using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>A snapshot as nodes offer it to each other: tendermint.abci.Snapshot.</summary>
public sealed class SnapshotInfo : AbciMessage<SnapshotInfo>
{
    /// <summary>The height whose state it holds.</summary>
    public ulong Height;

    /// <summary>How it is written.</summary>
    public uint Format;

    /// <summary>How many chunks it has.</summary>
    public uint Chunks;

    /// <summary>By which equal snapshots are known.</summary>
    public ReadOnlyMemory<byte> Hash;

    /// <summary>The application's own, at most 4 MB.</summary>
    public ReadOnlyMemory<byte> Metadata;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Height);
        writer.UInt64(2, Format);
        writer.UInt64(3, Chunks);
        writer.Bytes(4, Hash.Span);
        writer.Bytes(5, Metadata.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryVarint(out Height),
        (2, WireType.Varint) => reader.TryUInt32(out Format),
        (3, WireType.Varint) => reader.TryUInt32(out Chunks),
        (4, WireType.Bytes) => reader.TryMemory(4 * WireLimits.TextBytesMax, out Hash),
        (5, WireType.Bytes) => reader.TryMemory(4 * WireLimits.TextBytesMax, out Metadata),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks which snapshots this node has.</summary>
public sealed class RequestListSnapshots : EmptyMessage<RequestListSnapshots>;

/// <summary>Which it has.</summary>
public sealed class ResponseListSnapshots : AbciMessage<ResponseListSnapshots>
{
    /// <summary>At most ten are passed on.</summary>
    public List<SnapshotInfo> Snapshots = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => WriteAll(writer, 1, Snapshots);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryAdd(Snapshots, WireLimits.ElementsMax),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Offers another node's snapshot.</summary>
public sealed class RequestOfferSnapshot : AbciMessage<RequestOfferSnapshot>
{
    /// <summary>The snapshot.</summary>
    public SnapshotInfo? Snapshot;

    /// <summary>The app hash of its height, verified by CometBFT's light client.</summary>
    public ReadOnlyMemory<byte> AppHash;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        if (Snapshot is not null) writer.Message(1, Snapshot);
        writer.Bytes(2, AppHash.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMessage(out Snapshot),
        (2, WireType.Bytes) => reader.TryMemory(CometLimits.AppHashBytesMax, out AppHash),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What to do with an offered snapshot: ResponseOfferSnapshot.Result.</summary>
public enum OfferVerdict
{
    /// <summary>Never a right answer.</summary>
    Unknown = 0,

    /// <summary>Send its chunks.</summary>
    Accept = 1,

    /// <summary>No snapshot at all.</summary>
    Abort = 2,

    /// <summary>Not this one.</summary>
    Reject = 3,

    /// <summary>None of this format.</summary>
    RejectFormat = 4,

    /// <summary>None of this sender.</summary>
    RejectSender = 5,
}

/// <summary>What to do with an offered snapshot.</summary>
public sealed class ResponseOfferSnapshot : AbciMessage<ResponseOfferSnapshot>
{
    /// <summary>The verdict.</summary>
    public OfferVerdict Result;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Enum(1, (int)Result);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire)
    {
        if ((field, wire) != (1, WireType.Varint)) return reader.TrySkip(wire);
        bool ok = reader.TryInt32(out int result);
        Result = (OfferVerdict)result;
        return ok;
    }
}

/// <summary>Asks for a piece of a snapshot of this node.</summary>
public sealed class RequestLoadSnapshotChunk : AbciMessage<RequestLoadSnapshotChunk>
{
    /// <summary>Which snapshot, by height.</summary>
    public ulong Height;

    /// <summary>Which snapshot, by format.</summary>
    public uint Format;

    /// <summary>Which piece, from 0.</summary>
    public uint Chunk;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Height);
        writer.UInt64(2, Format);
        writer.UInt64(3, Chunk);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryVarint(out Height),
        (2, WireType.Varint) => reader.TryUInt32(out Format),
        (3, WireType.Varint) => reader.TryUInt32(out Chunk),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A piece of a snapshot; empty when this node has it not.</summary>
public sealed class ResponseLoadSnapshotChunk : AbciMessage<ResponseLoadSnapshotChunk>
{
    /// <summary>At most 16 MB.</summary>
    public ReadOnlyMemory<byte> Chunk;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Bytes(1, Chunk.Span);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(WireLimits.FrameBytesMax, out Chunk),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Gives a piece of the accepted snapshot.</summary>
public sealed class RequestApplySnapshotChunk : AbciMessage<RequestApplySnapshotChunk>
{
    /// <summary>Which piece, from 0.</summary>
    public uint Index;

    /// <summary>The piece.</summary>
    public ReadOnlyMemory<byte> Chunk;

    /// <summary>Who sent it.</summary>
    public string Sender = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Index);
        writer.Bytes(2, Chunk.Span);
        writer.String(3, Sender);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryUInt32(out Index),
        (2, WireType.Bytes) => reader.TryMemory(WireLimits.FrameBytesMax, out Chunk),
        (3, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Sender),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What became of a piece: ResponseApplySnapshotChunk.Result.</summary>
public enum ApplyVerdict
{
    /// <summary>Never a right answer.</summary>
    Unknown = 0,

    /// <summary>Taken; send the next.</summary>
    Accept = 1,

    /// <summary>No snapshot at all.</summary>
    Abort = 2,

    /// <summary>Send it again.</summary>
    Retry = 3,

    /// <summary>Begin this snapshot again.</summary>
    RetrySnapshot = 4,

    /// <summary>Try another snapshot.</summary>
    RejectSnapshot = 5,
}

/// <summary>What became of a piece.</summary>
public sealed class ResponseApplySnapshotChunk : AbciMessage<ResponseApplySnapshotChunk>
{
    /// <summary>The verdict.</summary>
    public ApplyVerdict Result;

    /// <summary>Pieces to fetch again.</summary>
    public List<uint> RefetchChunks = [];

    /// <summary>Senders to hear no more.</summary>
    public List<string> RejectSenders = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Result);
        if (RefetchChunks.Count > 0)
        {
            int packed = writer.Begin(2);
            foreach (uint chunk in RefetchChunks) writer.Varint(chunk);
            writer.End(packed);
        }
        foreach (string sender in RejectSenders) writer.StringAlways(3, sender);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire)
    {
        switch (field, wire)
        {
            case (1, WireType.Varint):
                bool ok = reader.TryInt32(out int result);
                Result = (ApplyVerdict)result;
                return ok;
            case (2, WireType.Varint): return TryAddChunk(ref reader);
            case (2, WireType.Bytes):
                if (!reader.TryBytes(out ReadOnlySpan<byte> packed)) return false;
                ProtoReader chunks = new(packed);
                while (!chunks.AtEnd)
                    if (!TryAddChunk(ref chunks)) return false;
                return true;
            case (3, WireType.Bytes):
                if (!reader.TryString(WireLimits.TextBytesMax, out string sender)) return false;
                RejectSenders.Add(sender);
                return true;
            default: return reader.TrySkip(wire);
        }
    }

    private bool TryAddChunk(ref ProtoReader reader)
    {
        bool ok = reader.TryUInt32(out uint chunk);
        RefetchChunks.Add(chunk);
        return ok;
    }
}
