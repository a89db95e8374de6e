using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gwangan.Tests.Api.Admin;

/// <summary>What an operator sees and does, and that nobody else can.</summary>
public sealed class AdminTests
{
    [Fact]
    public async Task An_operator_sees_how_the_node_is()
    {
        await using Node node = await Node.StartAsync();
        JsonElement status = await node.GetAsync("status");
        Assert.Equal((ApiCity.ChainId, "leader", "embedded"), (status.GetProperty("chainId").GetString(), status.GetProperty("role").GetString(), status.GetProperty("engine").GetString()));
        Assert.False(status.GetProperty("isPaused").GetBoolean());
        using ClientWebSocket socket = await node.City.ConnectAsync();
        await ApiCity.SendAsync(socket, """{"op":"subscribe","channels":[{"channel":"blocks"},{"channel":"tickers"}]}""");
        await ApiCity.ReceiveAsync(socket);
        JsonElement open = (await node.GetAsync("connections"))[0];
        Assert.Equal(("socket", "127.0.0.1"), (open.GetProperty("kind").GetString(), open.GetProperty("from").GetString()));
        await node.DoAsync(HttpMethod.Delete, $"connections/{open.GetProperty("id")}");
        while (await ApiCity.ReceiveAsync(socket) is not null) { }
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.Equal("sqlite", (await node.GetAsync("index")).GetProperty("database").GetString());
        Assert.Equal("none", (await node.GetAsync("access")).GetProperty("requireKey").GetString());
        await Assert.ThrowsAsync<NodeException>(() => node.DoAsync(HttpMethod.Delete, "connections/999"));
        await Assert.ThrowsAsync<NodeException>(() => node.GetAsync("nothing"));
    }

    [Fact]
    public async Task While_block_making_is_paused_operations_wait_and_can_be_taken_out()
    {
        await using Node node = await Node.StartAsync();
        await node.DoAsync(HttpMethod.Post, "pause");
        // The block that was being made may still come.
        await UntilAsync(() => node.City.City.Trouble is not null);
        long height = await StillHeightAsync(node.City.City);
        byte[] gone = Pay(node.City, 1), stays = Pay(node.City, 2);
        Task<JsonElement> waiting = node.City.SubmitAsync(gone, HttpStatusCode.BadRequest);
        string stayed = (await node.City.SubmitAsync(stays, HttpStatusCode.Accepted, "")).GetProperty("id").GetString()!;
        await UntilAsync(() => node.City.City.Pool.Count == 2);
        JsonElement pool = await node.GetAsync("mempool?limit=10");
        Assert.Equal(2, pool.GetProperty("count").GetInt32());
        string id = pool.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).Single(each => each != stayed);
        Assert.Equal("money.Transfer", pool.GetProperty("items")[0].GetProperty("operations")[0].GetString());
        await node.DoAsync(HttpMethod.Delete, $"mempool/{id}");
        Assert.Equal("mempool.Evicted", ApiCity.CodeOf(await waiting));
        await Assert.ThrowsAsync<NodeException>(() => node.DoAsync(HttpMethod.Delete, $"mempool/{id}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await node.City.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Contains("paused", await (await node.City.Http.GetAsync("/health/ready")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(height, node.City.City.Head.Current.Height);
        await Assert.ThrowsAsync<NodeException>(() => node.DoAsync(HttpMethod.Post, "snapshot"));

        await node.DoAsync(HttpMethod.Post, "resume");
        await node.City.City.Head.WaitAboveAsync(height, CancellationToken.None);
        await UntilAsync(() => node.City.City.Pool.Count == 0);
        Assert.Equal(HttpStatusCode.OK, (await node.City.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_snapshot_is_made_when_it_is_asked_for()
    {
        await using Node node = await Node.StartAsync();
        Assert.Empty(node.City.City.Snapshots.Store.List());
        await node.DoAsync(HttpMethod.Post, "snapshot");
        Assert.Single(node.City.City.Snapshots.Store.List());
    }

    [Fact]
    public async Task The_log_level_keys_and_the_end_are_an_operators_word()
    {
        await using Node node = await Node.StartAsync();
        await node.DoAsync(HttpMethod.Post, "log-level?level=debug");
        Assert.True(node.City.City.Log.IsEnabled(LogLevel.Debug));
        await node.DoAsync(HttpMethod.Post, "log-level?level=none");
        Assert.False(node.City.City.Log.IsEnabled(LogLevel.Critical));
        await Assert.ThrowsAsync<NodeException>(() => node.DoAsync(HttpMethod.Post, "log-level?level=7"));
        string file = Path.Combine(node.City.Folder, ApiKeyFile.FileName);
        ApiKeyFile.Change(file, keys => keys.Add("bank", "member", DateTimeOffset.UtcNow, null));
        Assert.Contains("1 API keys", await node.DoAsync(HttpMethod.Post, "reload"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "{");
        await Assert.ThrowsAsync<NodeException>(() => node.DoAsync(HttpMethod.Post, "reload"));
        Assert.False(node.IsStopping);
        await node.DoAsync(HttpMethod.Post, "stop");
        Assert.True(node.IsStopping);
    }

    [Fact]
    public async Task The_socket_is_its_owners_alone_and_one_that_a_killed_node_left_is_replaced()
    {
        if (OperatingSystem.IsWindows()) return;
        await using Node node = await Node.StartAsync(prepare: folder =>
        {
            using Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            left.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "admin.sock")));
        });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(node.City.City.Folder.AdminSocket));
        await node.GetAsync("status");
    }

    [Fact]
    public async Task On_a_port_a_token_is_needed_that_only_the_owner_can_read()
    {
        string address = $"127.0.0.1:{FreePort()}";
        await using Node node = await Node.StartAsync(options => options with { Admin = $"tcp://{address}" });
        await node.GetAsync("status");
        string file = node.City.City.Folder.AdminToken;
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        string token = (await File.ReadAllTextAsync(file)).Trim();
        using HttpClient http = new() { BaseAddress = new Uri($"http://{address}") };
        foreach (string? shown in (string?[])[null, "", token[..^1], token + "0", new string('0', token.Length)])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/admin/v1/stop");
            if (shown is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {shown}");
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(request)).StatusCode);
        }
        Assert.False(node.IsStopping);
    }

    [Theory]
    [InlineData("tcp://0.0.0.0:8081")]
    [InlineData("tcp://192.0.2.1:8081")]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:8081")]
    [InlineData("unix://")]
    public void An_address_of_another_machine_is_refused(string address) => Assert.NotNull(AdminAddress.Problem(address));

    [Fact]
    public async Task No_route_of_an_operator_is_on_the_public_listener()
    {
        await using Node node = await Node.StartAsync();
        foreach (string path in (string[])["status", "connections", "mempool", "access", "index", "log-level?level=none", "snapshot", "pause", "resume", "reload", "stop"])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete])
            {
                using HttpRequestMessage request = new(method, $"/admin/v1/{path}");
                using HttpResponseMessage response = await node.City.Http.SendAsync(request);
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            }
        }
        Assert.False(node.IsStopping || node.City.City.IsPaused is true);
    }

    private static byte[] Pay(ApiCity city, int user) => city.Sign(user, new Transfer(city.Keys.AddressOf(9), Symbol.Of("KRW"), Amount.Whole(1), ""));

    private static async Task<long> StillHeightAsync(City city)
    {
        long height;
        do
        {
            height = city.Head.Current.Height;
            await Task.Delay(1_000);
        }
        while (city.Head.Current.Height != height);
        return height;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!isSo()) await Task.Delay(10, limit.Token);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Node : IAsyncDisposable
    {
        private WebApplication _admin = null!;
        private AdminClient _client = null!;

        public ApiCity City { get; private init; } = null!;

        public bool IsStopping { get; private set; }

        public static async Task<Node> StartAsync(Func<NodeOptions, NodeOptions>? configure = null, Action<string>? prepare = null)
        {
            Node node = new() { City = await ApiCity.StartAsync(edit: configure, prepare: prepare) };
            node._admin = (await AdminHost.StartAsync(node.City.Api, new AdminActions(() => node.IsStopping = true), CancellationToken.None))!;
            node._client = new AdminClient(node.City.City.Options);
            return node;
        }

        public async Task<JsonElement> GetAsync(string path) => (await _client.SendAsync(HttpMethod.Get, path, CancellationToken.None)).RootElement;

        public async Task<string> DoAsync(HttpMethod method, string path) =>
            (await _client.SendAsync(method, path, CancellationToken.None)).RootElement.GetProperty("done").GetString()!;

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _admin.StopAsync();
            await _admin.DisposeAsync();
            await City.DisposeAsync();
        }
    }
}
