using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>How far a channel's handshake has come.</summary>
public enum ChannelState : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Proposed here.</summary>
    Init = 1,

    /// <summary>Proposed there and answered here.</summary>
    Try = 2,

    /// <summary>Open.</summary>
    Open = 3,

    /// <summary>Closed for ever.</summary>
    Closed = 4,
}

/// <summary>Whether packets have an order.</summary>
public enum ChannelOrder : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Each packet may arrive at any time.</summary>
    Unordered = 1,

    /// <summary>Packets arrive in the order in which they were sent, and one that times out closes the channel.</summary>
    Ordered = 2,
}

/// <summary>One end of a channel: ibc.core.channel.v1.Channel.</summary>
/// <param name="State">How far it has come.</param>
/// <param name="Order">Whether packets have an order.</param>
/// <param name="CounterpartyPort">The port of the other end.</param>
/// <param name="CounterpartyChannel">The channel there; empty while it is not known.</param>
/// <param name="Hops">The connection it goes over.</param>
/// <param name="Version">What the applications of both ends have agreed on.</param>
public sealed record ChannelEnd(ChannelState State, ChannelOrder Order, string CounterpartyPort, string CounterpartyChannel, IReadOnlyList<string> Hops, string Version) : IProtoMessage<ChannelEnd>
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)State);
        writer.Enum(2, (int)Order);
        int counterparty = writer.Begin(3);
        writer.String(1, CounterpartyPort);
        writer.String(2, CounterpartyChannel);
        writer.End(counterparty);
        foreach (string hop in Hops) writer.StringAlways(4, hop);
        writer.String(5, Version);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows. Of upgrades (field 6) there are none here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ChannelEnd? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int state = 0, order = 0;
        string port = "", channel = "", version = "";
        List<string> hops = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out state) && state is >= 0 and <= (int)ChannelState.Closed,
                (2, WireType.Varint) => reader.TryInt32(out order) && order is >= 0 and <= (int)ChannelOrder.Ordered,
                (3, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> counterparty) && TryCounterparty(counterparty, out port, out channel),
                (4, WireType.Bytes) => IbcFields.TryAdd(ref reader, hops, IbcLimits.HopsMax, IbcLimits.IdentifierMax),
                (5, WireType.Bytes) => reader.TryString(IbcLimits.ChannelVersionBytesMax, out version),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new ChannelEnd((ChannelState)state, (ChannelOrder)order, port, channel, hops, version);
        return true;
    }

    private static bool TryCounterparty(ReadOnlySpan<byte> bytes, out string port, out string channel)
    {
        port = channel = "";
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.PortMax, out port),
                (2, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out channel),
                _ => false,
            };
            if (!ok) return false;
        }
        return true;
    }
}
