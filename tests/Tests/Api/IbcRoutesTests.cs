using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Modules.Ibc;
using Microsoft.AspNetCore.Http;

namespace Gwangan.Tests.Api;

/// <summary>What people see of other chains: a client that speaks IBC v2, and what was sent by it and is underway. Channels are shown in the suite of the relayer.</summary>
public sealed class IbcRoutesTests
{
    private const int Relayer = 0, Ann = 1;

    [Fact]
    public async Task Ends_packets_underway_and_what_is_kept_are_shown_at_every_height()
    {
        await using ApiCity city = await ApiCity.StartAsync(prepare: folder =>
        {
            // Ann decides what the regulator does.
            string path = Path.Combine(folder, "genesis.json");
            JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
            genesis["appState"]!["bodies"]!["regulator"] = DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!.AddressOf(Ann).ToString();
            File.WriteAllText(path, genesis.ToJsonString());
        });
        JsonElement empty = await city.GetAsync("/api/v1/ibc");
        Assert.Equal((0, 0, true), (empty.GetProperty("ends").GetArrayLength(), empty.GetProperty("vouchers").GetArrayLength(), empty.GetProperty("sendEnabled").GetBoolean()));

        // The other chain need not run for its client to be here.
        IbcChain hainan = new("hainan-1", new IbcChain.Clock { Ms = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });
        string relayer = Bech32.EncodeAccount(city.Keys.AddressOf(Relayer)), ann = Bech32.EncodeAccount(city.Keys.AddressOf(Ann));
        await MustAsync(city, Relayer, hainan.Introduce(relayer));
        await MustAsync(city, Relayer, new RegisterCounterparty(Proto.Of(writer =>
        {
            writer.String(1, "07-tendermint-0");
            writer.BytesAlways(2, "ibc"u8);
            writer.BytesAlways(2, []);
            writer.String(3, "07-tendermint-7");
            writer.String(4, relayer);
        })));
        await MustAsync(city, Ann, new SetRateLimit("07-tendermint-0", Symbol.Of("GOLD"), 10, 5, 24));
        long before = city.City.Head.Current.Height;
        ulong soon = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600;
        for (int i = 0; i < 2; i++)
            await MustAsync(city, Ann, new SendV2Packet(Proto.Of(writer =>
            {
                writer.String(1, "07-tendermint-0");
                writer.UInt64(2, soon);
                writer.Message(3, V2Transfers.PayloadOf(new FungibleTokenData("GOLD", "5000000000000000000", ann, "cosmos1x", ""), "application/json"));
                writer.String(4, ann);
            })));

        JsonElement end = (await city.GetAsync("/api/v1/ibc")).GetProperty("ends")[0];
        Assert.Equal(("hainan-1", "07-tendermint-0", "07-tendermint-7", "active", "open", "v2"), (Text("chain"), Text("id"), Text("counterparty"), Text("clientStatus"), Text("state"), Text("version")));
        Assert.Equal((2, 2, "[1,2]"), (end.GetProperty("sent").GetInt32(), end.GetProperty("inFlight").GetInt32(), end.GetProperty("waiting").GetRawText()));
        Assert.Equal("""[{"asset":"GOLD","amount":"10"}]""", end.GetProperty("escrows").GetRawText());
        JsonElement limit = end.GetProperty("limits")[0];
        decimal supply = Figure("supply");
        Assert.Equal(("GOLD", 10, 5, 24), (limit.GetProperty("asset").GetString(), limit.GetProperty("sendPercent").GetInt32(), limit.GetProperty("receivePercent").GetInt32(), limit.GetProperty("windowHours").GetInt32()));
        Assert.Equal((10m, 0m, supply / 10 - 10, supply / 20 + 10), (Figure("outflow"), Figure("inflow"), Figure("sendLeft"), Figure("receiveLeft")));
        Assert.True(limit.GetProperty("windowEnds").GetDateTime() is { Minute: 0, Second: 0, Hour: 0 } ends && ends > DateTime.UtcNow);
        Assert.Equal(0, (await city.GetAsync($"/api/v1/ibc?height={before}")).GetProperty("ends")[0].GetProperty("inFlight").GetInt32());

        decimal Figure(string name) => decimal.Parse(limit.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        string Text(string name) => end.GetProperty(name).GetString()!;
    }

    private static async Task MustAsync(ApiCity city, int user, Chain.Kernel.Operation operation)
    {
        JsonElement done = await city.DoAsync(user, operation);
        Assert.DoesNotContain("ibc.", done.GetRawText().Replace("\"type\":\"ibc.", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_without_IBC_says_so()
    {
        await using ApiCity city = await ApiCity.StartAsync(prepare: folder =>
        {
            string path = Path.Combine(folder, "genesis.json");
            JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
            Assert.True(genesis["appState"]!.AsObject().Remove("ibc"));
            File.WriteAllText(path, genesis.ToJsonString());
        });
        await city.GetAsync("/api/v1/ibc", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("hainan-1=http://127.0.0.1:8090", "http://127.0.0.1:8090")]
    [InlineData("hainan-1=https://hainan.example/page", "https://hainan.example")]
    [InlineData("hainan-1", null)]
    [InlineData("=http://127.0.0.1:8090", null)]
    [InlineData("hainan-1=ftp://127.0.0.1", null)]
    [InlineData("hainan-1=http://a;script-src *", null)]
    public void A_neighbour_is_a_name_and_an_origin(string text, string? url) => Assert.Equal(url, Neighbour.TryParse(text)?.Url);

    [Fact]
    public void The_page_may_ask_its_neighbours_and_nobody_else() =>
        Assert.Contains("connect-src 'self' ws://a:1 wss://a:1 http://127.0.0.1:8090;", SecurityHeaders.PagePolicy(new HostString("a:1"), " http://127.0.0.1:8090"));
}
