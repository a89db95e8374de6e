using System.Buffers.Binary;
using System.IO.Compression;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Storage;

/// <summary>How stored pieces are compressed: Brotli at its fastest, about 1 GB/s.</summary>
internal static class Squeeze
{
    private const int Quality = 1, WindowBits = 22;

    /// <summary>Compresses into the room there is; false when it does not fit.</summary>
    public static bool TryPack(ReadOnlySpan<byte> plain, Span<byte> room, out int written) => BrotliEncoder.TryCompress(plain, room, out written, Quality, WindowBits);

    /// <summary>Takes apart into the room there is; false when it does not fit, or the bytes are damaged.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> room, out int written) => BrotliDecoder.TryDecompress(packed, room, out written);

    /// <summary>Compresses whole, with the plain size before it.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        byte[] packed = new byte[sizeof(int) + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, plain.Length);
        Invariant.Assert(TryPack(plain, packed.AsSpan(sizeof(int)), out int written));
        return packed[..(sizeof(int) + written)];
    }

    /// <summary>The opposite of <see cref="Pack"/>; false when the bytes are not such, or say that they hold more than <paramref name="sizeMax"/>.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, int sizeMax, out byte[] plain)
    {
        plain = [];
        int size = packed.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packed);
        if (size < 0 || size > sizeMax) return false;
        plain = new byte[size];
        return TryUnpack(packed[sizeof(int)..], plain, out int written) && written == size;
    }
}
