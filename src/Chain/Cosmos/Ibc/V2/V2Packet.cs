using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc.V2;

/// <summary>What goes from one chain to another between two clients: ibc.core.channel.v2.Packet.</summary>
/// <param name="Sequence">Its number among those sent by the client, from 1.</param>
/// <param name="SourceClient">The sender's client of the receiver.</param>
/// <param name="DestinationClient">The receiver's client of the sender.</param>
/// <param name="TimeoutSeconds">From this time of the receiver on it is not received any more, seconds since 1970; never 0.</param>
/// <param name="Payloads">What applications send, all of it received or nothing.</param>
public sealed record V2Packet(ulong Sequence, string SourceClient, string DestinationClient, ulong TimeoutSeconds, IReadOnlyList<V2Payload> Payloads) : IProtoMessage<V2Packet>
{
    /// <summary>How far ahead of the sender's time a packet may time out (04-channel/v2, MaxTimeoutDelta).</summary>
    public const ulong TimeoutAheadSecondsMax = 24 * 60 * 60;

    /// <summary>Whether it can be (04-channel/v2, Packet.ValidateBasic).</summary>
    public bool IsSound => Sequence > 0 && TimeoutSeconds > 0 && Identifiers.IsChannel(SourceClient) && Identifiers.IsChannel(DestinationClient) && AreSound(Payloads);

    /// <summary>Whether payloads can be those of a packet.</summary>
    public static bool AreSound(IReadOnlyList<V2Payload> payloads)
    {
        int size = 0;
        foreach (V2Payload payload in payloads)
        {
            if (!payload.IsSound) return false;
            size += payload.Value.Length;
        }
        return payloads.Count > 0 && size <= IbcLimits.PacketDataBytesMax;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Sequence);
        writer.String(2, SourceClient);
        writer.String(3, DestinationClient);
        writer.UInt64(4, TimeoutSeconds);
        foreach (V2Payload payload in Payloads) writer.Message(5, payload);
    }

    /// <summary>Reads the message; false when malformed, too long or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out V2Packet? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        ulong sequence = 0, timeout = 0;
        string source = "", destination = "";
        List<V2Payload> payloads = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out sequence),
                (2, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out source),
                (3, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out destination),
                (4, WireType.Varint) => reader.TryVarint(out timeout),
                (5, WireType.Bytes) => reader.TryAdd(payloads, IbcLimits.PayloadsMax),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new V2Packet(sequence, source, destination, timeout, payloads);
        return true;
    }
}
