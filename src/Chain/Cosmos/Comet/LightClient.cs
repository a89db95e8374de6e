using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A header with its commit and the validators that signed it.</summary>
/// <param name="Header">The header.</param>
/// <param name="Commit">The commit that decided it.</param>
/// <param name="Validators">The validators of its height.</param>
public sealed record SignedHeader(Header Header, Commit Commit, ValidatorSet Validators);

/// <summary>Whether a header follows from a trusted one: CometBFT's light/verifier.go with trust level 1/3.</summary>
public static class LightClient
{
    /// <summary>Judges <paramref name="untrusted"/> from a trusted header and the validators that it announced.</summary>
    /// <param name="trusted">The trusted header.</param>
    /// <param name="trustedNext">The validators under the trusted header's next_validators_hash.</param>
    /// <param name="untrusted">The header in question.</param>
    /// <param name="trustingSeconds">How long a header is trusted after its time.</param>
    /// <param name="driftSeconds">How far clocks may be apart.</param>
    /// <param name="now">The time of judging, which the caller brings.</param>
    public static LightVerdict Verify(
        Header trusted, ValidatorSet trustedNext, SignedHeader untrusted, long trustingSeconds, long driftSeconds, Timestamp now)
    {
        Header header = untrusted.Header;
        if (Later(trusted.Time, trustingSeconds) <= now) return LightVerdict.TrustExpired;
        if (header.ChainId != trusted.ChainId
            || header.Height <= trusted.Height
            || header.Time <= trusted.Time
            || header.Time >= Later(now, driftSeconds)) return LightVerdict.WrongPlace;
        if (!IsConsistent(untrusted)) return LightVerdict.Inconsistent;

        if (header.Height == trusted.Height + 1)
        {
            if (!header.ValidatorsHash.Span.SequenceEqual(trusted.NextValidatorsHash.Span)) return LightVerdict.WrongValidators;
        }
        else
        {
            Hash32 announced = trustedNext.Hash();
            if (!trusted.NextValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in announced))) return LightVerdict.WrongValidators;
            if (!trustedNext.VerifyTrusting(header.ChainId, untrusted.Commit)) return LightVerdict.NotEnoughTrust;
        }
        return untrusted.Validators.VerifyCommit(header.ChainId, untrusted.Commit.BlockId, header.Height, untrusted.Commit)
            ? LightVerdict.Trusted
            : LightVerdict.NotEnoughSigned;
    }

    private static bool IsConsistent(SignedHeader signed)
    {
        Hash32 hash = signed.Header.Hash(), validators = signed.Validators.Hash();
        if (signed.Commit.Height != signed.Header.Height
            || !signed.Commit.BlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash))
            || !signed.Header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in validators))) return false;
        foreach (CommitSig signature in signed.Commit.Signatures)
            if (signature.Flag != BlockIdFlag.Absent && !signed.Validators.TryFind(signature.ValidatorAddress, out _)) return false;
        return true;
    }

    // Periods come from messages of strangers, so the sum saturates instead of failing.
    private static Timestamp Later(Timestamp time, long seconds) =>
        new((long)Int128.Clamp((Int128)time.Seconds + seconds, long.MinValue, long.MaxValue), time.Nanos);
}
