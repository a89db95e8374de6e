namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>What a curve asks of the field of its coordinates; <see cref="Fp"/> tells what a unit is.</summary>
/// <remarks>A parameter of type, so that each curve gets code of its own without calls through an interface.</remarks>
internal interface IField<T>
    where T : struct, IField<T>
{
    /// <summary>The neutral element of multiplication.</summary>
    static abstract T One { get; }

    /// <summary>r = a + b, not reduced: the units add up.</summary>
    static abstract void Add(in T a, in T b, out T r);

    /// <summary>r = a - b, reduced; up to 15 units in each.</summary>
    static abstract void Subtract(in T a, in T b, out T r);

    /// <summary>r = a * b; at most 4 units in a and 3 in b.</summary>
    static abstract void Multiply(in T a, in T b, out T r);

    /// <summary>r = a * a; at most 4 units.</summary>
    static abstract void Square(in T a, out T r);

    /// <summary>r = a * scalar, not reduced: for small scalars, the units are multiplied.</summary>
    static abstract void MultiplySmall(in T a, uint scalar, out T r);

    /// <summary>r = 1 / a, and 0 for 0.</summary>
    static abstract void Invert(in T a, out T r);

    /// <summary>Whether a is 0.</summary>
    static abstract bool IsZero(in T a);
}
