using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>How orders come, change and go: time in force, self-trade prevention, amendments, cancellations.</summary>
public sealed class OrderLifeTests
{
    private readonly MarketCity _city = new();

    private SigningKey User(int index) => _city.City.Users[index];

    [Fact]
    public void What_an_immediate_order_does_not_trade_is_cancelled()
    {
        _city.Sell(0, 1_000, 4);
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_000, 10, OrderTimeInForce.ImmediateOrCancel));
        OrderClosed closed = Events<OrderClosed>(results)[^1];
        Assert.Equal((6L, CloseReason.ImmediateRemainder), (closed.Remaining, closed.Reason));
        Assert.Equal(0, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Theory]
    [InlineData(OrderTimeInForce.GoodTillCancel)]
    [InlineData(OrderTimeInForce.ImmediateOrCancel)]
    public void A_market_order_walks_the_book_and_never_rests(OrderTimeInForce timeInForce)
    {
        _city.Sell(0, 1_000, 4);
        _city.Sell(0, 1_100, 4);
        BlockResults results = _city.City.Must(User(1), AtMarket(SilverMarket, Side.Buy, 10, timeInForce));
        Assert.Equal([1_000L, 1_100L], Events<Trade>(results).Select(trade => trade.Price));
        Assert.Equal(0, _city.Market.OrderCount);
        Assert.Equal(Amount.Whole(8_400), _city.Change(1, Won).Lost);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_market_order_below_the_bands_edge_leaves_the_rest_of_the_book_alone()
    {
        _city.Sell(0, 1_900, 4);
        _city.Place(1, AtMarket(SilverMarket, Side.Buy, 2));
        Assert.Equal(2, _city.Book(SilverMarket).RestingLots);
    }

    [Fact]
    public void Earlier_orders_at_a_price_trade_first()
    {
        ulong first = _city.Sell(0, 1_000, 4), second = _city.Sell(2, 1_000, 4);
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_000, 6));
        Assert.Equal([(first, 4L), (second, 2L)], Events<Trade>(results).Select(trade => (trade.MakerOrderId, trade.Lots)));
    }

    [Fact]
    public void A_reduction_keeps_an_orders_place_and_frees_its_money()
    {
        ulong first = _city.Sell(0, 1_000, 4), second = _city.Sell(2, 1_000, 4);
        BlockResults reduced = _city.City.Must(User(0), new ReduceOrder(first, 0, 1));
        Assert.Equal((1L, 3L, ReduceReason.Owner), (Events<OrderReduced>(reduced)[0].By, Events<OrderReduced>(reduced)[0].Remaining, Events<OrderReduced>(reduced)[0].Reason));
        Assert.Equal(Amount.Whole(3), _city.Locked(0, Silver));
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_000, 5));
        Assert.Equal([(first, 3L), (second, 2L)], Events<Trade>(results).Select(trade => (trade.MakerOrderId, trade.Lots)));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_reduction_by_all_that_remains_cancels()
    {
        ulong id = _city.Sell(0, 1_000, 4);
        BlockResults results = _city.City.Must(User(0), new ReduceOrder(id, 0, 400));
        Assert.Equal((4L, CloseReason.Cancelled), (Events<OrderClosed>(results)[0].Remaining, Events<OrderClosed>(results)[0].Reason));
        Assert.Equal(TestCity.Endowment, _city.Available(0, Silver));
    }

    [Fact]
    public void An_amendment_to_fewer_lots_keeps_an_orders_place()
    {
        ulong first = _city.Sell(0, 1_000, 4);
        _city.Sell(2, 1_000, 4);
        Assert.True(Events<OrderAmended>(_city.City.Must(User(0), new AmendOrder(first, 0, 0, 2)))[0].KeptPlace);
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_000, 1));
        Assert.Equal(first, Events<Trade>(results)[0].MakerOrderId);
        _city.City.CheckInvariants();
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1_001, 0)]
    public void An_amendment_to_more_lots_or_another_price_loses_it(long price, long lots)
    {
        ulong first = _city.Sell(0, 1_000, 4), second = _city.Sell(2, 1_000, 4);
        if (price != 0) _city.City.Must(User(2), new AmendOrder(second, 0, price, 0));
        Assert.False(Events<OrderAmended>(_city.City.Must(User(0), new AmendOrder(first, 0, price, lots)))[0].KeptPlace);
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_001, 1));
        Assert.Equal(second, Events<Trade>(results)[0].MakerOrderId);
        _city.City.CheckInvariants();
        _city.City.Restart();
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_amendment_to_a_price_that_crosses_trades_as_a_taker()
    {
        _city.Place(0, Limit(GoldMarket, Side.Sell, 150_000, 100));
        ulong id = _city.Place(1, Limit(GoldMarket, Side.Buy, 140_000, 300));
        BlockResults results = _city.City.Must(User(1), new AmendOrder(id, 0, 155_000, 250));
        Trade trade = Assert.Single(Events<Trade>(results));
        Assert.Equal((id, 150_000L, 100L), (trade.TakerOrderId, trade.Price, trade.Lots));
        Assert.True(_city.Market.TryFindOrder(id, out OrderRecord order));
        Assert.Equal((155_000L, 250L, 150L), (order.Price, order.Lots, order.Remaining));
        Assert.Equal(Amount.Whole(150_000 + 150 + 232_500 + 116) + new Amount(250_000_000_000_000_000), _city.Change(1, Won).Lost + _city.Locked(1, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_amendment_can_use_the_money_its_order_holds()
    {
        ulong id = _city.Buy(0, 1_000, 1_000_000);
        _city.City.Must(User(0), new AmendOrder(id, 0, 500, 2_000_000));
        Assert.Equal(Amount.Zero, _city.Available(0, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_amendment_by_client_order_id_finds_the_order()
    {
        _city.Place(0, Limit(SilverMarket, Side.Buy, 900, 3, clientOrderId: 42));
        _city.City.Must(User(0), new AmendOrder(0, 42, 901, 0));
        Assert.Equal(new Price(901), _city.Book(SilverMarket).BestBid);
        _city.City.Must(User(0), new ReduceOrder(0, 42, 1));
        Assert.Equal(2, _city.Book(SilverMarket).RestingLots);
    }

    [Fact]
    public void Cancel_all_spares_other_markets_and_other_accounts()
    {
        ulong gold = _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 1));
        ulong silver = _city.Buy(0, 900, 1), other = _city.Buy(1, 900, 1);
        BlockResults results = _city.City.Must(User(0), new CancelAllOrders(SilverMarket));
        Assert.Equal([silver], Events<OrderClosed>(results).Select(closed => closed.OrderId));
        Assert.True(_city.IsOpen(gold) && _city.IsOpen(other));
        _city.City.Must(User(0), new CancelAllOrders(Symbol.None));
        Assert.False(_city.IsOpen(gold));
        _city.City.CheckInvariants();
    }

    [Theory]
    [InlineData(SelfTradePrevention.CancelTaker, 2, 3, 0, CloseReason.SelfTrade)]
    [InlineData(SelfTradePrevention.CancelMaker, 6, 0, 4, null)]
    [InlineData(SelfTradePrevention.CancelBoth, 2, 0, 0, CloseReason.SelfTrade)]
    [InlineData(SelfTradePrevention.DecrementAndCancel, 6, 0, 1, null)]
    public void Self_trade_prevention_has_four_modes(SelfTradePrevention mode, long traded, long ownLeft, long takerLeft, CloseReason? end)
    {
        // 2 of another's, 3 of one's own, 4 of another's; a buy of 10 comes.
        _city.Sell(1, 1_000, 2);
        ulong own = _city.Sell(0, 1_000, 3);
        _city.Sell(1, 1_000, 4);
        BlockResults results = _city.City.Must(User(0), Limit(SilverMarket, Side.Buy, 1_000, 10, selfTrade: mode));
        ulong taker = _city.Market.Counters.LastOrderId;
        Assert.Equal(traded, Events<Trade>(results).Sum(trade => trade.Lots));
        Assert.Equal(ownLeft, _city.Market.TryFindOrder(own, out OrderRecord left) ? left.Remaining : 0);
        Assert.Equal(takerLeft, _city.Market.TryFindOrder(taker, out OrderRecord rest) ? rest.Remaining : 0);
        OrderClosed? closed = Events<OrderClosed>(results).Where(each => each.OrderId == taker).Cast<OrderClosed?>().SingleOrDefault();
        Assert.Equal(end, closed?.Reason);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_decrement_takes_as_much_off_both_sides()
    {
        ulong own = _city.Sell(0, 1_000, 9);
        BlockResults results = _city.City.Must(User(0), Limit(SilverMarket, Side.Buy, 1_000, 4, selfTrade: SelfTradePrevention.DecrementAndCancel));
        Assert.Equal([(own, 4L, 5L), (_city.Market.Counters.LastOrderId, 4L, 0L)], Events<OrderReduced>(results).Select(reduced => (reduced.OrderId, reduced.By, reduced.Remaining)));
        Assert.Equal(CloseReason.SelfTrade, Assert.Single(Events<OrderClosed>(results)).Reason);
        Assert.Equal(Amount.Whole(5), _city.Locked(0, Silver));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_fill_or_kill_order_that_cancels_own_makers_passes_over_them()
    {
        _city.Sell(0, 1_000, 3);
        _city.Sell(1, 1_000, 4);
        PlaceOrder order = Limit(SilverMarket, Side.Buy, 1_000, 4, OrderTimeInForce.FillOrKill, selfTrade: SelfTradePrevention.CancelMaker);
        _city.Place(0, order);
        Assert.Equal(0, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_order_stops_after_as_many_fills_as_one_operation_may_make()
    {
        Operation[] sales = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Sell, 1_000, 1), 100)];
        for (int i = 0; i < 11; i++) _city.City.Run([_city.City.Sign(User(0), sales)]);
        BlockResults results = _city.City.Must(User(1), Limit(SilverMarket, Side.Buy, 1_000, 1_050));
        Assert.Equal(Limits.FillsPerOperationMax, Events<Trade>(results).Count);
        Assert.Equal((50L, CloseReason.FillLimit), (Events<OrderClosed>(results)[^1].Remaining, Events<OrderClosed>(results)[^1].Reason));
        Assert.Equal(20U + 10 * 1_000, results.Outcomes[0].Cost);
        Assert.Equal(100, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_market_created_later_trades()
    {
        Symbol symbol = Symbol.Of("GOLD-SILVER");
        _city.City.Must(_city.City.KeyOf(Body.MarketOperator), new CreateMarket(symbol, Amount.One, Amount.One, "0:1", Amount.Zero, 0, 0, 50, 100));
        _city.Place(0, Limit(symbol, Side.Sell, 100, 7));
        _city.City.Restart();
        _city.Place(1, Limit(symbol, Side.Buy, 100, 7));
        Assert.Equal(Amount.Whole(700), _city.Change(1, Silver).Lost);
        _city.City.CheckInvariants();
    }
}
