using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

// Stops, cancelling many, cancel on disconnect and kill switches, in the plainest way: lists that are looked through from end to end.
public sealed partial class PlainMarket
{
    private readonly List<long> _tradePrices = []; // of the order that runs
    private readonly SortedDictionary<int, (Symbol Market, long TimeoutMs, long DeadlineMs)> _armed = [];
    private readonly SortedSet<(int User, Body By)> _killed = [];
    private int _clock;
    private long _timeMs;

    public IEnumerable<Order> WaitingIn(Terms market) => _orders.Values.Where(order => order.Stop is not null && order.Market == market);

    /// <summary>Trailing stops follow the last price.</summary>
    public void EndBlock()
    {
        foreach (Order order in _orders.Values.Where(order => order.Stop is { TrailIn: not TrailUnit.None } && order.Market.Last != 0))
        {
            long last = order.Market.Last;
            bool sells = order.Side == Side.Sell;
            if (sells ? last <= order.Watermark : last >= order.Watermark) continue;
            order.Watermark = last;
            if (Trail(order.Market, last, order.Stop!) is { } trigger) order.TriggerPrice = sells ? Math.Max(order.TriggerPrice, trigger) : Math.Min(order.TriggerPrice, trigger);
        }
    }

    private static PlaceOrder AsPlain(PlaceIceberg iceberg) => new(
        iceberg.Market, iceberg.Side, OrderType.Limit, iceberg.Price, iceberg.Lots, iceberg.TimeInForce, iceberg.ExpiresAtMs, iceberg.SelfTrade, iceberg.ClientOrderId);

    private MarketRefusal Place(int user, PlaceStop place, long timeMs)
    {
        Terms market = Markets.Single(each => each.Symbol == place.Market);
        if (TakesOrders(market) is not MarketRefusal.None and var closed) return closed;
        bool atMarket = place.Type == OrderType.Market;
        if (place.TrailIn == TrailUnit.None && !market.IsTick(place.TriggerPrice)) return MarketRefusal.OffTick;
        long limit = !atMarket ? place.Price : place.Side == Side.Buy ? market.High : market.Low;
        MarketRefusal refusal = CheckTerms(market, limit, place.Lots, atMarket ? market.Reference : limit, place.Lots);
        if (refusal != MarketRefusal.None) return refusal;
        if (place.ExpiresAtMs != 0 && place.ExpiresAtMs <= timeMs) return MarketRefusal.ExpiryInPast;
        if (IsKilled(user)) return MarketRefusal.KillSwitchEngaged;
        long watermark = place.TrailIn == TrailUnit.None ? 0 : market.Last != 0 ? market.Last : market.Reference;
        long? trigger = place.TrailIn == TrailUnit.None ? place.TriggerPrice : Trail(market, watermark, place);
        if (trigger is null) return MarketRefusal.TrailTooFar;
        if (IsReached(market, place.Trigger, trigger.Value)) return MarketRefusal.WouldTrigger;
        if (place.ClientOrderId != 0 && _orders.Values.Any(order => order.Owner == user && order.Placed.ClientOrderId == place.ClientOrderId)) return MarketRefusal.ClientOrderIdInUse;
        if (Needed(market, place.Side, limit, place.Lots) > Available(user, Locked(market, place.Side))) return MarketRefusal.InsufficientFunds;
        Order order = new()
        {
            Id = ++_lastOrderId, Owner = user, Market = market, Side = place.Side, Price = limit, Remaining = place.Lots, FeeBps = Math.Max(market.MakerBps, market.TakerBps),
            Placed = new PlaceOrder(place.Market, place.Side, place.Type, place.Price, place.Lots, place.TimeInForce, place.ExpiresAtMs, place.SelfTrade, place.ClientOrderId),
            Stop = place, TriggerPrice = trigger.Value, Watermark = watermark, Time = ++_clock,
        };
        Hold(order, Lock(order, order.Remaining));
        _orders.Add(order.Id, order);
        return MarketRefusal.None;
    }

    private MarketRefusal AmendWaiting(int user, Order order, AmendOrder amend)
    {
        bool atMarket = order.Placed.Type == OrderType.Market;
        if (atMarket && amend.Price != 0) return MarketRefusal.PriceOutOfRange;
        if (amend.TriggerPrice != 0 && order.Stop!.TrailIn != TrailUnit.None) return MarketRefusal.TriggerFixed;
        Terms market = order.Market;
        if (TakesOrders(market) is not MarketRefusal.None and var closed) return closed;
        long price = amend.Price == 0 ? order.Price : amend.Price, lots = amend.Lots == 0 ? order.Remaining : amend.Lots;
        long trigger = amend.TriggerPrice == 0 ? order.TriggerPrice : amend.TriggerPrice;
        if (price == order.Price && trigger == order.TriggerPrice && lots <= order.Remaining)
        {
            Shrink(order, order.Remaining - lots);
            return MarketRefusal.None;
        }
        if (!market.IsTick(trigger)) return MarketRefusal.OffTick;
        long limit = !atMarket ? price : order.Side == Side.Buy ? market.High : market.Low;
        MarketRefusal refusal = CheckTerms(market, limit, lots, atMarket ? market.Reference : limit, lots);
        if (refusal != MarketRefusal.None) return refusal;
        if (IsReached(market, order.Stop!.Trigger, trigger)) return MarketRefusal.WouldTrigger;
        if (Needed(market, order.Side, limit, lots) > Available(user, Locked(market, order.Side)) + order.Holds) return MarketRefusal.InsufficientFunds;
        Free(order, order.Holds);
        (order.Price, order.Remaining, order.TriggerPrice, order.Time) = (limit, lots, trigger, ++_clock);
        order.FeeBps = Math.Max(market.MakerBps, market.TakerBps);
        Hold(order, Lock(order, lots));
        return MarketRefusal.None;
    }

    // The prices that just traded trigger stops; theirs trigger more. Nothing here is bounded: tests of the bounds have cases of their own.
    private void AfterTrades(Terms market)
    {
        if (_tradePrices.Count == 0) return;
        long low = _tradePrices.Min(), high = _tradePrices.Max();
        while (true)
        {
            List<Order> waiting = [.. WaitingIn(market)];
            Order? rising = waiting.Where(order => order.Stop!.Trigger == StopTrigger.AtOrAbove && order.TriggerPrice <= high).OrderBy(order => order.TriggerPrice).ThenBy(order => order.Time).FirstOrDefault();
            Order? falling = waiting.Where(order => order.Stop!.Trigger == StopTrigger.AtOrBelow && order.TriggerPrice >= low).OrderByDescending(order => order.TriggerPrice).ThenBy(order => order.Time).FirstOrDefault();
            Order? next = rising is null ? falling : falling is null ? rising : rising.Time < falling.Time ? rising : falling;
            if (next is null) return;
            _tradePrices.Clear();
            Trigger(next);
            low = _tradePrices.Append(low).Min();
            high = _tradePrices.Append(high).Max();
        }
    }

    private void Trigger(Order order)
    {
        Terms market = order.Market;
        bool atMarket = order.Placed.Type == OrderType.Market;
        order.Stop = null;
        long limit = !atMarket ? order.Price : order.Side == Side.Buy ? Math.Min(order.Price, market.High) : market.Low;
        bool isExpired = order.Placed.ExpiresAtMs != 0 && order.Placed.ExpiresAtMs <= _timeMs;
        if (isExpired || limit < market.Low || limit > market.High || (atMarket && !Crosses(market, order.Side, limit)))
        {
            Close(order);
            return;
        }
        NewOrder incoming = new()
        {
            OrderId = order.Id,
            LimitPrice = new(limit),
            Lots = new(order.Remaining),
            OwnerId = (uint)order.Owner,
            MakersMax = Limits.FillsPerOperationMax,
            Side = order.Side,
            TimeInForce = order.Placed.TimeInForce switch
            {
                OrderTimeInForce.FillOrKill => TimeInForce.FillOrKill,
                OrderTimeInForce.ImmediateOrCancel => TimeInForce.ImmediateOrCancel,
                _ => atMarket ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTilCancel,
            },
            SelfTradePrevention = order.Placed.SelfTrade,
        };
        BigInteger held = order.Holds;
        // It was funded for the fees of its placing and pays no more.
        (_taker, _takerBps) = (order, Math.Min(market.TakerBps, order.FeeBps));
        Free(order, held);
        _orders.Remove(order.Id);
        order.FeeBps = Math.Min(market.MakerBps, order.FeeBps);
        PlaceResult result = market.Book.Place(incoming);
        if (result.IsAccepted) Finish(order, result);
    }

    private MarketRefusal CancelAll(int user, CancelAllOrders all)
    {
        foreach (Order order in _orders.Values.Where(order => order.Owner == user && IsMeant(order)).ToList()) CancelInBook(order);
        return MarketRefusal.None;

        bool IsMeant(Order order)
        {
            long price = order.Stop is null ? order.Price : order.TriggerPrice;
            int kind = order.Stop is not null ? 2 : order.Display > 0 ? 4 : order.IsHidden ? 8 : 1;
            return (all.Market.IsNone || order.Market.Symbol == all.Market)
                && all.Sides switch { SideFilter.Buys => order.Side == Side.Buy, SideFilter.Sales => order.Side == Side.Sell, _ => true }
                && price >= all.PriceFrom && (all.PriceTo == 0 || price <= all.PriceTo)
                && order.Placed.ClientOrderId >= all.ClientOrderIdFrom && (all.ClientOrderIdTo == 0 || order.Placed.ClientOrderId <= all.ClientOrderIdTo)
                && (all.Kinds == 0 || (all.Kinds & kind) != 0);
        }
    }

    private MarketRefusal Arm(int user, ArmCancelOnDisconnect arm, long timeMs)
    {
        _armed.Remove(user);
        if (arm.TimeoutMs != 0) _armed.Add(user, (arm.Market, arm.TimeoutMs, timeMs + arm.TimeoutMs));
        return MarketRefusal.None;
    }

    private void FireDisconnects(long timeMs)
    {
        foreach ((int user, (Symbol market, _, _)) in _armed.Where(each => each.Value.DeadlineMs <= timeMs).ToList())
        {
            CancelAll(user, new CancelAllOrders(market));
            _armed.Remove(user);
        }
    }

    private MarketRefusal SetKillSwitch(int user, SetKillSwitch kill) => Switch(user, Body.None, user, kill.Engaged);

    /// <summary>A body engages or releases somebody's kill switch; <see cref="Body.None"/> is the account itself.</summary>
    public MarketRefusal Switch(int target, Body by, int caller, bool engages)
    {
        bool isOwn = target == caller;
        if (!isOwn && by is not (Body.MarketOperator or Body.Surveillance or Body.Regulator)) return MarketRefusal.NotAuthorized;
        if (isOwn) by = Body.None;
        if (engages)
        {
            _killed.Add((target, by));
            return CancelAll(target, new CancelAllOrders(Symbol.None));
        }
        List<(int, Body By)> meant = [.. _killed.Where(each => each.User == target && (each.By == Body.None) == isOwn)];
        if (meant.Count == 0) return MarketRefusal.NotEngaged;
        if (by == Body.Regulator) return _killed.RemoveWhere(meant.Contains) > 0 ? MarketRefusal.None : MarketRefusal.NotEngaged;
        return _killed.Remove((target, by)) ? MarketRefusal.None : MarketRefusal.NotAuthorized;
    }

    /// <summary>What a user has armed: markets and time; null for nothing.</summary>
    public (Symbol Market, long TimeoutMs)? ArmedBy(int user) => _armed.TryGetValue(user, out var armed) ? (armed.Market, armed.TimeoutMs) : null;

    private bool IsKilled(int user) => _killed.Any(each => each.User == user);

    private static bool IsReached(Terms market, StopTrigger trigger, long price) =>
        market.Last != 0 && (trigger == StopTrigger.AtOrAbove ? market.Last >= price : market.Last <= price);

    // The distance away, then on to the next tick, step by step.
    private static long? Trail(Terms market, long watermark, PlaceStop stop)
    {
        long tick = 1;
        while (!market.IsTick(watermark + tick)) tick++;
        BigInteger distance = stop.TrailIn == TrailUnit.Ticks ? tick * stop.TrailBy : (new BigInteger(watermark) * stop.TrailBy + 9_999) / 10_000;
        int away = stop.Trigger == StopTrigger.AtOrBelow ? -1 : 1;
        BigInteger price = watermark + away * distance;
        while (price > 0 && price <= Chain.Base.Price.Max && !market.IsTick((long)price)) price += away;
        return price > 0 && price <= Chain.Base.Price.Max ? (long)price : null;
    }
}
