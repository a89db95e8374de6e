using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Keys;

/// <summary>Signs votes as one validator of one chain, and never two that contradict each other. The key may lie in this process or in another.</summary>
public interface ISigner : IDisposable
{
    /// <summary>The validator's public key.</summary>
    PublicKey PublicKey { get; }

    /// <summary>Signs a vote, unless it contradicts what was signed before.</summary>
    /// <param name="vote">What to sign.</param>
    /// <param name="signed">The same with its signature; where the same vote was signed before at another time, with that time and signature.</param>
    /// <param name="refusal">Why it is not signed, in a sentence.</param>
    /// <exception cref="SignerLostException">The signer does not answer; it may do so later.</exception>
    bool TrySign(Vote vote, out Vote signed, out string refusal);
}

/// <summary>The signer is in another process and does not answer. Nothing is wrong with the chain: it goes on when the signer is back.</summary>
public sealed class SignerLostException(string message) : Exception(message);
