using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Keccak-256 of eight messages at a time, one in each lane of a vector, where the processor has AVX-512. Only the nodes of a tree come in such numbers.</summary>
/// <remarks>The messages are padded by their writer (<see cref="Pad"/>) and have one number of blocks. See <see cref="KeccakBatch"/>, which gathers them and has the way without vectors too.</remarks>
internal static unsafe class KeccakLanes
{
    /// <summary>Messages at a time.</summary>
    public const int Lanes = 8;

    /// <summary>Whether the processor can, and agrees with the permutation written for one message.</summary>
    public static readonly bool IsWide = Avx512F.IsSupported && AgreesWithOneLane();

    private const int Rate = Keccak256.Rate;

    // Truth tables of three operands: x ^ y ^ z, and x ^ (~y & z).
    private const byte Xor = 0x96, Chi = 0xD2;

    /// <summary>Blocks of a message with its padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BlocksOf(int size) => size / Rate + 1;

    /// <summary>Ends a message of <paramref name="size"/> bytes at the start of <paramref name="blocks"/>, which are whole blocks.</summary>
    public static void Pad(Span<byte> blocks, int size)
    {
        blocks[size..].Clear();
        blocks[size] ^= 0x01;
        blocks[^1] ^= 0x80;
    }

    /// <summary>The digests of eight padded messages of <paramref name="blockCount"/> blocks.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(byte** messages, int blockCount, Hash32** hashes)
    {
        Vector512<ulong>* s = stackalloc Vector512<ulong>[25];
        Vector512<ulong>* words = stackalloc Vector512<ulong>[17];
        for (int i = 0; i < 25; i++) s[i] = Vector512<ulong>.Zero;
        for (int block = 0; block < blockCount; block++)
        {
            int at = block * Rate;
            Transpose(messages, at, words);
            Transpose(messages, at + 64, words + 8);
            words[16] = Vector512.Create(
                *(ulong*)(messages[0] + at + 128), *(ulong*)(messages[1] + at + 128), *(ulong*)(messages[2] + at + 128), *(ulong*)(messages[3] + at + 128),
                *(ulong*)(messages[4] + at + 128), *(ulong*)(messages[5] + at + 128), *(ulong*)(messages[6] + at + 128), *(ulong*)(messages[7] + at + 128));
            for (int i = 0; i < 17; i++) s[i] ^= words[i];
            Permute(s);
        }
        for (int lane = 0; lane < Lanes; lane++)
        {
            ulong* target = (ulong*)hashes[lane], source = (ulong*)s + lane;
            target[0] = source[0];
            target[1] = source[8];
            target[2] = source[16];
            target[3] = source[24];
        }
    }

    // FIPS 202 section 3.2: theta, then rho and pi as one walk through 24 lanes, then chi row by row, then iota.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(Vector512<ulong>* s)
    {
        Vector512<ulong> a0 = s[0], a1 = s[1], a2 = s[2], a3 = s[3], a4 = s[4], a5 = s[5], a6 = s[6], a7 = s[7], a8 = s[8], a9 = s[9], a10 = s[10], a11 = s[11], a12 = s[12];
        Vector512<ulong> a13 = s[13], a14 = s[14], a15 = s[15], a16 = s[16], a17 = s[17], a18 = s[18], a19 = s[19], a20 = s[20], a21 = s[21], a22 = s[22], a23 = s[23], a24 = s[24];
        ref ulong constants = ref MemoryMarshal.GetReference(KeccakF1600.RoundConstants);
        for (int round = 0; round < 24; round++)
        {
            Vector512<ulong> c0 = Parity(a0, a5, a10, a15, a20), c1 = Parity(a1, a6, a11, a16, a21), c2 = Parity(a2, a7, a12, a17, a22);
            Vector512<ulong> c3 = Parity(a3, a8, a13, a18, a23), c4 = Parity(a4, a9, a14, a19, a24);
            Vector512<ulong> d0 = c4 ^ Avx512F.RotateLeft(c1, 1), d1 = c0 ^ Avx512F.RotateLeft(c2, 1), d2 = c1 ^ Avx512F.RotateLeft(c3, 1);
            Vector512<ulong> d3 = c2 ^ Avx512F.RotateLeft(c4, 1), d4 = c3 ^ Avx512F.RotateLeft(c0, 1);

            Vector512<ulong> first = a1 ^ d1;
            a0 ^= d0;
            a1 = Avx512F.RotateLeft(a6 ^ d1, 44); a6 = Avx512F.RotateLeft(a9 ^ d4, 20); a9 = Avx512F.RotateLeft(a22 ^ d2, 61); a22 = Avx512F.RotateLeft(a14 ^ d4, 39);
            a14 = Avx512F.RotateLeft(a20 ^ d0, 18); a20 = Avx512F.RotateLeft(a2 ^ d2, 62); a2 = Avx512F.RotateLeft(a12 ^ d2, 43); a12 = Avx512F.RotateLeft(a13 ^ d3, 25);
            a13 = Avx512F.RotateLeft(a19 ^ d4, 8); a19 = Avx512F.RotateLeft(a23 ^ d3, 56); a23 = Avx512F.RotateLeft(a15 ^ d0, 41); a15 = Avx512F.RotateLeft(a4 ^ d4, 27);
            a4 = Avx512F.RotateLeft(a24 ^ d4, 14); a24 = Avx512F.RotateLeft(a21 ^ d1, 2); a21 = Avx512F.RotateLeft(a8 ^ d3, 55); a8 = Avx512F.RotateLeft(a16 ^ d1, 45);
            a16 = Avx512F.RotateLeft(a5 ^ d0, 36); a5 = Avx512F.RotateLeft(a3 ^ d3, 28); a3 = Avx512F.RotateLeft(a18 ^ d3, 21); a18 = Avx512F.RotateLeft(a17 ^ d2, 15);
            a17 = Avx512F.RotateLeft(a11 ^ d1, 10); a11 = Avx512F.RotateLeft(a7 ^ d2, 6); a7 = Avx512F.RotateLeft(a10 ^ d0, 3); a10 = Avx512F.RotateLeft(first, 1);

            Row(ref a0, ref a1, ref a2, ref a3, ref a4);
            Row(ref a5, ref a6, ref a7, ref a8, ref a9);
            Row(ref a10, ref a11, ref a12, ref a13, ref a14);
            Row(ref a15, ref a16, ref a17, ref a18, ref a19);
            Row(ref a20, ref a21, ref a22, ref a23, ref a24);
            a0 ^= Vector512.Create(Unsafe.Add(ref constants, round));
        }
        s[0] = a0; s[1] = a1; s[2] = a2; s[3] = a3; s[4] = a4; s[5] = a5; s[6] = a6; s[7] = a7; s[8] = a8; s[9] = a9; s[10] = a10; s[11] = a11; s[12] = a12;
        s[13] = a13; s[14] = a14; s[15] = a15; s[16] = a16; s[17] = a17; s[18] = a18; s[19] = a19; s[20] = a20; s[21] = a21; s[22] = a22; s[23] = a23; s[24] = a24;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Parity(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Vector512<ulong> e) =>
        Avx512F.TernaryLogic(Avx512F.TernaryLogic(a, b, c, Xor), d, e, Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref Vector512<ulong> a, ref Vector512<ulong> b, ref Vector512<ulong> c, ref Vector512<ulong> d, ref Vector512<ulong> e)
    {
        Vector512<ulong> a0 = a, b0 = b;
        a = Avx512F.TernaryLogic(a, b, c, Chi);
        b = Avx512F.TernaryLogic(b, c, d, Chi);
        c = Avx512F.TernaryLogic(c, d, e, Chi);
        d = Avx512F.TernaryLogic(d, e, a0, Chi);
        e = Avx512F.TernaryLogic(e, a0, b0, Chi);
    }

    // Word j of message i becomes word i of vector j: pairs of messages first, then the quarters between them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(byte** messages, int at, Vector512<ulong>* to)
    {
        Vector512<ulong> m0 = Vector512.Load((ulong*)(messages[0] + at)), m1 = Vector512.Load((ulong*)(messages[1] + at));
        Vector512<ulong> m2 = Vector512.Load((ulong*)(messages[2] + at)), m3 = Vector512.Load((ulong*)(messages[3] + at));
        Vector512<ulong> m4 = Vector512.Load((ulong*)(messages[4] + at)), m5 = Vector512.Load((ulong*)(messages[5] + at));
        Vector512<ulong> m6 = Vector512.Load((ulong*)(messages[6] + at)), m7 = Vector512.Load((ulong*)(messages[7] + at));
        // In each quarter: the even, or the odd, word of two messages.
        Quarters(Avx512F.UnpackLow(m0, m1), Avx512F.UnpackLow(m2, m3), Avx512F.UnpackLow(m4, m5), Avx512F.UnpackLow(m6, m7), to, 0);
        Quarters(Avx512F.UnpackHigh(m0, m1), Avx512F.UnpackHigh(m2, m3), Avx512F.UnpackHigh(m4, m5), Avx512F.UnpackHigh(m6, m7), to, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<ulong> m01, Vector512<ulong> m23, Vector512<ulong> m45, Vector512<ulong> m67, Vector512<ulong>* to, int odd)
    {
        Vector512<ulong> even0 = Avx512F.Shuffle4x128(m01, m23, 0x88), odd0 = Avx512F.Shuffle4x128(m01, m23, 0xDD);
        Vector512<ulong> even1 = Avx512F.Shuffle4x128(m45, m67, 0x88), odd1 = Avx512F.Shuffle4x128(m45, m67, 0xDD);
        to[odd] = Avx512F.Shuffle4x128(even0, even1, 0x88);
        to[4 + odd] = Avx512F.Shuffle4x128(even0, even1, 0xDD);
        to[2 + odd] = Avx512F.Shuffle4x128(odd0, odd1, 0x88);
        to[6 + odd] = Avx512F.Shuffle4x128(odd0, odd1, 0xDD);
    }

    // Two blocks in every lane, no two lanes alike: asked once, before the first hash.
    private static bool AgreesWithOneLane()
    {
        const int Size = 200;
        byte[] data = new byte[Lanes * 2 * Rate];
        Hash32[] found = new Hash32[Lanes];
        byte** messages = stackalloc byte*[Lanes];
        Hash32** hashes = stackalloc Hash32*[Lanes];
        fixed (byte* first = data)
        fixed (Hash32* firstHash = found)
        {
            for (int i = 0; i < data.Length; i++) data[i] = unchecked((byte)(i * 131 + (i >> 8)));
            for (int i = 0; i < Lanes; i++)
            {
                messages[i] = first + i * 2 * Rate;
                hashes[i] = firstHash + i;
                Pad(data.AsSpan(i * 2 * Rate, 2 * Rate), Size);
            }
            Hash(messages, 2, hashes);
        }
        for (int i = 0; i < Lanes; i++)
            Invariant.Assert(found[i] == Keccak256.Hash(data.AsSpan(i * 2 * Rate, Size)), "Keccak in vectors disagrees with the one that is not");
        return true;
    }
}
