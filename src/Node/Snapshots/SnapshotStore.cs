using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>The snapshots of a node, each in a folder named by its height: makes, lists, gives and prunes them. Any thread.</summary>
/// <remarks>
/// <code>
/// snapshots/0000000000000010000/metadata        what every chunk must hash to (<see cref="SnapshotMetadata"/>)
///                              /000000.chunk    …
///          /making/                             one that is being made; whatever stands there at a start is removed
/// </code>
/// A folder gets its name when all in it is on the disk, so a snapshot is there whole or not at all.
/// </remarks>
public sealed class SnapshotStore
{
    private const string Making = "making";

    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, SnapshotOffer> _offers = [];
    private readonly IReadOnlyList<StatePart> _state;

    /// <summary>Opens the snapshots in a folder, which is made when absent.</summary>
    public SnapshotStore(string folder) : this(folder, PartsOfThisBuild())
    {
    }

    internal SnapshotStore(string folder, IReadOnlyList<StatePart> state)
    {
        (_folder, _state) = (folder, state);
        Directory.CreateDirectory(folder);
        RemoveUnfinished();
        foreach (string path in Directory.GetDirectories(folder))
            if (long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out long height) && TryOpen(path) is { } offer && offer.Height == height)
                _offers[height] = offer;
    }

    /// <summary>The state's parts as this build declares them.</summary>
    internal static IReadOnlyList<StatePart> PartsOfThisBuild()
    {
        StateStore store = new();
        _ = All.Create(store);
        return store.Parts;
    }

    /// <summary>The snapshots there are, latest first.</summary>
    public IReadOnlyList<SnapshotOffer> List()
    {
        lock (_lock) return [.. _offers.Values.Reverse()];
    }

    /// <summary>Gives a chunk; false when there is none of that height, format and number (any more).</summary>
    public bool TryReadChunk(long height, uint format, uint index, out byte[] chunk)
    {
        chunk = [];
        if (!Has(height, format, index)) return false;
        try
        {
            chunk = File.ReadAllBytes(PathOf(height, index));
            return true;
        }
        catch (IOException)
        {
            // It was pruned between the look and the reading.
            return false;
        }
    }

    /// <summary>Opens a chunk to be sent in pieces; null when there is none of that height, format and number (any more). Once open, pruning does not take it away.</summary>
    public FileStream? OpenChunk(long height, uint format, uint index)
    {
        if (!Has(height, format, index)) return null;
        try
        {
            // Whoever sends it has a buffer already.
            return new FileStream(PathOf(height, index), new FileStreamOptions { Mode = FileMode.Open, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous });
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes a snapshot of a height in the window of history. One at a time.</summary>
    /// <returns>What it offers; null when the height cannot be had in a snapshot (its block has more outcomes than fit).</returns>
    /// <exception cref="CorruptStateException">The stored state does not have the app hash.</exception>
    /// <exception cref="HeightNotAvailableException">The height left the window of history meanwhile.</exception>
    public SnapshotOffer? Make(IStateStorage storage, long height, Hash32 appHash, SnapshotOptions options, CancellationToken cancel = default) =>
        Make(storage, storage.OpenSnapshot(height), appHash, options, cancel);

    /// <summary>Makes a snapshot of what <paramref name="view"/> shows, and disposes it.</summary>
    internal SnapshotOffer? Make(IStateStorage storage, IStateSnapshot view, Hash32 appHash, SnapshotOptions options, CancellationToken cancel)
    {
        string making = Path.Combine(_folder, Making), place = Path.Combine(_folder, SnapshotFiles.FolderName(view.Height));
        RemoveUnfinished();
        try
        {
            SnapshotOffer? offer = new SnapshotWriter(storage, _state, making, options, cancel).Write(view, appHash);
            if (offer is null) return null;
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
            Directory.Move(making, place);
            Posix.SyncFolder(_folder);
            lock (_lock) _offers[offer.Height] = offer;
            return offer;
        }
        finally
        {
            RemoveUnfinished();
        }
    }

    /// <summary>Removes all but the latest.</summary>
    public void Prune(int keep)
    {
        lock (_lock)
            foreach (long height in _offers.Keys.SkipLast(keep).ToArray())
            {
                _offers.Remove(height);
                Directory.Delete(Path.Combine(_folder, SnapshotFiles.FolderName(height)), recursive: true);
            }
    }

    private bool Has(long height, uint format, uint index)
    {
        lock (_lock) return format == SnapshotFormat.Number && _offers.TryGetValue(height, out SnapshotOffer? offer) && index < offer.ChunkCount;
    }

    private string PathOf(long height, uint index) => Path.Combine(_folder, SnapshotFiles.FolderName(height), SnapshotFiles.ChunkName(index));

    private SnapshotOffer? TryOpen(string path)
    {
        try
        {
            byte[] encoded = File.ReadAllBytes(Path.Combine(path, SnapshotFiles.MetadataName));
            SnapshotMetadata? metadata = SnapshotMetadata.TryDecode(encoded, _state, out _);
            return metadata is null || metadata.ComputeAppHash() != metadata.AppHash ? null : SnapshotOffer.Of(metadata, encoded);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void RemoveUnfinished()
    {
        string making = Path.Combine(_folder, Making);
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
    }
}
