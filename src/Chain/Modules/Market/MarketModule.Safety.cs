using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

// Getting out at once: cancelling many, cancel on disconnect, kill switches. An account has at most Limits.OpenOrdersPerAccountMax orders, so looking through all of them is bounded work.
public sealed partial class MarketModule
{
    /// <summary>Cost of firing one account's cancel-on-disconnect, besides the orders it closes and passes.</summary>
    internal const uint FireCost = 10;

    private readonly HashSet<uint> _blocked = []; // accounts with an engaged kill switch, by slot; looked up, never walked
    private readonly SortedSet<(long DeadlineMs, int Slot)> _deadlines = [];

    internal MarketRefusal CancelAll(CancelAllOrders cancel, Call call)
    {
        int id = -1;
        if (!cancel.Market.IsNone && !TryFindMarket(cancel.Market, out id)) return MarketRefusal.MarketUnknown;
        uint passed = 0, closed = 0;
        int next;
        for (int slot = _open.FirstOf((uint)Accounts.SlotOf(call.Caller)); slot >= 0; slot = next)
        {
            next = _open.NextOf(slot);
            ref readonly OrderRecord order = ref _orders.Read(slot);
            if ((id >= 0 && order.MarketId != id) || !cancel.Means(in order, cancel.HasPrices ? FilterPriceOf(in order) : 0))
            {
                passed++;
                continue;
            }
            Close(slot, CloseReason.Cancelled, call);
            closed++;
        }
        call.AddCost(CloseCost * closed + passed / LooksPerCost);
        if (closed > 0) call.Emit(new OrdersCancelled(call.Caller, cancel.Market, closed, CloseReason.Cancelled));
        return MarketRefusal.None;
    }

    internal MarketRefusal Arm(ArmCancelOnDisconnect arm, Call call)
    {
        int id = -1;
        if (!arm.Market.IsNone && !TryFindMarket(arm.Market, out id)) return MarketRefusal.MarketUnknown;
        Address account = call.Caller;
        bool isArmed = _disconnects.TryFind(in account, out int slot);
        if (isArmed) _deadlines.Remove((_disconnects.Read(slot).DeadlineMs, slot));
        DisconnectRecord armed = new() { Account = account, Scope = (uint)(id + 1), TimeoutMs = arm.TimeoutMs, DeadlineMs = arm.TimeoutMs == 0 ? 0 : call.TimeMs + arm.TimeoutMs };
        if (arm.TimeoutMs != 0)
        {
            if (isArmed) _disconnects.Modify(slot) = armed;
            else slot = _disconnects.Insert(in armed);
            _deadlines.Add((armed.DeadlineMs, slot));
        }
        else if (isArmed)
        {
            _disconnects.Remove(slot);
        }
        call.Emit(new CancelOnDisconnectArmed(account, arm.Market, armed.TimeoutMs, armed.DeadlineMs));
        return MarketRefusal.None;
    }

    internal MarketRefusal SetKillSwitch(SetKillSwitch set, Call call)
    {
        Address account = set.Account.IsZero ? call.Caller : set.Account;
        bool isOwn = account == call.Caller;
        Body by = isOwn ? Body.None : Accounts.ActingBody(call);
        if (!isOwn && by is not (Body.MarketOperator or Body.Surveillance or Body.Regulator)) return MarketRefusal.NotAuthorized;
        bool exists = _killSwitches.TryFind(in account, out int slot);
        KillSwitchRecord record = exists ? _killSwitches.Read(slot) : new KillSwitchRecord { Account = account };
        byte bit = isOwn ? (byte)0 : (byte)(1 << (int)by);
        if (!set.Engaged)
        {
            if (isOwn ? record.Own == 0 : record.Bodies == 0) return MarketRefusal.NotEngaged;
            if (!isOwn && (record.Bodies & bit) == 0 && by != Body.Regulator) return MarketRefusal.NotAuthorized;
        }

        // It must now succeed.
        record.OwnerSlot = (uint)Accounts.SlotOf(in account);
        if (isOwn) record.Own = set.Engaged ? (byte)1 : (byte)0;
        else if (set.Engaged) record.Bodies |= bit;
        else record.Bodies = by == Body.Regulator ? (byte)0 : (byte)(record.Bodies & ~bit);
        if (set.Engaged) (record.Reason, record.SinceMs) = (set.Reason, call.TimeMs);
        bool isEngaged = record.Own != 0 || record.Bodies != 0;
        if (isEngaged && exists) _killSwitches.Modify(slot) = record;
        else if (isEngaged) _killSwitches.Insert(in record);
        else _killSwitches.Remove(slot);
        if (isEngaged) _blocked.Add(record.OwnerSlot);
        else _blocked.Remove(record.OwnerSlot);
        if (set.Engaged) CancelForGood(record.OwnerSlot, in account, call);
        call.Emit(new KillSwitchSet(account, call.Caller, by, set.Engaged, set.Reason, isEngaged));
        return MarketRefusal.None;
    }

    private void CancelForGood(uint owner, in Address account, Call call)
    {
        uint closed = 0;
        for (int slot = _open.FirstOf(owner); slot >= 0; slot = _open.FirstOf(owner))
        {
            Close(slot, CloseReason.KillSwitch, call);
            closed++;
        }
        call.AddCost(CloseCost * closed);
        if (closed > 0) call.Emit(new OrdersCancelled(account, Symbol.None, closed, CloseReason.KillSwitch));
    }

    /// <summary>Cancels all open orders of an account that hold an asset, waiting stops among them: a court has frozen more of it than is available.</summary>
    internal void CancelHolding(Address account, uint asset, Call call)
    {
        Wake();
        if (!Accounts.TryFind(in account, out int owner)) return;
        uint passed = 0, closed = 0;
        int next;
        for (int slot = _open.FirstOf((uint)owner); slot >= 0; slot = next)
        {
            next = _open.NextOf(slot);
            ref readonly OrderRecord order = ref _orders.Read(slot);
            if (LockedAsset(in _markets.Read(order.MarketId), order.Side) != asset)
            {
                passed++;
                continue;
            }
            Close(slot, CloseReason.Frozen, call);
            closed++;
        }
        call.AddCost(CloseCost * closed + passed / LooksPerCost);
        if (closed > 0) call.Emit(new OrdersCancelled(account, Symbol.None, closed, CloseReason.Frozen));
    }

    // Fires what was not armed again in time, the earliest deadline first, as far as the block's budget goes: one for each account, for each order closed, and for ten orders passed.
    // What is left of an account goes on in the next block; a whole budget is more than any account needs, so each block ends at least one.
    private void FireDisconnects(Call call)
    {
        int budget = Limits.DisconnectsPerBlockMax;
        while (budget > 0 && _deadlines.Count > 0 && _deadlines.Min.DeadlineMs <= call.TimeMs)
        {
            (long _, int armedSlot) = _deadlines.Min;
            DisconnectRecord armed = _disconnects.Read(armedSlot);
            budget--;
            uint closed = 0, passed = 0;
            int slot, next;
            for (slot = _open.FirstOf((uint)Accounts.SlotOf(in armed.Account)); slot >= 0 && budget > 0; slot = next)
            {
                next = _open.NextOf(slot);
                if (armed.Scope != 0 && _orders.Read(slot).MarketId != armed.Scope - 1)
                {
                    if (++passed % LooksPerCost == 0) budget--;
                    continue;
                }
                Close(slot, CloseReason.Disconnected, call);
                closed++;
                budget--;
            }
            call.AddCost(FireCost + CloseCost * closed + passed / LooksPerCost);
            Symbol market = armed.Scope == 0 ? Symbol.None : _markets.Read((int)armed.Scope - 1).Symbol;
            if (closed > 0) call.Emit(new OrdersCancelled(armed.Account, market, closed, CloseReason.Disconnected));
            if (slot >= 0) return;
            _deadlines.Remove((armed.DeadlineMs, armedSlot));
            _disconnects.Remove(armedSlot);
            call.Emit(new CancelOnDisconnectArmed(armed.Account, market, 0, 0));
        }
    }

    private void RestoreSafety()
    {
        foreach (int slot in _disconnects.LiveSlots) _deadlines.Add((_disconnects.Read(slot).DeadlineMs, slot));
        foreach (int slot in _killSwitches.LiveSlots) _blocked.Add(_killSwitches.Read(slot).OwnerSlot);
    }

    private long FilterPriceOf(in OrderRecord order)
    {
        if ((order.Traits & OrderTraits.Waiting) == 0) return order.Price;
        Invariant.Assert(_stops.TryFind(in order.OrderId, out int slot));
        return _stops.Read(slot).TriggerPrice;
    }
}
