using System.Text.Json.Nodes;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Tests.Engines;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Filters that clients leave behind.</summary>
public sealed class FilterTableTests
{
    [Fact]
    public async Task Nobody_holds_the_table_with_filters_that_he_only_makes()
    {
        LeapingClock clock = new();
        await using ApiCity city = await ApiCity.StartAsync(clock: clock, edit: options => options with { Ethereum = new EthereumOptions { Listen = "127.0.0.1:0", Ipc = "off" } }, prepare: folder =>
        {
            string path = Path.Combine(folder, "genesis.json");
            JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
            genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = 82_051 };
            File.WriteAllText(path, genesis.ToJsonString());
        });
        await using RpcServer server = (await RpcServer.StartAsync(city.Api, CancellationToken.None))!;
        FilterTable filters = server.Api.Filters;

        // Of a connection so many, and no more of it than that.
        object greedy = new();
        string[] own = [.. Enumerable.Range(0, ApiLimits.RpcFiltersPerCallerMax).Select(_ => filters.Add(greedy, FilterKind.Blocks, null))];
        Assert.Equal(RpcErrors.LimitExceeded, Assert.Throws<RpcException>(() => filters.Add(greedy, FilterKind.Blocks, null)).Code);
        while (filters.Count < ApiLimits.RpcFiltersMax)
        {
            object next = new();
            for (int i = 0; i < ApiLimits.RpcFiltersPerCallerMax && filters.Count < ApiLimits.RpcFiltersMax; i++) filters.Add(next, FilterKind.Blocks, null);
        }
        object other = new();
        Assert.Throws<RpcException>(() => filters.Add(other, FilterKind.Blocks, null));

        // Where there is no room, what nobody has polled for half a minute goes, and what is polled stays.
        clock.Leap(ApiLimits.RpcFilterLeft - TimeSpan.FromSeconds(1));
        Assert.NotNull(filters.Find(own[0]));
        clock.Leap(TimeSpan.FromSeconds(2));
        string added = filters.Add(other, FilterKind.Blocks, null);
        Assert.Equal(2, filters.Count);
        Assert.NotNull(filters.Find(own[0]));
        Assert.Null(filters.Find(own[1]));

        // Where there is room it has five minutes.
        clock.Leap(ApiLimits.RpcFilterMax - TimeSpan.FromSeconds(2));
        Assert.NotNull(filters.Find(added));
        clock.Leap(TimeSpan.FromSeconds(4));
        Assert.Null(filters.Find(own[0]));
        Assert.Equal(1, filters.Count);
    }
}
