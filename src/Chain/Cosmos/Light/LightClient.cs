using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>Whether a header follows from a trusted one: CometBFT's light/verifier.go.</summary>
public static class LightClient
{
    /// <summary>Judges <paramref name="untrusted"/> from a trusted header and the validators that it announced.</summary>
    /// <param name="trusted">The trusted header.</param>
    /// <param name="announced">The validators under the trusted header's next_validators_hash; looked at only for a header that is not the next.</param>
    /// <param name="untrusted">The header in question.</param>
    /// <param name="rules">Periods and trust level.</param>
    /// <param name="now">The time of judging, which the caller brings.</param>
    public static LightVerdict Verify(in TrustedState trusted, ValidatorSet announced, SignedHeader untrusted, in LightRules rules, Timestamp now)
    {
        Header header = untrusted.Header;
        if (rules.IsExpired(trusted.Time, now)) return LightVerdict.TrustExpired;
        if (header.ChainId != trusted.ChainId
            || header.Height <= trusted.Height
            || header.Time <= trusted.Time
            || header.Time >= now.After(rules.Drift)) return LightVerdict.WrongPlace;
        if (!untrusted.IsConsistent()) return LightVerdict.Inconsistent;

        Hash32 next = trusted.NextValidatorsHash;
        CommitSignatures signatures = new(header.ChainId, untrusted.Commit);
        if (header.Height == trusted.Height + 1)
        {
            if (!header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in next))) return LightVerdict.WrongValidators;
        }
        else
        {
            if (announced.Hash() != next) return LightVerdict.WrongValidators;
            LightVerdict leap = signatures.Trust(announced, in rules);
            if (leap != LightVerdict.Trusted) return leap;
        }
        return signatures.Decide(untrusted.Validators);
    }
}
