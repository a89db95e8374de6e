using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Index;
using Gwangan.Tests.Storage;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gwangan.Tests.Api;

/// <summary>A whole node in this process, on a free loopback port, with a demo city in a temporary folder.</summary>
public sealed class ApiCity : IAsyncDisposable
{
    public const string ChainId = "gwangan-api-test";
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<int, ulong> _nonces = [];
    private City _city = null!;
    private WebApplication _app = null!;
    private bool _isOpen;

    public City City => _city;

    public ExchangeApi Api => _app.Services.GetRequiredService<ExchangeApi>();

    public HttpClient Http { get; private set; } = null!;

    public DemoKeys Keys { get; private set; } = null!;

    public string Folder => Path.Combine(_folder.Path, "city");

    public string Address(int user) => Keys.AddressOf(user).ToString();

    /// <summary>Where its index is.</summary>
    public IndexOptions Index { get; private init; } = new();

    /// <summary>How fast its blocks follow each other.</summary>
    public EnginePace Pace { get; private init; } = new() { BlockMs = 20, IdleMs = 1_000 };

    /// <summary>The most that its members pay for an envelope.</summary>
    private Amount FeeMax { get; init; }

    /// <summary>What its time is measured by.</summary>
    public TimeProvider Clock { get; private init; } = TimeProvider.System;

    /// <summary>Lets the bodies of a folder's city decide without a delay.</summary>
    public static void DecideAtOnce(string folder)
    {
        string genesis = Path.Combine(folder, "genesis.json");
        File.WriteAllText(genesis, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(genesis), "\"delayMs\": ?60000,(?=\\s*\"marketOperator\")", "\"delayMs\":0,"));
    }

    /// <summary>What a test changes about how it runs.</summary>
    private Func<NodeOptions, NodeOptions> Edit { get; init; } = options => options;

    /// <param name="index">Where its index is.</param>
    /// <param name="pace">How fast its blocks follow each other.</param>
    /// <param name="wonPerCost">What the network costs, in won units.</param>
    /// <param name="edit">What a test changes about how it runs.</param>
    /// <param name="prepare">What is put into its folder before it starts.</param>
    /// <param name="clock">What its time is measured by.</param>
    public static async Task<ApiCity> StartAsync(
        IndexOptions? index = null, EnginePace? pace = null, string? wonPerCost = null, Func<NodeOptions, NodeOptions>? edit = null, Action<string>? prepare = null, TimeProvider? clock = null)
    {
        ApiCity city = new()
        {
            Index = index ?? new IndexOptions(), Edit = edit ?? (options => options), Pace = pace ?? new EnginePace { BlockMs = 20, IdleMs = 1_000 },
            FeeMax = wonPerCost is null ? Amount.Zero : Amount.Whole(1_000_000), Clock = clock ?? TimeProvider.System,
        };
        DemoCity.Write(city.Folder, ChainId, 20, DateTimeOffset.UtcNow);
        if (wonPerCost is not null)
        {
            string genesis = Path.Combine(city.Folder, "genesis.json"), text = File.ReadAllText(genesis);
            Assert.Contains("\"wonPerCost\": \"0\"", text, StringComparison.Ordinal);
            File.WriteAllText(genesis, text.Replace("\"wonPerCost\": \"0\"", $"\"wonPerCost\": \"{wonPerCost}\"", StringComparison.Ordinal));
        }
        prepare?.Invoke(city.Folder);
        city.Keys = DemoKeys.TryLoad(Path.Combine(city.Folder, "keys", "demo.json"))!;
        await city.OpenAsync();
        return city;
    }

    public async Task OpenAsync()
    {
        NodeOptions options = new() { Data = Folder, Http = "127.0.0.1:0", Traders = 0, Index = Index, Pace = Pace };
        _city = City.Open(options = Edit(options), Clock);
        _app = await HttpHost.StartAsync(_city, CancellationToken.None);
        _city.Start();
        _isOpen = true;
        Http = NodeHttp.Create(options.Tls.Authorities);
        Http.BaseAddress = new Uri(_app.Urls.Single());
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!Api.Feed.IsReady || !_city.Head.IsReady) await Task.Delay(10, limit.Token);
    }

    public async Task CloseAsync()
    {
        _isOpen = false;
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _city.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen) await CloseAsync();
        _folder.Dispose();
    }

    /// <summary>The next nonce of a user's own key.</summary>
    public ulong NextNonce(int user)
    {
        lock (_nonces) return _nonces[user] = _nonces.GetValueOrDefault(user) + 1;
    }

    public byte[] Sign(int user, params Operation[] operations)
    {
        ulong nonce = NextNonce(user);
        using SigningKey key = Keys.KeyOf(user);
        long now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return key.Sign(new EnvelopeBody(ChainId, Chain.Base.Address.Zero, nonce, now + 600_000, FeeMax, operations), new EnvelopeCodec(_city.Chain.Catalog));
    }

    public static PlaceOrder Limit(Side side, long price, long lots, OrderTimeInForce timeInForce = OrderTimeInForce.GoodTillCancel, ulong clientOrderId = 0) =>
        new(Symbol.Of("GOLD-KRW"), side, OrderType.Limit, price, lots, timeInForce, 0, SelfTradePrevention.CancelMaker, clientOrderId);

    /// <summary>Submits and waits for the block; the answer's JSON.</summary>
    public async Task<JsonElement> DoAsync(int user, params Operation[] operations) => await SubmitAsync(Sign(user, operations));

    public async Task<JsonElement> SubmitAsync(byte[] envelope, HttpStatusCode expected = HttpStatusCode.OK, string query = "?wait=commit")
    {
        using ByteArrayContent content = new(envelope);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage response = await Http.PostAsync("/api/v1/operations" + query, content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await Http.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{path}: {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The code of the error that a path answers.</summary>
    public async Task<string> CodeAsync(string path, HttpStatusCode expected) => CodeOf(await GetAsync(path, expected));

    public static string CodeOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetString()!;

    public async Task<ClientWebSocket> ConnectAsync()
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(Http.BaseAddress!.ToString().Replace("http", "ws") + "ws"), Http, CancellationToken.None);
        return socket;
    }

    public static Task SendAsync(ClientWebSocket socket, string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next message; null when the server closed.</summary>
    public static async Task<JsonElement?> ReceiveAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        using MemoryStream message = new();
        byte[] buffer = new byte[16_384];
        while (true)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, limit.Token);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }

    /// <summary>Sends a message again and again until the server closes; the close code. What it answers is read meanwhile.</summary>
    public static async Task<WebSocketCloseStatus?> FloodAsync(ClientWebSocket socket, WebSocketMessageType type, byte[] message)
    {
        Task ended = Task.Run(async () =>
        {
            while (await ReceiveAsync(socket) is not null) { }
        });
        for (int i = 0; i < ApiLimits.MessagesAtOnceMax * 4 && !ended.IsCompleted; i++)
        {
            try
            {
                await socket.SendAsync(message, type, true, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                break;
            }
        }
        await ended;
        return socket.CloseStatus;
    }

    /// <summary>Random orders of many accounts around one price, a few at a time, until so many envelopes are in blocks.</summary>
    public async Task TradeAsync(Random random, int envelopes)
    {
        List<ulong> placed = [];
        for (int done = 0; done < envelopes;)
        {
            List<byte[]> batch = [];
            for (int i = random.Next(1, 40); i > 0 && done < envelopes; i--, done++)
            {
                Side side = (Side)random.Next(2);
                long price = 196_000 + 10 * random.Next(-60, 60) + (side == Side.Buy ? -150 : 150);
                Operation operation = random.Next(13) switch
                {
                    < 6 => Limit(side, price, random.Next(1, 200), (OrderTimeInForce)random.Next(4)),
                    6 => new PlaceOrder(Symbol.Of("GOLD-KRW"), side, OrderType.Market, 0, random.Next(1, 300), OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.DecrementAndCancel, 0),
                    7 => new AmendOrder(PickOf(placed, random), 0, price, random.Next(0, 100)),
                    10 => new PlaceIceberg(Symbol.Of("GOLD-KRW"), side, price, random.Next(20, 200), random.Next(3) * 6, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, 0),
                    11 => new PlaceStop(
                        Symbol.Of("GOLD-KRW"), side, (OrderType)random.Next(2), 0, random.Next(1, 200), OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, 0,
                        (StopTrigger)(byte)side, random.Next(3) == 0 ? 0 : 196_000 + 10 * random.Next(-60, 60), TrailUnit.None, 0),
                    8 => new ReduceOrder(PickOf(placed, random), 0, random.Next(1, 50)),
                    _ => new CancelOrder(PickOf(placed, random), 0),
                };
                if (operation is PlaceStop stop)
                {
                    if (stop.Type == OrderType.Limit) stop = stop with { Price = price };
                    if (stop.TriggerPrice == 0) stop = stop with { TrailIn = TrailUnit.Ticks, TrailBy = (uint)random.Next(1, 30) };
                    operation = stop;
                }
                int user = random.Next(6);
                if (operation is AmendOrder or ReduceOrder or CancelOrder)
                {
                    ulong id = operation switch { AmendOrder amend => amend.OrderId, ReduceOrder reduce => reduce.OrderId, _ => ((CancelOrder)operation).OrderId };
                    lock (Api.Live.Gate)
                        if (Api.Live.TryFindOrder(id, out var order)) user = Enumerable.Range(0, 6).First(each => Keys.AddressOf(each) == order.Owner);
                }
                batch.Add(Sign(user, operation));
            }
            var submitted = await _city.Admission.SubmitManyAsync(batch);
            Assert.All(submitted, each => Assert.True(each.IsAccepted, each.Refusal?.Code));
            // A block may have been on its way already, without them.
            while (_city.Pool.Count > 0) await _city.Head.WaitAboveAsync(_city.Head.Current.Height, CancellationToken.None);
            await Api.Feed.WaitAsync(_city.Head.Current.Height, CancellationToken.None);
            lock (Api.Live.Gate)
            {
                placed.Clear();
                for (int user = 0; user < 6; user++) placed.AddRange(Api.Live.OpenOrdersOf(Keys.AddressOf(user)).Select(order => order.Id));
            }
        }
    }

    private static ulong PickOf(List<ulong> ids, Random random) => ids.Count == 0 ? 1 : ids[random.Next(ids.Count)];
}
