using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A book: a snapshot, then one delta for each block that changed what is shown.</summary>
public sealed class BookTopic(string key, LiveExchange live, int market, int depth) : Topic(key)
{
    private List<LevelState> _bids = live.Markets[market].Book.Levels(Side.Buy, depth), _asks = live.Markets[market].Book.Levels(Side.Sell, depth);
    private long _sequence = live.Markets[market].Book.Sequence;

    /// <inheritdoc/>
    public override byte[] Snapshot()
    {
        LiveBook book = live.Markets[market].Book;
        return Message("snapshot", null, depth == 0 ? book.Levels(Side.Buy, 0) : _bids, depth == 0 ? book.Levels(Side.Sell, 0) : _asks);
    }

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        foreach (BookChange change in changes.Books)
        {
            if (change.Market != market) continue;
            IReadOnlyList<LevelState> bids = change.Delta.Bids, asks = change.Delta.Asks;
            if (depth != 0)
            {
                LiveBook book = live.Markets[market].Book;
                bids = Difference(ref _bids, book.Levels(Side.Buy, depth), descending: true);
                asks = Difference(ref _asks, book.Levels(Side.Sell, depth), descending: false);
                if (bids.Count == 0 && asks.Count == 0) return null;
            }
            long previous = _sequence;
            _sequence = change.Delta.Sequence;
            return Message("delta", previous, bids, asks);
        }
        return null;
    }

    // Both lists are in order of price, so what changed is found by walking them together.
    private static List<LevelState> Difference(ref List<LevelState> before, List<LevelState> now, bool descending)
    {
        List<LevelState> changed = [];
        int i = 0, j = 0;
        while (i < before.Count || j < now.Count)
        {
            int order = i == before.Count ? 1 : j == now.Count ? -1 : before[i].Price.CompareTo(now[j].Price);
            if (descending && i < before.Count && j < now.Count) order = -order;
            if (order < 0)
            {
                changed.Add(new LevelState(before[i++].Price, 0, 0));
            }
            else if (order > 0)
            {
                changed.Add(now[j++]);
            }
            else
            {
                if (before[i] != now[j]) changed.Add(now[j]);
                i++;
                j++;
            }
        }
        before = now;
        return changed;
    }

    private byte[] Message(string type, long? previous, IReadOnlyList<LevelState> bids, IReadOnlyList<LevelState> asks)
    {
        MarketTerms terms = live.Terms[market];
        return Write("book", json =>
        {
            json.WriteString("market", terms.Symbol);
            json.WriteString("type", type);
            json.WriteNumber("sequence", _sequence);
            if (previous is { } number) json.WriteNumber("previous", number);
            json.WriteNumber("height", live.Height);
            WriteSide(json, "bids", terms, bids);
            WriteSide(json, "asks", terms, asks);
        });
    }

    private static void WriteSide(Utf8JsonWriter json, string name, MarketTerms terms, IReadOnlyList<LevelState> levels)
    {
        json.WriteStartArray(name);
        foreach (LevelState level in levels)
        {
            json.WriteStartArray();
            json.WriteStringValue(terms.PriceText(level.Price));
            json.WriteStringValue(terms.SizeText(level.Lots));
            json.WriteNumberValue(level.Count);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
