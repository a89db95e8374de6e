using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gwangan.Node;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Genesis;
using Gwangan.Node.Observability;
using Socket = System.Net.Sockets.Socket;
using Gwangan.Tests.Api;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gwangan.Tests.Observability;

public sealed class HealthTests
{
    [Fact]
    public async Task A_city_that_runs_is_alive_and_ready()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        foreach (string path in (string[])["/health/live", "/health/ready"])
        {
            JsonElement answer = await city.GetAsync(path);
            Assert.Equal("ok", answer.GetProperty("status").GetString());
            Assert.Equal(0, answer.GetProperty("reasons").GetArrayLength());
            Assert.InRange(answer.GetProperty("height").GetInt64(), 1, long.MaxValue);
        }
    }

    [Fact]
    public async Task Before_its_first_block_and_without_room_a_city_is_alive_but_not_ready_and_says_why()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "gwangan-1", 20, DateTimeOffset.UtcNow);
        await using City city = City.Open(new NodeOptions { Data = folder["city"], Http = "127.0.0.1:0", Health = new HealthOptions { DiskFreeMiBMin = int.MaxValue } });
        await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
        using HttpClient http = new() { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        HttpResponseMessage ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using JsonDocument answer = JsonDocument.Parse(await ready.Content.ReadAsStringAsync());
        string?[] reasons = [.. answer.RootElement.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString())];
        Assert.Contains("starting", reasons);
        Assert.Contains("diskLow", reasons);
        await app.StopAsync();
    }

    [Fact]
    public async Task Without_its_signer_a_city_is_alive_but_not_ready_and_logs_it_once()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "gwangan-1", 20, DateTimeOffset.UtcNow);
        StringWriter errors = new();
        using NodeLog logs = new(new LogOptions(), TextWriter.Null, errors, TimeProvider.System);
        await using City city = City.Open(new NodeOptions { Data = folder["city"], Http = "127.0.0.1:0", Signer = $"unix://{folder["s"]}" }, logs: logs);
        await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
        city.Start();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (city.Trouble is null) await Task.Delay(10, limit.Token);
        ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
        Assert.Empty(api.Health.Live().Reasons);
        HealthReason reason = Assert.Single(api.Health.Ready().Reasons, each => each.Code == "noBlocks");
        Assert.Contains("no signer has connected", reason.Message, StringComparison.Ordinal);
        using HttpClient http = new() { BaseAddress = new Uri(app.Urls.Single()) };
        foreach (string path in (string[])["/health", "/health/ready"])
        {
            HttpResponseMessage answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("no signer has connected", await answer.Content.ReadAsStringAsync());
        }
        Assert.Single(errors.ToString().Split("no blocks are made: no signer has connected")[1..]);
        await app.StopAsync();
    }

    [Fact]
    public async Task When_CometBFT_brings_no_blocks_for_too_long_a_node_is_not_ready()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "gwangan-1", 20, DateTimeOffset.UtcNow);
        ManualClock clock = new(DateTimeOffset.UtcNow);
        NodeOptions options = new() { Data = folder["city"], Http = "127.0.0.1:0", Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = $"unix://{folder["s"]}" } };
        StringWriter errors = new();
        using NodeLog logs = new(new LogOptions(), TextWriter.Null, errors, TimeProvider.System);
        await using City city = City.Open(options, clock, logs: logs);
        await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
        city.Start();
        ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(api.Health.Standing());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("no block has come for 61 s", api.Health.Ready().Reasons.Single(each => each.Code == "noBlocks").Message);
        Assert.Empty(api.Health.Live().Reasons);
        Watchman watchman = new(api, new Supervisor(null), clock);
        for (int i = 0; i < 3; i++) watchman.Look();
        Assert.Single(errors.ToString().Split("the chain stands at height")[1..]);
        await app.StopAsync();
    }

    [Fact]
    public async Task Metrics_and_health_stand_on_an_address_of_their_own_and_a_taken_one_is_only_logged()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "gwangan-1", 20, DateTimeOffset.UtcNow);
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        StringWriter errors = new();
        using NodeLog logs = new(new LogOptions(), TextWriter.Null, errors, TimeProvider.System);
        NodeOptions options = new() { Data = folder["city"], Http = "127.0.0.1:0", Metrics = $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}" };
        await using City city = City.Open(options, logs: logs);
        await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
        ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
        Assert.Null(await MetricsHost.StartAsync(api, CancellationToken.None));
        Assert.Contains("is taken by another program", errors.ToString());
        other.Stop();
        await using WebApplication? metrics = await MetricsHost.StartAsync(api, CancellationToken.None);
        using HttpClient http = new() { BaseAddress = new Uri(metrics!.Urls.Single()) };
        HttpResponseMessage text = await http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", text.Content.Headers.ContentType!.ToString());
        Assert.Contains("gwangan_block_height", PrometheusParser.Parse(await text.Content.ReadAsStringAsync()).Keys);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/")).StatusCode);
        await metrics.StopAsync();
        await app.StopAsync();
    }

    [Fact]
    public async Task Systemd_is_told_when_the_node_is_ready_lives_and_stops()
    {
        if (OperatingSystem.IsWindows()) return;
        using TemporaryFolder folder = new();
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        await using ApiCity city = await ApiCity.StartAsync();
        using Supervisor supervisor = new(folder["notify"]);
        using CancellationTokenSource stop = new();
        Task watchman = new Watchman(city.Api, supervisor, TimeProvider.System).RunAsync(stop.Token);
        Assert.Matches(@"^READY=1\nSTATUS=height \d+$", await NextAsync());
        Assert.Matches(@"^WATCHDOG=1\nSTATUS=height \d+$", await NextAsync());
        await stop.CancelAsync();
        await watchman;
        Assert.Equal("STOPPING=1", await NextAsync());

        async Task<string> NextAsync()
        {
            byte[] buffer = new byte[512];
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
            return Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, limit.Token));
        }
    }

    [Fact]
    public async Task Submissions_are_counted_by_what_became_of_them()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        byte[] envelope = city.Sign(1, ApiCity.Limit(Chain.Base.Side.Buy, 196_000, 1));
        // A Cosmos transaction begins with a 10, the tag of its body.
        await city.City.Admission.SubmitManyAsync([envelope, [10], [11], [12]]);
        Assert.Equal([KeyValuePair.Create("kernel.EnvelopeMalformed", 2L), KeyValuePair.Create("kernel.TransactionMalformed", 1L)], city.City.Admission.Counts.Refused.OrderBy(each => each.Key, StringComparer.Ordinal));
        Assert.Equal(1, city.City.Admission.Counts.Accepted);
    }
}
