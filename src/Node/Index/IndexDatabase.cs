using Gwangan.Chain.Base;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Index;

/// <summary>The file of the index. It can be deleted at any time: everything in it is told by the block log and the stored results.</summary>
public sealed class IndexDatabase : IDisposable
{
    // SQLITE_CORRUPT, SQLITE_FULL and SQLITE_NOTADB.
    private const int Corrupt = 11, Full = 13, NotADatabase = 26;

    private const string DamagedSuffix = "-damaged";

    private readonly string _connectionString;

    private IndexDatabase(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the index in a folder; a missing one, one of another version and one of another chain are made anew.</summary>
    /// <param name="folder">The folder <c>index</c> of the data folder.</param>
    /// <param name="isOfThisChain">Says whether a height and block hash are this chain's.</param>
    public static IndexDatabase Open(string folder, Func<long, Hash32, bool> isOfThisChain)
    {
        Directory.CreateDirectory(folder);
        IndexDatabase database = new(System.IO.Path.Combine(folder, "index.sqlite"));
        if (!database.IsUsable(isOfThisChain)) Delete(folder);
        database.CreateTables();
        return database;
    }

    /// <summary>Whether a problem is damage of the file, which making it anew cures.</summary>
    public static bool IsDamage(Exception error) => error is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Whether the disk had no room for the file.</summary>
    public static bool IsFullDisk(Exception error) => error is SqliteException { SqliteErrorCode: Full };

    /// <summary>Notes that the file is damaged: the next start makes it anew.</summary>
    public void MarkDamaged() => File.WriteAllText(Path + DamagedSuffix, "");

    private void CreateTables()
    {
        using SqliteConnection connection = Connect();
        bool isNew = connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'meta'") is 0L;
        if (isNew)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            connection.Execute(IndexSchema.Create);
            connection.Execute($"INSERT INTO meta VALUES ('version', '{IndexSchema.Version}'), ('height', '0')");
            transaction.Commit();
        }
    }

    /// <summary>Removes the index from a folder; the next start builds it again.</summary>
    public static void Delete(string folder)
    {
        SqliteConnection.ClearAllPools();
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal", DamagedSuffix]) File.Delete(System.IO.Path.Combine(folder, "index.sqlite" + suffix));
    }

    /// <summary>A connection of its own; dispose it soon. Readers never wait for the writer.</summary>
    public SqliteConnection Connect()
    {
        SqliteConnection connection = new(_connectionString);
        connection.Open();
        // What a power failure takes is built again from the block log, so no commit waits for the disk.
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456");
        return connection;
    }

    /// <summary>The last height that the index holds; 0 when it is empty.</summary>
    public long ReadHeight()
    {
        using SqliteConnection connection = Connect();
        return long.Parse((string)connection.Scalar("SELECT value FROM meta WHERE name = 'height'")!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => SqliteConnection.ClearAllPools();

    private bool IsUsable(Func<long, Hash32, bool> isOfThisChain)
    {
        if (!File.Exists(Path) || File.Exists(Path + DamagedSuffix)) return false;
        try
        {
            using SqliteConnection connection = Connect();
            if ((string?)connection.Scalar("SELECT value FROM meta WHERE name = 'version'") != $"{IndexSchema.Version}") return false;
            long height = long.Parse((string)connection.Scalar("SELECT value FROM meta WHERE name = 'height'")!, System.Globalization.CultureInfo.InvariantCulture);
            return height == 0 || (connection.Scalar($"SELECT hash FROM blocks WHERE height = {height}") is byte[] hash && isOfThisChain(height, new Hash32(hash)));
        }
        catch (Exception error) when (error is SqliteException or FormatException or ArgumentNullException)
        {
            return false;
        }
    }
}

/// <summary>Short words for SQLite.</summary>
internal static class SqliteWords
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
