using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

public class OrderBookTests
{
    private static NewOrder Order(ulong id, Side side, long price, long lots, uint owner = 1) => new()
    {
        OrderId = id,
        OwnerId = owner,
        Slot = (int)id,
        Side = side,
        LimitPrice = new(price),
        Lots = new(lots),
        MakersMax = 10,
    };

    [Fact]
    public void Events_carry_the_callers_tags_of_both_orders()
    {
        List<BookEvent> events = [];
        using OrderBook<RecordingSink> book = new(new(events));
        book.Place(Order(7, Side.Sell, 100, 5, owner: 70));
        book.Place(Order(8, Side.Buy, 100, 5, owner: 80));
        Assert.Equal(
            [
                new("fill", 7, 8, 7, 8, 70, 80, (byte)Side.Buy, 100, 5, 0),
                new("filled", 7, 0, 7, 0, 70, 0, (byte)Side.Sell, 100, 0, 0),
            ],
            events);
    }

    [Fact]
    public void A_found_order_has_all_its_fields()
    {
        using OrderBook<CountingSink> book = new();
        RestingOrder order = new(ulong.MaxValue, uint.MaxValue, -5, Side.Sell, new(Price.Max), new(Lots.Max));
        Assert.Equal(BookRefusal.None, book.Restore(order));
        Assert.True(book.TryFind(ulong.MaxValue, out RestingOrder found));
        Assert.Equal(order, found);
        Assert.False(book.TryFind(1, out _));
    }

    [Fact]
    public void Options_outside_their_lists_are_refused()
    {
        foreach (IOrderBook book in (IOrderBook[])[new OrderBook<CountingSink>(), new ObviousBook<CountingSink>()])
        {
            NewOrder badSide = new() { OrderId = 1, Side = (Side)2 };
            NewOrder badTimeInForce = new() { OrderId = 1, TimeInForce = (TimeInForce)4 };
            NewOrder badPrevention = new() { OrderId = 1, SelfTradePrevention = (SelfTradePrevention)4 };
            AmendOrder badAmend = new() { OrderId = 1, SelfTradePrevention = (SelfTradePrevention)4 };
            Assert.Equal(BookRefusal.OptionUnknown, book.Place(badSide).Refusal);
            Assert.Equal(BookRefusal.OptionUnknown, book.Place(badTimeInForce).Refusal);
            Assert.Equal(BookRefusal.OptionUnknown, book.Place(badPrevention).Refusal);
            Assert.Equal(BookRefusal.OptionUnknown, book.Amend(badAmend).Refusal);
            Assert.Equal(BookRefusal.OptionUnknown, book.Restore(new(1, 1, 1, (Side)2, new(1), new(1))));
        }
    }

    [Fact]
    public void A_book_never_holds_more_lots_than_a_long_can_count()
    {
        foreach (IOrderBook book in (IOrderBook[])[new OrderBook<CountingSink>(), new ObviousBook<CountingSink>()])
        {
            for (ulong id = 0; id < 32_768; id++) Assert.True(book.Place(Order(id, Side.Buy, 100, Lots.Max)).IsAccepted);
            Assert.Equal(long.MaxValue - 32_767, book.RestingLots);
            Assert.Equal(BookRefusal.BookFull, book.Place(Order(99_999, Side.Buy, 100, 32_768)).Refusal);
            Assert.True(book.Place(Order(99_999, Side.Buy, 100, 32_766)).IsAccepted);
            Assert.Equal(BookRefusal.BookFull, book.Amend(new AmendOrder { OrderId = 99_999, LimitPrice = new(99), Lots = new(32_768), MakersMax = 1 }).Refusal);
            Assert.Equal(BookRefusal.BookFull, book.Restore(new(100_000, 1, 1, Side.Buy, new(99), new(2))));
            NewOrder taker = new() { OrderId = 100_000, OwnerId = 2, Side = Side.Sell, LimitPrice = new(1), Lots = new(50), MakersMax = 1, TimeInForce = TimeInForce.ImmediateOrCancel };
            Assert.Equal(OrderEnd.Filled, book.Place(taker).End);
        }
    }

    [Fact]
    public void A_book_rebuilt_from_its_orders_has_the_same_hash_and_goes_on_alike()
    {
        Random random = new(20);
        using OrderBook<CountingSink> book = new();
        for (ulong id = 0; id < 5_000; id++) book.Place(Order(id, (Side)random.Next(2), random.Next(1, 300), random.Next(1, 50), (uint)random.Next(5)));
        using OrderBook<CountingSink> rebuilt = new();
        foreach (RestingOrder order in book.Orders(Side.Buy)) Assert.Equal(BookRefusal.None, rebuilt.Restore(order));
        foreach (RestingOrder order in book.Orders(Side.Sell)) Assert.Equal(BookRefusal.None, rebuilt.Restore(order));
        Assert.Equal(book.StateHash(), rebuilt.StateHash());
        rebuilt.Validate();
        for (ulong id = 5_000; id < 6_000; id++)
        {
            NewOrder order = Order(id, (Side)random.Next(2), random.Next(1, 300), random.Next(1, 50), (uint)random.Next(5));
            Assert.Equal(book.Place(order).Filled, rebuilt.Place(order).Filled);
        }
        Assert.Equal(book.StateHash(), rebuilt.StateHash());
    }

    [Fact]
    public void The_hash_tells_priority_owner_and_tag_apart()
    {
        RestingOrder first = new(1, 1, 1, Side.Buy, new(100), new(5)), second = new(2, 1, 1, Side.Buy, new(100), new(5));
        RestingOrder[][] books =
        [
            [], [first], [first, second], [second, first], [first with { OwnerId = 2 }], [first with { Slot = 2 }],
            [first with { Side = Side.Sell }], [first with { Price = new(101) }], [first with { Lots = new(6) }],
        ];
        Assert.Equal(books.Length, books.Select(HashOf).Distinct().Count());

        static ulong HashOf(RestingOrder[] orders)
        {
            using OrderBook<CountingSink> book = new();
            foreach (RestingOrder order in orders) Assert.Equal(BookRefusal.None, book.Restore(order));
            return book.StateHash();
        }
    }

    [Fact]
    public void A_million_resting_orders_take_less_than_120_bytes_each()
    {
        using OrderBook<CountingSink> book = new();
        for (ulong id = 0; id < 1_100_000; id++) book.Place(Order(id, Side.Buy, 10_000 + (long)(id * 7 % 2_500), 1));
        Assert.Equal(1_100_000, book.OrderCount);
        Assert.InRange(book.Bytes / book.OrderCount, 1, 120);
    }

    [Fact]
    public void Memory_of_prices_that_emptied_is_used_again()
    {
        using OrderBook<CountingSink> book = new();
        long bytesAfterFirst = 0;
        for (ulong round = 0; round < 20; round++)
        {
            for (ulong id = 0; id < 2_000; id++) book.Place(Order(id, Side.Buy, (long)(1 + (id * 7 + round) * 1_000_003 % (1L << 40)), 1));
            for (ulong id = 0; id < 2_000; id++) Assert.Equal(BookRefusal.None, book.Cancel(id));
            if (round == 0) bytesAfterFirst = book.Bytes;
        }
        Assert.Equal(0, book.LevelCount);
        Assert.Equal(bytesAfterFirst, book.Bytes);
    }

    [Fact]
    public void No_command_allocates_once_the_book_has_its_size()
    {
        using OrderBook<CountingSink> book = new(capacity: 4_096);
        Assert.Equal(0, Allocation.LeastBytes(() => Churn(book)));

        static void Churn(OrderBook<CountingSink> book)
        {
            for (ulong id = 0; id < 50_000; id++)
            {
                Side side = (Side)(id * 2_654_435_761 >> 7 & 1);
                book.Place(Order(id, side, 10_000 + (long)(id * 7_919 % 200), 1 + (long)(id % 9), owner: (uint)(id % 7)));
                if (id >= 1_000) book.Cancel(id - 1_000);
                book.Amend(new AmendOrder { OrderId = id - id % 500, LimitPrice = new(10_000 + (long)(id % 200)), MakersMax = 3 });
                book.Reduce(id - id % 300, new(1));
            }
            for (ulong id = 49_000; id < 50_000; id++) book.Cancel(id);
        }
    }
}
