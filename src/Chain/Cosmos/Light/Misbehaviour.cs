using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>Whether two headers cannot both be of one honest chain (ICS-07; ibc-go 07-tendermint, misbehaviour_handle.go).</summary>
public static class Misbehaviour
{
    /// <summary>Whether two headers contradict each other: two at one height, or a later one whose time is not later.</summary>
    /// <remarks>Says nothing of signatures: each must also be one that a light client would trust, or anyone could end a chain's name.</remarks>
    public static bool IsContradiction(Header one, Header other)
    {
        if (one.ChainId != other.ChainId) return false;
        if (one.Height == other.Height) return one.Hash() != other.Hash();
        (Header earlier, Header later) = one.Height < other.Height ? (one, other) : (other, one);
        return later.Time <= earlier.Time;
    }

    /// <summary>Whether validators of whom enough were trusted signed a header, wherever it would stand in the chain: what each of two contradicting headers must show.</summary>
    /// <param name="trusted">The trusted header, at most as high as <paramref name="header"/>.</param>
    /// <param name="announced">The validators that it announced.</param>
    /// <param name="header">The header in question.</param>
    /// <param name="rules">Periods and trust level.</param>
    /// <param name="now">The time of judging.</param>
    public static LightVerdict Judge(in TrustedState trusted, ValidatorSet announced, SignedHeader header, in LightRules rules, Timestamp now)
    {
        if (rules.IsExpired(trusted.Time, now)) return LightVerdict.TrustExpired;
        if (header.Header.ChainId != trusted.ChainId || header.Header.Height < trusted.Height) return LightVerdict.WrongPlace;
        if (!header.IsConsistent()) return LightVerdict.Inconsistent;
        if (announced.Hash() != trusted.NextValidatorsHash) return LightVerdict.WrongValidators;
        CommitSignatures signatures = new(header.Header.ChainId, header.Commit);
        LightVerdict leap = signatures.Trust(announced, in rules);
        return leap == LightVerdict.Trusted ? signatures.Decide(header.Validators) : leap;
    }
}
