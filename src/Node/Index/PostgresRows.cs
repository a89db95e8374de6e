using System.Buffers;
using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Npgsql;

namespace Gwangan.Node.Index;

/// <summary>Gathers rows in the binary form of COPY, and sends them in one piece when the group ends.</summary>
/// <remarks>Rows that may be there already are copied into a temporary table beside and merged from it. The form: the PostgreSQL manual, COPY, File Formats, Binary Format.</remarks>
internal sealed class PostgresRows : RowWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly string _copy;
    private readonly string? _merge;
    private readonly int _columns;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private int _column;
    private bool _isEmpty = true;

    /// <summary>Rows for a table.</summary>
    public PostgresRows(NpgsqlConnection connection, string table, int columns, string merge)
    {
        (_connection, _columns) = (connection, columns);
        string target = table;
        if (merge.Length > 0)
        {
            target = "new_" + table;
            _merge = $"INSERT INTO {table} SELECT * FROM {target} {merge}";
            connection.Execute($"CREATE TEMPORARY TABLE IF NOT EXISTS {target} (LIKE {table}) ON COMMIT DELETE ROWS");
        }
        _copy = $"COPY {target} FROM STDIN (FORMAT BINARY)";
    }

    /// <inheritdoc/>
    public override RowWriter Number(long value)
    {
        Column(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    /// <inheritdoc/>
    public override RowWriter Text(ReadOnlySpan<byte> utf8) => Blob(utf8);

    /// <inheritdoc/>
    public override RowWriter Blob(ReadOnlySpan<byte> bytes)
    {
        Column(bytes.Length);
        _buffer.Write(bytes);
        return this;
    }

    /// <inheritdoc/>
    public override void Run(ref long rows)
    {
        Invariant.Assert(_column == _columns);
        _column = 0;
        rows++;
    }

    /// <summary>Sends what was gathered, within the connection's transaction.</summary>
    public void Send()
    {
        if (_isEmpty) return;
        Invariant.Assert(_column == 0);
        Number16(-1);
        using (NpgsqlRawCopyStream stream = _connection.BeginRawBinaryCopy(_copy)) stream.Write(_buffer.WrittenSpan);
        if (_merge is not null) _connection.Execute(_merge);
        _buffer.ResetWrittenCount();
        _isEmpty = true;
    }

    private void Column(int size)
    {
        if (_isEmpty)
        {
            // The signature, no flags, no extension.
            _buffer.Write("PGCOPY\n"u8);
            _buffer.Write<byte>([0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            _isEmpty = false;
        }
        if (_column++ == 0) Number16((short)_columns);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(sizeof(int)), size);
        _buffer.Advance(sizeof(int));
    }

    private void Number16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.GetSpan(sizeof(short)), value);
        _buffer.Advance(sizeof(short));
    }
}
