using System.Buffers;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>BLS12_G1MSM at 0x0c and BLS12_G2MSM at 0x0e: the sum of points of the group times scalars (EIP-2537).</summary>
/// <param name="name">The precompile's name.</param>
/// <param name="gasOfOne">The price of one multiplication.</param>
/// <param name="discounts">Thousandths of that price for each of so many multiplications; the last holds for all more.</param>
internal sealed class BlsSum<F, G, TPoint>(string name, long gasOfOne, ushort[] discounts) : Precompile
    where F : struct, IField<F>
    where G : struct, IGroup<F>
    where TPoint : struct, IBlsPoint<F>
{
    private static int PairSize => TPoint.Size + Scalar.Size;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input)
    {
        int count = input.Length / PairSize;
        return count == 0 ? 0 : count * gasOfOne * discounts[Math.Min(count, discounts.Length) - 1] / 1_000;
    }

    /// <inheritdoc/>
    /// <remarks>Scalars may have any value.</remarks>
    [SkipLocalsInit]
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        int count = input.Length / PairSize;
        if (count == 0 || input.Length != count * PairSize) return false;
        AffinePoint<F>[] points = ArrayPool<AffinePoint<F>>.Shared.Rent(count);
        ulong[] scalars = ArrayPool<ulong>.Shared.Rent(4 * count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> pair = input.Slice(i * PairSize, PairSize);
                if (!TPoint.TryRead(pair[..TPoint.Size], out points[i])) return false;
                Scalar.ReadReduced(pair[TPoint.Size..], scalars.AsSpan(4 * i, 4));
            }
            if (!TPoint.AreInGroup(points.AsSpan(0, count))) return false;
            ScalarProduct<F, G>.Sum(points.AsSpan(0, count), scalars.AsSpan(0, 4 * count), out JacobianPoint<F> sum);
            JacobianPoint<F>.ToAffine(sum, out AffinePoint<F> affine);
            TPoint.Write(affine, output.Take(TPoint.Size));
            return true;
        }
        finally
        {
            ArrayPool<AffinePoint<F>>.Shared.Return(points);
            ArrayPool<ulong>.Shared.Return(scalars);
        }
    }
}
