namespace Gwangan.Sim;

/// <summary>Errors that are built into a run on purpose, each of a kind that a checker must find. None of them is in the product: they stand in the simulated machines.</summary>
public enum Planted
{
    /// <summary>None.</summary>
    None,

    /// <summary>The leader's disk says it has synced and has not.</summary>
    SyncSkipped,

    /// <summary>The leader tells clients about a block that is built and not in the log.</summary>
    SpokenTooEarly,

    /// <summary>A follower's storage loses one change in a hundred.</summary>
    UpdateLost,

    /// <summary>Every storage adds one unit to a balance now and then.</summary>
    MoneyMinted,

    /// <summary>A follower executes the operations of a block in another order than it stands in.</summary>
    OrderReversed,

    /// <summary>The chain keeps the order of arrival where the fair order is expected.</summary>
    OrderRuleIgnored,

    /// <summary>A node answers every height with its latest state.</summary>
    HeightIgnored,

    /// <summary>A follower stops taking blocks at a height.</summary>
    Stuck,
}
