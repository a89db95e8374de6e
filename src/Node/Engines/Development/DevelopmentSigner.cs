using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Engines.Development;

/// <summary>Signs whatever a development city's engine makes. Its blocks are taken back and made otherwise, which is what every other signer exists to refuse.</summary>
public sealed class DevelopmentSigner(ValidatorKey key, string chainId) : ISigner
{
    /// <inheritdoc/>
    public PublicKey PublicKey => key.PublicKey;

    /// <inheritdoc/>
    public bool TrySign(Vote vote, out Vote signed, out string refusal)
    {
        refusal = "";
        ProtoWriter document = new();
        Vote.WriteSignBytes(document, chainId, vote.Type, vote.Height, vote.Round, vote.BlockId, vote.Timestamp);
        signed = vote.With(vote.Timestamp, key.Sign(document.WrittenSpan), default);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
