using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Reads committed blocks with their results: recent ones from memory, all others from the block log and the stored results. Any thread.</summary>
/// <remarks>Of blocks that CometBFT decided, the whole header and the signatures are there once their seal is.</remarks>
public sealed class ChainReader(BlockLog log, IStateStorage storage, ChainHead head, OperationCatalog catalog, SealLog? seals = null)
{
    // Followers that keep up never touch the disk; beyond that the page cache is as good.
    private const int RecentMax = 32;

    // Of blocks and their events; decoded, a block takes a few times as much.
    private const long RecentBytesMax = 64 << 20;
    private readonly CommittedBlock?[] _recent = new CommittedBlock?[RecentMax];

    /// <summary>What the chain's operations and events are.</summary>
    public OperationCatalog Catalog => catalog;

    /// <summary>First height this node has; 0 when it has none.</summary>
    public long FirstHeight => log.FirstHeight;

    /// <summary>The last block that can be read with its commit: the last committed one, or where CometBFT decides the last whose seal is here.</summary>
    public BlockPoint Signed
    {
        get
        {
            BlockPoint current = head.Current;
            if (seals is null) return current;
            long signed = Math.Max(seals.LastHeight, log.Last(BlockLogKind.Commit));
            if (signed >= current.Height) return current;
            return TryRead(signed) is { } block ? new BlockPoint(signed, block.Hash, Hash32.Zero, block.TimeMs, 0) : new BlockPoint(0, Hash32.Zero, Hash32.Zero, 0, 0);
        }
    }

    /// <summary>Completes when a block above <paramref name="height"/> is committed and can be read with its commit.</summary>
    public async Task WaitSignedAboveAsync(long height, CancellationToken cancel)
    {
        await head.WaitAboveAsync(height, cancel);
        if (seals is not null && log.Last(BlockLogKind.Commit) <= height) await seals.WaitAboveAsync(height, cancel);
    }

    /// <summary>Reads a block; null when the height is not committed, or older than this node keeps.</summary>
    /// <exception cref="CorruptBlockLogException">The stored block is damaged.</exception>
    public CommittedBlock? TryRead(long height)
    {
        if (height < 1 || height > head.Current.Height) return null;
        CommittedBlock? recent = Volatile.Read(ref _recent[height % RecentMax]);
        return recent?.Height == height ? recent : ReadBack(height);
    }

    /// <summary>A block that is kept in memory; null when it has to be read back.</summary>
    public CommittedBlock? TryFindRecent(long height)
    {
        if (height < 1 || height > head.Current.Height) return null;
        CommittedBlock? recent = Volatile.Read(ref _recent[height % RecentMax]);
        return recent?.Height == height ? recent : null;
    }

    /// <summary>The outcomes and events of a committed height, 0 among them; null when this node has pruned them.</summary>
    public BlockResults? TryReadResults(long height) => height >= 0 && height <= head.Current.Height ? TryFindRecent(height)?.Results ?? ReadResults(height) : null;

    /// <summary>The transactions of a block as they are in it, not decoded; null when the height is not committed, or older than this node keeps.</summary>
    /// <exception cref="CorruptBlockLogException">The stored block is damaged.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>>? TryReadTransactions(long height)
    {
        if (height < 1 || height > head.Current.Height) return null;
        if (log.TryRead(height, BlockLogKind.Decided, out byte[] decided)) return DecidedBlock.Decode(height, decided).Data.Txs;
        return log.TryRead(height, BlockLogKind.Block, out byte[] bytes) ? BlockCodec.Decode(height, bytes).Data.Txs : null;
    }

    /// <summary>Reads a block and its commit as they were decided, without decoding them; false when the height is not committed, or older than this node keeps.</summary>
    /// <exception cref="CorruptBlockLogException">The stored block is damaged.</exception>
    public bool TryReadBytes(long height, out ReadOnlyMemory<byte> block, out ReadOnlyMemory<byte> commit)
    {
        (block, commit) = (default, default);
        if (height < 1 || height > head.Current.Height) return false;
        if (Volatile.Read(ref _recent[height % RecentMax]) is { Commit.IsEmpty: false } recent && recent.Height == height)
        {
            (block, commit) = (recent.Bytes, recent.Commit);
            return true;
        }
        if (log.TryRead(height, BlockLogKind.Decided, out byte[] decided))
        {
            if (seals?.TryRead(height) is not { } seal) return false;
            (block, commit) = (BlockCodec.Encode(seal.BlockOf(DecidedBlock.Decode(height, decided).Data)), BlockCodec.Encode(seal.Commit));
            return true;
        }
        if (!log.TryRead(height, BlockLogKind.Block, out byte[] bytes) || !log.TryRead(height, BlockLogKind.Commit, out byte[] signatures)) return false;
        (block, commit) = (bytes, signatures);
        return true;
    }

    /// <summary>Opens a consistent view of the state at a committed height (0: the latest); dispose it soon.</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    public IStateSnapshot OpenSnapshot(long height = 0) => storage.OpenSnapshot(height);

    /// <summary>Keeps a block that was just committed in memory for a while, and lets go of the oldest beyond what blocks may take together.</summary>
    internal void Remember(CommittedBlock block)
    {
        Volatile.Write(ref _recent[block.Height % RecentMax], block);
        long bytes = SizeOf(block);
        for (long height = block.Height - 1; height > Math.Max(0, block.Height - RecentMax); height--)
        {
            ref CommittedBlock? recent = ref _recent[height % RecentMax];
            if (recent is null) continue;
            bytes += SizeOf(recent);
            if (bytes > RecentBytesMax) Volatile.Write(ref recent, null);
        }
    }

    /// <summary>Forgets what is kept in memory of the blocks above a height, which were taken back.</summary>
    internal void ForgetAbove(long height)
    {
        for (int i = 0; i < RecentMax; i++)
            if (Volatile.Read(ref _recent[i])?.Height > height) Volatile.Write(ref _recent[i], null);
    }

    /// <summary>Says that the seal of a committed block is here.</summary>
    internal void Seal(BlockSeal seal, ReadOnlyMemory<byte> bytes)
    {
        ref CommittedBlock? slot = ref _recent[seal.Header.Height % RecentMax];
        CommittedBlock? recent = Volatile.Read(ref slot);
        // A younger block may take the place at the same moment; then that stays.
        if (recent?.Height == seal.Header.Height) Interlocked.CompareExchange(ref slot, recent.With(seal, bytes), recent);
    }

    private static long SizeOf(CommittedBlock block) => block.Bytes.Length + (block.Results?.Events.Length ?? 0);

    /// <summary>The stored results of a height; null when pruned.</summary>
    internal BlockResults? ReadResults(long height)
    {
        using IStateSnapshot snapshot = storage.OpenSnapshot(0);
        return snapshot.TryReadResults(height, out byte[] results) ? BlockResults.Read(results) : null;
    }

    private CommittedBlock? ReadBack(long height)
    {
        if (log.TryRead(height, BlockLogKind.Decided, out byte[] decidedBytes))
        {
            DecidedBlock decided = DecidedBlock.Decode(height, decidedBytes);
            CommittedBlock committed = Committed(decided.Header, decided.Hash, decided.Data, decidedBytes, []);
            return seals?.TryRead(height) is { } seal ? committed.With(seal, BlockCodec.Encode(seal.BlockOf(decided.Data))) : committed;
        }
        if (!log.TryRead(height, BlockLogKind.Block, out byte[] bytes) || !log.TryRead(height, BlockLogKind.Commit, out byte[] commit)) return null;
        Block block = BlockCodec.Decode(height, bytes);
        return Committed(block.Header, block.Header.Hash(), block.Data, bytes, commit);
    }

    private CommittedBlock Committed(Header header, Hash32 hash, Data data, byte[] bytes, byte[] commit)
    {
        EnvelopeCodec codec = new(catalog);
        byte[][] transactions = [.. data.Txs.Select(each => each.ToArray())];
        Envelope?[] envelopes = new Envelope?[transactions.Length];
        for (int i = 0; i < envelopes.Length; i++)
        {
            if (i % EnvelopeCodec.Together == 0) codec.RecoverAhead(transactions.AsSpan(i, Math.Min(EnvelopeCodec.Together, envelopes.Length - i)));
            if (codec.Decode(transactions[i], out Envelope envelope) == KernelRefusal.None) envelopes[i] = envelope;
        }
        return new CommittedBlock
        {
            Header = header,
            Hash = hash,
            TimeMs = BlockCodec.TimeMsOf(header.Time),
            Bytes = bytes,
            Commit = commit,
            Envelopes = envelopes,
            Results = ReadResults(header.Height),
        };
    }
}
