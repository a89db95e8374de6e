using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Feed;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Where the node stands, and what the city consists of.</summary>
public static class StatusRoutes
{
    // Names are presentation, not state: the chain keeps one, people read their own.
    private static readonly Dictionary<string, NamesItem> Names = new()
    {
        ["KRW"] = new NamesItem("원", "Korean won"),
        ["GOLD"] = new NamesItem("금", "Gold"),
        ["SILVER"] = new NamesItem("은", "Silver"),
        ["COPPER"] = new NamesItem("구리", "Copper"),
        ["OIL"] = new NamesItem("원유", "Crude oil"),
        ["KAU"] = new NamesItem("탄소배출권", "Carbon allowance"),
        ["BTC"] = new NamesItem("비트코인", "Bitcoin"),
    };

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/status", () => Status(api)).WithSummary("Height, root, speed and memory of the node").Produces<StatusAnswer>();
        routes.MapGet("/rules", (long? height) => Rules(api, height)).WithSummary("The rules that blocks follow, and the upgrade that is planned").Produces<RulesAnswer>();
        routes.MapGet("/assets", () => Assets(api)).WithSummary("Every asset of the city").Produces<AssetsAnswer>();
    }

    /// <summary>Whether the node can be used: blocks are made, and the feed has caught up.</summary>
    public static IResult Health(ExchangeApi api)
    {
        string? reason = api.Feed.Problem is { } problem ? $"the feed stopped: {problem}"
            : api.Health.Standing() is { } standing ? $"no blocks are made: {standing.Message}"
            : api.City is { Following: { } following, Head.IsReady: false } ? following.Problem ?? $"catching up: height {api.City.Head.Current.Height} of {following.HeadHeight}"
            : !api.City.Head.IsReady ? "the first block is being made"
            : !api.Feed.IsReady ? $"the index is at height {api.Feed.Height} of {api.City.Head.Current.Height}"
            : null;
        return reason is null
            ? Results.Json(new HealthAnswer("ready"), ApiJson.Default.HealthAnswer)
            : Results.Json(new HealthAnswer("starting", reason), ApiJson.Default.HealthAnswer, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Status(ExchangeApi api)
    {
        BlockPoint head = api.City.Head.Current;
        long oldest = api.City.Options.Storage.KeepBlocks is > 0 and long keep ? Math.Max(1, head.Height - keep + 1) : 1;
        Following? following = api.City.Following;
        (uint rules, UpgradeItem? upgrade) = RulesNow(api);
        return Results.Json(new StatusAnswer(
            api.City.Genesis.ChainId, head.Height, head.AppHash.ToString(), ItemMaker.Time(head.TimeMs), head.TimeMs, Math.Round(api.City.Head.OperationsPerSecond, 1),
            !api.Feed.IsReady || (following is not null && !api.City.Head.IsReady), NodeVersion.Text, Environment.WorkingSet, new MempoolItem(api.City.Pool.Count, api.City.Pool.Bytes),
            api.Feed.IndexHeight, oldest, api.OpenOrderCount, api.Demo is not null || following is { IsDemo: true },
            following is null ? "leader" : "follower", following is null ? null : FollowsOf(api, following, head), rules, upgrade,
            api.Ethereum is null ? null : new EthereumItem((long)api.City.Evm.ChainId, Routes.EthereumPath, api.City.Genesis.IsDevelopment)), ApiJson.Default.StatusAnswer);
    }

    private static (uint Rules, UpgradeItem? Upgrade) RulesNow(ExchangeApi api)
    {
        using IStateSnapshot state = api.StateAt(null);
        RulesRecord rules = StateReader.Rules(state);
        return (rules.Rules, rules.PlannedRules == 0 ? null : UpgradeOf(api, rules));
    }

    private static UpgradeItem UpgradeOf(ExchangeApi api, in RulesRecord rules)
    {
        uint known = api.City.Chain.Modules.RulesKnown;
        UpgradeOutlook? outlook = UpgradeOutlook.Of(api.City);
        return new UpgradeItem(
            rules.PlannedRules, rules.PlannedHeight, rules.PlannedName.ToString(), rules.PlannedInfo.ToString(), Math.Max(0, rules.PlannedHeight - api.City.Head.Current.Height - 1),
            outlook?.Plan.Height == rules.PlannedHeight ? (long?)outlook.TimeLeft?.TotalSeconds : null, rules.PlannedRules <= known);
    }

    private static IResult Rules(ExchangeApi api, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        RulesRecord rules = StateReader.Rules(state);
        return Results.Json(new RulesAnswer(
            state.Height, rules.Rules, rules.FromHeight, api.City.Chain.Modules.RulesKnown, rules.PlannedRules == 0 ? null : UpgradeOf(api, rules)), ApiJson.Default.RulesAnswer);
    }

    private static FollowsItem FollowsOf(ExchangeApi api, Following following, BlockPoint head) => new(
        following.Leader.ToString(), following.IsConnected, following.HeadHeight, following.LagBlocks(head.Height), following.LagMs(head, api.City.Clock.GetUtcNow().ToUnixTimeMilliseconds()), following.Problem);

    private static IResult Assets(ExchangeApi api)
    {
        using IStateSnapshot state = api.StateAt(null);
        Dictionary<uint, NamesItem> vouchers = IbcRoutes.NamesOf(api, state);
        AssetItem[] items = [.. StateReader.Assets(state).Select(asset =>
        {
            string symbol = asset.Symbol.ToString(), name = asset.Name.ToString();
            bool isSuspended = StateReader.TrySuspension(state, asset.Id, out SuspensionRecord suspension);
            return new AssetItem(
                symbol, name, Names.GetValueOrDefault(symbol) ?? vouchers.GetValueOrDefault(asset.Id) ?? new NamesItem(name, name), ItemMaker.Camel(asset.Class), Amount.Decimals, asset.DisplayDecimals,
                asset.Issuer.ToString(), Decimals.Of(asset.Supply), ItemMaker.Camel(asset.Status), Decimals.Of(asset.Lot),
                api.City.HasEvm ? ContractAddresses.OfToken(asset.Id).ToString() : null,
                ItemMaker.Camel(asset.Backing), asset.Backing == AssetBacking.Issuer ? null : Decimals.Of(asset.Backed), asset.IsDeficient,
                isSuspended ? suspension.Reason.ToString() : null, isSuspended ? ItemMaker.Time(suspension.SinceMs) : null);
        })];
        return Results.Json(new AssetsAnswer(items, state.Height), ApiJson.Default.AssetsAnswer);
    }
}
