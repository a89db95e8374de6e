using System.Net;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Markets: terms, books, trades, candles.</summary>
public static class MarketRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        AddressShares fullBooks = new(ApiLimits.FullBooksMax, ApiLimits.FullBooksPerAddressMax);
        routes.MapGet("/markets", () => Markets(api)).WithSummary("Every market with its terms and ticker").Produces<Page<MarketItem>>();
        routes.MapGet("/tickers", () => Tickers(api)).WithSummary("Every market's last 24 hours").Produces<Page<TickerItem>>();
        routes.MapGet("/markets/{market}", (string market) => Market(api, market)).WithSummary("A market with its terms and ticker").Produces<MarketItem>();
        routes.MapGet("/markets/{market}/ticker", (string market) => Ticker(api, market)).WithSummary("A market's last 24 hours").Produces<TickerItem>();
        routes.MapGet("/markets/{market}/book", (string market, int? depth) => Book(api, market, depth)).WithSummary("A book by price levels, best first; depth 0 for all").Produces<BookAnswer>();
        routes.MapGet("/markets/{market}/book/full", (HttpContext context, string market) => FullBookAsync(api, fullBooks, context, market)).Weighs(10).WithSummary("A book with every order, in priority order").Produces<FullBookAnswer>();
        routes.MapGet("/markets/{market}/trades", (HttpContext context, string market, int? limit, string? before) => Trades(api, context, market, limit, before))
            .WithSummary("Trades, newest first").Produces<Page<TradeItem>>();
        routes.MapGet("/markets/{market}/candles", (HttpContext context, string market, string? interval, int? limit, string? before) => Candles(api, context, market, interval, limit, before))
            .WithSummary("Candles of 1m, 5m, 1h or 1d, oldest first").Produces<Page<CandleItem>>();
    }

    /// <summary>The interval with a name.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static CandleInterval IntervalOf(string? name)
    {
        int found = Array.IndexOf(Candle.Names, name);
        return found >= 0 ? (CandleInterval)found : throw ApiException.BadRequest("interval is 1m, 5m, 1h or 1d.");
    }

    private static IResult Markets(ExchangeApi api)
    {
        lock (api.Live.Gate)
        {
            MarketItem[] items = [.. api.Live.Terms.Select(terms => ItemMaker.Market(terms, api.Live.Markets[terms.Id], api.Live.TimeMs))];
            return Results.Json(new Page<MarketItem>(items), ApiJson.Default.PageMarketItem);
        }
    }

    private static IResult Tickers(ExchangeApi api)
    {
        lock (api.Live.Gate)
        {
            TickerItem[] items = [.. api.Live.Terms.Select(terms => ItemMaker.Ticker(terms, api.Live.Markets[terms.Id], api.Live.TimeMs))];
            return Results.Json(new Page<TickerItem>(items), ApiJson.Default.PageTickerItem);
        }
    }

    private static IResult Market(ExchangeApi api, string market)
    {
        MarketTerms terms = api.MarketOf(market);
        lock (api.Live.Gate) return Results.Json(ItemMaker.Market(terms, api.Live.Markets[terms.Id], api.Live.TimeMs), ApiJson.Default.MarketItem);
    }

    private static IResult Ticker(ExchangeApi api, string market)
    {
        MarketTerms terms = api.MarketOf(market);
        lock (api.Live.Gate) return Results.Json(ItemMaker.Ticker(terms, api.Live.Markets[terms.Id], api.Live.TimeMs), ApiJson.Default.TickerItem);
    }

    private static IResult Book(ExchangeApi api, string market, int? depth)
    {
        MarketTerms terms = api.MarketOf(market);
        if (depth is < 0 or > ApiLimits.BookDepthMax) throw ApiException.BadRequest($"depth is from 0 (all) to {ApiLimits.BookDepthMax}.");
        long height, sequence;
        List<LevelState> bids, asks;
        lock (api.Live.Gate)
        {
            LiveBook book = api.Live.Markets[terms.Id].Book;
            (height, sequence) = (api.Live.Height, book.Sequence);
            bids = book.Levels(Side.Buy, depth ?? ApiLimits.BookDepthDefault);
            asks = book.Levels(Side.Sell, depth ?? ApiLimits.BookDepthDefault);
        }
        return Results.Json(new BookAnswer(terms.Symbol, height, sequence, ItemMaker.Of(terms, bids), ItemMaker.Of(terms, asks)), ApiJson.Default.BookAnswer);
    }

    // The largest answer there is: a place is held until it is taken, and it is taken in time or not at all.
    private static async Task FullBookAsync(ExchangeApi api, AddressShares places, HttpContext context, string market)
    {
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (!places.TryTake(address)) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "Too many are taking a whole book at once; ask again in a moment, or for its levels.");
        using CancellationTokenSource limit = new(ApiLimits.FullBookMax);
        using CancellationTokenRegistration end = limit.Token.Register(context.Abort);
        try
        {
            await FullBook(api, market).ExecuteAsync(context);
        }
        finally
        {
            places.Return(address);
        }
    }

    private static IResult FullBook(ExchangeApi api, string market)
    {
        MarketTerms terms = api.MarketOf(market);
        long height, sequence;
        List<OrderState> bids, asks;
        lock (api.Live.Gate)
        {
            LiveBook book = api.Live.Markets[terms.Id].Book;
            (height, sequence) = (api.Live.Height, book.Sequence);
            bids = book.Orders(Side.Buy);
            asks = book.Orders(Side.Sell);
        }
        return Results.Json(new FullBookAnswer(terms.Symbol, height, sequence, Resting(bids), Resting(asks)), ApiJson.Default.FullBookAnswer);

        RestingItem[] Resting(List<OrderState> orders) =>
            [.. orders.Select(order => new RestingItem(ItemMaker.Number(order.Id), terms.PriceText(order.Price), terms.SizeText(order.Shown), order.Owner.ToString()))];
    }

    private static async Task<IResult> Trades(ExchangeApi api, HttpContext context, string market, int? limit, string? before)
    {
        MarketTerms terms = api.MarketOf(market);
        int count = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<TradeRow> rows = api.Index.Trades(terms.Id, below, count);
        return Results.Json(ExchangeApi.PageOf(rows, count, row => ItemMaker.Of(terms, row), row => ItemMaker.Number(row.Id)), ApiJson.Default.PageTradeItem);
    }

    private static async Task<IResult> Candles(ExchangeApi api, HttpContext context, string market, string? interval, int? limit, string? before)
    {
        MarketTerms terms = api.MarketOf(market);
        CandleInterval length = IntervalOf(interval);
        int count = ExchangeApi.LimitOf(limit ?? ApiLimits.PageItemsMax);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<Candle> rows = api.Index.Candles(terms.Id, length, below, count);
        string? next = rows.Count == count ? ItemMaker.Number(rows[^1].StartMs) : null;
        rows.Reverse();
        return Results.Json(new Page<CandleItem>([.. rows.Select(row => ItemMaker.Of(terms, row))], next), ApiJson.Default.PageCandleItem);
    }
}
