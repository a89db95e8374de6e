using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc.V2;

/// <summary>What one application sends another in a packet of IBC v2: ibc.core.channel.v2.Payload.</summary>
/// <param name="SourcePort">The port it was sent from.</param>
/// <param name="DestinationPort">The port it is for.</param>
/// <param name="Version">The application's version.</param>
/// <param name="Encoding">How the value is encoded.</param>
/// <param name="Value">What the applications make of it.</param>
public sealed record V2Payload(string SourcePort, string DestinationPort, string Version, string Encoding, ReadOnlyMemory<byte> Value) : IProtoMessage<V2Payload>
{
    /// <summary>Whether it can be (04-channel/v2, Payload.ValidateBasic).</summary>
    public bool IsSound =>
        Identifiers.IsPort(SourcePort) && Identifiers.IsPort(DestinationPort) && Version.AsSpan().Trim().Length > 0 && Encoding.AsSpan().Trim().Length > 0 && !Value.IsEmpty;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, SourcePort);
        writer.String(2, DestinationPort);
        writer.String(3, Version);
        writer.String(4, Encoding);
        writer.Bytes(5, Value.Span);
    }

    /// <summary>Reads the message; false when malformed, too long or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out V2Payload? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string sourcePort = "", destinationPort = "", version = "", encoding = "";
        ReadOnlyMemory<byte> value = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            bool ok = field switch
            {
                1 => reader.TryString(IbcLimits.PortMax, out sourcePort),
                2 => reader.TryString(IbcLimits.PortMax, out destinationPort),
                3 => reader.TryString(IbcLimits.VersionBytesMax, out version),
                4 => reader.TryString(IbcLimits.VersionBytesMax, out encoding),
                5 => reader.TryMemory(IbcLimits.PacketDataBytesMax, out value),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new V2Payload(sourcePort, destinationPort, version, encoding, value);
        return true;
    }
}
