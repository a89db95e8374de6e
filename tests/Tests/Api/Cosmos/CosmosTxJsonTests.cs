using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Protos.Authz;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Tx;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Tests.Cosmos.Tx;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Transactions as JSON at REST, both ways: what strangers have put into them is told whatever it is, and what they say in JSON is read or refused.</summary>
public sealed class CosmosTxJsonTests : IAsyncLifetime
{
    private const string SendUrl = "/cosmos.bank.v1beta1.MsgSend", ExecUrl = "/cosmos.authz.v1beta1.MsgExec";

    private const int Seed = 9;

    private ApiCity _city = null!;
    private CometServer _server = null!;
    private HttpClient _rest = null!;
    private CosmosWallet _wallet = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(edit: options => options with { Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0", Grpc = "off", Rest = "127.0.0.1:0" } });
        _server = await CometServer.StartAsync(_city.Api, CancellationToken.None);
        _rest = new HttpClient { BaseAddress = new Uri(_server.RestUrl!) };
        _wallet = new CosmosWallet("a stranger", KeyType.Cosmos, _city.City.Chain.Catalog, ApiCity.ChainId);
        await _city.DoAsync(1, new Transfer(_wallet.Address, Symbol.Of("GOLD"), new Amount(50), ""));
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task What_an_Any_holds_that_cannot_be_read_is_told_as_bytes()
    {
        // A field that is marked as not critical, of which the node's own description knows that it is a list of Any.
        TxBody strange = new() { NonCriticalExtensionOptions = { Broken } };
        await CommittedAsync(_wallet.Sign(new CosmosParts { Sequence = 0, Extra = strange.ToByteArray() }, Pay), 0);
        JsonElement told = await ToldAsync();
        Assert.Equal($$"""[{"@type":"{{SendUrl}}","value":"/w=="}]""", told.GetProperty("body").GetProperty("non_critical_extension_options").GetRawText());
        Assert.Equal("5", told.GetProperty("body").GetProperty("messages")[0].GetProperty("amount").GetString());

        await CommittedAsync(_wallet.Sign(new CosmosParts { Sequence = 1, Body = BodyOf(Exec(Broken)) }), 1);
        told = (await ToldAsync()).GetProperty("body").GetProperty("messages")[0];
        Assert.Equal((ExecUrl, $$"""[{"@type":"{{SendUrl}}","value":"/w=="}]"""), (told.GetProperty("@type").GetString(), told.GetProperty("msgs").GetRawText()));
    }

    [Fact]
    public async Task What_lies_too_deep_is_told_as_bytes()
    {
        Any message = new() { TypeUrl = SendUrl };
        for (int i = 0; i < ApiLimits.RpcDepthMax + 6; i++) message = Exec(message);
        await CommittedAsync(_wallet.Sign(new CosmosParts { Sequence = 0, Body = BodyOf(message) }), 0);
        JsonElement told = (await ToldAsync()).GetProperty("body").GetProperty("messages")[0];
        int depth = 0;
        for (; told.TryGetProperty("msgs", out JsonElement inner); depth++) told = inner[0];
        Assert.InRange(depth, 10, ApiLimits.RpcDepthMax);
        Assert.Equal(ExecUrl, told.GetProperty("@type").GetString());
        Assert.Equal(_wallet.Text, MsgExec.Parser.ParseFrom(told.GetProperty("value").GetBytesFromBase64()).Grantee);
    }

    [Fact]
    public async Task A_transaction_told_as_JSON_is_encoded_to_the_bytes_it_was()
    {
        MsgSend send = new() { FromAddress = _wallet.Text, ToAddress = Bech32.EncodeAccount(_city.Keys.AddressOf(2)), Amount = { new Coin { Denom = "GOLD", Amount = "5" } } };
        foreach (CosmosParts parts in (CosmosParts[])[new(), new() { Memo = "차 \"한\" 잔", TimeoutHeight = 1_000_000, TimeoutMs = 4_000_000_000_000 }, new() { Body = BodyOf(Any.Pack(send, "/"), Exec(Exec(Any.Pack(send, "/")))) }])
        {
            string bytes = Convert.ToBase64String(_wallet.Sign(parts, Pay, ApiCity.Limit(Side.Buy, 10, 1)));
            string told = await PostedAsync("decode", $$"""{"tx_bytes":"{{bytes}}"}""");
            Assert.Equal($$"""{"tx_bytes":"{{bytes}}"}""", await PostedAsync("encode", told));
        }
        // The same in the other spelling, in another order, with texts for numbers and what says nothing.
        const string Camel = """{"tx":{"authInfo":{"fee":{"gasLimit":7,"payer":null}},"body":{"timeoutHeight":"3","messages":[{"amount":[{"amount":"5","denom":"GOLD"}],"toAddress":"b","@type":"/cosmos.bank.v1beta1.MsgSend","fromAddress":"a"}],"memo":"","what":1}}}""";
        TxRaw raw = new()
        {
            BodyBytes = new TxBody { Messages = { Any.Pack(new MsgSend { FromAddress = "a", ToAddress = "b", Amount = { new Coin { Denom = "GOLD", Amount = "5" } } }, "/") }, TimeoutHeight = 3 }.ToByteString(),
            AuthInfoBytes = new AuthInfo { Fee = new Fee { GasLimit = 7 } }.ToByteString(),
        };
        Assert.Equal($$"""{"tx_bytes":"{{raw.ToByteString().ToBase64()}}"}""", await PostedAsync("encode", Camel));
    }

    [Fact]
    public async Task A_transaction_in_JSON_is_simulated()
    {
        string told = await PostedAsync("decode", $$"""{"tx_bytes":"{{Convert.ToBase64String(_wallet.Sign(0, Pay))}}"}""");
        using JsonDocument simulated = JsonDocument.Parse(await PostedAsync("simulate", told));
        Assert.NotEqual("0", simulated.RootElement.GetProperty("gas_info").GetProperty("gas_used").GetString());
    }

    [Fact]
    public async Task A_simulation_tells_the_height_of_the_last_state_whatever_height_is_asked_for()
    {
        long last = _city.City.Head.Current.Height;
        using StringContent body = new($$"""{"tx_bytes":"{{Convert.ToBase64String(_wallet.Sign(0, Pay))}}"}""");
        using HttpRequestMessage request = new(HttpMethod.Post, "/cosmos/tx/v1beta1/simulate") { Content = body };
        request.Headers.Add(QueryEdge.HeightHeader, "1");
        using HttpResponseMessage answer = await _rest.SendAsync(request);
        Assert.True(last > 1);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(long.Parse(answer.Headers.GetValues(QueryEdge.GatewayHeightHeader).Single()) >= last);
    }

    [Theory]
    [InlineData("""{"@type":"/cosmos.nothing.MsgNone"}""", "unable to resolve type URL /cosmos.nothing.MsgNone")]
    [InlineData("""{"@type":"nothing"}""", "unable to resolve type URL nothing")]
    [InlineData("""{"@type":7}""", "invalid value for cosmos.tx.v1beta1.TxBody.messages")]
    [InlineData("""{"@type":"\ud800"}""", "invalid value for cosmos.tx.v1beta1.TxBody.messages")]
    [InlineData("{}", "an Any is an object with an @type")]
    [InlineData("null", "an Any is an object with an @type")]
    [InlineData("""{"@type":"/cosmos.bank.v1beta1.MsgSend","amount":{}}""", "invalid value for cosmos.bank.v1beta1.MsgSend.amount, which is a list of message")]
    [InlineData("""{"@type":"/cosmos.bank.v1beta1.MsgSend","amount":[7]}""", "invalid value for cosmos.bank.v1beta1.MsgSend.amount")]
    [InlineData("""{"@type":"/cosmos.bank.v1beta1.MsgSend","from_address":7}""", "invalid value for cosmos.bank.v1beta1.MsgSend.from_address, which is string")]
    [InlineData("""{"@type":"/cosmos.bank.v1beta1.MsgSend","@type":"/cosmos.bank.v1beta1.MsgSend"}""", "Duplicate")]
    [InlineData("""{"@type":"/google.protobuf.Any","value":{"@type":"/google.protobuf.Any"}}""", "invalid value for cosmos.tx.v1beta1.TxBody.messages")]
    [InlineData("""{"@type":"/google.protobuf.Timestamp","value":"noon"}""", "invalid value for cosmos.tx.v1beta1.TxBody.messages")]
    [InlineData("""{"@type":"/gwangan.money.v1.Transfer","amount":[]}""", "invalid value for gwangan.money.v1.Transfer.amount")]
    public async Task JSON_that_is_not_of_its_message_is_refused(string message, string sentence)
    {
        foreach (string method in (string[])["encode", "simulate"])
        {
            using HttpResponseMessage answer = await PostAsync(method, $$$$"""{"tx":{"body":{"messages":[{{{{message}}}}]}}}""");
            using JsonDocument error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal((HttpStatusCode.BadRequest, 3), (answer.StatusCode, error.RootElement.GetProperty("code").GetInt32()));
            Assert.Contains(sentence, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        string deep = string.Concat(Enumerable.Repeat($$"""{"@type":"{{ExecUrl}}","msgs":[""", 40)) + message + string.Concat(Enumerable.Repeat("]}", 40));
        using HttpResponseMessage refused = await PostAsync("encode", $$$$"""{"tx":{"body":{"messages":[{{{{deep}}}}]}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Changed_JSON_is_read_or_refused()
    {
        Random random = new(Seed);
        string told = await PostedAsync("decode", $$"""{"tx_bytes":"{{Convert.ToBase64String(_wallet.Sign(new CosmosParts { TimeoutMs = 1_000 }, Pay))}}"}""");
        string[] words = ["{", "}", "[", "]", "\"", ",", ":", "null", "true", "-1", "1e9", "0.5", "\\ud800", "\"@type\"", "[]", "{}", "99999999999999999999", "\u0000"];
        for (int i = 0; i < 400; i++)
        {
            string changed = told;
            for (int j = random.Next(3); j >= 0; j--)
            {
                int at = random.Next(changed.Length), cut = random.Next(2) * random.Next(Math.Min(12, changed.Length - at));
                changed = changed[..at] + (random.Next(2) == 0 ? words[random.Next(words.Length)] : "") + changed[(at + cut)..];
            }
            using HttpResponseMessage answer = await PostAsync("encode", changed);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"seed {Seed}, {i}: {(int)answer.StatusCode} {changed}");
        }
    }

    private Operation Pay => new Transfer(_city.Keys.AddressOf(2), Symbol.Of("GOLD"), new Amount(5), "");

    private static Any Broken => new() { TypeUrl = SendUrl, Value = ByteString.CopyFrom(0xFF) };

    private Any Exec(Any message) => Any.Pack(new MsgExec { Grantee = _wallet.Text, Msgs = { message } }, "/");

    private static byte[] BodyOf(params Any[] messages) => new TxBody { Messages = { messages } }.ToByteArray();

    private async Task CommittedAsync(byte[] transaction, ulong sequence)
    {
        using HttpResponseMessage taken = await PostAsync("txs", $$"""{"tx_bytes":"{{Convert.ToBase64String(transaction)}}","mode":"BROADCAST_MODE_SYNC"}""");
        string said = await taken.Content.ReadAsStringAsync();
        Assert.True(JsonDocument.Parse(said).RootElement.GetProperty("tx_response").GetProperty("code").GetInt32() == 0, said);
        while (await SequenceAsync() == sequence) await Task.Delay(20);
    }

    private async Task<string> PostedAsync(string method, string json)
    {
        using HttpResponseMessage answer = await PostAsync(method, json);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{method} {json}: {(int)answer.StatusCode} {text}");
        return text;
    }

    private async Task<ulong> SequenceAsync()
    {
        using JsonDocument account = await GetAsync($"/cosmos/auth/v1beta1/accounts/{_wallet.Text}");
        return ulong.Parse(account.RootElement.GetProperty("account").GetProperty("sequence").GetString()!);
    }

    // The wallet's last transaction, which each of the lists tells in the same way.
    private async Task<JsonElement> ToldAsync()
    {
        using JsonDocument account = await GetAsync("/cosmos/tx/v1beta1/txs?order_by=2&query=" + Uri.EscapeDataString($"message.sender='{_wallet.Text}'"));
        JsonElement response = account.RootElement.GetProperty("tx_responses")[0];
        using JsonDocument one = await GetAsync($"/cosmos/tx/v1beta1/txs/{response.GetProperty("txhash").GetString()}"), block = await GetAsync($"/cosmos/tx/v1beta1/txs/block/{response.GetProperty("height").GetString()}");
        Assert.Equal(one.RootElement.GetProperty("tx").GetRawText(), account.RootElement.GetProperty("txs")[0].GetRawText());
        Assert.Equal(one.RootElement.GetProperty("tx").GetRawText(), block.RootElement.GetProperty("txs")[0].GetRawText());
        return one.RootElement.GetProperty("tx").Clone();
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _rest.GetAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
    }

    private Task<HttpResponseMessage> PostAsync(string method, string json) => _rest.PostAsync($"/cosmos/tx/v1beta1/{method}", new StringContent(json, Encoding.UTF8, "application/json"));
}
