using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>What the page needs of a city with an Ethereum chain: JSON-RPC on its own address, and who holds what.</summary>
public sealed class PageAddressTests
{
    private static Task<ApiCity> StartAsync(string listen = "127.0.0.1:0", string origins = "*") => ApiCity.StartAsync(
        edit: options => options with { Ethereum = new EthereumOptions { Listen = listen, Ipc = "off" }, Access = options.Access with { Origins = origins } }, prepare: folder =>
    {
        string path = Path.Combine(folder, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
        genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = 82_051 };
        File.WriteAllText(path, genesis.ToJsonString());
    });

    private static async Task<HttpResponseMessage> AskAsync(ApiCity city, string message, string type = "application/json")
    {
        using StringContent content = new(message, Encoding.UTF8, type);
        return await city.Http.PostAsync(new Uri("/ethereum", UriKind.Relative), content);
    }

    private static async Task<JsonElement> GetAsync(ApiCity city, string path)
    {
        using JsonDocument document = JsonDocument.Parse(await city.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }

    [Fact]
    public async Task The_page_finds_json_rpc_on_its_own_address_and_the_status_says_where()
    {
        await using ApiCity city = await StartAsync();
        await using RpcServer? server = await RpcServer.StartAsync(city.Api, CancellationToken.None);
        JsonElement told = (await GetAsync(city, "/api/v1/status")).GetProperty("ethereum");
        Assert.Equal((82_051, "/ethereum"), (told.GetProperty("chainId").GetInt32(), told.GetProperty("path").GetString()));
        using HttpResponseMessage answer = await AskAsync(city, """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"0x14083"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        // A form of another origin cannot send this without a browser's question before it.
        using HttpResponseMessage form = await AskAsync(city, """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        // As large as on the port of its own, and no larger.
        using HttpResponseMessage large = await AskAsync(city, $$"""{"jsonrpc":"2.0","id":1,"method":"web3_sha3","params":["0x{{new string('0', 1 << 20)}}"]}""");
        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
    }

    [Fact]
    public async Task Where_json_rpc_is_off_the_page_has_none_either()
    {
        await using ApiCity city = await StartAsync("off");
        await using RpcServer? server = await RpcServer.StartAsync(city.Api, CancellationToken.None);
        Assert.Equal(JsonValueKind.Null, (await GetAsync(city, "/api/v1/status")).GetProperty("ethereum").ValueKind);
        using HttpResponseMessage answer = await AskAsync(city, """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_whose_name_has_come_to_mean_this_machine_is_refused_by_post_and_websocket_at_both_addresses()
    {
        await using ApiCity city = await StartAsync(origins: "off");
        await using RpcServer? server = await RpcServer.StartAsync(city.Api, CancellationToken.None);
        foreach ((Uri url, bool isSocket) in new[] { (new Uri(city.Http.BaseAddress!, "/ethereum"), false), (new Uri(city.Http.BaseAddress!, "/ws"), true), (new Uri(server!.Url!), false), (new Uri(server.Url!), true) })
        {
            async Task<HttpStatusCode> AskedAsAsync(string host)
            {
                using HttpRequestMessage request = new(isSocket ? HttpMethod.Get : HttpMethod.Post, url);
                request.Headers.Host = $"{host}:{url.Port}";
                if (!isSocket) request.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Encoding.UTF8, "application/json");
                else
                {
                    request.Headers.Add("Origin", $"http://{host}:{url.Port}");
                    request.Headers.Add("Connection", "Upgrade");
                    request.Headers.Add("Upgrade", "websocket");
                    request.Headers.Add("Sec-WebSocket-Version", "13");
                    request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
                }
                using HttpResponseMessage response = await city.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                return response.StatusCode;
            }

            Assert.Equal(HttpStatusCode.Forbidden, await AskedAsAsync("attacker.example"));
            Assert.Equal(isSocket ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.OK, await AskedAsAsync("localhost"));
        }
    }

    [Fact]
    public async Task The_largest_holders_are_those_of_the_books_largest_first()
    {
        await using ApiCity city = await StartAsync();
        JsonElement asset = (await GetAsync(city, "/api/v1/assets")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("symbol").GetString() == "GOLD");
        Assert.Equal("0x000000000000000000000000000a55e700000002", asset.GetProperty("token").GetString());
        await city.DoAsync(3, new Transfer(city.Keys.AddressOf(4), Symbol.Of("GOLD"), Amount.Whole(7), ""));
        JsonElement answer = await GetAsync(city, "/api/v1/assets/GOLD/holders");
        JsonElement[] items = [.. answer.GetProperty("items").EnumerateArray()];
        decimal[] totals = [.. items.Select(item => decimal.Parse(item.GetProperty("total").GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(totals.OrderDescending(), totals);
        Assert.Equal(city.Address(4), items[0].GetProperty("address").GetString());
        Assert.Equal(asset.GetProperty("supply").GetString(), totals.Sum().ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(items.Length, answer.GetProperty("holders").GetInt32());
        using HttpResponseMessage none = await city.Http.GetAsync(new Uri("/api/v1/assets/NONE/holders", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }
}
