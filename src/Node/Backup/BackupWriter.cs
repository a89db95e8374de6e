using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>What a backup did.</summary>
/// <param name="Manifest">The backup.</param>
/// <param name="NewPieces">Pieces that were not there before.</param>
/// <param name="NewBytes">Their bytes.</param>
/// <param name="TotalBytes">Bytes of all its pieces.</param>
/// <param name="Notes">Sentences about what an earlier backup has lost.</param>
public sealed record BackupReport(BackupManifest Manifest, int NewPieces, long NewBytes, long TotalBytes, IReadOnlyList<string> Notes);

/// <summary>Backs a data folder up while its node runs, from another process: state at one height, the block log up to that height or beyond, results, genesis, and keys when asked.</summary>
/// <remarks>
/// <code>
/// lock                        held while a backup is made
/// backup-HEIGHT.json          the list of one backup (<see cref="BackupManifest"/>), written when all its pieces are on the disk
/// blobs/ab/ab12…              a piece of anything, named by its SHA-256
/// </code>
/// The second backup writes only pieces that are not there yet: full pieces of the block log and of results never change, and neither do chunks of the state in which nothing happened.
/// A backup that is killed leaves pieces that no list names; the next one removes them. Pieces that have rotted since are written anew from the data folder, and a list that cannot be read is passed over.
/// </remarks>
public sealed class BackupWriter(string data, string to, IReadOnlyList<StatePart>? parts = null)
{
    private readonly List<string> _notes = [];
    private readonly IReadOnlyList<StatePart> _parts = parts ?? SnapshotStore.PartsOfThisBuild();

    /// <summary>Whether keys are copied too.</summary>
    public bool IncludeKeys { get; init; }

    /// <summary>How many backups are kept, the latest ones.</summary>
    public int Keep { get; init; } = 7;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal SnapshotOptions Snapshots { get; init; } = new();

    /// <summary>Makes a backup. It is there, and checked, when this returns.</summary>
    /// <exception cref="NodeException">Something the operator can put right.</exception>
    public BackupReport Run(CancellationToken cancel = default)
    {
        if (!File.Exists(Path.Combine(data, "genesis.json"))) throw new NodeException($"there is no city in {Path.GetFullPath(data)}: it has no genesis.json");
        GenesisSeal.RequireGeneration(data);
        Directory.CreateDirectory(to);
        using FileStream held = TakeLock();
        byte[] genesis = File.ReadAllBytes(Path.Combine(data, "genesis.json"));
        string genesisHash = Convert.ToHexStringLower(SHA256.HashData(genesis));
        BackupManifest? before = Latest();
        if (before is not null && before.GenesisHash != genesisHash)
            throw new NodeException($"{Path.GetFullPath(to)} holds backups of another city ({before.ChainId}, genesis {before.GenesisHash}); give this one a folder of its own");
        BlobStore blobs = new(Path.Combine(to, "blobs"));

        using LmdbStateStorage storage = OpenState();
        (string metadata, List<string> chunks) = PutState(storage, blobs, cancel);
        // Only now the log: it is written before the state, so it reaches the state's height at least.
        using LiveBlockLog log = new(Path.Combine(data, "blocks"));
        if (log.LastBlock < storage.Height) throw new NodeException($"the state is at height {storage.Height} but the block log ends at {log.LastBlock}: `gwangan doctor` says more");
        bool goesOn = before is not null && log.HashOf(before.LastBlock) == before.LastBlockHash;
        List<BackupFile> files = PutLog(log, goesOn ? before : null, blobs, cancel);
        files.AddRange(PutFiles(blobs));
        BackupManifest manifest = new()
        {
            Version = NodeVersion.Text,
            MadeAt = Clock.GetUtcNow(),
            ChainId = GenesisDocument.Parse(genesis).ChainId,
            GenesisHash = genesisHash,
            Height = storage.Height,
            AppHash = storage.AppHash.ToString(),
            LastBlock = log.LastBlock,
            LastBlockHash = log.HashOf(log.LastBlock)!,
            Metadata = metadata,
            Chunks = chunks,
            Results = PutResults(storage, goesOn ? before : null, blobs, cancel),
            Files = files,
        };
        BackupRestorer.Check(manifest, blobs, _parts, cancel);
        manifest.Write(to);
        RemoveOld(blobs);
        return new BackupReport(manifest, blobs.NewCount, blobs.NewBytes, manifest.Pieces.Distinct().Sum(blobs.SizeOf), _notes);
    }

    private BackupManifest? Latest()
    {
        foreach (long height in BackupManifest.Heights(to).Reverse())
            if (TryRead(height) is { } manifest) return manifest;
        return null;
    }

    private BackupManifest? TryRead(long height)
    {
        try
        {
            return BackupManifest.Read(to, height);
        }
        catch (NodeException error)
        {
            if (!_notes.Contains(error.Message)) _notes.Add(error.Message);
            return null;
        }
    }

    private FileStream TakeLock()
    {
        try
        {
            return new FileStream(Path.Combine(to, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new NodeException($"{Path.GetFullPath(to)} cannot be written, or another backup is being made into it: {error.Message}");
        }
    }

    private LmdbStateStorage OpenState()
    {
        string state = Path.Combine(data, "state");
        if (!File.Exists(Path.Combine(state, "data.mdb"))) throw new NodeException($"there is no state in {Path.GetFullPath(state)}: start the node once");
        LmdbStateStorage storage = LmdbStateStorage.OpenForReading(state, [.. _parts.OfType<Table>().Select(table => table.Schema)]);
        if (storage.Height > 0) return storage;
        storage.Dispose();
        throw new NodeException("the city has no block yet: there is nothing to back up but genesis.json and keys/");
    }

    private (string Metadata, List<string> Chunks) PutState(LmdbStateStorage storage, BlobStore blobs, CancellationToken cancel)
    {
        string sorting = Path.Combine(to, "sorting");
        if (Directory.Exists(sorting)) Directory.Delete(sorting, recursive: true);
        try
        {
            List<string> chunks = [];
            SnapshotWriter writer = new(storage, _parts, sorting, Snapshots, cancel) { Chunk = chunk => chunks.Add(blobs.Put(chunk)) };
            SnapshotOffer offer = writer.Write(storage.OpenSnapshot(storage.Height), storage.AppHash)
                ?? throw new NodeException($"the block of height {storage.Height} has more outcomes than a chunk holds (then try again at the next height), or the state more chunks than the metadata of a snapshot lists");
            return (blobs.Put(offer.Metadata), chunks);
        }
        finally
        {
            if (Directory.Exists(sorting)) Directory.Delete(sorting, recursive: true);
        }
    }

    // Segments that the node has pruned since stay in the backup.
    private List<BackupFile> PutLog(LiveBlockLog log, BackupManifest? before, BlobStore blobs, CancellationToken cancel)
    {
        List<BackupFile> known = before is null ? [] : [.. before.Files.Where(file => file.Path.StartsWith("blocks/", StringComparison.Ordinal))];
        string first = $"blocks/{log.Segments[0].Name}";
        List<BackupFile> files = before is null || log.FirstBlock > before.LastBlock + 1 ? [] : [.. known.Where(file => string.CompareOrdinal(file.Path, first) < 0)];
        int rotten = files.FindLastIndex(file => !file.Pieces.All(blobs.Has));
        if (rotten >= 0)
        {
            _notes.Add($"{files[rotten].Path} is damaged in the backup before, and the node does not have it any more: this backup begins behind it");
            files.RemoveRange(0, rotten + 1);
        }
        foreach (BlockLogSegment segment in log.Segments)
        {
            cancel.ThrowIfCancellationRequested();
            string path = $"blocks/{segment.Name}";
            files.Add(PutSegment(segment, path, known.Find(file => file.Path == path), blobs));
        }
        return files;
    }

    private static BackupFile PutSegment(BlockLogSegment segment, string path, BackupFile? known, BlobStore blobs)
    {
        List<string> pieces = [];
        byte[] buffer = new byte[(int)Math.Min(BackupManifest.PieceSize, Math.Max(1, segment.Length))];
        // Whole pieces of an append-only file stay as they are; the last of them is looked at all the same.
        int whole = known is null ? 0 : (int)(Math.Min(known.Size, segment.Length) / BackupManifest.PieceSize);
        if (whole > 0 && blobs.Put(ReadPiece(segment, whole - 1, buffer)) == known!.Pieces[whole - 1]) pieces.AddRange(known.Pieces.Take(whole).TakeWhile(blobs.Has));
        for (int index = pieces.Count; (long)index * BackupManifest.PieceSize < segment.Length; index++) pieces.Add(blobs.Put(ReadPiece(segment, index, buffer)));
        return new BackupFile(path, segment.Length, pieces);
    }

    private static ReadOnlyMemory<byte> ReadPiece(BlockLogSegment segment, int index, byte[] buffer)
    {
        long offset = (long)index * BackupManifest.PieceSize;
        Memory<byte> piece = buffer.AsMemory(0, (int)Math.Min(BackupManifest.PieceSize, segment.Length - offset));
        for (int read = 0; read < piece.Length;)
        {
            int more = segment.File.Read(piece.Span[read..], offset + read);
            if (more == 0) throw new NodeException($"{segment.Path} became shorter while it was read");
            read += more;
        }
        return piece;
    }

    private static BackupResults Renew(BackupResults rotten, LmdbStateStorage storage, BlobStore blobs)
    {
        List<byte[]> results = [];
        using IStateSnapshot view = storage.OpenSnapshot(storage.Height);
        for (long height = rotten.First; height <= rotten.Last; height++) results.Add(view.TryReadResults(height, out byte[] stored) ? stored : []);
        return rotten with { Piece = blobs.Put(ResultsPiece.Write(rotten.First, results)) };
    }

    private static List<BackupResults> PutResults(LmdbStateStorage storage, BackupManifest? before, BlobStore blobs, CancellationToken cancel)
    {
        const int ViewEvery = 1000;
        List<BackupResults> pieces = before is null ? [] :
        [
            .. before.Results.Where(results => results.IsFull && results.Last <= storage.Height).Select(results => blobs.Has(results.Piece) ? results : Renew(results, storage, blobs)),
        ];
        long first = pieces.Count == 0 ? 1 : pieces[^1].Last + 1, bytes = 0;
        List<byte[]> results = [];
        IStateSnapshot view = storage.OpenSnapshot(storage.Height);
        try
        {
            for (long height = first; height <= storage.Height; height++)
            {
                cancel.ThrowIfCancellationRequested();
                if ((height - first) % ViewEvery == ViewEvery - 1)
                {
                    view.Dispose();
                    view = storage.OpenSnapshot(storage.Height);
                }
                results.Add(view.TryReadResults(height, out byte[] stored) ? stored : []);
                bytes += stored.Length;
                if (bytes < ResultsPiece.FullBytes && height < storage.Height) continue;
                pieces.Add(new BackupResults(height - results.Count + 1, height, bytes >= ResultsPiece.FullBytes, blobs.Put(ResultsPiece.Write(height - results.Count + 1, results))));
                results.Clear();
                bytes = 0;
            }
        }
        finally
        {
            view.Dispose();
        }
        return pieces;
    }

    // Never the lock, and never what the validator is about to sign or has signed: an old copy of these could make it sign a height twice.
    private List<BackupFile> PutFiles(BlobStore blobs)
    {
        List<string> paths = [.. Directory.GetFiles(data).Select(path => Path.GetFileName(path)).Where(name => name is not ("lock" or "lock.pid" or "proposal" or "admin.sock" or "ethereum.ipc"))];
        if (IncludeKeys)
        {
            string keys = Path.Combine(data, "keys");
            paths.AddRange(Directory.GetFiles(keys, "*", SearchOption.AllDirectories).Select(path => "keys/" + Path.GetRelativePath(keys, path).Replace('\\', '/')));
        }
        paths.RemoveAll(path => path.EndsWith(".lock", StringComparison.Ordinal) || SigningStateFile.IsOne(Path.Combine(data, path)));
        paths.Sort(StringComparer.Ordinal);
        List<BackupFile> files = [];
        foreach (string path in paths)
        {
            using FileStream file = File.OpenRead(Path.Combine(data, path));
            byte[] piece = new byte[(int)Math.Min(BackupManifest.PieceSize, file.Length)];
            List<string> pieces = [];
            long size = 0;
            for (int read; (read = file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false)) > 0; size += read) pieces.Add(blobs.Put(piece.AsMemory(0, read)));
            files.Add(new BackupFile(path, size, pieces));
        }
        return files;
    }

    private void RemoveOld(BlobStore blobs)
    {
        foreach (long height in BackupManifest.Heights(to).SkipLast(Math.Max(1, Keep))) BackupManifest.Remove(to, height);
        HashSet<string> used = [];
        foreach (long height in BackupManifest.Heights(to))
        {
            // What a list names that cannot be read now may be wanted by who repairs it: nothing is removed while it is kept.
            if (TryRead(height) is not { } manifest) return;
            used.UnionWith(manifest.Pieces);
        }
        blobs.RemoveAllBut(used);
    }
}
