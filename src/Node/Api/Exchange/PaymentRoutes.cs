using System.Globalization;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Payments, merchants, sponsors and frozen money: docs/payments.md. From the state itself, at every height that is kept.</summary>
public static partial class PaymentRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/merchants", (string? before, int? limit, long? height) => Merchants(api, before, limit, height))
            .Weighs(5).WithSummary("Merchants in the order of their accounts, at a height; before is the account with which the last page ended").Produces<Page<MerchantItem>>();
        routes.MapGet("/merchants/{account}", (string account, long? height) => Merchant(api, account, height)).WithSummary("A merchant by its account, at a height").Produces<MerchantItem>();
        MapPayments(routes, api);
        routes.MapGet("/freezes", (string? account, ulong? before, int? limit, long? height) => Freezes(api, account, before, limit, height))
            .Weighs(PageBlocks.Weight).WithSummary("Orders by which money must not leave, those that have ended among them, newest first, at a height").Produces<Page<FreezeItem>>();
        routes.MapGet("/freezes/{id}", (ulong id, long? height) => Freeze(api, id, height)).WithSummary("A freeze by its number, at a height").Produces<FreezeItem>();
    }

    private static IResult Freezes(ExchangeApi api, string? text, ulong? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address? account = text is null ? null : ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        List<AssetRecord> assets = StateReader.Assets(state);
        ulong last = StateReader.TryRead(state, PaymentsModule.CountersSchema, 1u, out PaymentCountersRecord counters) ? counters.Freezes : 0;
        List<FreezeItem> items = [];
        ulong id = Math.Min(before - 1 ?? ulong.MaxValue, last);
        for (int looks = 0; id >= 1 && items.Count < rows && looks < ApiLimits.RecordsLookedAtMax; id--, looks++)
            if (StateReader.TryRead(state, PaymentsModule.FreezesSchema, id, out FreezeRecord freeze) && (account is null || freeze.Account == account)) items.Add(ItemOf(assets, in freeze));
        return Results.Json(new Page<FreezeItem>(items, id >= 1 ? ItemMaker.Number(id + 1) : null), ApiJson.Default.PageFreezeItem);
    }

    private static IResult Freeze(ExchangeApi api, ulong id, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, PaymentsModule.FreezesSchema, id, out FreezeRecord freeze)) throw ApiException.NotFound("such freeze");
        return Results.Json(ItemOf(StateReader.Assets(state), in freeze), ApiJson.Default.FreezeItem);
    }

    private static FreezeItem ItemOf(List<AssetRecord> assets, in FreezeRecord freeze) => new(
        freeze.Id, freeze.Account.ToString(), assets[(int)freeze.AssetId - 1].Symbol.ToString(), freeze.IsAll ? null : Decimals.Of(freeze.Amount), ItemMaker.Camel(freeze.State), ItemMaker.Camel(freeze.By),
        freeze.Order.ToString(), freeze.Document.ToString(), ItemMaker.Time(freeze.SinceMs), ItemMaker.Time(freeze.UntilMs), freeze.ConfirmedAtMs == 0 ? null : ItemMaker.Time(freeze.ConfirmedAtMs),
        freeze.EndedAtMs == 0 ? null : ItemMaker.Time(freeze.EndedAtMs));

    private static IResult Merchants(ExchangeApi api, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address last = before is null ? Address.Zero : ExchangeApi.AccountOf(before);
        using IStateSnapshot state = api.StateAt(height);
        List<MerchantItem> items = [];
        bool hasMore = false;
        state.Scan(PaymentsModule.MerchantsSchema, [], Address.Bytes(in last), (_, record) =>
        {
            MerchantRecord merchant = MemoryMarshal.Read<MerchantRecord>(record);
            if (merchant.Account == last) return true;
            hasMore = items.Count == rows;
            if (!hasMore) items.Add(ItemOf(in merchant));
            return !hasMore;
        });
        return Results.Json(new Page<MerchantItem>(items, hasMore ? items[^1].Account : null), ApiJson.Default.PageMerchantItem);
    }

    internal static IResult Merchant(ExchangeApi api, string text, long? height)
    {
        Address account = ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, PaymentsModule.MerchantsSchema, account, out MerchantRecord merchant)) throw ApiException.NotFound("such merchant");
        return Results.Json(ItemOf(in merchant), ApiJson.Default.MerchantItem);
    }

    private static MerchantItem ItemOf(in MerchantRecord merchant) => new(
        merchant.Account.ToString(), merchant.Id, merchant.Name.ToString(), merchant.Category.ToString("D4", CultureInfo.InvariantCulture), ItemMaker.Camel(merchant.Status), merchant.BusinessNumber.ToString(),
        ItemMaker.Time(merchant.SinceMs), ItemMaker.Time(merchant.StatusSinceMs));
}
