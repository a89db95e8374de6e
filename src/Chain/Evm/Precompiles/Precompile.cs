namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>A contract whose code is the machine itself: a pure function of its input. Objects keep no state, so that one serves every thread.</summary>
public abstract class Precompile
{
    /// <summary>What people call it, for tables and traces.</summary>
    public abstract string Name { get; }

    /// <summary>The gas of a call with <paramref name="input"/>; <see cref="long.MaxValue"/> for one that nobody can pay or no fork allows.</summary>
    public abstract long GasOf(ReadOnlySpan<byte> input);

    /// <summary>
    /// Computes, and leaves exactly the answer in <paramref name="output"/>, which may be empty; false when the input is refused, so that the call fails and all its
    /// gas is gone. The caller has paid <see cref="GasOf"/>: time and memory are bounded by it alone.
    /// </summary>
    public abstract bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output);

    /// <summary>A price of <paramref name="start"/> and <paramref name="each"/> for every word of 32 bytes, of which the last may be incomplete.</summary>
    protected static long GasByWord(long start, long each, int inputSize) => start + each * (((long)inputSize + 31) / 32);
}
