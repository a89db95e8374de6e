using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>BLS12_MAP_FP_TO_G1 at 0x10: the point of G1 for a field element (EIP-2537).</summary>
internal sealed class BlsMapToG1 : Precompile
{
    /// <inheritdoc/>
    public override string Name => "bls12_map_fp_to_g1";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 5_500;

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length != BlsField.Size || !BlsField.TryRead(input, out Fp element)) return false;
        MapToG1.Map(element, out AffinePoint<Fp> point);
        BlsG1Point.Write(point, output.Take(BlsG1Point.Size));
        return true;
    }
}

/// <summary>BLS12_MAP_FP2_TO_G2 at 0x11: the point of G2 for an element of the quadratic extension (EIP-2537).</summary>
internal sealed class BlsMapToG2 : Precompile
{
    /// <inheritdoc/>
    public override string Name => "bls12_map_fp2_to_g2";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 23_800;

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length != 2 * BlsField.Size || !BlsField.TryRead(input, out Fp2 element)) return false;
        MapToG2.Map(element, out AffinePoint<Fp2> point);
        BlsG2Point.Write(point, output.Take(BlsG2Point.Size));
        return true;
    }
}
