namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The bounds that decoders of CometBFT's types keep, CometBFT's own where it has one.</summary>
public static class CometLimits
{
    /// <summary>Bytes in the largest block (types.MaxBlockSizeBytes).</summary>
    public const int BlockBytesMax = 104_857_600;

    /// <summary>Bytes in a part of a block (types.BlockPartSizeBytes).</summary>
    public const int PartBytes = 65_536;

    /// <summary>Validators in a set, and so signatures in a commit (types.MaxVotesCount).</summary>
    public const int ValidatorCountMax = 10_000;

    /// <summary>Bytes in a chain id (types.MaxChainIDLen).</summary>
    public const int ChainIdBytesMax = 50;

    /// <summary>Bytes in a signature: BLS's 96 are the longest known.</summary>
    public const int SignatureBytesMax = 96;

    /// <summary>Bytes in an application hash: CometBFT sets no bound, no digest in use is longer.</summary>
    public const int AppHashBytesMax = 64;

    /// <summary>The most voting power a set may have together (types.MaxTotalVotingPower).</summary>
    public const long TotalPowerMax = long.MaxValue / 8;
}
