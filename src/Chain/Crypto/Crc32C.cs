using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using Arm = System.Runtime.Intrinsics.Arm;

namespace Gwangan.Chain.Crypto;

/// <summary>CRC-32C (Castagnoli, RFC 3720): finds storage errors; no protection against anyone who means harm.</summary>
public static class Crc32C
{
    // The polynomial 0x1EDC6F41, bits reversed.
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] Table = BuildTable();

    /// <summary>The checksum of <paramref name="data"/>; <paramref name="previous"/> continues that of the bytes before it.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint previous = 0)
    {
        uint crc = ~previous;
        if (Sse42.X64.IsSupported)
        {
            ulong wide = crc;
            for (; data.Length >= 8; data = data[8..]) wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(data));
            crc = (uint)wide;
            foreach (byte b in data) crc = Sse42.Crc32(crc, b);
            return ~crc;
        }
        if (Arm.Crc32.Arm64.IsSupported)
        {
            for (; data.Length >= 8; data = data[8..]) crc = Arm.Crc32.Arm64.ComputeCrc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            foreach (byte b in data) crc = Arm.Crc32.ComputeCrc32C(crc, b);
            return ~crc;
        }
        return ComputeByTable(data, previous);
    }

    /// <summary>The same without the processor's help: the obvious version that the fast one is compared with.</summary>
    public static uint ComputeByTable(ReadOnlySpan<byte> data, uint previous = 0)
    {
        uint crc = ~previous;
        foreach (byte b in data) crc = Table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
