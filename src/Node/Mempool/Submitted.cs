using Gwangan.Chain.Base;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Mempool;

/// <summary>What became of bytes that were handed in.</summary>
/// <param name="Id">SHA-256 of the bytes: the operation's public id.</param>
/// <param name="Refusal">Null when accepted: it waits for a block.</param>
public readonly record struct Submitted(Hash32 Id, Refusal? Refusal)
{
    /// <summary>True when it waits for a block.</summary>
    public bool IsAccepted => Refusal is null;

    /// <summary>The hash by which Ethereum's tools know it; null for what is no Ethereum transaction, or was refused before it was decoded.</summary>
    public Hash32? EthereumHash { get; init; }
}

/// <summary>What became of an accepted envelope.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Block">The block it is in; null when it was refused or dropped before one.</param>
/// <param name="Index">Its place in the block: of its rows in <see cref="CommittedBlock.Envelopes"/> and in the results.</param>
/// <param name="Refusal">Why it is in no block; null when it is in one (its own outcome is in the block's results).</param>
public sealed record Settled(Hash32 Id, CommittedBlock? Block, int Index, Refusal? Refusal);
