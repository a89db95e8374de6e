using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>POINT_EVALUATION at 0x0a: whether the polynomial of a blob has a value at a place (EIP-4844).</summary>
internal sealed class PointEvaluation : Precompile
{
    private const int InputSize = Hash32.Size + (2 * Kzg.ScalarSize) + (2 * Kzg.PointSize);
    private const byte VersionOfHash = 1;
    private const int ElementsOfBlob = 4_096;

    /// <inheritdoc/>
    public override string Name => "point_evaluation";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 50_000;

    /// <inheritdoc/>
    /// <remarks>Input is the commitment's versioned hash, place, value, commitment, proof; the answer is what a blob's polynomial has: elements, and their modulus.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length != InputSize) return false;
        ReadOnlySpan<byte> place = input.Slice(32, Kzg.ScalarSize), value = input.Slice(64, Kzg.ScalarSize);
        ReadOnlySpan<byte> commitment = input.Slice(96, Kzg.PointSize), proof = input.Slice(144, Kzg.PointSize);
        Sha256.Hash(commitment, out Hash32 hash);
        Hash32.MutableBytes(ref hash)[0] = VersionOfHash;
        if (hash != new Hash32(input[..32])) return false;
        if (!Kzg.Verify(commitment, place, value, proof)) return false;

        Span<byte> answer = output.Take(64);
        answer[..32].Clear();
        answer[30] = ElementsOfBlob >> 8;
        Kzg.Modulus.CopyTo(answer[32..]);
        return true;
    }
}
