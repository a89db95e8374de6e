using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

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
        if (!changes.Touches(in account)) return null;
        List<OrderState> orders = [];
        List<TradeRow> trades = [];
        foreach (OrderState order in changes.Orders)
            if (order.Owner == account) orders.Add(order);
        foreach (TradeRow trade in changes.Trades)
            if (trade.Maker == account || trade.Taker == account) trades.Add(trade);
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
        using IStateSnapshot state = Open();
        return AccountRoutes.BalancesOf(state, in account).ToDictionary(balance => balance.Asset);
    }

    // With a very short window the chain may have moved on already: then the balances are newer than the rest, and the next update finds nothing changed.
    private IStateSnapshot Open()
    {
        try
        {
            return api.StateAt(api.Live.Height == 0 ? null : api.Live.Height);
        }
        catch (HeightNotAvailableException)
        {
            return api.StateAt(null);
        }
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
