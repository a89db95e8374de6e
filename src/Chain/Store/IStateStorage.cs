using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Durable state: the door between the chain (pure) and what keeps it on disk (Node/Storage).</summary>
public interface IStateStorage
{
    /// <summary>Names the height 0 where a snapshot is opened, because 0 names the latest.</summary>
    public const long Genesis = -1;

    /// <summary>Height of the last durable commit; 0 before the first.</summary>
    long Height { get; }

    /// <summary>App hash of the last durable commit; zero before the first.</summary>
    Hash32 AppHash { get; }

    /// <summary>Gives every live record of a table to <paramref name="visit"/>, in key order.</summary>
    /// <exception cref="CorruptStateException">A stored value fails its checksum or has another size than the schema says.</exception>
    void Load(TableSchema table, RecordVisitor visit);

    /// <summary>Gives every pair of a key-value store (see <see cref="KeyValueChange"/>) to <paramref name="visit"/>, in key order.</summary>
    /// <exception cref="CorruptStateException">A stored value fails its checksum.</exception>
    void LoadKeyValues(string store, KeyValueVisitor visit);

    /// <summary>Opens a reader of paged stores for the thread that executes blocks, or one that works for it; it sees nothing before its first refresh. Null when this storage keeps nothing to read.</summary>
    IPagedReader? OpenReader() => null;

    /// <summary>Writes one block's changes in one transaction; durable when it returns.</summary>
    void Commit(StateCommit commit);

    /// <summary>Opens a consistent view of a committed height within the history window; it never blocks a commit and must be disposed soon.</summary>
    /// <param name="height">A committed height; 0 means the latest, and <see cref="Genesis"/> the first.</param>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    IStateSnapshot OpenSnapshot(long height);
}

/// <summary>Receives a live record with the slot it stands in.</summary>
public delegate void RecordVisitor(int slot, ReadOnlySpan<byte> record);

/// <summary>Receives a pair of a key-value store.</summary>
public delegate void KeyValueVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>A consistent view of one committed height. Not thread-safe.</summary>
public interface IStateSnapshot : IDisposable
{
    /// <summary>The height it shows.</summary>
    long Height { get; }

    /// <summary>Copies the record with this key; false when it did not exist at that height.</summary>
    bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record, out int slot);

    /// <summary>The value of a key of a paged store at that height; null when it had none.</summary>
    /// <exception cref="HeightNotAvailableException">The store does not look back so far, see <see cref="PagedHistory"/>.</exception>
    byte[]? TryRead(PagedStore store, ReadOnlySpan<byte> key) => throw new NotSupportedException("this storage keeps no paged stores");

    /// <summary>Gives the pairs of a paged store whose key begins with <paramref name="prefix"/> and is at or after <paramref name="from"/> (empty: the first), in key order, until <paramref name="visit"/> returns false.</summary>
    /// <remarks>Only for stores whose keys all have one size and that look back as far as records (<see cref="PagedHistory.Window"/>).</remarks>
    void Scan(PagedStore store, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, PairScanner visit) => throw new NotSupportedException("this storage keeps no paged stores");

    /// <summary>Gives every pair of a key-value store as of that height, in key order.</summary>
    /// <exception cref="CorruptStateException">A stored value fails its checksum.</exception>
    void LoadKeyValues(string store, KeyValueVisitor visit) => throw new NotSupportedException("this storage keeps no past of key-value stores");

    /// <summary>Gives the records whose key begins with <paramref name="prefix"/> and is at or after <paramref name="from"/> (empty: the first), in key order, until <paramref name="visit"/> returns false.</summary>
    void Scan(TableSchema table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, RecordScanner visit);

    /// <summary>The stored results (outcomes and events) of a block; false when it has none or they are pruned.</summary>
    bool TryReadResults(long height, out byte[] results);
}

/// <summary>Receives a record of a scan; returns false to stop.</summary>
public delegate bool RecordScanner(int slot, ReadOnlySpan<byte> record);

/// <summary>Receives a pair of a scan; returns false to stop.</summary>
public delegate bool PairScanner(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>One block's changes, in flat buffers reused from block to block.</summary>
public sealed class StateCommit
{
    /// <summary>Height of the block.</summary>
    public long Height { get; set; }

    /// <summary>App hash after the block.</summary>
    public Hash32 AppHash { get; set; }

    /// <summary>Changed records, each once, ordered by table and slot.</summary>
    public List<RecordChange> Records { get; } = [];

    /// <summary>The bytes that <see cref="Records"/> point into.</summary>
    public System.Buffers.ArrayBufferWriter<byte> Bytes { get; } = new();

    /// <summary>Changed pairs of the key-value stores (the IAVL-format ones), ordered by store and key.</summary>
    public List<KeyValueChange> KeyValues { get; } = [];

    /// <summary>Changed pairs of paged stores, each once, in no order; their keys are in <see cref="Bytes"/>.</summary>
    public List<PagedChange> Paged { get; } = [];

    /// <summary>Outcomes and events of the block, encoded by the kernel; kept beside the state and outside the index.</summary>
    public ReadOnlyMemory<byte> Results { get; set; }

    /// <summary>Empties it for the next block.</summary>
    public void Clear()
    {
        Height = 0;
        AppHash = default;
        Records.Clear();
        Bytes.ResetWrittenCount();
        KeyValues.Clear();
        Paged.Clear();
        Results = default;
    }
}

/// <summary>A record before and after a block. A slot that was free before has <see cref="BeforeOffset"/> -1; one that is free after has <see cref="AfterOffset"/> -1.</summary>
/// <param name="Table">The table.</param>
/// <param name="Slot">The record's slot.</param>
/// <param name="BeforeOffset">Where the record before the block begins in <see cref="StateCommit.Bytes"/>, or -1.</param>
/// <param name="AfterOffset">Where the record after the block begins in <see cref="StateCommit.Bytes"/>, or -1.</param>
public readonly record struct RecordChange(TableSchema Table, int Slot, int BeforeOffset, int AfterOffset);

/// <summary>A pair of a key-value store after a block; <see cref="Value"/> is never empty, and null means removed.</summary>
public readonly record struct KeyValueChange(string Store, byte[] Key, byte[]? Value);

/// <summary>Stored state fails its own checks: the node refuses to start from it and says how to rebuild.</summary>
public sealed class CorruptStateException(string what) : Exception(what);

/// <summary>A height that this node does not keep (or has not reached).</summary>
public sealed class HeightNotAvailableException(long height, long oldest, long latest)
    : Exception($"height {height} is not available: this node keeps {oldest} to {latest}");
