using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

// Payments by reference out of the index; what was paid for an order, and who pays fees, out of the state.
public static partial class PaymentRoutes
{
    private static void MapPayments(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/payments", (HttpContext context, string? endToEndId, string? account, int? limit, string? before) => PaymentsAsync(api, context, endToEndId, account, limit, before))
            .WithSummary("Payments with references, newest first: by end-to-end id, by payer or payee, or both").Produces<Page<PaymentItem>>();
        routes.MapGet("/merchants/{account}/payments", (string account, int? limit, string? before, long? height) => OrderPayments(api, account, limit, before, height))
            .Weighs(5).WithSummary("What was paid for a merchant's orders, in no order of time; before is what the last page ended with").Produces<Page<OrderPaymentItem>>();
        routes.MapGet("/merchants/{account}/payments/{order}", (string account, string order, long? height) => OrderPayment(api, account, order, height))
            .WithSummary("Whether a merchant's order is paid, and what was given back, at a height").Produces<OrderPaymentItem>();
        routes.MapGet("/sponsors/{account}", (string account, long? height) => Sponsor(api, account, height)).WithSummary("What fees an account pays for others, at a height").Produces<SponsorItem>();
        routes.MapGet("/accounts/{account}/sponsor", (string account, long? height) => Sponsored(api, account, height)).WithSummary("Who pays an account's fees, and how much is left today, at a height").Produces<SponsoredItem>();
    }

    private static async Task<IResult> PaymentsAsync(ExchangeApi api, HttpContext context, string? endToEndId, string? text, int? limit, string? before)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address? account = text is null ? null : ExchangeApi.AccountOf(text);
        if (endToEndId is not null && !Reference.IsOrderId(endToEndId)) throw ApiException.BadRequest("endToEndId has 1 to 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+.");
        long place = ExchangeApi.PlaceBefore(before);
        await api.IndexReadyAsync(context);
        return Results.Json(ExchangeApi.PageOf(api.Index.Payments(endToEndId, account, place, rows), rows, Of, CursorOf), ApiJson.Default.PagePaymentItem);
    }

    private static string CursorOf(PaymentRow row) => ItemMaker.Number(IndexSchema.PlaceOf(row.Height, row.Ordinal));

    private static PaymentItem Of(PaymentRow row) => new(
        CursorOf(row), row.Height, ItemMaker.Time(row.TimeMs), row.From.ToString(), row.To.ToString(), row.Asset.ToString(), Decimals.Of(row.Amount), row.EndToEndId.Length == 0 ? null : row.EndToEndId,
        row.Memo.Length == 0 ? null : row.Memo, row.OrderId.Length == 0 ? null : row.OrderId, row.IsRefund);

    // In the order of the hashes of their numbers: that is how the state holds them.
    private static IResult OrderPayments(ExchangeApi api, string text, int? limit, string? before, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        Address merchant = ExchangeApi.AccountOf(text);
        PaymentKey last = before is null ? default : PaymentsModule.KeyOf(merchant, before);
        using IStateSnapshot state = api.StateAt(height);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<OrderPaymentItem> items = [];
        bool hasMore = false;
        state.Scan(PaymentsModule.PaymentsSchema, Address.Bytes(in merchant), before is null ? [] : MemoryMarshal.AsBytes(new ReadOnlySpan<PaymentKey>(in last)), (_, record) =>
        {
            PaymentRecord payment = MemoryMarshal.Read<PaymentRecord>(record);
            if (payment.Key == last || payment.IsByVouchers) return true;
            hasMore = items.Count == rows;
            if (!hasMore) items.Add(ItemOf(assets, in payment));
            return !hasMore;
        });
        return Results.Json(new Page<OrderPaymentItem>(items, hasMore ? items[^1].OrderId : null), ApiJson.Default.PageOrderPaymentItem);
    }

    private static IResult OrderPayment(ExchangeApi api, string text, string order, long? height)
    {
        Address merchant = ExchangeApi.AccountOf(text);
        if (!Reference.IsOrderId(order)) throw ApiException.BadRequest("An order's number has 1 to 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+.");
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, PaymentsModule.PaymentsSchema, PaymentsModule.KeyOf(merchant, order), out PaymentRecord payment) || payment.IsByVouchers) throw ApiException.NotFound("payment for such an order");
        return Results.Json(ItemOf(StateReader.Assets(state), in payment), ApiJson.Default.OrderPaymentItem);
    }

    private static OrderPaymentItem ItemOf(List<AssetRecord> assets, in PaymentRecord payment) => new(
        payment.Key.Merchant.ToString(), payment.OrderId.ToString(), payment.Refunded.IsZero ? "paid" : payment.Refunded == payment.Amount ? "refunded" : "partlyRefunded", payment.Payer.ToString(),
        assets[(int)payment.AssetId - 1].Symbol.ToString(), Decimals.Of(payment.Amount), Decimals.Of(payment.Refunded), ItemMaker.Time(payment.PaidAtMs),
        payment.RefundedAtMs == 0 ? null : ItemMaker.Time(payment.RefundedAtMs));

    private static IResult Sponsor(ExchangeApi api, string text, long? height)
    {
        Address account = ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, PaymentsModule.SponsorsSchema, account, out SponsorRecord sponsor)) throw ApiException.NotFound("such sponsor");
        List<int> operations = [];
        foreach (ushort operation in (ReadOnlySpan<ushort>)sponsor.Operations)
            if (operation != 0) operations.Add(operation);
        return Results.Json(new SponsorItem(
            account.ToString(), Decimals.Of(sponsor.PerCitizenMax), Decimals.Of(sponsor.PerDayMax), Decimals.Of(sponsor.UsedOn(DayAt(api, state))), sponsor.Citizens, operations), ApiJson.Default.SponsorItem);
    }

    private static IResult Sponsored(ExchangeApi api, string text, long? height)
    {
        Address account = ExchangeApi.AccountOf(text);
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, PaymentsModule.SponsoredSchema, account, out SponsoredRecord sponsored)
            || !StateReader.TryRead(state, PaymentsModule.SponsorsSchema, sponsored.Sponsor, out SponsorRecord sponsor)) throw ApiException.NotFound("sponsor of such an account");
        uint day = DayAt(api, state);
        Amount used = sponsored.UsedOn(day), usedByAll = sponsor.UsedOn(day);
        Amount own = sponsor.PerCitizenMax > used ? sponsor.PerCitizenMax - used : Amount.Zero, all = sponsor.PerDayMax > usedByAll ? sponsor.PerDayMax - usedByAll : Amount.Zero;
        return Results.Json(new SponsoredItem(account.ToString(), sponsored.Sponsor.ToString(), Decimals.Of(used), Decimals.Of(own < all ? own : all)), ApiJson.Default.SponsoredItem);
    }

    private static uint DayAt(ExchangeApi api, IStateSnapshot state) => CustodyModule.DayOf(api.City.Reader.TryRead(state.Height)?.TimeMs ?? 0);
}
