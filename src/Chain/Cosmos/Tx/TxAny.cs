using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>google.protobuf.Any: a message with the name of its type.</summary>
public static class TxAny
{
    /// <summary>Most bytes of a type URL.</summary>
    public const int UrlSizeMax = 256;

    /// <summary>Reads one; false when it is malformed or has an unknown field.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string typeUrl, out ReadOnlySpan<byte> value)
    {
        typeUrl = "";
        value = default;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(UrlSizeMax, out typeUrl),
                (2, WireType.Bytes) => reader.TryBytes(out value),
                _ => false,
            };
            if (!read) return false;
        }
        return true;
    }

    /// <summary>Writes one as a field.</summary>
    public static void Write(ProtoWriter writer, int field, string typeUrl, ReadOnlySpan<byte> value)
    {
        int mark = writer.Begin(field);
        writer.String(1, typeUrl);
        writer.Bytes(2, value);
        writer.End(mark);
    }
}
