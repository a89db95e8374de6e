using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

// The edges of blocks and of the node's life: days, expiries, rebuilding, checks.
public sealed partial class MarketModule
{
    private UInt128[] _heldChanges = []; // by asset, within a check
    private TouchedVisitor<OrderRecord>? _addHeld;

    private const long DayMs = 24L * 60 * 60 * 1000;

    // Korea keeps UTC+9 all year.
    private const long KoreaOffsetMs = 9L * 60 * 60 * 1000;

    private bool _mayRestOutside;

    /// <summary>Moves the bands when a new day has begun in Korea, then closes expired orders, those of disconnected accounts and those that the bands left outside, as many as one block may of each; then runs triggered stops that are behind.</summary>
    public override void BeginBlock(Call call)
    {
        if (_isAsleep) return;
        uint day = DayOf(call.TimeMs);
        if (day > Counters.Day) BeginDay(day, call);
        int budget = Limits.ExpiriesPerBlockMax;
        while (budget > 0 && _expiries.IsOverdue(call.TimeMs))
        {
            Close(_expiries.FirstSlot, CloseReason.Expired, call);
            call.AddCost(CloseCost);
            budget--;
        }
        if (_deadlines.Count > 0) FireDisconnects(call);
        if (_mayRestOutside) CloseOutside(budget, call);
        _triggersLeft = Limits.TriggersPerBlockMax;
        _triggerMakersLeft = Limits.TriggerMakersPerBlockMax;
        if (_behind.LiveCount > 0) RunBehind(call);
    }

    /// <summary>Lets trailing stops follow the last prices.</summary>
    public override void EndBlock(Call call)
    {
        if (_trailing > 0) MoveTrailing(call);
    }

    /// <summary>The first expiry, cancel-on-disconnect or midnight in Korea; 0 when triggered stops are behind and may run, or trailing ones have yet to follow.</summary>
    public override long? NextDeadlineMs
    {
        get
        {
            if (MarketCount == 0) return null;
            long midnight = (Counters.Day + 1L) * DayMs - KoreaOffsetMs;
            long first = _expiries.Count > 0 ? Math.Min(_expiries.FirstExpiresAtMs, midnight) : midnight;
            if (_deadlines.Count > 0) first = Math.Min(first, _deadlines.Min.DeadlineMs);
            foreach (int slot in _behind.LiveSlots)
                if (CheckTakesOrders(in _markets.Read((int)_behind.Read(slot).MarketId)) == MarketRefusal.None) first = 0;
            return HasMovesLeft() ? 0 : first;
        }
    }

    /// <summary>Rebuilds the books, the lists of open orders and the expiry queue. Orders enter their book in the order of their places in time.</summary>
    public override void Restore()
    {
        Invariant.Assert(_books.Count == 0);
        for (int id = 0; id < MarketCount; id++)
        {
            _books.Add(new OrderBook<Settlement>(new Settlement(this)));
            _stopBooks.Add(null);
        }
        List<(ulong Key, int Slot)> places = new(OrderCount), ids = new(OrderCount);
        foreach (int slot in _orders.LiveSlots)
        {
            ref readonly OrderRecord order = ref _orders.Read(slot);
            places.Add((order.Sequence, slot));
            ids.Add((order.OrderId, slot));
        }
        places.Sort();
        ids.Sort();
        foreach ((_, int slot) in places)
        {
            ref readonly OrderRecord order = ref _orders.Read(slot);
            if ((order.Traits & OrderTraits.Waiting) != 0)
            {
                Invariant.Assert(_stops.TryFind(in order.OrderId, out int stop));
                Wait(slot, in order, in _stops.Read(stop));
                continue;
            }
            BookRefusal refusal = _books[order.MarketId].Restore(RestingOrderOf(slot, in order));
            Invariant.Assert(refusal == BookRefusal.None);
        }
        foreach ((_, int slot) in ids)
        {
            _open.Add(slot);
            if (_orders.Read(slot).ExpiresAtMs != 0) _expiries.Add(slot, in _orders.Read(slot));
        }
        RestoreSafety();
        _mayRestOutside = true;
    }

    // How an order stands in its book.
    private RestingOrder RestingOrderOf(int slot, in OrderRecord order)
    {
        RestingOrder plain = new(order.OrderId, order.OwnerSlot, slot, order.Side, new(order.Price), new(order.Remaining));
        if ((order.Traits & OrderTraits.Hidden) != 0) return plain with { IsHidden = true };
        if ((order.Traits & OrderTraits.Iceberg) == 0) return plain;
        Invariant.Assert(_icebergs.TryFind(in order.OrderId, out int found));
        ref readonly IcebergRecord iceberg = ref _icebergs.Read(found);
        return plain with { Lots = new(order.Remaining - iceberg.Reserve), Reserve = new(iceberg.Reserve), Display = new(iceberg.Display) };
    }

    /// <summary>In every block: what is locked of an asset has changed by exactly what open orders hold of it. Nothing else locks money, so nothing is lent or pledged.</summary>
    public override void CheckTouched()
    {
        int count = Money.Assets.Count + 1;
        if (_heldChanges.Length < count) _heldChanges = new UInt128[count];
        Array.Clear(_heldChanges);
        _orders.VisitTouched(_addHeld ??= AddHeld);
        for (uint asset = 1; asset < count; asset++) Invariant.Assert(_heldChanges[asset] == Money.LockedChangeOf(asset), "what is locked has changed by what open orders hold");
    }

    private void AddHeld(in OrderRecord before, in OrderRecord after)
    {
        unchecked
        {
            if (before.OrderId != 0)
            {
                ref readonly MarketRecord market = ref _markets.Read(before.MarketId);
                _heldChanges[LockedAsset(in market, before.Side)] -= market.LockOf(in before, before.Remaining).Units;
            }
            if (after.OrderId != 0)
            {
                ref readonly MarketRecord market = ref _markets.Read(after.MarketId);
                _heldChanges[LockedAsset(in market, after.Side)] += market.LockOf(in after, after.Remaining).Units;
            }
        }
    }

    /// <summary>What holds after every block: books and orders agree, no book is crossed, and every locked amount is what its owner's orders hold.</summary>
    public override void CheckInvariants()
    {
        int resting = 0, icebergs = 0;
        foreach (OrderBook<Settlement> book in _books)
        {
            book.Validate();
            resting += book.OrderCount;
        }
        Invariant.Assert(resting + _waiting == OrderCount && _waiting == _stops.LiveCount && _waiting == _stopBooks.Sum(book => book?.Count ?? 0));
        Invariant.Assert(_trailing == _stopBooks.Sum(book => book?.TrailingCount ?? 0) && _deadlines.Count == _disconnects.LiveCount && _blocked.Count == _killSwitches.LiveCount);
        Dictionary<(Address, uint), Amount> held = [];
        int waiting = 0;
        foreach (int slot in _orders.LiveSlots)
        {
            ref readonly OrderRecord order = ref _orders.Read(slot);
            ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
            Invariant.Assert(order.Remaining >= 1 && order.Remaining <= order.Lots && order.OrderId <= Counters.LastOrderId && order.Sequence <= Counters.LastSequence);
            Invariant.Assert(Accounts.AddressOf((int)order.OwnerSlot) == order.Owner);
            Invariant.Assert(!_blocked.Contains(order.OwnerSlot));
            if ((order.Traits & OrderTraits.Iceberg) != 0) icebergs++;
            bool rests = _books[order.MarketId].TryFind(order.OrderId, out RestingOrder found), waits = (order.Traits & OrderTraits.Waiting) != 0;
            Invariant.Assert(rests != waits && waits == _stops.TryFind(in order.OrderId, out _));
            Invariant.Assert(waits || found == RestingOrderOf(slot, in order));
            if (order.ExpiresAtMs != 0) waiting++;
            (Address, uint) key = (order.Owner, LockedAsset(in market, order.Side));
            held[key] = held.GetValueOrDefault(key) + market.LockOf(in order, order.Remaining);
        }
        Invariant.Assert(waiting == _expiries.Count && icebergs == _icebergs.LiveCount);
        int holders = 0;
        Money.ForEach(balance =>
        {
            if (balance.Locked.IsZero) return;
            holders++;
            Invariant.Assert(held.GetValueOrDefault((balance.Key.Account, balance.Key.AssetId)) == balance.Locked, "what is locked is what open orders hold");
        });
        Invariant.Assert(holders == held.Count);
    }

    private void BeginDay(uint day, Call call)
    {
        _counters.Modify(0).Day = day;
        for (int id = 0; id < MarketCount; id++)
        {
            ref readonly MarketRecord before = ref _markets.Read(id);
            if (before.LastPrice == 0 || before.LastPrice == before.ReferencePrice) continue;
            ref MarketRecord market = ref _markets.Modify(id);
            market.MoveBand(market.LastPrice);
            call.Emit(new BandMoved(market.Symbol, market.ReferencePrice, market.BandLow, market.BandHigh));
            _mayRestOutside = true;
        }
    }

    private void CloseOutside(int budget, Call call)
    {
        for (int id = 0; id < MarketCount; id++)
        {
            OrderBook<Settlement> book = _books[id];
            while (FirstOutside(id, book) is int slot)
            {
                if (budget-- == 0) return;
                Close(slot, CloseReason.OutOfBand, call);
                call.AddCost(CloseCost);
            }
        }
        _mayRestOutside = false;
    }

    // A book is not crossed, so at most one of its best orders can be outside.
    private int? FirstOutside(int marketId, OrderBook<Settlement> book)
    {
        ref readonly MarketRecord market = ref _markets.Read(marketId);
        Side side;
        if (book.BestBid.Steps != 0 && IsOutside(in market, true, book.BestBid.Steps)) side = Side.Buy;
        else if (book.BestAsk.Steps != 0 && IsOutside(in market, false, book.BestAsk.Steps)) side = Side.Sell;
        else return null;
        foreach (RestingOrder order in book.Orders(side)) return order.Slot;
        return null;
    }

    private static uint DayOf(long timeMs) => (uint)((timeMs + KoreaOffsetMs) / DayMs);
}
