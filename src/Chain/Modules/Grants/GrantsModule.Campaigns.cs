using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

// What sources do: open, fund and close campaigns, say whom they accept and whom they give to. And what those take who may claim.
public sealed partial class GrantsModule
{
    internal GrantsRefusal Open(OpenCampaign open, Call call)
    {
        if (open.ExpiresMs <= call.TimeMs || open.ClosesMs <= call.TimeMs || open.ExpiresMs - call.TimeMs > Limits.GrantTimeMsMax) return GrantsRefusal.TimesOutOfOrder;
        if (!Assets.TryFind(open.Asset, out uint asset)) return GrantsRefusal.AssetUnknown;
        if (!Assets.IsActive(asset)) return GrantsRefusal.AssetSuspended;
        if (Money.AvailableOf(call.Caller, asset) < open.Budget) return GrantsRefusal.InsufficientFunds;

        // It must now succeed.
        ref GrantCounters counters = ref ModifyCounters();
        counters.Campaigns++;
        Invariant.Assert(Text32.TryOf(open.Name, out Text32 name) & CategoryList.TryParse(open.Categories, out CategoryRanges categories, out int categoryCount));
        CampaignRecord campaign = new()
        {
            Id = counters.Campaigns,
            AssetId = asset,
            Source = call.Caller,
            Pot = PotOf(counters.Campaigns),
            Status = CampaignStatus.Open,
            Rule = open.Rule,
            HopsMax = (byte)open.HopsMax,
            CategoryCount = (byte)categoryCount,
            ShareBps = open.ShareBps,
            Categories = categories,
            Name = name,
            Terms = open.Terms,
            OpensMs = open.OpensMs,
            ClosesMs = open.ClosesMs,
            ExpiresMs = open.ExpiresMs,
            ClaimAmount = open.ClaimAmount,
            PersonMax = BoundOf(open.PersonMax),
            PaymentMax = BoundOf(open.PaymentMax),
            Budget = open.Budget,
            Unclaimed = open.Budget,
        };
        _campaigns.Insert(in campaign);
        AddDeadline(in campaign);
        Money.AddSystemAccount(in campaign.Pot);
        call.Emit(new CampaignOpened(campaign.Id, campaign.Source, campaign.Pot, open.Asset, open.Budget, open.Rule, open.OpensMs, open.ClosesMs, open.ExpiresMs));
        Transfer(in campaign.Source, in campaign.Pot, asset, open.Budget, call);
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Fund(FundCampaign fund, Call call)
    {
        if (!TryCampaign(fund.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!IsSource(in campaign, call)) return GrantsRefusal.NotTheSource;
        if (!Assets.IsActive(campaign.AssetId)) return GrantsRefusal.AssetSuspended;
        if (!campaign.IsGiving(call.TimeMs)) return GrantsRefusal.CampaignClosed;
        if (campaign.Budget + fund.Amount > Limits.GrantAmountMax) return GrantsRefusal.AmountOutOfRange;
        if (Money.AvailableOf(in campaign.Source, campaign.AssetId) < fund.Amount) return GrantsRefusal.InsufficientFunds;

        ref CampaignRecord funded = ref ModifyCampaign(campaign.Id);
        funded.Budget += fund.Amount;
        funded.Unclaimed += fund.Amount;
        call.Emit(new CampaignFunded(campaign.Id, fund.Amount, funded.Budget));
        Transfer(in campaign.Source, in campaign.Pot, campaign.AssetId, fund.Amount, call);
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Close(CloseCampaign close, Call call)
    {
        if (!TryCampaign(close.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!IsSource(in campaign, call)) return GrantsRefusal.NotTheSource;
        if (campaign.Status != CampaignStatus.Open) return GrantsRefusal.CampaignClosed;
        CloseNow(campaign.Id, isCancelled: true, call);
        return GrantsRefusal.None;
    }

    internal GrantsRefusal SetMerchant(SetCampaignMerchant set, Call call)
    {
        if (!TryCampaign(set.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!IsSource(in campaign, call)) return GrantsRefusal.NotTheSource;
        if (!campaign.IsSpendable(call.TimeMs)) return GrantsRefusal.CampaignExpired;
        TryMerchant(campaign.Id, set.Merchant, out GrantMerchantRecord known);
        if (known.Standing == set.Standing) return GrantsRefusal.Unchanged;
        MerchantOf(campaign.Id, set.Merchant).Standing = set.Standing;
        call.Emit(new CampaignMerchantSet(campaign.Id, set.Merchant, set.Standing));
        return GrantsRefusal.None;
    }

    internal GrantsRefusal List(SetClaimant set, Call call)
    {
        if (!TryCampaign(set.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!IsSource(in campaign, call)) return GrantsRefusal.NotTheSource;
        if (!campaign.IsGiving(call.TimeMs)) return GrantsRefusal.CampaignClosed;
        if (campaign.Rule != ClaimRule.Listed) return GrantsRefusal.NotClaimable;
        TryVoucher(campaign.Id, set.Account, out VoucherRecord known);
        if (known.IsListed != 0 == set.IsListed) return GrantsRefusal.Unchanged;
        VoucherOf(campaign.Id, set.Account).IsListed = set.IsListed ? (byte)1 : (byte)0;
        call.Emit(new ClaimantSet(campaign.Id, set.Account, set.IsListed));
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Give(GiveGrant give, Call call)
    {
        if (!TryCampaign(give.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!IsSource(in campaign, call)) return GrantsRefusal.NotTheSource;
        if (!Assets.IsActive(campaign.AssetId)) return GrantsRefusal.AssetSuspended;
        if (Money.IsFreezeShort(in campaign.Source, campaign.AssetId)) return GrantsRefusal.AccountFrozen;
        if (!campaign.IsGiving(call.TimeMs)) return GrantsRefusal.CampaignClosed;
        return Hand(in campaign, give.To, give.Amount, isClaimed: false, call);
    }

    internal GrantsRefusal Claim(ClaimGrant claim, Call call)
    {
        if (!TryCampaign(claim.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!Assets.IsActive(campaign.AssetId)) return GrantsRefusal.AssetSuspended;
        if (Money.IsFreezeShort(in campaign.Source, campaign.AssetId)) return GrantsRefusal.AccountFrozen;
        if (call.TimeMs < campaign.OpensMs) return GrantsRefusal.NotOpenYet;
        if (!campaign.IsGiving(call.TimeMs)) return GrantsRefusal.CampaignClosed;
        if (campaign.Rule == ClaimRule.Given) return GrantsRefusal.NotClaimable;
        if (campaign.Rule == ClaimRule.Listed && !(TryVoucher(campaign.Id, call.Caller, out VoucherRecord voucher) && voucher.IsListed != 0)) return GrantsRefusal.NotEligible;
        return Hand(in campaign, call.Caller, campaign.ClaimAmount, isClaimed: true, call);
    }

    // From what nobody was given to an account, within what one may have.
    private GrantsRefusal Hand(in CampaignRecord campaign, in Address to, Amount amount, bool isClaimed, Call call)
    {
        TryVoucher(campaign.Id, in to, out VoucherRecord before);
        if (before.Received + amount > campaign.PersonMax) return GrantsRefusal.PersonMaxReached;
        if (campaign.Unclaimed < amount) return GrantsRefusal.BudgetUsedUp;

        // It must now succeed.
        ref VoucherRecord voucher = ref VoucherOf(campaign.Id, in to);
        voucher.Balance += amount;
        voucher.Received += amount;
        ref CampaignRecord given = ref ModifyCampaign(campaign.Id);
        given.Unclaimed -= amount;
        given.HeldByOwners += amount;
        given.Granted += amount;
        given.Grants++;
        if (before.Received.IsZero) given.Holders++;
        call.Emit(new GrantReceived(campaign.Id, to, amount, isClaimed));
        return GrantsRefusal.None;
    }

    // What nobody was given returns, and nothing more is given.
    private void CloseNow(uint id, bool isCancelled, Call call)
    {
        ref CampaignRecord campaign = ref ModifyCampaign(id);
        Invariant.Assert(campaign.Status == CampaignStatus.Open);
        Amount unclaimed = campaign.Unclaimed;
        RemoveDeadline(in campaign);
        campaign.Status = CampaignStatus.Closed;
        campaign.Unclaimed = Amount.Zero;
        campaign.Returned += unclaimed;
        AddDeadline(in campaign);
        call.Emit(new CampaignClosed(id, unclaimed, isCancelled));
        Transfer(in campaign.Pot, in campaign.Source, campaign.AssetId, unclaimed, call);
    }

    private bool IsSource(in CampaignRecord campaign, Call call) => Accounts.MayActFor(campaign.Source, call);

    private ref VoucherRecord VoucherOf(uint campaign, in Address account)
    {
        GrantKey key = new(campaign, account);
        if (_vouchers.TryFind(in key, out int slot)) return ref _vouchers.Modify(slot);
        ref CampaignRecord its = ref ModifyCampaign(campaign);
        slot = _vouchers.Insert(new VoucherRecord { Key = key, Previous = its.LastHolder });
        its.LastHolder = account;
        return ref _vouchers.Modify(slot);
    }

    private ref GrantMerchantRecord MerchantOf(uint campaign, in Address merchant)
    {
        GrantKey key = new(campaign, merchant);
        if (_merchants.TryFind(in key, out int slot)) return ref _merchants.Modify(slot);
        ref CampaignRecord its = ref ModifyCampaign(campaign);
        slot = _merchants.Insert(new GrantMerchantRecord { Key = key, Previous = its.LastMerchant });
        its.LastMerchant = merchant;
        return ref _merchants.Modify(slot);
    }
}
