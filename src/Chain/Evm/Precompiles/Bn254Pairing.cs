using Gwangan.Chain.Crypto.Bn254;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>ECPAIRING at 0x08: whether a product of pairings on BN254 is 1 (EIP-197; prices there and in EIP-1108).</summary>
internal sealed unsafe class Bn254Pairing(EvmFork fork) : Precompile
{
    private const int PairSize = G1.Size + G2.Size;

    /// <inheritdoc/>
    public override string Name => "bn254_pairing";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input)
    {
        long pairs = input.Length / PairSize;
        return fork >= EvmFork.Istanbul ? 45_000 + 34_000 * pairs : 100_000 + 80_000 * pairs;
    }

    /// <inheritdoc/>
    /// <remarks>Input is pairs of a point of each group, whole ones only; a point that is none, or lies outside its group, fails. A pair with a point at infinity counts for 1, and so do no pairs.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length % PairSize != 0) return false;
        Pairing.Pair* pairs = stackalloc Pairing.Pair[Pairing.BatchMax];
        int waiting = 0;
        bool isEmpty = true;
        Fp12 product = Fp12.One;
        for (; input.Length > 0; input = input[PairSize..])
        {
            if (!G1.TryRead(input[..G1.Size], out G1 p) || !G2.TryRead(input.Slice(G1.Size, G2.Size), out G2 q)) return false;
            if (p.IsInfinity || q.IsInfinity) continue;
            isEmpty = false;
            pairs[waiting].P = p;
            pairs[waiting++].Q = q;
            if (waiting < Pairing.BatchMax) continue;
            Pairing.Accumulate(ref product, pairs, waiting);
            waiting = 0;
        }
        Pairing.Accumulate(ref product, pairs, waiting);
        if (isEmpty || Pairing.IsOne(in product)) output.TakeTrue();
        else output.Take(32).Clear();
        return true;
    }
}
