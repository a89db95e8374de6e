namespace Gwangan.Node.Engines;

/// <summary>Where a block stands on its way; a crash can happen between any two.</summary>
public enum BlockStage
{
    /// <summary>Nothing of it exists yet: its engine begins to choose what it holds.</summary>
    Begun = 0,

    /// <summary>Built and signed, nowhere on the disk.</summary>
    Built = 1,

    /// <summary>In the block log with its commit: from here on it will be executed, if need be after a restart.</summary>
    Logged = 2,

    /// <summary>Executed in memory.</summary>
    Finalized = 3,

    /// <summary>Executed and durable.</summary>
    Committed = 4,
}
