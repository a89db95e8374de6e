using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>Fills an empty state in the order of its keys, in many transactions; until <see cref="Complete"/> the state counts as empty.</summary>
/// <remarks>Keys in order are appended page after page, several times as fast as blocks are written and in little memory. What an interrupted import left is dropped when the state is opened again. One thread.</remarks>
public sealed unsafe class StateImport : IDisposable
{
    /// <summary>Rows a transaction: LMDB keeps the pages it changed in memory until it ends.</summary>
    private const int RowsPerTransaction = 100_000;

    private const string Doing = "importing the state";

    private readonly LmdbEnvironment _environment;
    private readonly StateDatabases _databases;
    private readonly Action<StateCommit> _complete;
    private nint _txn, _cursor;
    private int _rows;

    internal StateImport(LmdbEnvironment environment, StateDatabases databases, Action<StateCommit> complete)
    {
        (_environment, _databases, _complete) = (environment, databases, complete);
        Begin();
    }

    /// <summary>Adds a record; tables by ascending number, their records by ascending key.</summary>
    /// <exception cref="CorruptStateException">It does not stand behind the one before.</exception>
    public void Put(TableSchema table, int slot, ReadOnlySpan<byte> record)
    {
        if (record.Length != table.RecordSizeBytes) throw new ArgumentException($"table {table.Name} has records of {table.RecordSizeBytes} bytes");
        Span<byte> key = stackalloc byte[StateLayout.KeySizeMax];
        key = key[..StateLayout.WriteKey(key, table.Id, record.Slice(table.KeyOffsetBytes, table.KeySizeBytes))];
        Span<byte> value = Reserve(key, StateLayout.RecordValueSize(table), $"table {table.Name}");
        BinaryPrimitives.WriteInt32LittleEndian(value, slot);
        record.CopyTo(value[StateLayout.SlotSize..]);
        StateLayout.Seal(key, value);
    }

    /// <summary>Adds a pair of a paged store: behind all tables, stores by ascending number, their pairs by ascending key.</summary>
    /// <exception cref="CorruptStateException">It does not stand behind the one before.</exception>
    public void Put(PagedStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length > PagedStore.KeySizeMax || value.Length is 0 or > PagedStore.ValueSizeMax) throw new ArgumentException($"{store.Name} takes no such pair");
        Span<byte> whole = stackalloc byte[StateLayout.KeySizeMax];
        whole = whole[..StateLayout.WriteKey(whole, store.Id, key)];
        Span<byte> target = Reserve(whole, value.Length + Checksum.Size, store.Name);
        value.CopyTo(target);
        StateLayout.Seal(whole, target);
    }

    /// <summary>Adds the stored results of a height; heights ascend.</summary>
    public void PutResults(long height, ReadOnlySpan<byte> results)
    {
        if (_rows >= RowsPerTransaction)
        {
            End();
            Begin();
        }
        _rows += StateWriter.PutResults(_txn, _databases, height, results);
    }

    /// <summary>Ends the import: <paramref name="rest"/> holds height, app hash, results and pairs, and no records. Durable when it returns.</summary>
    public void Complete(StateCommit rest)
    {
        Invariant.Assert(rest.Records.Count == 0 && rest.Paged.Count == 0);
        End();
        _complete(rest);
    }

    /// <summary>Gives up what was not completed.</summary>
    public void Dispose()
    {
        if (_txn == 0) return;
        mdb_txn_abort(_txn);
        _txn = 0;
    }

    // Room behind everything that was put before.
    private Span<byte> Reserve(ReadOnlySpan<byte> key, int size, string what)
    {
        if (_rows >= RowsPerTransaction)
        {
            End();
            Begin();
        }
        _rows++;
        fixed (byte* at = key)
        {
            LmdbValue wanted = new(at, key.Length), reserved = new(null, size);
            int code = mdb_cursor_put(_cursor, &wanted, &reserved, LmdbNative.Reserve | Append);
            if (code == KeyExists) throw new CorruptStateException($"{what}: a key stands there twice or out of order");
            Check(code, Doing);
            return new Span<byte>(reserved.Data, size);
        }
    }

    private void Begin()
    {
        _txn = _environment.Begin(readOnly: false);
        _cursor = LmdbEnvironment.OpenCursor(_txn, _databases.State);
        _rows = 0;
    }

    private void End()
    {
        nint txn = _txn;
        _txn = 0;
        Check(mdb_txn_commit(txn), Doing);
    }
}
