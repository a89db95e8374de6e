namespace Gwangan.Node.Engines.Follower;

/// <summary>What a follower with an empty data folder begins with.</summary>
public enum JoinFrom
{
    /// <summary>The genesis: it executes every block, and has the whole history.</summary>
    Genesis = 0,

    /// <summary>The latest snapshot that another node offers; the history begins there.</summary>
    Snapshot = 1,
}
