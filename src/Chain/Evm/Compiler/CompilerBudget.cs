namespace Gwangan.Chain.Evm.Compiler;

/// <summary>How much compiled code is kept.</summary>
public sealed record CompilerBudget
{
    /// <summary>Most contracts that are remembered, compiled or refused.</summary>
    public int ContractsMax { get; init; } = 2_048;

    /// <summary>Most IL of compiled contracts, in bytes; machine code is two to three times as long.</summary>
    public long IlBytesMax { get; init; } = 64L * 1024 * 1024;
}
