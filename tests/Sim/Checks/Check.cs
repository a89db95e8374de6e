namespace Gwangan.Sim.Checks;

/// <summary>What must hold, each watched by a checker of its own.</summary>
public enum Check
{
    /// <summary>All nodes have the same block, root, stored results and stored state at a height.</summary>
    Agreement,

    /// <summary>What a node published it still has when it starts again.</summary>
    Kept,

    /// <summary>What is acknowledged is in the block that was named, at its place, and published by whoever says so.</summary>
    Answers,

    /// <summary>No asset becomes more or less, and what is locked is what orders need.</summary>
    Money,

    /// <summary>Trades keep priority, stops wait until they are due, no book is crossed, and events tell what is stored.</summary>
    Book,

    /// <summary>Every refusal, balance, book and stop is that of the plain city.</summary>
    Twin,

    /// <summary>What Ethereum's tools see, headers, balances and Transfer logs, is what is stored.</summary>
    Ethereum,

    /// <summary>Blocks are in the order of their rule.</summary>
    Order,

    /// <summary>Nothing forged runs.</summary>
    Forgery,

    /// <summary>Every header convinces a light client.</summary>
    Header,

    /// <summary>A height that is read again shows what it showed when it was new.</summary>
    History,

    /// <summary>Bytes that are served are those that were published.</summary>
    Served,

    /// <summary>The feed and the index, made from events, show what is stored.</summary>
    Feed,

    /// <summary>No node ends with an error that it does not name.</summary>
    Errors,

    /// <summary>After the last fault all nodes are up and level, and every client has its answers.</summary>
    Liveness,

    /// <summary>`verify` executes each block log anew and finds nothing.</summary>
    Verify,
}
