using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>A named value of an event: tendermint.abci.EventAttribute.</summary>
public sealed class EventAttribute : AbciMessage<EventAttribute>
{
    /// <summary>Its name.</summary>
    public string Key = "";

    /// <summary>Its value as text.</summary>
    public string Value = "";

    /// <summary>Whether CometBFT's indexer keeps it.</summary>
    public bool Index;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.String(1, Key);
        writer.String(2, Value);
        writer.Bool(3, Index);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Key),
        (2, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Value),
        (3, WireType.Varint) => reader.TryBool(out Index),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Something that happened: tendermint.abci.Event.</summary>
public sealed class AbciEvent : AbciMessage<AbciEvent>
{
    /// <summary>Its name, such as <c>market.Trade</c>.</summary>
    public string Type = "";

    /// <summary>Its values.</summary>
    public List<EventAttribute> Attributes = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.String(1, Type);
        WriteAll(writer, 2, Attributes);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Type),
        (2, WireType.Bytes) => reader.TryAdd(Attributes, WireLimits.ElementsMax),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What became of a transaction: tendermint.abci.ExecTxResult. ResponseCheckTx has the same fields.</summary>
public class TxOutcome<TSelf> : AbciMessage<TSelf> where TSelf : TxOutcome<TSelf>, new()
{
    /// <summary>0 for success. Part of a header's last_results_hash, as are <see cref="Data"/>, <see cref="GasWanted"/> and <see cref="GasUsed"/>; the rest is not.</summary>
    public uint Code;

    /// <summary>What the transaction returned.</summary>
    public ReadOnlyMemory<byte> Data;

    /// <summary>For people.</summary>
    public string Log = "";

    /// <summary>For people.</summary>
    public string Info = "";

    /// <summary>Cost units allowed.</summary>
    public long GasWanted;

    /// <summary>Cost units spent.</summary>
    public long GasUsed;

    /// <summary>What happened.</summary>
    public List<AbciEvent> Events = [];

    /// <summary>Whose code it is.</summary>
    public string Codespace = "";

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Code);
        writer.Bytes(2, Data.Span);
        writer.String(3, Log);
        writer.String(4, Info);
        writer.Int64(5, GasWanted);
        writer.Int64(6, GasUsed);
        WriteAll(writer, 7, Events);
        writer.String(8, Codespace);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryUInt32(out Code),
        (2, WireType.Bytes) => reader.TryMemory(WireLimits.FrameBytesMax, out Data),
        (3, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Log),
        (4, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Info),
        (5, WireType.Varint) => reader.TryInt64(out GasWanted),
        (6, WireType.Varint) => reader.TryInt64(out GasUsed),
        (7, WireType.Bytes) => reader.TryAdd(Events, WireLimits.ElementsMax),
        (8, WireType.Bytes) => reader.TryString(WireLimits.TextBytesMax, out Codespace),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What became of a transaction in a block.</summary>
public sealed class TxResult : TxOutcome<TxResult>;
