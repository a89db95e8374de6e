using System.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I1: one account of an exchange had a flag that let it go below zero. Here a balance has no sign, no account has such a flag, and nobody is spared the question whether the money is there.</summary>
public sealed class NoNegativeBalanceTests
{
    [Fact]
    public void A_balance_has_no_sign_and_an_account_no_flag_that_speaks_of_money()
    {
        foreach (FieldInfo field in typeof(BalanceRecord).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            Assert.True(field.FieldType == typeof(Amount) || field.FieldType == typeof(BalanceKey), field.Name);
        Assert.Equal([nameof(AccountFlags.None), nameof(AccountFlags.ImplicitKeyDisabled)], Enum.GetNames<AccountFlags>());
    }

    [Fact]
    public void No_body_spends_sells_or_orders_what_it_has_not()
    {
        TestCity city = new();
        foreach (Body body in Enum.GetValues<Body>().Where(body => body != Body.None))
        {
            SigningKey key = city.KeyOf(body);
            city.MustRefuse(key, new Transfer(city.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""), MoneyRefusal.InsufficientFunds);
            city.MustRefuse(key, MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 1), MarketRefusal.InsufficientFunds);
            city.MustRefuse(key, MarketCity.Limit(MarketCity.SilverMarket, Side.Sell, 1_000, 1), MarketRefusal.InsufficientFunds);
        }
        city.CheckInvariants();
    }

    [Fact]
    public void What_is_locked_cannot_be_spent_a_second_time()
    {
        MarketCity city = new();
        SigningKey user = city.City.Users[0];
        city.City.Must(user, new Transfer(city.City.Users[1].Address, Symbol.Of("KRW"), TestCity.Endowment - Amount.Whole(1_000), ""));
        city.Buy(0, 1_000, 1);
        city.City.MustRefuse(user, new Transfer(city.City.Users[1].Address, Symbol.Of("KRW"), Amount.One, ""), MoneyRefusal.InsufficientFunds);
        city.City.MustRefuse(user, MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 1), MarketRefusal.InsufficientFunds);
    }
}
