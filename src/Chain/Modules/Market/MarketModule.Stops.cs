using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

// Orders with traits: stops until they are triggered, and what icebergs keep back.
public sealed partial class MarketModule
{
    private readonly List<StopBook?> _stopBooks = []; // by market id; made when the first stop comes
    private int _waiting; // stops that wait, over all markets
    private int _trailing; // those of them that trail

    internal MarketRefusal Place(PlaceStop place, Call call)
    {
        if (!TryFindMarket(place.Market, out int id)) return MarketRefusal.MarketUnknown;
        ref readonly MarketRecord market = ref _markets.Read(id);
        MarketRefusal refusal = CheckTakesOrders(in market);
        if (refusal != MarketRefusal.None) return refusal;
        bool isMarketOrder = place.Type == OrderType.Market;
        if (place.TrailIn == TrailUnit.None && !market.Ticks.Contains(place.TriggerPrice)) return MarketRefusal.OffTick;
        long limit = LimitOf(in market, place.Side, isMarketOrder, place.Price);
        refusal = CheckTerms(in market, limit, place.Lots, isMarketOrder ? market.ReferencePrice : limit, place.Lots);
        if (refusal != MarketRefusal.None) return refusal;
        if (place.ExpiresAtMs != 0 && place.ExpiresAtMs <= call.TimeMs) return MarketRefusal.ExpiryInPast;
        Address caller = call.Caller;
        uint owner = (uint)Accounts.SlotOf(in caller);
        if (_killSwitches.LiveCount != 0 && _blocked.Contains(owner)) return MarketRefusal.KillSwitchEngaged;
        long triggerPrice = place.TriggerPrice, watermark = 0;
        if (place.TrailIn != TrailUnit.None)
        {
            watermark = market.LastPrice != 0 ? market.LastPrice : market.ReferencePrice;
            if (!StopRecord.TryTrail(in market.Ticks, watermark, place.Trigger, place.TrailIn, place.TrailBy, out triggerPrice)) return MarketRefusal.TrailTooFar;
        }
        if (IsReached(id, in market, place.Trigger, triggerPrice)) return MarketRefusal.WouldTrigger;
        if (place.ClientOrderId != 0 && _open.TryFind(owner, place.ClientOrderId, out _)) return MarketRefusal.ClientOrderIdInUse;
        if (_open.CountOf(owner) >= Limits.OpenOrdersPerAccountMax) return MarketRefusal.TooManyOpenOrders;
        if (!Covers(in market, in caller, place.Side, limit, place.Lots, Amount.Zero)) return MarketRefusal.InsufficientFunds;

        // It must now succeed.
        ref MarketCounters counters = ref _counters.Modify(0);
        OrderRecord order = new()
        {
            OrderId = ++counters.LastOrderId,
            ClientOrderId = place.ClientOrderId,
            Owner = caller,
            OwnerSlot = owner,
            Sequence = ++counters.LastSequence,
            Price = FundedPrice(place.Side, isMarketOrder, limit),
            Lots = place.Lots,
            Remaining = place.Lots,
            ExpiresAtMs = place.ExpiresAtMs,
            MarketId = (ushort)id,
            FeeBps = market.HighestFeeBps,
            Side = place.Side,
            TimeInForce = place.TimeInForce,
            SelfTrade = place.SelfTrade,
            Traits = OrderTraits.Waiting | OrderTraits.Stop,
        };
        StopRecord stop = new()
        {
            OrderId = order.OrderId, TriggerPrice = triggerPrice, Watermark = watermark, TrailBy = place.TrailBy, Trigger = place.Trigger, TrailIn = place.TrailIn, Type = place.Type,
        };
        int slot = _orders.Insert(in order);
        _stops.Insert(in stop);
        Money.Lock(in caller, LockedAsset(in market, order.Side), market.LockOf(in order, order.Remaining));
        _open.Add(slot);
        if (order.ExpiresAtMs != 0) _expiries.Add(slot, in order);
        Wait(slot, in order, in stop);
        call.BeginAnswer().UInt64(1, order.OrderId);
        call.Emit(new StopPlaced(
            order.OrderId, market.Symbol, caller, order.Side, place.Type, order.TimeInForce, order.Price, order.Lots, order.ClientOrderId, order.ExpiresAtMs,
            stop.Trigger, stop.TriggerPrice, stop.TrailIn, stop.TrailBy));
        return MarketRefusal.None;
    }

    // A stop that waits keeps its place in time when it only becomes smaller.
    private MarketRefusal AmendWaiting(int slot, AmendOrder amend, Call call)
    {
        OrderRecord order = _orders.Read(slot);
        Invariant.Assert(_stops.TryFind(in order.OrderId, out int stopSlot));
        StopRecord stop = _stops.Read(stopSlot);
        bool isMarketOrder = stop.Type == OrderType.Market;
        if (isMarketOrder && amend.Price != 0) return MarketRefusal.PriceOutOfRange;
        if (amend.TriggerPrice != 0 && stop.TrailIn != TrailUnit.None) return MarketRefusal.TriggerFixed;
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        MarketRefusal refusal = CheckTakesOrders(in market);
        if (refusal != MarketRefusal.None) return refusal;
        long price = amend.Price == 0 ? order.Price : amend.Price, remaining = amend.Lots == 0 ? order.Remaining : amend.Lots;
        long triggerPrice = amend.TriggerPrice == 0 ? stop.TriggerPrice : amend.TriggerPrice;
        Amount held = market.LockOf(in order, order.Remaining);
        bool keepsPlace = price == order.Price && triggerPrice == stop.TriggerPrice && remaining <= order.Remaining;
        if (keepsPlace)
        {
            call.Emit(new OrderAmended(order.OrderId, market.Symbol, order.Owner, order.Side, order.Price, order.Remaining, price, remaining, true));
            TakeOff(slot, in market, order.Remaining - remaining);
            return MarketRefusal.None;
        }
        if (!market.Ticks.Contains(triggerPrice)) return MarketRefusal.OffTick;
        long limit = LimitOf(in market, order.Side, isMarketOrder, price);
        refusal = CheckTerms(in market, limit, remaining, isMarketOrder ? market.ReferencePrice : limit, remaining);
        if (refusal != MarketRefusal.None) return refusal;
        if (IsReached(order.MarketId, in market, stop.Trigger, triggerPrice)) return MarketRefusal.WouldTrigger;
        if (!Covers(in market, in order.Owner, order.Side, limit, remaining, held)) return MarketRefusal.InsufficientFunds;

        // It must now succeed. What it may come to cost is settled anew, at the fees and, for a buy at market, the band of now.
        price = FundedPrice(order.Side, isMarketOrder, limit);
        call.Emit(new OrderAmended(order.OrderId, market.Symbol, order.Owner, order.Side, order.Price, order.Remaining, price, remaining, false));
        if (triggerPrice != stop.TriggerPrice) call.Emit(new StopMoved(order.OrderId, market.Symbol, order.Owner, stop.TriggerPrice, triggerPrice));
        uint asset = LockedAsset(in market, order.Side);
        Money.Unlock(in order.Owner, asset, held);
        EndWait(slot, in order, in stop);
        ref OrderRecord amended = ref _orders.Modify(slot);
        amended.Price = price;
        amended.Lots = amended.Remaining = remaining;
        amended.FeeBps = market.HighestFeeBps;
        amended.Sequence = ++_counters.Modify(0).LastSequence;
        _stops.Modify(stopSlot).TriggerPrice = triggerPrice;
        Wait(slot, in amended, in _stops.Read(stopSlot));
        Money.Lock(in order.Owner, asset, market.LockOf(in amended, remaining));
        return MarketRefusal.None;
    }

    // The worst price an order may come to trade at, as of now.
    private static long LimitOf(in MarketRecord market, Side side, bool isMarketOrder, long price) =>
        !isMarketOrder ? price : side == Side.Buy ? market.BandHigh : market.BandLow;

    // A buy at market is funded up to its limit, and trades no higher even when the band has moved up; a sale has nothing to fund by price.
    private static long FundedPrice(Side side, bool isMarketOrder, long limit) => isMarketOrder && side == Side.Sell ? 0 : limit;

    // Whether the last price, or one that triggered stops which are still to run, is on the triggering side.
    private bool IsReached(int marketId, in MarketRecord market, StopTrigger trigger, long triggerPrice)
    {
        if (market.LastPrice == 0) return false;
        long low = market.LastPrice, high = market.LastPrice;
        if (_behind.LiveCount != 0 && _behind.TryFind((uint)marketId, out int slot))
        {
            low = Math.Min(low, _behind.Read(slot).Low);
            high = Math.Max(high, _behind.Read(slot).High);
        }
        return trigger == StopTrigger.AtOrAbove ? high >= triggerPrice : low <= triggerPrice;
    }

    private void Wait(int slot, in OrderRecord order, in StopRecord stop)
    {
        (_stopBooks[order.MarketId] ??= new StopBook()).Add(slot, in order, in stop);
        _waiting++;
        if (stop.TrailIn != TrailUnit.None) _trailing++;
    }

    private void EndWait(int slot, in OrderRecord order, in StopRecord stop)
    {
        _stopBooks[order.MarketId]!.Remove(slot, in order, in stop);
        _waiting--;
        if (stop.TrailIn != TrailUnit.None) _trailing--;
    }

    // Removes what an order with traits has in other tables, when it ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ForgetTraits(int slot, in OrderRecord order)
    {
        if ((order.Traits & OrderTraits.Waiting) != 0)
        {
            Invariant.Assert(_stops.TryFind(in order.OrderId, out int stop));
            EndWait(slot, in order, in _stops.Read(stop));
            _stops.Remove(stop);
        }
        else if ((order.Traits & OrderTraits.Iceberg) != 0)
        {
            Invariant.Assert(_icebergs.TryFind(in order.OrderId, out int iceberg));
            _icebergs.Remove(iceberg);
        }
    }

    private bool TryFindIceberg(in OrderRecord order, out IcebergRecord iceberg)
    {
        iceberg = default;
        return (order.Traits & OrderTraits.Iceberg) != 0 && TryFindIceberg(order.OrderId, out iceberg);
    }

    private ref IcebergRecord IcebergOf(in OrderRecord order)
    {
        Invariant.Assert(_icebergs.TryFind(in order.OrderId, out int slot));
        return ref _icebergs.Modify(slot);
    }

    // An iceberg comes to rest: it shows its peak.
    private void SetReserve(in OrderRecord order)
    {
        ref IcebergRecord iceberg = ref IcebergOf(in order);
        iceberg.Reserve = order.Remaining - Math.Min(order.Remaining, iceberg.Display);
    }

    private void TakeOffReserve(in OrderRecord order, long lots)
    {
        ref IcebergRecord iceberg = ref IcebergOf(in order);
        iceberg.Reserve -= Math.Min(iceberg.Reserve, lots);
    }
}
