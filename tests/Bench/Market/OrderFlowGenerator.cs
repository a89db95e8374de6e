using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Bench.Market;

/// <summary>Makes order flow from a seed, for machines without the recorded streams: the same seed gives the same stream everywhere.</summary>
/// <remarks>
/// Mix after the prefill, in thousandths, as published for exchange-core's generator: 127 limit, 18 immediate-or-cancel, 73 cancel, 73 reduce, 709 move.
/// Prices stand around a middle that wanders, most of them close to it. It runs a book beside, so that every command names an order that rests.
/// </remarks>
internal sealed class OrderFlowGenerator
{
    private const long MiddleAtStart = 30_000, SpreadMax = 1_200;
    private const int UserCount = 1_000;

    private readonly List<OrderOp> _ops = [];
    private readonly List<ulong> _known = [];
    private readonly OrderBook<SilentSink> _book = new();
    private ulong _state;
    private long _middle = MiddleAtStart;
    private ulong _lastId;

    private OrderFlowGenerator(ulong seed) => _state = seed;

    /// <summary>A stream of <paramref name="restingCount"/> limit orders followed by <paramref name="opCount"/> commands.</summary>
    public static OrderFlow Generate(string name, ulong seed, int restingCount, int opCount)
    {
        OrderFlowGenerator generator = new(seed);
        for (int i = 0; i < restingCount; i++) generator.AddLimit();
        for (int i = 0; i < opCount; i++) generator.AddAny(restingCount);
        generator._book.Dispose();
        return new(name, [.. generator._ops], restingCount, null);
    }

    private void AddAny(int restingCount)
    {
        if (Below(64) == 0) _middle = Math.Clamp(_middle + Below(3) - 1, MiddleAtStart - 500, MiddleAtStart + 500);
        int pick = (int)Below(1000);
        if (_book.OrderCount < restingCount * 9L / 10) pick = 0;
        if (pick < 127) AddLimit();
        else if (pick < 145) AddImmediate();
        else if (!TryPickResting(out RestingOrder order)) AddLimit();
        else if (pick < 218) Add(new() { Kind = OrderOpKind.Cancel, Side = (byte)order.Side, OrderId = order.OrderId, UserId = order.OwnerId });
        else if (pick < 291) Add(new() { Kind = OrderOpKind.Reduce, Side = (byte)order.Side, OrderId = order.OrderId, UserId = order.OwnerId, Lots = 1 + Below(order.Lots.Count) });
        else Add(new() { Kind = OrderOpKind.Move, Side = (byte)order.Side, OrderId = order.OrderId, UserId = order.OwnerId, Price = PriceFor(order.Side) });
    }

    private void AddLimit()
    {
        Side side = (Side)Below(2);
        Add(new() { Kind = OrderOpKind.Limit, Side = (byte)side, UserId = 1 + (uint)Below(UserCount), OrderId = ++_lastId, Price = PriceFor(side), Lots = 1 + Below(20) });
        _known.Add(_lastId);
    }

    private void AddImmediate()
    {
        Side side = (Side)Below(2);
        long price = side == Side.Buy ? MiddleAtStart * 2 : 1;
        Add(new() { Kind = OrderOpKind.ImmediateOrCancel, Side = (byte)side, UserId = 1 + (uint)Below(UserCount), OrderId = ++_lastId, Price = price, Lots = 1 + Below(40) });
    }

    private void Add(OrderOp op)
    {
        _ops.Add(op);
        OrderFlowRunner.Run(_book, op, _ops.Count, op.UserId);
    }

    // The product of two uniform draws leans towards the middle; one order in thirty reaches across it.
    private long PriceFor(Side side)
    {
        long distance = Below(30) == 0 ? -Below(4) : 1 + Below(SpreadMax) * Below(SpreadMax) / SpreadMax;
        return side == Side.Buy ? _middle - distance : _middle + distance;
    }

    private bool TryPickResting(out RestingOrder order)
    {
        while (_known.Count > 0)
        {
            int at = (int)Below(_known.Count);
            if (_book.TryFind(_known[at], out order)) return true;
            _known[at] = _known[^1];
            _known.RemoveAt(_known.Count - 1);
        }
        order = default;
        return false;
    }

    // SplitMix64: a counter through a fixed mix.
    private long Below(long bound)
    {
        ulong mixed = _state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (long)Math.BigMul(mixed ^ (mixed >> 31), (ulong)bound, out _);
    }
}

/// <summary>Hears nothing.</summary>
internal readonly struct SilentSink : IBookSink
{
    public void OnFill(in Fill fill)
    {
    }

    public void OnMakerRemoved(in MakerRemoved removed)
    {
    }

    public void OnMakerReduced(in MakerReduced reduced)
    {
    }

    public void OnMakerRefilled(in MakerRefilled refilled)
    {
    }
}
