namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Bounds of what is read from the ABCI socket.</summary>
public static class WireLimits
{
    /// <summary>Bytes in one frame. CometBFT's blocks end at 100 MiB; the largest frame is InitChain with millions of accounts in its app state. CometBFT's own bound is 2 GiB.</summary>
    public const int FrameBytesMax = 256 << 20;

    /// <summary>Bytes in a text: paths, logs, versions, errors.</summary>
    public const int TextBytesMax = 1 << 20;

    /// <summary>Votes in a commit (types.MaxVotesCount).</summary>
    public const int VotesMax = 10_000;

    /// <summary>Pieces of evidence in a block: evidence takes at most a megabyte, a piece several hundred bytes.</summary>
    public const int MisbehaviorsMax = 10_000;

    /// <summary>Elements of the other lists.</summary>
    public const int ElementsMax = 1_000_000;
}
