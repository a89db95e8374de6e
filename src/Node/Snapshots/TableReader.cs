using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Reads whole tables at one height, however long it takes: a view that was open for too long is exchanged for another one of the same height.</summary>
internal sealed class TableReader(IStateStorage storage, IStateSnapshot view, CancellationToken cancel) : IDisposable
{
    private const int RowsBetweenChecks = 4096;

    private IStateSnapshot _view = view;

    /// <summary>A reader of a height.</summary>
    public TableReader(IStateStorage storage, long height, CancellationToken cancel) : this(storage, storage.OpenSnapshot(height), cancel)
    {
    }

    /// <summary>The view in use.</summary>
    public IStateSnapshot View => _view;

    /// <summary>Gives all records of a table, by key.</summary>
    /// <exception cref="HeightNotAvailableException">The height left the window of history meanwhile.</exception>
    public void Read(TableSchema table, RecordVisitor visit)
    {
        Progress at = new(new byte[table.KeySizeBytes]);
        Ask(view => view.Scan(table, [], at.From, (slot, record) =>
        {
            if (!at.Comes(record.Slice(table.KeyOffsetBytes, table.KeySizeBytes), cancel)) return true;
            visit(slot, record);
            return true;
        }));
    }

    /// <summary>Gives the pairs of a paged store whose key begins with a prefix, by key: one whose keys all have <paramref name="keySize"/> bytes.</summary>
    /// <exception cref="HeightNotAvailableException">The height left the window of history meanwhile.</exception>
    public void Read(PagedStore store, int keySize, byte[] prefix, KeyValueVisitor visit)
    {
        Progress at = new(new byte[keySize]);
        Ask(view => view.Scan(store, prefix, at.From, (key, value) =>
        {
            if (!at.Comes(key, cancel)) return true;
            visit(key, value);
            return true;
        }));
    }

    /// <summary>Asks the view, and once more when it was open for too long.</summary>
    public void Ask(Action<IStateSnapshot> ask)
    {
        while (true)
        {
            try
            {
                ask(_view);
                return;
            }
            catch (SnapshotExpiredException)
            {
                long height = _view.Height;
                _view.Dispose();
                _view = storage.OpenSnapshot(height);
            }
        }
    }

    // Where a walk stands, so that it can go on in another view.
    private sealed class Progress(byte[] last)
    {
        private long _count;

        public byte[] From => _count == 0 ? [] : last;

        // False for the key that came last before the view was exchanged.
        public bool Comes(ReadOnlySpan<byte> key, CancellationToken cancel)
        {
            if (_count > 0 && key.SequenceEqual(last)) return false;
            if (_count++ % RowsBetweenChecks == 0) cancel.ThrowIfCancellationRequested();
            key.CopyTo(last);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}
