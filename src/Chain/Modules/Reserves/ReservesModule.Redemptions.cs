using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// The way out: burnt here, paid by a bank; by another one if the first is silent; given back if none can.
public sealed partial class ReservesModule
{
    // Both derived: when the rule looks at which, and how many of whom banks still have to pay (only looked up).
    private readonly SortedSet<(long RerouteAtMs, ulong Id)> _deadlines = [];
    private readonly Dictionary<Address, uint> _openOf = [];

    internal ReservesRefusal Redeem(Redeem redeem, Call call)
    {
        ReservesRefusal refusal = FindBacked(redeem.Asset, out uint asset);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!TryBank(redeem.Bank, out BankRecord bank) || bank.AssetId != asset) return ReservesRefusal.BankUnknown;
        if (redeem.Amount.Units % Assets.Read(asset).Lot.Units != UInt128.Zero) return ReservesRefusal.NotInLots;
        if (Money.AvailableOf(call.Caller, asset) < redeem.Amount) return ReservesRefusal.InsufficientFunds;
        if (!CanPay(in bank, redeem.Amount)) return ReservesRefusal.BankShort;
        // Who takes out all that he has takes out however little.
        bool isAll = Money.AvailableOf(call.Caller, asset) - redeem.Amount < Assets.Read(asset).Lot;
        if (redeem.Amount < _reserves.ReadOf(asset).RedeemMin && !isAll) return ReservesRefusal.RedemptionTooSmall;
        if (_openOf.GetValueOrDefault(call.Caller) >= _reserves.ReadOf(asset).OpenPerOwnerMax) return ReservesRefusal.TooManyOpen;

        Invariant.Assert(Text32.TryOf(redeem.EndToEndId, out Text32 endToEndId));
        ref ReserveRecord reserve = ref _reserves.ModifyOf(asset);
        RedemptionRecord redemption = new()
        {
            // Of each asset's numbers nobody else's come near; those of the first asset are 1, 2, 3.
            Id = ((ulong)(asset - 1) << 40) + ++reserve.LastRedemption,
            Owner = call.Caller,
            AssetId = asset,
            BankId = bank.Id,
            State = RedemptionState.Queued,
            Amount = redeem.Amount,
            Destination = redeem.Destination,
            EndToEndId = endToEndId,
            RequestedAtMs = call.TimeMs,
            DeadlineMs = call.TimeMs + reserve.SendWithinMs,
        };
        _redemptions.Insert(in redemption);
        _byOwner.Insert(RedemptionOfOwner.Of(redemption.Owner, redemption.Id));
        Await(in redemption, redemption.DeadlineMs + reserve.RerouteAfterMs);
        Promise(in redemption, isOwed: true);
        call.Emit(new RedemptionRequested(redemption.Id, redemption.Owner, redeem.Asset, redemption.Amount, bank.Id, redemption.Destination, redemption.DeadlineMs));
        Money.Burn(call.Caller, asset, redeem.Amount, call, _reserves.ReadOf(asset).Backed);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Acknowledge(AcknowledgeRedemption answer, Call call)
    {
        if (!_redemptions.TryFind(answer.RedemptionId, out int slot)) return ReservesRefusal.RedemptionUnknown;
        RedemptionRecord redemption = _redemptions.Read(slot);
        if (!IsAdapterOf(in _banks.ReadOf(redemption.BankId), call)) return ReservesRefusal.NotTheAdapter;
        RedemptionState before = redemption.State;
        bool isAllowed = answer.Answer switch
        {
            RedemptionAnswer.Sent => before == RedemptionState.Queued,
            RedemptionAnswer.Accepted => before is RedemptionState.Queued or RedemptionState.Sent,
            _ => IsPayable(before),
        };
        if (!isAllowed || answer.Turn != redemption.Reroutes) return ReservesRefusal.RedemptionNotOpen;

        ForgetDeadline(redemption.Id);
        if (answer.Answer == RedemptionAnswer.Refused)
        {
            Promise(in redemption, isOwed: false);
            GiveBackLater(slot, GiveBackLineOf(redemption.AssetId), answer.Code, call);
            return ReservesRefusal.None;
        }
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(redemption.AssetId);
        redemption.State = answer.Answer == RedemptionAnswer.Sent ? RedemptionState.Sent : RedemptionState.Accepted;
        redemption.DeadlineMs = call.TimeMs + reserve.PayWithinMs;
        Await(in redemption, redemption.DeadlineMs + reserve.RerouteAfterMs);
        _redemptions.Modify(slot) = redemption;
        Tell(in redemption, answer.Code, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Reroute(RerouteRedemption reroute, Call call)
    {
        if (!TryBank(reroute.Bank, out BankRecord bank)) return ReservesRefusal.BankUnknown;
        if (!_redemptions.TryFind(reroute.RedemptionId, out int slot)) return ReservesRefusal.RedemptionUnknown;
        RedemptionRecord redemption = _redemptions.Read(slot);
        if (redemption.Owner != call.Caller) return ReservesRefusal.NotTheOwner;
        if (!IsPayable(redemption.State)) return ReservesRefusal.RedemptionNotOpen;
        if (bank.AssetId != redemption.AssetId || bank.Id == redemption.BankId) return ReservesRefusal.FactsDiffer;
        if (call.TimeMs < redemption.DeadlineMs) return ReservesRefusal.NotYetDue;
        if (!CanPay(in bank, redemption.Amount)) return ReservesRefusal.BankShort;
        if (redemption.Reroutes >= Limits.RedemptionTurnsMax) return ReservesRefusal.TooManyTurns;
        GiveTo(slot, bank.Id, byRule: false, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Cancel(CancelRedemption cancel, Call call)
    {
        if (!_redemptions.TryFind(cancel.RedemptionId, out int slot)) return ReservesRefusal.RedemptionUnknown;
        ref readonly RedemptionRecord redemption = ref _redemptions.Read(slot);
        if (redemption.Owner != call.Caller) return ReservesRefusal.NotTheOwner;
        if (!IsPayable(redemption.State)) return ReservesRefusal.RedemptionNotOpen;
        if (redemption.State != RedemptionState.Queued && call.TimeMs < redemption.DeadlineMs) return ReservesRefusal.NotYetDue;
        GiveUp(slot, RequestedByCustomer, call);
        return ReservesRefusal.None;
    }

    /// <summary>What a contract's <see cref="Reserves.Redeem"/> will burn.</summary>
    internal Reservation ReservationOnRedeeming(Symbol symbol, Amount amount) =>
        FindBacked(symbol, out uint asset) == ReservesRefusal.None ? new Reservation(asset, amount) : default;

    // Whether a bank still owes the payment.
    private static bool IsPayable(RedemptionState state) => state is RedemptionState.Queued or RedemptionState.Sent or RedemptionState.Accepted;

    // Whether the bank had the payment order in hand.
    private static bool IsInHand(RedemptionState state) => state is RedemptionState.Sent or RedemptionState.Accepted;

    private static bool CanPay(in BankRecord bank, Amount amount) => bank.Free >= amount;

    private static void Tell(in RedemptionRecord redemption, Symbol code, Call call) =>
        call.Emit(new RedemptionChanged(redemption.Id, redemption.State, redemption.BankId, code, redemption.Reroutes));

    // What the bank has to pay; the city owes it as long as it is neither paid nor given back.
    private void Promise(in RedemptionRecord redemption, bool isOwed)
    {
        ref BankRecord bank = ref _banks.ModifyOf(redemption.BankId);
        bank.Pending = isOwed ? bank.Pending + redemption.Amount : bank.Pending - redemption.Amount;
        if (isOwed) _reserves.ModifyOf(redemption.AssetId).Pending += redemption.Amount;
    }

    private void Await(in RedemptionRecord redemption, long rerouteAtMs)
    {
        OpenRedemptionRecord open = new() { Id = redemption.Id, RerouteAtMs = rerouteAtMs, Owner = redemption.Owner };
        _open.Insert(in open);
        Remember(in open);
    }

    private void Remember(in OpenRedemptionRecord open)
    {
        _deadlines.Add((open.RerouteAtMs, open.Id));
        _openOf[open.Owner] = _openOf.GetValueOrDefault(open.Owner) + 1;
    }

    private void RestoreDeadlines()
    {
        _deadlines.Clear();
        _openOf.Clear();
        foreach (int slot in _open.LiveSlots) Remember(in _open.Read(slot));
    }

    private void ForgetDeadline(ulong id)
    {
        Invariant.Assert(_open.TryFind(in id, out int slot));
        OpenRedemptionRecord open = _open.Read(slot);
        _deadlines.Remove((open.RerouteAtMs, id));
        if (--_openOf[open.Owner] == 0) _openOf.Remove(open.Owner);
        _open.Remove(slot);
    }

    private void RerouteOverdue(Call call)
    {
        for (int left = Limits.ReroutesPerBlockMax; left > 0 && _deadlines.Count > 0 && _deadlines.Min.RerouteAtMs <= call.TimeMs; left--)
        {
            ulong id = _deadlines.Min.Id;
            Invariant.Assert(_redemptions.TryFind(in id, out int slot));
            RedemptionRecord redemption = _redemptions.Read(slot);
            call.AddCost(MintCost);
            ref byte silences = ref _redemptions.Modify(slot).Silences;
            // One that was given up, and whose payment its bank took back, has been silent so often already.
            if (silences < Limits.RedemptionSilencesMax) silences++;
            if (silences == Limits.RedemptionSilencesMax)
            {
                GiveUp(slot, NoAnswerInTime, call);
                continue;
            }
            if (TryBankFor(in redemption, out uint bank))
            {
                GiveTo(slot, bank, byRule: true, call);
                continue;
            }
            // Nobody can pay now: looked at again later.
            ForgetDeadline(id);
            Await(in redemption, call.TimeMs + _reserves.ReadOf(redemption.AssetId).RerouteAfterMs);
        }
    }

    // Of the others the one with the most to pay from; the lowest number of several.
    private bool TryBankFor(in RedemptionRecord redemption, out uint best)
    {
        best = 0;
        Amount most = Amount.Zero;
        for (uint id = 1; id <= BankCount; id++)
        {
            ref readonly BankRecord bank = ref _banks.ReadOf(id);
            if (id == redemption.BankId || bank.AssetId != redemption.AssetId || bank.Status != BankStatus.Active || !CanPay(in bank, redemption.Amount)) continue;
            if (bank.Free > most) (best, most) = (id, bank.Free);
        }
        return best != 0;
    }

    private void GiveTo(int slot, uint bank, bool byRule, Call call)
    {
        RedemptionRecord redemption = _redemptions.Read(slot);
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(redemption.AssetId);
        ForgetDeadline(redemption.Id);
        if (IsInHand(redemption.State)) Doubt(in redemption, redemption.DeadlineMs, call);
        _banks.ModifyOf(redemption.BankId).Pending -= redemption.Amount;
        _banks.ModifyOf(bank).Pending += redemption.Amount;
        redemption.FormerBanks |= RedemptionRecord.BitOf(redemption.BankId);
        (redemption.FormerBankId, redemption.BankId, redemption.State) = (redemption.BankId, bank, RedemptionState.Queued);
        redemption.Reroutes++;
        redemption.DeadlineMs = call.TimeMs + reserve.SendWithinMs;
        Await(in redemption, redemption.DeadlineMs + reserve.RerouteAfterMs);
        _redemptions.Modify(slot) = redemption;
        call.Emit(new RedemptionRerouted(redemption.Id, redemption.FormerBankId, bank, byRule, redemption.DeadlineMs, redemption.Reroutes));
    }
}
