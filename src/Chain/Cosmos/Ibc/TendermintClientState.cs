using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What a client of a CometBFT chain was told about it, and how far it has come: ibc.lightclients.tendermint.v1.ClientState.</summary>
public sealed record TendermintClientState : IProtoMessage<TendermintClientState>
{
    /// <summary>Its name in an <see cref="Any"/>.</summary>
    public const string TypeUrl = "/ibc.lightclients.tendermint.v1.ClientState";

    /// <summary>The client type, the beginning of its clients' ids.</summary>
    public const string ClientType = "07-tendermint";

    /// <summary>The chain's name.</summary>
    public required string ChainId { get; init; }

    /// <summary>Share of trusted validators that must have signed.</summary>
    public ulong TrustNumerator { get; init; } = 1;

    /// <summary>See <see cref="TrustNumerator"/>.</summary>
    public ulong TrustDenominator { get; init; } = 3;

    /// <summary>How long a header is trusted after its time.</summary>
    public required Timestamp TrustingPeriod { get; init; }

    /// <summary>How long a validator's stake stays bound.</summary>
    public required Timestamp UnbondingPeriod { get; init; }

    /// <summary>How far the chain's clock may be ahead.</summary>
    public required Timestamp MaxClockDrift { get; init; }

    /// <summary>Where the client was frozen; zero when it is not.</summary>
    public IbcHeight FrozenHeight { get; init; }

    /// <summary>The highest height it has a consensus state of.</summary>
    public required IbcHeight LatestHeight { get; init; }

    /// <summary>The forms of the trees that proofs go through, the innermost first.</summary>
    public required IReadOnlyList<ProofSpec> ProofSpecs { get; init; }

    /// <summary>Where the chain commits what it upgrades to.</summary>
    public IReadOnlyList<string> UpgradePath { get; init; } = [];

    // Set by clients of old, without effect, and kept as they came so that the stored bytes are the sender's.
    private bool AllowAfterExpiry { get; init; }

    private bool AllowAfterMisbehaviour { get; init; }

    /// <summary>Whether it was frozen.</summary>
    public bool IsFrozen => !FrozenHeight.IsZero;

    /// <summary>What the light client asks of headers.</summary>
    public LightRules Rules => new(TrustingPeriod, MaxClockDrift, TrustNumerator, TrustDenominator);

    /// <summary>Whether what the client was told can be (07-tendermint, ClientState.Validate).</summary>
    public bool IsSound =>
        ChainId.Length is > 0 and <= CometLimits.ChainIdBytesMax && !string.IsNullOrWhiteSpace(ChainId)
        && LightRules.IsTrustLevel(TrustNumerator, TrustDenominator)
        && IsPositive(TrustingPeriod) && IsPositive(UnbondingPeriod) && IsPositive(MaxClockDrift)
        && TrustingPeriod < UnbondingPeriod
        && LatestHeight.Number > 0 && LatestHeight.Number <= long.MaxValue && LatestHeight.Revision == IbcHeight.RevisionOf(ChainId)
        && ProofSpecs.Count > 0
        && !UpgradePath.Any(string.IsNullOrWhiteSpace);

    private static bool IsPositive(Timestamp span) => span > default(Timestamp);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, ChainId);
        int trust = writer.Begin(2);
        writer.UInt64(1, TrustNumerator);
        writer.UInt64(2, TrustDenominator);
        writer.End(trust);
        writer.Message(3, TrustingPeriod);
        writer.Message(4, UnbondingPeriod);
        writer.Message(5, MaxClockDrift);
        writer.Message(6, FrozenHeight);
        writer.Message(7, LatestHeight);
        foreach (ProofSpec spec in ProofSpecs) writer.Message(8, spec);
        foreach (string key in UpgradePath) writer.StringAlways(9, key);
        writer.Bool(10, AllowAfterExpiry);
        writer.Bool(11, AllowAfterMisbehaviour);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TendermintClientState? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string chainId = "";
        (ulong numerator, ulong denominator) = (0, 0);
        Timestamp trusting = default, unbonding = default, drift = default;
        IbcHeight frozen = default, latest = default;
        List<ProofSpec> specs = [];
        List<string> path = [];
        bool afterExpiry = false, afterMisbehaviour = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(CometLimits.ChainIdBytesMax, out chainId),
                (2, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> fraction) && TryFraction(fraction, out numerator, out denominator),
                (3, WireType.Bytes) => reader.TryMessage(out trusting),
                (4, WireType.Bytes) => reader.TryMessage(out unbonding),
                (5, WireType.Bytes) => reader.TryMessage(out drift),
                (6, WireType.Bytes) => reader.TryMessage(out frozen),
                (7, WireType.Bytes) => reader.TryMessage(out latest),
                (8, WireType.Bytes) => reader.TryAdd(specs, IbcLimits.SpecsMax),
                (9, WireType.Bytes) => IbcFields.TryAdd(ref reader, path, IbcLimits.UpgradePathMax, IbcLimits.UpgradeKeyBytesMax),
                (10, WireType.Varint) => reader.TryBool(out afterExpiry),
                (11, WireType.Varint) => reader.TryBool(out afterMisbehaviour),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new TendermintClientState
        {
            ChainId = chainId,
            TrustNumerator = numerator,
            TrustDenominator = denominator,
            TrustingPeriod = trusting,
            UnbondingPeriod = unbonding,
            MaxClockDrift = drift,
            FrozenHeight = frozen,
            LatestHeight = latest,
            ProofSpecs = specs,
            UpgradePath = path,
            AllowAfterExpiry = afterExpiry,
            AllowAfterMisbehaviour = afterMisbehaviour,
        };
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> bytes, out ulong numerator, out ulong denominator)
    {
        (numerator, denominator) = (0, 0);
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out numerator),
                (2, WireType.Varint) => reader.TryVarint(out denominator),
                _ => false,
            };
            if (!ok) return false;
        }
        return true;
    }
}
