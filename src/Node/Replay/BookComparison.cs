using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>How two books compare.</summary>
/// <param name="Equal">Whether nothing differs.</param>
/// <param name="Orders">Orders of the node's book.</param>
/// <param name="OrdersDiffering">Orders that only one has, or that differ.</param>
/// <param name="LevelsDiffering">Prices at which the two have different sizes.</param>
/// <param name="Reasons">Why orders differ, and how many.</param>
/// <param name="First">The first few, in words.</param>
public sealed record BookComparison(bool Equal, int Orders, int OrdersDiffering, int LevelsDiffering, SortedDictionary<string, long> Reasons, List<string> First)
{
    private const int ShownMax = 5;

    /// <summary>Compares the node's book with its twin's: the same orders of the same sizes in the same priority, and no operation after which they traded differently.</summary>
    public static BookComparison WithTwin(List<BookOrder> node, BookTwin twin)
    {
        List<string> first = [.. twin.Shown];
        List<RestingOrder> other = [.. twin.Orders(Side.Buy), .. twin.Orders(Side.Sell)];
        int differing = 0;
        for (int i = 0; i < Math.Max(node.Count, other.Count); i++)
        {
            BookOrder? here = i < node.Count ? node[i] : null;
            RestingOrder? there = i < other.Count ? other[i] : null;
            if (here is not null && there is { } order && (here.OrderId, here.Side, here.Price, here.Lots) == (order.OrderId, order.Side, order.Price.Steps, order.Lots.Count)) continue;
            differing++;
            if (first.Count < ShownMax) first.Add(string.Create(CultureInfo.InvariantCulture, $"place {i + 1}: node {Show(here)}, twin {(there is { } shown ? $"order {shown.OrderId}: {shown.Side} {shown.Lots.Count}@{shown.Price.Steps}" : "nothing")}"));
        }
        int levels = LevelsDifferingOf(node.Select(order => (order.Side, order.Price, order.Lots)), other.Select(order => (order.Side, order.Price.Steps, order.Lots.Count)));
        SortedDictionary<string, long> reasons = [];
        if (twin.Differences > 0) reasons["traded differently"] = twin.Differences;
        return new BookComparison(differing == 0 && twin.Differences == 0, node.Count, differing, levels, reasons, first);
    }

    /// <summary>Compares the node's book with the recording's own.</summary>
    /// <param name="node">The node's book.</param>
    /// <param name="recordedIds">The recorded order behind each of the node's.</param>
    /// <param name="recorded">The recording's book.</param>
    /// <param name="scale">Recorded prices and sizes to steps and lots.</param>
    /// <param name="refused">Why recorded orders were refused when they arrived.</param>
    public static BookComparison WithRecording(
        List<BookOrder> node, IReadOnlyDictionary<ulong, ulong> recordedIds, RecordedBook recorded, FlowScale scale, IReadOnlyDictionary<ulong, string> refused)
    {
        SortedDictionary<string, long> reasons = [];
        List<string> first = [];
        HashSet<ulong> both = [];
        int differing = 0;
        foreach (BookOrder order in node)
        {
            if (!recordedIds.TryGetValue(order.OrderId, out ulong id))
            {
                Differ("belongs to others", $"node {Show(order)}, recording nothing");
                continue;
            }
            if (!recorded.Orders.TryGetValue(id, out RecordedOrder told))
            {
                Differ("rests here, and is not in the recording's book", $"node {Show(order)}, recording nothing");
                continue;
            }
            both.Add(id);
            long price = scale.Price(told.Price), lots = scale.Lots(told.Size);
            if ((order.Side, order.Price, order.Lots) == (told.Side, price, lots)) continue;
            string why = order.Price != price ? "another price here" : order.Lots < lots ? "traded more here than in the recording" : "traded less here than in the recording";
            Differ(why, string.Create(CultureInfo.InvariantCulture, $"recorded order {id}: node {order.Lots}@{order.Price}, recording {lots}@{price}"));
        }
        foreach ((ulong id, RecordedOrder told) in recorded.Orders.OrderBy(order => order.Key))
        {
            if (both.Contains(id)) continue;
            string why = refused.TryGetValue(id, out string? code) ? $"refused when it arrived: {code}" : "traded in full here, and not in the recording";
            Differ(why, string.Create(CultureInfo.InvariantCulture, $"recorded order {id}: node nothing, recording {told.Side} {scale.Lots(told.Size)}@{scale.Price(told.Price)}"));
        }
        int levels = LevelsDifferingOf(
            node.Select(order => (order.Side, order.Price, order.Lots)), recorded.Orders.Values.Select(order => (order.Side, scale.Price(order.Price), scale.Lots(order.Size))));
        return new BookComparison(differing == 0, node.Count, differing, levels, reasons, first);

        void Differ(string why, string shown)
        {
            differing++;
            reasons[why] = reasons.GetValueOrDefault(why) + 1;
            if (first.Count < ShownMax) first.Add($"{shown} ({why})");
        }
    }

    private static int LevelsDifferingOf(IEnumerable<(Side Side, long Price, long Lots)> left, IEnumerable<(Side Side, long Price, long Lots)> right)
    {
        Dictionary<(Side, long), Int128> differences = [];
        foreach ((Side side, long price, long lots) in left) differences[(side, price)] = differences.GetValueOrDefault((side, price)) + lots;
        foreach ((Side side, long price, long lots) in right) differences[(side, price)] = differences.GetValueOrDefault((side, price)) - lots;
        return differences.Values.Count(difference => difference != 0);
    }

    private static string Show(BookOrder? order) => order is null ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"order {order.OrderId}: {order.Side} {order.Lots}@{order.Price}");
}
