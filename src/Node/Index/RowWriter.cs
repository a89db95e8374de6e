using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Index;

/// <summary>Takes the rows of one table, column by column.</summary>
internal abstract class RowWriter : IDisposable
{
    /// <summary>The next column: an integer.</summary>
    public abstract RowWriter Number(long value);

    /// <summary>The next column: text in UTF-8.</summary>
    public abstract RowWriter Text(ReadOnlySpan<byte> utf8);

    /// <summary>The next column: bytes.</summary>
    public abstract RowWriter Blob(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the row and counts it.</summary>
    public abstract void Run(ref long rows);

    /// <summary>The next column: text.</summary>
    public RowWriter Text(string value) => Text(Encoding.UTF8.GetBytes(value));

    /// <summary>The next column: a number of up to 128 bits as decimal text.</summary>
    public RowWriter Digits(UInt128 value)
    {
        Span<byte> digits = stackalloc byte[39];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        return Text(digits[..length]);
    }

    /// <summary>The next column: an address.</summary>
    public RowWriter Blob(in Address value) => Blob(Address.Bytes(in value));

    /// <summary>The next column: a hash.</summary>
    public RowWriter Blob(in Hash32 value) => Blob(Hash32.Bytes(in value));

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
