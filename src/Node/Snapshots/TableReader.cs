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
        byte[] last = new byte[table.KeySizeBytes];
        bool isFirst = true;
        for (long count = 0; ;)
        {
            try
            {
                _view.Scan(table, [], isFirst ? [] : last, (slot, record) =>
                {
                    ReadOnlySpan<byte> key = record.Slice(table.KeyOffsetBytes, table.KeySizeBytes);
                    if (!isFirst && key.SequenceEqual(last)) return true; // the view was exchanged behind it
                    if (count++ % RowsBetweenChecks == 0) cancel.ThrowIfCancellationRequested();
                    isFirst = false;
                    key.CopyTo(last);
                    visit(slot, record);
                    return true;
                });
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

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}
