using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Stops: what triggers them, in which order they run, what they hold, what becomes of them.</summary>
public sealed class StopTests
{
    private readonly MarketCity _city = new();

    private SigningKey User(int index) => _city.City.Users[index];

    // A trade of one lot between users 4 and 5.
    private BlockResults Trade(long price)
    {
        _city.Place(4, Limit(SilverMarket, Side.Sell, price, 1));
        return _city.City.Must(User(5), Limit(SilverMarket, Side.Buy, price, 1));
    }

    private static PlaceStop At(Side side, StopTrigger trigger, long price, long lots = 10) => MarketCity.Stop(SilverMarket, side, trigger, price, lots);

    [Theory]
    [InlineData(Side.Sell, StopTrigger.AtOrBelow, 950, 951, 950)]
    [InlineData(Side.Sell, StopTrigger.AtOrBelow, 950, 951, 940)]
    [InlineData(Side.Buy, StopTrigger.AtOrAbove, 1_050, 1_049, 1_050)]
    [InlineData(Side.Buy, StopTrigger.AtOrAbove, 1_050, 1_049, 1_060)]
    [InlineData(Side.Sell, StopTrigger.AtOrAbove, 1_050, 1_049, 1_050)]
    [InlineData(Side.Buy, StopTrigger.AtOrBelow, 950, 951, 950)]
    public void A_stop_waits_until_the_last_price_reaches_its_trigger(Side side, StopTrigger trigger, long triggerPrice, long before, long at)
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(side, trigger, triggerPrice));
        (uint asset, Amount held) = side == Side.Sell ? (Silver, Amount.Whole(10)) : (Won, Amount.Whole(10 * 1_900));
        Assert.Equal((held, 0), (_city.Locked(0, asset), _city.Book(SilverMarket).OrderCount));
        Assert.Empty(Events<StopTriggered>(Trade(before)));
        _city.City.Restart();
        BlockResults results = Trade(at);
        StopTriggered triggered = Assert.Single(Events<StopTriggered>(results));
        Assert.Equal((id, triggerPrice, 10L), (triggered.OrderId, triggered.TriggerPrice, triggered.Remaining));

        // A market order that finds nobody ends; its money is free.
        OrderClosed closed = Events<OrderClosed>(results)[^1];
        Assert.Equal((id, 10L, CloseReason.ImmediateRemainder), (closed.OrderId, closed.Remaining, closed.Reason));
        Assert.Equal((Amount.Zero, Amount.Zero), (_city.Locked(0, Silver), _city.Locked(0, Won)));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_stop_before_the_first_trade_waits_for_it_and_a_trailing_one_starts_from_the_reference_price()
    {
        ulong any = _city.Place(0, At(Side.Buy, StopTrigger.AtOrAbove, 900));
        ulong trailing = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 0) with { TrailIn = TrailUnit.BasisPoints, TrailBy = 500 });
        Assert.True(_city.Market.TryFindStop(trailing, out StopRecord stop));
        Assert.Equal((1_000L, 950L), (stop.Watermark, stop.TriggerPrice));
        Assert.Equal(any, Assert.Single(Events<StopTriggered>(Trade(960))).OrderId);
    }

    [Fact]
    public void A_triggered_stop_limit_trades_as_a_taker_and_rests_with_what_remains()
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 950) with { Type = OrderType.Limit, Price = 940 });
        ulong first = _city.Buy(1, 945, 4), second = _city.Buy(2, 939, 4);
        BlockResults results = Trade(949);
        Trade made = Events<Trade>(results)[^1];
        Assert.Equal((945L, 4L, first, id), (made.Price, made.Lots, made.MakerOrderId, made.TakerOrderId));
        Assert.True(_city.Market.TryFindOrder(id, out OrderRecord order));
        Assert.Equal((940L, 6L, OrderTraits.Stop), (order.Price, order.Remaining, order.Traits));
        Assert.False(_city.Market.TryFindStop(id, out _));
        Assert.True(_city.IsOpen(second));
        Assert.Equal(Amount.Whole(6), _city.Locked(0, Silver));
        _city.City.Restart();
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Stops_run_by_trigger_price_then_by_time_and_the_earlier_of_both_directions_first()
    {
        Trade(1_000);
        ulong far = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 940)), late = _city.Place(1, At(Side.Sell, StopTrigger.AtOrBelow, 950));
        ulong near = _city.Place(2, At(Side.Sell, StopTrigger.AtOrBelow, 960)), same = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 950));
        ulong rise = _city.Place(1, At(Side.Buy, StopTrigger.AtOrAbove, 1_010)), unreached = _city.Place(1, At(Side.Buy, StopTrigger.AtOrAbove, 1_011));

        // One order buys at 930 first and then at 1,010: both directions are reached.
        _city.Place(4, Limit(SilverMarket, Side.Sell, 930, 1));
        _city.Place(4, Limit(SilverMarket, Side.Sell, 1_010, 1));
        BlockResults results = _city.City.Must(User(5), Limit(SilverMarket, Side.Buy, 1_010, 2));
        Assert.Equal([near, late, same, far, rise], Events<StopTriggered>(results).Select(triggered => triggered.OrderId));
        Assert.True(_city.IsOpen(unreached));
    }

    [Fact]
    public void What_a_stop_trades_triggers_the_next()
    {
        Trade(1_000);
        ulong third = _city.Place(2, At(Side.Sell, StopTrigger.AtOrBelow, 970, 1)), second = _city.Place(1, At(Side.Sell, StopTrigger.AtOrBelow, 980, 1)), first = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 990, 1));
        _city.Buy(3, 980, 1);
        _city.Buy(3, 970, 1);
        BlockResults results = Trade(990);
        Assert.Equal([first, second, third], Events<StopTriggered>(results).Select(triggered => triggered.OrderId));
        Assert.Equal([990L, 980L, 970L], Events<Trade>(results).Select(trade => trade.Price));
        Assert.Equal(0, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_buy_at_market_pays_no_more_than_it_was_funded_for_when_band_and_fees_have_moved_up()
    {
        _city.Place(4, Limit(GoldMarket, Side.Sell, 190_000, 1));
        _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, 190_000, 1));
        ulong id = _city.Place(0, MarketCity.Stop(GoldMarket, Side.Buy, StopTrigger.AtOrAbove, 195_000, 100));
        Amount held = _city.Locked(0, Won);
        Assert.Equal(Amount.Whole(195_195), held);

        // The next day's band reaches to 247,000, and fees are ten times what they were.
        _city.City.RunEmpty(TestCity.GenesisTimeMs + 86_400_000);
        _city.City.Must(_city.City.KeyOf(Body.MarketOperator), new SetFees(GoldMarket, 50, 100));
        _city.Place(3, Limit(GoldMarket, Side.Sell, 195_000, 40));
        _city.Place(3, Limit(GoldMarket, Side.Sell, 196_000, 100));
        BlockResults results = _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, 195_000, 10));
        Trade made = Events<Trade>(results)[^1];
        Assert.Equal((id, 195_000L, 30L, new Amount(Amount.One.Units * 585 / 10)), (made.TakerOrderId, made.Price, made.Lots, made.TakerFee));
        Assert.Equal(70L, Events<OrderClosed>(results).Single(closed => closed.OrderId == id).Remaining);
        Assert.Equal(Amount.Zero, _city.Locked(0, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_stop_whose_limit_the_band_has_left_is_closed_when_it_is_triggered()
    {
        _city.Place(4, Limit(GoldMarket, Side.Sell, 190_000, 1));
        _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, 190_000, 1));
        ulong id = _city.Place(0, MarketCity.Stop(GoldMarket, Side.Sell, StopTrigger.AtOrBelow, 180_000, 100) with { Type = OrderType.Limit, Price = 110_000 });
        _city.City.RunEmpty(TestCity.GenesisTimeMs + 86_400_000);
        _city.Place(4, Limit(GoldMarket, Side.Sell, 180_000, 1));
        BlockResults results = _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, 180_000, 1));
        Assert.Equal(CloseReason.OutOfBand, Events<OrderClosed>(results).Single(closed => closed.OrderId == id).Reason);
        _city.City.CheckInvariants();
    }

    [Theory]
    [InlineData(OrderTimeInForce.ImmediateOrCancel, 4, 6)]
    [InlineData(OrderTimeInForce.FillOrKill, 0, 10)]
    [InlineData(OrderTimeInForce.GoodTillCancel, 4, 6)]
    public void A_triggered_order_does_what_its_time_in_force_says(OrderTimeInForce timeInForce, long traded, long remaining)
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 950) with { Type = OrderType.Limit, Price = 940, TimeInForce = timeInForce });
        _city.Buy(1, 945, 4);
        BlockResults results = Trade(949);
        Assert.Equal(traded, Events<Trade>(results).Where(trade => trade.TakerOrderId == id).Sum(trade => trade.Lots));
        if (timeInForce == OrderTimeInForce.GoodTillCancel) Assert.True(_city.IsOpen(id));
        else Assert.Equal((remaining, CloseReason.ImmediateRemainder), Events<OrderClosed>(results).Where(closed => closed.OrderId == id).Select(closed => (closed.Remaining, closed.Reason)).Single());
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_stop_expires_while_it_waits_and_a_triggered_good_till_time_one_while_it_rests()
    {
        Trade(1_000);
        long expiry = _city.City.TimeMs + 60_000;
        ulong waits = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 900) with { ExpiresAtMs = expiry });
        ulong rests = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 950) with { Type = OrderType.Limit, Price = 950, TimeInForce = OrderTimeInForce.GoodTillTime, ExpiresAtMs = expiry });
        Trade(950);
        Assert.Equal(expiry, _city.Market.NextDeadlineMs);
        BlockResults results = _city.City.RunEmpty(expiry);
        Assert.Equal([(waits, CloseReason.Expired), (rests, CloseReason.Expired)], Events<OrderClosed>(results).Select(closed => (closed.OrderId, closed.Reason)));
        Assert.Equal(Amount.Zero, _city.Locked(0, Silver));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Self_trade_prevention_is_the_triggered_orders_choice()
    {
        Trade(1_000);
        ulong own = _city.Buy(0, 945, 4), other = _city.Buy(1, 944, 4);
        ulong id = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 950, 4) with { SelfTrade = SelfTradePrevention.CancelMaker });
        BlockResults results = Trade(950);
        Assert.Equal(
            [(own, CloseReason.SelfTrade), (other, CloseReason.Filled), (id, CloseReason.Filled)],
            Events<OrderClosed>(results).Where(closed => closed.Owner != User(4).Address && closed.Owner != User(5).Address).Select(closed => (closed.OrderId, closed.Reason)));
    }

    [Fact]
    public void A_waiting_stop_is_amended_reduced_and_cancelled_by_either_id()
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(Side.Buy, StopTrigger.AtOrAbove, 1_100) with { Type = OrderType.Limit, Price = 1_110, ClientOrderId = 42 });
        Assert.Equal(Amount.Whole(11_100), _city.Locked(0, Won));
        BlockResults results = _city.City.Must(User(0), new AmendOrder(0, 42, 1_120, 20, 1_105));
        Assert.False(Assert.Single(Events<OrderAmended>(results)).KeptPlace);
        StopMoved moved = Assert.Single(Events<StopMoved>(results));
        Assert.Equal((1_100L, 1_105L), (moved.TriggerPriceBefore, moved.TriggerPrice));
        Assert.Equal(Amount.Whole(22_400), _city.Locked(0, Won));
        Assert.True(Assert.Single(Events<OrderAmended>(_city.City.Must(User(0), new AmendOrder(id, 0, 0, 15)))).KeptPlace);
        _city.City.Must(User(0), new ReduceOrder(0, 42, 5));
        Assert.Equal(Amount.Whole(11_200), _city.Locked(0, Won));
        Assert.Empty(Events<StopTriggered>(Trade(1_104)));
        _city.City.CheckInvariants();
        _city.City.Must(User(0), new CancelOrder(0, 42));
        Assert.Equal(Amount.Zero, _city.Locked(0, Won));
        Assert.Empty(Events<StopTriggered>(Trade(1_105)));
        _city.City.CheckInvariants();
    }

    public static TheoryData<TrailUnit, uint, long[], long[]> Trails => new()
    {
        { TrailUnit.Ticks, 10, [1_000, 1_020, 1_010, 1_015], [990, 1_010, 1_010, 1_010] },
        { TrailUnit.BasisPoints, 100, [1_000, 1_050, 1_049, 1_100], [990, 1_039, 1_039, 1_089] },
    };

    [Theory, MemberData(nameof(Trails))]
    public void A_trailing_sale_follows_the_last_price_of_each_block_up_and_never_down(TrailUnit unit, uint by, long[] prices, long[] triggers)
    {
        Trade(prices[0]);
        ulong id = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 0) with { TrailIn = unit, TrailBy = by });
        for (int i = 0; i < prices.Length; i++)
        {
            if (i > 0 && prices[i] > triggers[i]) Trade(prices[i]);
            if (i > 0) _city.City.Restart();
            if (!_city.Market.TryFindStop(id, out StopRecord stop)) break;
            Assert.Equal(triggers[i], stop.TriggerPrice);
        }
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_trailing_buy_follows_down_and_is_triggered_by_the_way_back()
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(Side.Buy, StopTrigger.AtOrAbove, 0) with { TrailIn = TrailUnit.Ticks, TrailBy = 20 });
        StopMoved moved = Assert.Single(Events<StopMoved>(Trade(950)));
        Assert.Equal((1_020L, 970L), (moved.TriggerPriceBefore, moved.TriggerPrice));
        Assert.Empty(Events<StopTriggered>(Trade(969)));
        Assert.Equal(id, Assert.Single(Events<StopTriggered>(Trade(970))).OrderId);
    }

    [Fact]
    public void A_trailing_stop_looks_at_the_last_price_of_a_block_only()
    {
        Trade(1_000);
        ulong id = _city.Place(0, At(Side.Sell, StopTrigger.AtOrBelow, 0) with { TrailIn = TrailUnit.Ticks, TrailBy = 10 });
        BlockResults results = _city.City.Run(
        [
            _city.City.Sign(User(4), Limit(SilverMarket, Side.Sell, 1_500, 1)), _city.City.Sign(User(5), Limit(SilverMarket, Side.Buy, 1_500, 1)),
            _city.City.Sign(User(4), Limit(SilverMarket, Side.Sell, 1_001, 1)), _city.City.Sign(User(5), Limit(SilverMarket, Side.Buy, 1_001, 1)),
        ]);
        Assert.Equal([1_500L, 1_001L], Events<Trade>(results).Select(trade => trade.Price));
        Assert.Empty(Events<StopTriggered>(results));
        Assert.True(_city.Market.TryFindStop(id, out StopRecord stop));
        Assert.Equal((1_001L, 991L), (stop.Watermark, stop.TriggerPrice));
    }

    [Fact]
    public void At_the_edge_of_two_ticks_a_trailing_stop_stays_where_it_was()
    {
        // Below 200,000 ticks are 100, from there 500: ten ticks from 199,900 are nearer than ten ticks from 200,000 are.
        _city.City.RunEmpty();
        _city.Place(4, Limit(GoldMarket, Side.Sell, 190_000, 1));
        _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, 190_000, 1));
        _city.City.RunEmpty(TestCity.GenesisTimeMs + 86_400_000);
        ulong id = _city.Place(0, MarketCity.Stop(GoldMarket, Side.Sell, StopTrigger.AtOrBelow, 0, 100) with { TrailIn = TrailUnit.Ticks, TrailBy = 10 });
        foreach ((long price, long trigger) in new[] { (199_900L, 198_900L), (200_000L, 198_900L), (204_000L, 199_000L) })
        {
            _city.Place(4, Limit(GoldMarket, Side.Sell, price, 1));
            _city.City.Must(User(5), Limit(GoldMarket, Side.Buy, price, 1));
            Assert.True(_city.Market.TryFindStop(id, out StopRecord stop));
            Assert.Equal((price, trigger), (stop.Watermark, stop.TriggerPrice));
        }
    }
}
