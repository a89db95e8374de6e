using Gwangan.Chain.Store;

namespace Gwangan.Node.Storage;

/// <summary>liblmdb refused a call. <see cref="Code"/> is its own number, or an errno when positive.</summary>
public class LmdbException(int code, string message) : Exception(message)
{
    /// <summary>The number that liblmdb returned.</summary>
    public int Code { get; } = code;

    /// <summary>Whether as many snapshots are open as may be: no fault, and soon over.</summary>
    public bool IsReadersFull => Code == LmdbNative.ReadersFull;

    private const int InputOutput = 5, OutOfMemory = 12;

    internal static Exception From(int code, string doing, string reason) => code switch
    {
        FreeSpace.NoSpace or FreeSpace.QuotaExceeded or FreeSpace.FileTooLarge => new DiskFullException($"{doing}: the disk is full ({reason}); the block was not stored, free some space and start again"),
        InputOutput => new StorageFailedException($"{doing}: the disk failed ({reason}); check the device before starting again"),
        OutOfMemory => new LmdbException(code, $"{doing}: no address space for the state map ({reason}); lower the state map size or raise the process's limit"),
        LmdbNative.Corrupted or LmdbNative.PageNotFound or LmdbNative.Invalid =>
            new CorruptStateException($"{doing}: {reason}; remove the state folder, it is rebuilt from the block log"),
        LmdbNative.VersionMismatch => new CorruptStateException($"{doing}: the state was written by another version of LMDB ({reason})"),
        LmdbNative.MapFull => new LmdbException(code, $"{doing}: the state has reached its map size; start with a larger one"),
        LmdbNative.ReadersFull => new LmdbException(code, $"{doing}: too many snapshots are open at once"),
        LmdbNative.Panic => new StorageFailedException($"{doing}: an earlier write failed ({reason}); start again"),
        _ => new LmdbException(code, $"{doing}: {reason} ({code})"),
    };
}

/// <summary>There is no room on the disk. What was being written is taken back; what was acknowledged stays.</summary>
public sealed class DiskFullException(string what, Exception? inner = null) : IOException(what, inner);

/// <summary>The disk failed a write or a sync. Nothing written after this could be trusted, so the node stops; it is never retried,
/// because after a failed fsync the kernel may have dropped the pages and report success the next time.</summary>
public sealed class StorageFailedException(string what, Exception? inner = null) : IOException(what, inner);

/// <summary>The state was written with tables of another shape than this build declares.</summary>
public sealed class SchemaMismatchException(string what, bool isNewer = false) : Exception(what)
{
    /// <summary>Whether a newer version wrote the state: it has a table that this one does not know, and no version stops declaring one that it knew.</summary>
    public bool IsNewer { get; } = isNewer;
}

/// <summary>A snapshot was kept open longer than the limit and its view was given up, so that the state file does not grow without bound.</summary>
public sealed class SnapshotExpiredException(string what) : Exception(what);

/// <summary>A segment of the block log fails its own checks in the middle, where a crash cannot have torn it.</summary>
public sealed class CorruptBlockLogException(string what) : Exception(what);
