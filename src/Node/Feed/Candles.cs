namespace Gwangan.Node.Feed;

/// <summary>Lengths of candles.</summary>
public enum CandleInterval : byte
{
    /// <summary>A minute.</summary>
    Minute = 0,

    /// <summary>Five minutes.</summary>
    FiveMinutes = 1,

    /// <summary>An hour.</summary>
    Hour = 2,

    /// <summary>A day from midnight UTC, which is nine in the morning in Korea.</summary>
    Day = 3,
}

/// <summary>Trades of one interval in one: prices in steps, volume in lots.</summary>
/// <param name="StartMs">Start of the interval.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Lots traded.</param>
/// <param name="Notional">Sum of price × lots.</param>
/// <param name="Trades">How many trades.</param>
public readonly record struct Candle(long StartMs, long Open, long High, long Low, long Close, long Volume, UInt128 Notional, int Trades)
{
    /// <summary>Names of the intervals in the API.</summary>
    public static readonly string[] Names = ["1m", "5m", "1h", "1d"];

    /// <summary>Lengths of the intervals.</summary>
    public static readonly long[] LengthsMs = [60_000, 300_000, 3_600_000, 86_400_000];

    /// <summary>The candle after one more trade.</summary>
    public Candle With(long price, long lots) => Trades == 0
        ? new Candle(StartMs, price, price, price, price, lots, (UInt128)price * (UInt128)lots, 1)
        : new Candle(StartMs, Open, Math.Max(High, price), Math.Min(Low, price), price, Volume + lots, Notional + (UInt128)price * (UInt128)lots, Trades + 1);
}

/// <summary>What was traded in the last 24 hours, to the minute.</summary>
public readonly record struct DaySummary(long Open, long High, long Low, long Volume, UInt128 Notional);

/// <summary>The current candle of each interval, and the minutes of the last day.</summary>
public sealed class MarketCandles
{
    private const long DayMs = 86_400_000;
    private readonly Candle[] _current = new Candle[Candle.LengthsMs.Length];
    private readonly Queue<Candle> _minutes = new(); // those before the current one, within a day

    /// <summary>The current candle of an interval; no trades before the first.</summary>
    public Candle Current(CandleInterval interval) => _current[(int)interval];

    internal void Add(long timeMs, long price, long lots)
    {
        for (int i = 0; i < _current.Length; i++)
        {
            long start = timeMs - timeMs % Candle.LengthsMs[i];
            if (_current[i].StartMs != start)
            {
                if (i == (int)CandleInterval.Minute && _current[i].Trades > 0) _minutes.Enqueue(_current[i]);
                _current[i] = new Candle { StartMs = start };
            }
            _current[i] = _current[i].With(price, lots);
        }
    }

    /// <summary>Adds a stored candle: minutes oldest first, of the others the latest only.</summary>
    internal void Restore(CandleInterval interval, Candle candle)
    {
        if (interval == CandleInterval.Minute && _current[0].Trades > 0) _minutes.Enqueue(_current[0]);
        _current[(int)interval] = candle;
    }

    internal DaySummary Day(long nowMs)
    {
        long from = nowMs - DayMs;
        while (_minutes.TryPeek(out Candle oldest) && oldest.StartMs <= from) _minutes.Dequeue();
        Candle sum = default;
        foreach (Candle minute in _minutes) sum = Join(sum, minute);
        if (_current[0].Trades > 0 && _current[0].StartMs > from) sum = Join(sum, _current[0]);
        return new DaySummary(sum.Open, sum.High, sum.Low, sum.Volume, sum.Notional);
    }

    private static Candle Join(in Candle sum, in Candle next) => sum.Trades == 0
        ? next
        : new Candle(sum.StartMs, sum.Open, Math.Max(sum.High, next.High), Math.Min(sum.Low, next.Low), next.Close, sum.Volume + next.Volume, sum.Notional + next.Notional, sum.Trades + next.Trades);
}
