using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Asks whether a transaction may wait in CometBFT's mempool.</summary>
public sealed class RequestCheckTx : AbciMessage<RequestCheckTx>
{
    /// <summary>The transaction.</summary>
    public byte[] Tx = [];

    /// <summary>0 new, 1 looked at again after a block.</summary>
    public int Type;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Tx);
        writer.Enum(2, Type);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire)
    {
        switch (field, wire)
        {
            case (1, WireType.Bytes):
                bool ok = reader.TryBytes(out ReadOnlySpan<byte> tx);
                Tx = tx.ToArray();
                return ok;
            case (2, WireType.Varint): return reader.TryInt32(out Type);
            default: return reader.TrySkip(wire);
        }
    }
}

/// <summary>Whether it may: code 0.</summary>
public sealed class ResponseCheckTx : TxOutcome<ResponseCheckTx>;

/// <summary>Gives a transaction to a mempool inside the application (CometBFT 0.40, mempool type <c>app</c>).</summary>
public sealed class RequestInsertTx : AbciMessage<RequestInsertTx>
{
    /// <summary>The transaction.</summary>
    public byte[] Tx = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Bytes(1, Tx);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire)
    {
        if ((field, wire) != (1, WireType.Bytes)) return reader.TrySkip(wire);
        bool ok = reader.TryBytes(out ReadOnlySpan<byte> tx);
        Tx = tx.ToArray();
        return ok;
    }
}

/// <summary>Whether it was taken: code 0.</summary>
public sealed class ResponseInsertTx : AbciMessage<ResponseInsertTx>
{
    /// <summary>0 when it waits now; else it is not gossiped.</summary>
    public uint Code;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.UInt64(1, Code);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryUInt32(out Code),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks a mempool inside the application for transactions to gossip (CometBFT 0.40).</summary>
public sealed class RequestReapTxs : AbciMessage<RequestReapTxs>
{
    /// <summary>Most bytes; 0 for no bound.</summary>
    public ulong MaxBytes;

    /// <summary>Most gas; 0 for no bound.</summary>
    public ulong MaxGas;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, MaxBytes);
        writer.UInt64(2, MaxGas);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryVarint(out MaxBytes),
        (2, WireType.Varint) => reader.TryVarint(out MaxGas),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Transactions to gossip.</summary>
public sealed class ResponseReapTxs : AbciMessage<ResponseReapTxs>
{
    /// <summary>The transactions.</summary>
    public List<byte[]> Txs = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => WriteAll(writer, 1, Txs);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => TryAddBytes(ref reader, Txs),
        _ => reader.TrySkip(wire),
    };
}
