namespace Gwangan.Chain.Evm.Compiler;

/// <summary>The compiler's bounds, each with its reason. Beyond any of them code is interpreted, with the same result.</summary>
public static class CompilerLimits
{
    /// <summary>Longest code that is compiled: what a contract may have (EIP-170). Longer is init code, which runs once.</summary>
    public const int CodeSizeMax = GasSchedule.CodeSizeMax;

    /// <summary>Most regions: one for each destination of the longest code that is still likely to be a program.</summary>
    public const int RegionsMax = 8_192;

    /// <summary>Most IL for one contract, in bytes. A byte takes the just-in-time compiler about a microsecond, so this bounds one compilation to seconds of a background thread.</summary>
    public const int IlSizeMax = 2_000_000;

    /// <summary>How often instructions may be written again on another way through the code, on average.</summary>
    public const int RepetitionMax = 2;

    /// <summary>Instructions that may be repeated in any case: small code is worth unrolling.</summary>
    public const int RepetitionFree = 500;

    /// <summary>Gas that code burns, interpreted, before it is compiled: about as much as the interpreter burns in the time that compiling takes.</summary>
    /// <param name="size">Bytes of code.</param>
    public static long GasForCompiling(int size) => 4_000_000 + 10_000L * size;
}
