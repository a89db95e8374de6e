using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Makes a visitor's account a merchant's, by the demo city's own settlement body, whose key lies in its data folder. In a real city settlement looks at who asks.</summary>
public sealed class DemoMerchants
{
    private readonly ExchangeApi _api;
    private readonly SigningKey _key;
    private readonly SemaphoreSlim _one = new(1);
    private readonly Queue<long> _recent = new();
    private ulong _nonce;

    private DemoMerchants(ExchangeApi api, SigningKey key) => (_api, _key) = (api, key);

    /// <summary>Opens it; null when settlement's key is not here.</summary>
    public static DemoMerchants? TryOpen(ExchangeApi api)
    {
        string path = Path.Combine(api.City.Folder.Keys, $"{ItemMaker.Camel(Body.Settlement)}.json");
        return !File.Exists(path) || KeyFile.Describe(path).IsEncrypted ? null : new DemoMerchants(api, KeyFile.Load(path).Key);
    }

    /// <summary>Maps the route.</summary>
    public void Map(RouteGroupBuilder routes) =>
        routes.MapPost("/demo/merchants", (HttpContext context, CancellationToken cancel) => RegisterAsync(context, cancel)).Weighs(5).WithSummary("Make an account a merchant's, as settlement does (demo cities only)")
            .Accepts<DemoMerchantBody>("application/json").Produces<MerchantItem>();

    private async Task<IResult> RegisterAsync(HttpContext context, CancellationToken cancel)
    {
        if (context.Request.ContentLength is null or > ApiLimits.DemoBodyMax) throw ApiException.BadRequest($"A body has at most {ApiLimits.DemoBodyMax} bytes, and says how many.");
        DemoMerchantBody? body = await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, over => JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.DemoMerchantBody, over));
        Address account = ExchangeApi.AccountOf(body?.Address);
        RegisterMerchant registration = new(account, body?.Name ?? "", (ushort)Math.Clamp(body?.Category ?? 0, 0, ushort.MaxValue), DemoShops.NumberOf(account.ToString()));
        if (registration.Check() != PaymentsRefusal.None) throw ApiException.BadRequest("The body is { \"address\": \"0x…\", \"name\": 1 to 32 bytes, \"category\": 1 to 9999 }.");
        await _one.WaitAsync(cancel);
        try
        {
            long now = _api.City.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            while (_recent.TryPeek(out long oldest) && oldest <= now - 60_000) _recent.Dequeue();
            if (_recent.Count >= ApiLimits.DemoMerchantsPerMinuteMax) throw new ApiException(StatusCodes.Status429TooManyRequests, "demo.TooMany", "Settlement is busy; try again in a minute.");
            _recent.Enqueue(now);
            SubmittedAnswer answer = await SubmitRoutes.SubmitAsync(_api, _api.Access.Own, Envelope(registration, now), true, CancellationToken.None);
            if (answer.Items?[0].Outcome is { Code: not 0 } outcome) throw new ApiException(StatusCodes.Status400BadRequest, $"payments.{outcome.Refusal}", outcome.Message);
            if (answer.Height is { } height) context.Response.Headers[ApiEdge.HeightHeader] = ItemMaker.Number(height);
            return PaymentRoutes.Merchant(_api, account.ToString(), null);
        }
        finally
        {
            _one.Release();
        }
    }

    private byte[] Envelope(Operation operation, long nowMs)
    {
        using IStateSnapshot state = _api.StateAt(null);
        StateReader.TryAccount(state, _key.Address, out AccountRecord record);
        _nonce = Math.Max(record.Nonces.High, _nonce) + 1;
        return _key.Sign(new EnvelopeBody(_api.City.Genesis.ChainId, Address.Zero, _nonce, nowMs + 60_000, Amount.Zero, [operation]), new EnvelopeCodec(_api.City.Chain.Catalog));
    }
}
