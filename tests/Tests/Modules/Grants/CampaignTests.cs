using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Grants;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>What sources do: open, fund and close campaigns, list and give; and what claimants take.</summary>
public sealed class CampaignTests
{
    private readonly GrantsCity _grants = new();

    [Fact]
    public void Records_have_the_sizes_of_their_pictures() => Assert.Equal(
        (524, 96, 216, 48, 288, 60, 24),
        (Unsafe.SizeOf<CampaignRecord>(), Unsafe.SizeOf<VoucherRecord>(), Unsafe.SizeOf<GrantMerchantRecord>(), Unsafe.SizeOf<GrantCategoryRecord>(), Unsafe.SizeOf<GrantPaymentRecord>(),
            Unsafe.SizeOf<GrantPaymentTurn>(), Unsafe.SizeOf<GrantCounters>()));

    [Fact]
    public void A_budget_stands_at_the_campaigns_own_account_and_stays_in_the_supply()
    {
        Amount supply = _grants.City.Modules.Get<AssetsModule>().Read(1).Supply;
        uint id = _grants.Open(_grants.Terms());
        Assert.Equal(-10_000, _grants.Gain(_grants.Source));
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal(Amount.Whole(10_000), _grants.City.Money.AvailableOf(campaign.Pot, 1));
        Assert.Equal((Amount.Whole(10_000), Amount.Zero, CampaignStatus.Open), (campaign.Unclaimed, campaign.Granted, campaign.Status));
        Assert.Equal(supply, _grants.City.Modules.Get<AssetsModule>().Read(1).Supply);
        _grants.City.Must(_grants.Source, new FundCampaign(id, Amount.Whole(500)));
        Assert.Equal(Amount.Whole(10_500), _grants.Campaign(id).Unclaimed);
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_campaign_that_makes_no_sense_is_refused()
    {
        OpenCampaign terms = _grants.Terms();
        foreach ((OpenCampaign wrong, GrantsRefusal refusal) in ((OpenCampaign, GrantsRefusal)[])
        [
            (terms with { Name = "" }, GrantsRefusal.FieldOutOfRange),
            (terms with { ShareBps = 0 }, GrantsRefusal.FieldOutOfRange),
            (terms with { ShareBps = 10_001 }, GrantsRefusal.FieldOutOfRange),
            (terms with { HopsMax = 5 }, GrantsRefusal.FieldOutOfRange),
            (terms with { ClaimAmount = Amount.One }, GrantsRefusal.FieldOutOfRange),
            (terms with { Rule = ClaimRule.Anyone }, GrantsRefusal.FieldOutOfRange),
            (terms with { Budget = Amount.Zero }, GrantsRefusal.AmountOutOfRange),
            (terms with { Budget = Limits.GrantAmountMax + Amount.One }, GrantsRefusal.AmountOutOfRange),
            (terms with { PaymentMax = Amount.Max }, GrantsRefusal.AmountOutOfRange),
            (terms with { Rule = ClaimRule.Anyone, ClaimAmount = Amount.Whole(2), PersonMax = Amount.One }, GrantsRefusal.AmountOutOfRange),
            (terms with { Categories = "5411,5411" }, GrantsRefusal.CategoriesMalformed),
            (terms with { Categories = "541" }, GrantsRefusal.CategoriesMalformed),
            (terms with { Categories = "5814-5811" }, GrantsRefusal.CategoriesMalformed),
            (terms with { Categories = "0000" }, GrantsRefusal.CategoriesMalformed),
            (terms with { Categories = "5411-" }, GrantsRefusal.CategoriesMalformed),
            (terms with { Categories = "1001,1002,1003,1004,1005,1006,1007,1008,1009" }, GrantsRefusal.CategoriesMalformed),
            (terms with { OpensMs = terms.ClosesMs }, GrantsRefusal.TimesOutOfOrder),
            (terms with { ExpiresMs = terms.ClosesMs - 1 }, GrantsRefusal.TimesOutOfOrder),
            (terms with { ClosesMs = 1 }, GrantsRefusal.TimesOutOfOrder),
            (terms with { ExpiresMs = long.MaxValue }, GrantsRefusal.TimesOutOfOrder),
            (terms with { Asset = Symbol.Of("NONE") }, GrantsRefusal.AssetUnknown),
            (terms with { Budget = Amount.Whole(1_000_000_001) }, GrantsRefusal.InsufficientFunds),
        ])
            _grants.City.MustRefuse(_grants.Source, wrong, refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5411")]
    [InlineData("0001,5411-5499,5942,9999")]
    public void Categories_are_read_as_they_are_written(string text)
    {
        Assert.True(CategoryList.TryParse(text, out CategoryRanges ranges, out int count));
        Assert.Equal(text, CategoryList.Format(in ranges, count));
    }

    [Fact]
    public void Only_the_source_gives_funds_lists_and_closes()
    {
        uint id = _grants.Open(_grants.Terms() with { Rule = ClaimRule.Listed, ClaimAmount = Amount.One });
        TestCity city = _grants.City;
        city.MustRefuse(_grants.Other, new GiveGrant(id, _grants.Other.Address, Amount.One), GrantsRefusal.NotTheSource);
        city.MustRefuse(_grants.Other, new FundCampaign(id, Amount.One), GrantsRefusal.NotTheSource);
        city.MustRefuse(_grants.Other, new CloseCampaign(id), GrantsRefusal.NotTheSource);
        city.MustRefuse(_grants.Other, new SetClaimant(id, _grants.Other.Address, true), GrantsRefusal.NotTheSource);
        city.MustRefuse(_grants.Other, new SetCampaignMerchant(id, _grants.Other.Address, MerchantStanding.Accepted), GrantsRefusal.NotTheSource);
        city.MustRefuse(_grants.Source, new GiveGrant(id + 1, _grants.Other.Address, Amount.One), GrantsRefusal.CampaignUnknown);
        city.MustRefuse(_grants.Source, new FundCampaign(id, Limits.GrantAmountMax), GrantsRefusal.AmountOutOfRange);
        city.MustRefuse(_grants.Source, new FundCampaign(id, Amount.Whole(2_000_000_000)), GrantsRefusal.InsufficientFunds);
    }

    [Fact]
    public void Who_comes_first_is_served_once_until_the_budget_is_used_up()
    {
        uint id = _grants.Open(_grants.Terms() with { Budget = Amount.Whole(100), Rule = ClaimRule.Anyone, ClaimAmount = Amount.Whole(50), PersonMax = Amount.Whole(50), OpensMs = _grants.City.TimeMs + 60_000 });
        TestCity city = _grants.City;
        city.MustRefuse(_grants.Citizen, new ClaimGrant(id), GrantsRefusal.NotOpenYet);
        city.RunEmpty(city.TimeMs + 60_000);
        city.Must(_grants.Citizen, new ClaimGrant(id));
        city.MustRefuse(_grants.Citizen, new ClaimGrant(id), GrantsRefusal.PersonMaxReached);
        city.Must(_grants.Other, new ClaimGrant(id));
        city.MustRefuse(_grants.Stall, new ClaimGrant(id), GrantsRefusal.BudgetUsedUp);
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal((Amount.Whole(100), 2ul, 2ul, Amount.Zero), (campaign.Granted, campaign.Holders, campaign.Grants, campaign.Unclaimed));
        city.CheckInvariants();
    }

    [Fact]
    public void Of_two_who_come_in_one_block_the_first_is_served()
    {
        uint id = _grants.Open(_grants.Terms() with { Budget = Amount.Whole(50), Rule = ClaimRule.Anyone, ClaimAmount = Amount.Whole(50) });
        BlockResults results = _grants.City.Run([_grants.City.Sign(_grants.Other, new ClaimGrant(id)), _grants.City.Sign(_grants.Citizen, new ClaimGrant(id))]);
        Assert.Equal([(ushort)0, (ushort)GrantsRefusal.BudgetUsedUp], results.Outcomes.Select(outcome => outcome.Code));
        Assert.Equal(Amount.Whole(50), _grants.Voucher(id, _grants.Other).Balance);
    }

    [Fact]
    public void A_body_is_a_source_as_any_account_is()
    {
        TestCity city = _grants.City;
        SigningKey regulator = city.KeyOf(Body.Regulator);
        city.Must(_grants.Other, new Chain.Modules.Money.Transfer(regulator.Address, GrantsCity.Won, Amount.Whole(10_000), ""));
        city.Must(regulator, _grants.Terms());
        city.Must(regulator, new GiveGrant(1, _grants.Citizen.Address, Amount.Whole(10)));
        city.MustRefuse(city.KeyOf(Body.Bank), new GiveGrant(1, _grants.Citizen.Address, Amount.Whole(10)), GrantsRefusal.NotTheSource);
    }

    [Fact]
    public void Only_who_is_listed_claims_from_a_list()
    {
        uint id = _grants.Open(_grants.Terms() with { Rule = ClaimRule.Listed, ClaimAmount = Amount.Whole(5) });
        TestCity city = _grants.City;
        city.MustRefuse(_grants.Citizen, new ClaimGrant(id), GrantsRefusal.NotEligible);
        city.Must(_grants.Source, new SetClaimant(id, _grants.Citizen.Address, true));
        city.MustRefuse(_grants.Source, new SetClaimant(id, _grants.Citizen.Address, true), GrantsRefusal.Unchanged);
        city.Must(_grants.Citizen, new ClaimGrant(id));
        city.Must(_grants.Source, new SetClaimant(id, _grants.Citizen.Address, false));
        city.MustRefuse(_grants.Citizen, new ClaimGrant(id), GrantsRefusal.NotEligible);
        Assert.Equal(Amount.Whole(5), _grants.Voucher(id, _grants.Citizen).Balance);
        uint given = _grants.Open(_grants.Terms());
        city.MustRefuse(_grants.Citizen, new ClaimGrant(given), GrantsRefusal.NotClaimable);
        city.MustRefuse(_grants.Source, new SetClaimant(given, _grants.Citizen.Address, true), GrantsRefusal.NotClaimable);
    }

    [Fact]
    public void Nobody_is_given_more_than_one_may_have_or_than_there_is()
    {
        uint id = _grants.Open(_grants.Terms() with { PersonMax = Amount.Whole(6_000) });
        _grants.Give(id, _grants.Citizen, 6_000);
        _grants.City.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Citizen.Address, Amount.One), GrantsRefusal.PersonMaxReached);
        _grants.City.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Other.Address, Amount.Whole(4_001)), GrantsRefusal.BudgetUsedUp);
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_source_takes_back_at_once_what_nobody_was_given_and_nothing_else()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 3_000);
        _grants.City.Must(_grants.Source, new CloseCampaign(id));
        Assert.Equal(-3_000, _grants.Gain(_grants.Source));
        Assert.Equal((CampaignStatus.Closed, Amount.Whole(7_000), Amount.Whole(3_000)), (_grants.Campaign(id).Status, _grants.Campaign(id).Returned, _grants.Campaign(id).HeldByOwners));
        _grants.City.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Citizen.Address, Amount.One), GrantsRefusal.CampaignClosed);
        _grants.City.MustRefuse(_grants.Source, new FundCampaign(id, Amount.One), GrantsRefusal.CampaignClosed);
        _grants.City.MustRefuse(_grants.Source, new CloseCampaign(id), GrantsRefusal.CampaignClosed);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 3_000);
        Assert.Equal(3_000, _grants.Gain(_grants.Grocer));
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_suspended_asset_is_neither_given_nor_spent_and_still_settles_and_returns()
    {
        uint id = _grants.Open(_grants.Terms() with { HopsMax = 1 });
        _grants.Give(id, _grants.Citizen, 3_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "0", 500);
        _grants.City.Must(_grants.City.KeyOf(Body.Regulator), new SetAssetStatus(GrantsCity.Won, AssetStatus.Suspended, "a test"));
        _grants.City.MustRefuse(_grants.Source, _grants.Terms(), GrantsRefusal.AssetSuspended);
        _grants.City.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Citizen.Address, Amount.One), GrantsRefusal.AssetSuspended);
        _grants.City.MustRefuse(_grants.Citizen, new SpendGrant($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("1"), Amount.One, Amount.Zero), GrantsRefusal.AssetSuspended);
        _grants.City.Must(_grants.Grocer, new SettleGrant(id, Amount.Whole(200)));
        _grants.City.RunEmpty(_grants.City.TimeMs + 8 * GrantsCity.DayMs);
        Assert.Equal((500, -500, CampaignStatus.Ended), (_grants.Gain(_grants.Grocer), _grants.Gain(_grants.Source), _grants.Campaign(id).Status));
    }
}
