using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Fills an empty state from a snapshot, chunk by chunk, in any order and from any number of peers: each chunk is checked against the trusted app hash when it arrives.</summary>
/// <remarks>
/// Accepted chunks are kept as files beside the state, so a restore that was interrupted goes on with what it has; the state itself is written at the end, in the order of its keys, and counts as
/// empty until that is done. <see cref="Apply"/> may be called by several threads, <see cref="Finish"/> by one when all are there.
/// </remarks>
public sealed class SnapshotRestorer
{
    /// <summary>The folder in the state's, where all is kept until the state is there.</summary>
    internal const string Folder = "restore";

    private readonly LmdbStateStorage _storage;
    private readonly SnapshotMetadata _metadata;
    private readonly Hash32? _trustedResultsHash;
    private readonly string _folder;
    private readonly bool[] _has;
    private readonly Lock _lock = new();
    private int _missing;

    private SnapshotRestorer(LmdbStateStorage storage, SnapshotMetadata metadata, string folder, Hash32? trustedResultsHash)
    {
        (_storage, _metadata, _folder, _trustedResultsHash) = (storage, metadata, folder, trustedResultsHash);
        _has = new bool[metadata.ChunkCount];
        _missing = _has.Length;
    }

    /// <summary>Begins to restore a snapshot, or goes on with it where an earlier attempt ended.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="trustedAppHash">The app hash of the offer's height, from a header that is trusted: the one of the next height carries it.</param>
    /// <param name="storage">An empty state.</param>
    /// <param name="problem">Why it is refused.</param>
    /// <param name="trustedResultsHash">The root over the outcomes of the offer's height, which stands in the same header; null when nobody will ask for these.</param>
    /// <returns>Null when the offer is refused: it is not what the app hash commits, or not in a form this version reads.</returns>
    public static SnapshotRestorer? TryBegin(SnapshotOffer offer, Hash32 trustedAppHash, LmdbStateStorage storage, out string problem, Hash32? trustedResultsHash = null) =>
        TryBegin(offer, trustedAppHash, storage, SnapshotStore.PartsOfThisBuild(), out problem, trustedResultsHash);

    internal static SnapshotRestorer? TryBegin(
        SnapshotOffer offer, Hash32 trustedAppHash, LmdbStateStorage storage, IReadOnlyList<StatePart> state, out string problem, Hash32? trustedResultsHash = null)
    {
        problem = offer.Format != SnapshotFormat.Number ? $"it has format {offer.Format}; this version reads {SnapshotFormat.Number}" : "its hash is not that of its metadata";
        if (offer.Format != SnapshotFormat.Number || !Sha256.Hash(offer.Metadata.Span).ToArray().AsSpan().SequenceEqual(offer.Hash.Span)) return null;
        if (SnapshotMetadata.TryDecode(offer.Metadata.Span, state, out problem) is not { } metadata) return null;
        problem = "its roots do not make the trusted app hash";
        if (metadata.AppHash != trustedAppHash || metadata.ComputeAppHash() != trustedAppHash) return null;
        problem = "height or number of chunks differ between offer and metadata";
        if (metadata.Height != offer.Height || metadata.ChunkCount != offer.ChunkCount) return null;
        problem = "the state to fill is not empty";
        if (!storage.AppHash.IsZero) return null;
        problem = "";
        string all = Path.Combine(storage.Folder, Folder), folder = FolderOf(offer, storage);
        if (Directory.Exists(all))
            foreach (string other in Directory.GetDirectories(all))
                if (other != folder) Directory.Delete(other, recursive: true);
        Directory.CreateDirectory(folder);
        SnapshotRestorer restorer = new(storage, metadata, folder, trustedResultsHash);
        restorer.GoOn();
        return restorer;
    }

    /// <summary>Whether an earlier attempt at a snapshot was interrupted, and left what it had.</summary>
    public static bool HasKept(SnapshotOffer offer, LmdbStateStorage storage) => Directory.Exists(FolderOf(offer, storage));

    /// <summary>Removes what a restore has left that was killed behind its end, when all it had to do was to clear up.</summary>
    public static void Clean(LmdbStateStorage storage)
    {
        string all = Path.Combine(storage.Folder, Folder);
        if (!storage.AppHash.IsZero && Directory.Exists(all)) Directory.Delete(all, recursive: true);
    }

    /// <summary>Removes the chunks that were kept; nothing else may be called after it.</summary>
    public void Abandon() => Directory.Delete(_folder, recursive: true);

    /// <summary>Whether every chunk is there.</summary>
    public bool IsComplete => Volatile.Read(ref _missing) == 0;

    /// <summary>The numbers of the chunks that are still to be fetched.</summary>
    public IReadOnlyList<uint> Missing
    {
        get
        {
            lock (_lock) return [.. Enumerable.Range(0, _has.Length).Where(index => !_has[index]).Select(index => (uint)index)];
        }
    }

    /// <summary>Checks a chunk and keeps it.</summary>
    /// <returns>Rejected when it is not what the trusted app hash asks for.</returns>
    /// <exception cref="DiskFullException">No room to keep it; it can be applied again.</exception>
    public ChunkVerdict Apply(uint index, ReadOnlyMemory<byte> chunk)
    {
        if (index >= _has.Length || !IsRight(index, chunk.Span)) return ChunkVerdict.Rejected;
        lock (_lock)
        {
            if (_has[index]) return ChunkVerdict.Accepted;
            DurableFile.Write(Path.Combine(_folder, SnapshotFiles.ChunkName(index)), chunk);
            Note(index);
        }
        return ChunkVerdict.Accepted;
    }

    /// <summary>Writes the state. When it returns, the state is durable at the snapshot's height with the trusted app hash, and a chain over it is told by <see cref="StateMachine.LoadRestored"/>.</summary>
    /// <exception cref="InvalidOperationException">Chunks are missing.</exception>
    /// <exception cref="CorruptStateException">A kept chunk was damaged since it was checked; begin again, and it is fetched anew.</exception>
    public void Finish() => Finish([]);

    /// <summary>The same, where no trusted header tells the root over the outcomes: then they are anybody's word, and are not stored.</summary>
    public void FinishWithoutOutcomes() => Finish(default(ReadOnlyMemory<byte>), []);

    /// <summary>The same, with the results of blocks up to the snapshot's height from a source that is trusted, by ascending height.</summary>
    internal void Finish(IEnumerable<(long Height, ReadOnlyMemory<byte> Results)> past) => Finish(IsComplete ? Rows(0, 1) : default(ReadOnlyMemory<byte>), past);

    private void Finish(ReadOnlyMemory<byte> outcomes, IEnumerable<(long Height, ReadOnlyMemory<byte> Results)> past)
    {
        if (!IsComplete) throw new InvalidOperationException($"{_missing} chunks are missing");
        StateCommit rest = new() { Height = _metadata.Height, AppHash = _metadata.AppHash, Results = outcomes };
        foreach (TreePart part in _metadata.Parts.OfType<TreePart>())
            for (int piece = 0; piece < part.ChunkCount; piece++)
                part.Pieces.VisitPairs(piece, Rows(FirstChunkOf(part) + (uint)piece, 1), (key, stored) => rest.KeyValues.Add(new KeyValueChange(part.Name, key.ToArray(), stored.ToArray())));
        foreach (SnapshotPart part in _metadata.Parts)
            rest.KeyValues.Add(new KeyValueChange(StateStore.RootsStore, System.Text.Encoding.ASCII.GetBytes(part.Name), part.Root.ToArray()));
        using (StateImport import = _storage.BeginImport())
        {
            foreach (TablePart part in _metadata.Parts.OfType<TablePart>().OrderBy(part => part.Table.Id)) Import(part, import);
            // Its stores have higher numbers than any table.
            foreach (EvmPart part in _metadata.Parts.OfType<EvmPart>()) new EvmImport(part, chunk => Rows(FirstChunkOf(part) + (uint)chunk, 1), _folder, import).Run();
            foreach ((long height, ReadOnlyMemory<byte> results) in past)
            {
                // What comes with its events is better than the snapshot's own outcomes.
                if (height == _metadata.Height) rest.Results = results;
                else if (height < _metadata.Height) import.PutResults(height, results.Span);
            }
            import.Complete(rest);
        }
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    private static string FolderOf(SnapshotOffer offer, LmdbStateStorage storage) => Path.Combine(storage.Folder, Folder, Convert.ToHexStringLower(offer.Hash.Span));

    private void Import(TablePart part, StateImport import)
    {
        TableSchema table = part.Table;
        // The slots of balances are not committed, so they are given anew, in the order of the keys.
        bool bySlot = part is SlotPart;
        uint first = FirstChunkOf(part);
        using RecordSorter sorter = new(part.RowSize, TablePart.OrderSize + table.KeyOffsetBytes, table.KeySizeBytes, _folder, table.Name);
        for (int chunk = 0; chunk < part.ChunkCount; chunk++)
        {
            byte[] rows = Rows(first + (uint)chunk, part.RowSize);
            for (int at = 0; at < rows.Length; at += part.RowSize) rows.AsSpan(at, part.RowSize).CopyTo(sorter.Add());
        }
        using SortedRows sorted = sorter.Finish();
        const int AtOnce = 4096;
        for (long from = 0; from < sorted.Count; from += AtOnce)
        {
            int count = (int)Math.Min(AtOnce, sorted.Count - from);
            ReadOnlySpan<byte> rows = sorted.Read(from, count);
            for (int i = 0; i < count; i++, rows = rows[part.RowSize..])
                import.Put(table, bySlot ? (int)TablePart.OrderOf(rows) : (int)(from + i), rows[TablePart.OrderSize..part.RowSize]);
        }
    }

    private uint FirstChunkOf(SnapshotPart part)
    {
        uint first = 1;
        foreach (SnapshotPart other in _metadata.Parts)
        {
            if (other == part) break;
            first += (uint)other.ChunkCount;
        }
        return first;
    }

    private byte[] Rows(uint index, int rowSize) =>
        SnapshotFormat.TryUnpack(File.ReadAllBytes(Path.Combine(_folder, SnapshotFiles.ChunkName(index))), rowSize, out byte[] rows)
            ? rows
            : throw new CorruptStateException($"chunk {index} was damaged on the disk after it was checked; begin the restore again");

    // Takes in what an earlier attempt has fetched, after checking it again.
    private void GoOn()
    {
        for (uint index = 0; index < _has.Length; index++)
        {
            string path = Path.Combine(_folder, SnapshotFiles.ChunkName(index));
            if (!File.Exists(path)) continue;
            if (IsRight(index, File.ReadAllBytes(path))) Note(index);
            else File.Delete(path);
        }
    }

    private bool IsRight(uint index, ReadOnlySpan<byte> chunk)
    {
        if (!_metadata.IsRight(index, chunk)) return false;
        return index > 0 || (SnapshotFormat.TryUnpack(chunk, 1, out byte[] results) && AreTrusted(results));
    }

    private bool AreTrusted(byte[] results)
    {
        if (_trustedResultsHash is not { } trusted) return true;
        try
        {
            return TransactionResults.Hash(BlockResults.Read(results)) == trusted;
        }
        catch (Exception error) when (error is InvariantException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private void Note(uint index)
    {
        _has[index] = true;
        _missing--;
    }
}
