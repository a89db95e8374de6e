using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Rows of the feed and the index as the API shows them.</summary>
public static class ItemMaker
{
    /// <summary>RFC 3339 with milliseconds, UTC.</summary>
    public static string Time(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An integer of any size.</summary>
    public static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The spelling of a side.</summary>
    public static string Of(Side side) => side == Side.Buy ? "buy" : "sell";

    /// <summary>Levels of a book.</summary>
    public static LevelItem[] Of(MarketTerms terms, IReadOnlyList<LevelState> levels)
    {
        LevelItem[] items = new LevelItem[levels.Count];
        for (int i = 0; i < items.Length; i++) items[i] = new LevelItem(terms.PriceText(levels[i].Price), terms.SizeText(levels[i].Lots), levels[i].Count);
        return items;
    }

    /// <summary>A trade.</summary>
    public static TradeItem Of(MarketTerms terms, TradeRow trade) => new(
        Number(trade.Id), terms.Symbol, terms.PriceText(trade.Price), terms.SizeText(trade.Lots), Of(trade.TakerSide), trade.Height, Time(trade.TimeMs), trade.TimeMs,
        Number(trade.MakerOrderId), Number(trade.TakerOrderId));

    /// <summary>A trade from the side of its maker or its taker.</summary>
    public static AccountTradeItem Of(MarketTerms terms, TradeRow trade, bool asMaker)
    {
        Side own = asMaker == (trade.TakerSide == Side.Buy) ? Side.Sell : Side.Buy;
        return new AccountTradeItem(
            Number(trade.Id), terms.Symbol, terms.PriceText(trade.Price), terms.SizeText(trade.Lots), Of(trade.TakerSide), trade.Height, Time(trade.TimeMs), trade.TimeMs,
            Number(trade.MakerOrderId), Number(trade.TakerOrderId), Of(own), asMaker ? "maker" : "taker",
            Number(asMaker ? trade.MakerOrderId : trade.TakerOrderId), Decimals.Of(asMaker ? trade.MakerFee : trade.TakerFee), terms.Quote);
    }

    /// <summary>A candle.</summary>
    public static CandleItem Of(MarketTerms terms, in Candle candle) => new(
        candle.StartMs, terms.PriceText(candle.Open), terms.PriceText(candle.High), terms.PriceText(candle.Low), terms.PriceText(candle.Close),
        terms.SizeText(candle.Volume), candle.Trades);

    /// <summary>An order.</summary>
    public static OrderItem Of(MarketTerms terms, in OrderState order) => new(
        Number(order.Id), order.ClientOrderId == 0 ? null : Number(order.ClientOrderId), terms.Symbol, Of(order.Side), order.Type == OrderType.Limit ? "limit" : "market",
        order.Type == OrderType.Market ? null : terms.PriceText(order.Price), terms.SizeText(order.Filled + order.Remaining), terms.SizeText(order.Filled), terms.SizeText(order.Remaining),
        terms.MeanPriceText(order.Notional, order.Filled), Of(order.TimeInForce), StatusOf(in order), ReasonOf(in order), order.ExpiresAtMs == 0 ? null : order.ExpiresAtMs,
        Time(order.CreatedMs), Time(order.UpdatedMs), order.Owner.ToString(), order.Display == 0 ? null : terms.SizeText(order.Display),
        (order.Traits & OrderTraits.Hidden) == 0 ? null : true, StopOf(terms, in order));

    /// <summary>A market's last day. The caller holds the exchange's gate.</summary>
    public static TickerItem Ticker(MarketTerms terms, LiveMarket market, long nowMs)
    {
        DaySummary day = market.Candles.Day(nowMs);
        LevelState bid = market.Book.BestBid, ask = market.Book.BestAsk;
        TradeRow? last = market.LastTrade;
        string? lastPrice = last is null ? null : terms.PriceText(last.Price);
        return new TickerItem(
            terms.Symbol, lastPrice, day.Open == 0 ? lastPrice : terms.PriceText(day.Open), day.High == 0 ? lastPrice : terms.PriceText(day.High),
            day.Low == 0 ? lastPrice : terms.PriceText(day.Low), terms.SizeText(day.Volume), terms.ValueText(day.Notional),
            last is null ? "0.00" : Decimals.ChangePercent(day.Open, last.Price),
            bid.Count == 0 ? null : terms.PriceText(bid.Price), bid.Count == 0 ? null : terms.SizeText(bid.Lots),
            ask.Count == 0 ? null : terms.PriceText(ask.Price), ask.Count == 0 ? null : terms.SizeText(ask.Lots), Time(nowMs));
    }

    /// <summary>A market. The caller holds the exchange's gate.</summary>
    public static MarketItem Market(MarketTerms terms, LiveMarket market, long nowMs)
    {
        MarketRecord record = terms.Record;
        TickItem[] ticks = new TickItem[record.Ticks.Count];
        for (int i = 0; i < ticks.Length; i++) ticks[i] = new TickItem(terms.PriceText(record.Ticks[i].FromSteps), terms.PriceText(record.Ticks[i].TickSteps));
        return new MarketItem(
            terms.Symbol, terms.Base, terms.Quote, Camel(record.Status), Decimals.Of(record.PriceStep), ticks, Decimals.Of(record.LotSize), Decimals.Of(record.MinNotional),
            record.MakerFeeBps, record.TakerFeeBps, record.BandPercent, terms.PriceText(record.ReferencePrice), terms.PriceText(record.BandLow), terms.PriceText(record.BandHigh),
            Ticker(terms, market, nowMs));
    }

    /// <summary>A balance.</summary>
    public static BalanceItem Balance(string asset, Amount available, Amount locked) => new(asset, Decimals.Of(available), Decimals.Of(locked), Decimals.Of(available + locked));

    /// <summary>A block in short.</summary>
    public static BlockItem Of(BlockRow block) => new(
        block.Height, block.Hash.ToString(), Time(block.TimeMs), block.TimeMs, block.OperationCount, block.Proposer.ToString(), block.AppHash.ToString(), block.Bytes);

    /// <summary>A transfer, mint or burn.</summary>
    public static TransferItem Of(TransferRow row)
    {
        string? text = row.Text.Length == 0 ? null : row.Text;
        bool isTransfer = row.Kind == TransferKind.Transfer;
        return new TransferItem(
            $"{row.Height}-{row.Ordinal}", Camel(row.Kind), row.From.IsZero ? null : row.From.ToString(), row.To.IsZero ? null : row.To.ToString(), row.Asset.ToString(),
            Decimals.Of(row.Amount), isTransfer ? text : null, isTransfer ? null : text, row.Height, Time(row.TimeMs), row.TimeMs);
    }

    /// <summary>A choice in camelCase.</summary>
    public static string Camel(Enum choice) => Chain.Kernel.FieldDefinition.CamelCase(choice.ToString());

    private static string Of(OrderTimeInForce timeInForce) => timeInForce switch
    {
        OrderTimeInForce.GoodTillCancel => "gtc",
        OrderTimeInForce.ImmediateOrCancel => "ioc",
        OrderTimeInForce.FillOrKill => "fok",
        OrderTimeInForce.PostOnly => "postOnly",
        _ => "gtt",
    };

    private static StopItem? StopOf(MarketTerms terms, in OrderState order)
    {
        // Of a stop that was triggered before the snapshot with which this node joined, the state no longer has the trigger.
        if ((order.Traits & OrderTraits.Stop) == 0 || order.TriggerPrice == 0) return null;
        bool trails = order.TrailIn != TrailUnit.None;
        return new StopItem(Camel(order.Trigger), terms.PriceText(order.TriggerPrice), trails ? Camel(order.TrailIn) : null, trails ? order.TrailBy : null);
    }

    private static string StatusOf(in OrderState order) => order.Status switch
    {
        OrderStatus.Open => (order.Traits & OrderTraits.Waiting) != 0 ? "waiting" : "open",
        OrderStatus.Filled => "filled",
        OrderStatus.Cancelled => "cancelled",
        _ => "expired",
    };

    private static string? ReasonOf(in OrderState order) => order.Status switch
    {
        OrderStatus.Open or OrderStatus.Filled => null,
        _ => order.Reason.ToString(),
    };
}
