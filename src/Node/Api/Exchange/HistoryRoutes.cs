using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

/// <summary>An account's statement: each line tells one event that concerns it, as pages of JSON or as a file of CSV.</summary>
public static class HistoryRoutes
{
    // So many short pages are put together for one answer, before it says where to go on.
    private const int LooksPerPage = 5;

    /// <summary>What narrows a history.</summary>
    /// <param name="Kind">Kinds, with commas between them.</param>
    /// <param name="Asset">What moved this asset, trades of its markets among it.</param>
    /// <param name="Market">What is of this market.</param>
    /// <param name="FromHeight">From this height on.</param>
    /// <param name="ToHeight">Up to this height.</param>
    /// <param name="FromTime">From this time on: a date, RFC 3339, or milliseconds since 1970 UTC. A date begins at midnight UTC.</param>
    /// <param name="ToTime">Before this time.</param>
    /// <param name="Limit">Most lines: of a page 500, of a file 100,000.</param>
    /// <param name="Before">The next of the page before, newest first.</param>
    /// <param name="After">The next of the page before, oldest first; 0 begins with the oldest.</param>
    /// <param name="Format">json or csv.</param>
    private readonly record struct Parameters(
        string? Kind, string? Asset, string? Market, long? FromHeight, long? ToHeight, string? FromTime, string? ToTime, int? Limit, string? Before, string? After, string? Format);

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        AddressShares files = new(ApiLimits.FilesMax, ApiLimits.FilesPerAddressMax);
        routes.MapGet("/accounts/{account}/history", (
            HttpContext context, string account, string? kind, string? asset, string? market, long? fromHeight, long? toHeight, string? fromTime, string? toTime, int? limit, string? before, string? after,
            string? format) => HistoryAsync(api, files, context, account, new Parameters(kind, asset, market, fromHeight, toHeight, fromTime, toTime, limit, before, after, format)))
            .WithSummary("An account's statement: transfers, fees, trades, orders, keys and switches, newest first or (after) oldest first; text/csv gives a file")
            .Produces<Page<HistoryItem>>();
    }

    private static async Task<IResult> HistoryAsync(ExchangeApi api, AddressShares files, HttpContext context, string text, Parameters asked)
    {
        Address account = ExchangeApi.AccountOf(text);
        bool isFile = IsFile(context, asked.Format);
        int limit = isFile ? FileLimitOf(asked.Limit) : ExchangeApi.LimitOf(asked.Limit);
        if (asked is { Before: not null, After: not null }) throw ApiException.BadRequest("before and after exclude each other.");
        await api.IndexReadyAsync(context);
        HistoryQuery query = QueryOf(api, account, asked, isOldestFirst: asked.After is not null || (isFile && asked.Before is null), limit);
        return isFile ? new HistoryFile(api, files, query, account) : Results.Json(PageOf(api, context, query), ApiJson.Default.PageHistoryItem);
    }

    private static Page<HistoryItem> PageOf(ExchangeApi api, HttpContext context, HistoryQuery query)
    {
        List<HistoryItem> items = [];
        long? next = null;
        for (int looks = 0; looks < LooksPerPage; looks++)
        {
            HistoryPage page = api.Index.History(query with { Limit = query.Limit - items.Count });
            items.AddRange(page.Lines.Select(line => HistoryItems.Of(line, api.Live.Terms)));
            next = page.Next;
            if (next is null || items.Count == query.Limit) break;
            // A look costs a request, and the first has been paid for.
            context.RequestAborted.ThrowIfCancellationRequested();
            if (AccessGuard.CallerOf(context).RefuseRequests(1) is not null) break;
            query = query.After(next.Value);
        }
        return new Page<HistoryItem>(items, next is { } place ? HistoryItems.IdOf(place) : null);
    }

    private static bool IsFile(HttpContext context, string? format) => format switch
    {
        "csv" => true,
        "json" => false,
        null => context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)),
        _ => throw ApiException.BadRequest("format is json or csv."),
    };

    private static int FileLimitOf(int? limit) => limit switch
    {
        null => ApiLimits.FileLinesMax,
        >= 1 and <= ApiLimits.FileLinesMax => limit.Value,
        _ => throw ApiException.BadRequest($"limit of a file is from 1 to {ApiLimits.FileLinesMax}."),
    };

    private static HistoryQuery QueryOf(ExchangeApi api, Address account, Parameters asked, bool isOldestFirst, int limit)
    {
        if (asked.FromHeight is < 0 || asked.ToHeight is < 0) throw ApiException.BadRequest("A height is a whole number.");
        long from = Math.Max(asked.FromHeight ?? 0, HeightOf(api, asked.FromTime)), end = Math.Min(Math.Min(asked.ToHeight ?? HighestHeight, HighestHeight) + 1, asked.ToTime is null ? HighestHeight : HeightOf(api, asked.ToTime));
        long first = IndexSchema.LineOf(Math.Min(from, HighestHeight), 0), before = IndexSchema.LineOf(Math.Min(end, HighestHeight), 0);
        if (asked.Before is not null) before = Math.Min(before, PlaceOf(asked.Before));
        if (asked.After is not null and not "0") first = Math.Max(first, PlaceOf(asked.After) + 1);
        List<int> markets = [];
        Symbol asset = Symbol.None;
        if (asked.Market is not null) markets.Add(api.MarketOf(asked.Market).Id);
        if (asked.Asset is not null)
        {
            if (asked.Market is not null) throw ApiException.BadRequest("asset and market exclude each other.");
            if (!Symbol.TryParse(asked.Asset, out asset)) throw ApiException.BadRequest("asset is a symbol, such as KRW.");
            markets.AddRange(api.Live.Terms.Where(terms => terms.Base == asked.Asset || terms.Quote == asked.Asset).Select(terms => terms.Id));
        }
        return new HistoryQuery(account, first, before, isOldestFirst, limit) { Kinds = KindsOf(asked.Kind), Markets = markets, Asset = asset };
    }

    // Above every height that a place has room for.
    private const long HighestHeight = (1L << (62 - IndexSchema.LineBits)) - 1;

    private static long HeightOf(ExchangeApi api, string? time) => time is null ? 0 : api.Index.HeightFrom(TimeOf(time)) ?? HighestHeight;

    private static long TimeOf(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ms)) return ms;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToUnixTimeMilliseconds()
            : throw ApiException.BadRequest("A time is a date (2026-01-31), RFC 3339, or milliseconds since 1970 UTC.");
    }

    private static List<HistoryKind> KindsOf(string? text)
    {
        List<HistoryKind> kinds = [];
        foreach (string name in text?.Split(',') ?? [])
        {
            int before = kinds.Count;
            foreach (HistoryKind kind in Enum.GetValues<HistoryKind>())
                if (ItemMaker.Camel(kind) == name) kinds.Add(kind);
            if (kinds.Count == before) throw ApiException.BadRequest($"kind is one or more of {string.Join(", ", Enum.GetValues<HistoryKind>().Select(kind => ItemMaker.Camel(kind)))}, with commas between them.");
        }
        return kinds;
    }

    private static long PlaceOf(string cursor)
    {
        string[] parts = cursor.Split('-');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long height) && height <= HighestHeight
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal) && ordinal >> IndexSchema.LineBits == 0
            ? IndexSchema.LineOf(height, ordinal)
            : throw ApiException.BadRequest("before and after are the next of the page before.");
    }
}
