using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Cascades are cut where their bounds are, go on in the next block, and wait while their market does not trade.</summary>
public sealed class TriggerBoundsTests
{
    private readonly MarketCity _city = new();

    private SigningKey User(int index) => _city.City.Users[index];

    private BlockResults Trade(long price)
    {
        _city.Place(4, Limit(SilverMarket, Side.Sell, price, 1));
        return _city.City.Must(User(5), Limit(SilverMarket, Side.Buy, price, 1));
    }

    // So many stops of users 0 to 2 in turn that sell one lot each at 950; returns their ids in order.
    private List<ulong> PlaceStops(int count)
    {
        List<ulong> ids = [];
        PlaceStop stop = MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 950, 1);
        for (int placed = 0; placed < count;)
        {
            Operation[] batch = [.. Enumerable.Repeat(stop, Math.Min(100, count - placed))];
            Assert.All(_city.City.Run([_city.City.Sign(User(placed / 100 % 3), batch)]).Outcomes, outcome => Assert.True(outcome.IsDone));
            ulong last = _city.Market.Counters.LastOrderId;
            for (int i = batch.Length - 1; i >= 0; i--) ids.Add(last - (ulong)i);
            placed += batch.Length;
        }
        return ids;
    }

    private static IEnumerable<ulong> Triggered(BlockResults results) => Events<StopTriggered>(results).Select(triggered => triggered.OrderId);

    [Fact]
    public void An_operation_runs_so_many_and_the_next_block_goes_on_in_the_same_order()
    {
        Trade(1_000);
        List<ulong> ids = PlaceStops(250);
        _city.Buy(3, 940, 1_000);
        BlockResults first = Trade(950);
        Assert.Equal(ids[..Limits.TriggersPerOperationMax], Triggered(first));
        Assert.Equal(0, _city.Market.NextDeadlineMs);
        _city.City.Restart();
        _city.City.CheckInvariants();
        BlockResults second = _city.City.RunEmpty();
        Assert.Equal(ids[Limits.TriggersPerOperationMax..], Triggered(second));
        Assert.Equal(second.Events.Length, second.BeginEventsEnd);
        Assert.NotEqual(0, _city.Market.NextDeadlineMs);
        Assert.Equal(252UL, _city.Market.Counters.LastTradeId);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void The_beginning_of_a_block_runs_so_many_of_one_market()
    {
        Trade(1_000);
        List<ulong> ids = PlaceStops(1_350);
        Trade(950);
        Assert.Equal(ids[100..1_100], Triggered(_city.City.RunEmpty()));
        Assert.Equal(ids[1_100..], Triggered(_city.City.RunEmpty()));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void When_triggered_orders_have_met_many_the_rest_waits_for_the_next_block()
    {
        // Two stops of 600 lots meet 600 makers each: after the first two the bound of 1,000 is passed.
        Trade(1_000);
        ulong[] ids = [.. Enumerable.Range(0, 3).Select(i => _city.Place(i, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 950, 600)))];
        Operation[] buys = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Buy, 940, 1), 100)];
        for (int i = 0; i < 20; i++) _city.City.Run([_city.City.Sign(User(3), buys)]);
        BlockResults results = Trade(950);
        Assert.Equal(ids[..2], Triggered(results));
        Assert.True(_city.Market.TryFindStop(ids[2], out _));
        Assert.Equal(ids[2..], Triggered(_city.City.RunEmpty()));
    }

    [Fact]
    public void A_block_runs_triggered_orders_until_they_have_met_so_many_and_the_next_goes_on()
    {
        // Each peak of an iceberg is a maker met: ten of them are a stop's 1,000, after which its operation runs no more.
        const int most = Limits.TriggerMakersPerBlockMax / Limits.TriggerMakersPerOperationMax, placed = most + 2;
        Trade(1_000);
        PlaceStop stop = MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 950, 1_000);
        PlaceIceberg iceberg = MarketCity.Iceberg(SilverMarket, Side.Buy, 940, 100, 1);
        for (int i = 0; i < placed; i++)
        {
            _city.Place(0, stop);
            Operation[] icebergs = [.. Enumerable.Repeat(iceberg, 10)];
            Assert.All(_city.City.Run([_city.City.Sign(User(3), icebergs)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        }
        _city.Sell(4, 950, placed);
        Operation[] buys = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Buy, 950, 1), placed / 2)];
        BlockResults results = _city.City.Run([_city.City.Sign(User(5), buys), _city.City.Sign(User(5), buys)]);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Equal(most, Triggered(results).Count());
        Assert.Equal(0, _city.Market.NextDeadlineMs);
        Assert.Equal(placed - most, Triggered(_city.City.RunEmpty()).Count());
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Trailing_stops_that_a_block_leaves_over_follow_in_the_next_and_each_block_begins_with_another_market()
    {
        Trade(1_000);
        PlaceStop silver = MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 0, 1) with { TrailIn = TrailUnit.Ticks, TrailBy = 100 };
        Operation[] batch = [.. Enumerable.Repeat(silver, 100)];
        for (int i = 0; i < Limits.TrailsPerBlockMax / batch.Length; i++) Assert.All(_city.City.Run([_city.City.Sign(User(i % 3), batch)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        _city.Place(0, silver with { Market = GoldMarket, Lots = 100 });
        List<int> moved = [];
        for (int round = 1; round <= 2; round++)
        {
            long gold = 150_000 + 1_000 * round, price = 1_000 + 10 * round;
            BlockResults results = _city.City.Run(
            [
                _city.City.Sign(User(4), Limit(SilverMarket, Side.Sell, price, 1), Limit(GoldMarket, Side.Sell, gold, 100)),
                _city.City.Sign(User(5), Limit(SilverMarket, Side.Buy, price, 1), Limit(GoldMarket, Side.Buy, gold, 100)),
            ]);
            Assert.Equal(2, Events<Trade>(results).Count);
            List<StopMoved> first = Events<StopMoved>(results);
            Assert.Equal(Limits.TrailsPerBlockMax, first.Count);
            moved.Add(first.Count(each => each.Market == GoldMarket));
            Assert.Equal(0, _city.Market.NextDeadlineMs);
            Assert.Single(Events<StopMoved>(_city.City.RunEmpty()));
            Assert.NotEqual(0, _city.Market.NextDeadlineMs);
            _city.City.RunEmpty(); // so that the rounds have an even and an odd height
        }
        Assert.Equal([0, 1], moved.Order());
    }

    [Fact]
    public void While_a_market_is_behind_a_stop_it_would_trigger_is_refused_and_trailing_stops_stand_still()
    {
        Trade(1_000);
        ulong trailing = _city.Place(3, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 0, 1) with { TrailIn = TrailUnit.Ticks, TrailBy = 100 });
        PlaceStops(150);
        BlockResults results = _city.City.Run(
        [
            _city.City.Sign(User(4), Limit(SilverMarket, Side.Sell, 950, 1)), _city.City.Sign(User(5), Limit(SilverMarket, Side.Buy, 950, 1)),
            _city.City.Sign(User(3), MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 955, 1)), _city.City.Sign(User(3), MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 949, 1)),
        ]);
        Assert.Equal([MarketRefusal.None, MarketRefusal.None, MarketRefusal.WouldTrigger, MarketRefusal.None], results.Outcomes.Select(outcome => (MarketRefusal)outcome.Code));

        // A halt keeps the market behind while others trade on nothing; the trailing stop does not move.
        _city.City.Must(_city.City.KeyOf(Body.Surveillance), new SetMarketStatus(SilverMarket, MarketStatus.Halted));
        Assert.True(_city.Market.TryFindStop(trailing, out StopRecord stop));
        Assert.Equal(900, stop.TriggerPrice);
    }

    [Fact]
    public void In_a_halted_market_nothing_runs_until_it_opens()
    {
        Trade(1_000);
        List<ulong> ids = PlaceStops(150);
        byte[] halt = _city.City.Sign(_city.City.KeyOf(Body.Surveillance), new SetMarketStatus(SilverMarket, MarketStatus.Halted));
        _city.Place(4, Limit(SilverMarket, Side.Sell, 950, 1));
        BlockResults results = _city.City.Run([_city.City.Sign(User(5), Limit(SilverMarket, Side.Buy, 950, 1)), halt]);
        Assert.Equal(ids[..100], Triggered(results));
        Assert.NotEqual(0, _city.Market.NextDeadlineMs);
        Assert.Empty(Triggered(_city.City.RunEmpty()));
        _city.City.Must(User(ids.Count / 100 % 3), new CancelOrder(ids[^1], 0));
        _city.City.Restart();
        _city.City.Must(_city.City.KeyOf(Body.Surveillance), new SetMarketStatus(SilverMarket, MarketStatus.Open));
        Assert.Equal(0, _city.Market.NextDeadlineMs);
        Assert.Equal(ids[100..^1], Triggered(_city.City.RunEmpty()));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_triggered_stop_costs_its_run_and_its_makers()
    {
        Trade(1_000);
        _city.Place(0, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 950, 3));
        for (int i = 0; i < 3; i++) _city.Buy(3, 940, 1);
        _city.Place(4, Limit(SilverMarket, Side.Sell, 950, 1));
        Assert.Equal(20U + 10 + 20 + 3 * 10, _city.City.Do(User(5), Limit(SilverMarket, Side.Buy, 950, 1)).Cost);
    }
}
