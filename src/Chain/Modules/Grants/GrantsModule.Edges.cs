using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

// What time does to campaigns.
public sealed partial class GrantsModule
{
    private const uint CloseCost = 20, ReturnCost = 10, ForgetCost = 5;

    // Derived from the campaigns: when time alone changes one.
    private readonly SortedSet<(long AtMs, uint Id)> _deadlines = [];

    /// <summary>Closes what is to be closed; gives back what expired vouchers have left and settles what merchants hold of expired campaigns, the earliest first; forgets payments that are too old to be refunded.</summary>
    public override void BeginBlock(Call call)
    {
        int budget = Limits.GrantReturnsPerBlockMax;
        while (budget > 0 && _deadlines.Count > 0 && _deadlines.Min.AtMs <= call.TimeMs)
        {
            uint id = _deadlines.Min.Id;
            Invariant.Assert(TryCampaign(id, out CampaignRecord campaign));
            if (campaign.Status == CampaignStatus.Open)
            {
                CloseNow(id, isCancelled: false, call);
                call.AddCost(CloseCost);
                budget--;
            }
            else
            {
                if (campaign.Status == CampaignStatus.Closed)
                {
                    Expire(id, call);
                    call.AddCost(CloseCost);
                    budget--;
                }
                WindUp(id, ref budget, call);
            }
        }
        Forget(call);
    }

    /// <inheritdoc/>
    public override long? NextDeadlineMs => _deadlines.Count == 0 ? null : _deadlines.Min.AtMs;

    /// <summary>Rebuilds the deadlines, and which accounts are pots.</summary>
    public override void Restore()
    {
        _deadlines.Clear();
        foreach (int slot in _campaigns.LiveSlots)
        {
            AddDeadline(in _campaigns.Read(slot));
            Money.AddSystemAccount(in _campaigns.Read(slot).Pot);
        }
    }

    private void Expire(uint id, Call call)
    {
        ref CampaignRecord campaign = ref ModifyCampaign(id);
        (campaign.Status, campaign.NextMerchant) = (CampaignStatus.Expired, campaign.LastMerchant);
        call.Emit(new CampaignExpired(id, campaign.HeldByOwners, campaign.HeldByMerchants));
    }

    // Vouchers go, latest first, and what they have left returns in one move; then merchants, whose records stay. Each record names the one before it.
    private void WindUp(uint id, ref int budget, Call call)
    {
        ref CampaignRecord campaign = ref ModifyCampaign(id);
        Amount returned = Amount.Zero;
        for (; budget > 0 && !campaign.LastHolder.IsZero; budget--)
        {
            Invariant.Assert(_vouchers.TryFind(new GrantKey(id, campaign.LastHolder), out int slot));
            VoucherRecord voucher = _vouchers.Read(slot);
            _vouchers.Remove(slot);
            campaign.LastHolder = voucher.Previous;
            returned += voucher.Balance;
            call.AddCost(ReturnCost);
            if (!voucher.Balance.IsZero) call.Emit(new GrantReturned(id, voucher.Key.Account, voucher.Balance));
        }
        campaign.HeldByOwners -= returned;
        campaign.Returned += returned;
        Transfer(in campaign.Pot, in campaign.Source, campaign.AssetId, returned, call);
        for (; budget > 0 && campaign.LastHolder.IsZero && !campaign.NextMerchant.IsZero; budget--)
        {
            Invariant.Assert(TryMerchant(id, in campaign.NextMerchant, out GrantMerchantRecord merchant));
            campaign.NextMerchant = merchant.Previous;
            call.AddCost(ReturnCost);
            if (!merchant.HeldTotal.IsZero) SettleNow(in campaign, merchant.Key.Account, merchant.HeldTotal, call);
        }
        if (!campaign.LastHolder.IsZero || !campaign.NextMerchant.IsZero) return;
        RemoveDeadline(in campaign);
        campaign.Status = CampaignStatus.Ended;
        Invariant.Assert(campaign.InPot.IsZero, "all of a campaign that has ended is settled or returned");
        call.Emit(new CampaignEnded(id, campaign.Budget, campaign.Settled, campaign.Returned));
        // What others have sent to the pot is nobody's grant: it goes with the rest.
        Transfer(in campaign.Pot, in campaign.Source, campaign.AssetId, Money.AvailableOf(in campaign.Pot, campaign.AssetId), call);
    }

    private void Forget(Call call)
    {
        for (int left = Limits.GrantPaymentsForgottenPerBlockMax; left > 0 && Counters is { } counters && counters.LastForgotten < counters.LastPayment; left--)
        {
            ulong number = counters.LastForgotten + 1;
            Invariant.Assert(_turns.TryFind(in number, out int turn));
            Invariant.Assert(_payments.TryFind(_turns.Read(turn).Key, out int slot));
            if (call.TimeMs - _payments.Read(slot).AtMs < Limits.GrantRefundMs) return;
            _payments.Remove(slot);
            _turns.Remove(turn);
            ModifyCounters().LastForgotten = number;
            call.AddCost(ForgetCost);
        }
    }

    private void AddDeadline(in CampaignRecord campaign)
    {
        if (campaign.NextMs is long at) _deadlines.Add((at, campaign.Id));
    }

    private void RemoveDeadline(in CampaignRecord campaign)
    {
        if (campaign.NextMs is long at) _deadlines.Remove((at, campaign.Id));
    }
}
