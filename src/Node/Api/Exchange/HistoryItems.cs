using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A line of an account's history. Amounts have a sign: what came in is positive. What does not apply is null.</summary>
/// <param name="Id">Where it stands: the cursor of pages.</param>
/// <param name="Operation">The operation that caused it; null when the block itself did (an expiry, a triggered stop).</param>
/// <param name="Kind">What it tells, in camelCase: transferIn, fill, networkFee, orderPlaced, ...</param>
/// <param name="Amount">What moved of <paramref name="Asset"/>, without fees.</param>
/// <param name="Value">What was paid or got for it, in <paramref name="ValueAsset"/>: of a fill.</param>
/// <param name="Fee">What was taken for it: never negative.</param>
/// <param name="Other">The other side; the key of a line about keys; who set a kill switch.</param>
/// <param name="Size">Of a fill what traded; of an order that was placed all of it; else what remains of the order.</param>
/// <param name="Price">Of a fill the price; of an order its limit, of a stop its trigger.</param>
/// <param name="Detail">The order's type, why it closed or shrank, what a key may do, why a switch was set, when a deadline ends.</param>
/// <param name="Note">The memo of a transfer, the reference of a mint or burn.</param>
public sealed record HistoryItem(
    string Id, long Height, string Time, long TimeMs, string? Operation, string Kind, string? Market, string? Asset, string? Amount, string? ValueAsset, string? Value, string? FeeAsset, string? Fee,
    string? Other, string? OrderId, string? TradeId, string? Side, string? Role, string? Price, string? Size, string? Detail, string? Note);

/// <summary>Lines of histories as the API shows them.</summary>
public static class HistoryItems
{
    /// <summary>A line's cursor.</summary>
    public static string IdOf(long place) => string.Create(CultureInfo.InvariantCulture, $"{place >> IndexSchema.LineBits}-{place & ((1 << IndexSchema.LineBits) - 1)}");

    /// <summary>A line.</summary>
    public static HistoryItem Of(HistoryLine line, IReadOnlyList<MarketTerms> markets)
    {
        HistoryRow row = line.Row;
        MarketTerms? terms = row.Market < 0 ? null : markets[row.Market];
        HistoryItem item = new(
            IdOf(IndexSchema.LineOf(row.Height, row.Ordinal)), row.Height, ItemMaker.Time(line.TimeMs), line.TimeMs, line.Operation?.ToString(), ItemMaker.Camel(row.Kind), terms?.Symbol,
            null, null, null, null, null, null, row.Other.IsZero ? null : row.Other.ToString(), null, null, null, null, null, null, null, null);
        return row.Kind switch
        {
            HistoryKind.TransferIn or HistoryKind.TransferOut or HistoryKind.Mint or HistoryKind.Burn => Moved(item, row.Kind, line.Transfer!),
            HistoryKind.NetworkFee => item with { FeeAsset = row.Asset.ToString(), Fee = Decimals.Of(row.Amount) },
            HistoryKind.FeesCollected => item with { Asset = terms?.Quote ?? row.Asset.ToString(), Amount = Decimals.Of(row.Amount) },
            HistoryKind.Fill => Filled(item, terms!, line.Trade!, isTaker: HistoryDetail.Bit(row.Detail) == 1),
            HistoryKind.OrderPlaced or HistoryKind.OrderAmended or HistoryKind.OrderReduced or HistoryKind.OrderTriggered or HistoryKind.OrderClosed => Order(item, terms!, in row),
            HistoryKind.KeyAdded => item with { Detail = PermissionsOf((KeyPermissions)HistoryDetail.Choice(row.Detail)) },
            HistoryKind.KillSwitchEngaged or HistoryKind.KillSwitchReleased => item with { Detail = (KillReason)HistoryDetail.Choice(row.Detail) is not KillReason.None and var reason ? ItemMaker.Camel(reason) : null },
            HistoryKind.DisconnectArmed => item with { Detail = ItemMaker.Time(row.Price) },
            _ => item,
        };
    }

    private static HistoryItem Moved(HistoryItem item, HistoryKind kind, TransferRow transfer)
    {
        bool isIn = kind is HistoryKind.TransferIn or HistoryKind.Mint;
        Address other = isIn ? transfer.From : transfer.To;
        return item with
        {
            Asset = transfer.Asset.ToString(),
            Amount = (isIn ? "" : "-") + Decimals.Of(transfer.Amount),
            Other = other.IsZero ? null : other.ToString(),
            Note = transfer.Text.Length == 0 ? null : transfer.Text,
        };
    }

    private static HistoryItem Filled(HistoryItem item, MarketTerms terms, TradeRow trade, bool isTaker)
    {
        bool isBuy = isTaker == (trade.TakerSide == Side.Buy);
        return item with
        {
            Asset = terms.Base,
            Amount = (isBuy ? "" : "-") + terms.SizeText(trade.Lots),
            ValueAsset = terms.Quote,
            Value = (isBuy ? "-" : "") + terms.ValueText((UInt128)trade.Price * (UInt128)trade.Lots),
            FeeAsset = terms.Quote,
            Fee = Decimals.Of(isTaker ? trade.TakerFee : trade.MakerFee),
            Other = (isTaker ? trade.Maker : trade.Taker).ToString(),
            OrderId = ItemMaker.Number(isTaker ? trade.TakerOrderId : trade.MakerOrderId),
            TradeId = ItemMaker.Number(trade.Id),
            Side = ItemMaker.Of(isBuy ? Side.Buy : Side.Sell),
            Role = isTaker ? "taker" : "maker",
            Price = terms.PriceText(trade.Price),
            Size = terms.SizeText(trade.Lots),
        };
    }

    private static HistoryItem Order(HistoryItem item, MarketTerms terms, in HistoryRow row) => item with
    {
        OrderId = ItemMaker.Number((ulong)row.Reference),
        Side = ItemMaker.Of((Side)HistoryDetail.Bit(row.Detail)),
        Price = row.Price == 0 ? null : terms.PriceText(row.Price),
        Size = terms.SizeText(row.Lots),
        Detail = row.Kind switch
        {
            HistoryKind.OrderPlaced => TypeOf((OrderType)HistoryDetail.Choice(row.Detail), (OrderTraits)HistoryDetail.Second(row.Detail)),
            HistoryKind.OrderClosed => ItemMaker.Camel((CloseReason)HistoryDetail.Choice(row.Detail)),
            HistoryKind.OrderReduced => ItemMaker.Camel((ReduceReason)HistoryDetail.Choice(row.Detail)),
            _ => null,
        },
    };

    private static string TypeOf(OrderType type, OrderTraits traits) => traits switch
    {
        OrderTraits.Stop => type == OrderType.Limit ? "stopLimit" : "stopMarket",
        OrderTraits.None => ItemMaker.Camel(type),
        _ => ItemMaker.Camel(traits),
    };

    private static string PermissionsOf(KeyPermissions permissions)
    {
        if (permissions == KeyPermissions.None) return "full";
        return string.Join(' ', ((ReadOnlySpan<KeyPermissions>)[KeyPermissions.Cancel, KeyPermissions.Order, KeyPermissions.Transfer]).ToArray().Where(each => (permissions & each) != 0).Select(each => ItemMaker.Camel(each)));
    }
}
