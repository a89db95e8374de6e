using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Api;

/// <summary>Every route of the document, and the socket, with values and bodies that make no sense: answered with a code, never with a failure of the node.</summary>
public sealed class ApiFuzzTests : IAsyncLifetime
{
    private const int Seed = 20_261_124, PathRounds = 400, BodyRounds = 400, SocketRounds = 150;

    private static readonly string[] Values =
    [
        "", "0", "-1", "1", "9223372036854775807", "9223372036854775808", "18446744073709551615", "99999999999999999999999999", "1e9", "0x", "0x00", "GOLD-KRW", "gold-krw", "-", "GOLD", "KRW",
        "null", "true", "open", "closed", "1m", "24h", "latest", "market.Trade", "..", "%00", "%", "\u0000", "가", "\ud7ff", "' or 1=1 --", "a b", "\"", "{}", new('9', 300), new('A', 3_000),
    ];

    private ApiCity _city = null!;

    public async Task InitializeAsync() => _city = await ApiCity.StartAsync();

    public async Task DisposeAsync() => await _city.DisposeAsync();

    [Fact]
    public async Task Values_without_sense_are_answered_with_a_code()
    {
        await _city.DoAsync(0, ApiCity.Limit(Side.Sell, 196_500, 10));
        using JsonDocument document = JsonDocument.Parse(Repository.Read("docs/openapi.json"));
        List<(string Path, List<(string Name, string In)> Parameters)> routes = [.. document.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _))
            .Select(path => (path.Name, ParametersOf(path.Value.GetProperty("get"))))];
        Random random = new(Seed);
        for (int round = 0; round < PathRounds; round++)
        {
            (string path, List<(string Name, string In)> parameters) = routes[round % routes.Count];
            List<string> query = [];
            foreach ((string name, string place) in parameters)
            {
                string value = Uri.EscapeDataString(random.Next(6) == 0 ? _city.Address(0) : Values[random.Next(Values.Length)]);
                if (place == "path") path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                else if (random.Next(3) > 0) query.Add($"{name}={value}");
            }
            string address = path + (query.Count == 0 ? "" : "?" + string.Join('&', query));
            using HttpResponseMessage answer = await _city.Http.GetAsync(address);
            await CheckAsync(answer, $"seed {Seed}, round {round}: GET {address}");
        }
        await StillGoesOnAsync();
    }

    [Fact]
    public async Task Bodies_without_sense_are_answered_with_a_code()
    {
        byte[] envelope = _city.Sign(0, ApiCity.Limit(Side.Buy, 196_400, 10));
        byte[] json = Encoding.UTF8.GetBytes($"{{\"envelope\":\"{Convert.ToBase64String(envelope)}\"}}"), batch = [(byte)(envelope.Length & 0x7F | 0x80), (byte)(envelope.Length >> 7), .. envelope];
        (string Path, string Type, byte[] Good)[] doors =
        [
            ("/api/v1/operations", "application/octet-stream", envelope), ("/api/v1/operations", "application/json", json), ("/api/v1/operations/batch", "application/octet-stream", batch),
            ("/api/v1/demo/fund", "application/json", Encoding.UTF8.GetBytes($"{{\"account\":\"{_city.Address(0)}\"}}")), ("/api/v1/operations", "text/plain", json),
        ];
        Random random = new(Seed);
        for (int round = 0; round < BodyRounds; round++)
        {
            (string path, string type, byte[] good) = doors[round % doors.Length];
            using ByteArrayContent body = new(Mutate.Splice(random, good, doors[random.Next(doors.Length)].Good));
            body.Headers.ContentType = new MediaTypeHeaderValue(type);
            using HttpResponseMessage answer = await _city.Http.PostAsync(path, body);
            await CheckAsync(answer, string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, round {round}: POST {path} {type}"));
        }
        await StillGoesOnAsync();
    }

    [Fact]
    public async Task Messages_without_sense_never_end_more_than_their_own_connection()
    {
        byte[][] good =
        [
            """{"op":"subscribe","channel":"trades","market":"GOLD-KRW"}"""u8.ToArray(), """{"op":"ping"}"""u8.ToArray(), """{"id":1,"subscribe":["book:GOLD-KRW","trades:SILVER-KRW"]}"""u8.ToArray(),
            Encoding.UTF8.GetBytes($"{{\"submit\":\"{Convert.ToBase64String(_city.Sign(1, ApiCity.Limit(Side.Buy, 196_300, 10)))}\"}}"),
        ];
        Random random = new(Seed);
        ClientWebSocket? socket = null;
        for (int round = 0; round < SocketRounds; round++)
        {
            if (socket is not { State: WebSocketState.Open })
            {
                socket?.Dispose();
                socket = await _city.ConnectAsync();
            }
            byte[] message = Mutate.Splice(random, good[random.Next(good.Length)], good[random.Next(good.Length)]);
            try
            {
                await socket.SendAsync(message, random.Next(4) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text, true, CancellationToken.None);
                if (round % 10 == 9) await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // The node has ended this connection, as it may.
            }
        }
        socket?.Dispose();
        await StillGoesOnAsync();
    }

    private static List<(string Name, string In)> ParametersOf(JsonElement operation) => operation.TryGetProperty("parameters", out JsonElement parameters)
        ? [.. parameters.EnumerateArray().Select(parameter => (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!))]
        : [];

    private static async Task CheckAsync(HttpResponseMessage answer, string at)
    {
        Assert.True((int)answer.StatusCode < 500 || answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{at}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        if (answer.StatusCode is >= HttpStatusCode.BadRequest && answer.Content.Headers.ContentType?.MediaType == "application/json")
            Assert.NotEmpty(ApiCity.CodeOf(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement));
    }

    private async Task StillGoesOnAsync()
    {
        Assert.Equal("committed", (await _city.DoAsync(5, ApiCity.Limit(Side.Buy, 196_000, 10))).GetProperty("status").GetString());
        Assert.Equal("ready", (await _city.GetAsync("/health")).GetProperty("status").GetString());
    }
}
