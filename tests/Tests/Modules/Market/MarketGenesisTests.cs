using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Tests.Modules.Market;

/// <summary>What genesis says of markets: read as written, or refused by place and reason.</summary>
public sealed class MarketGenesisTests
{
    private static Dictionary<string, object> Right => new()
    {
        ["symbol"] = "GOLD-SILVER", ["lotSize"] = "10000000000000000", ["priceStep"] = Amount.One.ToString(), ["ticks"] = "0:1,100:5", ["minNotional"] = "7",
        ["makerFeeBps"] = 1, ["takerFeeBps"] = 2, ["bandPercent"] = 20, ["referencePrice"] = 150, ["status"] = "halted",
    };

    private static TestCity City(params object[] markets) => new(new TestCityOptions { Markets = markets });

    [Fact]
    public void A_market_is_read_as_written()
    {
        MarketModule markets = City(Right).Modules.Get<MarketModule>();
        Assert.True(markets.TryFindMarket(Symbol.Of("GOLD-SILVER"), out int id));
        MarketRecord market = markets.ReadMarket(id);
        Assert.Equal((2U, 3U, MarketStatus.Halted), (market.BaseAsset, market.QuoteAsset, market.Status));
        Assert.Equal((new Amount(10_000_000_000_000_000), new Amount(1_000_000_000_000), new Amount(7)), (market.StepValue, market.FeeValue, market.MinNotional));
        Assert.Equal((150L, 120L, 180L, 0L), (market.ReferencePrice, market.BandLow, market.BandHigh, market.LastPrice));
        Assert.Equal(((ushort)1, (ushort)2, "0:1,100:5"), (market.MakerFeeBps, market.TakerFeeBps, market.Ticks.ToString()));
    }

    [Fact]
    public void A_city_without_markets_waits_for_nothing() => Assert.Null(City().Modules.Get<MarketModule>().NextDeadlineMs);

    [Theory]
    [InlineData("symbol", "GOLD", "markets[0]: A market's symbol is BASE-QUOTE")]
    [InlineData("symbol", "gold-krw", "markets[0].symbol: expected 1 to 16 characters")]
    [InlineData("symbol", "GOLD-TULIP", "markets[0]: No asset has the symbol")]
    [InlineData("lotSize", "0", "markets[0]: One lot at one price step")]
    [InlineData("lotSize", 5, "markets[0].lotSize: expected decimal digits in text")]
    [InlineData("ticks", "5:1", "markets[0]: Ticks are")]
    [InlineData("makerFeeBps", 2000, "markets[0]: Fees are")]
    [InlineData("takerFeeBps", -1, "markets[0].takerFeeBps: expected a whole number from 0")]
    [InlineData("bandPercent", 100, "markets[0]: The price band is")]
    [InlineData("referencePrice", 151, "markets[0]: The price band is")]
    [InlineData("status", "closing", "markets[0].status: expected open, cancelOnly, halted or closed")]
    public void A_wrong_market_is_refused_by_place_and_reason(string member, object value, string message)
    {
        Dictionary<string, object> market = Right;
        market[member] = value;
        GenesisException refused = Assert.Throws<GenesisException>(() => City(market));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_market_twice_is_refused() =>
        Assert.Contains("markets[1]: A market of this symbol exists already.", Assert.Throws<GenesisException>(() => City(Right, Right)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_member_is_named()
    {
        Dictionary<string, object> market = Right;
        market.Remove("ticks");
        Assert.Contains("markets[0].ticks", Assert.Throws<GenesisException>(() => City(market)).Message, StringComparison.Ordinal);
    }
}
