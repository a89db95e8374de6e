using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>P256VERIFY at 0x100: whether a key made a signature over NIST P-256 (EIP-7951).</summary>
internal sealed class P256Verify : Precompile
{
    private const int InputSize = 160;

    /// <inheritdoc/>
    public override string Name => "p256verify";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 6_900;

    /// <inheritdoc/>
    /// <remarks>Input is digest, r, s, x, y. Whatever is wrong, the answer is empty; the call never fails.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        output.Clear();
        if (input.Length != InputSize) return true;
        Span<byte> key = stackalloc byte[P256.UncompressedSize];
        key[0] = 4;
        input[96..].CopyTo(key[1..]);
        if (P256.Verify(key, new Hash32(input[..32]), input.Slice(32, P256.SignatureSize))) output.TakeTrue();
        return true;
    }
}
