using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Grants;

// What must hold: every unit of a campaign is somewhere, once.
public sealed partial class GrantsModule
{
    private readonly SortedDictionary<uint, Changes> _changes = [];
    private TouchedVisitor<VoucherRecord>? _addVoucher;
    private TouchedVisitor<GrantMerchantRecord>? _addMerchant;
    private TouchedVisitor<CampaignRecord>? _addCampaign;

    // By how much a block has changed one campaign, modulo 2^128.
    private sealed class Changes
    {
        public UInt128 Owners, Merchants, ToldOwners, ToldMerchants;
    }

    /// <summary>In every block, of the campaigns it has touched: what owners and merchants hold has changed by what their records have, every unit of the budget is somewhere, and the pot has what it owes.</summary>
    public override void CheckTouched()
    {
        if (!_campaigns.IsTouched && !_vouchers.IsTouched && !_merchants.IsTouched) return;
        _changes.Clear();
        _vouchers.VisitTouched(_addVoucher ??= Add);
        _merchants.VisitTouched(_addMerchant ??= Add);
        _campaigns.VisitTouched(_addCampaign ??= Add);
        foreach ((uint id, Changes change) in _changes)
        {
            Invariant.Assert(change.Owners == change.ToldOwners, "what owners hold of a campaign has changed by what their vouchers have");
            Invariant.Assert(change.Merchants == change.ToldMerchants, "what merchants hold of a campaign has changed by what their records have");
            if (TryCampaign(id, out CampaignRecord campaign)) Check(in campaign);
        }
    }

    /// <summary>The same from every voucher, merchant, category and payment.</summary>
    public override void CheckInvariants()
    {
        SortedDictionary<uint, Amount> owners = [], merchants = [], received = [];
        SortedDictionary<uint, int> holders = [];
        foreach (int slot in _vouchers.LiveSlots)
        {
            ref readonly VoucherRecord voucher = ref _vouchers.Read(slot);
            uint id = voucher.Key.CampaignId;
            Invariant.Assert(voucher.Balance + voucher.Spent == voucher.Received, "what was received is there or spent");
            owners[id] = owners.GetValueOrDefault(id) + voucher.Balance;
            received[id] = received.GetValueOrDefault(id) + voucher.Received;
            holders[id] = holders.GetValueOrDefault(id) + 1;
        }
        foreach (int slot in _merchants.LiveSlots)
        {
            ref readonly GrantMerchantRecord merchant = ref _merchants.Read(slot);
            uint id = merchant.Key.CampaignId;
            merchants[id] = merchants.GetValueOrDefault(id) + merchant.HeldTotal;
            Invariant.Assert(TryCampaign(id, out CampaignRecord its) && HeldAt(in merchant, its.HopsMax + 1).IsZero, "nothing was passed on more often than it may be");
        }
        int waiting = 0;
        foreach (int slot in _campaigns.LiveSlots)
        {
            ref readonly CampaignRecord campaign = ref _campaigns.Read(slot);
            Check(in campaign);
            Invariant.Assert(campaign.Id >= 1 && campaign.Id <= CampaignCount && campaign.Pot == PotOf(campaign.Id));
            Invariant.Assert(campaign.HeldByOwners == owners.GetValueOrDefault(campaign.Id), "what owners hold is the sum of their vouchers");
            Invariant.Assert(campaign.HeldByMerchants == merchants.GetValueOrDefault(campaign.Id), "what merchants hold is the sum of their records");
            Invariant.Assert(campaign.Status == CampaignStatus.Open || campaign.Unclaimed.IsZero, "what nobody was given returns when a campaign closes");
            if (campaign.Status is CampaignStatus.Open or CampaignStatus.Closed) Invariant.Assert(campaign.Granted == received.GetValueOrDefault(campaign.Id), "what was granted is the sum of what was received");
            int chained = 0;
            for (Address account = campaign.LastHolder; !account.IsZero; chained++)
            {
                Invariant.Assert(TryVoucher(campaign.Id, in account, out VoucherRecord voucher), "vouchers are found one from another");
                account = voucher.Previous;
            }
            Invariant.Assert(chained == holders.GetValueOrDefault(campaign.Id));
            holders.Remove(campaign.Id);
            if (campaign.NextMs is not long at) continue;
            waiting++;
            Invariant.Assert(_deadlines.Contains((at, campaign.Id)));
        }
        Invariant.Assert(waiting == _deadlines.Count && holders.Count == 0);
        GrantCounters counters = Counters;
        Invariant.Assert(_payments.LiveCount == _turns.LiveCount && (ulong)_turns.LiveCount == counters.LastPayment - counters.LastForgotten);
        foreach (int slot in _payments.LiveSlots) Check(in _payments.Read(slot));
    }

    private void Check(in CampaignRecord campaign)
    {
        Invariant.Assert(campaign.Budget + campaign.PaidBack == campaign.InPot + campaign.Settled + campaign.Returned, "every unit of a budget is unclaimed, held, settled or returned");
        Invariant.Assert(campaign.PaidBack.IsZero || campaign.Settled.IsZero);
        Invariant.Assert(Money.AvailableOf(in campaign.Pot, campaign.AssetId) >= campaign.InPot, "the pot has what it owes");
        Invariant.Assert(campaign.Status != CampaignStatus.Ended || campaign.InPot.IsZero);
    }

    private void Check(in GrantPaymentRecord payment)
    {
        Invariant.Assert(Payments.IsPaid(OrderOf(in payment)), "nothing else pays what vouchers have paid");
        Amount paid = payment.Own, back = Amount.Zero;
        for (int i = 0; i < payment.PartCount; i++)
        {
            Invariant.Assert(payment.Parts[i].Refunded <= payment.Parts[i].Amount);
            paid += payment.Parts[i].Amount;
            back += payment.Parts[i].Refunded;
        }
        Invariant.Assert(paid == payment.Total && payment.Refunded <= payment.Total && back == BackOf(in payment, payment.Refunded), "a price is paid to the unit, and refunded in the shares in which it was");
        Invariant.Assert(_turns.TryFind(payment.Number, out int turn) && _turns.Read(turn).Key == payment.Key);
    }

    // A slot may have another record than before; none is of campaign 0, which does not exist.
    private void Add(in VoucherRecord before, in VoucherRecord after)
    {
        Invariant.Assert(after.Balance + after.Spent == after.Received, "what was received is there or spent");
        unchecked
        {
            if (before.Key.CampaignId != 0) ChangesOf(before.Key.CampaignId).Owners -= before.Balance.Units;
            if (after.Key.CampaignId != 0) ChangesOf(after.Key.CampaignId).Owners += after.Balance.Units;
        }
    }

    private void Add(in GrantMerchantRecord before, in GrantMerchantRecord after)
    {
        unchecked
        {
            if (before.Key.CampaignId != 0) ChangesOf(before.Key.CampaignId).Merchants -= before.HeldTotal.Units;
            if (after.Key.CampaignId != 0) ChangesOf(after.Key.CampaignId).Merchants += after.HeldTotal.Units;
        }
    }

    private void Add(in CampaignRecord before, in CampaignRecord after)
    {
        Changes change = ChangesOf(after.Id != 0 ? after.Id : before.Id);
        unchecked
        {
            change.ToldOwners += after.HeldByOwners.Units - before.HeldByOwners.Units;
            change.ToldMerchants += after.HeldByMerchants.Units - before.HeldByMerchants.Units;
        }
    }

    private Changes ChangesOf(uint campaign)
    {
        if (!_changes.TryGetValue(campaign, out Changes? changes)) _changes.Add(campaign, changes = new Changes());
        return changes;
    }
}
