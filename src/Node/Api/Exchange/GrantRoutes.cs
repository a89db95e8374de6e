using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Purpose money: campaigns, vouchers, who took them, and what a campaign has done: docs/grants.md. From the state itself, at every height that is kept.</summary>
public static class GrantRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/grants", (string? source, string? before, int? limit, long? height) => Campaigns(api, source, before, limit, height))
            .Weighs(5).WithSummary("Campaigns of purpose money, latest first, of one source if it is named, at a height").Produces<CampaignsAnswer>();
        routes.MapGet("/grants/{campaign}", (uint campaign, long? height) => Campaign(api, campaign, height))
            .WithSummary("A campaign: its terms, where every unit of its budget is, and what it has done, at a height").Produces<CampaignItem>();
        routes.MapGet("/grants/{campaign}/categories", (uint campaign, string? before, int? limit, long? height) => Categories(api, campaign, before, limit, height))
            .Weighs(5).WithSummary("What of a campaign was spent by merchants' categories, at a height; before is the category with which the last page ended").Produces<Page<GrantCategoryItem>>();
        routes.MapGet("/grants/{campaign}/merchants", (uint campaign, string? before, int? limit, long? height) => Merchants(api, campaign, before, limit, height))
            .Weighs(5).WithSummary("Merchants in a campaign in the order of their accounts, at a height; before is the account with which the last page ended").Produces<Page<GrantMerchantItem>>();
        routes.MapGet("/grants/{campaign}/merchants/{account}", (uint campaign, string account, long? height) => Merchant(api, campaign, account, height))
            .WithSummary("A merchant in a campaign, at a height").Produces<GrantMerchantItem>();
        routes.MapGet("/grants/{campaign}/vouchers", (uint campaign, string? before, int? limit, long? height) => Vouchers(api, campaign, before, limit, height))
            .Weighs(5).WithSummary("What accounts have of a campaign, in the order of accounts, at a height; before is the account with which the last page ended").Produces<VouchersAnswer>();
        routes.MapGet("/grants/{campaign}/vouchers/{account}", (uint campaign, string account, long? height) => Voucher(api, campaign, account, height))
            .WithSummary("What an account has of a campaign, at a height").Produces<VoucherItem>();
        routes.MapGet("/accounts/{account}/grants", (string account, string? before, int? limit, long? height) => VouchersOf(api, account, before, limit, height))
            .Weighs(5).WithSummary("An account's vouchers, those of the latest campaigns first, at a height; a page looks at 1,000 campaigns at most").Produces<VouchersAnswer>();
        routes.MapGet("/grants/orders/{merchant}/{order}", (string merchant, string order, long? height) => Order(api, merchant, order, height))
            .WithSummary("An order that was paid with vouchers and can be refunded, at a height").Produces<GrantOrderItem>();
        routes.MapGet("/grants/quote", (string campaigns, string payer, string merchant, string amount, long? height) => Quote(api, campaigns, payer, merchant, amount, height))
            .Weighs(2).WithSummary("What an account's vouchers would pay of a price, in units, with a merchant").Produces<GrantQuoteAnswer>();
    }

    private static IResult Campaigns(ExchangeApi api, string? source, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address? of = source is null ? null : ExchangeApi.AccountOf(source);
        using IStateSnapshot state = api.StateAt(height);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<CampaignItem> items = [];
        uint id = From(state, before);
        for (int looks = 0; id >= 1 && items.Count < rows && looks < ApiLimits.RecordsLookedAtMax; id--, looks++)
            if (TryRead(state, GrantsModule.CampaignsSchema, id, out CampaignRecord campaign) && (of is null || campaign.Source == of)) items.Add(ItemOf(in campaign, assets));
        return Results.Json(new CampaignsAnswer(state.Height, items, Cursor(id)), ApiJson.Default.CampaignsAnswer);
    }

    private static IResult Campaign(ExchangeApi api, uint id, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        return Results.Json(ItemOf(Find(state, id), StateReader.Assets(state)), ApiJson.Default.CampaignItem);
    }

    private static IResult Categories(ExchangeApi api, uint id, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        uint last = before is null ? 0U : ushort.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code) ? (uint)code : throw ApiException.BadRequest("before is a category of four digits.");
        using IStateSnapshot state = api.StateAt(height);
        Find(state, id);
        // Keys have their numbers' low bytes first, so the order of keys is not that of codes; there are at most 10,000.
        List<GrantCategoryRecord> all = Under<GrantCategoryRecord>(state, GrantsModule.CategoriesSchema, id, [], int.MaxValue);
        List<GrantCategoryRecord> page = [.. all.Where(each => before is null || each.Key.Category > last).OrderBy(each => each.Key.Category).Take(rows + 1)];
        GrantCategoryItem[] items = [.. page.Take(rows).Select(each => new GrantCategoryItem(CodeOf(each.Key.Category), Decimals.Of(each.Spent), Decimals.Of(each.Refunded), each.Payments))];
        string? next = page.Count > rows ? page[rows - 1].Key.Category.ToString("D4", CultureInfo.InvariantCulture) : null;
        return Results.Json(new Page<GrantCategoryItem>(items, next), ApiJson.Default.PageGrantCategoryItem);
    }

    private static IResult Merchants(ExchangeApi api, uint id, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        GrantKey last = new(id, before is null ? Address.Zero : ExchangeApi.AccountOf(before));
        using IStateSnapshot state = api.StateAt(height);
        CampaignRecord campaign = Find(state, id);
        List<GrantMerchantRecord> page = [.. Under<GrantMerchantRecord>(state, GrantsModule.MerchantsSchema, id, Bytes(in last), rows + 2).Where(each => each.Key != last).Take(rows + 1)];
        return Results.Json(new Page<GrantMerchantItem>([.. page.Take(rows).Select(each => ItemOf(in each, in campaign))], page.Count > rows ? page[rows - 1].Key.Account.ToString() : null), ApiJson.Default.PageGrantMerchantItem);
    }

    private static IResult Merchant(ExchangeApi api, uint id, string account, long? height)
    {
        GrantKey key = new(id, ExchangeApi.AccountOf(account));
        using IStateSnapshot state = api.StateAt(height);
        CampaignRecord campaign = Find(state, id);
        if (!TryRead(state, GrantsModule.MerchantsSchema, key, out GrantMerchantRecord merchant)) throw ApiException.NotFound("such merchant in the campaign");
        return Results.Json(ItemOf(in merchant, in campaign), ApiJson.Default.GrantMerchantItem);
    }

    private static IResult Vouchers(ExchangeApi api, uint id, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        GrantKey last = new(id, before is null ? Address.Zero : ExchangeApi.AccountOf(before));
        using IStateSnapshot state = api.StateAt(height);
        CampaignRecord campaign = Find(state, id);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<VoucherRecord> page = [.. Under<VoucherRecord>(state, GrantsModule.VouchersSchema, id, Bytes(in last), rows + 2).Where(each => each.Key != last).Take(rows + 1)];
        return Results.Json(new VouchersAnswer(state.Height, [.. page.Take(rows).Select(each => ItemOf(in each, in campaign, assets))], page.Count > rows ? page[rows - 1].Key.Account.ToString() : null), ApiJson.Default.VouchersAnswer);
    }

    private static IResult Voucher(ExchangeApi api, uint id, string account, long? height)
    {
        GrantKey key = new(id, ExchangeApi.AccountOf(account));
        using IStateSnapshot state = api.StateAt(height);
        CampaignRecord campaign = Find(state, id);
        if (!TryRead(state, GrantsModule.VouchersSchema, key, out VoucherRecord voucher)) throw ApiException.NotFound("such voucher");
        return Results.Json(ItemOf(in voucher, in campaign, StateReader.Assets(state)), ApiJson.Default.VoucherItem);
    }

    private static IResult VouchersOf(ExchangeApi api, string text, string? before, int? limit, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address account = ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<VoucherItem> items = [];
        uint id = From(state, before);
        for (int looks = 0; id >= 1 && items.Count < rows && looks < ApiLimits.RecordsLookedAtMax; id--, looks++)
            if (TryRead(state, GrantsModule.VouchersSchema, new GrantKey(id, account), out VoucherRecord voucher)) items.Add(ItemOf(in voucher, Find(state, id), assets));
        return Results.Json(new VouchersAnswer(state.Height, items, Cursor(id)), ApiJson.Default.VouchersAnswer);
    }

    private static IResult Order(ExchangeApi api, string merchantText, string orderText, long? height)
    {
        Address merchant = ExchangeApi.AccountOf(merchantText);
        if (!Hash32.TryParse(orderText, out Hash32 order)) throw ApiException.BadRequest("An order is 64 hex digits.");
        using IStateSnapshot state = api.StateAt(height);
        if (!TryRead(state, GrantsModule.PaymentsSchema, new GrantOrderKey(merchant, order), out GrantPaymentRecord payment)) throw ApiException.NotFound("such order");
        GrantPartItem[] parts = new GrantPartItem[payment.PartCount];
        for (int i = 0; i < parts.Length; i++) parts[i] = new GrantPartItem(payment.Parts[i].CampaignId, Decimals.Of(payment.Parts[i].Amount), Decimals.Of(payment.Parts[i].Refunded));
        return Results.Json(new GrantOrderItem(
            merchant.ToString(), order.ToString(), payment.Payer.ToString(), SymbolOf(StateReader.Assets(state), payment.AssetId), Decimals.Of(payment.Total), Decimals.Of(payment.Own), Decimals.Of(payment.Refunded), parts,
            ItemMaker.Time(payment.AtMs), ItemMaker.Time(payment.AtMs + Limits.GrantRefundMs)), ApiJson.Default.GrantOrderItem);
    }

    private static IResult Quote(ExchangeApi api, string campaigns, string payerText, string merchantText, string amountText, long? height)
    {
        if (!CampaignList.TryParse(campaigns, out CampaignNumbers numbers, out int count)) throw ApiException.BadRequest("campaigns is one to four numbers with commas between them.");
        if (!Amount.TryParse(amountText, out Amount price) || !GrantsModule.IsAmount(price)) throw ApiException.BadRequest("amount is decimal digits of units, above zero.");
        Address payer = ExchangeApi.AccountOf(payerText), merchant = ExchangeApi.AccountOf(merchantText);
        using IStateSnapshot state = api.StateAt(height);
        long now = BlockRoutes.Read(api, state.Height).TimeMs;
        GrantPartItem[] parts = new GrantPartItem[count];
        Amount left = price;
        uint asset = 0;
        for (int i = 0; i < count; i++)
        {
            GrantsRefusal refusal = Quote(state, numbers[i], payer, merchant, now, ref asset, out CampaignRecord campaign, out VoucherRecord voucher);
            Amount part = refusal == GrantsRefusal.None ? GrantsModule.PayableOf(in campaign, voucher.Balance, price, left) : Amount.Zero;
            left -= part;
            parts[i] = new GrantPartItem(numbers[i], Decimals.Of(part), "0", refusal == GrantsRefusal.None ? null : $"grants.{refusal}");
        }
        return Results.Json(new GrantQuoteAnswer(state.Height, parts, Decimals.Of(left), Array.TrueForAll(parts, part => part.Refusal is null)), ApiJson.Default.GrantQuoteAnswer);
    }

    private static GrantsRefusal Quote(IStateSnapshot state, uint id, Address payer, Address merchant, long now, ref uint asset, out CampaignRecord campaign, out VoucherRecord voucher)
    {
        voucher = default;
        if (!TryRead(state, GrantsModule.CampaignsSchema, id, out campaign)) return GrantsRefusal.CampaignUnknown;
        if (StateReader.Assets(state)[(int)campaign.AssetId - 1].Status != AssetStatus.Active) return GrantsRefusal.AssetSuspended;
        if (now < campaign.OpensMs) return GrantsRefusal.NotOpenYet;
        if (!campaign.IsSpendable(now)) return GrantsRefusal.CampaignExpired;
        if (payer == merchant) return GrantsRefusal.MerchantIsPayer;
        bool isRegistered = TryRead(state, PaymentsModule.MerchantsSchema, merchant, out MerchantRecord registered);
        TryRead(state, GrantsModule.MerchantsSchema, new GrantKey(id, merchant), out GrantMerchantRecord known);
        if (!GrantsModule.Accepts(in campaign, known.Standing, isRegistered, in registered)) return GrantsRefusal.MerchantNotAccepted;
        if (asset != 0 && asset != campaign.AssetId) return GrantsRefusal.AssetsDiffer;
        asset = campaign.AssetId;
        return TryRead(state, GrantsModule.VouchersSchema, new GrantKey(id, payer), out voucher) && !voucher.Balance.IsZero ? GrantsRefusal.None : GrantsRefusal.VoucherEmpty;
    }

    private static CampaignItem ItemOf(in CampaignRecord campaign, List<AssetRecord> assets) => new(
        campaign.Id, campaign.Name.ToString(), campaign.Source.ToString(), campaign.Pot.ToString(), SymbolOf(assets, campaign.AssetId), ItemMaker.Camel(campaign.Status), ItemMaker.Camel(campaign.Rule),
        campaign.OpensMs == 0 ? null : ItemMaker.Time(campaign.OpensMs), ItemMaker.Time(campaign.ClosesMs), ItemMaker.Time(campaign.ExpiresMs), campaign.ClaimAmount.IsZero ? null : Decimals.Of(campaign.ClaimAmount),
        Bound(campaign.PersonMax), Bound(campaign.PaymentMax), campaign.ShareBps, campaign.HopsMax, CategoryList.Format(in campaign.Categories, campaign.CategoryCount),
        campaign.Terms.IsZero ? null : campaign.Terms.ToString(),
        new CampaignMoneyItem(
            Decimals.Of(campaign.Budget), Decimals.Of(campaign.PaidBack), Decimals.Of(campaign.Unclaimed), Decimals.Of(campaign.HeldByOwners), Decimals.Of(campaign.HeldByMerchants), Decimals.Of(campaign.Settled),
            Decimals.Of(campaign.Returned)),
        new CampaignEffectItem(
            Decimals.Of(campaign.Granted), campaign.Grants, campaign.Holders, Decimals.Of(campaign.Spent), campaign.Payments, campaign.Spenders, campaign.Merchants, Decimals.Of(campaign.OwnSpent),
            Decimals.Of(campaign.Refunded), Decimals.Of(campaign.Passed), campaign.Passes));

    private static GrantMerchantItem ItemOf(in GrantMerchantRecord merchant, in CampaignRecord campaign)
    {
        string[] held = new string[campaign.HopsMax + 1];
        for (int hops = 0; hops < held.Length; hops++) held[hops] = Decimals.Of(merchant.Held[hops]);
        return new GrantMerchantItem(
            merchant.Key.Account.ToString(), ItemMaker.Camel(merchant.Standing), CodeOf(merchant.Category), Decimals.Of(merchant.HeldTotal), held, Decimals.Of(merchant.Received), merchant.Payments, Decimals.Of(merchant.Taken),
            Decimals.Of(merchant.Passed), Decimals.Of(merchant.Settled), Decimals.Of(merchant.Refunded));
    }

    private static VoucherItem ItemOf(in VoucherRecord voucher, in CampaignRecord campaign, List<AssetRecord> assets) => new(
        voucher.Key.CampaignId, voucher.Key.Account.ToString(), Decimals.Of(voucher.Balance), Decimals.Of(voucher.Received), Decimals.Of(voucher.Spent), voucher.IsListed != 0, campaign.Name.ToString(),
        SymbolOf(assets, campaign.AssetId), ItemMaker.Time(campaign.ExpiresMs));

    private static CampaignRecord Find(IStateSnapshot state, uint id) => TryRead(state, GrantsModule.CampaignsSchema, id, out CampaignRecord campaign) ? campaign : throw ApiException.NotFound("such campaign");

    // The number with which a page begins: campaigns have theirs without a gap.
    private static uint From(IStateSnapshot state, string? before)
    {
        TryRead(state, GrantsModule.CountersSchema, 1U, out GrantCounters counters);
        if (before is null) return counters.Campaigns;
        if (!uint.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out uint above) || above == 0) throw ApiException.BadRequest("before is the number of a campaign.");
        return Math.Min(above - 1, counters.Campaigns);
    }

    private static string? Cursor(uint id) => id == 0 ? null : (id + 1).ToString(CultureInfo.InvariantCulture);

    // A campaign's records, from a key on, in the order of keys.
    private static List<TRecord> Under<TRecord>(IStateSnapshot state, TableSchema table, uint campaign, ReadOnlySpan<byte> from, int most) where TRecord : unmanaged
    {
        List<TRecord> records = [];
        state.Scan(table, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in campaign)), from, (_, record) =>
        {
            records.Add(MemoryMarshal.Read<TRecord>(record));
            return records.Count < most;
        });
        return records;
    }

    private static ReadOnlySpan<byte> Bytes(in GrantKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<GrantKey>(in key));

    private static bool TryRead<TKey, TRecord>(IStateSnapshot state, TableSchema table, TKey key, out TRecord record) where TKey : unmanaged where TRecord : unmanaged
    {
        Unsafe.SkipInit(out record);
        bool found = state.TryRead(table, MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TRecord>(ref record)), out _);
        if (!found) record = default;
        return found;
    }

    private static string? Bound(Amount bound) => bound == Limits.GrantAmountMax ? null : Decimals.Of(bound);

    private static string? CodeOf(uint category) => category == 0 ? null : category.ToString("D4", CultureInfo.InvariantCulture);

    private static string SymbolOf(List<AssetRecord> assets, uint id) => assets[(int)id - 1].Symbol.ToString();
}
