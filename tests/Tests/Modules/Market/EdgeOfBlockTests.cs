using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Expiries, new days, and what must not trade meanwhile.</summary>
public sealed class EdgeOfBlockTests
{
    private const long DayMs = 24L * 60 * 60 * 1000;
    private readonly MarketCity _city = new();

    private SigningKey User(int index) => _city.City.Users[index];

    private PlaceOrder Until(Side side, long price, long lots, long expiresAtMs) => Limit(SilverMarket, side, price, lots, OrderTimeInForce.GoodTillTime, expiresAtMs);

    [Fact]
    public void An_order_expires_at_the_start_of_the_first_block_at_its_time()
    {
        long expiry = _city.City.TimeMs + 10_000;
        ulong id = _city.Place(0, Until(Side.Sell, 1_000, 5, expiry));
        Assert.Equal(expiry, _city.Market.NextDeadlineMs);
        _city.City.RunEmpty(expiry - 1);
        Assert.True(_city.IsOpen(id));
        BlockResults results = _city.City.RunEmpty(expiry);
        OrderClosed closed = Assert.Single(Events<OrderClosed>(results));
        Assert.Equal((id, 5L, CloseReason.Expired), (closed.OrderId, closed.Remaining, closed.Reason));
        Assert.Equal(results.Events.Length, results.BeginEventsEnd);
        Assert.Equal(TestCity.Endowment, _city.Available(0, Silver));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Expiries_go_by_time_then_by_order_id()
    {
        long now = _city.City.TimeMs + 100_000;
        ulong late = _city.Place(0, Until(Side.Sell, 1_000, 1, now + 2)), first = _city.Place(0, Until(Side.Sell, 1_001, 1, now + 1));
        ulong second = _city.Place(1, Until(Side.Sell, 1_000, 1, now + 1)), cancelled = _city.Place(1, Until(Side.Sell, 1_000, 1, now + 1));
        _city.City.Must(User(1), new CancelOrder(cancelled, 0));
        Assert.Equal([first, second, late], Events<OrderClosed>(_city.City.RunEmpty(now + 2)).Select(closed => closed.OrderId));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Expiries_go_on_in_a_halted_market()
    {
        long expiry = _city.City.TimeMs + 10_000;
        ulong id = _city.Place(0, Until(Side.Sell, 1_000, 5, expiry));
        _city.City.Must(_city.City.KeyOf(Chain.Kernel.Body.Surveillance), new SetMarketStatus(SilverMarket, MarketStatus.Halted));
        _city.City.RunEmpty(expiry);
        Assert.False(_city.IsOpen(id));
    }

    [Fact]
    public void Expired_orders_that_one_block_has_no_room_to_remove_do_not_trade()
    {
        // 10,600 orders expire at once: three accounts' sales at 1,000, and behind them one live sale of another.
        long expiry = _city.City.TimeMs + 1_000_000;
        Operation[] sales = [.. Enumerable.Repeat(Until(Side.Sell, 1_000, 1, expiry), 100)];
        for (int i = 0; i < 106; i++) Assert.All(_city.City.Run([_city.City.Sign(User(i / 36), sales)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        ulong live = _city.Sell(3, 1_000, 7);
        byte[][] block =
        [
            _city.City.SignAs(User(4), Address.Zero, 1, new AmendOrder(_city.Market.Counters.LastOrderId - 1, 0, 1_001, 0)),
            _city.City.SignAs(User(4), Address.Zero, 2, Limit(SilverMarket, Side.Buy, 1_000, 8, OrderTimeInForce.FillOrKill)),
            _city.City.SignAs(User(4), Address.Zero, 3, Limit(SilverMarket, Side.Buy, 1_000, 1, OrderTimeInForce.PostOnly)),
            _city.City.SignAs(User(2), Address.Zero, 1_000, new AmendOrder(_city.Market.Counters.LastOrderId - 1, 0, 1_001, 0)),
            _city.City.SignAs(User(4), Address.Zero, 4, Limit(SilverMarket, Side.Buy, 1_000, 5, OrderTimeInForce.FillOrKill)),
        ];
        block = [.. block.Select(bytes => Resign(bytes, expiry))];
        BlockResults results = _city.City.Run(block, expiry);
        Assert.Equal(
            [MarketRefusal.NotTheOwner, MarketRefusal.NotFillable, MarketRefusal.WouldCross, MarketRefusal.OrderUnknown, MarketRefusal.None],
            results.Outcomes.Select(outcome => (MarketRefusal)outcome.Code));
        Trade trade = Assert.Single(Events<Trade>(results));
        Assert.Equal((live, 5L), (trade.MakerOrderId, trade.Lots));
        Assert.Equal(10_600, Events<OrderClosed>(results).Count(closed => closed.Reason == CloseReason.Expired));
        Assert.Equal(1, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_market_order_behind_too_many_expired_ones_finds_nobody_until_they_are_gone()
    {
        long expiry = _city.City.TimeMs + 1_000_000;
        Operation[] sales = [.. Enumerable.Repeat(Until(Side.Sell, 1_000, 1, expiry), 100)];
        for (int i = 0; i < 112; i++) _city.City.Run([_city.City.Sign(User(i / 38), sales)]);
        ulong live = _city.Sell(3, 1_000, 7);
        byte[] buy = Resign(_city.City.SignAs(User(4), Address.Zero, 1, Limit(SilverMarket, Side.Buy, 1_000, 7)), expiry);
        byte[] again = Resign(_city.City.SignAs(User(4), Address.Zero, 2, AtMarket(SilverMarket, Side.Buy, 7)), expiry);

        // The first meets 1,000 expired orders and stops there; the second gets through the last 200.
        BlockResults results = _city.City.Run([buy, again], expiry);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Equal((7L, CloseReason.FillLimit), Events<OrderClosed>(results).Where(closed => closed.Owner == User(4).Address).Select(closed => (closed.Remaining, closed.Reason)).First());
        Assert.Equal(live, Assert.Single(Events<Trade>(results)).MakerOrderId);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_new_day_in_Korea_moves_the_band_to_the_last_price()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 160_000, 10));
        _city.Place(1, Limit(GoldMarket, Side.Buy, 160_000, 10));
        Assert.Equal(TestCity.GenesisTimeMs + DayMs, _city.Market.NextDeadlineMs);
        Assert.Empty(Events<BandMoved>(_city.City.RunEmpty(TestCity.GenesisTimeMs + DayMs - 1)));
        BandMoved moved = Assert.Single(Events<BandMoved>(_city.City.RunEmpty(TestCity.GenesisTimeMs + DayMs)));

        // 112,000 to 208,000; above 200,000 ticks are 500.
        Assert.Equal((160_000L, 112_000L, 208_000L), (moved.ReferencePrice, moved.BandLow, moved.BandHigh));
        Assert.Empty(Events<BandMoved>(_city.City.RunEmpty(TestCity.GenesisTimeMs + 3 * DayMs)));
        _city.City.MustRefuse(User(0), Limit(GoldMarket, Side.Buy, 111_900, 1), MarketRefusal.OutOfBand);
    }

    [Fact]
    public void A_sale_that_the_band_left_below_it_is_closed_and_never_trades()
    {
        // SILVER trades at 1,900 (band 100 to 1,900), then at 1,900 a day later the band is 190 to 3,610.
        ulong cheap = _city.Sell(0, 150, 3);
        _city.City.Must(User(0), new CancelOrder(cheap, 0));
        _city.Sell(0, 1_900, 1);
        _city.Buy(1, 1_900, 1);
        cheap = _city.Sell(0, 150, 3);
        ulong far = _city.Buy(2, 120, 3);
        BlockResults results = _city.City.RunEmpty(TestCity.GenesisTimeMs + DayMs);
        OrderClosed closed = Assert.Single(Events<OrderClosed>(results));
        Assert.Equal((cheap, CloseReason.OutOfBand), (closed.OrderId, closed.Reason));

        // A buy below the band only waits: nobody may sell down to it.
        Assert.True(_city.IsOpen(far));
        _city.City.MustRefuse(User(1), AtMarket(SilverMarket, Side.Sell, 1), MarketRefusal.NoLiquidity);
        _city.City.CheckInvariants();
    }

    [Theory]
    [InlineData("0:1", 1_000, 30, 700, 1_300)]
    [InlineData("0:1", 1_001, 30, 701, 1_301)]
    [InlineData("0:1,2000:5", 1_900, 30, 1_330, 2_470)]
    [InlineData("0:1,2000:5,5000:10", 4_005, 30, 2_805, 5_200)]
    [InlineData("0:1", 1, 99, 1, 1)]
    [InlineData("0:1000", 5_000, 10, 5_000, 5_000)]
    [InlineData("0:1", Price.Max, 50, 549_755_813_888, Price.Max)]
    [InlineData("0:1,2000:5,5000:10,20000:50,50000:100,200000:500,500000:1000", 150_000, 30, 105_000, 195_000)]
    public void Band_edges_are_rounded_inward_to_ticks(string ticks, long reference, ushort percent, long low, long high)
    {
        Assert.True(TickTable.TryParse(ticks, out TickTable table));
        MarketRecord market = new() { Ticks = table, BandPercent = percent };
        market.MoveBand(reference);
        Assert.Equal((low, high), (market.BandLow, market.BandHigh));
        Assert.True(table.Contains(low) && table.Contains(high));
        Assert.Equal(ticks, table.ToString());
    }

    [Fact]
    public void Rounding_to_ticks_finds_the_nearest_price_on_each_side()
    {
        Assert.True(TickTable.TryParse("0:1,20:5,60:15,90:30", out TickTable table));
        long[] prices = [.. Enumerable.Range(0, 400).Select(i => (long)i).Where(price => price % (price < 20 ? 1 : price < 60 ? 5 : price < 90 ? 15 : 30) == 0)];
        for (long price = 0; price < 360; price++)
        {
            Assert.Equal(prices.Contains(price), table.Contains(price));
            Assert.Equal(prices.Last(each => each <= price), table.RoundDown(price));
            Assert.Equal(prices.First(each => each >= price), table.RoundUp(price));
        }
    }

    // The same operation and nonce with an expiry that is right for the time of its block.
    private byte[] Resign(byte[] envelope, long timeMs)
    {
        Assert.Equal(KernelRefusal.None, new EnvelopeCodec(_city.City.Catalog).Decode(envelope, out Envelope read));
        SigningKey key = _city.City.Users.Single(user => user.Address == read.Account);
        return key.Sign(new EnvelopeBody(TestCity.ChainId, Address.Zero, read.Nonce, timeMs + 1, Amount.Zero, read.Operations), new EnvelopeCodec(_city.City.Catalog));
    }
}
