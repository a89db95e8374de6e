using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Storage;
using Gwangan.Tests.Cosmos.Tx;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>CometBFT's RPC where it ends: clients that do not read, too many subscriptions, heights that are gone, a port that is taken.</summary>
public sealed class CometBoundsTests : IAsyncLifetime
{
    private const int KeptBlocks = 5;

    private ApiCity _city = null!;
    private CometServer _server = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(edit: options => options with
        {
            Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0" }, Storage = options.Storage with { KeepBlocks = KeptBlocks, KeepResultsBlocks = KeptBlocks },
        });
        _server = (await CometServer.StartAsync(_city.Api, CancellationToken.None))!;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_never_reads_is_cut_off_alone()
    {
        using ClientWebSocket stuck = await ConnectAsync(), reading = await ConnectAsync();
        await SubscribeAsync(reading, 1);
        await SubscribeAsync(stuck, ApiLimits.SubscriptionsMax);
        long heard = 0;
        Task listening = Task.Run(async () =>
        {
            byte[] buffer = new byte[1 << 20];
            while (reading.State == WebSocketState.Open)
                if ((await reading.ReceiveAsync(buffer, CancellationToken.None)) is { EndOfMessage: true, MessageType: WebSocketMessageType.Text }) Interlocked.Increment(ref heard);
        });
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        while (_server.Api.Feed.Count > 1)
        {
            limit.Token.ThrowIfCancellationRequested();
            await TransferAsync();
        }
        long before = Interlocked.Read(ref heard);
        while (Interlocked.Read(ref heard) == before)
        {
            limit.Token.ThrowIfCancellationRequested();
            await TransferAsync();
        }
        Assert.Equal(1, _server.Api.Feed.Count);
        await reading.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await listening;
    }

    [Fact]
    public async Task Subscriptions_are_bounded_for_a_connection_and_for_all_and_come_back()
    {
        List<ClientWebSocket> sockets = [];
        try
        {
            for (int left = ApiLimits.CometSubscriptionsMax; left > 0; left -= ApiLimits.SubscriptionsMax)
            {
                sockets.Add(await ConnectAsync());
                await SubscribeAsync(sockets[^1], Math.Min(left, ApiLimits.SubscriptionsMax));
                if (sockets.Count == 1) Assert.Equal($"max_subscriptions_per_client {ApiLimits.SubscriptionsMax} reached", DataOf(await AskAsync(sockets[0], "subscribe", "tm.event='Tx'")));
            }
            Assert.Equal(ApiLimits.CometSubscriptionsMax, _server.Api.Feed.Count);
            Assert.Equal($"max_subscription_clients {ApiLimits.CometSubscriptionsMax} reached", DataOf(await AskAsync(sockets[^1], "subscribe", "tm.event='Tx'")));
            await sockets[0].CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            while (_server.Api.Feed.Count > ApiLimits.CometSubscriptionsMax - ApiLimits.SubscriptionsMax) await Task.Delay(20);
            Assert.False((await AskAsync(sockets[^1], "subscribe", "tm.event='Tx'")).TryGetProperty("error", out _));
        }
        finally
        {
            foreach (ClientWebSocket socket in sockets) socket.Dispose();
        }
    }

    [Fact]
    public async Task A_block_that_cannot_be_read_while_all_places_are_taken_is_told_afterwards()
    {
        CosmosWallet wallet = new("a payer", KeyType.Cosmos, _city.City.Chain.Catalog, ApiCity.ChainId);
        await _city.DoAsync(1, new Transfer(wallet.Address, Symbol.Of("GOLD"), new Amount(50), ""));
        using ClientWebSocket socket = await ConnectAsync();
        await AskAsync(socket, "subscribe", $"tm.event='Tx' AND message.sender='{wallet.Text}'");
        List<IStateSnapshot> open = [];
        try
        {
            // What is told of a transaction of Cosmos is read from the state.
            Assert.True(Assert.Throws<LmdbException>(() =>
            {
                while (open.Count < 100_000) open.Add(_city.City.Storage.OpenSnapshot(0));
            }).IsReadersFull);
            await DoneAsync(0);
        }
        finally
        {
            foreach (IStateSnapshot snapshot in open) snapshot.Dispose();
        }
        Assert.Contains("coin_spent.amount", (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("result").GetProperty("events").GetRawText(), StringComparison.Ordinal);
        await DoneAsync(1);
        Assert.NotNull(await ApiCity.ReceiveAsync(socket));

        async Task DoneAsync(ulong sequence)
        {
            await _city.SubmitAsync(wallet.Sign(sequence, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("GOLD"), new Amount(5), "")));
            for (int i = 0; i < 3; i++) await TransferAsync();
        }
    }

    [Fact]
    public async Task Heights_that_are_pruned_or_to_come_are_told_as_such()
    {
        long first = await TransferAsync();
        while (_server.Api.Height < first + KeptBlocks + 2) await TransferAsync();
        // The last blocks are in memory as well.
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        while (!(await PostAsync("block_results", $$"""{"height":"{{first}}"}""")).TryGetProperty("error", out _))
        {
            limit.Token.ThrowIfCancellationRequested();
            await TransferAsync();
        }
        Assert.Equal($"could not find results for height #{first}", DataOf(await PostAsync("block_results", $$"""{"height":"{{first}}"}""")));
        foreach (long height in (long[])[first, _server.Api.Height + 1_000])
        {
            JsonElement answer = (await PostAsync("abci_query", $$"""{"path":"/store/accounts/key","data":"{{Convert.ToHexStringLower(_city.Keys.AddressOf(1).ToArray())}}","height":"{{height}}"}""")).GetProperty("result").GetProperty("response");
            Assert.Equal((4, "query"), (answer.GetProperty("code").GetInt32(), answer.GetProperty("codespace").GetString()));
            Assert.StartsWith($"height {height} is not available: this node keeps ", answer.GetProperty("log").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal("0", (await PostAsync("tx_search", $$"""{"query":"tx.height={{first}}"}""")).GetProperty("result").GetProperty("total_count").GetString());
        // Blocks and commits stay.
        Assert.Equal($"{first}", (await PostAsync("block", $$"""{"height":"{{first}}"}""")).GetProperty("result").GetProperty("block").GetProperty("header").GetProperty("height").GetString());
        Assert.Contains("must be less than or equal to the current blockchain height", DataOf(await PostAsync("block", $$"""{"height":"{{_server.Api.Height + 1_000}}"}""")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_leaves_the_city_running_without_that_RPC()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        await using ApiCity city = await ApiCity.StartAsync(edit: options => options with { Cosmos = new CosmosOptions { Rpc = taken.LocalEndpoint.ToString()! } });
        await using CometServer server = (await CometServer.StartAsync(city.Api, CancellationToken.None))!;
        Assert.Null(server.Url);
        await city.DoAsync(1, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), new Amount(5), ""));
        Assert.False(city.City.Ended.IsCompleted);
    }

    private async Task<long> TransferAsync()
    {
        byte[] envelope = _city.Sign(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), new Amount(5), ""));
        JsonElement result = (await PostAsync("broadcast_tx_commit", $$"""{"tx":"{{Convert.ToBase64String(envelope)}}"}""")).GetProperty("result");
        return long.Parse(result.GetProperty("height").GetString()!, CultureInfo.InvariantCulture);
    }

    private async Task<JsonElement> PostAsync(string method, string parameters)
    {
        using HttpClient http = new();
        using StringContent content = new($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(_server.Url, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(_server.Url!.Replace("http", "ws", StringComparison.Ordinal) + "/websocket"), CancellationToken.None);
        return socket;
    }

    // Each has a text of its own; all hear every transaction.
    private static async Task SubscribeAsync(ClientWebSocket socket, int count)
    {
        for (int i = 0; i < count; i++)
            Assert.False((await AskAsync(socket, "subscribe", $"tm.event='Tx' AND tx.height < {1_000_000 + i}")).TryGetProperty("error", out JsonElement error), $"{i}: {error}");
    }

    private static async Task<JsonElement> AskAsync(ClientWebSocket socket, string method, string query)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":"one","method":"{{{method}}}","params":{"query":"{{{query}}}"}}"""), WebSocketMessageType.Text, true, CancellationToken.None);
        using MemoryStream message = new();
        byte[] buffer = new byte[32 << 10];
        while (true)
        {
            message.SetLength(0);
            for (ValueWebSocketReceiveResult part = default; !part.EndOfMessage;)
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, part.Count);
            }
            JsonElement answer = JsonDocument.Parse(message.ToArray()).RootElement;
            // Events that come meanwhile have data.
            if (!answer.TryGetProperty("result", out JsonElement result) || !result.TryGetProperty("data", out _)) return answer;
        }
    }

    private static string DataOf(JsonElement answer) => answer.GetProperty("error").GetProperty("data").GetString()!;
}
