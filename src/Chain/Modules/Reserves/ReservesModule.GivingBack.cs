using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// How redemptions end: paid, or given back to their owners.
public sealed partial class ReservesModule
{
    // Reasons of ISO 20022 for what no bank has said: the customer's wish, and a time-out at the bank.
    private static readonly Symbol RequestedByCustomer = Symbol.Of("CUST"), NoAnswerInTime = Symbol.Of("AB06");

    // A bank has booked the payment: also of one that was about to be given back, because another bank refused it.
    private void Pay(ulong id, uint account, in Hash32 entry, Call call)
    {
        uint payer = _accounts.ReadOf(account).BankId;
        ref RedemptionRecord redemption = ref _redemptions.ModifyOf(id);
        if (IsPayable(redemption.State))
        {
            ForgetDeadline(id);
            // The bank that was to pay may have done so too.
            if (redemption.BankId != payer && IsInHand(redemption.State)) Doubt(in redemption, call.TimeMs, call);
            Promise(in redemption, isOwed: false);
        }
        else
        {
            LeaveLine(ref redemption);
        }
        _reserves.ModifyOf(redemption.AssetId).Pending -= redemption.Amount;
        if (redemption.BankId != payer)
        {
            redemption.FormerBanks |= RedemptionRecord.BitOf(redemption.BankId);
            (redemption.FormerBankId, redemption.BankId) = (redemption.BankId, payer);
        }
        (redemption.State, redemption.Entry, redemption.PaidFrom) = (RedemptionState.Paid, entry, account);
        Tell(in redemption, Symbol.None, call);
    }

    // The booking of its payment was taken back: the bank still owes it.
    private void Reopen(ulong id, Call call)
    {
        ref RedemptionRecord redemption = ref _redemptions.ModifyOf(id);
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(redemption.AssetId);
        (redemption.State, redemption.Entry, redemption.PaidFrom) = (RedemptionState.Accepted, Hash32.Zero, 0);
        redemption.DeadlineMs = call.TimeMs + reserve.PayWithinMs;
        Promise(in redemption, isOwed: true);
        Await(in redemption, redemption.DeadlineMs + reserve.RerouteAfterMs);
        Tell(in redemption, Symbol.None, call);
    }

    // A paid one came back: the bank has the money again, and the owner gets it here. It is as new to the city as any credit, so it stands in the bank's line.
    private void TakeBack(ulong id, uint bank, Call call)
    {
        Invariant.Assert(_redemptions.TryFind(in id, out int slot));
        ref readonly RedemptionRecord redemption = ref _redemptions.Read(slot);
        _reserves.ModifyOf(redemption.AssetId).Pending += redemption.Amount;
        Publish(redemption.AssetId, call);
        GiveBackLater(slot, bank, Symbol.None, call);
    }

    // It did not come back after all: the entry that said so was withdrawn.
    private void PayAfterAll(ulong id, Call call)
    {
        ref RedemptionRecord redemption = ref _redemptions.ModifyOf(id);
        LeaveLine(ref redemption);
        _reserves.ModifyOf(redemption.AssetId).Pending -= redemption.Amount;
        redemption.State = RedemptionState.Paid;
        Tell(in redemption, Symbol.None, call);
    }

    // It is taken from its bank, and given to none.
    private void GiveUp(int slot, Symbol code, Call call)
    {
        RedemptionRecord redemption = _redemptions.Read(slot);
        ForgetDeadline(redemption.Id);
        if (IsInHand(redemption.State)) Doubt(in redemption, redemption.DeadlineMs, call);
        Promise(in redemption, isOwed: false);
        GiveBackLater(slot, GiveBackLineOf(redemption.AssetId), code, call);
    }

    // Into the line of those that are given back, and out of it at once where nothing speaks against it.
    private void GiveBackLater(int slot, uint line, Symbol code, Call call)
    {
        ref RedemptionRecord redemption = ref _redemptions.Modify(slot);
        (redemption.State, redemption.Code) = (RedemptionState.Refused, code);
        Tell(in redemption, code, call);
        bool isBanks = line < GiveBackLines;
        redemption.WaitsIn = line;
        redemption.WaitsAs = isBanks ? ++_banks.ModifyOf(line).LastWaiting : ++_reserves.ModifyOf(redemption.AssetId).LastWaiting;
        Insert(new WaitingRecord { Key = new(line, redemption.WaitsAs), For = WaitingFor.Minting, SinceMs = call.TimeMs, Owner = redemption.Owner, Amount = redemption.Amount, RedemptionId = redemption.Id });
        if (!TryFirst(line, WaitingFor.Minting, out WaitingRecord first) || first.RedemptionId != redemption.Id) return;
        if (isBanks ? StopOf(in _banks.ReadOf(line), in first, call.TimeMs) != MintingStop.None : !CanGiveBack(redemption.AssetId, first.Amount)) return;
        if (isBanks) UseBucket(line, first.Amount, call.TimeMs);
        GiveBack(in first, call);
    }

    // It adds nothing to what the city owes; but while the asset is deficient nothing adds to its supply.
    private bool CanGiveBack(uint assetId, Amount amount)
    {
        ref readonly AssetRecord asset = ref Assets.Read(assetId);
        return asset.Status == AssetStatus.Active && !asset.IsDeficient && asset.Supply + amount <= _reserves.ReadOf(assetId).BackedWithout(amount);
    }

    private void GiveBack(in WaitingRecord waiting, Call call)
    {
        ref RedemptionRecord redemption = ref _redemptions.ModifyOf(waiting.RedemptionId);
        LeaveLine(ref redemption);
        redemption.State = RedemptionState.Returned;
        _reserves.ModifyOf(redemption.AssetId).Pending -= redemption.Amount;
        Tell(in redemption, redemption.Code, call);
        call.Emit(new RedemptionGivenBack(redemption.Id, redemption.Owner, Assets.Read(redemption.AssetId).Symbol, redemption.Amount, redemption.BankId));
        Publish(redemption.AssetId, call);
        Money.Mint(redemption.Owner, redemption.AssetId, redemption.Amount, call);
    }

    private void LeaveLine(ref RedemptionRecord redemption)
    {
        Invariant.Assert(_waiting.TryFind(new WaitingKey(redemption.WaitsIn, redemption.WaitsAs), out int slot));
        _waiting.Remove(slot);
        (redemption.WaitsIn, redemption.WaitsAs) = (0, 0);
    }

    private void GiveBackWaiting(uint line, Call call)
    {
        for (int left = Limits.WaitingMintsPerBankMax; left > 0 && TryFirst(line, WaitingFor.Minting, out WaitingRecord first) && CanGiveBack(line & ~GiveBackLines, first.Amount); left--)
        {
            GiveBack(in first, call);
            call.AddCost(MintCost);
        }
    }
}
