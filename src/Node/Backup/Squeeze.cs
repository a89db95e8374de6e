using System.Buffers.Binary;
using System.IO.Compression;

namespace Gwangan.Node.Backup;

/// <summary>Compressed bytes with their plain size before them.</summary>
internal static class Squeeze
{
    private const int Quality = 1, WindowBits = 22;

    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        byte[] packed = new byte[4 + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, plain.Length);
        if (!BrotliEncoder.TryCompress(plain, packed.AsSpan(4), out int written, Quality, WindowBits)) throw new InvalidOperationException("the room for compression was too small");
        return packed[..(4 + written)];
    }

    /// <exception cref="NodeException">The bytes are not such.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        int size = packed.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packed);
        if (size < 0 || size > 1 << 30) throw new NodeException("a compressed piece is damaged");
        byte[] plain = new byte[size];
        return BrotliDecoder.TryDecompress(packed[4..], plain, out int written) && written == size ? plain : throw new NodeException("a compressed piece is damaged");
    }
}
