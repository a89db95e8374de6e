using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market;

/// <summary>From a price on, prices are multiples of a tick. Both in price steps. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct TickRow(long FromSteps, long TickSteps);

/// <summary>Which prices a market knows: up to 8 rows, as the tick table of KRX shares has seven (rule of 2023-01-25). Unused rows are zero.</summary>
/// <remarks>The first row begins at 0; every row begins at a multiple of its own tick and of the tick before it, so rounding never leaves the table's prices.</remarks>
[InlineArray(RowsMax)]
public struct TickTable
{
    /// <summary>Most rows.</summary>
    public const int RowsMax = 8;

    /// <summary>Most characters of its text.</summary>
    public const int TextSizeMax = 256;

    private TickRow _first;

    /// <summary>Number of rows.</summary>
    public readonly int Count
    {
        get
        {
            int count = 0;
            while (count < RowsMax && this[count].TickSteps != 0) count++;
            return count;
        }
    }

    /// <summary>Reads <c>from:tick,from:tick,…</c>; false when it is no tick table.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TickTable table)
    {
        table = default;
        int count = 0;
        while (count < RowsMax)
        {
            int end = text.IndexOf(',');
            ReadOnlySpan<char> row = end < 0 ? text : text[..end];
            int colon = row.IndexOf(':');
            if (colon < 0 || !TryNumber(row[..colon], out long from) || !TryNumber(row[(colon + 1)..], out long tick) || tick == 0) return false;
            bool isRight = count == 0 ? from == 0 : from > table[count - 1].FromSteps && from % table[count - 1].TickSteps == 0 && from % tick == 0;
            if (!isRight) return false;
            table[count++] = new TickRow(from, tick);
            if (end < 0) return true;
            text = text[(end + 1)..];
        }
        return false;
    }

    /// <summary>Whether a price is one of the table's.</summary>
    public readonly bool Contains(long steps) => steps % TickAt(steps) == 0;

    /// <summary>The tick at a price.</summary>
    public readonly long TickAt(long steps) => this[RowOf(steps)].TickSteps;

    /// <summary>The lowest of the table's prices that is not below <paramref name="steps"/>.</summary>
    public readonly long RoundUp(long steps)
    {
        int row = RowOf(steps);
        long tick = this[row].TickSteps, up = (steps + tick - 1) / tick * tick;
        return row + 1 < RowsMax && this[row + 1].TickSteps != 0 ? Math.Min(up, this[row + 1].FromSteps) : up;
    }

    /// <summary>The highest of the table's prices that is not above <paramref name="steps"/>.</summary>
    public readonly long RoundDown(long steps)
    {
        long tick = TickAt(steps);
        return steps / tick * tick;
    }

    /// <summary>The rows as <see cref="TryParse"/> reads them.</summary>
    public override readonly string ToString()
    {
        string[] rows = new string[Count];
        for (int i = 0; i < rows.Length; i++) rows[i] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{this[i].FromSteps}:{this[i].TickSteps}");
        return string.Join(',', rows);
    }

    private readonly int RowOf(long steps)
    {
        int row = 0;
        while (row + 1 < RowsMax && this[row + 1].TickSteps != 0 && this[row + 1].FromSteps <= steps) row++;
        return row;
    }

    // 0 to the highest price, in canonical digits.
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        bool read = Amount.TryParse(text, out Amount value) && value.Units <= (UInt128)Price.Max;
        number = read ? (long)value.Units : 0;
        return read;
    }
}
