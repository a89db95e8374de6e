namespace Gwangan.Node.Engines.Follower;

/// <summary>What a follower did with a block, in the order in which it is asked. Only <see cref="Applied"/> changes anything.</summary>
public enum FollowerVerdict
{
    /// <summary>It was the next block; it is in the log and executed.</summary>
    Applied = 0,

    /// <summary>The bytes are no block, or no commit.</summary>
    Malformed = 1,

    /// <summary>It belongs to another chain.</summary>
    OtherChain = 2,

    /// <summary>Blocks between this node's last one and this one are missing.</summary>
    Gap = 3,

    /// <summary>No more than two thirds of the validators signed these bytes, or a signature is wrong: whoever sent it changed it, or made it up.</summary>
    NotSigned = 4,

    /// <summary>This node has it already.</summary>
    AlreadyHere = 5,

    /// <summary>The validators signed it, and they signed another block for the same height, which this node has: one of the two chains is a fraud.</summary>
    Forked = 6,

    /// <summary>The validators signed it, but it is not the block that the operator trusts at its height.</summary>
    NotTrusted = 7,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Problem">A sentence without its subject, such as "is not signed by …"; empty when the block was applied.</param>
public readonly record struct Followed(FollowerVerdict Verdict, string Problem);
