using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Gwangan.Tests.Api.Access;

/// <summary>The edge of a whole node: keys, limits and proxies, and what attackers get.</summary>
/// <remarks>This machine stands in for a trusted proxy, so that requests of a test come from whatever address they name.</remarks>
public sealed class AccessTests(ITestOutputHelper output)
{
    private static readonly Rate Small = new(1, 20);

    [Fact]
    public async Task An_address_that_asks_too_much_is_told_when_to_come_again_and_no_other_notices()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Requests = Small });
        List<HttpResponseMessage> answers = [];
        for (int i = 0; i < 40; i++) answers.Add(await GetAsync(city, "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
        Assert.Equal("\"requests\";q=20;w=20", answers[0].Headers.GetValues("RateLimit-Policy").Single());
        Assert.StartsWith("\"requests\";r=19;t=", answers[0].Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        HttpResponseMessage refused = answers[^1];
        Assert.Equal((HttpStatusCode.TooManyRequests, "api.TooManyRequests"), (refused.StatusCode, await CodeAsync(refused)));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.2")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1", "/health/ready")).StatusCode);
        Assert.True(city.Api.Access.Refused.Single(each => each.Key == AccessRefusal.Requests).Value > 0);
        // A million addresses of one network are one.
        for (int i = 0; i < 40; i++) refused = await GetAsync(city, $"2001:db8::{i + 1:x}");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Fact]
    public async Task What_a_stranger_claims_about_where_he_comes_from_is_not_believed()
    {
        await using ApiCity city = await ApiCity.StartAsync(edit: options => options with { Callers = new CallerOptions { Anonymous = RateTier.Anonymous with { Requests = Small } } });
        // No proxy is configured: a forwarded request counts as this machine's proxy, whatever address it names.
        HttpResponseMessage last = null!;
        for (int i = 0; i < 40; i++) last = await GetAsync(city, $"192.0.2.{i}");
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        // This machine's own programs are not limited.
        for (int i = 0; i < 40; i++) last = await city.Http.GetAsync("/api/v1/status");
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.False(last.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Only_what_trusted_proxies_wrote_counts_and_nobody_makes_himself_a_program_of_this_machine()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Requests = Small });
        HttpResponseMessage last = null!;
        // The last address is the proxy's word; what stands before it is the client's.
        for (int i = 0; i < 40; i++) last = await GetAsync(city, $"198.51.100.{i}, 192.0.2.9");
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        for (int i = 0; i < 40; i++) last = await GetAsync(city, "127.0.0.1, 192.0.2.10");
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
    }

    [Fact]
    public async Task Forged_envelopes_shut_their_sender_out_and_nobody_else()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Faults = new Rate(1, 10) });
        EnvelopeFrame forged = new();
        for (int i = 0; i < 200; i++)
        {
            byte[] envelope = city.Sign(1, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
            envelope[^1] ^= 1;
            forged.Add(envelope);
        }
        JsonElement answer = await PostAsync(city, "192.0.2.1", "/api/v1/operations/batch", forged.Bytes, HttpStatusCode.OK);
        Assert.Equal("kernel.SignatureInvalid", ApiCity.CodeOf(answer.GetProperty("results")[0]));
        byte[] right = city.Sign(3, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        Assert.Equal("api.TooManyFaults", ApiCity.CodeOf(await PostAsync(city, "192.0.2.1", "/api/v1/operations", right, HttpStatusCode.TooManyRequests)));
        await PostAsync(city, "192.0.2.2", "/api/v1/operations", right, HttpStatusCode.Accepted);
        // Reading is not what was abused.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1")).StatusCode);
    }

    [Fact]
    public async Task Envelopes_are_counted_and_not_requests()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Envelopes = new Rate(1, 30) });
        EnvelopeFrame Batch(int user, int count)
        {
            EnvelopeFrame frame = new();
            for (int i = 0; i < count; i++) frame.Add(city.Sign(user, new Transfer(city.Keys.AddressOf(9), Symbol.Of("KRW"), Amount.Whole(1), "")));
            return frame;
        }
        await PostAsync(city, "192.0.2.1", "/api/v1/operations/batch", Batch(1, 25).Bytes, HttpStatusCode.OK);
        Assert.Equal("api.TooManyEnvelopes", ApiCity.CodeOf(await PostAsync(city, "192.0.2.1", "/api/v1/operations/batch", Batch(1, 25).Bytes, HttpStatusCode.TooManyRequests)));
        using ClientWebSocket socket = await ConnectAsync(city, "192.0.2.2");
        await socket.SendAsync(Batch(2, 25).Bytes, WebSocketMessageType.Binary, true, CancellationToken.None);
        Assert.Equal(25, (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("results").GetArrayLength());
        await socket.SendAsync(Batch(2, 25).Bytes, WebSocketMessageType.Binary, true, CancellationToken.None);
        Assert.Equal("api.TooManyEnvelopes", ApiCity.CodeOf((await ApiCity.ReceiveAsync(socket))!.Value));
    }

    [Fact]
    public async Task A_caller_has_its_share_of_what_stays_open_and_gives_it_back()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Sockets = 2, BlockStreams = 1 });
        using ClientWebSocket first = await ConnectAsync(city, "192.0.2.1"), second = await ConnectAsync(city, "192.0.2.1"), other = await ConnectAsync(city, "192.0.2.2");
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(city, "192.0.2.1"));
        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await UntilAsync(() => city.Api.Access.Visits.CountOf(VisitKind.Socket) == 2);
        using ClientWebSocket third = await ConnectAsync(city, "192.0.2.1");

        using HttpResponseMessage stream = await GetAsync(city, "192.0.2.1", "/node/v1/blocks?from=1", HttpCompletionOption.ResponseHeadersRead);
        HttpResponseMessage refused = await GetAsync(city, "192.0.2.1", "/node/v1/blocks?from=1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "api.TooManyFollowers"), (refused.StatusCode, await CodeAsync(refused)));
        stream.Dispose();
        await UntilAsync(() => city.Api.Access.Visits.CountOf(VisitKind.BlockStream) == 0);
    }

    [Theory]
    [InlineData(KeyNeed.None)]
    [InlineData(KeyNeed.Submissions)]
    [InlineData(KeyNeed.All)]
    public async Task A_key_is_needed_for_what_the_operator_says(KeyNeed need)
    {
        string key = "";
        await using ApiCity city = await ApiCity.StartAsync(
            edit: options => options with { Callers = new CallerOptions { RequireKey = need } }, prepare: folder => key = AddKey(folder, "bank", "standard"));
        HttpStatusCode read = need == KeyNeed.All ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, write = need == KeyNeed.None ? HttpStatusCode.Accepted : HttpStatusCode.Unauthorized;
        foreach (string path in (string[])["/api/v1/status", "/openapi/v1.json", "/node/v1/genesis"]) Assert.Equal(read, (await city.Http.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await city.Http.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await city.Http.GetAsync("/health/live")).StatusCode);
        JsonElement refused = await city.SubmitAsync(city.Sign(1, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), "")), write, "");
        if (need != KeyNeed.None) Assert.Equal("api.KeyMissing", ApiCity.CodeOf(refused));
        if (need == KeyNeed.Submissions)
        {
            using ClientWebSocket reader = await city.ConnectAsync();
            await ApiCity.SendAsync(reader, """{"op":"submit","envelope":"AAAA"}""");
            Assert.Equal("api.KeyMissing", ApiCity.CodeOf((await ApiCity.ReceiveAsync(reader))!.Value));
        }

        city.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await city.Http.GetAsync("/api/v1/status")).StatusCode);
        await city.SubmitAsync(city.Sign(1, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), "")), HttpStatusCode.Accepted, "");
        city.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key[..^1] + (key[^1] == 'A' ? 'B' : 'A'));
        HttpResponseMessage wrong = await city.Http.GetAsync("/api/v1/status");
        Assert.Equal((HttpStatusCode.Unauthorized, "api.KeyUnknown", "Bearer"), (wrong.StatusCode, await CodeAsync(wrong), wrong.Headers.WwwAuthenticate.ToString()));
    }

    [Fact]
    public async Task A_browser_shows_its_key_as_a_subprotocol_and_a_revoked_key_ends_what_is_open()
    {
        string key = "";
        await using ApiCity city = await ApiCity.StartAsync(
            edit: options => options with { Callers = new CallerOptions { RequireKey = KeyNeed.All } }, prepare: folder => key = AddKey(folder, "page", "member"));
        Uri address = new(city.Http.BaseAddress!.ToString().Replace("http", "ws") + "ws");
        using ClientWebSocket without = new();
        await Assert.ThrowsAsync<WebSocketException>(() => without.ConnectAsync(address, CancellationToken.None));
        // Not in the address: it would stand in logs.
        using ClientWebSocket inAddress = new();
        await Assert.ThrowsAsync<WebSocketException>(() => inAddress.ConnectAsync(new Uri(address + "?key=" + key), CancellationToken.None));

        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol(AccessGuard.SocketProtocol);
        socket.Options.AddSubProtocol(AccessGuard.SocketKeyPrefix + key);
        await socket.ConnectAsync(address, CancellationToken.None);
        Assert.Equal(AccessGuard.SocketProtocol, socket.SubProtocol);
        await ApiCity.SendAsync(socket, """{"op":"ping"}""");
        Assert.Equal("pong", (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("op").GetString());

        ApiKeyFile.Change(Path.Combine(city.Folder, ApiKeyFile.FileName), file => file.Revoke("page"));
        Assert.Null(await ApiCity.ReceiveAsync(socket));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
    }

    [Fact]
    public async Task A_key_has_limits_of_its_own_wherever_it_is_used_from()
    {
        string key = "", free = "";
        await using ApiCity city = await StartAsync(tier => tier with { Requests = Small }, folder =>
        {
            File.WriteAllText(Path.Combine(folder, ApiKeyFile.FileName), """{ "tiers": { "desk": { "requestsPerSecond": 5 } } }""");
            key = AddKey(folder, "desk", "desk");
            free = AddKey(folder, "house", "unlimited");
        });
        int passed = 0;
        for (int i = 0; i < 80; i++)
            if ((await GetAsync(city, $"192.0.2.{i % 9}", key: key)).IsSuccessStatusCode) passed++;
        Assert.InRange(passed, 50, 79);
        for (int i = 0; i < 40; i++) Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1", key: free)).StatusCode);
    }

    [Fact]
    public async Task A_page_costs_what_its_blocks_cost_and_ends_where_its_caller_has_no_more()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Requests = new Rate(1, 10) });
        for (int i = 0; i < 4; i++) await city.DoAsync(1, new Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        int caller = 0;
        foreach (string list in (string[])[$"/api/v1/accounts/{city.Address(1)}/operations?limit=500", "/api/v1/events?type=money.Transferred&limit=500"])
        {
            JsonElement page = JsonDocument.Parse(await (await GetAsync(city, $"192.0.2.{++caller}", list)).Content.ReadAsStringAsync()).RootElement, all = await city.GetAsync(list);
            JsonElement rest = await city.GetAsync($"{list}&before={page.GetProperty("next").GetString()}");
            Assert.Equal(2, page.GetProperty("items").GetArrayLength());
            Assert.Equal(
                all.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("height").GetInt64()),
                page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("height").GetInt64()));
            Assert.Equal(JsonValueKind.Null, all.GetProperty("next").ValueKind);
        }
    }

    [Fact]
    public async Task A_file_costs_its_looks_and_says_at_its_end_where_to_go_on()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Requests = new Rate(1, 12) });
        string account = "0x00000000000000000000000000000000000000f1";
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        using (SqliteConnection index = new($"Data Source={Path.Combine(city.Folder, "index", "index.sqlite")};Pooling=False"))
        {
            index.Open();
            using SqliteCommand command = index.CreateCommand();
            command.CommandText = $"""
                WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 9500)
                INSERT INTO history SELECT x'{account[2..]}', ((SELECT min(height) FROM blocks) << {IndexSchema.LineBits}) + n, {(int)HistoryKind.KeyRevoked}, -1, -1, '', 0, x'', 0, 0, 0, '' FROM count
                """;
            command.ExecuteNonQuery();
        }
        string path = $"/api/v1/accounts/{account}/history?format=csv";
        string[] all = await LinesAsync(await city.Http.GetAsync(path)), begun = await LinesAsync(await GetAsync(city, "192.0.2.1", path));
        // Ten for the file and its first look, two more looks, and what has come meanwhile.
        Assert.Equal(9_500, all.Length);
        Assert.InRange(begun.Length, 3_001, 9_001);
        string[] more = begun[^1].Split(',');
        Assert.Equal((HistoryFile.Heads.Split(',').Length, HistoryFile.More, begun[^2].Split(',')[0]), (more.Length, more[3], more[0]));
        Assert.Equal(all, begun[..^1].Concat(await LinesAsync(await city.Http.GetAsync($"{path}&after={more[0]}"))));
        HttpResponseMessage refused = await GetAsync(city, "192.0.2.1", path);
        Assert.Equal((HttpStatusCode.TooManyRequests, "api.TooManyRequests"), (refused.StatusCode, await CodeAsync(refused)));

        static async Task<string[]> LinesAsync(HttpResponseMessage file) => (await file.Content.ReadAsStringAsync()).Split("\r\n")[1..^1];
    }

    [Fact]
    public async Task Nobody_holds_the_places_of_all_requests()
    {
        string key = "";
        await using ApiCity city = await StartAsync(tier => tier, folder => key = AddKey(folder, "desk", "standard"));
        List<RequestPlaces.Place> held = [];
        for (int i = 0; i < ApiLimits.RequestsPerCallerMax; i++) held.Add(city.Api.Requests.TryTake(CallerId.Of(IPAddress.Parse("192.0.2.1")))!);
        HttpResponseMessage refused = await GetAsync(city, "192.0.2.1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "api.Busy"), (refused.StatusCode, await CodeAsync(refused)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(city, "192.0.2.1", "/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1", "/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.2")).StatusCode);
        // A key has its own, also among strangers; so has this machine.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1", key: key)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, null)).StatusCode);
        foreach (RequestPlaces.Place place in held[1..]) place.Dispose();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1")).StatusCode);
        // What stays open has places of its own.
        for (int i = 1; i < held.Count - 1; i++) held[i] = city.Api.Requests.TryTake(CallerId.Of(IPAddress.Parse("192.0.2.1")))!;
        using ClientWebSocket first = await ConnectAsync(city, "192.0.2.1"), second = await ConnectAsync(city, "192.0.2.1");
    }

    [Fact]
    public void All_together_have_no_more_places_than_there_are_and_a_place_is_given_back_once()
    {
        RequestPlaces places = new(3, 2);
        RequestPlaces.Place first = places.TryTake("a")!;
        Assert.NotNull(places.TryTake("a"));
        Assert.Null(places.TryTake("a"));
        Assert.NotNull(places.TryTake(null));
        Assert.Null(places.TryTake("b"));
        first.Dispose();
        first.Dispose();
        Assert.NotNull(places.TryTake("b"));
        Assert.Null(places.TryTake("c"));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_waited_for_only_so_long_whatever_else_its_connection_brings()
    {
        ApiException late = await Assert.ThrowsAsync<ApiException>(() => RequestBody.InTimeAsync(TimeSpan.FromMilliseconds(10), CancellationToken.None, NeverAsync));
        Assert.Equal((408, "api.BodyTooSlow"), (late.Status, late.Code));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RequestBody.InTimeAsync(TimeSpan.FromMinutes(1), new CancellationToken(true), NeverAsync));

        static async ValueTask<int> NeverAsync(CancellationToken over)
        {
            await Task.Delay(Timeout.Infinite, over);
            return 0;
        }
    }

    [Fact]
    public async Task Guessing_keys_shuts_an_address_out()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Faults = new Rate(1, 10) });
        string guess = $"gwk_0123456789abcdef_{new string('A', 43)}";
        HttpResponseMessage last = null!;
        for (int i = 0; i < 20; i++) last = await GetAsync(city, "192.0.2.1", key: guess);
        Assert.Equal("api.TooManyFaults", await CodeAsync(last));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1")).StatusCode);
    }

    [Fact]
    public async Task A_key_is_not_refused_for_what_strangers_at_its_address_did()
    {
        string key = "";
        await using ApiCity city = await StartAsync(tier => tier with { Faults = new Rate(1, 10) }, folder => key = AddKey(folder, "desk", "standard"));
        string guess = $"gwk_0123456789abcdef_{new string('A', 43)}";
        HttpResponseMessage last = null!;
        for (int i = 0; i < 20; i++) last = await GetAsync(city, "192.0.2.1", key: guess);
        Assert.Equal("api.TooManyFaults", await CodeAsync(last));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, "192.0.2.1", key: key)).StatusCode);
    }

    [Fact]
    public async Task A_last_word_needs_a_key_where_submissions_do()
    {
        await using ApiCity city = await ApiCity.StartAsync(edit: options => options with { Callers = new CallerOptions { RequireKey = KeyNeed.Submissions } });
        using ClientWebSocket socket = await city.ConnectAsync();
        Assert.Equal("api.KeyMissing", ApiCity.CodeOf(await LeaveAsync(socket, city.Sign(1, new CancelAllOrders(Symbol.None)))));
    }

    [Fact]
    public async Task Last_words_are_counted_as_envelopes_and_forged_ones_as_faults()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Envelopes = new Rate(1, 30), Faults = new Rate(1, 10) });
        byte[] right = city.Sign(1, new CancelAllOrders(Symbol.None)), forged = [.. right];
        forged[^1] ^= 1;
        using ClientWebSocket forger = await ConnectAsync(city, "192.0.2.1"), hasty = await ConnectAsync(city, "192.0.2.2");
        JsonElement last = default;
        for (int i = 0; i < 20; i++) last = await LeaveAsync(forger, forged);
        Assert.Equal("api.TooManyFaults", ApiCity.CodeOf(last));
        for (int i = 0; i < 60; i++) last = await LeaveAsync(hasty, right);
        Assert.Equal("api.TooManyEnvelopes", ApiCity.CodeOf(last));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_last_word_is_handed_in_while_its_key_holds_and_not_once_it_is_revoked(bool isRevoked)
    {
        string key = "";
        await using ApiCity city = await ApiCity.StartAsync(
            edit: options => options with { Callers = new CallerOptions { RequireKey = KeyNeed.Submissions } }, prepare: folder => key = AddKey(folder, "desk", "member"));
        byte[] envelope = city.Sign(1, new CancelAllOrders(Symbol.None));
        using ClientWebSocket socket = await ConnectAsync(city, null, key);
        Assert.Equal("onDisconnect", (await LeaveAsync(socket, envelope)).GetProperty("op").GetString());
        if (isRevoked)
        {
            ApiKeyFile.Change(Path.Combine(city.Folder, ApiKeyFile.FileName), file => file.Revoke("desk"));
            Assert.Null(await ApiCity.ReceiveAsync(socket));
        }
        socket.Abort();
        await UntilAsync(() => city.Api.Access.Visits.CountOf(VisitKind.Socket) == 0);
        string place = $"/api/v1/operations/{Sha256.Hash(envelope)}";
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!isRevoked && !(await city.Http.GetAsync(place, limit.Token)).IsSuccessStatusCode) await Task.Delay(10, limit.Token);
        await city.GetAsync(place, isRevoked ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Fact]
    public async Task Submissions_that_go_on_although_they_are_refused_end_the_connection()
    {
        await using ApiCity city = await StartAsync(tier => tier with { Envelopes = new Rate(1, 5), Faults = new Rate(1, 10) });
        byte[] text = """{"op":"submit","envelope":"AAAA"}"""u8.ToArray(), cut = [9, 1];
        using ClientWebSocket single = await ConnectAsync(city, "192.0.2.1"), batches = await ConnectAsync(city, "192.0.2.2");
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await ApiCity.FloodAsync(single, WebSocketMessageType.Text, text));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await ApiCity.FloodAsync(batches, WebSocketMessageType.Binary, cut));
        // What cannot be taken apart is charged like what is malformed.
        byte[] right = city.Sign(1, new CancelAllOrders(Symbol.None));
        Assert.Equal("api.TooManyFaults", ApiCity.CodeOf(await PostAsync(city, "192.0.2.2", "/api/v1/operations", right, HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task The_limits_cost_little()
    {
        await using ApiCity city = await StartAsync(_ => RateTier.Member with { Requests = new Rate(1_000_000, 10_000_000) });
        double[] exempt = new double[5], limited = new double[5];
        for (int round = 0; round < exempt.Length; round++)
        {
            exempt[round] = await LoadAsync(city, null);
            limited[round] = await LoadAsync(city, "192.0.2.1");
        }
        Array.Sort(exempt);
        Array.Sort(limited);
        output.WriteLine($"requests a second, median of five: {exempt[2]:F0} without limits, {limited[2]:F0} with");

        static async Task<double> LoadAsync(ApiCity city, string? from)
        {
            const int Clients = 8, Requests = 250;
            long began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                for (int i = 0; i < Requests; i++) Assert.Equal(HttpStatusCode.OK, (await GetAsync(city, from)).StatusCode);
            })));
            return Clients * Requests / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private static Task<ApiCity> StartAsync(Func<RateTier, RateTier> tier, Action<string>? prepare = null) => ApiCity.StartAsync(
        edit: options => options with { Callers = new CallerOptions { Anonymous = tier(RateTier.Anonymous), Proxies = [CallerOptions.ParseProxy("127.0.0.0/8")] } }, prepare: prepare);

    private static string AddKey(string folder, string name, string tier)
    {
        string key = "";
        ApiKeyFile.Change(Path.Combine(folder, ApiKeyFile.FileName), file => key = file.Add(name, tier, DateTimeOffset.UtcNow, null));
        return key;
    }

    private static async Task<HttpResponseMessage> GetAsync(ApiCity city, string? from, string path = "/api/v1/tickers", HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await city.Http.SendAsync(request, until);
    }

    private static async Task<JsonElement> PostAsync(ApiCity city, string from, string path, ReadOnlyMemory<byte> body, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Headers.Add("X-Forwarded-For", from);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage response = await city.Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> LeaveAsync(ClientWebSocket socket, byte[] envelope)
    {
        await ApiCity.SendAsync(socket, $$"""{"op":"onDisconnect","envelope":"{{Convert.ToBase64String(envelope)}}"}""");
        return (await ApiCity.ReceiveAsync(socket))!.Value;
    }

    private static async Task<ClientWebSocket> ConnectAsync(ApiCity city, string? from, string? key = null)
    {
        ClientWebSocket socket = new();
        if (from is not null) socket.Options.SetRequestHeader("X-Forwarded-For", from);
        if (key is not null) socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        await socket.ConnectAsync(new Uri(city.Http.BaseAddress!.ToString().Replace("http", "ws") + "ws"), CancellationToken.None);
        return socket;
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response) => ApiCity.CodeOf(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!isSo()) await Task.Delay(10, limit.Token);
    }
}
