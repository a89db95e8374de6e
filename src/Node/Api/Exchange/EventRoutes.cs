using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Events by kind. The index knows which blocks have them; the events themselves are read from where execution stored them.</summary>
public static class EventRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api) =>
        routes.MapGet("/events", (HttpContext context, string? type, int? limit, string? before) => EventsAsync(api, context, type, limit, before))
            .Weighs(PageBlocks.Weight).WithSummary("Events of one kind, block by block, newest first; a page holds at most 5,000 of them and a block is never cut").Produces<Page<EventsItem>>();

    private static async Task<IResult> EventsAsync(ExchangeApi api, HttpContext context, string? type, int? limit, string? before)
    {
        EventDefinition kind = api.City.Chain.Catalog.Modules.SelectMany(module => module.Events).FirstOrDefault(definition => definition.Name == type)
            ?? throw ApiException.BadRequest("type is an event's name, such as market.Trade: the catalogue lists them.");
        int blocks = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<(long Height, int Count)> rows = api.Index.BlocksWith(kind.Number, below, blocks);
        bool isWhole = rows.Count < blocks;
        List<EventsItem> items = [];
        PageBlocks read = new(api, context);
        int events = 0;
        foreach ((long height, int count) in rows)
        {
            events += count;
            if ((items.Count > 0 && events > ApiLimits.PageEventsMax) || read.Next(height) is not { } block)
            {
                isWhole = false;
                break;
            }
            if (block.Results is not { } results) throw ApiException.NotFound("such block's results any more");
            items.Add(new EventsItem(height, ItemMaker.Time(block.TimeMs), block.TimeMs, api.Operations.Events(results.Events, kind)));
        }
        return Results.Json(new Page<EventsItem>(items, isWhole ? null : ItemMaker.Number(items[^1].Height)), ApiJson.Default.PageEventsItem);
    }
}
