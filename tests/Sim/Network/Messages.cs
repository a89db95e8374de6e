using Gwangan.Chain.Base;

namespace Gwangan.Sim.Network;

/// <summary>What machines say to each other: the same things that the HTTP API and the followers' door carry.</summary>
public abstract record Message;

/// <summary>A client hands in signed bytes and wants to know when they are in a block.</summary>
public sealed record Submit(byte[] Envelope) : Message;

/// <summary>What became of handed-in bytes. A height above 0: they are in that block.</summary>
/// <param name="Id">SHA-256 of the bytes.</param>
/// <param name="Height">The block, or 0.</param>
/// <param name="Index">Their place in it.</param>
/// <param name="Refusal">The public code, when they are in no block.</param>
/// <param name="ChainTimeMs">Time of the node's last block, by which a client sets its expiries.</param>
public sealed record Answer(Hash32 Id, long Height, int Index, string? Refusal, long ChainTimeMs) : Message;

/// <summary>Asks in which block an id is.</summary>
public sealed record Find(Hash32 Id) : Message;

/// <summary>Asks for blocks from a height on.</summary>
public sealed record AskBlocks(long From) : Message;

/// <summary>A block with the commit that decided it.</summary>
public sealed record BlockAndCommit(byte[] Block, byte[] Commit) : Message;
