using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A committed height as the storage of a state that is filled from it, executes and is thrown away (<see cref="StateStore.LoadPast"/>). One thread; the snapshot stays its opener's.</summary>
/// <param name="past">The height.</param>
/// <param name="live">The state that goes on, whose trees of late need not be read again; null for none.</param>
public sealed class PastStorage(IStateSnapshot past, StateStore? live = null) : IStateStorage
{
    /// <inheritdoc/>
    public long Height => past.Height;

    /// <summary>Not known: nothing is checked against it.</summary>
    public Hash32 AppHash => default;

    /// <inheritdoc/>
    public void Load(TableSchema table, RecordVisitor visit) => past.Scan(table, [], [], (slot, record) =>
    {
        visit(slot, record);
        return true;
    });

    /// <inheritdoc/>
    public void LoadKeyValues(string store, KeyValueVisitor visit) => past.LoadKeyValues(store, visit);

    /// <summary>The record with a key; false when there was none at that height.</summary>
    public bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record) => past.TryRead(table, key, record, out _);

    /// <summary>A tree of that height that is still in memory; false when it has to be read.</summary>
    internal bool TryTree(string name, out IavlNode? root)
    {
        root = null;
        return live is not null && live.TrySealedAt(name, past.Height, out root);
    }

    /// <inheritdoc/>
    public IPagedReader OpenReader() => new Reader(past);

    /// <summary>Never: what is executed on a past height is thrown away.</summary>
    public void Commit(StateCommit commit) => Invariant.Fail("a past height is not committed to");

    /// <inheritdoc/>
    public IStateSnapshot OpenSnapshot(long height) => past;

    private sealed class Reader(IStateSnapshot past) : IPagedReader
    {
        public void Refresh()
        {
        }

        public void Release()
        {
        }

        public bool TryRead(PagedStore store, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            byte[]? found = past.TryRead(store, key);
            value = found;
            return found is not null;
        }

        public void Scan(PagedStore store, scoped ReadOnlySpan<byte> prefix, KeyValueVisitor visit) => Invariant.Fail("a past height is read by keys");

        public void Dispose()
        {
        }
    }
}
