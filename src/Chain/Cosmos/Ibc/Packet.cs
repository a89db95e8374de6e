using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What one application sends another over a channel: ibc.core.channel.v1.Packet.</summary>
public sealed record Packet : IProtoMessage<Packet>
{
    /// <summary>Its number on the channel, from 1.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The port it was sent from.</summary>
    public required string SourcePort { get; init; }

    /// <summary>The channel it was sent from.</summary>
    public required string SourceChannel { get; init; }

    /// <summary>The port it is for.</summary>
    public required string DestinationPort { get; init; }

    /// <summary>The channel it is for.</summary>
    public required string DestinationChannel { get; init; }

    /// <summary>What the applications make of it.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>From this height of the destination on it is not received any more; zero for none.</summary>
    public IbcHeight TimeoutHeight { get; init; }

    /// <summary>From this time of the destination on it is not received any more, nanoseconds since 1970; 0 for none.</summary>
    public ulong TimeoutNs { get; init; }

    /// <summary>Whether it can be (04-channel, Packet.ValidateBasic).</summary>
    public bool IsSound =>
        Sequence > 0 && Identifiers.IsPort(SourcePort) && Identifiers.IsPort(DestinationPort)
        && Identifiers.IsChannel(SourceChannel) && Identifiers.IsChannel(DestinationChannel)
        && (!TimeoutHeight.IsZero || TimeoutNs != 0) && !Data.IsEmpty;

    /// <summary>Whether the destination must not receive it at that height and time any more.</summary>
    public bool IsTimedOut(IbcHeight height, ulong timeNs) =>
        (!TimeoutHeight.IsZero && height >= TimeoutHeight) || (TimeoutNs != 0 && timeNs >= TimeoutNs);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Sequence);
        writer.String(2, SourcePort);
        writer.String(3, SourceChannel);
        writer.String(4, DestinationPort);
        writer.String(5, DestinationChannel);
        writer.Bytes(6, Data.Span);
        writer.Message(7, TimeoutHeight);
        writer.UInt64(8, TimeoutNs);
    }

    /// <summary>Reads the message; false when malformed, too long or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Packet? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        ulong sequence = 0, timeoutNs = 0;
        string sourcePort = "", sourceChannel = "", destinationPort = "", destinationChannel = "";
        ReadOnlyMemory<byte> data = default;
        IbcHeight timeoutHeight = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out sequence),
                (2, WireType.Bytes) => reader.TryString(IbcLimits.PortMax, out sourcePort),
                (3, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out sourceChannel),
                (4, WireType.Bytes) => reader.TryString(IbcLimits.PortMax, out destinationPort),
                (5, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out destinationChannel),
                (6, WireType.Bytes) => reader.TryMemory(IbcLimits.PacketDataBytesMax, out data),
                (7, WireType.Bytes) => reader.TryMessage(out timeoutHeight),
                (8, WireType.Varint) => reader.TryVarint(out timeoutNs),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new Packet
        {
            Sequence = sequence,
            SourcePort = sourcePort,
            SourceChannel = sourceChannel,
            DestinationPort = destinationPort,
            DestinationChannel = destinationChannel,
            Data = data,
            TimeoutHeight = timeoutHeight,
            TimeoutNs = timeoutNs,
        };
        return true;
    }
}
