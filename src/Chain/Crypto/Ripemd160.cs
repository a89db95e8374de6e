using System.Buffers.Binary;

namespace Gwangan.Chain.Crypto;

/// <summary>RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996): 20 bytes, used only for Cosmos and Bitcoin style addresses.</summary>
public static class Ripemd160
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 20;

    private const int BlockSize = 64;

    // Message word, and rotation, of each of the 80 steps of the left and of the right line.
    private static ReadOnlySpan<byte> LeftWord =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    private static ReadOnlySpan<byte> RightWord =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    private static ReadOnlySpan<byte> LeftShift =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    private static ReadOnlySpan<byte> RightShift =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    private static ReadOnlySpan<uint> LeftConstant => [0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E];

    private static ReadOnlySpan<uint> RightConstant => [0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000];

    /// <summary>Writes the digest of <paramref name="data"/> to the first 20 bytes of <paramref name="target"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> target)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        ulong bits = (ulong)data.Length * 8;
        for (; data.Length >= BlockSize; data = data[BlockSize..]) Compress(state, data[..BlockSize]);

        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        data.CopyTo(tail);
        tail[data.Length] = 0x80;
        int padded = data.Length < BlockSize - 8 ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64LittleEndian(tail[(padded - 8)..], bits);
        for (int at = 0; at < padded; at += BlockSize) Compress(state, tail.Slice(at, BlockSize));
        for (int i = 0; i < 5; i++) BinaryPrimitives.WriteUInt32LittleEndian(target[(4 * i)..], state[i]);
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (int i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);

        unchecked
        {
            uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
            uint a2 = a, b2 = b, c2 = c, d2 = d, e2 = e;
            for (int step = 0; step < 80; step++)
            {
                int round = step >> 4;
                uint t = uint.RotateLeft(a + Mix(round, b, c, d) + words[LeftWord[step]] + LeftConstant[round], LeftShift[step]) + e;
                (a, e, d, c, b) = (e, d, uint.RotateLeft(c, 10), b, t);
                t = uint.RotateLeft(a2 + Mix(4 - round, b2, c2, d2) + words[RightWord[step]] + RightConstant[round], RightShift[step]) + e2;
                (a2, e2, d2, c2, b2) = (e2, d2, uint.RotateLeft(c2, 10), b2, t);
            }
            uint first = state[1] + c + d2;
            state[1] = state[2] + d + e2;
            state[2] = state[3] + e + a2;
            state[3] = state[4] + a + b2;
            state[4] = state[0] + b + c2;
            state[0] = first;
        }
    }

    private static uint Mix(int round, uint x, uint y, uint z) => round switch
    {
        0 => x ^ y ^ z,
        1 => (x & y) | (~x & z),
        2 => (x | ~y) ^ z,
        3 => (x & z) | (y & ~z),
        _ => x ^ (y | ~z),
    };
}
