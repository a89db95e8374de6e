using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>Every unit of a campaign is somewhere, once: a ledger in which it is not stops the node, in the block in which it happens and at every look at the whole.</summary>
public sealed class GrantsInvariantTests
{
    private static readonly Amount Unit = new(1);

    private readonly GrantsCity _grants = new();
    private readonly uint _id;

    public GrantsInvariantTests()
    {
        _id = _grants.Open(_grants.Terms() with { HopsMax = 1 });
        _grants.Give(_id, _grants.Citizen, 1_000);
        _grants.Give(_id, _grants.Other, 1_000);
        _grants.Spend(_id, _grants.Citizen, _grants.Grocer, "1", 100);
        _grants.City.CheckInvariants();
        _grants.Module.CheckTouched();
    }

    private KeyedTable<uint, CampaignRecord> Campaigns => Table<KeyedTable<uint, CampaignRecord>>();

    private KeyedTable<GrantKey, VoucherRecord> Vouchers => Table<KeyedTable<GrantKey, VoucherRecord>>();

    private KeyedTable<GrantKey, GrantMerchantRecord> Merchants => Table<KeyedTable<GrantKey, GrantMerchantRecord>>();

    [Fact]
    public void A_voucher_that_grows_by_itself() => MustStop(() =>
    {
        ref VoucherRecord voucher = ref Voucher();
        voucher.Balance += Unit;
        voucher.Received += Unit;
    });

    [Fact]
    public void A_voucher_that_was_given_less_than_it_has() => MustStop(() => Voucher().Received -= Unit);

    [Fact]
    public void A_voucher_that_is_gone() => MustStop(() =>
    {
        Assert.True(Vouchers.TryFind(new GrantKey(_id, _grants.Other.Address), out int slot));
        Vouchers.Remove(slot);
    });

    [Fact]
    public void A_merchant_that_holds_more_than_it_was_paid() => MustStop(() => Merchant().Held[0] += Unit);

    [Fact]
    public void A_budget_that_nobody_has_paid_in() => MustStop(() => Campaign().Budget += Unit);

    [Fact]
    public void A_return_that_did_not_happen() => MustStop(() => Campaign().Returned += Unit);

    [Fact]
    public void A_settlement_that_did_not_happen() => MustStop(() =>
    {
        ref CampaignRecord campaign = ref Campaign();
        campaign.Settled += Unit;
        campaign.HeldByMerchants -= Unit;
    });

    [Fact]
    public void A_campaign_that_says_its_owners_have_what_nobody_was_given() => MustStop(() =>
    {
        ref CampaignRecord campaign = ref Campaign();
        campaign.HeldByOwners += Unit;
        campaign.Unclaimed -= Unit;
    });

    [Fact]
    public void A_pot_that_has_less_than_it_owes() => MustStop(() =>
    {
        _grants.City.Money.Move(GrantsModule.PotOf(_id), _grants.Source.Address, 1, Unit);
        _ = Campaign();
    });

    // By no operation: only a defect can do these.
    private void MustStop(Action change)
    {
        change();
        Assert.Throws<InvariantException>(_grants.Module.CheckTouched);
        Assert.Throws<InvariantException>(_grants.Module.CheckInvariants);
    }

    private ref CampaignRecord Campaign()
    {
        Assert.True(Campaigns.TryFind(in _id, out int slot));
        return ref Campaigns.Modify(slot);
    }

    private ref VoucherRecord Voucher()
    {
        Assert.True(Vouchers.TryFind(new GrantKey(_id, _grants.Citizen.Address), out int slot));
        return ref Vouchers.Modify(slot);
    }

    private ref GrantMerchantRecord Merchant()
    {
        Assert.True(Merchants.TryFind(new GrantKey(_id, _grants.Grocer.Address), out int slot));
        return ref Merchants.Modify(slot);
    }

    private TTable Table<TTable>() => _grants.City.State.Parts.OfType<TTable>().Single();
}
