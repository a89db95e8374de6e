using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node.Client;
using Gwangan.Node.Replay;

namespace Gwangan.Tests.Replay;

public sealed class MapperTests
{
    private static readonly FlowAccounts Accounts = new(300);

    [Fact]
    public void A_recorded_increment_becomes_whole_ticks_and_the_smallest_size_a_whole_order()
    {
        List<RecordedEvent> events = [Add(1, Side.Buy, 23_647, 3), Add(2, Side.Sell, 23_700, 9)];
        FlowScale scale = FlowScale.Choose(RecordingStatistics.Of(events), Recordings.Gold, 30, null, null, out MarketTerms terms);
        Assert.Equal(236_470, scale.Price(23_647));
        Assert.Equal([1, 3], new[] { scale.Lots(3), scale.Lots(9) });
        Assert.Equal(236_470, terms.ReferencePrice);
        Assert.True(terms.Takes(scale.Price(23_700), scale.Lots(3)));
        Assert.True(scale.IsExact(23_701, 3));
    }

    [Fact]
    public void A_market_that_stands_where_it_is_gets_the_median_at_its_reference_and_says_that_prices_are_rounded()
    {
        List<RecordedEvent> events = [Add(1, Side.Buy, 5_853_300, 18), Add(2, Side.Sell, 5_859_100, 100), Add(3, Side.Sell, 5_859_100, 100)];
        FlowScale scale = FlowScale.Choose(RecordingStatistics.Of(events), Recordings.Gold, null, null, null, out MarketTerms terms);
        Assert.Equal(Recordings.Gold, terms);
        Assert.Equal(196_500, scale.Price(5_859_100));
        Assert.False(scale.IsExact(5_853_300, 18));
    }

    [Fact]
    public void Sizes_are_made_small_enough_for_what_accounts_have()
    {
        List<RecordedEvent> events = [Add(1, Side.Buy, 196_500, 3), Add(2, Side.Sell, 196_600, 40_000_000)];
        RecordingStatistics statistics = RecordingStatistics.Of(events);
        FlowScale scale = FlowScale.Choose(statistics, Recordings.Gold, null, null, null, out _);
        Assert.Equal(40_000_000, scale.Lots(40_000_000));
        FlowScale within = scale.Within(statistics, Recordings.Gold, Amount.Whole(500), Amount.Whole(2_000_000_000), 200);
        Assert.Equal(500 * 100 / 4, within.Lots(40_000_000));
        Assert.Equal(1, within.Lots(3));
        Assert.Equal(0, within.Lots(0));
        Assert.Same(scale, scale.Within(statistics, Recordings.Gold, Amount.Whole(1_000_000_000), Amount.Whole(1_000_000_000_000_000), 200));
    }

    [Theory]
    [InlineData("1000", 1_000, 1)]
    [InlineData("3/4", 3, 4)]
    [InlineData("0.25", 1, 4)]
    public void Ratios_are_whole_fractions_or_decimals(string text, long numerator, long denominator)
    {
        Assert.True(Ratio.TryParse(text, out Ratio ratio));
        Assert.Equal(new Ratio(numerator, denominator), ratio);
        Assert.All((string[])["", "0", "-1", "1/0", "a", "1/2/3"], wrong => Assert.False(Ratio.TryParse(wrong, out _)));
    }

    [Fact]
    public void A_fill_that_the_node_makes_by_itself_is_not_sent_again()
    {
        // A bid of 5 meets an ask of 3: the recording then tells what is left of both.
        List<MappedOperation> operations = Map(
            Add(1, Side.Sell, 200_000, 300), Add(2, Side.Buy, 200_000, 500), Left(2, Side.Buy, 200_000, 200), Deleted(1, Side.Sell, 200_000, 0), Deleted(2, Side.Buy, 200_000, 200));
        Assert.Equal([MappedKind.Place, MappedKind.Place, MappedKind.Cancel], operations.Select(operation => operation.Kind));
    }

    [Fact]
    public void What_only_the_recording_has_filled_is_followed_when_asked()
    {
        RecordedEvent[] events = [Add(1, Side.Sell, 200_000, 300), Left(1, Side.Sell, 200_000, 100), Deleted(1, Side.Sell, 200_000, 0)];
        List<MappedOperation> operations = Map(events);
        Assert.Equal([MappedKind.Place, MappedKind.Follow, MappedKind.Follow], operations.Select(operation => operation.Kind));
        Assert.Equal(new ReduceOrder(0, 1, 200), operations[1].Operation);
        Assert.Equal(new CancelOrder(0, 1), operations[2].Operation);
        Assert.Single(Map(events, follow: false));
    }

    [Fact]
    public void Orders_from_before_the_recording_are_counted_and_not_sent()
    {
        using FlowMapper mapper = Mapper(out _);
        Assert.Empty(mapper.Map([Deleted(7, Side.Buy, 200_000, 5), new RecordedEvent(0, 0, RecordedKind.Execute, 8, Side.Buy, 200_000, 5)]));
        Assert.Equal(2, mapper.Recorded.NotInRecording);
    }

    [Fact]
    public void Executions_at_one_time_are_one_aggressor_of_the_other_side()
    {
        List<MappedOperation> operations = Map(
            Add(1, Side.Sell, 200_000, 300), Add(2, Side.Sell, 200_010, 300), Executed(1, Side.Sell, 200_000, 300, 9), Executed(2, Side.Sell, 200_010, 100, 9),
            Executed(2, Side.Sell, 200_010, 50, 10));
        Assert.Equal([MappedKind.Place, MappedKind.Place, MappedKind.Take, MappedKind.Take], operations.Select(operation => operation.Kind));
        PlaceOrder take = Assert.IsType<PlaceOrder>(operations[2].Operation);
        Assert.Equal((Side.Buy, 200_010, 400, OrderTimeInForce.ImmediateOrCancel), (take.Side, take.Price, take.Lots, take.TimeInForce));
        Assert.Equal(50, Assert.IsType<PlaceOrder>(operations[3].Operation).Lots);
        Assert.NotEqual(operations[0].Account, operations[2].Account);
    }

    [Fact]
    public void A_cancellation_behind_a_fill_is_the_fills_own_change_of_the_book()
    {
        using FlowMapper mapper = Mapper(out _);
        List<MappedOperation> operations = [.. mapper.Map(
            [
                Add(1, Side.Buy, 200_000, 300),
                new(0, 5, RecordedKind.Aggress, 0, Side.Sell, 200_000, 100),
                new(0, 5, RecordedKind.Fill, 1, Side.Buy, 200_000, 100),
                new(0, 5, RecordedKind.Reduce, 1, Side.Buy, 200_000, 100),
                new(0, 6, RecordedKind.Aggress, 0, Side.Sell, 200_000, 200),
                new(0, 6, RecordedKind.Fill, 1, Side.Buy, 200_000, 200),
                new(0, 6, RecordedKind.Reduce, 1, Side.Buy, 200_000, 200),
            ])];
        Assert.Equal([MappedKind.Place, MappedKind.Take, MappedKind.Take], operations.Select(operation => operation.Kind));
        Assert.Empty(mapper.Recorded.Orders);
        Assert.Equal(0, mapper.GoneHere);
    }

    [Fact]
    public void A_modified_order_is_amended_and_a_smaller_one_reduced()
    {
        List<MappedOperation> operations = Map(
            Add(1, Side.Buy, 200_000, 300), Changed(1, Side.Buy, 200_000, 100), Changed(1, Side.Buy, 200_000, 400), Changed(1, Side.Buy, 199_990, 400), Changed(2, Side.Sell, 210_000, 50));
        Assert.Equal(
            [new ReduceOrder(0, 1, 200), new AmendOrder(0, 1, 0, 400), new AmendOrder(0, 1, 199_990, 0)],
            operations.Skip(1).Take(3).Select(operation => operation.Operation));
        Assert.Equal(MappedKind.Place, operations[4].Kind);
    }

    [Fact]
    public void A_cleared_book_is_cleared_account_by_account()
    {
        List<MappedOperation> operations = Map(Add(1, Side.Buy, 200_000, 300), Add(2, Side.Sell, 210_000, 300), new(0, 0, RecordedKind.Clear, 0, null, 0, 0), Add(1, Side.Buy, 200_000, 300));
        Assert.Equal(2, operations.Count(operation => operation.Operation is CancelAllOrders));
        Assert.Equal(MappedKind.Place, operations[^1].Kind);
    }

    [Fact]
    public void Buyers_and_sellers_never_share_an_account()
    {
        for (ulong id = 1; id < 2_000; id++)
        {
            Assert.Equal(0, Accounts.Of(id, Side.Buy) % 2);
            Assert.Equal(1, Accounts.Of(id, Side.Sell) % 2);
            Assert.InRange(Accounts.NextTaker(Side.Sell), 0, 299);
        }
    }

    [Fact]
    public void What_is_sent_leaves_no_order_larger_than_the_recording_has_it()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            using FlowMapper mapper = Mapper(out FlowScale scale);
            TwinOfOperations twin = new();
            foreach (MappedOperation operation in mapper.Map(RandomFlow(seed))) twin.Run(operation);
            foreach ((ulong id, long lots) in twin.Resting())
            {
                Assert.True(mapper.Recorded.Orders.TryGetValue(id, out RecordedOrder order), $"seed {seed}: order {id} rests and is not in the recording's book");
                Assert.True(lots <= scale.Lots(order.Size), $"seed {seed}: order {id} has {lots} lots, the recording {order.Size}");
            }
        }
    }

    // A flow of a venue whose matching differs from ours: everything happens to orders at random.
    private static List<RecordedEvent> RandomFlow(int seed)
    {
        Random random = new(seed);
        List<RecordedEvent> events = [];
        List<(ulong Id, Side Side, long Price, long Size)> open = [];
        for (ulong id = 1; id < 600; id++)
        {
            Side side = (Side)random.Next(2);
            long price = 200_000 + 10 * random.Next(-8, 9), size = random.Next(1, 100);
            events.Add(Add(id, side, price, size));
            open.Add((id, side, price, size));
            int at = random.Next(open.Count);
            (ulong chosen, Side chosenSide, long chosenPrice, long chosenSize) = open[at];
            long less = random.Next(1, (int)chosenSize + 1);
            switch (random.Next(5))
            {
                case 0:
                    events.Add(Deleted(chosen, chosenSide, chosenPrice, random.Next(2) * chosenSize));
                    open.RemoveAt(at);
                    break;
                case 1:
                    events.Add(Executed(chosen, chosenSide, chosenPrice, less, (long)id));
                    if (less == chosenSize) open.RemoveAt(at);
                    else open[at] = (chosen, chosenSide, chosenPrice, chosenSize - less);
                    break;
                case 2:
                    long newPrice = chosenPrice + 10 * random.Next(-2, 3);
                    events.Add(Changed(chosen, chosenSide, newPrice, less));
                    open[at] = (chosen, chosenSide, newPrice, less);
                    break;
                case 3:
                    events.Add(Left(chosen, chosenSide, chosenPrice, less));
                    open[at] = (chosen, chosenSide, chosenPrice, less);
                    break;
            }
        }
        return events;
    }

    private static List<MappedOperation> Map(params RecordedEvent[] events) => Map(events, follow: true);

    private static List<MappedOperation> Map(RecordedEvent[] events, bool follow)
    {
        using FlowMapper mapper = new(UnitScale(), Recordings.Gold, Accounts, follow);
        return [.. mapper.Map(events)];
    }

    private static FlowMapper Mapper(out FlowScale scale) => new(scale = UnitScale(), Recordings.Gold, Accounts);

    private static FlowScale UnitScale() => new(new Ratio(1, 1), new Ratio(1, 1), Recordings.Gold.Ticks);

    private static RecordedEvent Add(ulong id, Side side, long price, long size) => new(0, 0, RecordedKind.Add, id, side, price, size);

    private static RecordedEvent Left(ulong id, Side side, long price, long size) => new(0, 0, RecordedKind.Left, id, side, price, size);

    private static RecordedEvent Changed(ulong id, Side side, long price, long size) => new(0, 0, RecordedKind.Change, id, side, price, size);

    private static RecordedEvent Deleted(ulong id, Side side, long price, long size) => new(0, 0, RecordedKind.Delete, id, side, price, size);

    private static RecordedEvent Executed(ulong id, Side side, long price, long size, long timeNs) => new(0, timeNs, RecordedKind.Execute, id, side, price, size);
}
