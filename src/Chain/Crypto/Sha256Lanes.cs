using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>SHA-256 (FIPS 180-4) of many short messages of one size: sixteen at a time, one in each lane of a vector, where the processor has AVX-512; else one by one.</summary>
/// <remarks>
/// A tree's nodes are independent of each other within a generation. Sixteen lanes give about twice what the processor's SHA instructions give for one
/// message after another, which wait for their own results. The messages are padded by their writer (FIPS 180-4 section 5.1.1).
/// </remarks>
internal static unsafe class Sha256Lanes
{
    private const int BlockSize = 64, Lanes = 16;

    // With fewer messages than this the empty lanes cost more than they save.
    private const int LanesMin = 7;

    private static readonly bool IsWide = Avx512BW.IsSupported && AgreesWithLibcrypto();

    /// <summary>The digest of each message of <paramref name="blocksEach"/> blocks; they stand one behind the other.</summary>
    [SkipLocalsInit]
    public static void Hash(ReadOnlySpan<byte> messages, int blocksEach, Span<Hash32> hashes)
    {
        int size = blocksEach * BlockSize, at = 0;
        Invariant.Assert(messages.Length == size * hashes.Length);
        if (IsWide)
        {
            for (; hashes.Length - at >= Lanes; at += Lanes) HashLanes(messages[(at * size)..], blocksEach, hashes[at..]);
            if (hashes.Length - at >= LanesMin)
            {
                HashSome(messages[(at * size)..], blocksEach, hashes[at..]);
                return;
            }
        }
        for (; at < hashes.Length; at++) Sha256.HashPadded(messages.Slice(at * size, size), out hashes[at]);
    }

    // The last of the messages stands in for those that are missing.
    [SkipLocalsInit]
    private static void HashSome(ReadOnlySpan<byte> messages, int blocksEach, Span<Hash32> hashes)
    {
        byte** lanes = stackalloc byte*[Lanes];
        Vector512<uint>* rows = stackalloc Vector512<uint>[Lanes];
        fixed (byte* first = messages)
        {
            for (int i = 0; i < Lanes; i++) lanes[i] = first + Math.Min(i, hashes.Length - 1) * blocksEach * BlockSize;
            Compress(lanes, blocksEach, rows);
        }
        for (int i = 0; i < hashes.Length; i++) hashes[i] = Unsafe.As<Vector512<uint>, Hash32>(ref rows[i]);
    }

    [SkipLocalsInit]
    private static void HashLanes(ReadOnlySpan<byte> messages, int blocksEach, Span<Hash32> hashes)
    {
        byte** lanes = stackalloc byte*[Lanes];
        Vector512<uint>* rows = stackalloc Vector512<uint>[Lanes];
        fixed (byte* first = messages)
        {
            for (int i = 0; i < Lanes; i++) lanes[i] = first + i * blocksEach * BlockSize;
            Compress(lanes, blocksEach, rows);
        }
        for (int i = 0; i < Lanes; i++) hashes[i] = Unsafe.As<Vector512<uint>, Hash32>(ref rows[i]);
    }

    // Leaves digest i in the first half of row i.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(byte** lanes, int blockCount, Vector512<uint>* rows)
    {
        unchecked
        {
            Vector512<byte> reverse = Vector512.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsByte();
            Vector512<uint>* w = stackalloc Vector512<uint>[16];
            Vector512<uint> h0 = Vector512.Create(0x6a09e667u), h1 = Vector512.Create(0xbb67ae85u), h2 = Vector512.Create(0x3c6ef372u), h3 = Vector512.Create(0xa54ff53au);
            Vector512<uint> h4 = Vector512.Create(0x510e527fu), h5 = Vector512.Create(0x9b05688cu), h6 = Vector512.Create(0x1f83d9abu), h7 = Vector512.Create(0x5be0cd19u);
            ref uint k = ref MemoryMarshal.GetReference(RoundConstants);
            for (int block = 0; block < blockCount; block++)
            {
                for (int i = 0; i < Lanes; i++)
                    rows[i] = Avx512BW.Shuffle(Vector512.Load(lanes[i] + block * BlockSize), reverse).AsUInt32();
                Transpose(rows, w);
                Vector512<uint> a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
                for (int t = 0; ; t += 16)
                {
                    for (int i = 0; i < 16; i += 8)
                    {
                        ref uint constants = ref Unsafe.Add(ref k, t + i);
                        Vector512<uint>* words = w + i;
                        Round(a, b, c, ref d, e, f, g, ref h, words[0], constants);
                        Round(h, a, b, ref c, d, e, f, ref g, words[1], Unsafe.Add(ref constants, 1));
                        Round(g, h, a, ref b, c, d, e, ref f, words[2], Unsafe.Add(ref constants, 2));
                        Round(f, g, h, ref a, b, c, d, ref e, words[3], Unsafe.Add(ref constants, 3));
                        Round(e, f, g, ref h, a, b, c, ref d, words[4], Unsafe.Add(ref constants, 4));
                        Round(d, e, f, ref g, h, a, b, ref c, words[5], Unsafe.Add(ref constants, 5));
                        Round(c, d, e, ref f, g, h, a, ref b, words[6], Unsafe.Add(ref constants, 6));
                        Round(b, c, d, ref e, f, g, h, ref a, words[7], Unsafe.Add(ref constants, 7));
                    }
                    if (t == 48) break;
                    for (int i = 0; i < 16; i++) w[i] += Sigma1(w[(i + 14) & 15]) + w[(i + 9) & 15] + Sigma0(w[(i + 1) & 15]);
                }
                (h0, h1, h2, h3, h4, h5, h6, h7) = (h0 + a, h1 + b, h2 + c, h3 + d, h4 + e, h5 + f, h6 + g, h7 + h);
            }
            (rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7]) = (h0, h1, h2, h3, h4, h5, h6, h7);
            for (int i = 0; i < 8; i++) rows[i] = Avx512BW.Shuffle(rows[i].AsByte(), reverse).AsUInt32();
            Transpose(rows, w);
            for (int i = 0; i < Lanes; i++) rows[i] = w[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, ref Vector512<uint> d,
        Vector512<uint> e, Vector512<uint> f, Vector512<uint> g, ref Vector512<uint> h, Vector512<uint> word, uint constant)
    {
        unchecked
        {
            Vector512<uint> sum1 = Avx512F.TernaryLogic(Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Xor);
            Vector512<uint> sum0 = Avx512F.TernaryLogic(Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Xor);
            Vector512<uint> first = (h + word) + Vector512.Create(constant) + (sum1 + Avx512F.TernaryLogic(e, f, g, Choose));
            d += first;
            h = first + (sum0 + Avx512F.TernaryLogic(a, b, c, Majority));
        }
    }

    // Truth tables of three operands: x ^ y ^ z; x ? y : z; at least two of three.
    private const byte Xor = 0x96, Choose = 0xCA, Majority = 0xE8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sigma0(Vector512<uint> x) => Avx512F.TernaryLogic(Avx512F.RotateRight(x, 7), Avx512F.RotateRight(x, 18), Avx512F.ShiftRightLogical(x, 3), Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sigma1(Vector512<uint> x) => Avx512F.TernaryLogic(Avx512F.RotateRight(x, 17), Avx512F.RotateRight(x, 19), Avx512F.ShiftRightLogical(x, 10), Xor);

    // Word j of row i becomes word i of row j: fours of rows first, then the quarters between them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector512<uint>* from, Vector512<uint>* to)
    {
        for (int i = 0; i < 16; i += 4)
        {
            Vector512<ulong> low01 = Avx512F.UnpackLow(from[i], from[i + 1]).AsUInt64(), high01 = Avx512F.UnpackHigh(from[i], from[i + 1]).AsUInt64();
            Vector512<ulong> low23 = Avx512F.UnpackLow(from[i + 2], from[i + 3]).AsUInt64(), high23 = Avx512F.UnpackHigh(from[i + 2], from[i + 3]).AsUInt64();
            from[i] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            from[i + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            from[i + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            from[i + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }
        for (int j = 0; j < 4; j++)
        {
            Vector512<uint> even0 = Avx512F.Shuffle4x128(from[j], from[4 + j], 0x88), odd0 = Avx512F.Shuffle4x128(from[j], from[4 + j], 0xDD);
            Vector512<uint> even1 = Avx512F.Shuffle4x128(from[8 + j], from[12 + j], 0x88), odd1 = Avx512F.Shuffle4x128(from[8 + j], from[12 + j], 0xDD);
            to[j] = Avx512F.Shuffle4x128(even0, even1, 0x88);
            to[4 + j] = Avx512F.Shuffle4x128(odd0, odd1, 0x88);
            to[8 + j] = Avx512F.Shuffle4x128(even0, even1, 0xDD);
            to[12 + j] = Avx512F.Shuffle4x128(odd0, odd1, 0xDD);
        }
    }

    // Two blocks in every lane, no two lanes alike: asked once, before the first hash.
    private static bool AgreesWithLibcrypto()
    {
        byte[] messages = new byte[Lanes * 2 * BlockSize];
        for (int i = 0; i < messages.Length; i++) messages[i] = unchecked((byte)(i * 131 + (i >> 8)));
        Hash32[] hashes = new Hash32[Lanes];
        HashLanes(messages, 2, hashes);
        for (int i = 0; i < Lanes; i++)
        {
            Sha256.HashPadded(messages.AsSpan(i * 2 * BlockSize, 2 * BlockSize), out Hash32 expected);
            Invariant.Assert(hashes[i] == expected, "SHA-256 in vectors disagrees with libcrypto");
        }
        return true;
    }

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];
}
