using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>What the fields that multiply in lanes share.</summary>
internal static unsafe class Lanes
{
    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512DQ.IsSupported;

    /// <summary>Rows to columns: word j of row i becomes word i of row j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(Row r0, Row r1, Row r2, Row r3, Row r4, Row r5, Row r6, Row r7, Row* to)
    {
        Row a0 = Avx512F.UnpackLow(r0, r1), a1 = Avx512F.UnpackHigh(r0, r1), a2 = Avx512F.UnpackLow(r2, r3), a3 = Avx512F.UnpackHigh(r2, r3);
        Row a4 = Avx512F.UnpackLow(r4, r5), a5 = Avx512F.UnpackHigh(r4, r5), a6 = Avx512F.UnpackLow(r6, r7), a7 = Avx512F.UnpackHigh(r6, r7);
        Row b0 = Avx512F.Shuffle4x128(a0, a2, 0x88), b2 = Avx512F.Shuffle4x128(a0, a2, 0xDD);
        Row b1 = Avx512F.Shuffle4x128(a1, a3, 0x88), b3 = Avx512F.Shuffle4x128(a1, a3, 0xDD);
        Row b4 = Avx512F.Shuffle4x128(a4, a6, 0x88), b6 = Avx512F.Shuffle4x128(a4, a6, 0xDD);
        Row b5 = Avx512F.Shuffle4x128(a5, a7, 0x88), b7 = Avx512F.Shuffle4x128(a5, a7, 0xDD);
        to[0] = Avx512F.Shuffle4x128(b0, b4, 0x88);
        to[4] = Avx512F.Shuffle4x128(b0, b4, 0xDD);
        to[1] = Avx512F.Shuffle4x128(b1, b5, 0x88);
        to[5] = Avx512F.Shuffle4x128(b1, b5, 0xDD);
        to[2] = Avx512F.Shuffle4x128(b2, b6, 0x88);
        to[6] = Avx512F.Shuffle4x128(b2, b6, 0xDD);
        to[3] = Avx512F.Shuffle4x128(b3, b7, 0x88);
        to[7] = Avx512F.Shuffle4x128(b3, b7, 0xDD);
    }

    /// <summary>Products of lower halves: words below 2^32 whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row Product(Row a, Row b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());
}
