using System.Runtime.CompilerServices;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>BLS12_G1ADD at 0x0b and BLS12_G2ADD at 0x0d: the sum of two points of the curve, in the group or not (EIP-2537).</summary>
internal sealed class BlsAdd<F, TPoint>(string name, long gas) : Precompile
    where F : struct, IField<F>
    where TPoint : struct, IBlsPoint<F>
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => gas;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length != 2 * TPoint.Size) return false;
        if (!TPoint.TryRead(input[..TPoint.Size], out AffinePoint<F> a) || !TPoint.TryRead(input[TPoint.Size..], out AffinePoint<F> b)) return false;
        JacobianPoint<F> start = new(a);
        JacobianPoint<F>.Add(start, b, out JacobianPoint<F> sum);
        JacobianPoint<F>.ToAffine(sum, out a);
        TPoint.Write(a, output.Take(TPoint.Size));
        return true;
    }
}
