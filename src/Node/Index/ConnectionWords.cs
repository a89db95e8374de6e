using System.Data.Common;
using System.Globalization;

namespace Gwangan.Node.Index;

/// <summary>Short words for a connection.</summary>
internal static class ConnectionWords
{
    public static void Execute(this DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>The last height in an index.</summary>
    public static long ReadHeight(this DbConnection connection) => long.Parse((string)connection.Scalar("SELECT value FROM meta WHERE name = 'height'")!, CultureInfo.InvariantCulture);

    /// <summary>Whether the last block in an index is the chain's.</summary>
    public static bool IsOf(this DbConnection connection, Func<long, Chain.Base.Hash32, bool> chain)
    {
        long height = connection.ReadHeight();
        return height == 0 || (connection.Scalar($"SELECT hash FROM blocks WHERE height = {height}") is byte[] hash && chain(height, new Chain.Base.Hash32(hash)));
    }

    /// <summary>Makes every table, empty.</summary>
    public static void CreateTables(this DbConnection connection, string sql)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute(sql);
        connection.Execute($"INSERT INTO meta VALUES ('version', '{IndexSchema.Version}'), ('height', '0')");
        transaction.Commit();
    }
}
