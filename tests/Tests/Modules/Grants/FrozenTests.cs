using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>A court's order reaches purpose money too: what is frozen is not spent, passed on, refunded or given, and what comes back or is settled is caught.</summary>
public sealed class FrozenTests
{
    private readonly GrantsCity _grants = new();

    [Fact]
    public void A_frozen_owner_does_not_spend_until_the_order_ends()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        ulong freeze = Freeze(_grants.Citizen.Address);
        SpendGrant spend = new($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("1"), Amount.Whole(10), Amount.Zero);
        _grants.City.MustRefuse(_grants.Citizen, spend, GrantsRefusal.AccountFrozen);
        _grants.City.Must(_grants.City.KeyOf(Body.Regulator), new Unfreeze(freeze));
        _grants.City.Must(_grants.Citizen, spend);
    }

    [Fact]
    public void A_frozen_merchant_settles_into_the_freeze_and_nothing_else()
    {
        uint id = _grants.Open(_grants.Terms() with { HopsMax = 1, Categories = "5411-5999" });
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000);
        Freeze(_grants.Grocer.Address);
        city.MustRefuse(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.One, ""), GrantsRefusal.AccountFrozen);
        city.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.One), GrantsRefusal.AccountFrozen);
        city.Must(_grants.Grocer, new SettleGrant(id, Amount.Zero));
        Assert.Equal((TestCity.Endowment + Amount.Whole(1_000), Amount.Zero), (city.Money.OwnedOf(_grants.Grocer.Address, 1), _grants.WonOf(_grants.Grocer)));
        city.CheckInvariants();
    }

    [Fact]
    public void A_frozen_source_gives_no_more_and_what_returns_is_caught()
    {
        OpenCampaign terms = _grants.Terms() with { Rule = ClaimRule.Anyone, ClaimAmount = Amount.Whole(100) };
        uint id = _grants.Open(terms);
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        Freeze(_grants.Source.Address);
        city.MustRefuse(_grants.Source, new GiveGrant(id, _grants.Other.Address, Amount.One), GrantsRefusal.AccountFrozen);
        city.MustRefuse(_grants.Other, new ClaimGrant(id), GrantsRefusal.AccountFrozen);
        city.MustRefuse(_grants.Source, new FundCampaign(id, Amount.One), GrantsRefusal.InsufficientFunds);
        // What it has given is promised.
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000);
        city.RunEmpty(terms.ExpiresMs);
        Assert.Equal((TestCity.Endowment - Amount.Whole(1_000), Amount.Zero), (city.Money.OwnedOf(_grants.Source.Address, 1), _grants.WonOf(_grants.Source)));
        city.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_order_stops_a_campaigns_own_account(bool restarts)
    {
        GrantsCity grants = new(new TestCityOptions { RestartBeforeEachBlock = restarts });
        uint id = grants.Open(grants.Terms());
        FreezeMoney order = OrderOf(grants.City, GrantsModule.PotOf(id));
        grants.City.MustRefuse(grants.City.KeyOf(Body.Regulator), order, PaymentsRefusal.SystemAccount);
        // Given before there is a campaign, it means nothing from then on, of whatever asset, and ends as every freeze does.
        grants.City.Must(grants.City.KeyOf(Body.Regulator), order with { Account = GrantsModule.PotOf(id + 1) });
        grants.City.Must(grants.City.KeyOf(Body.Surveillance), order with { Account = GrantsModule.PotOf(id + 1), Asset = Symbol.Of("SILVER"), UntilMs = grants.City.TimeMs + GrantsCity.DayMs });
        Assert.Equal(id + 1, grants.Open(grants.Terms()));
        grants.City.RunEmpty(grants.City.TimeMs + GrantsCity.DayMs);
        grants.Give(id + 1, grants.Citizen, 10);
        grants.Spend(id + 1, grants.Citizen, grants.Grocer, "1", 10);
        grants.City.Must(grants.City.KeyOf(Body.Regulator), new Unfreeze(1));
        grants.City.CheckInvariants();
    }

    private ulong Freeze(Address account)
    {
        _grants.City.Must(_grants.City.KeyOf(Body.Regulator), OrderOf(_grants.City, account));
        return _grants.City.Modules.Get<PaymentsModule>().FreezeCount;
    }

    private static FreezeMoney OrderOf(TestCity city, Address account) => new(account, GrantsCity.Won, Amount.Max, "2026-ga-1", GrantsCity.OrderOf("order"), city.TimeMs + 300 * GrantsCity.DayMs);
}
