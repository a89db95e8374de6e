using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>Field kinds that CometBFT's messages share.</summary>
internal static class Fields
{
    /// <summary>A digest: nothing or 32 bytes.</summary>
    public static bool TryHash(ref ProtoReader reader, out ReadOnlyMemory<byte> hash) =>
        reader.TryMemory(Hash32.Size, out hash) && hash.Length is 0 or Hash32.Size;

    /// <summary>An address: nothing, or 20 bytes that are not all zero, so that <see cref="Address.Zero"/> stands for nothing only.</summary>
    public static bool TryAddress(ref ProtoReader reader, out Address address)
    {
        address = default;
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        if (bytes.IsEmpty) return true;
        if (bytes.Length != Address.Size) return false;
        address = new Address(bytes);
        return !address.IsZero;
    }

    /// <summary>Writes an address, nothing for the zero address.</summary>
    public static void WriteAddress(ProtoWriter writer, int field, in Address address)
    {
        if (!address.IsZero) writer.Bytes(field, Address.Bytes(in address));
    }
}
