using System.Buffers;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>BLS12_PAIRING_CHECK at 0x0f: whether the product of the pairings of points of G1 and G2 is 1 (EIP-2537).</summary>
internal sealed class BlsPairing : Precompile
{
    private static int PairSize => BlsG1Point.Size + BlsG2Point.Size;

    /// <inheritdoc/>
    public override string Name => "bls12_pairing_check";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 37_700 + (32_600L * (input.Length / PairSize));

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        int count = input.Length / PairSize;
        if (count == 0 || input.Length != count * PairSize) return false;
        AffinePoint<Fp>[] first = ArrayPool<AffinePoint<Fp>>.Shared.Rent(count);
        AffinePoint<Fp2>[] second = ArrayPool<AffinePoint<Fp2>>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> pair = input.Slice(i * PairSize, PairSize);
                if (!BlsG1Point.TryRead(pair[..BlsG1Point.Size], out first[i])) return false;
                if (!BlsG2Point.TryRead(pair[BlsG1Point.Size..], out second[i])) return false;
            }
            if (!G1.ContainsAll(first.AsSpan(0, count)) || !G2.ContainsAll(second.AsSpan(0, count))) return false;
            bool isOne = Pairing.IsProductOne(first.AsSpan(0, count), second.AsSpan(0, count));
            Span<byte> word = output.Take(32);
            word.Clear();
            word[31] = isOne ? (byte)1 : (byte)0;
            return true;
        }
        finally
        {
            ArrayPool<AffinePoint<Fp>>.Shared.Return(first);
            ArrayPool<AffinePoint<Fp2>>.Shared.Return(second);
        }
    }
}
