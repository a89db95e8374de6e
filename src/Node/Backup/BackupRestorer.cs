using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>Checks a backup, and makes a data folder of it.</summary>
/// <remarks>The folder is made under another name and gets its own when everything in it is on the disk and was checked, so it is there whole or not at all.</remarks>
public sealed class BackupRestorer(string from, IReadOnlyList<StatePart>? parts = null)
{
    private readonly IReadOnlyList<StatePart> _parts = parts ?? SnapshotStore.PartsOfThisBuild();
    private readonly BlobStore _blobs = Directory.Exists(from) ? new(Path.Combine(from, "blobs")) : throw new NodeException($"{Path.GetFullPath(from)} does not exist");

    /// <summary>The backups there are, ascending by height.</summary>
    public IReadOnlyList<long> Heights => BackupManifest.Heights(from);

    /// <summary>Reads every piece of a backup and checks it.</summary>
    /// <param name="height">Whose height; 0 for the latest.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NodeException">Something is missing or damaged; the message names it.</exception>
    public BackupManifest Check(long height = 0, CancellationToken cancel = default)
    {
        BackupManifest manifest = Find(height);
        Check(manifest, _blobs, _parts, cancel);
        return manifest;
    }

    /// <summary>Makes a data folder of a backup.</summary>
    /// <param name="data">The folder; it must not exist, or be empty.</param>
    /// <param name="height">Whose height; 0 for the latest.</param>
    /// <param name="cancel">Gives up; nothing is left behind.</param>
    /// <exception cref="NodeException">Something is missing or damaged, or the folder is in use.</exception>
    public BackupManifest Restore(string data, long height = 0, CancellationToken cancel = default)
    {
        data = Path.GetFullPath(data);
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any()) throw new NodeException($"{data} is not empty: a backup is restored into a new folder");
        BackupManifest manifest = Find(height);
        string making = data.TrimEnd(Path.DirectorySeparatorChar) + ".restoring";
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        try
        {
            Directory.CreateDirectory(making);
            foreach (BackupFile file in manifest.Files) Write(Path.Combine(making, file.Path), file, cancel);
            RestoreState(manifest, making, cancel);
            foreach (string folder in Directory.GetDirectories(making, "*", SearchOption.AllDirectories)) Posix.SyncFolder(folder);
            Posix.SyncFolder(making);
            if (Directory.Exists(data)) Directory.Delete(data);
            Directory.Move(making, data);
            Posix.SyncFolder(Path.GetDirectoryName(data)!);
            return manifest;
        }
        catch
        {
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
            throw;
        }
    }

    internal static void Check(BackupManifest manifest, BlobStore blobs, IReadOnlyList<StatePart> parts, CancellationToken cancel)
    {
        SnapshotMetadata metadata = ReadMetadata(manifest, blobs, parts);
        if (manifest.Chunks.Count != metadata.ChunkCount) throw new NodeException("the backup has another number of chunks than its metadata asks for");
        for (uint index = 0; index < metadata.ChunkCount; index++)
        {
            cancel.ThrowIfCancellationRequested();
            if (!metadata.IsRight(index, blobs.Read(manifest.Chunks[(int)index]))) throw new NodeException($"chunk {index} of the state is not what the app hash asks for");
        }
        foreach (BackupResults results in manifest.Results)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var _ in ResultsPiece.Read(blobs.Read(results.Piece))) { }
        }
        foreach (BackupFile file in manifest.Files)
        {
            long size = 0;
            foreach (string piece in file.Pieces)
            {
                cancel.ThrowIfCancellationRequested();
                size += blobs.Measure(piece);
            }
            if (size != file.Size) throw new NodeException($"the pieces of {file.Path} have {size} bytes instead of {file.Size}");
        }
        BackupFile genesis = manifest.Files.FirstOrDefault(file => file.Path == "genesis.json") ?? throw new NodeException("the backup has no genesis.json");
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string piece in genesis.Pieces) hash.AppendData(blobs.Read(piece));
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != manifest.GenesisHash) throw new NodeException("the genesis of the backup has another hash than its list says");
    }

    private BackupManifest Find(long height)
    {
        IReadOnlyList<long> heights = Heights;
        if (heights.Count == 0) throw new NodeException($"there is no backup in {Path.GetFullPath(from)}");
        return BackupManifest.Read(from, height == 0 ? heights[^1] : height);
    }

    private static SnapshotMetadata ReadMetadata(BackupManifest manifest, BlobStore blobs, IReadOnlyList<StatePart> parts)
    {
        if (SnapshotMetadata.TryDecode(blobs.Read(manifest.Metadata), parts, out string problem) is not { } metadata) throw new NodeException($"the state of the backup cannot be read: {problem}");
        if (metadata.Height != manifest.Height || metadata.AppHash.ToString() != manifest.AppHash || metadata.ComputeAppHash() != metadata.AppHash)
            throw new NodeException("the state of the backup does not have the app hash that its list names");
        return metadata;
    }

    private void Write(string path, BackupFile file, CancellationToken cancel)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (file.IsSecret) PrivateFolder.Create(folder);
        else Directory.CreateDirectory(folder);
        DurableFile.Write(path, Pieces(file, cancel), file.IsSecret);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces(BackupFile file, CancellationToken cancel)
    {
        long size = 0;
        foreach (string name in file.Pieces)
        {
            cancel.ThrowIfCancellationRequested();
            byte[] piece = _blobs.Read(name);
            size += piece.Length;
            yield return piece;
        }
        if (size != file.Size) throw new NodeException($"the pieces of {file.Path} have {size} bytes instead of {file.Size}");
    }

    private void RestoreState(BackupManifest manifest, string data, CancellationToken cancel)
    {
        Hash32 appHash = TrustedAppHash(manifest, data);
        SnapshotMetadata metadata = ReadMetadata(manifest, _blobs, _parts);
        using LmdbStateStorage storage = LmdbStateStorage.Open(Path.Combine(data, "state"), [.. _parts.OfType<Table>().Select(table => table.Schema)]);
        SnapshotOffer offer = SnapshotOffer.Of(metadata, _blobs.Read(manifest.Metadata));
        if (SnapshotRestorer.TryBegin(offer, appHash, storage, _parts, out string problem) is not { } restorer) throw new NodeException($"the state of the backup is refused: {problem}");
        for (uint index = 0; index < offer.ChunkCount; index++)
        {
            cancel.ThrowIfCancellationRequested();
            if (restorer.Apply(index, _blobs.Read(manifest.Chunks[(int)index])) != ChunkVerdict.Accepted) throw new NodeException($"chunk {index} of the state is not what the app hash asks for");
        }
        restorer.Finish(manifest.Results.SelectMany(results => ResultsPiece.Read(_blobs.Read(results.Piece))));
    }

    // The block after the state's says what the state is; only when there is none yet, the backup's own list does.
    private static Hash32 TrustedAppHash(BackupManifest manifest, string data)
    {
        using (BlockLog whole = BlockLog.Open(Path.Combine(data, "blocks")))
            if (whole.LastHeight != manifest.LastBlock) throw new NodeException($"the block log of the backup ends at {whole.LastHeight} instead of {manifest.LastBlock}");
        using LiveBlockLog log = new(Path.Combine(data, "blocks"));
        if (log.HeaderOf(manifest.Height) is null) throw new NodeException($"the block log of the backup lacks block {manifest.Height}");
        if (log.HeaderOf(manifest.Height + 1) is { } next) return new Hash32(next.AppHash.Span);
        return Hash32.TryParse(manifest.AppHash, out Hash32 listed) ? listed : throw new NodeException("the list of the backup is damaged");
    }
}
