using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>Runs a table of commands and compares what each answers.</summary>
/// <remarks>
/// A line is <c>command => answer | event | event</c>. Commands: <c>buy ID OWNER LOTS@PRICE [gtc ioc fok post] [taker maker both decrement] [max=N] [peak=N hidden]</c>, <c>sell …</c>,
/// <c>cancel ID</c>, <c>reduce ID LOTS</c>, <c>amend ID LOTS@PRICE …</c>, <c>move ID PRICE …</c>, <c>restore buy ID OWNER LOTS@PRICE</c>, <c>book</c> (answers both sides, best first, as ID:LOTS@PRICE, with an iceberg's reserve as LOTS+RESERVE, and a hidden order's lots in brackets).
/// </remarks>
internal static class BookScript
{
    public static void Run(string script)
    {
        RunOn(script, events => new OrderBook<RecordingSink>(new(events), capacity: 1));
        RunOn(script, events => new ObviousBook<RecordingSink>(new(events)));
    }

    private static void RunOn(string script, Func<List<BookEvent>, IOrderBook> create)
    {
        List<BookEvent> events = [];
        IOrderBook book = create(events);
        List<ulong> ids = [];
        foreach (string line in script.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = line.Split("=>", StringSplitOptions.TrimEntries);
            ulong hashBefore = book.StateHash();
            string answer = Execute(book, halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), ids);
            Assert.Equal($"{halves[0]} => {halves[1]}", $"{halves[0]} => {string.Join(" | ", [answer, .. events.Select(e => e.ToString())])}");
            if (answer.StartsWith("refused", StringComparison.Ordinal)) Assert.Equal(hashBefore, book.StateHash());
            events.Clear();
            book.Validate();
        }
        (book as IDisposable)?.Dispose();
    }

    private static string Execute(IOrderBook book, string[] words, List<ulong> ids)
    {
        switch (words[0])
        {
            case "buy" or "sell":
                (long lots, long price) = Size(words[3]);
                ids.Add(ulong.Parse(words[1]));
                return Show(book.Place(new NewOrder
                {
                    OrderId = ulong.Parse(words[1]),
                    OwnerId = words[2][0],
                    Slot = ids.Count,
                    Side = words[0] == "buy" ? Side.Buy : Side.Sell,
                    LimitPrice = new(price),
                    Lots = new(lots),
                    TimeInForce = Option(words, ("ioc", TimeInForce.ImmediateOrCancel), ("fok", TimeInForce.FillOrKill), ("post", TimeInForce.PostOnly)),
                    SelfTradePrevention = Prevention(words),
                    MakersMax = MakersMax(words),
                    Display = new(Number(words, "peak=", 0)),
                    IsHidden = words.Contains("hidden"),
                }));
            case "amend":
                (lots, price) = Size(words[2]);
                return Show(book.Amend(Change(words, price, lots)));
            case "move":
                return Show(book.Amend(Change(words, long.Parse(words[2]), 0)));
            case "cancel":
                return Show(book.Cancel(ulong.Parse(words[1])));
            case "reduce":
                return Show(book.Reduce(ulong.Parse(words[1]), new(long.Parse(words[2]))));
            case "restore":
                (lots, price) = Size(words[4]);
                ids.Add(ulong.Parse(words[2]));
                return Show(book.Restore(new(ulong.Parse(words[2]), words[3][0], ids.Count, words[1] == "buy" ? Side.Buy : Side.Sell, new(price), new(lots))));
            default:
                return Show(book);
        }
    }

    private static AmendOrder Change(string[] words, long price, long lots) => new()
    {
        OrderId = ulong.Parse(words[1]),
        LimitPrice = new(price),
        Lots = new(lots),
        PostOnly = words.Contains("post"),
        SelfTradePrevention = Prevention(words),
        MakersMax = MakersMax(words),
    };

    private static SelfTradePrevention Prevention(string[] words) => Option(words,
        ("maker", SelfTradePrevention.CancelMaker), ("both", SelfTradePrevention.CancelBoth), ("decrement", SelfTradePrevention.DecrementAndCancel));

    private static T Option<T>(string[] words, params (string Word, T Value)[] options)
        where T : struct
    {
        foreach ((string word, T value) in options)
            if (words.Contains(word)) return value;
        return default;
    }

    private static int MakersMax(string[] words) => (int)Number(words, "max=", 100);

    private static long Number(string[] words, string name, long otherwise) =>
        words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal)) is { } word ? long.Parse(word[name.Length..]) : otherwise;

    private static (long Lots, long Price) Size(string text) => (long.Parse(text.Split('@')[0]), long.Parse(text.Split('@')[1]));

    private static string Show(BookRefusal refusal) => refusal == BookRefusal.None ? "done" : $"refused {refusal}";

    private static string Show(in PlaceResult result)
    {
        if (!result.IsAccepted) return Show(result.Refusal);
        string text = result.End.ToString();
        if (result.Filled != default) text += $" filled {result.Filled.Count}";
        if (result.Prevented != default) text += $" prevented {result.Prevented.Count}";
        if (result.Remaining != default) text += $" left {result.Remaining.Count}";
        return text;
    }

    private static string Show(IOrderBook book) => $"{Show(book, Side.Buy)} / {Show(book, Side.Sell)}";

    private static string Show(IOrderBook book, Side side)
    {
        IEnumerable<RestingOrder> orders = OrdersOf(book, side);
        return orders.Any() ? string.Join(" ", orders.Select(order => $"{order.OrderId}:{Show(order)}@{order.Price.Steps}")) : "none";
    }

    private static string Show(RestingOrder order) =>
        order.IsHidden ? $"({order.Lots.Count})" : order.Reserve == default ? $"{order.Lots.Count}" : $"{order.Lots.Count}+{order.Reserve.Count}";

    public static List<RestingOrder> OrdersOf(IOrderBook book, Side side)
    {
        List<RestingOrder> orders = [];
        switch (book)
        {
            case OrderBook<RecordingSink> fast:
                foreach (RestingOrder order in fast.Orders(side)) orders.Add(order);
                break;
            case ObviousBook<RecordingSink> obvious:
                orders.AddRange(obvious.Orders(side));
                break;
        }
        return orders;
    }
}
