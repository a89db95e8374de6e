using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Requests that were right once, and then changed at random: each is answered as JSON-RPC asks, none by a failure of the node, and the node goes on with the memory it had.</summary>
/// <remarks>More of them, or others: <c>GWANGAN_FUZZ_ROUNDS</c> and <c>GWANGAN_FUZZ_SEED</c>.</remarks>
public sealed class RpcFuzzTests : IAsyncLifetime
{
    private const long MemoryMax = 256L << 20;
    private const string Account = "\"0x00000000000000000000000000000000000000aa\"", Hash = "\"0x00000000000000000000000000000000000000000000000000000000000000bb\"";
    private const string Call = """{"from":"0x00000000000000000000000000000000000000aa","to":"0x0000000000000000000000000000000000000004","data":"0x1234","gas":"0x186a0","value":"0x0","maxFeePerGas":"0x3b9aca00"}""";
    private const string Filter = """{"fromBlock":"0x0","toBlock":"latest","address":["0x0000000000000000000000000a55e70000000001"],"topics":[null,["0x00000000000000000000000000000000000000000000000000000000000000bb"]]}""";

    private static readonly int Rounds = Setting("GWANGAN_FUZZ_ROUNDS", 3_000), Seed = Setting("GWANGAN_FUZZ_SEED", 50_010);

    // What stands for the parameters of methods that begin so; the longest beginning counts.
    private static readonly (string Method, string Parameters)[] Parameters =
    [
        ("", "[]"), ("web3_sha3", "[\"0x68656c6c6f\"]"),
        ("eth_getBalance", $"[{Account},\"latest\"]"), ("eth_getCode", $"[{Account},\"latest\"]"), ("eth_getTransactionCount", $"[{Account},\"pending\"]"), ("eth_getStorageAt", $"[{Account},\"0x0\",{{\"blockNumber\":\"0x1\"}}]"),
        ("eth_getStorageValues", $"[{{{Account}:[\"0x0\"]}},\"latest\"]"), ("eth_getProof", $"[{Account},[\"0x0\"],\"latest\"]"),
        ("eth_getBlock", "[\"latest\",true]"), ("eth_getBlockByHash", $"[{Hash},false]"), ("eth_getBlockTransactionCountByHash", $"[{Hash}]"), ("eth_getUncle", $"[{Hash},\"0x0\"]"),
        ("eth_getTransactionBy", $"[{Hash},\"0x0\"]"), ("eth_getTransactionByHash", $"[{Hash}]"), ("eth_getTransactionByBlockNumber", "[\"0x1\",\"0x0\"]"), ("eth_getTransactionReceipt", $"[{Hash}]"),
        ("eth_getRawTransaction", $"[{Hash},\"0x0\"]"), ("eth_getLogs", $"[{Filter}]"), ("eth_newFilter", $"[{Filter}]"), ("eth_getFilter", "[\"0x80\"]"), ("eth_uninstallFilter", "[\"0x80\"]"),
        ("eth_subscribe", $"[\"logs\",{Filter}]"), ("eth_unsubscribe", "[\"0x80\"]"), ("eth_feeHistory", "[\"0x4\",\"latest\",[25,75]]"),
        ("eth_call", $"[{Call},\"latest\",{{\"0x0000000000000000000000000000000000000004\":{{\"code\":\"0x5f5ffd\",\"stateDiff\":{{{Hash}:{Hash}}},\"nonce\":\"0x1\",\"balance\":\"0x1\"}}}},{{\"number\":\"0x5\",\"time\":\"0x7fffffff\"}}]"),
        ("eth_estimateGas", $"[{Call}]"), ("eth_createAccessList", $"[{Call},\"latest\"]"),
        ("eth_simulateV1", $"[{{\"blockStateCalls\":[{{\"blockOverrides\":{{\"gasLimit\":\"0x1c9c380\"}},\"stateOverrides\":{{{Account}:{{\"balance\":\"0x10000000000\",\"nonce\":\"0xffffffffffffffff\"}}}},\"calls\":[{Call},{Call}]}}],\"traceTransfers\":true}},\"latest\"]"),
        ("debug_traceCall", $"[{Call},\"latest\",{{\"tracer\":\"callTracer\",\"tracerConfig\":{{\"withLog\":true}},\"timeout\":\"1s\"}}]"), ("debug_traceTransaction", $"[{Hash},{{\"tracer\":\"prestateTracer\",\"tracerConfig\":{{\"diffMode\":true}}}}]"),
        ("debug_traceBlockByNumber", "[\"0x1\",{\"disableStack\":true,\"limit\":10}]"), ("debug_traceBlockByHash", $"[{Hash}]"), ("debug_getRaw", "[\"latest\"]"), ("debug_getRawTransaction", $"[{Hash}]"),
        ("trace_block", "[\"latest\"]"), ("trace_transaction", $"[{Hash}]"), ("trace_filter", "[{\"fromBlock\":\"0x0\",\"toBlock\":\"0x2\",\"count\":2}]"),
        ("trace_call", $"[{Call},[\"trace\",\"vmTrace\",\"stateDiff\"],\"latest\"]"), ("trace_callMany", $"[[[{Call},[\"vmTrace\"]],[{Call},[\"stateDiff\"]]],\"latest\"]"), ("debug_storageRangeAt", $"[\"latest\",0,{Account},{Hash},2]"),
        ("trace_replay", $"[{Hash},[\"vmTrace\"]]"), ("trace_replayBlockTransactions", "[\"latest\",[\"trace\"]]"), ("txpool_contentFrom", $"[{Account}]"),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1e400", "18446744073709551616", "\"\"", "\"0x\"", "\"0x0\"", "\"0x00\"", "\"0xg\"", "\"0x1\"", "\"0xffffffffffffffff\"", "\"0x10000000000000000\"", "\"0x7fffffffffffffff\"",
        "\"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"", "\"latest\"", "\"pending\"", "\"earliest\"", "\"finalised\"", "\"0x123456789\"", Account, Hash, Call, Filter, "[]", "{}", "[[]]", "[null]",
        "{\"blockHash\":null}", "{\"blockNumber\":\"0xffffffff\"}", "{\"tracer\":\"4byteTracer\"}", "{\"timeout\":\"-1s\",\"limit\":-1}", "{\"tracer\":7}", "{\"fromBlock\":true}", "\"LATEST\"", "{\"blockHash\":\"0x\",\"blockNumber\":\"0x1\"}", "{\"tracer\":\"(function(){})\"}", "\"\\ud800\"", "\"가\"", "\"0x" + new string('5', 4_000) + "\"", "\"0x" + new string('f', 63) + "\"",
    ];

    private ApiCity _city = null!;
    private RpcServer _server = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(edit: options => options with { Ethereum = new EthereumOptions { Listen = "127.0.0.1:0", Ipc = "off" } }, prepare: folder =>
        {
            string path = Path.Combine(folder, "genesis.json");
            JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
            genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = 82_051 };
            File.WriteAllText(path, genesis.ToJsonString());
        });
        _server = (await RpcServer.StartAsync(_city.Api, CancellationToken.None))!;
        await _city.DoAsync(0, ApiCity.Limit(Side.Sell, 196_500, 10));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Requests_that_were_changed_at_random_are_answered_as_json_rpc_asks()
    {
        Random random = new(Seed);
        string[] methods = [.. _server.Dispatcher.Names.Order(StringComparer.Ordinal)];
        string[] requests = [.. methods.Select(method => Request(method, ParametersOf(method)))];
        byte[][] good = [.. requests.Select(Encoding.UTF8.GetBytes), Transaction()];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = random.Next(8) switch
            {
                0 => Mutate.Splice(random, good[random.Next(good.Length)], good[random.Next(good.Length)]),
                1 => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => Changed(random, requests[random.Next(requests.Length)])))}]"),
                2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", random.Next(1, 200))) + requests[round % requests.Length]),
                _ => Encoding.UTF8.GetBytes(Changed(random, requests[round % requests.Length])),
            };
            await AskAsync(message, string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, round {round}"));
        }
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryMax);
        // It still makes blocks, and says so.
        long height = _city.City.Head.Current.Height;
        await _city.DoAsync(0, ApiCity.Limit(Side.Sell, 196_500, 10));
        Assert.True(_city.City.Head.Current.Height > height);
        await AskAsync(Encoding.UTF8.GetBytes(Request("eth_blockNumber", "[]")), "at the end");
    }

    [Fact]
    public void Every_method_has_parameters_to_begin_with()
    {
        foreach ((string method, _) in Parameters)
            Assert.True(method.Length == 0 || _server.Dispatcher.Names.Any(name => name.StartsWith(method, StringComparison.Ordinal)), method);
    }

    private async Task AskAsync(byte[] message, string what)
    {
        string sent = Encoding.UTF8.GetString(message);
        using ByteArrayContent body = new(message);
        body.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await _city.Http.PostAsync(new Uri("/ethereum", UriKind.Relative), body);
        string text = await response.Content.ReadAsStringAsync();
        what = $"{what}: {sent[..Math.Min(sent.Length, 2_000)]}\n{response.StatusCode} {text[..Math.Min(text.Length, 500)]}";
        Assert.True(response.StatusCode == HttpStatusCode.OK, what);
        // A notification, or a batch of them, has no answer.
        if (text.Length == 0) return;
        using JsonDocument answer = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_100 });
        foreach (JsonElement each in answer.RootElement.ValueKind == JsonValueKind.Array ? [.. answer.RootElement.EnumerateArray()] : (JsonElement[])[answer.RootElement])
        {
            Assert.True(each.GetProperty("jsonrpc").GetString() == "2.0" && each.TryGetProperty("id", out _), what);
            bool isError = each.TryGetProperty("error", out JsonElement error);
            Assert.True(isError != each.TryGetProperty("result", out _), what);
            if (!isError) continue;
            string words = error.GetProperty("message").GetString()!;
            // A simulation's refusal that execution-apis gives no number has geth's, and says what it refuses.
            Assert.True(error.GetProperty("code").GetInt32() != RpcErrors.Internal || words.StartsWith("err: ", StringComparison.Ordinal), what);
            Assert.True(words.Length > 0, what);
        }
    }

    // A value in it becomes another, a member goes or comes twice, or the parameters change places.
    private static string Changed(Random random, string request)
    {
        JsonNode root = JsonNode.Parse(request)!;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            List<JsonNode> all = [];
            Collect(root, all);
            JsonNode place = all[random.Next(all.Count)];
            JsonNode? other = JsonNode.Parse(Values[random.Next(Values.Length - 6)]);
            if (place is JsonObject members && members.Count > 0)
            {
                string name = members.ElementAt(random.Next(members.Count)).Key;
                // The method is changed seldom: what there is not is answered at once.
                if (name == "method" && random.Next(10) > 0) continue;
                if (random.Next(5) == 0) members.Remove(name);
                else members[name] = other;
            }
            else if (place is JsonArray items)
            {
                if (items.Count == 0 || random.Next(4) == 0) items.Insert(random.Next(items.Count + 1), other);
                else if (random.Next(4) == 0) items.RemoveAt(random.Next(items.Count));
                else items[random.Next(items.Count)] = other;
            }
        }
        string text = root.ToJsonString();
        // What a parser of values would not let through: numbers beyond all, half of a pair, very long texts.
        if (random.Next(6) == 0) text = text.Replace("\"latest\"", Values[random.Next(Values.Length)], StringComparison.Ordinal);
        return text;
    }

    private static void Collect(JsonNode? node, List<JsonNode> all)
    {
        if (node is JsonObject members)
        {
            all.Add(node);
            foreach ((_, JsonNode? value) in members) Collect(value, all);
        }
        else if (node is JsonArray items)
        {
            all.Add(node);
            foreach (JsonNode? item in items) Collect(item, all);
        }
    }

    private byte[] Transaction()
    {
        byte[] secret = new byte[32];
        secret[31] = 7;
        byte[] bytes = TransactionCodec.Sign(new EvmTransaction { Type = EvmTransactionType.DynamicFee, ChainId = 82_051UL, MaxFeePerGas = 1_000_000_000UL, GasLimit = 21_000, To = Chain.Base.Address.Zero }, secret);
        return Encoding.UTF8.GetBytes(Request("eth_sendRawTransaction", $"[\"0x{Convert.ToHexStringLower(bytes)}\"]"));
    }

    private static string ParametersOf(string method) => Parameters.Where(each => method.StartsWith(each.Method, StringComparison.Ordinal)).MaxBy(each => each.Method.Length).Parameters;

    private static string Request(string method, string parameters) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{parameters}}}";

    private static int Setting(string name, int unless) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : unless;
}
