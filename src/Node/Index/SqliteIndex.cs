using System.Data.Common;
using Gwangan.Chain.Base;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Index;

/// <summary>The index in a file.</summary>
public sealed class SqliteIndex : IndexDatabase
{
    // SQLITE_CORRUPT, SQLITE_FULL and SQLITE_NOTADB.
    private const int Corrupt = 11, Full = 13, NotADatabase = 26;

    private const string DamagedSuffix = "-damaged";

    private readonly string _path, _connectionString;

    private SqliteIndex(string path)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
    }

    /// <inheritdoc/>
    public override string Place => _path;

    /// <summary>Opens the index in a folder; a missing one, one of another version and one of another chain are made anew.</summary>
    public static SqliteIndex Open(string folder, Func<long, Hash32, bool> isOfThisChain, bool isAnew = false)
    {
        Directory.CreateDirectory(folder);
        SqliteIndex database = new(Path.Combine(folder, "index.sqlite"));
        if (isAnew || !database.IsUsable(isOfThisChain)) Delete(folder);
        using DbConnection connection = database.Connect();
        if (connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'meta'") is 0L) connection.CreateTables(IndexSchema.Create);
        return database;
    }

    /// <summary>Removes the index from a folder; the next start builds it again.</summary>
    public static void Delete(string folder)
    {
        SqliteConnection.ClearAllPools();
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal", DamagedSuffix]) File.Delete(Path.Combine(folder, "index.sqlite" + suffix));
    }

    /// <inheritdoc/>
    public override string? AdviceOn(Exception error)
    {
        if (error is SqliteException { SqliteErrorCode: Full }) return "the disk is full; free some space, stop the node and start it again: the index then follows";
        if (error is not SqliteException { SqliteErrorCode: Corrupt or NotADatabase }) return null;
        File.WriteAllText(_path + DamagedSuffix, "");
        return $"the index is damaged ({error.Message}); stop the node and start it again: the index is then built anew from the blocks";
    }

    /// <inheritdoc/>
    public override bool IsAway(Exception error) => false;

    /// <inheritdoc/>
    internal override DbConnection Connect() => Open();

    /// <inheritdoc/>
    internal override IndexSession OpenSession() => new Session(Open());

    /// <inheritdoc/>
    public override void Dispose() => SqliteConnection.ClearAllPools();

    private SqliteConnection Open()
    {
        SqliteConnection connection = new(_connectionString);
        connection.Open();
        // What a power failure takes is built again from the block log, so no commit waits for the disk.
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456");
        return connection;
    }

    private bool IsUsable(Func<long, Hash32, bool> isOfThisChain)
    {
        if (!File.Exists(_path) || File.Exists(_path + DamagedSuffix)) return false;
        try
        {
            using DbConnection connection = Connect();
            return (string?)connection.Scalar("SELECT value FROM meta WHERE name = 'version'") == $"{IndexSchema.Version}" && connection.IsOf(isOfThisChain);
        }
        catch (Exception error) when (error is SqliteException or FormatException or ArgumentNullException)
        {
            return false;
        }
    }

    private sealed class Session : IndexSession
    {
        private readonly SqliteConnection _connection;
        private readonly List<RowWriter> _rows = [];

        public Session(SqliteConnection connection)
            : base(connection)
        {
            _connection = connection;
            connection.Execute("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16384");
        }

        public override RowWriter Rows(string table, int columns, string merge = "")
        {
            SqliteRows rows = new(_connection, table, columns, merge);
            _rows.Add(rows);
            return rows;
        }

        public override void Dispose()
        {
            base.Dispose();
            foreach (RowWriter rows in _rows) rows.Dispose();
            _connection.Dispose();
        }
    }
}
