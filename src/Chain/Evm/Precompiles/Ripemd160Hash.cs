using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>RIP160 at 0x03: the digest's 20 bytes at the end of a word (yellow paper, appendix E).</summary>
internal sealed class Ripemd160Hash : Precompile
{
    /// <inheritdoc/>
    public override string Name => "ripemd160";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => GasByWord(600, 120, input.Length);

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        Span<byte> answer = output.Take(32);
        answer[..12].Clear();
        Ripemd160.Hash(input, answer[12..]);
        return true;
    }
}
