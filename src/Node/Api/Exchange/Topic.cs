using System.Buffers;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Something to subscribe to. Each message is written once and shared by all who hear it. Guarded by the exchange's gate.</summary>
public abstract class Topic(string key)
{
    /// <summary>Its name: what is the same has the same name.</summary>
    public string Key => key;

    /// <summary>Who hears it.</summary>
    public HashSet<Socket> Listeners { get; } = [];

    /// <summary>What a new listener gets; null for nothing.</summary>
    public abstract byte[]? Snapshot();

    /// <summary>What a block adds; null for nothing.</summary>
    public abstract byte[]? Update(BlockChanges changes);

    /// <summary>A message with a channel's name.</summary>
    protected static byte[] Write(string channel, Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> bytes = new(512);
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("channel", channel);
            members(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A named list.</summary>
    protected static void WriteList<TItem>(Utf8JsonWriter json, string name, IEnumerable<TItem> items, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TItem> type)
    {
        json.WriteStartArray(name);
        foreach (TItem item in items) JsonSerializer.Serialize(json, item, type);
        json.WriteEndArray();
    }
}

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

/// <summary>A market's trades: the latest, then those of each block, newest first.</summary>
public sealed class TradesTopic(string key, LiveExchange live, int market) : Topic(key)
{
    private const int SnapshotTrades = 50;

    /// <inheritdoc/>
    public override byte[] Snapshot() => Message("snapshot", live.Markets[market].TapeSequence, live.Markets[market].RecentTrades(SnapshotTrades));

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        List<TradeRow> own = [];
        foreach (TradeRow trade in changes.Trades)
            if (trade.Market == market) own.Add(trade);
        own.Reverse();
        return own.Count == 0 ? null : Message("update", changes.Block.Height, own);
    }

    private byte[] Message(string type, long sequence, List<TradeRow> trades)
    {
        MarketTerms terms = live.Terms[market];
        return Write("trades", json =>
        {
            json.WriteString("market", terms.Symbol);
            json.WriteString("type", type);
            json.WriteNumber("sequence", sequence);
            WriteList(json, "items", trades.Select(trade => ItemMaker.Of(terms, trade)), ApiJson.Default.TradeItem);
        });
    }
}

/// <summary>A market's current candle, told again whenever it changes.</summary>
public sealed class CandlesTopic(string key, LiveExchange live, int market, CandleInterval interval) : Topic(key)
{
    /// <inheritdoc/>
    public override byte[]? Snapshot()
    {
        Candle current = live.Markets[market].Candles.Current(interval);
        return current.Trades == 0 ? null : Message(current);
    }

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        foreach (CandleChange change in changes.Candles)
            if (change.Market == market && change.Interval == interval) return Message(change.Candle);
        return null;
    }

    private byte[] Message(Candle candle)
    {
        MarketTerms terms = live.Terms[market];
        return Write("candles", json =>
        {
            json.WriteString("market", terms.Symbol);
            json.WriteString("interval", Candle.Names[(int)interval]);
            WriteList(json, "items", [ItemMaker.Of(terms, in candle)], ApiJson.Default.CandleItem);
        });
    }
}

/// <summary>Every market's ticker: all at first, then those that changed; all again each minute, when the day has moved on.</summary>
public sealed class TickersTopic(string key, LiveExchange live) : Topic(key)
{
    private long _minute = live.TimeMs / 60_000;

    /// <inheritdoc/>
    public override byte[] Snapshot() => Message(live.Markets);

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        long minute = changes.Block.TimeMs / 60_000;
        bool isNewMinute = minute != _minute;
        _minute = minute;
        if (isNewMinute || changes.TermsChanged) return Message(live.Markets);
        List<LiveMarket> changed = [];
        foreach (LiveMarket market in live.Markets)
            if (market.TapeSequence == changes.Block.Height || market.Book.Sequence == changes.Block.Height) changed.Add(market);
        return changed.Count == 0 ? null : Message(changed);
    }

    private byte[] Message(IEnumerable<LiveMarket> markets) => Write("tickers", json =>
        WriteList(json, "items", markets.Select(market => ItemMaker.Ticker(live.Terms[market.Id], market, live.TimeMs)), ApiJson.Default.TickerItem));
}

/// <summary>Blocks in short.</summary>
public sealed class BlocksTopic(string key, LiveExchange live) : Topic(key)
{
    /// <inheritdoc/>
    public override byte[]? Snapshot() => live.Block is { } block ? Message(block) : null;

    /// <inheritdoc/>
    public override byte[] Update(BlockChanges changes) => Message(changes.Block);

    private static byte[] Message(BlockRow block) => Write("blocks", json =>
    {
        json.WriteString("type", "update");
        WriteList(json, "items", [ItemMaker.Of(block)], ApiJson.Default.BlockItem);
    });
}

/// <summary>An account: balances, orders and trades that a block changed. Balances are read from the committed state.</summary>
public sealed class AccountTopic(string key, ExchangeApi api, Address account) : Topic(key)
{
    private Dictionary<string, BalanceItem> _balances = [];
    private long _sequence = api.Live.Height;

    /// <inheritdoc/>
    public override byte[] Snapshot()
    {
        // What it is compared with later must be what the earlier listeners were told, so it is not read anew here.
        if (Listeners.Count == 0) _balances = Read();
        return Message("snapshot", _balances.Values, api.Live.OpenOrdersOf(in account), []);
    }

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        List<OrderState> orders = [];
        List<TradeRow> trades = [];
        bool isTouched = false;
        foreach (OrderState order in changes.Orders)
            if (order.Owner == account) orders.Add(order);
        foreach (TradeRow trade in changes.Trades)
            if (trade.Maker == account || trade.Taker == account) trades.Add(trade);
        foreach (TransferRow row in changes.Transfers) isTouched |= row.From == account || row.To == account;
        foreach (OperationRow row in changes.Operations) isTouched |= row.Signer == account;
        bool isCollector = changes.Trades.Count > 0 && account == Chain.Modules.Market.MarketModule.FeeAccount || account == Chain.Modules.Money.MoneyModule.Treasury;
        if (orders.Count == 0 && trades.Count == 0 && !isTouched && !isCollector) return null;

        Dictionary<string, BalanceItem> now = Read();
        List<BalanceItem> balances = [];
        foreach (BalanceItem balance in now.Values)
            if (_balances.GetValueOrDefault(balance.Asset) != balance) balances.Add(balance);
        foreach (string asset in _balances.Keys)
            if (!now.ContainsKey(asset)) balances.Add(new BalanceItem(asset, "0", "0", "0"));
        _balances = now;
        if (orders.Count == 0 && trades.Count == 0 && balances.Count == 0) return null;
        trades.Reverse();
        _sequence = changes.Block.Height;
        return Message("update", balances, orders, trades);
    }

    private Dictionary<string, BalanceItem> Read()
    {
        using IStateSnapshot state = api.StateAt(api.Live.Height == 0 ? null : api.Live.Height);
        return AccountRoutes.BalancesOf(state, in account).ToDictionary(balance => balance.Asset);
    }

    private byte[] Message(string type, IEnumerable<BalanceItem> balances, IReadOnlyList<OrderState> orders, List<TradeRow> trades) => Write("account", json =>
    {
        json.WriteString("address", account.ToString());
        json.WriteString("type", type);
        json.WriteNumber("sequence", _sequence);
        WriteList(json, "balances", balances, ApiJson.Default.BalanceItem);
        WriteList(json, "orders", orders.Select(order => ItemMaker.Of(api.Live.Terms[order.Market], in order)), ApiJson.Default.OrderItem);
        WriteList(json, "trades", trades.Select(trade => ItemMaker.Of(api.Live.Terms[trade.Market], trade, trade.Maker == account)), ApiJson.Default.AccountTradeItem);
    });
}
