using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Protos.Authz;
using Gwangan.Node.Api.Cosmos.Protos.Tx;
using Gwangan.Tests.Cosmos.Tx;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Transactions as JSON at REST, both ways: what strangers have put into them is told whatever it is, and what they say in JSON is read or refused.</summary>
public sealed class CosmosTxJsonTests : IAsyncLifetime
{
    private const string SendUrl = "/cosmos.bank.v1beta1.MsgSend", ExecUrl = "/cosmos.authz.v1beta1.MsgExec";

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
