using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>A message of ABCI 2.0 (package tendermint.abci, CometBFT 0.38 to 0.40). Plain data: fields are as they came or as they go, nothing is checked beyond form.</summary>
public abstract class AbciMessage : IProtoMessage
{
    /// <inheritdoc/>
    public abstract void Write(ProtoWriter writer);

    /// <summary>Reads one field that <see cref="ProtoReader.TryReadTag"/> announced; false when it is malformed. Unknown ones are passed over.</summary>
    protected virtual bool TryField(ref ProtoReader reader, int field, WireType wire) => reader.TrySkip(wire);

    /// <summary>Reads all fields.</summary>
    protected bool TryRead(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
            if (!reader.TryReadTag(out int field, out WireType wire) || !TryField(ref reader, field, wire)) return false;
        return true;
    }

    /// <summary>Adds one more element of a repeated bytes field.</summary>
    private protected static bool TryAddBytes(ref ProtoReader reader, List<byte[]> list)
    {
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        list.Add(bytes.ToArray());
        return true;
    }

    /// <summary>Writes a repeated bytes field; empty elements are kept.</summary>
    private protected static void WriteAll(ProtoWriter writer, int field, List<byte[]> list)
    {
        foreach (byte[] bytes in list) writer.BytesAlways(field, bytes);
    }

    /// <summary>Writes a repeated message field.</summary>
    private protected static void WriteAll<T>(ProtoWriter writer, int field, List<T> list) where T : IProtoMessage
    {
        foreach (T message in list) writer.Message(field, message);
    }
}

/// <summary>An ABCI message that can be read.</summary>
public abstract class AbciMessage<TSelf> : AbciMessage, IProtoMessage<TSelf> where TSelf : AbciMessage<TSelf>, new()
{
    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TSelf? message)
    {
        message = new TSelf();
        if (message.TryRead(bytes)) return true;
        message = null;
        return false;
    }
}

/// <summary>A message without fields.</summary>
public abstract class EmptyMessage<TSelf> : AbciMessage<TSelf> where TSelf : EmptyMessage<TSelf>, new()
{
    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
    }
}
