using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Half = System.Runtime.Intrinsics.Vector512<int>;
using Row = System.Runtime.Intrinsics.Vector512<long>;

namespace Gwangan.Chain.Crypto;

/// <content>The sums of products a[i] · b[j] with i + j = k, written out: a loop would cost as much as the products in it.</content>
internal static unsafe partial class Secp256k1Field
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column0(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column1(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[1]) + Avx512F.Multiply(a[1], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column2(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[2]) + Avx512F.Multiply(a[1], b[1]) + Avx512F.Multiply(a[2], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column3(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[3]) + Avx512F.Multiply(a[1], b[2]) + Avx512F.Multiply(a[2], b[1]) + Avx512F.Multiply(a[3], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column4(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[4]) + Avx512F.Multiply(a[1], b[3]) + Avx512F.Multiply(a[2], b[2]) + Avx512F.Multiply(a[3], b[1]) + Avx512F.Multiply(a[4], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column5(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[5]) + Avx512F.Multiply(a[1], b[4]) + Avx512F.Multiply(a[2], b[3]) + Avx512F.Multiply(a[3], b[2]) + Avx512F.Multiply(a[4], b[1])
        + Avx512F.Multiply(a[5], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column6(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[6]) + Avx512F.Multiply(a[1], b[5]) + Avx512F.Multiply(a[2], b[4]) + Avx512F.Multiply(a[3], b[3]) + Avx512F.Multiply(a[4], b[2])
        + Avx512F.Multiply(a[5], b[1]) + Avx512F.Multiply(a[6], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column7(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[7]) + Avx512F.Multiply(a[1], b[6]) + Avx512F.Multiply(a[2], b[5]) + Avx512F.Multiply(a[3], b[4]) + Avx512F.Multiply(a[4], b[3])
        + Avx512F.Multiply(a[5], b[2]) + Avx512F.Multiply(a[6], b[1]) + Avx512F.Multiply(a[7], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column8(Half* a, Half* b) =>
        Avx512F.Multiply(a[0], b[8]) + Avx512F.Multiply(a[1], b[7]) + Avx512F.Multiply(a[2], b[6]) + Avx512F.Multiply(a[3], b[5]) + Avx512F.Multiply(a[4], b[4])
        + Avx512F.Multiply(a[5], b[3]) + Avx512F.Multiply(a[6], b[2]) + Avx512F.Multiply(a[7], b[1]) + Avx512F.Multiply(a[8], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column9(Half* a, Half* b) =>
        Avx512F.Multiply(a[1], b[8]) + Avx512F.Multiply(a[2], b[7]) + Avx512F.Multiply(a[3], b[6]) + Avx512F.Multiply(a[4], b[5]) + Avx512F.Multiply(a[5], b[4])
        + Avx512F.Multiply(a[6], b[3]) + Avx512F.Multiply(a[7], b[2]) + Avx512F.Multiply(a[8], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column10(Half* a, Half* b) =>
        Avx512F.Multiply(a[2], b[8]) + Avx512F.Multiply(a[3], b[7]) + Avx512F.Multiply(a[4], b[6]) + Avx512F.Multiply(a[5], b[5]) + Avx512F.Multiply(a[6], b[4])
        + Avx512F.Multiply(a[7], b[3]) + Avx512F.Multiply(a[8], b[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column11(Half* a, Half* b) =>
        Avx512F.Multiply(a[3], b[8]) + Avx512F.Multiply(a[4], b[7]) + Avx512F.Multiply(a[5], b[6]) + Avx512F.Multiply(a[6], b[5]) + Avx512F.Multiply(a[7], b[4])
        + Avx512F.Multiply(a[8], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column12(Half* a, Half* b) =>
        Avx512F.Multiply(a[4], b[8]) + Avx512F.Multiply(a[5], b[7]) + Avx512F.Multiply(a[6], b[6]) + Avx512F.Multiply(a[7], b[5]) + Avx512F.Multiply(a[8], b[4]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column13(Half* a, Half* b) =>
        Avx512F.Multiply(a[5], b[8]) + Avx512F.Multiply(a[6], b[7]) + Avx512F.Multiply(a[7], b[6]) + Avx512F.Multiply(a[8], b[5]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column14(Half* a, Half* b) =>
        Avx512F.Multiply(a[6], b[8]) + Avx512F.Multiply(a[7], b[7]) + Avx512F.Multiply(a[8], b[6]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column15(Half* a, Half* b) =>
        Avx512F.Multiply(a[7], b[8]) + Avx512F.Multiply(a[8], b[7]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Column16(Half* a, Half* b) =>
        Avx512F.Multiply(a[8], b[8]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn0(Half* a) => Avx512F.Multiply(a[0], a[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn1(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[1]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn2(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[2]), 1)
        + Avx512F.Multiply(a[1], a[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn3(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[3]) + Avx512F.Multiply(a[1], a[2]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn4(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[4]) + Avx512F.Multiply(a[1], a[3]), 1)
        + Avx512F.Multiply(a[2], a[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn5(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[5]) + Avx512F.Multiply(a[1], a[4]) + Avx512F.Multiply(a[2], a[3]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn6(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[6]) + Avx512F.Multiply(a[1], a[5]) + Avx512F.Multiply(a[2], a[4]), 1)
        + Avx512F.Multiply(a[3], a[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn7(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[7]) + Avx512F.Multiply(a[1], a[6]) + Avx512F.Multiply(a[2], a[5]) + Avx512F.Multiply(a[3], a[4]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn8(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[0], a[8]) + Avx512F.Multiply(a[1], a[7]) + Avx512F.Multiply(a[2], a[6]) + Avx512F.Multiply(a[3], a[5]), 1)
        + Avx512F.Multiply(a[4], a[4]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn9(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[1], a[8]) + Avx512F.Multiply(a[2], a[7]) + Avx512F.Multiply(a[3], a[6]) + Avx512F.Multiply(a[4], a[5]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn10(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[2], a[8]) + Avx512F.Multiply(a[3], a[7]) + Avx512F.Multiply(a[4], a[6]), 1)
        + Avx512F.Multiply(a[5], a[5]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn11(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[3], a[8]) + Avx512F.Multiply(a[4], a[7]) + Avx512F.Multiply(a[5], a[6]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn12(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[4], a[8]) + Avx512F.Multiply(a[5], a[7]), 1)
        + Avx512F.Multiply(a[6], a[6]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn13(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[5], a[8]) + Avx512F.Multiply(a[6], a[7]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn14(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[6], a[8]), 1)
        + Avx512F.Multiply(a[7], a[7]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn15(Half* a) => Vector512.ShiftLeft(Avx512F.Multiply(a[7], a[8]), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row SquareColumn16(Half* a) => Avx512F.Multiply(a[8], a[8]);
}
