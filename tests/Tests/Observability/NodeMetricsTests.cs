using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Observability;
using Gwangan.Tests.Api;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Observability;

public sealed class NodeMetricsTests
{
    [Fact]
    public async Task A_city_measures_what_happens_in_it()
    {
        Symbol gold = Symbol.Of("GOLD-KRW");
        await using ApiCity city = await ApiCity.StartAsync();
        using PrometheusText text = new(city.City.Metrics);
        await city.DoAsync(1, ApiCity.Limit(Chain.Base.Side.Buy, 196_000, 1));
        await city.DoAsync(1, ApiCity.Limit(Chain.Base.Side.Buy, 1, 1));
        await city.SubmitAsync([7, 2, 3], HttpStatusCode.BadRequest);
        await city.GetAsync("/api/v1/nope", HttpStatusCode.NotFound);
        using (await city.ConnectAsync())
        {
            await UntilAsync(() => Value("gwangan_websocket_clients") == 1);
        }
        await UntilAsync(() => Value("gwangan_websocket_clients") == 0);
        // Blocks are counted behind the chain.
        await UntilAsync(() => Value("gwangan_operations_total", "kind", "market.PlaceOrder") == 2);
        Assert.Equal(1, Value("gwangan_operations_total", "kind", "market.PlaceOrder", "outcome", "done"));
        Assert.Equal(1, Value("gwangan_operations_total", "kind", "market.PlaceOrder", "outcome", "market.OffTick"));
        Assert.Equal(1, Value("gwangan_submissions_total", "outcome", "kernel.EnvelopeMalformed"));
        Assert.Equal(2, Value("gwangan_submissions_total", "outcome", "accepted"));
        Assert.Equal(2, Value("gwangan_http_request_seconds_count", "method", "POST", "route", "/api/v1/operations", "status", "200"));
        Assert.Equal(1, Value("gwangan_http_request_seconds_count", "route", "/api/v1/operations", "status", "400"));
        Assert.Equal(1, Value("gwangan_http_request_seconds_count", "route", "none", "status", "404"));
        foreach ((string state, int count) in (ReadOnlySpan<(string, int)>)[("resting", 1), ("hidden", 0), ("waiting", 0)]) Assert.Equal(count, Value("gwangan_open_orders", "state", state));
        await city.DoAsync(2, new PlaceStop(gold, Side.Sell, OrderType.Limit, 190_000, 1, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, 0, StopTrigger.AtOrBelow, 190_000, TrailUnit.None, 0));
        await city.DoAsync(2, new PlaceIceberg(gold, Side.Sell, 198_000, 20, 0, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, 0));
        await city.DoAsync(2, new ArmCancelOnDisconnect(Symbol.None, 600_000));
        await city.DoAsync(3, new SetKillSwitch(Address.Zero, true, KillReason.None, ""));
        foreach ((string state, int count) in (ReadOnlySpan<(string, int)>)[("resting", 1), ("hidden", 1), ("waiting", 1)]) Assert.Equal(count, Value("gwangan_open_orders", "state", state));
        Assert.Equal(1, Value("gwangan_deadlines_armed"));
        Assert.Equal(1, Value("gwangan_kill_switches_engaged"));
        await city.DoAsync(2, new ArmCancelOnDisconnect(Symbol.None, 0));
        await city.DoAsync(2, new CancelAllOrders(Symbol.None));
        Assert.Equal(1, Value("gwangan_open_orders"));
        Assert.Equal(0, Value("gwangan_deadlines_armed"));
        Assert.Equal(0, Value("gwangan_mempool_operations"));
        Assert.Equal(1, Value("gwangan_feed_up"));
        Assert.InRange(Value("gwangan_block_height"), 2, 1_000_000);
        Assert.InRange(Value("gwangan_block_log_size_bytes"), 1_000, 1 << 20);
        Assert.InRange(Value("gwangan_store_size_bytes"), 1 << 16, 1 << 28);
        foreach (string stage in (string[])["prepare", "log", "execute", "store"]) Assert.InRange(Value("gwangan_block_stage_seconds_count", "stage", stage), 1, 1_000_000);

        double Value(string name, params string[] labels) => PrometheusParser.Parse(text.Read()).Values.SelectMany(family => family.Samples)
            .Where(sample => sample.Name == name && labels.Chunk(2).All(label => sample.Labels.GetValueOrDefault(label[0]) == label[1])).Sum(sample => sample.Value);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!isSo()) await Task.Delay(10, limit.Token);
    }

    [Fact]
    public async Task Every_metric_stands_in_the_page_and_whatever_page_and_dashboard_name_exists()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        List<string> names = [];
        using System.Diagnostics.Metrics.MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == city.City.Metrics.Meter) names.Add(instrument.Name);
            },
        };
        listener.Start();
        string[] series = [.. names.SelectMany(name => name.EndsWith("_seconds", StringComparison.Ordinal) ? new[] { name, $"{name}_bucket", $"{name}_sum", $"{name}_count" } : [name])];
        using (JsonDocument dashboard = JsonDocument.Parse(Repository.Read("docs/grafana/gwangan.json")))
        {
            string[] queries = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
            Assert.InRange(queries.Length, 20, 200);
            foreach (string query in queries)
            {
                string[] used = [.. Regex.Matches(query, @"\b(?:gwangan|process|dotnet)_\w+").Select(match => match.Value)];
                Assert.NotEmpty(used);
                Assert.All(used, name => Assert.Contains(name, series));
            }
        }
        string[] rows = [.. Regex.Matches(Repository.Read("docs/operating.md"), @"^\| `((?:gwangan|process|dotnet)_\w+)[`{]", RegexOptions.Multiline).Select(row => row.Groups[1].Value)];
        Assert.Equal(names.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }
}
