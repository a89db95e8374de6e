using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>State in an LMDB file: one write transaction a block, short read transactions for everyone else.</summary>
/// <remarks>One thread commits; any thread opens snapshots. The file's layout is drawn at <see cref="StateLayout"/>.</remarks>
public sealed unsafe class LmdbStateStorage : IStateStorage, IDisposable
{
    private const int CommitsBetweenReaderChecks = 256;

    // One for each core that updates tries, and a few for walks.
    private static readonly int ReadersKept = 8 + 2 * Environment.ProcessorCount;

    private readonly string _folder;
    private readonly LmdbEnvironment _environment;
    private readonly StateDatabases _databases;
    private readonly StateWriter _writer;
    private readonly SnapshotPool _snapshots;
    private readonly List<LmdbPagedReader> _readers = [];
    private readonly Lock _commitLock = new();
    private volatile StateHead? _head;
    private bool _failed;

    private LmdbStateStorage(string folder, LmdbEnvironment environment, StateDatabases databases, StateHead? head, StateStorageOptions options)
    {
        (_folder, _environment, _databases, _head) = (folder, environment, databases, head);
        _writer = new StateWriter(environment, databases, options);
        _snapshots = new SnapshotPool(environment, databases, options);
    }

    /// <summary>Opens the state in a folder, or begins an empty one.</summary>
    /// <param name="folder">The state folder; it is made when absent.</param>
    /// <param name="tables">Every table that this build declares. New ones are added; a changed or missing one is refused.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <exception cref="CorruptStateException">The file is damaged.</exception>
    /// <exception cref="SchemaMismatchException">The file was written with other tables.</exception>
    public static LmdbStateStorage Open(string folder, IReadOnlyList<TableSchema> tables, StateStorageOptions? options = null)
    {
        options ??= new StateStorageOptions();
        CheckTables(tables);
        Directory.CreateDirectory(folder);
        if (options.CheckPages)
            LmdbPageCheck.Run(Path.Combine(folder, "data.mdb"));
        LmdbEnvironment environment = LmdbEnvironment.Open(folder, options.MapSizeBytes, StateDatabases.Count, options.OpenSnapshotsMax + ReadersKept, flags: options.IsSynced ? 0 : NoSync);
        try
        {
            nint txn = environment.Begin(readOnly: false);
            StateDatabases databases;
            StateHead? head;
            try
            {
                databases = new StateDatabases(txn);
                head = ReadHead(txn, databases.Meta);
                RegisterTables(txn, databases, tables);
                // Without a head the state is empty; what stands there was left by an import that did not come to its end.
                if (head is null) databases.Empty(txn);
            }
            catch
            {
                mdb_txn_abort(txn);
                throw;
            }
            Check(mdb_txn_commit(txn), "opening the state");
            Posix.SyncFolder(folder);
            return new LmdbStateStorage(folder, environment, databases, head, options);
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>Opens the state of a node that may be running, in another process than this one, to read it: nothing is written, and no commit waits.</summary>
    /// <remarks><see cref="Height"/> and <see cref="AppHash"/> stay what they were at the opening; snapshots show what has become of it.</remarks>
    /// <exception cref="CorruptStateException">The file is damaged.</exception>
    /// <exception cref="SchemaMismatchException">The file was written with other tables.</exception>
    public static LmdbStateStorage OpenForReading(string folder, IReadOnlyList<TableSchema> tables)
    {
        StateStorageOptions options = new();
        LmdbEnvironment environment = LmdbEnvironment.Open(folder, options.MapSizeBytes, StateDatabases.Count, options.OpenSnapshotsMax + ReadersKept, readOnly: true);
        try
        {
            nint txn = environment.Begin(readOnly: true);
            StateDatabases databases;
            StateHead? head;
            try
            {
                databases = new StateDatabases(txn, create: false);
                head = ReadHead(txn, databases.Meta);
                CheckStoredTables(txn, databases, StateLayout.Describe(tables));
            }
            catch
            {
                mdb_txn_abort(txn);
                throw;
            }
            Check(mdb_txn_commit(txn), "opening the state");
            return new LmdbStateStorage(folder, environment, databases, head, options);
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long Height => _head?.Height ?? 0;

    /// <inheritdoc/>
    public Hash32 AppHash => _head?.AppHash ?? Hash32.Zero;

    /// <summary>The lowest height that can be read; 0 before the first commit.</summary>
    public long OldestHeight => _head?.OldestHeight ?? 0;

    /// <summary>The state's folder.</summary>
    public string Folder => _folder;

    /// <summary>Told after each commit: its height, how long it took, and the bytes of its records and results.</summary>
    public Action<long, TimeSpan, long>? Stored { get; set; }

    /// <summary>Bytes of the file's pages up to the last one in use; 0 when it is closed.</summary>
    public long SizeBytes
    {
        get
        {
            lock (_commitLock)
            {
                if (_environment.IsClosed) return 0;
                LmdbInfo info;
                Check(mdb_env_info(_environment.Pointer, &info), "asking for the size of the state");
                return ((long)info.LastPage + 1) * Environment.SystemPageSize;
            }
        }
    }

    /// <summary>Snapshots that are open now.</summary>
    public int OpenSnapshots => _snapshots.OpenCount;

    /// <inheritdoc/>
    public void Load(TableSchema table, RecordVisitor visit)
    {
        Span<byte> prefix = stackalloc byte[StateLayout.TableSize];
        StateLayout.WriteKey(prefix, table.Id, default);
        Walk(_databases.State, prefix, (key, value) =>
        {
            ReadOnlySpan<byte> record = StateLayout.ReadRecord(table, key, value, out int slot);
            visit(slot, record);
        });
    }

    /// <inheritdoc/>
    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
        byte[] prefix = StateLayout.StoreKey(store, default);
        Walk(_databases.KeyValues, prefix, (key, value) =>
            visit(key[prefix.Length..], StateLayout.ReadValue($"a value of store {store}", key, value)));
    }

    /// <inheritdoc/>
    public IPagedReader OpenReader()
    {
        lock (_commitLock)
        {
            ObjectDisposedException.ThrowIf(_environment.IsClosed, this);
            _readers.RemoveAll(static other => other.IsDisposed);
            LmdbPagedReader reader = new(_environment, _databases.State);
            _readers.Add(reader);
            return reader;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The height does not follow the last one, or a key or a table is not storable.</exception>
    /// <exception cref="DiskFullException">No room; the state is as it was and the commit can be tried again.</exception>
    /// <exception cref="StorageFailedException">The disk failed; every later commit is refused.</exception>
    public void Commit(StateCommit commit)
    {
        lock (_commitLock)
        {
            ObjectDisposedException.ThrowIf(_environment.IsClosed, this);
            if (_failed)
                throw new StorageFailedException("an earlier commit failed on the disk; start again");
            if (_head is { } last && commit.Height != last.Height + 1)
                throw new ArgumentException($"height {commit.Height} does not follow {last.Height}");
            _snapshots.GiveUpOld();
            if (commit.Height % CommitsBetweenReaderChecks == 0) _environment.ForgetDeadReaders();
            long began = Stopwatch.GetTimestamp();
            try
            {
                _head = _writer.Write(commit, _head);
            }
            catch (StorageFailedException error)
            {
                // LMDB calls a write that was cut short by a full disk an input/output error.
                if (FreeSpace.IsGone(_folder))
                    throw new DiskFullException("committing a block: the disk is full; the block was not stored, free some space and start again", error);
                _failed = true;
                throw;
            }
            Stored?.Invoke(commit.Height, Stopwatch.GetElapsedTime(began), commit.Bytes.WrittenCount + commit.Results.Length);
        }
    }

    /// <summary>Takes the state back to an earlier height that can be read, all of it or nothing: for cities whose blocks can be taken back.</summary>
    /// <param name="height">The height; every later one is as if it had never been.</param>
    /// <param name="appHash">The app hash after it.</param>
    /// <remarks>Needs <see cref="StateStorageOptions.KeepsTries"/> since that height. Snapshots that are open go on showing what they show.</remarks>
    /// <exception cref="HeightNotAvailableException">The height is older than the window, or in the future.</exception>
    public void RevertTo(long height, Hash32 appHash)
    {
        lock (_commitLock)
        {
            ObjectDisposedException.ThrowIf(_environment.IsClosed, this);
            if (_head is not { } head || height > head.Height || height < head.OldestHeight) throw new HeightNotAvailableException(height, OldestHeight, Height);
            if (height < head.Height) _head = _writer.Revert(head, height, in appHash);
        }
    }

    /// <summary>Begins to fill an empty state with another node's; dispose it.</summary>
    /// <exception cref="InvalidOperationException">The state is not empty.</exception>
    public StateImport BeginImport()
    {
        lock (_commitLock)
        {
            ObjectDisposedException.ThrowIf(_environment.IsClosed, this);
            if (_head is not null) throw new InvalidOperationException("only an empty state can be filled");
            nint txn = _environment.Begin(readOnly: false);
            try
            {
                _databases.Empty(txn);
            }
            catch
            {
                mdb_txn_abort(txn);
                throw;
            }
            Check(mdb_txn_commit(txn), "importing the state");
            return new StateImport(_environment, _databases, Commit);
        }
    }

    /// <inheritdoc/>
    public IStateSnapshot OpenSnapshot(long height) => _snapshots.Open(height);

    /// <summary>Refuses new snapshots and closes the file; a snapshot still open keeps it until it is disposed.</summary>
    public void Dispose()
    {
        lock (_commitLock)
        {
            foreach (LmdbPagedReader reader in _readers) reader.Dispose();
            _snapshots.Dispose();
        }
    }

    /// <summary>Visits the pairs whose key begins with <paramref name="prefix"/>, in order, in a read transaction of its own.</summary>
    private void Walk(uint database, ReadOnlySpan<byte> prefix, KeyValueVisitor visit)
    {
        ObjectDisposedException.ThrowIf(_environment.IsClosed, this);
        nint txn = _environment.Begin(readOnly: true);
        try
        {
            nint cursor = LmdbEnvironment.OpenCursor(txn, database);
            try
            {
                fixed (byte* start = prefix)
                {
                    var key = new LmdbValue(start, prefix.Length);
                    LmdbValue value;
                    bool found = Found(mdb_cursor_get(cursor, &key, &value, LmdbSeek.AtOrAfter), "reading the state");
                    while (found && key.Span.StartsWith(prefix))
                    {
                        visit(key.Span, value.Span);
                        found = Found(mdb_cursor_get(cursor, &key, &value, LmdbSeek.Next), "reading the state");
                    }
                }
            }
            finally
            {
                mdb_cursor_close(cursor);
            }
        }
        finally
        {
            mdb_txn_abort(txn);
        }
    }

    internal static StateHead? ReadHead(nint txn, uint meta) =>
        TryGet(txn, meta, StateLayout.HeadKey, out ReadOnlySpan<byte> value) ? StateHead.Read(value) : null;

    private static bool TryGet(nint txn, uint database, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> found)
    {
        fixed (byte* at = key)
        {
            var wanted = new LmdbValue(at, key.Length);
            LmdbValue value;
            bool present = Found(mdb_get(txn, database, &wanted, &value), "reading the state");
            found = present ? value.Span : default;
            return present;
        }
    }

    private static void CheckTables(IReadOnlyList<TableSchema> tables)
    {
        foreach (TableSchema table in tables)
        {
            if (tables.Count(t => t.Id == table.Id || t.Name == table.Name) != 1)
                throw new ArgumentException($"table {table.Name} ({table.Id}) is declared twice");
            if (table.KeySizeBytes < 1 || table.KeyOffsetBytes < 0 || table.KeyOffsetBytes + table.KeySizeBytes > table.RecordSizeBytes
                || StateLayout.TableSize + table.KeySizeBytes + StateLayout.HeightSize > StateLayout.KeySizeMax)
                throw new ArgumentException($"table {table.Name} has a key that does not fit");
        }
    }

    /// <summary>The tables that the file was written with. Each must be declared, or empty: a newer build that was tried out declares tables before the rules that they come with, and an older one goes on without.</summary>
    private static string CheckStoredTables(nint txn, StateDatabases databases, string declared)
    {
        string stored = "";
        if (TryGet(txn, databases.Meta, StateLayout.TablesKey, out ReadOnlySpan<byte> value))
            stored = Encoding.UTF8.GetString(StateLayout.ReadValue("the list of tables", StateLayout.TablesKey, value));
        string[] lines = declared.Split('\n');
        foreach (string line in stored.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Contains(line)) continue;
            string id = line.Split(' ')[0];
            if (lines.Any(other => other.StartsWith(id + " ", StringComparison.Ordinal)))
                throw new SchemaMismatchException($"the state has records as another version of gwangan keeps them (table \"{line}\"): open it with the version that wrote it, or begin a new city in an empty folder (docs/upgrades.md)");
            if (HasRecords(txn, databases, ushort.Parse(id, CultureInfo.InvariantCulture)))
                throw new SchemaMismatchException($"the state has table \"{line}\", which this version does not know: a newer one wrote it, after an upgrade of the rules. Install that one", isNewer: true);
        }
        return stored;
    }

    private static bool HasRecords(nint txn, StateDatabases databases, ushort table)
    {
        Span<byte> prefix = stackalloc byte[StateLayout.TableSize];
        StateLayout.WriteKey(prefix, table, default);
        return HasKeys(txn, databases.State, prefix) || HasKeys(txn, databases.History, prefix);
    }

    private static bool HasKeys(nint txn, uint database, ReadOnlySpan<byte> prefix)
    {
        nint cursor = LmdbEnvironment.OpenCursor(txn, database);
        try
        {
            fixed (byte* start = prefix)
            {
                var key = new LmdbValue(start, prefix.Length);
                LmdbValue value;
                return Found(mdb_cursor_get(cursor, &key, &value, LmdbSeek.AtOrAfter), "reading the state") && key.Span.StartsWith(prefix);
            }
        }
        finally
        {
            mdb_cursor_close(cursor);
        }
    }

    /// <summary>Compares the declared tables with those the file was written with, and writes down new ones.</summary>
    private static void RegisterTables(nint txn, StateDatabases databases, IReadOnlyList<TableSchema> tables)
    {
        string declared = StateLayout.Describe(tables);
        if (CheckStoredTables(txn, databases, declared) == declared) return;
        byte[] text = new byte[Encoding.UTF8.GetByteCount(declared) + Checksum.Size];
        Encoding.UTF8.GetBytes(declared, text);
        StateLayout.Seal(StateLayout.TablesKey, text);
        fixed (byte* key = StateLayout.TablesKey, data = text)
        {
            LmdbValue wanted = new(key, StateLayout.TablesKey.Length), written = new(data, text.Length);
            Check(mdb_put(txn, databases.Meta, &wanted, &written, 0), "writing the list of tables");
        }
    }
}

/// <summary>The databases inside the file.</summary>
internal sealed class StateDatabases(nint txn, bool create = true)
{
    public const int Count = 8;

    public uint State { get; } = LmdbEnvironment.OpenDatabase(txn, "state", create);
    public uint History { get; } = LmdbEnvironment.OpenDatabase(txn, "history", create);
    public uint Touched { get; } = LmdbEnvironment.OpenDatabase(txn, "touched", create);
    /// <summary>0 when a reader opened a file that an earlier version wrote: only the writer needs it.</summary>
    public uint Recent { get; } = create || LmdbEnvironment.HasDatabase(txn, "recent") ? LmdbEnvironment.OpenDatabase(txn, "recent", create) : 0;

    public uint Results { get; } = LmdbEnvironment.OpenDatabase(txn, "results", create);
    public uint KeyValues { get; } = LmdbEnvironment.OpenDatabase(txn, "kv", create);
    public uint PastPairs { get; } = LmdbEnvironment.OpenDatabase(txn, "kvpast", create);
    public uint Meta { get; } = LmdbEnvironment.OpenDatabase(txn, "meta", create);

    /// <summary>Removes all but the state's description of itself.</summary>
    public void Empty(nint txn)
    {
        foreach (uint database in (ReadOnlySpan<uint>)[State, History, Touched, Recent, Results, KeyValues, PastPairs]) Check(mdb_drop(txn, database, 0), "emptying the state");
    }
}
