using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary><c>txpool_*</c> as tools read it.</summary>
public sealed class TxpoolMethodsTests : IAsyncLifetime
{
    private const ulong ChainId = 8_210, Gwei = 1_000_000_000;
    private ApiCity _city = null!;
    private RpcServer _server = null!;

    public async Task InitializeAsync()
    {
        // Nothing becomes a block while a test looks.
        _city = await ApiCity.StartAsync(
            pace: new EnginePace { BlockMs = 60_000, IdleMs = 60_000 },
            edit: options => options with { Ethereum = new EthereumOptions { Listen = "127.0.0.1:0", Ipc = "off" } },
            prepare: folder =>
            {
                string path = Path.Combine(folder, "genesis.json");
                JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
                genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = ChainId };
                File.WriteAllText(path, genesis.ToJsonString());
            });
        _server = (await RpcServer.StartAsync(_city.Api, CancellationToken.None))!;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Pending_and_queued_transactions_are_shown_by_sender_and_nonce()
    {
        Address sender = _city.Keys.AddressOf(0), to = _city.Keys.AddressOf(1);
        Envelope first = await SubmitAsync(Sign(0, 0, to)), third = await SubmitAsync(Sign(0, 2, null));

        JsonElement status = await AskAsync("txpool_status");
        Assert.Equal(("0x1", "0x1"), (status.GetProperty("pending").GetString(), status.GetProperty("queued").GetString()));

        JsonElement content = await AskAsync("txpool_content");
        JsonElement pending = content.GetProperty("pending").GetProperty(sender.ToString()).GetProperty("0");
        Assert.Equal($"0x{first.EthereumHash}", pending.GetProperty("hash").GetString());
        Assert.Equal(JsonValueKind.Null, pending.GetProperty("blockHash").ValueKind);
        Assert.Equal("0x4a817c800", pending.GetProperty("maxFeePerGas").GetString());
        JsonElement queued = content.GetProperty("queued").GetProperty(sender.ToString()).GetProperty("2");
        Assert.Equal($"0x{third.EthereumHash}", queued.GetProperty("hash").GetString());

        JsonElement own = await AskAsync("txpool_contentFrom", sender.ToString());
        Assert.Equal(pending.GetRawText(), own.GetProperty("pending").GetProperty("0").GetRawText());
        Assert.Equal(queued.GetRawText(), own.GetProperty("queued").GetProperty("2").GetRawText());
        JsonElement other = await AskAsync("txpool_contentFrom", to.ToString());
        Assert.Equal("""{"pending":{},"queued":{}}""", other.GetRawText());

        JsonElement texts = await AskAsync("txpool_inspect");
        Assert.Equal($"{to}: 1 wei + 60000 gas × 20000000000 wei", texts.GetProperty("pending").GetProperty(sender.ToString()).GetProperty("0").GetString());
        Assert.Equal("contract creation: 1 wei + 60000 gas × 20000000000 wei", texts.GetProperty("queued").GetProperty(sender.ToString()).GetProperty("2").GetString());
    }

    private byte[] Sign(int user, ulong nonce, Address? to) => TransactionCodec.Sign(new EvmTransaction
    {
        Type = EvmTransactionType.DynamicFee,
        ChainId = ChainId,
        Nonce = nonce,
        MaxFeePerGas = 20 * Gwei,
        GasLimit = 60_000,
        To = to,
        Value = UInt256.One,
    }, Convert.FromHexString(_city.Keys.FileOf(user).SecretHex));

    private async Task<Envelope> SubmitAsync(byte[] bytes)
    {
        Submitted submitted = await _city.City.Admission.SubmitAsync(bytes);
        Assert.True(submitted.IsAccepted, submitted.Refusal?.Code);
        Assert.True(_city.City.Pool.TryFind(submitted.Id, out Envelope envelope));
        return envelope;
    }

    private async Task<JsonElement> AskAsync(string method, params string[] parameters)
    {
        using HttpClient http = new();
        using HttpResponseMessage response = await http.PostAsJsonAsync(_server.Url, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        string text = await response.Content.ReadAsStringAsync();
        JsonElement answer = JsonDocument.Parse(text).RootElement;
        Assert.True(answer.TryGetProperty("result", out JsonElement result), text);
        return result;
    }
}
