using System.Globalization;
using Gwangan.Node.Index;
using Npgsql;

namespace Gwangan.Node.Doctor;

/// <summary>Whether the PostgreSQL of the index is there, is new enough, lets this node write, and how far its index is.</summary>
public static class PostgresChecks
{
    private const string Area = "data", Check = "index";
    private const int VersionMin = 10, VersionKept = 14, TimeoutSeconds = 5;

    /// <summary>Every finding about a configured database.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="lastHeight">The last block of the log; null when a node that runs is writing it.</param>
    public static IEnumerable<Finding> Run(IndexOptions options, long? lastHeight)
    {
        NpgsqlConnectionStringBuilder address = PostgresIndex.AddressOf(options);
        (address.Timeout, address.CommandTimeout, address.Pooling) = (TimeoutSeconds, TimeoutSeconds, false);
        using NpgsqlConnection connection = new(address.ToString());
        Finding? away = Open(connection, options);
        if (away is not null)
        {
            yield return away;
            yield break;
        }
        yield return VersionOf(connection);
        if (connection.Scalar("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean") is true)
            yield return Finding.Fail(Area, Check, "the database takes no writes: it is a replica, or read-only", "name the primary in --index, or end default_transaction_read_only");
        bool exists = connection.Scalar($"SELECT count(*) FROM pg_namespace WHERE nspname = '{options.Schema}'") is 1L;
        string user = (string)connection.Scalar("SELECT current_user::text")!;
        bool mayCreate = connection.Scalar(exists ? $"SELECT has_schema_privilege('{options.Schema}', 'CREATE')" : "SELECT has_database_privilege(current_database(), 'CREATE')") is true;
        if (!mayCreate)
            yield return Finding.Fail(Area, Check, $"{user} may not {(exists ? $"make tables in schema {options.Schema}" : $"make the schema {options.Schema}")}",
                exists ? $"GRANT ALL ON SCHEMA {options.Schema} TO {user}" : $"CREATE SCHEMA {options.Schema} AUTHORIZATION {user}, or GRANT CREATE ON DATABASE to it");
        // By its number: by name, a table in a schema that the user may not look into is an error.
        uint? meta = (uint?)connection.Scalar($"SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = '{options.Schema}' AND relname = 'meta'");
        if (meta is null) yield return Finding.Ok(Area, Check, $"schema {options.Schema} is empty: the next start builds the index from the stored results");
        else foreach (Finding finding in Content(connection, options, meta.Value, user, lastHeight)) yield return finding;
    }

    private static Finding? Open(NpgsqlConnection connection, IndexOptions options)
    {
        try
        {
            connection.Open();
            return null;
        }
        catch (NpgsqlException error)
        {
            string advice = error is PostgresException { SqlState: "28P01" or "28000" } ? "put right the user, or the password in --index-password-file"
                : error is PostgresException { SqlState: "3D000" } ? "make the database, or name another in --index"
                : "start the database, or put right --index: without it a node does not start, and one that runs goes on without histories";
            return Finding.Fail(Area, Check, $"{options.Database} cannot be reached: {error.Message}", advice);
        }
    }

    private static Finding VersionOf(NpgsqlConnection connection)
    {
        int major = connection.PostgreSqlVersion.Major;
        string what = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {connection.ServerVersion} at {connection.Host}");
        return major < VersionMin ? Finding.Fail(Area, Check, what, $"take PostgreSQL {VersionMin} or newer")
            : major < VersionKept ? Finding.Warn(Area, Check, what, $"it gets no more corrections from its makers: take PostgreSQL {VersionKept} or newer") : Finding.Ok(Area, Check, what);
    }

    private static IEnumerable<Finding> Content(NpgsqlConnection connection, IndexOptions options, uint meta, string user, long? lastHeight)
    {
        string owner = (string)connection.Scalar($"SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = {meta}")!;
        bool mayUse = connection.Scalar(
            $"SELECT has_schema_privilege('{options.Schema}', 'USAGE') AND has_table_privilege({meta}, 'SELECT') AND has_table_privilege({meta}, 'INSERT') AND has_table_privilege({meta}, 'UPDATE')") is true;
        if (!mayUse)
        {
            yield return Finding.Fail(Area, Check, $"the tables of schema {options.Schema} belong to {owner}, and {user} may not write them", $"ALTER TABLE ... OWNER TO {user} for each of them, or let the node be {owner}");
            yield break;
        }
        string version = (string?)connection.Scalar($"SELECT value FROM {options.Schema}.meta WHERE name = 'version'") ?? "", height = (string?)connection.Scalar($"SELECT value FROM {options.Schema}.meta WHERE name = 'height'") ?? "";
        if (version != $"{IndexSchema.Version}")
        {
            yield return Finding.Fail(Area, Check, $"schema {options.Schema} has an index of version {version}, this build has {IndexSchema.Version}", "run `gwangan index rebuild`, or name another schema with --index-schema");
            yield break;
        }
        yield return Lag(options, version, height, lastHeight);
        if (lastHeight is not null && connection.Scalar(
            $"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('{PostgresIndex.LockNameOf(options.Schema)}', 0)") is > 0L)
            yield return Finding.Fail(Area, Check, $"another node writes its index into schema {options.Schema}", "end that node, or name another schema with --index-schema");
    }

    private static Finding Lag(IndexOptions options, string version, string height, long? lastHeight)
    {
        string what = $"schema {options.Schema}: height {height}, schema version {version}";
        if (lastHeight is not { } last || !long.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out long has)) return Finding.Ok(Area, Check, what);
        return has > last ? Finding.Fail(Area, Check, $"{what}, but the block log ends at {last}", "restore the newest copy of the blocks folder, or run `gwangan index rebuild` once it is clear that those blocks are lost")
            : Finding.Ok(Area, Check, has < last ? string.Create(CultureInfo.InvariantCulture, $"{what}; {last - has} blocks of the log follow at the next start") : what);
    }
}
