using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>A block of the log, whichever engine decided it: whole, with the commit of this city's validators, or as CometBFT handed it over.</summary>
public sealed class LoggedBlock
{
    private readonly Block? _whole;

    private LoggedBlock(Block? whole, DecidedBlock? decided, byte[] encoded, byte[] commit) => (_whole, Decided, Encoded, Commit) = (whole, decided, encoded, commit);

    /// <summary>The block as CometBFT handed it over; null for a whole one.</summary>
    public DecidedBlock? Decided { get; }

    /// <summary>Its bytes in the log.</summary>
    public byte[] Encoded { get; }

    /// <summary>The commit stored with it; empty for one that CometBFT decided.</summary>
    public byte[] Commit { get; }

    /// <summary>The header; of one that CometBFT decided, what an application learns of it.</summary>
    public Header Header => Decided?.Header ?? _whole!.Header;

    /// <summary>The transactions.</summary>
    public Data Data => Decided?.Data ?? _whole!.Data;

    /// <summary>Hash of the whole header.</summary>
    public Hash32 Hash => Decided?.Hash ?? _whole!.Header.Hash();

    /// <summary>By what the next header names it; of one that CometBFT decided, without the parts.</summary>
    public BlockId Id => Decided?.Id ?? _whole!.IdOf(Encoded);

    /// <summary>The same as the chain takes it.</summary>
    public AbciBlock Content => Decided?.Content ?? new AbciBlock(Header.Height, BlockCodec.TimeMsOf(Header.Time), BlockCodec.TransactionsOf(Data));

    /// <summary>Reads a block; null when the log has none of this height.</summary>
    /// <exception cref="CorruptBlockLogException">The stored block is damaged.</exception>
    public static LoggedBlock? Read(BlockLog log, long height)
    {
        if (log.TryRead(height, BlockLogKind.Decided, out byte[] encoded)) return Decode(height, BlockLogKind.Decided, encoded, []);
        if (!log.TryRead(height, BlockLogKind.Block, out encoded)) return null;
        return log.TryRead(height, BlockLogKind.Commit, out byte[] commit)
            ? Decode(height, BlockLogKind.Block, encoded, commit)
            : throw new CorruptBlockLogException($"block {height} in the log has no commit; restore the blocks folder from a copy");
    }

    /// <summary>Decodes a stored block of a kind.</summary>
    /// <exception cref="CorruptBlockLogException">The bytes are none.</exception>
    public static LoggedBlock Decode(long height, BlockLogKind kind, byte[] encoded, byte[] commit) => kind == BlockLogKind.Decided
        ? new LoggedBlock(null, DecidedBlock.Decode(height, encoded), encoded, commit)
        : new LoggedBlock(BlockCodec.Decode(height, encoded), null, encoded, commit);

    /// <summary>What is wrong with it as the next block, in a sentence; null when nothing is.</summary>
    public string? Problem(string chainId, ChainTip tip, BlockVerifier verifier) => Decided?.Problem(chainId, tip) ?? (_whole is null ? null : verifier.Problem(tip, _whole, Encoded, Commit));
}
