using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>What time does: closing, expiring, returning to the source and settling by itself.</summary>
public sealed class ReturnTests
{
    private readonly GrantsCity _grants = new();

    [Fact]
    public void What_nobody_was_given_returns_when_a_campaign_closes_and_what_nobody_has_spent_when_it_expires()
    {
        OpenCampaign terms = _grants.Terms() with { HopsMax = 1 };
        uint id = _grants.Open(terms);
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 3_000);
        _grants.Give(id, _grants.Other, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_200);
        Assert.Equal(terms.ClosesMs, _grants.Module.NextDeadlineMs);
        city.RunEmpty(terms.ClosesMs);
        Assert.Equal((CampaignStatus.Closed, -4_000, terms.ExpiresMs), (_grants.Campaign(id).Status, _grants.Gain(_grants.Source), _grants.Module.NextDeadlineMs));
        city.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Other.Address, Amount.One), GrantsRefusal.CampaignClosed);
        _grants.Spend(id, _grants.Other, _grants.Grocer, "2", 1);
        city.RunEmpty(terms.ExpiresMs);
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal((CampaignStatus.Ended, -1_201, 1_201), (campaign.Status, _grants.Gain(_grants.Source), _grants.Gain(_grants.Grocer)));
        Assert.Equal((Amount.Whole(8_799), Amount.Whole(1_201), Amount.Zero), (campaign.Returned, campaign.Settled, city.Money.AvailableOf(campaign.Pot, 1)));
        Assert.Null(_grants.Module.NextDeadlineMs);
        city.MustRefuse(_grants.Citizen, new SpendGrant($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("3"), Amount.One, Amount.Zero), GrantsRefusal.CampaignExpired);
        city.MustRefuse(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.One, ""), GrantsRefusal.CampaignExpired);
        city.MustRefuse(_grants.Source, new SetCampaignMerchant(id, _grants.Books.Address, MerchantStanding.Accepted), GrantsRefusal.CampaignExpired);
        city.CheckInvariants();
    }

    [Fact]
    public void A_refund_after_the_end_goes_to_the_source_but_for_the_payers_own_part()
    {
        OpenCampaign terms = _grants.Terms() with { ShareBps = 5_000 };
        uint id = _grants.Open(terms);
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000, 500);
        _grants.City.RunEmpty(terms.ExpiresMs);
        Assert.Equal(-500, _grants.Gain(_grants.Source));
        _grants.City.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(1_000)));
        Assert.Equal((0, 0, 0), (_grants.Gain(_grants.Source), _grants.Gain(_grants.Citizen), _grants.Gain(_grants.Grocer)));
        Assert.Equal((Amount.Whole(10_000), Amount.Zero), (_grants.Campaign(id).Returned, _grants.Campaign(id).Settled));
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_payment_is_forgotten_after_ninety_days_but_not_that_its_order_is_paid()
    {
        uint id = _grants.Open(_grants.Terms() with { ExpiresMs = _grants.City.TimeMs + 200 * GrantsCity.DayMs });
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 100);
        _grants.City.RunEmpty(_grants.City.TimeMs + Limits.GrantRefundMs - 10_000);
        Assert.True(_grants.Module.TryPayment(_grants.Grocer.Address, GrantsCity.OrderOf("1"), out _));
        _grants.City.RunEmpty(_grants.City.TimeMs + 10_000);
        Assert.False(_grants.Module.TryPayment(_grants.Grocer.Address, GrantsCity.OrderOf("1"), out _));
        _grants.City.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(100)), GrantsRefusal.PaymentUnknown);
        _grants.City.MustRefuse(_grants.Citizen, new SpendGrant($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("1"), Amount.Whole(100), Amount.Zero), GrantsRefusal.OrderIsPaid);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "2", 100);
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_large_campaign_returns_over_several_blocks_and_every_unit_is_somewhere_in_each()
    {
        OpenCampaign terms = _grants.Terms() with { Budget = Amount.Whole(1_000_000), Rule = ClaimRule.Listed, ClaimAmount = Amount.One, HopsMax = 1 };
        uint id = _grants.Open(terms), next = _grants.Open(terms with { Budget = Amount.Whole(7) });
        TestCity city = _grants.City;
        const int Holders = 12_000;
        for (int i = 0; i < Holders; i += 2_000)
        {
            byte[][] gifts = [.. Enumerable.Range(i / 100, 20).Select(hundred =>
                city.Sign(_grants.Source, [.. Enumerable.Range(hundred * 100, 100).Select(each => new GiveGrant(id, Gwangan.Chain.Kernel.Keys.OfName($"holder {each}"), Amount.Whole(2)))]))];
            Assert.All(city.Run(gifts).Outcomes, outcome => Assert.True(outcome.IsDone));
        }
        _grants.Give(id, _grants.Citizen, 100);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 60);
        city.RunEmpty(terms.ExpiresMs);
        // Two campaigns were closed, and 9,998 vouchers have returned.
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal((CampaignStatus.Expired, (ulong)Holders), (campaign.Status, campaign.Holders - 1));
        Assert.True(!campaign.HeldByOwners.IsZero && _grants.Module.NextDeadlineMs <= city.TimeMs);
        city.CheckInvariants();
        Outcome late = city.Do(_grants.Citizen, new SpendGrant($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("2"), Amount.One, Amount.Zero));
        Assert.Equal((ushort)GrantsRefusal.CampaignExpired, late.Code);
        int blocks = 2;
        for (; _grants.Campaign(next).Status != CampaignStatus.Ended; blocks++)
        {
            city.RunEmpty();
            city.CheckInvariants();
            Assert.True(blocks < 10);
        }
        Assert.Equal((CampaignStatus.Ended, -60, 60), (_grants.Campaign(id).Status, _grants.Gain(_grants.Source), _grants.Gain(_grants.Grocer)));
    }

    [Fact]
    public void Campaigns_of_which_nobody_has_anything_end_so_many_a_block_too()
    {
        OpenCampaign terms = _grants.Terms() with { Budget = new Amount(1) };
        TestCity city = _grants.City;
        int count = Limits.GrantReturnsPerBlockMax + 500;
        for (int done = 0; done < count; done += 2_500)
            city.Run([.. Enumerable.Range(0, 25).Select(_ => city.Sign(_grants.Source, [.. Enumerable.Repeat(terms, 100)]))]);
        Assert.True(_grants.Module.CampaignCount > count);
        while (_grants.Module.NextDeadlineMs < terms.ExpiresMs) city.RunEmpty(long.Max(city.TimeMs, terms.ClosesMs));
        city.RunEmpty(terms.ExpiresMs);
        Assert.Equal(terms.ExpiresMs, _grants.Module.NextDeadlineMs);
        Assert.Equal((CampaignStatus.Ended, CampaignStatus.Closed), (_grants.Campaign(1).Status, _grants.Campaign(_grants.Module.CampaignCount).Status));
        city.RunEmpty();
        Assert.Equal((CampaignStatus.Ended, null), (_grants.Campaign(_grants.Module.CampaignCount).Status, _grants.Module.NextDeadlineMs));
        city.CheckInvariants();
    }

    [Fact]
    public void What_somebody_has_sent_to_the_pot_goes_to_the_source_in_the_end()
    {
        OpenCampaign terms = _grants.Terms();
        uint id = _grants.Open(terms);
        _grants.City.Must(_grants.Other, new Transfer(_grants.Campaign(id).Pot, GrantsCity.Won, Amount.Whole(5), ""));
        _grants.City.CheckInvariants();
        _grants.City.RunEmpty(terms.ExpiresMs);
        Assert.Equal((5, CampaignStatus.Ended), (_grants.Gain(_grants.Source), _grants.Campaign(id).Status));
    }

    [Fact]
    public void A_restart_changes_nothing()
    {
        GrantsCity restarted = new(new TestCityOptions { RestartBeforeEachBlock = true, IndexSeed = 7 });
        foreach (GrantsCity city in (GrantsCity[])[_grants, restarted])
        {
            uint id = city.Open(city.Terms() with { HopsMax = 1 });
            city.Give(id, city.Citizen, 3_000);
            city.Spend(id, city.Citizen, city.Grocer, "1", 1_000);
            city.City.RunEmpty(city.City.TimeMs + 8 * GrantsCity.DayMs);
            city.City.CheckInvariants();
        }
        Assert.Equal(_grants.City.AppHash, restarted.City.AppHash);
    }
}
