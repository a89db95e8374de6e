using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gwangan.Node.Storage;

/// <summary>CRC-32C (Castagnoli, as in RFC 3720) of one or several spans in a row, by the processor's instruction.</summary>
internal static class Checksum
{
    public const int Size = 4;

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Append(Append(uint.MaxValue, first), second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Append(uint running, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            running = BitOperations.Crc32C(running, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (byte b in bytes)
            running = BitOperations.Crc32C(running, b);
        return running;
    }

    /// <summary>True when <paramref name="value"/> ends in the checksum of <paramref name="key"/> and the rest of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= Size && Of(key, value[..^Size]) == BinaryPrimitives.ReadUInt32LittleEndian(value[^Size..]);
}
