using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto.Bn254;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>ECMUL at 0x07: a point of BN254 times a number (EIP-196; prices there and in EIP-1108).</summary>
internal sealed class Bn254Multiply(EvmFork fork) : Precompile
{
    /// <inheritdoc/>
    public override string Name => "bn254_mul";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => fork >= EvmFork.Istanbul ? 6_000 : 40_000;

    /// <inheritdoc/>
    /// <remarks>Input is a point and a number of 32 bytes, filled up with zeros; a point that is none fails.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        Span<byte> whole = stackalloc byte[G1.Size + UInt256.Size];
        whole.Clear();
        input[..Math.Min(input.Length, whole.Length)].CopyTo(whole);
        if (!G1.TryRead(whole[..G1.Size], out G1 point)) return false;
        G1Multiplication.Multiply(out G1 product, in point, UInt256.FromBigEndian(whole[G1.Size..]));
        product.Write(output.Take(G1.Size));
        return true;
    }
}
