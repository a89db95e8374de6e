using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>
/// A prime field whose products are taken eight at a time, one in each lane of AVX-512, and the number that its tower of degrees 2, 6 and 12 is built on. An element is a row of eight words, limbs
/// and zeros, so that rows are added and subtracted without carries; each field says how far that may go.
/// </summary>
internal unsafe interface ILaneField
{
    /// <summary>How many products go together.</summary>
    const int Count = 8;

    /// <summary>r[i] = a[i] · b[i] for eight, reduced.</summary>
    static abstract void Multiply(Row* a, Row* b, Row* r);

    /// <summary>a[i], for eight, reduced in place.</summary>
    static abstract void Reduce(Row* a);

    /// <summary>True for a reduced element that is 0.</summary>
    static abstract bool IsZero(in Row a);

    /// <summary>c0 + c1·i times the number that the tower is built on, without carries.</summary>
    static abstract void MultiplyByRoot(ref Row c0, ref Row c1);
}
