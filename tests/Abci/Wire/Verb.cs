namespace Gwangan.Abci.Wire;

/// <summary>ABCI 2.0's calls by their field in <c>tendermint.abci.Request</c>; an answer's field in <c>Response</c> is one more, and 1 is an exception.</summary>
public enum Verb
{
    /// <summary>Repeats a text.</summary>
    Echo = 1,

    /// <summary>Asks for everything that waits in the answering buffer.</summary>
    Flush = 2,

    /// <summary>Where the application stands.</summary>
    Info = 3,

    /// <summary>Begins the chain.</summary>
    InitChain = 5,

    /// <summary>Reads state.</summary>
    Query = 6,

    /// <summary>Whether a transaction may enter the mempool.</summary>
    CheckTx = 8,

    /// <summary>Makes the executed block durable.</summary>
    Commit = 11,

    /// <summary>Snapshots that this application can serve.</summary>
    ListSnapshots = 12,

    /// <summary>Offers a snapshot to restore.</summary>
    OfferSnapshot = 13,

    /// <summary>Reads a piece of a snapshot.</summary>
    LoadSnapshotChunk = 14,

    /// <summary>Hands over a piece of the snapshot that was accepted.</summary>
    ApplySnapshotChunk = 15,

    /// <summary>Lets the proposer's application arrange a block.</summary>
    PrepareProposal = 16,

    /// <summary>Whether a proposed block is acceptable.</summary>
    ProcessProposal = 17,

    /// <summary>Executes a decided block.</summary>
    FinalizeBlock = 20,
}
