using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Gives a new account demo money, minted by the demo city's own bodies; the bank pays its network fees, whose keys lie in its data folder. Absent in a city whose keys are elsewhere.</summary>
public sealed class DemoFaucet
{
    private const string Reference = "demo";

    private static readonly (Body Body, string Asset, ulong Whole)[] Gifts =
    [
        (Body.Bank, "KRW", 100_000_000), (Body.Custodian, "GOLD", 100), (Body.Custodian, "SILVER", 5_000), (Body.Custodian, "COPPER", 1_000), (Body.Custodian, "OIL", 100),
        (Body.Custodian, "BTC", 1), (Body.Regulator, "KAU", 1_000),
    ];

    private readonly ExchangeApi _api;
    private readonly Dictionary<Body, SigningKey> _keys;
    private readonly Dictionary<Body, ulong> _nonces = [];
    private readonly HashSet<Address> _given = [];
    private readonly Queue<long> _recent = new();
    private readonly SemaphoreSlim _one = new(1);

    private DemoFaucet(ExchangeApi api, Dictionary<Body, SigningKey> keys) => (_api, _keys) = (api, keys);

    /// <summary>The faucet of a demo city; null when its keys are not here.</summary>
    public static DemoFaucet? TryOpen(ExchangeApi api)
    {
        if (!File.Exists(Path.Combine(api.City.Folder.Keys, "demo.json"))) return null;
        Dictionary<Body, SigningKey> keys = [];
        foreach ((Body body, _, _) in Gifts)
        {
            string path = Path.Combine(api.City.Folder.Keys, $"{ItemMaker.Camel(body)}.json");
            if (!File.Exists(path) || KeyFile.Describe(path).IsEncrypted) return null;
            if (!keys.ContainsKey(body)) keys.Add(body, KeyFile.Load(path).Key);
        }
        return new DemoFaucet(api, keys);
    }

    /// <summary>Maps the route.</summary>
    public void Map(RouteGroupBuilder routes) =>
        routes.MapPost("/demo/fund", (HttpContext context, CancellationToken cancel) => FundAsync(context, cancel)).WithSummary("Give a new account demo money, once (demo cities only)")
            .Accepts<FundBody>("application/json").Produces<FundAnswer>();

    private async Task<IResult> FundAsync(HttpContext context, CancellationToken cancel)
    {
        FundBody? body = await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, over => JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.FundBody, over));
        Address account = ExchangeApi.AccountOf(body?.Address);
        await _one.WaitAsync(cancel);
        try
        {
            await _api.IndexReadyAsync(context);
            if (_given.Contains(account) || _api.Index.TransfersOf(in account, long.MaxValue, ApiLimits.PageItemsMax).Exists(row => row.Kind == TransferKind.Mint && row.Text == Reference))
                throw new ApiException(StatusCodes.Status400BadRequest, "demo.AlreadyFunded", "This address already has its demo funds.");
            long now = _api.City.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            while (_recent.TryPeek(out long oldest) && oldest <= now - 60_000) _recent.Dequeue();
            if (_recent.Count >= ApiLimits.DemoFundsPerMinuteMax) throw new ApiException(StatusCodes.Status429TooManyRequests, "demo.TooMany", "The demo bank is busy; try again in a minute.");
            _recent.Enqueue(now);
            SubmittedAnswer[] answers = await Task.WhenAll(Envelopes(account, now).Select(envelope => SubmitRoutes.SubmitAsync(_api, _api.Access.Own, envelope, true, CancellationToken.None)));
            _given.Add(account);
            long height = answers.Max(answer => answer.Height ?? 0);
            context.Response.Headers[ApiEdge.HeightHeader] = ItemMaker.Number(height);
            return Results.Json(new FundAnswer("funded", height), ApiJson.Default.FundAnswer);
        }
        finally
        {
            _one.Release();
        }
    }

    // One envelope for each body, with what it issues.
    private List<byte[]> Envelopes(Address account, long nowMs)
    {
        EnvelopeCodec codec = new(_api.City.Chain.Catalog);
        List<byte[]> envelopes = [];
        using IStateSnapshot state = _api.StateAt(null);
        Dictionary<string, AssetBacking> assets = StateReader.Assets(state).ToDictionary(asset => asset.Symbol.ToString(), asset => asset.Backing);
        foreach (IGrouping<Body, (Body Body, string Asset, ulong Whole)> gifts in Gifts.GroupBy(gift => gift.Body))
        {
            // Money of banks comes into being by their entries only: what is given of it was there before.
            Operation[] mints = [.. gifts.Where(gift => assets.ContainsKey(gift.Asset)).Select(gift => (Operation)(assets[gift.Asset] == AssetBacking.Bank
                ? new Transfer(account, Symbol.Of(gift.Asset), Amount.Whole(gift.Whole), Reference)
                : new Mint(Symbol.Of(gift.Asset), account, Amount.Whole(gift.Whole), Reference)))];
            if (mints.Length == 0) continue;
            SigningKey key = _keys[gifts.Key];
            // Whoever pays newcomers' fees takes this one in, too.
            bool pays = StateReader.TryRead(state, PaymentsModule.SponsorsSchema, key.Address, out SponsorRecord _) && !StateReader.TryRead(state, PaymentsModule.SponsoredSchema, account, out SponsoredRecord _);
            if (pays) mints = [.. mints, new EnrolCitizens(account.ToArray())];
            StateReader.TryAccount(state, key.Address, out AccountRecord record);
            ulong nonce = Math.Max(record.Nonces.High, _nonces.GetValueOrDefault(gifts.Key)) + 1;
            _nonces[gifts.Key] = nonce;
            envelopes.Add(key.Sign(new EnvelopeBody(_api.City.Genesis.ChainId, Address.Zero, nonce, nowMs + 60_000, Amount.Zero, mints), codec));
        }
        return envelopes;
    }
}
