using System.Text;
using System.Text.Unicode;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Asks for something of the state.</summary>
public sealed class RequestQuery : AbciMessage<RequestQuery>
{
    /// <summary>The key, where the path asks for one.</summary>
    public ReadOnlyMemory<byte> Data;

    /// <summary>What.</summary>
    public string Path = "";

    /// <summary>At which height; 0 for the last committed one.</summary>
    public long Height;

    /// <summary>Whether a proof is asked for.</summary>
    public bool Prove;

    /// <summary>Whether the path is no text, or the path or the key is longer than a text may be. Whoever reaches CometBFT's RPC writes both, so they must not end the connection.</summary>
    public bool IsMalformed { get; private set; }

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Data.Span);
        writer.String(2, Path);
        writer.Int64(3, Height);
        writer.Bool(4, Prove);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => TryStranger(ref reader, isPath: false),
        (2, WireType.Bytes) => TryStranger(ref reader, isPath: true),
        (3, WireType.Varint) => reader.TryInt64(out Height),
        (4, WireType.Varint) => reader.TryBool(out Prove),
        _ => reader.TrySkip(wire),
    };

    // gogoproto, which CometBFT 0.38 writes with, sends a string's bytes as they are, UTF-8 or not.
    private bool TryStranger(ref ProtoReader reader, bool isPath)
    {
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        if (bytes.Length > WireLimits.TextBytesMax || (isPath && !Utf8.IsValid(bytes))) IsMalformed = true;
        else if (isPath) Path = Encoding.UTF8.GetString(bytes);
        else Data = bytes.ToArray();
        return true;
    }
}

/// <summary>A step of a proof: tendermint.crypto.ProofOp.</summary>
public sealed class ProofOp : AbciMessage<ProofOp>
{
    /// <summary>How to check it.</summary>
    public string Type = "";

    /// <summary>The key it proves.</summary>
    public ReadOnlyMemory<byte> Key;

    /// <summary>The proof, encoded as the type says.</summary>
    public ReadOnlyMemory<byte> Data;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.String(1, Type);
        writer.Bytes(2, Key.Span);
        writer.Bytes(3, Data.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Type),
        (2, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out Key),
        (3, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out Data),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A proof, innermost step first: tendermint.crypto.ProofOps.</summary>
public sealed class ProofOps : AbciMessage<ProofOps>
{
    /// <summary>The steps.</summary>
    public List<ProofOp> Ops = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => WriteAll(writer, 1, Ops);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryAdd(Ops, WireLimits.ElementsMax),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Something of the state.</summary>
public sealed class ResponseQuery : AbciMessage<ResponseQuery>
{
    /// <summary>0 when answered.</summary>
    public uint Code;

    /// <summary>Why not, for people.</summary>
    public string Log = "";

    /// <summary>For people.</summary>
    public string Info = "";

    /// <summary>Place of the key in its tree; not used.</summary>
    public long Index;

    /// <summary>The key.</summary>
    public ReadOnlyMemory<byte> Key;

    /// <summary>Its value; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Value;

    /// <summary>From the value to the app hash; null when not asked for.</summary>
    public ProofOps? ProofOps;

    /// <summary>The height it was read at; the app hash of a proof stands in the header of the next.</summary>
    public long Height;

    /// <summary>Whose code it is.</summary>
    public string Codespace = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Code);
        writer.String(3, Log);
        writer.String(4, Info);
        writer.Int64(5, Index);
        writer.Bytes(6, Key.Span);
        writer.Bytes(7, Value.Span);
        if (ProofOps is not null) writer.Message(8, ProofOps);
        writer.Int64(9, Height);
        writer.String(10, Codespace);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryUInt32(out Code),
        (3, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Log),
        (4, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Info),
        (5, WireType.Varint) => reader.TryInt64(out Index),
        (6, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out Key),
        (7, WireType.Bytes) => reader.TryMemory(WireLimits.FrameBytesMax, out Value),
        (8, WireType.Bytes) => reader.TryMessage(out ProofOps),
        (9, WireType.Varint) => reader.TryInt64(out Height),
        (10, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Codespace),
        _ => reader.TrySkip(wire),
    };
}
