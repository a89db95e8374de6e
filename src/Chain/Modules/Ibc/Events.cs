using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>What became of a client.</summary>
public enum ClientStep : byte
{
    /// <summary>It was created.</summary>
    Created = 1,

    /// <summary>It took in a header.</summary>
    Updated = 2,

    /// <summary>It follows its chain's upgrade.</summary>
    Upgraded = 3,

    /// <summary>It was frozen for its chain's misbehaviour.</summary>
    Frozen = 4,

    /// <summary>It was given a substitute's state.</summary>
    Recovered = 5,
}

/// <summary>What became of a connection or channel.</summary>
public enum HandshakeStep : byte
{
    /// <summary>Proposed here.</summary>
    OpenInit = 1,

    /// <summary>Answered here.</summary>
    OpenTry = 2,

    /// <summary>Open here, after the other end's answer.</summary>
    OpenAck = 3,

    /// <summary>Open at both ends.</summary>
    OpenConfirm = 4,

    /// <summary>Closed here.</summary>
    CloseInit = 5,

    /// <summary>Closed at both ends.</summary>
    CloseConfirm = 6,

    /// <summary>Closed since a packet of an ordered channel timed out.</summary>
    Closed = 7,
}

/// <summary>What became of a packet.</summary>
public enum PacketStep : byte
{
    /// <summary>It was sent from here.</summary>
    Sent = 1,

    /// <summary>It was received here.</summary>
    Received = 2,

    /// <summary>Its acknowledgement was written here.</summary>
    Answered = 3,

    /// <summary>Its acknowledgement arrived here.</summary>
    Acknowledged = 4,

    /// <summary>It timed out and came back here.</summary>
    TimedOut = 5,
}

/// <summary>A client was created or changed; its id follows.</summary>
[Event(2401), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ClientChanged(ClientStep Step, ulong Revision, ulong Height) : IEvent;

/// <summary>A connection's handshake went a step; a <see cref="ConnectionTold"/> follows.</summary>
[Event(2402), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ConnectionChanged(HandshakeStep Step) : IEvent;

/// <summary>A channel's handshake went a step; a <see cref="ChannelTold"/> follows.</summary>
[Event(2403), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ChannelChanged(HandshakeStep Step) : IEvent;

/// <summary>A packet went a step; a <see cref="PacketTold"/> follows.</summary>
[Event(2404), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PacketMoved(PacketStep Step, ChannelOrder Order, ulong Sequence) : IEvent;

/// <summary>A transfer went a step: sent, received (or refused), acknowledged, refunded. The packet's data follows.</summary>
[Event(2405), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct TokenMoved(PacketStep Step, bool IsSuccess, ushort Code, Symbol Asset, Amount Amount) : IEvent;

/// <summary>A denomination came to the city for the first time, and is an asset now; its path follows.</summary>
[Event(2406), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VoucherRegistered(Symbol Asset, Hash32 Hash) : IEvent;

/// <summary>Transfers were switched.</summary>
[Event(2407), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct TransfersSwitched(bool SendEnabled, bool ReceiveEnabled) : IEvent;

/// <summary>What became of a limit.</summary>
public enum RateLimitStep : byte
{
    /// <summary>It was set, or set anew.</summary>
    Set = 1,

    /// <summary>It ended.</summary>
    Removed = 2,

    /// <summary>Its window began again.</summary>
    Reset = 3,
}

/// <summary>A limit of an asset at a channel was changed; the channel's name follows.</summary>
[Event(2408), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RateLimitChanged(RateLimitStep Step, Symbol Asset, ushort SendPercent, ushort ReceivePercent, ushort WindowHours) : IEvent;

/// <summary>What an event says of a connection.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="ClientId">Its client.</param>
/// <param name="CounterpartyClientId">The client of the other end.</param>
/// <param name="CounterpartyConnectionId">The other end, where it is known.</param>
public sealed record ConnectionTold(string ConnectionId, string ClientId, string CounterpartyClientId, string CounterpartyConnectionId) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer) => Tail.Write(writer, ConnectionId, ClientId, CounterpartyClientId, CounterpartyConnectionId);

    /// <summary>Reads a tail.</summary>
    public static ConnectionTold Read(ReadOnlySpan<byte> tail) => Tail.Read(tail, 4) is var texts ? new(texts[0], texts[1], texts[2], texts[3]) : null!;
}

/// <summary>What an event says of a channel.</summary>
/// <param name="PortId">The port.</param>
/// <param name="ChannelId">The channel.</param>
/// <param name="CounterpartyPortId">The port of the other end.</param>
/// <param name="CounterpartyChannelId">The other end, where it is known.</param>
/// <param name="ConnectionId">The connection it goes over.</param>
/// <param name="Version">Its version.</param>
public sealed record ChannelTold(string PortId, string ChannelId, string CounterpartyPortId, string CounterpartyChannelId, string ConnectionId, string Version) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer) => Tail.Write(writer, PortId, ChannelId, CounterpartyPortId, CounterpartyChannelId, ConnectionId, Version);

    /// <summary>Reads a tail.</summary>
    public static ChannelTold Read(ReadOnlySpan<byte> tail) => Tail.Read(tail, 6) is var texts ? new(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]) : null!;
}

/// <summary>What an event says of a packet.</summary>
/// <param name="Packet">The packet, whole.</param>
/// <param name="ConnectionId">The connection here that it goes over.</param>
/// <param name="Acknowledgement">The acknowledgement where it was written; empty elsewhere.</param>
public sealed record PacketTold(Packet Packet, string ConnectionId, ReadOnlyMemory<byte> Acknowledgement) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Packet);
        writer.String(2, ConnectionId);
        writer.Bytes(3, Acknowledgement.Span);
    }

    /// <summary>Reads a tail.</summary>
    public static PacketTold Read(ReadOnlySpan<byte> tail)
    {
        ProtoReader reader = new(tail);
        Packet? packet = null;
        string connection = "";
        ReadOnlyMemory<byte> acknowledgement = default;
        while (!reader.AtEnd)
        {
            Invariant.Assert(reader.TryReadTag(out int field, out _));
            Invariant.Assert(field switch
            {
                1 => reader.TryMessage(out packet),
                2 => reader.TryString(IbcLimits.IdentifierMax, out connection),
                3 => reader.TryMemory(IbcLimits.AcknowledgementBytesMax, out acknowledgement),
                _ => false,
            });
        }
        return new PacketTold(packet!, connection, acknowledgement);
    }
}

/// <summary>Texts behind an event: a protobuf message of nothing else.</summary>
internal static class Tail
{
    public static void Write(ProtoWriter writer, params ReadOnlySpan<string> texts)
    {
        for (int i = 0; i < texts.Length; i++) writer.String(i + 1, texts[i]);
    }

    public static string[] Read(ReadOnlySpan<byte> tail, int count)
    {
        string[] texts = new string[count];
        Array.Fill(texts, "");
        ProtoReader reader = new(tail);
        while (!reader.AtEnd) Invariant.Assert(reader.TryReadTag(out int field, out _) && field <= count && reader.TryString(ushort.MaxValue, out texts[field - 1]));
        return texts;
    }
}
