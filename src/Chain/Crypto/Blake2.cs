using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto;

/// <summary>BLAKE2b's compression function F (RFC 7693, section 3.2) with any number of rounds. Whole digests come from libcrypto; see <see cref="RareDigests"/>.</summary>
internal static unsafe class Blake2
{
    // The message schedule repeats after ten rounds.
    private const int Schedules = 10;
    private const int Words = 16;

    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    /// <summary>
    /// Mixes <paramref name="message"/> (16 words) into <paramref name="state"/> (8 words) in <paramref name="rounds"/> rounds; BLAKE2b itself has 12.
    /// The offset counts the bytes so far; <paramref name="isLast"/> marks the last block.
    /// </summary>
    /// <remarks>
    /// Word by word, not a row of the working square to a vector: a round is a chain of 24 operations, each waiting for the one before, and of the plain ones
    /// a processor has four going at once for the four columns, with less delay than a vector's.
    /// </remarks>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compress(Span<ulong> state, ReadOnlySpan<ulong> message, ulong offsetLow, ulong offsetHigh, bool isLast, uint rounds)
    {
        // The words of each round in the order in which they are mixed in, so that a long run only loads.
        ulong* words = stackalloc ulong[Schedules * Words];
        for (int i = 0; i < Schedules * Words && (uint)(i / Words) < rounds; i++) words[i] = message[Schedule[i]];

        ulong v0 = state[0], v1 = state[1], v2 = state[2], v3 = state[3], v4 = state[4], v5 = state[5], v6 = state[6], v7 = state[7];
        ulong v8 = 0x6A09E667F3BCC908, v9 = 0xBB67AE8584CAA73B, v10 = 0x3C6EF372FE94F82B, v11 = 0xA54FF53A5F1D36F1;
        ulong v12 = 0x510E527FADE682D1 ^ offsetLow, v13 = 0x9B05688C2B3E6C1F ^ offsetHigh;
        ulong v14 = 0x1F83D9ABFB41BD6B ^ (isLast ? ulong.MaxValue : 0), v15 = 0x5BE0CD19137E2179;
        ulong* at = words, end = words + Schedules * Words;
        for (; rounds > 0; rounds--)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, at[0], at[1]);
            Mix(ref v1, ref v5, ref v9, ref v13, at[2], at[3]);
            Mix(ref v2, ref v6, ref v10, ref v14, at[4], at[5]);
            Mix(ref v3, ref v7, ref v11, ref v15, at[6], at[7]);
            Mix(ref v0, ref v5, ref v10, ref v15, at[8], at[9]);
            Mix(ref v1, ref v6, ref v11, ref v12, at[10], at[11]);
            Mix(ref v2, ref v7, ref v8, ref v13, at[12], at[13]);
            Mix(ref v3, ref v4, ref v9, ref v14, at[14], at[15]);
            at += Words;
            if (at == end) at = words;
        }
        state[0] ^= v0 ^ v8;
        state[1] ^= v1 ^ v9;
        state[2] ^= v2 ^ v10;
        state[3] ^= v3 ^ v11;
        state[4] ^= v4 ^ v12;
        state[5] ^= v5 ^ v13;
        state[6] ^= v6 ^ v14;
        state[7] ^= v7 ^ v15;
    }

    // Function G.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong first, ulong second)
    {
        unchecked
        {
            a = a + first + b;
            d = BitOperations.RotateRight(d ^ a, 32);
            c += d;
            b = BitOperations.RotateRight(b ^ c, 24);
            a = a + second + b;
            d = BitOperations.RotateRight(d ^ a, 16);
            c += d;
            b = BitOperations.RotateRight(b ^ c, 63);
        }
    }
}
