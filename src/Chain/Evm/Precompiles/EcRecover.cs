using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>ECREC at 0x01: the account that signed a digest (yellow paper, appendix E, and F for v).</summary>
internal sealed class EcRecover : Precompile
{
    private const int InputSize = 128;

    /// <inheritdoc/>
    public override string Name => "ecrecover";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => 3_000;

    /// <inheritdoc/>
    /// <remarks>Input is digest, v (27 or 28), r, s, filled up with zeros; what recovers no key gives an empty answer, not a failure. A high s is accepted (EIP-2 bounds it in transactions only).</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        output.Clear();
        Span<byte> whole = stackalloc byte[InputSize];
        whole.Clear();
        input[..Math.Min(input.Length, InputSize)].CopyTo(whole);
        Span<byte> v = whole.Slice(32, 32);
        if (v[..31].ContainsAnyExcept((byte)0) || v[31] is not (27 or 28)) return true;
        if (!Secp256k1.TryRecover(new Hash32(whole[..32]), whole.Slice(64, 64), v[31] - 27, out Secp256k1Key key)) return true;

        Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
        Secp256k1.Serialize(in key, point);
        Hash32 hash = Keccak256.Hash(point[1..]);
        Span<byte> answer = output.Take(32);
        hash.CopyTo(answer);
        answer[..12].Clear();
        return true;
    }
}
