using System.Numerics;

namespace Gwangan.Node.Replay;

/// <summary>What one pass over a recording tells: how much there is of what, and the steps in which its prices and sizes move.</summary>
public sealed class RecordingStatistics
{
    private readonly SortedDictionary<long, long> _ordersByPrice = [];
    private readonly long[] _counts = new long[Enum.GetValues<RecordedKind>().Length];

    /// <summary>Number of events.</summary>
    public long Events { get; private set; }

    /// <summary>Time of the first event, nanoseconds.</summary>
    public long FirstNs { get; private set; }

    /// <summary>Time of the last event, nanoseconds.</summary>
    public long LastNs { get; private set; }

    /// <summary>The largest step of which every order's price is a multiple; 0 when there are no orders.</summary>
    public long PriceIncrement { get; private set; }

    /// <summary>The largest step of which every size is a multiple; 0 when there are no orders.</summary>
    public long SizeIncrement { get; private set; }

    /// <summary>The largest size.</summary>
    public long SizeMax { get; private set; }

    /// <summary>The most orders that were open at once.</summary>
    public int OrdersPeak { get; private set; }

    /// <summary>The largest size that was open at once, all orders together.</summary>
    public Int128 SizePeak { get; private set; }

    /// <summary>Number of events of a kind.</summary>
    public long CountOf(RecordedKind kind) => _counts[(int)kind];

    /// <summary>The price in the middle of all orders' prices; 0 when there are no orders.</summary>
    public long MedianPrice
    {
        get
        {
            long half = (_ordersByPrice.Values.Sum() + 1) / 2;
            foreach ((long price, long orders) in _ordersByPrice)
                if ((half -= orders) <= 0) return price;
            return 0;
        }
    }

    /// <summary>Reads a recording through.</summary>
    public static RecordingStatistics Of(IEnumerable<RecordedEvent> events)
    {
        RecordingStatistics statistics = new();
        RecordedBook book = new();
        foreach (RecordedEvent recorded in events)
        {
            if (statistics.Events++ == 0) statistics.FirstNs = recorded.TimeNs;
            statistics.LastNs = Math.Max(statistics.LastNs, recorded.TimeNs);
            statistics._counts[(int)recorded.Kind]++;
            book.Apply(in recorded, out _, out _);
            bool hasPrice = recorded.Kind is RecordedKind.Add or RecordedKind.Change or RecordedKind.Left or RecordedKind.Immediate or RecordedKind.Move;
            bool hasSize = recorded.Kind is RecordedKind.Add or RecordedKind.Change or RecordedKind.Left or RecordedKind.Immediate or RecordedKind.Reduce or RecordedKind.Execute;
            if (hasPrice)
            {
                statistics._ordersByPrice[recorded.Price] = statistics._ordersByPrice.GetValueOrDefault(recorded.Price) + 1;
                statistics.PriceIncrement = CommonStep(statistics.PriceIncrement, recorded.Price);
            }
            if (!hasSize) continue;
            statistics.SizeIncrement = CommonStep(statistics.SizeIncrement, recorded.Size);
            statistics.SizeMax = Math.Max(statistics.SizeMax, recorded.Size);
        }
        statistics.OrdersPeak = book.OrdersPeak;
        statistics.SizePeak = book.SizePeak;
        return statistics;
    }

    private static long CommonStep(long step, long value) => step == 1 ? 1 : (long)BigInteger.GreatestCommonDivisor(step, value);
}
