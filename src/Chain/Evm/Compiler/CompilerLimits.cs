namespace Gwangan.Chain.Evm.Compiler;

/// <summary>The compiler's bounds, each with its reason. Beyond any of them code is interpreted, with the same result.</summary>
public static class CompilerLimits
{
    /// <summary>Longest code that is compiled: what a contract may have (EIP-170). Longer is init code, which runs once.</summary>
    public const int CodeSizeMax = GasSchedule.CodeSizeMax;

    /// <summary>How often instructions may be written again on another way through the code, on average.</summary>
    public const int RepetitionMax = 1;

    /// <summary>Instructions that may be repeated in any case: small code is worth unrolling.</summary>
    public const int RepetitionFree = 500;

    /// <summary>Bytes of IL for a byte of code, at most: ordinary contracts take 10 to 35.</summary>
    public const int IlBytesPerByteMax = 60;

    /// <summary>Bytes of IL that any code may take.</summary>
    public const int IlBytesFree = 64 * 1024;

    /// <summary>Most IL for code of <paramref name="size"/> bytes. The just-in-time compiler takes about a microsecond for a byte, so this bounds its work.</summary>
    public static int IlBytesMax(int size) => IlBytesFree + IlBytesPerByteMax * size;

    /// <summary>
    /// Gas that code burns, interpreted, before it is compiled. The interpreter burns about a thousand gas in a microsecond, and compiling takes some thirty
    /// microseconds for a byte of code, so by then interpreting has taken as long as compiling will.
    /// </summary>
    /// <param name="size">Bytes of code.</param>
    public static long GasForCompiling(int size) => 4_000_000 + 30_000L * size;
}
