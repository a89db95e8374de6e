using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Accounts and single orders. Balances are read from the state itself, at any height of the window; histories from the index.</summary>
public static class AccountRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/accounts/{account}", (HttpContext context, string account, long? height) => Account(api, context, account, height))
            .WithSummary("An account: keys, nonces, balances, at a height").Produces<AccountAnswer>();
        routes.MapGet("/accounts/{account}/balances", (string account, long? height) => Balances(api, account, height)).WithSummary("An account's balances, at a height").Produces<Page<BalanceItem>>();
        routes.MapGet("/accounts/{account}/orders", (HttpContext context, string account, string? status, string? market, int? limit, string? before) =>
            Orders(api, context, account, status, market, limit, before)).WithSummary("An account's orders: open, closed or all, newest first").Produces<Page<OrderItem>>();
        routes.MapGet("/accounts/{account}/trades", (HttpContext context, string account, string? market, int? limit, string? before) =>
            Trades(api, context, account, market, limit, before)).WithSummary("An account's trades, newest first").Produces<Page<AccountTradeItem>>();
        routes.MapGet("/accounts/{account}/transfers", (HttpContext context, string account, int? limit, string? before) =>
            Transfers(api, context, account, limit, before)).WithSummary("An account's transfers, mints and burns, newest first").Produces<Page<TransferItem>>();
        routes.MapGet("/accounts/{account}/operations", (HttpContext context, string account, int? limit, string? before) =>
            Operations(api, context, account, limit, before)).Weighs(PageBlocks.Weight).WithSummary("What an account signed, newest first").Produces<Page<OperationItem>>();
        routes.MapGet("/orders/{order}/trades", (HttpContext context, string order, int? limit, string? before) => OrderTrades(api, context, order, limit, before))
            .WithSummary("An order's trades with their fees, newest first").Produces<Page<AccountTradeItem>>();
        routes.MapGet("/orders/{order}", (HttpContext context, string order) => Order(api, context, order)).WithSummary("An order by id").Produces<OrderItem>();
    }

    /// <summary>An account's balances in a view of the state.</summary>
    public static List<BalanceItem> BalancesOf(IStateSnapshot state, in Address account)
    {
        List<BalanceItem> items = [];
        List<Chain.Modules.Assets.AssetRecord>? assets = null;
        foreach (var balance in StateReader.Balances(state, in account))
        {
            assets ??= StateReader.Assets(state);
            items.Add(ItemMaker.Balance(assets[(int)balance.Key.AssetId - 1].Symbol.ToString(), balance.Available, balance.Locked) with { Frozen = Decimals.Of(StateReader.FrozenOf(state, balance.Key)) });
        }
        return items;
    }

    private static async Task<IResult> Account(ExchangeApi api, HttpContext context, string text, long? height)
    {
        Address account = ExchangeApi.AccountOf(text);
        await api.IndexReadyAsync(context);
        using IStateSnapshot state = api.StateAt(height);
        StateReader.TryAccount(state, in account, out AccountRecord record);
        BodyRecord body = StateReader.Bodies(state).Find(each => each.Account == account);
        int openOrders;
        lock (api.Live.Gate) openOrders = api.Live.OpenOrderCountOf(in account);
        return Results.Json(new AccountAnswer(
            account.ToString(), Bech32.EncodeAccount(in account), state.Height, ItemMaker.Number(record.Nonces.High), KeysOf(api, state, in account, in record), BalancesOf(state, in account),
            openOrders, body.Body == Body.None ? null : ItemMaker.Camel(body.Body), KillSwitchOf(state, in account), DisconnectOf(api, state, in account),
            (record.Flags & AccountFlags.ImplicitKeyDisabled) != 0 ? true : null), ApiJson.Default.AccountAnswer);
    }

    private static KillSwitchItem? KillSwitchOf(IStateSnapshot state, in Address account) => StateReader.TryKillSwitch(state, in account, out KillSwitchRecord record)
        ? new KillSwitchItem(record.Own != 0, BodiesOf(record.Bodies), ItemMaker.Camel(record.Reason), ItemMaker.Time(record.SinceMs))
        : null;

    private static string? BodiesOf(byte bodies) =>
        bodies == 0 ? null : string.Join(',', Enum.GetValues<Body>().Where(body => (bodies & (1 << (int)body)) != 0).Select(body => ItemMaker.Camel(body)));

    private static CancelOnDisconnectItem? DisconnectOf(ExchangeApi api, IStateSnapshot state, in Address account) => StateReader.TryDisconnect(state, in account, out DisconnectRecord armed)
        ? new CancelOnDisconnectItem(armed.Scope == 0 ? null : api.Live.Terms[(int)armed.Scope - 1].Symbol, armed.TimeoutMs, armed.DeadlineMs)
        : null;

    private static List<KeyItem> KeysOf(ExchangeApi api, IStateSnapshot state, in Address account, in AccountRecord record)
    {
        List<KeyItem> keys = [];
        if (ImplicitKeyOf(api, in account) is { } envelope)
        {
            bool isActive = (record.Flags & AccountFlags.ImplicitKeyDisabled) == 0;
            string nonceHigh = ItemMaker.Number(record.Nonces.High);
            keys.Add(new KeyItem(ItemMaker.Camel(envelope.KeyType), envelope.KeyAddress.ToString(), Convert.ToHexStringLower(envelope.PublicKey), isActive ? "active" : "revoked", nonceHigh, null));
        }
        List<KeyScopeRecord> scopes = record.SessionKeyCount > 0 ? StateReader.KeyScopes(state, in account) : [];
        long timeMs = api.City.Reader.TryRead(state.Height)?.TimeMs ?? 0;
        foreach (KeyRecord key in StateReader.AddedKeys(state, in account))
        {
            int at = key.State == KeyState.Session ? scopes.FindIndex(scope => scope.Key == key.Key) : -1;
            string status = key.State == KeyState.Revoked ? "revoked" : at >= 0 && scopes[at].IsExpired(timeMs) ? "expired" : "active";
            keys.Add(new KeyItem(
                ItemMaker.Camel((KeyType)key.KeyType), key.Key.KeyAddress.ToString(), null, status, ItemMaker.Number(key.Nonces.High), at >= 0 ? ScopeOf(scopes[at]) : null));
        }
        return keys;
    }

    private static KeyScopeItem ScopeOf(KeyScopeRecord scope)
    {
        List<string> permissions = [], markets = [];
        foreach (KeyPermissions each in (ReadOnlySpan<KeyPermissions>)[KeyPermissions.Cancel, KeyPermissions.Order, KeyPermissions.Transfer])
            if ((scope.Permissions & (uint)each) != 0) permissions.Add(ItemMaker.Camel(each));
        for (int i = 0; i < (int)scope.MarketCount; i++) markets.Add(scope.Markets[i].ToString());
        return new KeyScopeItem(
            permissions, markets, scope.Asset.IsNone ? null : scope.Asset.ToString(), Bound(scope.AmountMax), Bound(scope.Budget), Decimals.Of(scope.Spent),
            Bound(scope.FeeBudget), Decimals.Of(scope.FeesSpent), scope.ExpiresAtMs == 0 ? null : scope.ExpiresAtMs);

        static string? Bound(Amount amount) => amount.IsZero ? null : Decimals.Of(amount);
    }

    // The state keeps no public key of an implicit key: whatever the account signed last shows it.
    private static Envelope? ImplicitKeyOf(ExchangeApi api, in Address account)
    {
        foreach (OperationRow row in api.Index.OperationsOf(in account, long.MaxValue, 1))
            if (api.City.Reader.TryRead(row.Height)?.Envelopes[row.Index] is { } envelope && envelope.KeyAddress == account && envelope.PublicKey.Length > 0) return envelope;
        return null;
    }

    private static IResult Balances(ExchangeApi api, string text, long? height)
    {
        Address account = ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        return Results.Json(new Page<BalanceItem>(BalancesOf(state, in account)), ApiJson.Default.PageBalanceItem);
    }

    private static async Task<IResult> Orders(ExchangeApi api, HttpContext context, string text, string? status, string? market, int? limit, string? before)
    {
        Address account = ExchangeApi.AccountOf(text);
        int count = ExchangeApi.LimitOf(limit), id = api.MarketFilter(market);
        long below = ExchangeApi.BeforeOf(before);
        List<OrderState> rows;
        switch (status)
        {
            case "open":
                lock (api.Live.Gate) rows = api.Live.OpenOrdersOf(in account);
                rows.RemoveAll(order => (long)order.Id >= below || (id >= 0 && order.Market != id));
                if (rows.Count > count) rows.RemoveRange(count, rows.Count - count);
                break;
            case null or "all" or "closed":
                await api.IndexReadyAsync(context);
                rows = api.Index.OrdersOf(in account, status == "closed", id, below, count);
                break;
            default:
                throw ApiException.BadRequest("status is open, closed or all.");
        }
        return Results.Json(ExchangeApi.PageOf(rows, count, row => ItemMaker.Of(api.Live.Terms[row.Market], in row), row => ItemMaker.Number(row.Id)), ApiJson.Default.PageOrderItem);
    }

    private static async Task<IResult> Trades(ExchangeApi api, HttpContext context, string text, string? market, int? limit, string? before)
    {
        Address account = ExchangeApi.AccountOf(text);
        int count = ExchangeApi.LimitOf(limit), id = api.MarketFilter(market);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<TradeRow> rows = api.Index.TradesOf(in account, id, below, count);
        return Results.Json(
            ExchangeApi.PageOf(rows, count, row => ItemMaker.Of(api.Live.Terms[row.Market], row, row.Maker == account), row => ItemMaker.Number(row.Id)), ApiJson.Default.PageAccountTradeItem);
    }

    private static async Task<IResult> OrderTrades(ExchangeApi api, HttpContext context, string text, int? limit, string? before)
    {
        long id = ExchangeApi.BeforeOf(text);
        int count = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<TradeRow> rows = api.Index.TradesOf((ulong)id, below, count);
        return Results.Json(
            ExchangeApi.PageOf(rows, count, row => ItemMaker.Of(api.Live.Terms[row.Market], row, row.MakerOrderId == (ulong)id), row => ItemMaker.Number(row.Id)), ApiJson.Default.PageAccountTradeItem);
    }

    private static async Task<IResult> Transfers(ExchangeApi api, HttpContext context, string text, int? limit, string? before)
    {
        Address account = ExchangeApi.AccountOf(text);
        int count = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.PlaceBefore(before);
        await api.IndexReadyAsync(context);
        List<TransferRow> rows = api.Index.TransfersOf(in account, below, count);
        return Results.Json(ExchangeApi.PageOf(rows, count, ItemMaker.Of, row => $"{row.Height}-{row.Ordinal}"), ApiJson.Default.PageTransferItem);
    }

    private static async Task<IResult> Operations(ExchangeApi api, HttpContext context, string text, int? limit, string? before)
    {
        Address account = ExchangeApi.AccountOf(text);
        int count = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.PlaceBefore(before);
        await api.IndexReadyAsync(context);
        List<OperationRow> rows = api.Index.OperationsOf(in account, below, count);
        PageBlocks blocks = new(api, context);
        List<OperationItem> items = [];
        foreach (OperationRow row in rows)
        {
            if (blocks.Next(row.Height) is not { } block) break;
            items.Add(api.Operations.Committed(block, row.Index));
        }
        bool isWhole = items.Count == rows.Count && rows.Count < count;
        return Results.Json(new Page<OperationItem>(items, isWhole ? null : $"{rows[items.Count - 1].Height}-{rows[items.Count - 1].Index}"), ApiJson.Default.PageOperationItem);
    }

    private static async Task<IResult> Order(ExchangeApi api, HttpContext context, string text)
    {
        long id = ExchangeApi.BeforeOf(text);
        bool isOpen;
        OrderState order;
        lock (api.Live.Gate) isOpen = api.Live.TryFindOrder((ulong)id, out order);
        if (!isOpen)
        {
            await api.IndexReadyAsync(context);
            order = api.Index.Order((ulong)id) ?? throw ApiException.NotFound("such order");
        }
        return Results.Json(ItemMaker.Of(api.Live.Terms[order.Market], in order), ApiJson.Default.OrderItem);
    }
}
