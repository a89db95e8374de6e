using Gwangan.Chain.Crypto.Bn254;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>ECADD at 0x06: the sum of two points of BN254 (EIP-196; prices there and in EIP-1108).</summary>
internal sealed class Bn254Add(EvmFork fork) : Precompile
{
    /// <inheritdoc/>
    public override string Name => "bn254_add";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => fork >= EvmFork.Istanbul ? 150 : 500;

    /// <inheritdoc/>
    /// <remarks>Input is two points, filled up with zeros; a point that is none fails.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        Span<byte> whole = stackalloc byte[2 * G1.Size];
        whole.Clear();
        input[..Math.Min(input.Length, whole.Length)].CopyTo(whole);
        if (!G1.TryRead(whole[..G1.Size], out G1 x) || !G1.TryRead(whole[G1.Size..], out G1 y)) return false;
        G1.Add(out G1 sum, in x, in y);
        sum.Write(output.Take(G1.Size));
        return true;
    }
}
