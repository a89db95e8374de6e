using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gwangan.Chain.Crypto;

/// <summary>BLAKE2b's compression function F (RFC 7693, section 3.2) with any number of rounds. Whole digests come from libcrypto; see <see cref="RareDigests"/>.</summary>
internal static unsafe class Blake2
{
    // The message schedule repeats after ten rounds.
    private const int Schedules = 10;

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
    /// <remarks>The four columns, then the four diagonals, are mixed side by side in one vector for each row of the working square.</remarks>
    [SkipLocalsInit]
    internal static void Compress(Span<ulong> state, ReadOnlySpan<ulong> message, ulong offsetLow, ulong offsetHigh, bool isLast, uint rounds)
    {
        // The words of each round in the order in which vectors take them, so that a long run only loads.
        ulong* words = stackalloc ulong[Schedules * 16];
        for (int round = 0; round < Schedules && round < rounds; round++)
        {
            ReadOnlySpan<byte> order = Schedule.Slice(16 * round, 16);
            ulong* target = words + 16 * round;
            for (int i = 0; i < 4; i++)
            {
                target[i] = message[order[2 * i]];
                target[4 + i] = message[order[2 * i + 1]];
                int diagonal = (i + 3) % 4;
                target[8 + i] = message[order[8 + 2 * diagonal]];
                target[12 + i] = message[order[9 + 2 * diagonal]];
            }
        }

        Vector256<ulong> a = Vector256.Create<ulong>(state), b = Vector256.Create<ulong>(state[4..]), firstA = a, firstB = b;
        var c = Vector256.Create(0x6A09E667F3BCC908UL, 0xBB67AE8584CAA73BUL, 0x3C6EF372FE94F82BUL, 0xA54FF53A5F1D36F1UL);
        var d = Vector256.Create(0x510E527FADE682D1UL, 0x9B05688C2B3E6C1FUL, 0x1F83D9ABFB41BD6BUL, 0x5BE0CD19137E2179UL)
            ^ Vector256.Create(offsetLow, offsetHigh, isLast ? ulong.MaxValue : 0, 0);
        ulong* at = words, end = words + Schedules * 16;
        for (; rounds > 0; rounds--)
        {
            Mix(ref a, ref b, ref c, ref d, Vector256.Load(at), Vector256.Load(at + 4));
            // The rows move so that diagonals become columns. What is finished last, b, stays, so that nobody waits for its move.
            a = Vector256.Shuffle(a, Vector256.Create(3UL, 0, 1, 2));
            c = Vector256.Shuffle(c, Vector256.Create(1UL, 2, 3, 0));
            d = Vector256.Shuffle(d, Vector256.Create(2UL, 3, 0, 1));
            Mix(ref a, ref b, ref c, ref d, Vector256.Load(at + 8), Vector256.Load(at + 12));
            a = Vector256.Shuffle(a, Vector256.Create(1UL, 2, 3, 0));
            c = Vector256.Shuffle(c, Vector256.Create(3UL, 0, 1, 2));
            d = Vector256.Shuffle(d, Vector256.Create(2UL, 3, 0, 1));
            at += 16;
            if (at == end) at = words;
        }
        (firstA ^ a ^ c).CopyTo(state);
        (firstB ^ b ^ d).CopyTo(state[4..]);
    }

    // Function G on four columns at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d, Vector256<ulong> first, Vector256<ulong> second)
    {
        a = a + first + b;
        d = RotateRight(d ^ a, 32);
        c += d;
        b = RotateRight(b ^ c, 24);
        a = a + second + b;
        d = RotateRight(d ^ a, 16);
        c += d;
        b = RotateRight(b ^ c, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight(Vector256<ulong> value, [ConstantExpected] byte places) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, places) : Vector256.ShiftRightLogical(value, places) | Vector256.ShiftLeft(value, 64 - places);
}
