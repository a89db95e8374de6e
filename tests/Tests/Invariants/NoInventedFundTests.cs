using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I9: an insurance fund was a random number on a page. Here what is shown of any fund is an account's balance: a leaf of the same sum tree, moved by the same trades, part of the same supply.</summary>
public sealed class NoInventedFundTests
{
    [Fact]
    public void What_fees_are_kept_in_is_an_account_and_has_exactly_what_trades_paid_it()
    {
        MarketCity city = new();
        Amount fees = Amount.Zero;
        RandomTrading trading = new(9);
        for (int i = 0; i < 60; i++)
        {
            BlockResults results = city.City.Run([.. Enumerable.Range(0, 10).Select(_ => city.City.Sign(city.City.Users[trading.Next(6)], trading.NextOperation(city.City.TimeMs)))]);
            trading.LastOrderId = city.Market.Counters.LastOrderId;
            foreach (Trade trade in MarketCity.Events<Trade>(results)) fees += trade.MakerFee + trade.TakerFee;
        }
        Assert.False(fees.IsZero);
        Assert.Equal(fees, city.City.Money.AvailableOf(MarketModule.FeeAccount, MarketCity.Won));
        city.City.CheckInvariants();
    }

    [Fact]
    public void Nobody_sets_a_balance_outside_a_development_city()
    {
        TestCity city = new();
        // Money that the caller has goes into a campaign's pot, which is an account like any other.
        string[] ownMoney = ["grants.FundCampaign"];
        foreach (OperationDefinition operation in city.Catalog.Modules.SelectMany(module => module.Operations).Where(operation => operation.Name.Contains("Balance", StringComparison.Ordinal) || operation.Name.Contains("Fund", StringComparison.Ordinal)).Where(operation => !ownMoney.Contains(operation.Name)))
            Assert.True(operation.IsDevelopment, operation.Name);
    }
}
