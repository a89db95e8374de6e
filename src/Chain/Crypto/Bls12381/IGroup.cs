namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>What a multiplication by scalars asks of a group: an endomorphism that splits scalars into short parts.</summary>
internal interface IGroup<F>
    where F : struct, IField<F>
{
    /// <summary>How many parts a scalar has.</summary>
    static abstract int PartCount { get; }

    /// <summary>How many bits a part has at most.</summary>
    static abstract int PartBits { get; }

    /// <summary>The parts of a scalar below the order, so that s * a is the sum of part i times image i of a.</summary>
    static abstract void Split(ReadOnlySpan<ulong> scalar, Span<UInt128> parts);

    /// <summary>r = the image of a that part i + 1 multiplies, when a is the image that part i does.</summary>
    static abstract void NextImage(in AffinePoint<F> a, out AffinePoint<F> r);
}
