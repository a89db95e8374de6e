using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>A read transaction of its own for the thread that executes blocks: no request from outside can take its place.</summary>
internal sealed unsafe class LmdbPagedReader(LmdbEnvironment environment, uint state) : IPagedReader
{
    private const string Doing = "reading the state";

    private readonly Lock _lock = new();
    private nint _txn;
    private bool _isOpen, _disposed;

    /// <summary>Whether it can be forgotten.</summary>
    public bool IsDisposed => _disposed;

    /// <inheritdoc/>
    public void Refresh()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LmdbStateStorage));
            if (_isOpen) mdb_txn_reset(_txn);
            _isOpen = false;
            if (_txn == 0) _txn = environment.Begin(readOnly: true);
            else Check(mdb_txn_renew(_txn), Doing);
            _isOpen = true;
        }
    }

    /// <inheritdoc/>
    public void Release()
    {
        lock (_lock)
        {
            if (_isOpen) mdb_txn_reset(_txn);
            _isOpen = false;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(PagedStore store, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Span<byte> wanted = stackalloc byte[StateLayout.TableSize + PagedStore.KeySizeMax];
        wanted = wanted[..StateLayout.WriteKey(wanted, store.Id, key)];
        value = default;
        lock (_lock)
        {
            ThrowUnlessOpen();
            fixed (byte* at = wanted)
            {
                var sought = new LmdbValue(at, wanted.Length);
                LmdbValue found;
                if (!Found(mdb_get(_txn, state, &sought, &found), Doing)) return false;
                value = StateLayout.ReadValue($"a value of {store.Name}", wanted, found.Span);
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Scan(PagedStore store, scoped ReadOnlySpan<byte> prefix, KeyValueVisitor visit)
    {
        Span<byte> start = stackalloc byte[StateLayout.TableSize + PagedStore.KeySizeMax];
        start = start[..StateLayout.WriteKey(start, store.Id, prefix)];
        lock (_lock)
        {
            ThrowUnlessOpen();
            nint cursor = LmdbEnvironment.OpenCursor(_txn, state);
            try
            {
                StateCursor place = new(cursor);
                for (place.Seek(start, LmdbSeek.AtOrAfter); place.IsOnPair && place.Key.StartsWith(start); place.Next())
                    visit(place.Key[StateLayout.TableSize..], StateLayout.ReadValue($"a value of {store.Name}", place.Key, place.Value));
            }
            finally
            {
                mdb_cursor_close(cursor);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            (_disposed, _isOpen) = (true, false);
            if (_txn != 0) mdb_txn_abort(_txn);
        }
    }

    private void ThrowUnlessOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(LmdbStateStorage));
        if (!_isOpen) throw new InvalidOperationException("a reader is refreshed before it reads");
    }
}
