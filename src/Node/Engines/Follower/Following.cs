namespace Gwangan.Node.Engines.Follower;

/// <summary>Whom a node follows, and how far it is behind. Immutable; a new one takes its place with everything that is heard.</summary>
/// <param name="Leader">The node that is followed, or tried.</param>
/// <param name="IsConnected">Whether it answers.</param>
/// <param name="HeadHeight">The highest height it has told; 0 before it told one.</param>
/// <param name="HeadTimeMs">Time of that block's header, milliseconds since 1970 UTC.</param>
/// <param name="HeardAtMs">When it was heard last, milliseconds since 1970 UTC by this node's clock; 0 never.</param>
/// <param name="IsDemo">Whether the city gives out demo money.</param>
/// <param name="Problem">What went wrong last, a sentence; null when nothing is wrong.</param>
public sealed record Following(Uri Leader, bool IsConnected, long HeadHeight, long HeadTimeMs, long HeardAtMs, bool IsDemo, string? Problem)
{
    /// <summary>How many blocks this node is behind what it has heard.</summary>
    public long LagBlocks(long height) => Math.Max(0, HeadHeight - height);

    /// <summary>How old what this node shows may be, in milliseconds: 0 while it is connected and has the last block.</summary>
    /// <param name="own">This node's last block.</param>
    /// <param name="nowMs">Now, milliseconds since 1970 UTC.</param>
    public long LagMs(BlockPoint own, long nowMs)
    {
        long behind = HeadHeight > own.Height ? Math.Max(0, HeadTimeMs - own.TimeMs) : 0;
        return behind + (IsConnected || HeardAtMs == 0 ? 0 : Math.Max(0, nowMs - HeardAtMs));
    }
}
