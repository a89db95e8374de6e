using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;

namespace Gwangan.Tests.Api;

/// <summary>Every route of the REST API over a running node: what it answers, and how it refuses.</summary>
public sealed class RouteTests(RouteTests.SharedCity shared) : IClassFixture<RouteTests.SharedCity>
{
    public sealed class SharedCity : IAsyncLifetime
    {
        public ApiCity City { get; private set; } = null!;

        public async Task InitializeAsync() => City = await ApiCity.StartAsync();

        public async Task DisposeAsync() => await City.DisposeAsync();
    }

    private readonly ApiCity _city = shared.City;

    [Fact]
    public async Task Status_health_assets_bodies_and_catalog_tell_what_the_city_is()
    {
        JsonElement status = await _city.GetAsync("/api/v1/status");
        Assert.Equal(ApiCity.ChainId, status.GetProperty("chainId").GetString());
        Assert.True(status.GetProperty("height").GetInt64() > 0);
        Assert.Equal(64, status.GetProperty("appHash").GetString()!.Length);
        Assert.True(status.GetProperty("demo").GetBoolean());
        Assert.Equal("ready", (await _city.GetAsync("/health")).GetProperty("status").GetString());
        JsonElement won = (await _city.GetAsync("/api/v1/assets")).GetProperty("items")[0];
        Assert.Equal(("KRW", "currency", "원"), (won.GetProperty("symbol").GetString(), won.GetProperty("class").GetString(), won.GetProperty("names").GetProperty("ko").GetString()));
        Assert.Equal(7, (await _city.GetAsync("/api/v1/bodies")).GetProperty("items").GetArrayLength());
        JsonElement place = (await _city.GetAsync("/api/v1/catalog")).GetProperty("operations").EnumerateArray().Single(operation => operation.GetProperty("number").GetInt32() == 403);
        Assert.Equal("market.PlaceOrder", place.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Markets_show_their_terms_in_whole_units()
    {
        JsonElement market = await _city.GetAsync("/api/v1/markets/GOLD-KRW");
        Assert.Equal(("GOLD", "KRW", "0.01", "1", "1000"), (
            market.GetProperty("base").GetString(), market.GetProperty("quote").GetString(), market.GetProperty("lotSize").GetString(),
            market.GetProperty("priceStep").GetString(), market.GetProperty("minNotional").GetString()));
        Assert.Equal("open", market.GetProperty("status").GetString());
        Assert.Equal(6, (await _city.GetAsync("/api/v1/markets")).GetProperty("items").GetArrayLength());
        Assert.Equal(6, (await _city.GetAsync("/api/v1/tickers")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_commit_answer_is_seen_by_every_read_that_follows_it()
    {
        JsonElement made = await _city.DoAsync(0, Limit("SILVER-KRW", Side.Sell, 2_400, 50, 77));
        string maker = OrderIdOf(made);
        JsonElement taken = await _city.DoAsync(1, Limit("SILVER-KRW", Side.Buy, 2_400, 20, 0));
        string taker = OrderIdOf(taken), id = taken.GetProperty("id").GetString()!;

        JsonElement trade = (await _city.GetAsync("/api/v1/markets/SILVER-KRW/trades?limit=1")).GetProperty("items")[0];
        Assert.Equal(("2400", "20", "buy", maker, taker), (
            Text(trade, "price"), Text(trade, "size"), Text(trade, "takerSide"), Text(trade, "makerOrderId"), Text(trade, "takerOrderId")));
        JsonElement order = await _city.GetAsync($"/api/v1/orders/{maker}");
        Assert.Equal(("open", "50", "20", "30", "2400", "77", "gtc"), (
            Text(order, "status"), Text(order, "size"), Text(order, "filled"), Text(order, "remaining"), Text(order, "averagePrice"), Text(order, "clientOrderId"), Text(order, "timeInForce")));
        Assert.Equal("filled", Text(await _city.GetAsync($"/api/v1/orders/{taker}"), "status"));
        JsonElement own = (await _city.GetAsync($"/api/v1/accounts/{_city.Address(0)}/trades?market=SILVER-KRW&limit=1")).GetProperty("items")[0];
        // 20 × 2,400 won at 2 basis points.
        Assert.Equal(("sell", "maker", "9.6", "KRW"), (Text(own, "side"), Text(own, "role"), Text(own, "fee"), Text(own, "feeAsset")));
        Assert.Equal(maker, Text((await _city.GetAsync($"/api/v1/accounts/{_city.Address(0)}/orders?status=open&market=SILVER-KRW")).GetProperty("items")[0], "orderId"));
        Assert.Equal(taker, Text((await _city.GetAsync($"/api/v1/accounts/{_city.Address(1)}/orders?status=closed&market=SILVER-KRW&limit=1")).GetProperty("items")[0], "orderId"));
        JsonElement candle = (await _city.GetAsync("/api/v1/markets/SILVER-KRW/candles?interval=1d")).GetProperty("items").EnumerateArray().Last();
        Assert.Equal(("2400", "20"), (Text(candle, "close"), Text(candle, "volume")));
        Assert.Equal("2400", Text(await _city.GetAsync("/api/v1/markets/SILVER-KRW/ticker"), "last"));

        JsonElement operation = await _city.GetAsync($"/api/v1/operations/{id}");
        Assert.Equal(("committed", _city.Address(1)), (Text(operation, "status"), Text(operation, "signer")));
        JsonElement item = operation.GetProperty("items")[0];
        Assert.Equal(("market.PlaceOrder", "buy", "market.OrderPlaced"), (
            Text(item, "type"), Text(item.GetProperty("fields"), "side"), Text(item.GetProperty("outcome").GetProperty("events")[0], "type")));
        JsonElement block = await _city.GetAsync($"/api/v1/blocks/{taken.GetProperty("height").GetInt64()}");
        Assert.Equal(id, Text(block.GetProperty("operations")[0], "id"));
        Assert.Equal(Text(block, "hash"), Text(await _city.GetAsync($"/api/v1/blocks/{Text(block, "hash")}"), "hash"));
        Assert.Equal(id, Text((await _city.GetAsync($"/api/v1/accounts/{_city.Address(1)}/operations?limit=1")).GetProperty("items")[0], "id"));
        JsonElement events = await _city.GetAsync($"/api/v1/events?type=market.Trade&limit=1&before={taken.GetProperty("height").GetInt64() + 1}");
        Assert.Equal(taken.GetProperty("height").GetInt64(), events.GetProperty("items")[0].GetProperty("height").GetInt64());
        Assert.All(events.GetProperty("items")[0].GetProperty("events").EnumerateArray(), happened => Assert.Equal("market.Trade", Text(happened, "type")));
        Assert.Contains(events.GetProperty("items")[0].GetProperty("events").EnumerateArray(), happened => Text(happened, "takerOrderId") == taker);
    }

    [Fact]
    public async Task A_refused_operation_is_committed_with_its_refusal()
    {
        JsonElement answer = await _city.DoAsync(2, Limit("GOLD-KRW", Side.Buy, 196_505, 10, 0));
        JsonElement outcome = answer.GetProperty("items")[0].GetProperty("outcome");
        Assert.Equal(("market", "OffTick"), (Text(outcome, "codespace"), Text(outcome, "refusal")));
        Assert.NotEqual("", Text(outcome, "message"));
    }

    [Fact]
    public async Task Refusals_before_a_block_have_stable_codes()
    {
        Assert.Equal("kernel.EnvelopeMalformed", ApiCity.CodeOf(await _city.SubmitAsync([9, 2, 3], HttpStatusCode.BadRequest)));
        byte[] envelope = _city.Sign(3, new Transfer(_city.Keys.AddressOf(4), Symbol.Of("KRW"), Amount.Whole(5), "hello"));
        byte[] broken = [.. envelope];
        broken[^1] ^= 1;
        Assert.Equal("kernel.SignatureInvalid", ApiCity.CodeOf(await _city.SubmitAsync(broken, HttpStatusCode.BadRequest)));
        await _city.SubmitAsync(envelope);
        Assert.Equal("mempool.AlreadyCommitted", ApiCity.CodeOf(await _city.SubmitAsync(envelope, HttpStatusCode.BadRequest)));
        Assert.Equal("market.LotsOutOfRange", ApiCity.CodeOf(await _city.SubmitAsync(_city.Sign(5, Limit("GOLD-KRW", Side.Buy, 100, 0, 0)), HttpStatusCode.BadRequest)));
        Assert.Equal("api.BadRequest", ApiCity.CodeOf(await _city.SubmitAsync([1], HttpStatusCode.BadRequest, "?wait=ever")));

        JsonElement transfer = (await _city.GetAsync($"/api/v1/accounts/{_city.Address(4)}/transfers?limit=1")).GetProperty("items")[0];
        Assert.Equal(("transfer", _city.Address(3), "KRW", "5", "hello"), (Text(transfer, "kind"), Text(transfer, "from"), Text(transfer, "asset"), Text(transfer, "amount"), Text(transfer, "memo")));
    }

    [Fact]
    public async Task An_envelope_can_come_in_JSON_and_without_waiting()
    {
        byte[] envelope = _city.Sign(6, new Transfer(_city.Keys.AddressOf(7), Symbol.Of("KRW"), Amount.Whole(1), ""));
        using StringContent content = new($$"""{"envelope":"{{Convert.ToBase64String(envelope)}}"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _city.Http.PostAsync("/api/v1/operations", content);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("accepted", Sha256.Hash(envelope).ToString()), (Text(answer, "status"), Text(answer, "id")));
    }

    [Fact]
    public async Task A_batch_answers_each_envelope_in_its_place()
    {
        EnvelopeFrame frame = new();
        frame.Add(_city.Sign(8, new Transfer(_city.Keys.AddressOf(7), Symbol.Of("KRW"), Amount.Whole(1), "")));
        frame.Add([9, 9, 9]);
        frame.Add(_city.Sign(8, new Transfer(_city.Keys.AddressOf(7), Symbol.Of("KRW"), Amount.Whole(2), "")));
        using ReadOnlyMemoryContent content = new(frame.Bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage response = await _city.Http.PostAsync("/api/v1/operations/batch", content);
        JsonElement results = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("results");
        Assert.Equal(("accepted", "kernel.EnvelopeMalformed", "accepted"), (Text(results[0], "status"), ApiCity.CodeOf(results[1]), Text(results[2], "status")));

        using ByteArrayContent cut = new([200, 1, 1]);
        cut.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage refused = await _city.Http.PostAsync("/api/v1/operations/batch", cut);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Demo_money_is_given_once()
    {
        using SigningKeyHolder key = new();
        using StringContent body = new($$"""{"address":"{{key.Address}}"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage first = await _city.Http.PostAsync("/api/v1/demo/fund", body);
        Assert.True(first.IsSuccessStatusCode, await first.Content.ReadAsStringAsync());
        JsonElement balances = (await _city.GetAsync($"/api/v1/accounts/{key.Address}/balances")).GetProperty("items");
        Assert.Equal(("KRW", "100000000", "0", "100000000"), (Text(balances[0], "asset"), Text(balances[0], "available"), Text(balances[0], "locked"), Text(balances[0], "total")));
        using StringContent again = new($$"""{"address":"{{key.Address}}"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage second = await _city.Http.PostAsync("/api/v1/demo/fund", again);
        Assert.Equal("demo.AlreadyFunded", ApiCity.CodeOf(JsonDocument.Parse(await second.Content.ReadAsStringAsync()).RootElement));
    }

    [Fact]
    public async Task An_account_is_read_in_both_spellings_and_at_a_height()
    {
        JsonElement before = await _city.DoAsync(9, new Transfer(_city.Keys.AddressOf(10), Symbol.Of("KRW"), Amount.Whole(1), ""));
        long height = before.GetProperty("height").GetInt64();
        await _city.DoAsync(9, new Transfer(_city.Keys.AddressOf(10), Symbol.Of("KRW"), Amount.Whole(1), ""));
        JsonElement now = await _city.GetAsync($"/api/v1/accounts/{_city.Address(9)}"), then = await _city.GetAsync($"/api/v1/accounts/{_city.Address(9)}?height={height}");
        Assert.Equal(1, decimal.Parse(Text(then.GetProperty("balances")[0], "total")!) - decimal.Parse(Text(now.GetProperty("balances")[0], "total")!));
        Assert.Equal(("2", "1"), (Text(now, "nonceHigh"), Text(then, "nonceHigh")));
        Assert.Equal("ed25519", Text(now.GetProperty("keys")[0], "keyType"));
        Assert.Equal(_city.Address(9), Text(await _city.GetAsync($"/api/v1/accounts/{Text(now, "bech32")}"), "address"));
        Assert.Equal("api.HeightNotAvailable", await _city.CodeAsync($"/api/v1/accounts/{_city.Address(9)}/balances?height=99999999", HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_balance_proof_leads_to_the_app_hash_of_the_next_header()
    {
        foreach ((string account, string asset, bool holds) in new[] { (_city.Address(11), "GOLD", true), (new SigningKeyHolder().Address, "GOLD", false) })
        {
            JsonElement proof = await _city.GetAsync($"/api/v1/proofs/balance/{account}/{asset}");
            Assert.Equal(holds, Text(proof, "available") != "0");
            Assert.True(Commit.TryDecode(Convert.FromHexString(Text(proof, "commit")!), out Commit? commit));
            Assert.True(Header.TryDecode(Convert.FromHexString(Text(proof, "header")!), out Header? header));
            Assert.Equal(header.Hash().ToString(), Convert.ToHexStringLower(commit.BlockId.Hash.Span));
            Assert.True(_city.City.Genesis.Validators.VerifyCommit(ApiCity.ChainId, commit.BlockId, header.Height, commit));
            Assert.Equal(proof.GetProperty("assetRoot").GetProperty("sum").GetString(), Text(proof, "supply"));
            JsonElement block = await _city.GetAsync($"/api/v1/blocks/{proof.GetProperty("headerHeight").GetInt64()}");
            Assert.Equal(Text(block.GetProperty("header"), "appHash"), Text(proof, "appHash"));
        }
        JsonElement validators = await _city.GetAsync("/api/v1/validators");
        Assert.Equal(_city.City.Genesis.Validators.Hash().ToString(), Text(validators, "hash"));
        Assert.Equal("secp256k1", Text(validators.GetProperty("items")[0], "keyType"));
    }

    [Fact]
    public async Task A_balance_proof_of_a_city_at_rest_waits_for_no_block()
    {
        // A block may come between two questions: then it is asked again. A proof that waited for one would always find it.
        for (int attempt = 0; attempt < 50; attempt++)
        {
            long before = _city.City.Head.Current.Height;
            JsonElement proof = await _city.GetAsync($"/api/v1/proofs/balance/{_city.Address(11)}/GOLD");
            if (_city.City.Head.Current.Height != before || _city.City.Pool.Count > 0) continue;
            Assert.Equal(before, proof.GetProperty("headerHeight").GetInt64());
            Assert.Equal(before - 1, proof.GetProperty("height").GetInt64());
            return;
        }
        Assert.Fail("each proof came with a new block");
    }

    [Theory]
    [InlineData("/api/v1/nothing", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/markets/NONE-KRW", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/markets/NONE-KRW/trades", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/markets/GOLD-KRW/candles?interval=2m", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/markets/GOLD-KRW/book?depth=-1", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/markets/GOLD-KRW/trades?limit=501", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/markets/GOLD-KRW/trades?limit=0", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/markets/GOLD-KRW/trades?limit=x", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/markets/GOLD-KRW/trades?before=x", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/accounts/0x12", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/accounts/0x0000000000000000000000000000000000000001/orders?status=odd", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/accounts/0x0000000000000000000000000000000000000001/transfers?before=7", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/orders/999999999", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/orders/-1", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/blocks/999999999", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/blocks/xyz", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/operations/xyz", HttpStatusCode.BadRequest, "api.BadRequest")]
    [InlineData("/api/v1/operations/0000000000000000000000000000000000000000000000000000000000000000", HttpStatusCode.NotFound, "api.NotFound")]
    [InlineData("/api/v1/proofs/balance/0x0000000000000000000000000000000000000001/NONE", HttpStatusCode.NotFound, "api.NotFound")]
    public async Task A_request_that_cannot_be_answered_says_why(string path, HttpStatusCode status, string code) => Assert.Equal(code, await _city.CodeAsync(path, status));

    [Fact]
    public async Task A_list_is_walked_by_its_cursor_without_gap_or_repetition()
    {
        for (int i = 0; i < 7; i++) await _city.DoAsync(12, new Transfer(_city.Keys.AddressOf(13), Symbol.Of("KRW"), Amount.Whole(1), $"number {i}"));
        List<string> seen = [];
        for (string? before = null; ;)
        {
            JsonElement page = await _city.GetAsync($"/api/v1/accounts/{_city.Address(12)}/transfers?limit=2" + (before is null ? "" : $"&before={before}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "memo")!));
            before = page.GetProperty("next").GetString();
            if (before is null) break;
        }
        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"number {i}"), seen);
    }

    [Fact]
    public async Task Too_large_a_body_is_refused_and_a_method_that_is_not_there_too()
    {
        Assert.Equal("kernel.EnvelopeTooLarge", ApiCity.CodeOf(await _city.SubmitAsync(new byte[Limits.EnvelopeSizeMax + 1], HttpStatusCode.BadRequest)));
        Assert.Equal("api.BodyTooLarge", ApiCity.CodeOf(await _city.SubmitAsync(new byte[ApiLimits.EnvelopeBodyMax + 1], HttpStatusCode.RequestEntityTooLarge)));
        using HttpResponseMessage response = await _city.Http.DeleteAsync("/api/v1/status");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_its_height_and_safe_headers()
    {
        using HttpResponseMessage response = await _city.Http.GetAsync("/api/v1/status");
        Assert.True(long.Parse(response.Headers.GetValues("Gwangan-Height").Single()) > 0);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        using HttpRequestMessage far = new(HttpMethod.Get, "/api/v1/status") { Headers = { { "Gwangan-Height", "oops" } } };
        using HttpResponseMessage refused = await _city.Http.SendAsync(far);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static PlaceOrder Limit(string market, Side side, long price, long lots, ulong clientOrderId) =>
        new(Symbol.Of(market), side, OrderType.Limit, price, lots, OrderTimeInForce.GoodTillCancel, 0, default, clientOrderId);

    private static string OrderIdOf(JsonElement answer) => Text(answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("events")[0], "orderId")!;

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    // An account nobody has seen.
    private sealed class SigningKeyHolder : IDisposable
    {
        private readonly Gwangan.Node.Keys.KeyFile _key = Gwangan.Node.Keys.KeyFile.Create(Chain.Kernel.KeyType.Ethereum);

        public string Address => _key.Address.ToString();

        public void Dispose() => _key.Key.Dispose();
    }
}
