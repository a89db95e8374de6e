using System.Globalization;
using Gwangan.Chain.Base;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gwangan.Node.Index;

/// <summary>A prepared INSERT whose columns are given one after another. It talks to SQLite itself: commands with parameter objects cost three times as much, most of it garbage.</summary>
internal sealed class InsertStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _columns;
    private int _column;

    /// <summary>Prepares <c>head (?, ?, …) tail</c>.</summary>
    public InsertStatement(SqliteConnection connection, string head, int columns, string tail = "")
    {
        _database = connection.Handle!;
        _columns = columns;
        string marks = string.Join(", ", Enumerable.Repeat("?", columns));
        Check(raw.sqlite3_prepare_v2(_database, $"{head} ({marks}){tail}", out _statement));
    }

    /// <summary>The next column: an integer.</summary>
    public InsertStatement Number(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_column, value));
        return this;
    }

    /// <summary>The next column: text.</summary>
    public InsertStatement Text(string value)
    {
        Check(raw.sqlite3_bind_text(_statement, ++_column, value));
        return this;
    }

    /// <summary>The next column: a number of up to 128 bits as decimal text.</summary>
    public InsertStatement Digits(UInt128 value)
    {
        Span<byte> digits = stackalloc byte[39];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Check(raw.sqlite3_bind_text(_statement, ++_column, digits[..length]));
        return this;
    }

    /// <summary>The next column: an address.</summary>
    public InsertStatement Blob(in Address value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_column, Address.Bytes(in value)));
        return this;
    }

    /// <summary>The next column: a hash.</summary>
    public InsertStatement Blob(in Hash32 value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_column, Hash32.Bytes(in value)));
        return this;
    }

    /// <summary>Inserts the row and counts it.</summary>
    public void Run(ref long rows)
    {
        Invariant.Assert(_column == _columns);
        _column = 0;
        int result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE) Check(result);
        rows++;
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
