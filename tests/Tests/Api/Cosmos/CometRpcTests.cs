using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api.Cosmos;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>A city's CometBFT RPC beside what real nodes have answered, field by field, and under bad input.</summary>
public sealed partial class CometRpcTests : IAsyncLifetime
{
    private const int Seed = 38;

    private const string Recorded = "vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc", Requests = "vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc_requests";

    // What a city has and a kvstore chain does not, or the other way round; docs/cosmos-rpc.md says why.
    private static readonly string[] Differences = ["result.genesis.app_state", "result.listeners", "result.listening", "result.node_info.channels"];

    private ApiCity _city = null!;
    private CometServer _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(edit: options => options with { Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0" } });
        _server = await CometServer.StartAsync(_city.Api, CancellationToken.None);
        _http = new HttpClient { BaseAddress = new Uri(_server.Url!) };
        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), new Amount(5), ""));
        while (_server.Api.Height < 4) await Task.Delay(20);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [SharedFact(Recorded)]
    public async Task Answers_have_the_fields_and_forms_of_a_real_node()
    {
        long height = (await TransferAsync()).Height;
        await CompareAsync("abci_info", "abci_info", "{}");
        await CompareAsync("abci_query_with_non_existent_key", "abci_query", """{"path":"/store/nothing/key","data":"6e6f"}""");
        await CompareAsync("block_at_height_1", "block", """{"height":"1"}""");
        await CompareAsync("block_at_height_10", "block", $$"""{"height":"{{height}}"}""");
        await CompareAsync("block_at_height_0", "block", """{"height":"0"}""");
        await CompareAsync("block_results_at_height_10", "block_results", $$"""{"height":"{{height}}"}""");
        await CompareAsync("block_search", "block_search", """{"query":"block.height > 1","page":"1","per_page":"100","order_by":"asc"}""");
        await CompareAsync("blockchain_from_1_to_10", "blockchain", """{"minHeight":"1","maxHeight":"10"}""");
        await CompareAsync("commit_at_height_10", "commit", """{"height":"2"}""");
        await CompareAsync("consensus_params", "consensus_params", """{"height":"2"}""");
        await CompareAsync("consensus_state", "consensus_state", "{}");
        await CompareAsync("genesis", "genesis", "{}");
        await CompareAsync("net_info", "net_info", "{}");
        await CompareAsync("status", "status", "{}");
        await CompareAsync("tx_search_with_prove", "tx_search", """{"query":"tx.height > 1","prove":true,"page":"1","per_page":"10","order_by":"asc"}""");
        await CompareAsync("tx_search_no_prove", "tx_search", """{"query":"tx.height > 1","prove":false,"page":"1","per_page":"10","order_by":"asc"}""");
        await CompareAsync("broadcast_tx_sync", "broadcast_tx_sync", $$"""{"tx":"{{Convert.ToBase64String(Envelope())}}"}""");
        await CompareAsync("broadcast_tx_async", "broadcast_tx_async", $$"""{"tx":"{{Convert.ToBase64String(Envelope())}}"}""");
        await CompareAsync("broadcast_tx_commit", "broadcast_tx_commit", $$"""{"tx":"{{Convert.ToBase64String(Envelope())}}"}""");
        await CompareAsync("subscribe_malformed", "subscribe", """{"query":"malformed query"}""", await ConnectAsync());
    }

    [SharedFact(Recorded)]
    public async Task Events_of_subscriptions_have_the_fields_and_forms_of_a_real_node()
    {
        using ClientWebSocket blocks = await ConnectAsync(), transactions = await ConnectAsync();
        await CompareAsync("subscribe_txs", "subscribe", """{"query":"tm.event = 'Tx'"}""", transactions);
        await AskAsync(blocks, "subscribe", """{"query":"tm.event = 'NewBlock'"}""");
        await TransferAsync();
        Compare("subscribe_txs_1", await ReceiveAsync(transactions));
        Compare("subscribe_newblock_1", await ReceiveAsync(blocks));
    }

    [Fact]
    public async Task A_connection_has_a_subscription_once_and_ends_it_by_its_query()
    {
        using ClientWebSocket socket = await ConnectAsync();
        Assert.Equal("{}", (await AskAsync(socket, "subscribe", """{"query":"tm.event='Vote'"}""")).GetProperty("result").GetRawText());
        Assert.Equal("failed to subscribe: already subscribed", DataOf(await AskAsync(socket, "subscribe", """{"query":"tm.event='Vote'"}""")));
        Assert.Equal(1, _server.Api.Feed.Count);
        Assert.Equal("subscription not found", DataOf(await AskAsync(socket, "unsubscribe", """{"query":"tm.event='Tx'"}""")));
        await AskAsync(socket, "unsubscribe", """{"query":"tm.event='Vote'"}""");
        Assert.Equal(0, _server.Api.Feed.Count);
        Assert.Equal("subscription not found", DataOf(await AskAsync(socket, "unsubscribe_all", "{}")));
    }

    [Fact]
    public async Task A_query_of_the_store_is_answered_as_over_ABCI()
    {
        string key = Convert.ToHexStringLower(_city.Keys.AddressOf(1).ToArray());
        JsonElement answer = (await PostAsync("abci_query", $$"""{"path":"/store/accounts/key","data":"{{key}}","prove":true}""")).GetProperty("result").GetProperty("response");
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        Assert.Equal(["gwangan:slot", "ics23:simple"], answer.GetProperty("proofOps").GetProperty("ops").EnumerateArray().Select(op => op.GetProperty("type").GetString()!));
    }

    /// <summary>The requests that were recorded with those answers, byte for byte, are understood: answered in the same form, or refused because this chain has no such block, key or transaction.</summary>
    [SharedFact(Requests)]
    public async Task Recorded_requests_are_understood()
    {
        int asked = 0;
        foreach (string file in Directory.EnumerateFiles(SharedFiles.Find(Requests), "*.json").Order(StringComparer.Ordinal))
        {
            string text = File.ReadAllText(file), name = Path.GetFileNameWithoutExtension(file);
            using JsonDocument request = JsonDocument.Parse(text);
            JsonElement answer = request.RootElement.GetProperty("method").GetString() == "subscribe" ? await AskRawAsync(await ConnectAsync(), text) : JsonDocument.Parse(await SendAsync(text)).RootElement;
            Assert.Equal(request.RootElement.GetProperty("id").GetString(), answer.GetProperty("id").GetString());
            string problem = answer.TryGetProperty("error", out _) ? DataOf(answer) : "";
            Assert.True(problem.Length == 0 || Expected.Any(each => problem.Contains(each, StringComparison.Ordinal)), $"{name}: {problem}");
            asked++;
        }
        Assert.Equal(30, asked);
    }

    // What a kvstore has and a city does not: blocks that are not there yet, a query that is none, and bytes that are no transaction here.
    private static readonly string[] Expected = ["must be less than or equal to the current blockchain height", "failed to parse query", "height must be greater than 0"];

    [Fact]
    public async Task Bad_input_is_answered_with_an_error_and_harms_nothing()
    {
        Random random = new(Seed);
        CometMethod[] methods = [.. _server.Dispatcher.Methods.Where(method => !method.Name.StartsWith("broadcast_tx_commit", StringComparison.Ordinal))];
        string[] values = ["\"\"", "\"1\"", "1", "-1", "\"-1\"", "\"99999999999999999999\"", "1e5", "true", "null", "[]", "{}", "\"0x\"", "\"zz\"", "\"AA==\"", "\"tx.height>0\"", "\"\\u0000\"", "\"\\ud800\""];
        for (int i = 0; i < 600; i++)
        {
            CometMethod method = methods[random.Next(methods.Length)];
            string parameters = random.Next(8) switch
            {
                0 => values[random.Next(values.Length)],
                1 => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => values[random.Next(values.Length)]))}]",
                _ => $"{{{string.Join(",", method.Parameters.Select(name => $"\"{name}\":{values[random.Next(values.Length)]}"))}}}",
            };
            string message = $$"""{"jsonrpc":"2.0","id":{{i}},"method":"{{method.Name}}","params":{{parameters}}}""";
            if (random.Next(10) == 0) message = message[..random.Next(message.Length)];
            using JsonDocument answer = JsonDocument.Parse(await SendAsync(message));
            bool isError = answer.RootElement.TryGetProperty("error", out JsonElement error);
            Assert.True(isError != answer.RootElement.TryGetProperty("result", out _), message);
            if (isError) Assert.False(DataOf(answer.RootElement).StartsWith("the node failed", StringComparison.Ordinal), $"seed {Seed}: {message}: {error}");
            using HttpResponseMessage byAddress = await _http.GetAsync($"/{method.Name}?{string.Join("&", method.Parameters.Select(name => $"{name}={Uri.EscapeDataString(values[random.Next(values.Length)])}"))}");
            Assert.DoesNotContain("the node failed", await byAddress.Content.ReadAsStringAsync());
        }
    }

    private byte[] Envelope() => _city.Sign(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), new Amount(5), ""));

    private async Task<(long Height, string Hash)> TransferAsync()
    {
        JsonElement result = (await PostAsync("broadcast_tx_commit", $$"""{"tx":"{{Convert.ToBase64String(Envelope())}}"}""")).GetProperty("result");
        long height = long.Parse(result.GetProperty("height").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        return (height, result.GetProperty("hash").GetString()!);
    }

    private async Task CompareAsync(string recorded, string method, string parameters, ClientWebSocket? socket = null)
    {
        JsonElement answer = socket is null ? await PostAsync(method, parameters) : await AskAsync(socket, method, parameters);
        Compare(recorded, answer);
    }

    private static void Compare(string recorded, JsonElement ours)
    {
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllText(SharedFiles.Find($"{Recorded}/{recorded}.json")));
        List<string> problems = [];
        foreach (string part in (string[])["result", "error"])
        {
            bool has = theirs.RootElement.TryGetProperty(part, out JsonElement their);
            Assert.True(has == ours.TryGetProperty(part, out JsonElement own), $"{recorded}: {ours.GetRawText()[..Math.Min(500, ours.GetRawText().Length)]}");
            if (has) Compare(part, their, own, problems);
        }
        Assert.True(problems.Count == 0, $"{recorded}:\n{string.Join('\n', problems)}");
    }

    private static void Compare(string path, JsonElement theirs, JsonElement ours, List<string> problems)
    {
        if (Array.IndexOf(Differences, path) >= 0) return;
        // Nothing is null or empty, and there may be something here.
        if (theirs.ValueKind == JsonValueKind.Null || ours.ValueKind == JsonValueKind.Null) return;
        bool isFlag = theirs.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (isFlag ? ours.ValueKind is not (JsonValueKind.True or JsonValueKind.False) : theirs.ValueKind != ours.ValueKind)
        {
            problems.Add($"{path}: {theirs.ValueKind} there, {ours.ValueKind} here");
            return;
        }
        switch (theirs.ValueKind)
        {
            case JsonValueKind.Object:
                HashSet<string> own = [.. ours.EnumerateObject().Select(each => each.Name)], other = [.. theirs.EnumerateObject().Select(each => each.Name)];
                // What is empty is left out of an event's result; which tags there are depends on what happened.
                bool isOpen = path.EndsWith(".TxResult", StringComparison.Ordinal) || path.EndsWith(".TxResult.result", StringComparison.Ordinal) || path.EndsWith("result.events", StringComparison.Ordinal) || path.EndsWith("result_finalize_block", StringComparison.Ordinal);
                foreach (string name in own.Except(other).Where(name => !isOpen && Array.IndexOf(Differences, $"{path}.{name}") < 0)) problems.Add($"{path}.{name}: only here");
                foreach (string name in other.Except(own).Where(_ => !isOpen)) problems.Add($"{path}.{name}: only there");
                foreach (string name in own.Intersect(other)) Compare($"{path}.{name}", theirs.GetProperty(name), ours.GetProperty(name), problems);
                break;
            case JsonValueKind.Array:
                if (theirs.GetArrayLength() > 0 && ours.GetArrayLength() > 0) Compare($"{path}[]", theirs[0], ours[0], problems);
                break;
            case JsonValueKind.String when theirs.GetString() is { Length: > 0 } text && ours.GetString() is { Length: > 0 } mine:
                foreach ((string form, Regex regex) in (ReadOnlySpan<(string, Regex)>)[("a number", Number()), ("hex in capitals", Hex()), ("a time", Time())])
                    if (regex.IsMatch(text) && !regex.IsMatch(mine)) problems.Add($"{path}: {form} there ({text}), here {mine}");
                break;
        }
    }

    private async Task<string> SendAsync(string message)
    {
        using StringContent content = new(message, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("", content);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<JsonElement> PostAsync(string method, string parameters) =>
        JsonDocument.Parse(await SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""")).RootElement;

    private async Task<ClientWebSocket> ConnectAsync()
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(_server.Url!.Replace("http", "ws", StringComparison.Ordinal) + "/websocket"), CancellationToken.None);
        return socket;
    }

    private static Task<JsonElement> AskAsync(ClientWebSocket socket, string method, string parameters) => AskRawAsync(socket, $$"""{"jsonrpc":"2.0","id":"one","method":"{{method}}","params":{{parameters}}}""");

    private static async Task<JsonElement> AskRawAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        return await ReceiveAsync(socket);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[32 << 10];
        for (ValueWebSocketReceiveResult part = default; !part.EndOfMessage;)
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            message.Write(buffer, 0, part.Count);
        }
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }

    private static string DataOf(JsonElement answer) => answer.GetProperty("error").TryGetProperty("data", out JsonElement data) ? data.GetString()! : "";

    [GeneratedRegex("^-?(0|[1-9][0-9]*)$")]
    private static partial Regex Number();

    [GeneratedRegex("^(?=.*[A-F])([0-9A-F]{40}|[0-9A-F]{64})$")]
    private static partial Regex Hex();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$")]
    private static partial Regex Time();
}
