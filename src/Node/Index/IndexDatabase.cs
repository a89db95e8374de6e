using System.Data.Common;
using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Index;

/// <summary>The database of the index. It can be deleted at any time: everything in it is told by the block log and the stored results.</summary>
/// <remarks>Tables, writer and reader are the same for SQLite and PostgreSQL; what differs stands in <see cref="SqliteIndex"/> and <see cref="PostgresIndex"/>.</remarks>
public abstract class IndexDatabase : IDisposable
{
    /// <summary>Opens the index in the folder <c>index</c> of the data folder, or in the database that the options name.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Where the index is.</param>
    /// <param name="isOfThisChain">Says whether a height and block hash are this chain's.</param>
    /// <param name="isAnew">Whether to make it again whatever it holds.</param>
    /// <exception cref="NodeException">PostgreSQL cannot be reached, or its schema holds something else.</exception>
    public static IndexDatabase Open(string folder, IndexOptions options, Func<long, Hash32, bool> isOfThisChain, bool isAnew = false) =>
        options.Database is null ? SqliteIndex.Open(folder, isOfThisChain, isAnew) : PostgresIndex.Open(options, isOfThisChain, isAnew);

    /// <summary>Where it is, for people.</summary>
    public abstract string Place { get; }

    /// <summary>What an operator can do about an error that ended writing; null when there is no advice.</summary>
    public virtual string? AdviceOn(Exception error) => null;

    /// <summary>Whether an error means that the database cannot be reached at present.</summary>
    public abstract bool IsAway(Exception error);

    /// <summary>An open connection of its own for reading; dispose it soon. Readers never wait for the writer.</summary>
    internal abstract DbConnection Connect();

    /// <summary>The connection for writing; there is one at a time.</summary>
    internal abstract IndexSession OpenSession();

    /// <summary>The last height that the index holds; 0 when it is empty.</summary>
    public long ReadHeight()
    {
        using DbConnection connection = Connect();
        return connection.ReadHeight();
    }

    /// <summary>Takes out the blocks above a height, which have changed no row of an earlier one: no order, trade, candle or book. Nobody writes meanwhile.</summary>
    public void RemoveAbove(long height)
    {
        long place = IndexSchema.PlaceOf(height + 1, 0), line = IndexSchema.LineOf(height + 1, 0);
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            DELETE FROM blocks WHERE height > {height};
            DELETE FROM operations WHERE place >= {place};
            DELETE FROM transfers WHERE place >= {place};
            DELETE FROM issuance WHERE place >= {place};
            DELETE FROM payments WHERE place >= {place};
            DELETE FROM history WHERE place >= {line};
            DELETE FROM events WHERE height > {height};
            DELETE FROM event_words WHERE height > {height};
            UPDATE meta SET value = '{height}' WHERE name = 'height'
            """));
    }

    /// <summary>Takes out everything. Nobody writes meanwhile.</summary>
    public void Empty() => Execute(string.Concat(IndexSchema.Tables.Where(static table => table != "meta").Select(static table => $"DELETE FROM {table};")) + "UPDATE meta SET value = '0' WHERE name = 'height'");

    private void Execute(string sql)
    {
        using DbConnection connection = Connect();
        using DbTransaction whole = connection.BeginTransaction();
        using DbCommand command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, whole);
        command.ExecuteNonQuery();
        whole.Commit();
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
