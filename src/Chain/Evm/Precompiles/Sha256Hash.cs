using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>SHA256 at 0x02 (yellow paper, appendix E).</summary>
internal sealed class Sha256Hash : Precompile
{
    /// <inheritdoc/>
    public override string Name => "sha256";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => GasByWord(60, 12, input.Length);

    /// <inheritdoc/>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        Sha256.Hash(input, out Hash32 hash);
        hash.CopyTo(output.Take(32));
        return true;
    }
}
