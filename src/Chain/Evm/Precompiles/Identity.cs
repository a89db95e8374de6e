namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>ID at 0x04: its input (yellow paper, appendix E).</summary>
internal sealed class Identity : Precompile
{
    /// <inheritdoc/>
    public override string Name => "identity";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => GasByWord(15, 3, input.Length);

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        input.CopyTo(output.Take(input.Length));
        return true;
    }
}
