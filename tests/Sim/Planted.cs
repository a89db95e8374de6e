using Gwangan.Sim.Checks;

namespace Gwangan.Sim;

/// <summary>Errors that are built into a run on purpose. None of them is in the product: they stand in the simulated machines.</summary>
public enum Planted
{
    /// <summary>None.</summary>
    None,

    /// <summary>The leader's disk says it has synced and has not.</summary>
    SyncSkipped,

    /// <summary>A follower's storage loses one change in a hundred.</summary>
    UpdateLost,

    /// <summary>A follower executes the operations of a block in another order than it stands in.</summary>
    OrderReversed,

    /// <summary>A follower stores one balance otherwise than the others, for three blocks.</summary>
    StateBlinks,

    /// <summary>A follower goes on with older files than it had.</summary>
    Forgets,

    /// <summary>The leader tells clients about a block that is built and not in the log.</summary>
    SpokenTooEarly,

    /// <summary>A unit of won appears at an account that nobody knows, in every storage.</summary>
    Minted,

    /// <summary>A unit of won moves from one member to another, in every storage.</summary>
    Shifted,

    /// <summary>A voucher has a unit more than it was given and not spent, in every storage.</summary>
    VoucherGrown,

    /// <summary>The last log of a block's system receipt tells of another amount, in every storage until the next block.</summary>
    LogMisstated,

    /// <summary>Events say that an amended order has lost its place, and it has kept it.</summary>
    PlaceMistold,

    /// <summary>The chain keeps the order of arrival where the fair order is expected.</summary>
    OrderRuleIgnored,

    /// <summary>The chain takes an envelope that its owner never signed.</summary>
    ForgeryTaken,

    /// <summary>The leader publishes a block with a signature that is wrong.</summary>
    CommitDamaged,

    /// <summary>A node answers heights a little way back with its latest state.</summary>
    HeightIgnored,

    /// <summary>A follower hands on bytes that are not those it has published.</summary>
    ServedDamaged,

    /// <summary>The feed passes over a block.</summary>
    FeedMissesBlock,

    /// <summary>A follower meets an error that nobody expects.</summary>
    Throws,

    /// <summary>A follower stops taking blocks at a height.</summary>
    Stuck,

    /// <summary>Results of an old block rot in the leader's storage, where nobody reads them again.</summary>
    ResultsRot,
}

/// <summary>Which planted errors prove which checker: each is found by that one and by no other, in a run without faults.</summary>
public static class Plants
{
    public static IReadOnlyList<(Planted Planted, Check Only)> Exact { get; } =
    [
        (Planted.StateBlinks, Check.Agreement), (Planted.Forgets, Check.Kept), (Planted.SpokenTooEarly, Check.Answers), (Planted.Minted, Check.Money), (Planted.PlaceMistold, Check.Book),
        (Planted.Shifted, Check.Twin), (Planted.VoucherGrown, Check.Twin), (Planted.LogMisstated, Check.Ethereum), (Planted.OrderRuleIgnored, Check.Order), (Planted.ForgeryTaken, Check.Forgery), (Planted.CommitDamaged, Check.Header), (Planted.HeightIgnored, Check.History),
        (Planted.ServedDamaged, Check.Served), (Planted.FeedMissesBlock, Check.Feed), (Planted.Throws, Check.Errors), (Planted.Stuck, Check.Liveness), (Planted.ResultsRot, Check.Verify),
    ];

    /// <summary>Errors of a kind that show only under faults, and then to several checkers.</summary>
    public static IReadOnlyList<Planted> UnderFaults { get; } = [Planted.SyncSkipped, Planted.UpdateLost, Planted.OrderReversed];
}
