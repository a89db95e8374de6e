using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>Market by order as CSV with named columns in any order: <c>ts_event, action, side, price, size, order_id</c>, as Databento writes it.</summary>
/// <remarks>
/// Actions: A add, C cancel (all or part), M modify, R clear the book, T a trade from the aggressor's side, F a fill of a resting order, N nothing. T and F do not change
/// the book: the C or M behind them does. Prices are decimals, or whole numbers of 10^-9 when the file has no decimals; an absent price is empty or 2^63 - 1.
/// </remarks>
public sealed class MarketByOrderReader : IRecordingReader
{
    private const int ColumnsMax = 64, PriceDecimals = 9, SizeDecimals = 8;
    private const long NoPrice = long.MaxValue;

    // A whole number from here on is taken as 10^-9 units: below it would be a price under one cent.
    private const long FixedPriceMin = 10_000_000;

    private static readonly string[][] Aliases =
    [
        ["ts_event", "timestamp", "time"], ["action"], ["side"], ["price"], ["size", "quantity", "qty"], ["order_id", "orderid", "id"], ["symbol", "raw_symbol", "instrument_id"],
    ];

    private readonly LineReader _lines;
    private readonly bool _hasDecimalPrices;
    private readonly string? _symbol;
    private readonly int[] _columns = new int[Aliases.Length];
    private byte[]? _onlySymbol;

    /// <summary>Reads the header line.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="hasDecimalPrices">Whether a price near the beginning has a decimal point: then a whole number is a whole price.</param>
    /// <param name="symbol">The instrument to take from a file that holds several; null when it holds one.</param>
    /// <exception cref="RecordingException">A column is missing.</exception>
    public MarketByOrderReader(LineReader lines, bool hasDecimalPrices, string? symbol = null)
    {
        (_lines, _hasDecimalPrices, _symbol) = (lines, hasDecimalPrices, symbol);
        if (!lines.TryRead(out ReadOnlySpan<byte> header)) throw new RecordingException($"{lines.Name}: is empty");
        Span<Range> fields = stackalloc Range[ColumnsMax];
        int count = Math.Min(TextFields.Split(header, fields), ColumnsMax);
        for (int i = 0; i < Aliases.Length; i++)
        {
            _columns[i] = Find(header, fields[..count], Aliases[i]);
            if (_columns[i] < 0 && i != Symbol) throw lines.Error($"no column \"{Aliases[i][0]}\" in {TextFields.Show(header)}");
        }
        if (symbol is not null && _columns[Symbol] < 0) throw lines.Error("--symbol was given, but the file has no column symbol or instrument_id");
    }

    private const int Time = 0, Action = 1, SideColumn = 2, PriceColumn = 3, SizeColumn = 4, OrderId = 5, Symbol = 6;

    /// <summary>Whether a header line names these columns.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        Span<Range> fields = stackalloc Range[ColumnsMax];
        int count = Math.Min(TextFields.Split(header, fields), ColumnsMax);
        return Find(header, fields[..count], Aliases[Action]) >= 0 && Find(header, fields[..count], Aliases[SizeColumn]) >= 0 && Find(header, fields[..count], Aliases[Time]) >= 0;
    }

    /// <inheritdoc/>
    public bool TryRead(out RecordedEvent recorded)
    {
        Span<Range> fields = stackalloc Range[ColumnsMax];
        recorded = default;
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            int count = TextFields.Split(line, fields);
            for (int i = 0; i < Symbol; i++)
                if (_columns[i] >= count) throw _lines.Error($"found {count} fields, but column {Aliases[i][0]} is number {_columns[i] + 1}");
            if (_columns[Symbol] >= 0 && _columns[Symbol] < count && !IsWanted(line[fields[_columns[Symbol]]])) continue;
            ReadOnlySpan<byte> action = line[fields[_columns[Action]]];
            if (action.Length != 1 || !"ACMTFRN"u8.Contains(action[0])) throw Wrong(line, fields, Action, "A, C, M, T, F, R or N");
            if (action[0] == 'N') continue;
            if (!TextFields.TryTimeNs(line[fields[_columns[Time]]], out long timeNs)) throw Wrong(line, fields, Time, "nanoseconds or ISO 8601");
            if (action[0] == 'R')
            {
                recorded = new RecordedEvent(_lines.Number, timeNs, RecordedKind.Clear, 0, null, 0, 0);
                return true;
            }
            recorded = Parse(line, fields, timeNs, action[0]);
            return true;
        }
        return false;
    }

    private RecordedEvent Parse(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, long timeNs, byte action)
    {
        Side? side = SideOf(line, fields);
        ReadOnlySpan<byte> idText = line[fields[_columns[OrderId]]];
        ulong id = 0;
        if (action != 'T' && (!TextFields.TryOrderId(idText, out id) || id == 0)) throw Wrong(line, fields, OrderId, "an order id");
        if (!TryPrice(line[fields[_columns[PriceColumn]]], out long price)) throw Wrong(line, fields, PriceColumn, "a decimal price, or whole 10^-9");
        ReadOnlySpan<byte> sizeText = line[fields[_columns[SizeColumn]]];
        if (!TextFields.TryFixed(sizeText.IsEmpty ? "0"u8 : sizeText, SizeDecimals, out long size) || size < 0) throw Wrong(line, fields, SizeColumn, "a size");
        if (action is (byte)'A' or (byte)'M')
        {
            if (side is null) throw Wrong(line, fields, SideColumn, "B or A");
            if (price <= 0) throw Wrong(line, fields, PriceColumn, "a price above 0");
            if (size == 0) throw Wrong(line, fields, SizeColumn, "a size above 0");
        }
        RecordedKind kind = action switch
        {
            (byte)'A' => RecordedKind.Add,
            (byte)'M' => RecordedKind.Change,
            (byte)'F' => RecordedKind.Fill,
            (byte)'T' => price > 0 && size > 0 && side is not null ? RecordedKind.Aggress : RecordedKind.Trade,
            // A cancellation says how much is taken off; without a size it is all.
            _ => size > 0 ? RecordedKind.Reduce : RecordedKind.Delete,
        };
        return new RecordedEvent(_lines.Number, timeNs, kind, id, side, price, kind == RecordedKind.Delete ? 1 : size);
    }

    // One instrument a replay: the one asked for, or the first of the file as long as there is no other.
    private bool IsWanted(ReadOnlySpan<byte> symbol)
    {
        if (_symbol is not null) return symbol.SequenceEqual(_onlySymbol ??= Encoding.UTF8.GetBytes(_symbol));
        _onlySymbol ??= symbol.ToArray();
        if (symbol.SequenceEqual(_onlySymbol)) return true;
        throw _lines.Error($"the file holds several instruments ({TextFields.Show(_onlySymbol)} and {TextFields.Show(symbol)}): choose one with --symbol");
    }

    private Side? SideOf(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        ReadOnlySpan<byte> text = line[fields[_columns[SideColumn]]];
        return (text.IsEmpty ? (byte)'N' : (byte)(text[0] & ~0x20)) switch
        {
            (byte)'B' => Side.Buy,
            (byte)'A' or (byte)'S' => Side.Sell,
            (byte)'N' => null,
            _ => throw Wrong(line, fields, SideColumn, "B, A or N"),
        };
    }

    private bool TryPrice(ReadOnlySpan<byte> text, out long price)
    {
        price = 0;
        if (text.IsEmpty || text.SequenceEqual("nan"u8)) return true;
        if (!_hasDecimalPrices && TextFields.TryWhole(text, out price) && price >= FixedPriceMin)
        {
            if (price == NoPrice) price = 0;
            return true;
        }
        return TextFields.TryFixed(text, PriceDecimals, out price);
    }

    private static int Find(ReadOnlySpan<byte> header, ReadOnlySpan<Range> fields, string[] names)
    {
        foreach (string name in names)
            for (int i = 0; i < fields.Length; i++)
                if (Ascii.EqualsIgnoreCase(header[fields[i]], name)) return i;
        return -1;
    }

    private RecordingException Wrong(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, int column, string expected) =>
        _lines.Error($"{Aliases[column][0]}: expected {expected}, found {TextFields.Show(line[fields[_columns[column]]])}");
}
