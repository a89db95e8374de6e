using Gwangan.Chain.Base;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gwangan.Node.Index;

/// <summary>A prepared INSERT. It talks to SQLite itself: commands with parameter objects cost three times as much, most of it garbage.</summary>
internal sealed class SqliteRows : RowWriter
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _columns;
    private int _column;

    /// <summary>Prepares the statement for a table.</summary>
    public SqliteRows(SqliteConnection connection, string table, int columns, string merge)
    {
        _database = connection.Handle!;
        _columns = columns;
        string marks = string.Join(", ", Enumerable.Repeat("?", columns));
        Check(raw.sqlite3_prepare_v2(_database, $"INSERT INTO {table} VALUES ({marks}) {merge}", out _statement));
    }

    /// <inheritdoc/>
    public override RowWriter Number(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_column, value));
        return this;
    }

    /// <inheritdoc/>
    public override RowWriter Text(ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, ++_column, utf8));
        return this;
    }

    /// <inheritdoc/>
    public override RowWriter Blob(ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_column, bytes));
        return this;
    }

    /// <inheritdoc/>
    public override void Run(ref long rows)
    {
        Invariant.Assert(_column == _columns);
        _column = 0;
        int result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE) Check(result);
        rows++;
    }

    /// <inheritdoc/>
    public override void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
