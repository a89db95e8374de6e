using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What is kept of packets and acknowledgements (ibc-go 04-channel: types/packet.go, and v2/types/commitment.go).</summary>
public static class Commitments
{
    /// <summary>Of a packet: its timeouts and its data, hashed.</summary>
    public static Hash32 OfPacket(Packet packet)
    {
        Span<byte> preimage = stackalloc byte[24 + Hash32.Size];
        BinaryPrimitives.WriteUInt64BigEndian(preimage, packet.TimeoutNs);
        BinaryPrimitives.WriteUInt64BigEndian(preimage[8..], packet.TimeoutHeight.Revision);
        BinaryPrimitives.WriteUInt64BigEndian(preimage[16..], packet.TimeoutHeight.Number);
        Hash32 data = Sha256.Hash(packet.Data.Span);
        Hash32.Bytes(in data).CopyTo(preimage[24..]);
        return Sha256.Hash(preimage);
    }

    /// <summary>Of an acknowledgement.</summary>
    public static Hash32 OfAcknowledgement(ReadOnlySpan<byte> acknowledgement) => Sha256.Hash(acknowledgement);

    /// <summary>Of a packet of IBC v2.</summary>
    public static Hash32 OfV2Packet(V2Packet packet)
    {
        List<byte> all = [];
        foreach (V2Payload payload in packet.Payloads)
            Append(all, Sha256.Hash([.. Digest(payload.SourcePort), .. Digest(payload.DestinationPort), .. Digest(payload.Version), .. Digest(payload.Encoding), .. Bytes(Sha256.Hash(payload.Value.Span))]));
        byte[] timeout = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(timeout, packet.TimeoutSeconds);
        return Sha256.Hash([2, .. Digest(packet.DestinationClient), .. Bytes(Sha256.Hash(timeout)), .. Bytes(Sha256.Hash([.. all]))]);
    }

    /// <summary>Of the acknowledgement of a packet of IBC v2.</summary>
    public static Hash32 OfV2Acknowledgement(V2Acknowledgement acknowledgement)
    {
        List<byte> all = [2];
        foreach (ReadOnlyMemory<byte> each in acknowledgement.Answers) Append(all, Sha256.Hash(each.Span));
        return Sha256.Hash([.. all]);
    }

    private static byte[] Digest(string text) => Bytes(Sha256.Hash(Encoding.UTF8.GetBytes(text)));

    private static byte[] Bytes(Hash32 hash) => hash.ToArray();

    private static void Append(List<byte> all, Hash32 hash) => all.AddRange(hash.ToArray());
}
