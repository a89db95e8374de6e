using System.Data;
using System.Data.Common;
using Gwangan.Chain.Base;
using Npgsql;

namespace Gwangan.Node.Index;

/// <summary>The index in a schema of a PostgreSQL database, for this node alone while it runs.</summary>
/// <remarks>
/// The writer's session holds an advisory lock on the schema's name: who cannot write cannot lock, and the lock goes with the connection. Nothing that this program
/// did not make is ever dropped.
/// </remarks>
public sealed class PostgresIndex : IndexDatabase
{
    private const string InsufficientPrivilege = "42501", UndefinedTable = "42P01", UndefinedColumn = "42703", LockNotAvailable = "55P03";

    // Every page is read along an index, in its order and to its limit. A planner that takes an account for a small one would gather all it has and sort it: seconds, of a million lines.
    private const string ReadOptions = "-c enable_bitmapscan=off -c enable_sort=off -c jit=off";

    private readonly NpgsqlDataSource _readers, _writers;
    private readonly string _schema, _place;
    private NpgsqlConnection? _session;

    private PostgresIndex(IndexOptions options)
    {
        NpgsqlConnectionStringBuilder address = AddressOf(options);
        (_schema, _place) = (options.Schema, $"schema {options.Schema} of database {address.Database ?? address.Username} at {address.Host}:{address.Port}");
        address.SearchPath = options.Schema;
        address.ApplicationName ??= "gwangan";
        address.IncludeErrorDetail = false;
        address.MaxAutoPrepare = 32;
        _readers = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.ToString()) { Options = $"{address.Options} {ReadOptions}".Trim() });
        address.Pooling = false;
        // Waiting for a commit is not bounded by the time of a query, but a dead peer has to be noticed.
        address.KeepAlive = 10;
        address.CommandTimeout = 120;
        _writers = NpgsqlDataSource.Create(address);
    }

    /// <summary>Where the database is, with the password.</summary>
    /// <exception cref="NodeException">There is no file with the password.</exception>
    internal static NpgsqlConnectionStringBuilder AddressOf(IndexOptions options)
    {
        NpgsqlConnectionStringBuilder address = PostgresAddress.Parse(options.Database!);
        if (options.PasswordFile is not { } file) return address;
        if (!File.Exists(file)) throw new NodeException($"there is no file {file}, which --index-password-file names");
        address.Password = File.ReadAllText(file).TrimEnd('\r', '\n');
        return address;
    }

    /// <summary>What the advisory lock on a schema is named.</summary>
    internal static string LockNameOf(string schema) => $"gwangan index {schema}";

    /// <inheritdoc/>
    public override string Place => _place;

    /// <summary>Opens the index; an empty schema gets its tables.</summary>
    /// <exception cref="NodeException">It cannot be reached, another node writes it, or it holds something else.</exception>
    public static PostgresIndex Open(IndexOptions options, Func<long, Hash32, bool> isOfThisChain, bool isAnew = false)
    {
        PostgresIndex database = new(options);
        try
        {
            database._session = database.ConnectLocked();
            database.Prepare(database._session, isOfThisChain, isAnew);
            return database;
        }
        catch (Exception error)
        {
            database.Dispose();
            if (error is PostgresException { SqlState: InsufficientPrivilege }) throw new NodeException($"the index's user may not make tables in {database._place}: {error.Message}");
            if (error is IndexBusyException) throw new NodeException(error.Message);
            if (error is NpgsqlException) throw new NodeException($"the index is not open: {database._place}: {error.Message}");
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool IsAway(Exception error) => error switch
    {
        // Connection, resources (a full disk too), the operator's intervention, a server that became a replica, and rolled back by a conflict.
        PostgresException refused => refused.SqlState[..2] is "08" or "53" or "57" or "58" or "40" || refused.SqlState == "25006",
        NpgsqlException or IndexBusyException or IOException or TimeoutException => true,
        InvalidOperationException or ObjectDisposedException => _session is { State: not ConnectionState.Open },
        _ => false,
    };

    /// <inheritdoc/>
    internal override DbConnection Connect() => _readers.OpenConnection();

    /// <inheritdoc/>
    internal override IndexSession OpenSession()
    {
        if (_session is { State: not ConnectionState.Open })
        {
            _session.Dispose();
            _session = null;
        }
        return new Session(_session ??= ConnectLocked());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _session?.Dispose();
        _readers.Dispose();
        _writers.Dispose();
    }

    // A connection that holds the schema's lock. That of a node that has just ended may need a moment to go, on a busy server some seconds.
    private NpgsqlConnection ConnectLocked()
    {
        NpgsqlConnection connection = _writers.OpenConnection();
        try
        {
            connection.Execute("SET lock_timeout = '10s'");
            connection.Execute($"SELECT pg_advisory_lock(hashtextextended('{LockNameOf(_schema)}', 0))");
            connection.Execute("SET lock_timeout = 0");
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is PostgresException { SqlState: LockNotAvailable })
                throw new IndexBusyException($"another node writes its index into {_place}: end that node, or name another schema with --index-schema");
            throw;
        }
    }

    private void Prepare(NpgsqlConnection connection, Func<long, Hash32, bool> isOfThisChain, bool isAnew)
    {
        if (connection.Scalar($"SELECT count(*) FROM pg_namespace WHERE nspname = '{_schema}'") is 0L) connection.Execute($"CREATE SCHEMA {_schema}");
        List<string> tables = Tables(connection);
        if (tables.Count > 0)
        {
            Check(connection, tables, isOfThisChain, isAnew);
            if (!isAnew) return;
            connection.Execute($"DROP TABLE {string.Join(", ", tables)}");
        }
        connection.CreateTables(IndexSchema.Create.Replace(" INTEGER", " BIGINT", StringComparison.Ordinal).Replace(" BLOB", " BYTEA", StringComparison.Ordinal).Replace(" WITHOUT ROWID", "", StringComparison.Ordinal));
    }

    private List<string> Tables(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new($"SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = '{_schema}' AND relkind NOT IN ('i', 'I', 't')", connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read()) tables.Add(reader.GetString(0));
        return tables;
    }

    private void Check(NpgsqlConnection connection, List<string> tables, Func<long, Hash32, bool> isOfThisChain, bool isAnew)
    {
        const string Elsewhere = "name another schema with --index-schema";
        string? version = null;
        bool isOurs = false;
        try
        {
            version = tables.Contains("meta") ? (string?)connection.Scalar("SELECT value FROM meta WHERE name = 'version'") : null;
            isOurs = version is not null && connection.IsOf(isOfThisChain);
        }
        catch (PostgresException error) when (error.SqlState is UndefinedTable or UndefinedColumn)
        {
            version = null;
        }
        if (version is null || tables.Exists(table => !IndexSchema.Tables.Contains(table))) throw new NodeException($"{_place} holds tables that are not an index: {Elsewhere}");
        if (!isOurs) throw new NodeException($"{_place} holds the index of another chain: {Elsewhere}");
        if (!isAnew && version != $"{IndexSchema.Version}")
            throw new NodeException($"{_place} holds an index of version {version}, and this program makes version {IndexSchema.Version}: run `gwangan index rebuild`, or {Elsewhere}");
    }

    private sealed class Session(NpgsqlConnection connection) : IndexSession(connection)
    {
        private readonly List<PostgresRows> _rows = [];

        public override RowWriter Rows(string table, int columns, string merge = "")
        {
            PostgresRows rows = new(connection, table, columns, merge);
            _rows.Add(rows);
            return rows;
        }

        protected override void SendRows()
        {
            foreach (PostgresRows rows in _rows) rows.Send();
        }

        // The connection stays, and the lock with it.
        public override void Dispose()
        {
            if (connection.State == ConnectionState.Open) base.Dispose();
        }
    }
}
