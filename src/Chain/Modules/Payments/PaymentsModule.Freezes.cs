using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Payments;

// Frozen money. Who holds it never changes by a freeze: there is no operation that takes it.
public sealed partial class PaymentsModule
{
    private const uint EndCost = 20;

    // Derived from the freezes: when those that hold end by themselves.
    private readonly SortedSet<(long AtMs, ulong Id)> _deadlines = [];

    /// <summary>Number of freezes ever begun; they are numbered from 1.</summary>
    public ulong FreezeCount => Counters.Freezes;

    /// <summary>Finds a freeze, whether it holds or has ended.</summary>
    public bool TryFreeze(ulong id, out FreezeRecord freeze)
    {
        bool found = _freezes.TryFind(in id, out int slot);
        freeze = found ? _freezes.Read(slot) : default;
        return found;
    }

    /// <summary>Whether an amount can be paid or frozen.</summary>
    public static bool IsAmount(Amount amount) => !amount.IsZero && amount <= Limits.ReserveAmountMax;

    /// <summary>Whether text and hash can be those of an order.</summary>
    public static bool IsOrder(string order, in Hash32 document) => order.Length > 0 && Text32.TryOf(order, out _) && !document.IsZero;

    /// <summary>Ends freezes whose time is over.</summary>
    public override void BeginBlock(Call call)
    {
        for (int left = Limits.FreezesEndedPerBlockMax; left > 0 && _deadlines.Count > 0 && _deadlines.Min.AtMs <= call.TimeMs; left--)
        {
            Invariant.Assert(_freezes.TryFind(_deadlines.Min.Id, out int slot));
            call.AddCost(EndCost);
            End(slot, FreezeState.Expired, call);
        }
    }

    /// <inheritdoc/>
    public override long? NextDeadlineMs => _deadlines.Count > 0 ? _deadlines.Min.AtMs : null;

    /// <summary>Rebuilds the deadlines.</summary>
    public override void Restore()
    {
        _deadlines.Clear();
        foreach (int slot in _freezes.LiveSlots)
            if (_freezes.Read(slot).IsActive) _deadlines.Add((_freezes.Read(slot).UntilMs, _freezes.Read(slot).Id));
    }

    internal PaymentsRefusal Freeze(FreezeMoney order, Call call)
    {
        bool isRegulator = Accounts.MayAct(Body.Regulator, call);
        if (!isRegulator && !Accounts.MayAct(Body.Surveillance, call)) return PaymentsRefusal.NotAuthorized;
        if (!Assets.TryFind(order.Asset, out uint asset)) return PaymentsRefusal.AssetUnknown;
        if (Money.IsSystemAccount(order.Account)) return PaymentsRefusal.SystemAccount;
        long longestMs = isRegulator ? Limits.FreezeMsMax : Limits.FreezeProvisionalMsMax;
        if (order.UntilMs <= call.TimeMs || order.UntilMs - call.TimeMs > longestMs) return PaymentsRefusal.UntilOutOfRange;
        FreezeTotalRecord total = TotalOf(new BalanceKey(order.Account, asset));
        if (!isRegulator && call.TimeMs < total.ProvisionalFromMs) return PaymentsRefusal.FrozenBefore;
        if (total.Count >= Limits.FreezesPerAccountMax || Counters.FreezesActive >= Limits.FreezesMax) return PaymentsRefusal.TooMany;

        // It must now succeed.
        Invariant.Assert(Text32.TryOf(order.Order, out Text32 text));
        ref PaymentCountersRecord counters = ref ModifyCounters();
        counters.FreezesActive++;
        FreezeRecord freeze = new()
        {
            Id = ++counters.Freezes,
            Account = order.Account,
            AssetId = asset,
            Amount = order.Amount,
            State = isRegulator ? FreezeState.Confirmed : FreezeState.Provisional,
            By = isRegulator ? Body.Regulator : Body.Surveillance,
            SinceMs = call.TimeMs,
            UntilMs = order.UntilMs,
            ConfirmedAtMs = isRegulator ? call.TimeMs : 0,
            Document = order.Document,
            Order = text,
        };
        _freezes.Insert(in freeze);
        _deadlines.Add((freeze.UntilMs, freeze.Id));
        call.Emit(new MoneyFrozen(freeze.Id, freeze.Account, order.Asset, freeze.Amount, freeze.State, freeze.By, freeze.Order, freeze.Document, freeze.UntilMs));
        total.Count++;
        if (freeze.IsAll) total.AllCount++;
        else total.Sum += freeze.Amount;
        if (!isRegulator) total.ProvisionalFromMs = call.TimeMs + Limits.FreezeProvisionalPauseMs;
        Write(in total);
        if (!Money.IsFreezeShort(freeze.Account, asset)) return PaymentsRefusal.None;
        // What was free does not cover it: what orders hold is free now, and frozen with it.
        Market.CancelHolding(freeze.Account, asset, call);
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Confirm(ConfirmFreeze confirm, Call call)
    {
        if (!Accounts.MayAct(Body.Regulator, call)) return PaymentsRefusal.NotAuthorized;
        if (!_freezes.TryFind(confirm.FreezeId, out int slot)) return PaymentsRefusal.FreezeUnknown;
        FreezeRecord freeze = _freezes.Read(slot);
        if (!freeze.IsActive) return PaymentsRefusal.FreezeEnded;
        if (confirm.UntilMs <= call.TimeMs || confirm.UntilMs - call.TimeMs > Limits.FreezeMsMax) return PaymentsRefusal.UntilOutOfRange;

        Invariant.Assert(Text32.TryOf(confirm.Order, out freeze.Order));
        _deadlines.Remove((freeze.UntilMs, freeze.Id));
        (freeze.State, freeze.UntilMs, freeze.ConfirmedAtMs, freeze.Document) = (FreezeState.Confirmed, confirm.UntilMs, call.TimeMs, confirm.Document);
        _freezes.Modify(slot) = freeze;
        _deadlines.Add((freeze.UntilMs, freeze.Id));
        call.Emit(new FreezeConfirmed(freeze.Id, freeze.Account, Assets.Read(freeze.AssetId).Symbol, freeze.Order, freeze.Document, freeze.UntilMs));
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal End(Unfreeze unfreeze, Call call)
    {
        bool isRegulator = Accounts.MayAct(Body.Regulator, call);
        if (!isRegulator && !Accounts.MayAct(Body.Surveillance, call)) return PaymentsRefusal.NotAuthorized;
        if (!_freezes.TryFind(unfreeze.FreezeId, out int slot)) return PaymentsRefusal.FreezeUnknown;
        if (!_freezes.Read(slot).IsActive) return PaymentsRefusal.FreezeEnded;
        if (!isRegulator && _freezes.Read(slot).State == FreezeState.Confirmed) return PaymentsRefusal.FreezeConfirmed;
        End(slot, FreezeState.Released, call);
        return PaymentsRefusal.None;
    }

    private void End(int slot, FreezeState state, Call call)
    {
        ref FreezeRecord freeze = ref _freezes.Modify(slot);
        Invariant.Assert(freeze.IsActive);
        (freeze.State, freeze.EndedAtMs) = (state, call.TimeMs);
        _deadlines.Remove((freeze.UntilMs, freeze.Id));
        ModifyCounters().FreezesActive--;
        FreezeTotalRecord total = TotalOf(new BalanceKey(freeze.Account, freeze.AssetId));
        total.Count--;
        if (freeze.IsAll) total.AllCount--;
        else total.Sum -= freeze.Amount;
        Write(in total);
        call.Emit(new FreezeEnded(freeze.Id, freeze.Account, Assets.Read(freeze.AssetId).Symbol, freeze.Amount, state));
    }

    private FreezeTotalRecord TotalOf(BalanceKey key) => _totals.TryFind(in key, out int slot) ? _totals.Read(slot) : new FreezeTotalRecord { Key = key };

    private void Write(in FreezeTotalRecord total)
    {
        if (_totals.TryFind(in total.Key, out int slot)) _totals.Modify(slot) = total;
        else _totals.Insert(in total);
        Money.SetFrozen(total.Key.Account, total.Key.AssetId, total.Frozen);
    }

    private void CheckFreezes()
    {
        SortedDictionary<(Address, uint), FreezeTotalRecord> totals = [];
        uint active = 0;
        foreach (int slot in _freezes.LiveSlots)
        {
            ref readonly FreezeRecord freeze = ref _freezes.Read(slot);
            Invariant.Assert(freeze.Id >= 1 && freeze.Id <= FreezeCount && freeze.IsActive == (freeze.EndedAtMs == 0) && freeze.IsActive == _deadlines.Contains((freeze.UntilMs, freeze.Id)));
            if (!freeze.IsActive) continue;
            active++;
            FreezeTotalRecord total = totals.GetValueOrDefault((freeze.Account, freeze.AssetId));
            total.Count++;
            if (freeze.IsAll) total.AllCount++;
            else total.Sum += freeze.Amount;
            totals[(freeze.Account, freeze.AssetId)] = total;
        }
        Invariant.Assert(active == Counters.FreezesActive && active == (uint)_deadlines.Count, "freezes are counted");
        foreach (int slot in _totals.LiveSlots)
        {
            ref readonly FreezeTotalRecord total = ref _totals.Read(slot);
            totals.Remove((total.Key.Account, total.Key.AssetId), out FreezeTotalRecord sum);
            Invariant.Assert(total.Count == sum.Count && total.AllCount == sum.AllCount && total.Sum == sum.Sum, "what is frozen of an account is what its freezes come to");
            Invariant.Assert(Money.FrozenOf(total.Key.Account, total.Key.AssetId) == total.Frozen, "what orders freeze is frozen");
        }
        Invariant.Assert(totals.Count == 0);
    }
}
