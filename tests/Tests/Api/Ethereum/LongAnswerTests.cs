using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Answers too long for memory, by every way that a client can come, and clients that do not take them.</summary>
public sealed class LongAnswerTests : IAsyncLifetime
{
    // A loop of 230,000 steps with their stacks: 17 MiB, which does not fit into a client's and the node's sockets.
    private const string Loop = """ "method":"debug_traceCall","params":[{"to":"0x00000000000000000000000000000000000000aa","gas":"0xd0000"},"latest",{"stateOverrides":{"0x00000000000000000000000000000000000000aa":{"code":"0x5b5f56"}}}]""";

    private readonly LateClock _clock = new();
    private ApiCity _city = null!;
    private RpcServer _server = null!;

    private string Ipc => Path.Combine(_city.Folder, "ethereum.ipc");

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(clock: _clock, edit: options => options with { Ethereum = new EthereumOptions { Listen = "127.0.0.1:0" } }, prepare: folder =>
        {
            string path = Path.Combine(folder, "genesis.json");
            JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
            genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = 82_051 };
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
    public async Task An_answer_comes_whole_by_http_websocket_and_socket_and_what_follows_it_too()
    {
        using HttpClient client = new();
        using StringContent content = new($$"""{"id":1,{{Loop}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri(_server.Url!), content);
        byte[] byHttp = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(byHttp.Length, response.Content.Headers.ContentLength);
        AssertIsTrace(byHttp);

        using ClientWebSocket web = new();
        await web.ConnectAsync(new Uri(_server.Url!.Replace("http", "ws", StringComparison.Ordinal)), CancellationToken.None);
        await web.SendAsync(Encoding.UTF8.GetBytes($$"""{"id":1,{{Loop}}}"""), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal(byHttp, await MessageAsync(web));
        await web.SendAsync("""{"id":2,"method":"eth_chainId"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":"0x14083"}""", Encoding.UTF8.GetString(await MessageAsync(web)));

        // Asked for twice before anything is taken, and something small behind both.
        await using NetworkStream socket = await ConnectAsync();
        await socket.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"id":1,{{{Loop}}}}{"id":1,{{{Loop}}}}{"id":2,"method":"eth_chainId"}"""));
        using StreamReader lines = new(socket);
        for (int i = 0; i < 2; i++) Assert.Equal(byHttp, Encoding.UTF8.GetBytes((await lines.ReadLineAsync())!));
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":"0x14083"}""", await lines.ReadLineAsync());
        Assert.Equal(0, _server.Dispatcher.Held.Taken);
    }

    [Fact]
    public async Task Who_does_not_take_an_answer_in_its_time_is_cut_off_and_nothing_of_it_stays()
    {
        Uri url = new(_server.Url!);
        string body = $$"""{"id":1,{{Loop}}}""";
        using TcpClient client = new() { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        // Its clock runs from when it is sent.
        await _clock.AskedAsync(ApiLimits.RpcTakeMax, limit.Token);
        Assert.InRange(_server.Dispatcher.Held.Taken, 1 << 20, ApiLimits.RpcAnswerBytesMax * 2);
        _clock.Fire();
        while (_server.Dispatcher.Held.Taken > 0) await Task.Delay(10, limit.Token);
        byte[] rest = new byte[1 << 20];
        long read = 0;
        try
        {
            for (int count; (count = await client.GetStream().ReadAsync(rest, limit.Token)) > 0;) read += count;
        }
        catch (IOException)
        {
        }
        Assert.InRange(read, 0, 20 << 20);
    }

    private async Task<NetworkStream> ConnectAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Ipc));
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static void AssertIsTrace(byte[] answer)
    {
        Assert.True(answer.Length is > 15 << 20 and <= ApiLimits.RpcAnswerBytesMax, Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, 300))));
        using JsonDocument json = JsonDocument.Parse(answer);
        Assert.True(json.RootElement.GetProperty("result").GetProperty("structLogs").GetArrayLength() > 150_000);
    }

    private static async Task<byte[]> MessageAsync(ClientWebSocket web)
    {
        MemoryStream whole = new();
        byte[] part = new byte[1 << 20];
        while (true)
        {
            WebSocketReceiveResult received = await web.ReceiveAsync(part, CancellationToken.None);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            whole.Write(part, 0, received.Count);
            if (received.EndOfMessage) return whole.ToArray();
        }
    }

    /// <summary>The machine's clock, whose long timers run out when a test says so.</summary>
    private sealed class LateClock : TimeProvider
    {
        private readonly Lock _lock = new();
        private readonly List<(TimeSpan Due, ITimer Timer)> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            lock (_lock) _timers.Add((dueTime, timer));
            return timer;
        }

        public async Task AskedAsync(TimeSpan due, CancellationToken cancel)
        {
            while (true)
            {
                lock (_lock)
                    if (_timers.Any(timer => timer.Due == due)) return;
                await Task.Delay(10, cancel);
            }
        }

        public void Fire()
        {
            lock (_lock)
                foreach ((TimeSpan due, ITimer timer) in _timers)
                    if (due == ApiLimits.RpcTakeMax) timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
