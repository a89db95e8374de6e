using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using static Gwangan.Tests.Modules.Market.MarketCity;

namespace Gwangan.Tests.Modules.Market;

/// <summary>What orders hold and what trades pay, to the unit.</summary>
public sealed class SettlementTests
{
    private readonly MarketCity _city = new();

    private static Amount Units(string text)
    {
        Assert.True(Amount.TryParse(text, out Amount amount));
        return amount;
    }

    [Fact]
    public void A_resting_buy_holds_price_times_size_and_its_maker_fee()
    {
        // 1.00 g at 150,000 won, 5 basis points: 150,075 won.
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 100));
        Assert.Equal(Amount.Whole(150_075), _city.Locked(0, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_resting_sale_holds_its_size()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 1));
        Assert.Equal(Units("10000000000000000"), _city.Locked(0, Gold));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_trade_pays_the_seller_less_its_fee_and_charges_the_buyer_its_fee_on_top()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 100));
        _city.Place(1, Limit(GoldMarket, Side.Buy, 160_000, 100));
        Assert.Equal(Amount.Whole(150_000 - 75), _city.Change(0, Won).Gained);
        Assert.Equal(Amount.Whole(150_000 + 150), _city.Change(1, Won).Lost);
        Assert.Equal(Amount.One, _city.Change(0, Gold).Lost);
        Assert.Equal(Amount.One, _city.Change(1, Gold).Gained);
        Assert.Equal(Amount.Whole(225), _city.City.Money.AvailableOf(MarketModule.FeeAccount, Won));
        Assert.Equal(Amount.Zero, _city.Locked(0, Gold));
        Assert.Equal(Amount.Zero, _city.Locked(1, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_sale_that_meets_a_buyer_trades_at_the_buyers_price()
    {
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 100));
        _city.Place(1, Limit(GoldMarket, Side.Sell, 140_000, 50));
        Assert.Equal(Amount.Whole(75_000) + Units("37500000000000000000"), _city.Change(0, Won).Lost);
        Assert.Equal(Amount.Whole(75_000 - 75), _city.Change(1, Won).Gained);
        Assert.Equal(Amount.Whole(75_000) + Units("37500000000000000000"), _city.Locked(0, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Many_small_fills_cost_exactly_what_one_large_fill_costs()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 77));
        for (int i = 0; i < 77; i++) _city.Place(1, Limit(GoldMarket, Side.Buy, 150_000, 1));
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 77));
        _city.Place(2, Limit(GoldMarket, Side.Buy, 150_000, 77));
        Assert.Equal(_city.Change(1, Won), _city.Change(2, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void What_a_taker_does_not_trade_rests_and_holds_its_money()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 40));
        ulong id = _city.Place(1, Limit(GoldMarket, Side.Buy, 160_000, 100));
        Assert.True(_city.Market.TryFindOrder(id, out OrderRecord order));
        Assert.Equal((100, 60), (order.Lots, order.Remaining));
        Assert.Equal(Amount.Whole(96_048), _city.Locked(1, Won));
        Assert.Equal(new Price(160_000), _city.Book(GoldMarket).BestBid);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_cancelled_order_gives_everything_back()
    {
        ulong id = _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 33));
        _city.City.Must(_city.City.Users[0], new CancelOrder(id, 0));
        Assert.Equal(TestCity.Endowment, _city.Available(0, Won));
        Assert.False(_city.IsOpen(id));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void New_fees_leave_resting_orders_alone()
    {
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 100));
        _city.City.Must(_city.City.KeyOf(Chain.Kernel.Body.MarketOperator), new SetFees(GoldMarket, 900, 1_000));
        _city.Place(1, Limit(GoldMarket, Side.Sell, 150_000, 100));
        Assert.Equal(Amount.Whole(150_075), _city.Change(0, Won).Lost);
        Assert.Equal(Amount.Whole(135_000), _city.Change(1, Won).Gained);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_trade_is_told_with_all_that_an_index_needs()
    {
        ulong maker = _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 100));
        BlockResults results = _city.City.Must(_city.City.Users[1], Limit(GoldMarket, Side.Buy, 150_000, 60));
        OrderPlaced placed = Assert.Single(Events<OrderPlaced>(results));
        Trade trade = Assert.Single(Events<Trade>(results));
        OrderClosed closed = Assert.Single(Events<OrderClosed>(results));
        Assert.Equal((maker, placed.OrderId, 150_000L, 60L, 40L), (trade.MakerOrderId, trade.TakerOrderId, trade.Price, trade.Lots, trade.MakerRemaining));
        Assert.Equal((placed.OrderId, 0L, CloseReason.Filled), (closed.OrderId, closed.Remaining, closed.Reason));
        Assert.Equal((Amount.Whole(45), Amount.Whole(90)), (trade.MakerFee, trade.TakerFee));
    }
}
