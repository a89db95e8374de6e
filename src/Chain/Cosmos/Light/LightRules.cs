using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>What a light client asks of a header (ICS-07; CometBFT's light/verifier.go).</summary>
/// <param name="Trusting">How long a header is trusted after its time: seconds and nanoseconds.</param>
/// <param name="Drift">How far the clocks of two chains may be apart.</param>
/// <param name="TrustNumerator">More than this share of the validators that were trusted must have signed a header that is not the next.</param>
/// <param name="TrustDenominator">From a third to the whole; <see cref="IsTrustLevel"/>.</param>
public readonly record struct LightRules(Timestamp Trusting, Timestamp Drift, ulong TrustNumerator = 1, ulong TrustDenominator = 3)
{
    /// <summary>Rules in whole seconds at CometBFT's own trust level, a third.</summary>
    public static LightRules InSeconds(long trusting, long drift) => new(new Timestamp(trusting, 0), new Timestamp(drift, 0));

    /// <summary>Whether a share may be a trust level: at least a third and at most the whole (light.ValidateTrustLevel).</summary>
    public static bool IsTrustLevel(ulong numerator, ulong denominator) =>
        denominator > 0 && numerator <= denominator && (UInt128)numerator * 3 >= denominator;

    /// <summary>Whether a header of a time is trusted no more.</summary>
    public bool IsExpired(Timestamp time, Timestamp now) => time.After(Trusting) <= now;

    // More than the share, in whole numbers: powers stay below 2^60 and the share's parts below 2^64.
    internal bool IsEnough(long signed, long total) => (UInt128)(ulong)signed * TrustDenominator > (UInt128)(ulong)total * TrustNumerator;
}
