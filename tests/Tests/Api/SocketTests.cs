using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;
using Socket = Gwangan.Node.Api.Exchange.Socket;

namespace Gwangan.Tests.Api;

/// <summary>The WebSocket over a running node: subscriptions, order entry, and what it does with clients that misbehave.</summary>
public sealed class SocketTests(RouteTests.SharedCity shared) : IClassFixture<RouteTests.SharedCity>
{
    private readonly ApiCity _city = shared.City;

    [Fact]
    public async Task Each_channel_answers_with_what_is_and_then_with_what_changes()
    {
        using ClientWebSocket socket = await _city.ConnectAsync();
        string account = _city.Address(0);
        await ApiCity.SendAsync(socket, $$"""
            {"op":"subscribe","id":5,"channels":[{"channel":"trades","market":"OIL-KRW"},{"channel":"tickers"},{"channel":"blocks"},
            {"channel":"candles","market":"OIL-KRW","interval":"1m"},{"channel":"account","address":"{{account}}"}]}
            """);
        JsonElement first = (await ApiCity.ReceiveAsync(socket))!.Value;
        Assert.Equal(("subscribed", 5), (first.GetProperty("op").GetString(), first.GetProperty("id").GetInt32()));
        await _city.DoAsync(0, new PlaceOrder(Symbol.Of("OIL-KRW"), Side.Sell, OrderType.Limit, 92_300, 10, OrderTimeInForce.GoodTillCancel, 0, default, 5));
        await _city.DoAsync(1, new PlaceOrder(Symbol.Of("OIL-KRW"), Side.Buy, OrderType.Limit, 92_300, 4, OrderTimeInForce.GoodTillCancel, 0, default, 0));
        Dictionary<string, JsonElement> last = [];
        while (!(last.TryGetValue("account", out JsonElement told) && told.GetProperty("trades").GetArrayLength() == 1 && last.ContainsKey("trades") && last.ContainsKey("candles")))
        {
            JsonElement message = (await ApiCity.ReceiveAsync(socket))!.Value;
            string channel = message.GetProperty("channel").GetString()!;
            if (channel is not ("trades" or "account") || message.GetProperty("type").GetString() == "update") last[channel] = message;
        }
        JsonElement trade = last["trades"].GetProperty("items")[0];
        Assert.Equal(("92300", "0.04"), (trade.GetProperty("price").GetString(), trade.GetProperty("size").GetString()));
        Assert.Equal("0.04", last["candles"].GetProperty("items")[0].GetProperty("volume").GetString());
        Assert.True(last.ContainsKey("blocks") && last.ContainsKey("tickers"));
        JsonElement order = last["account"].GetProperty("orders")[0];
        Assert.Equal(("5", "0.06"), (order.GetProperty("clientOrderId").GetString(), order.GetProperty("remaining").GetString()));
        Dictionary<string, string> changed = last["account"].GetProperty("balances").EnumerateArray().ToDictionary(each => each.GetProperty("asset").GetString()!, each => each.GetProperty("total").GetString()!);
        foreach (JsonElement balance in (await _city.GetAsync($"/api/v1/accounts/{account}/balances")).GetProperty("items").EnumerateArray())
            if (changed.TryGetValue(balance.GetProperty("asset").GetString()!, out string? total)) Assert.Equal(balance.GetProperty("total").GetString(), total);
        Assert.Equal(["KRW", "OIL"], changed.Keys.Order());
    }

    [Fact]
    public async Task Operations_come_in_as_text_and_in_binary_batches()
    {
        using ClientWebSocket socket = await _city.ConnectAsync();
        byte[] envelope = _city.Sign(2, new Transfer(_city.Keys.AddressOf(3), Symbol.Of("KRW"), Amount.Whole(1), ""));
        await ApiCity.SendAsync(socket, $$"""{"op":"submit","id":7,"envelope":"{{Convert.ToBase64String(envelope)}}","wait":"commit"}""");
        JsonElement answer = (await ApiCity.ReceiveAsync(socket))!.Value;
        Assert.Equal(("submitted", 7, "committed"), (answer.GetProperty("op").GetString(), answer.GetProperty("id").GetInt32(), answer.GetProperty("status").GetString()));
        Assert.Equal(0, answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
        Assert.Equal("committed", (await _city.GetAsync($"/api/v1/operations/{answer.GetProperty("operation").GetString()}")).GetProperty("status").GetString());

        EnvelopeFrame frame = new();
        frame.Add(envelope);
        frame.Add(_city.Sign(2, new Transfer(_city.Keys.AddressOf(3), Symbol.Of("KRW"), Amount.Whole(1), "")));
        await socket.SendAsync(frame.Bytes, WebSocketMessageType.Binary, true, CancellationToken.None);
        JsonElement results = (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("results");
        Assert.Equal(("mempool.AlreadyCommitted", "accepted"), (ApiCity.CodeOf(results[0]), results[1].GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("nonsense", "api.BadRequest")]
    [InlineData("[1]", "api.BadRequest")]
    [InlineData("""{"op":"fly"}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe"}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe","channels":[]}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe","channels":[7]}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe","channels":[{"channel":"book","market":"NONE"}]}""", "api.NotFound")]
    [InlineData("""{"op":"subscribe","channels":[{"channel":"book","market":"GOLD-KRW","depth":-1}]}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe","channels":[{"channel":"candles","market":"GOLD-KRW","interval":"3m"}]}""", "api.BadRequest")]
    [InlineData("""{"op":"subscribe","channels":[{"channel":"account","address":"0x1"}]}""", "api.BadRequest")]
    [InlineData("""{"op":"submit","envelope":"???"}""", "api.BadRequest")]
    [InlineData("""{"op":"submit","envelope":"AAAA","wait":"ever"}""", "api.BadRequest")]
    [InlineData("""{"op":"submit","envelope":"AAAA"}""", "kernel.EnvelopeMalformed")]
    [InlineData("""{"op":{"op":{"op":{"op":{"op":{"op":{"op":{"op":{"op":1}}}}}}}}}""", "api.BadRequest")]
    public async Task A_message_that_cannot_be_followed_is_answered_and_the_connection_lives(string message, string code)
    {
        using ClientWebSocket socket = await _city.ConnectAsync();
        await ApiCity.SendAsync(socket, message);
        JsonElement answer = (await ApiCity.ReceiveAsync(socket))!.Value;
        Assert.Equal(("error", code), (answer.GetProperty("op").GetString(), ApiCity.CodeOf(answer)));
        await ApiCity.SendAsync(socket, """{"op":"ping","id":1}""");
        Assert.Equal("pong", (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("op").GetString());
    }

    [Fact]
    public async Task More_subscriptions_than_a_connection_may_have_are_refused()
    {
        using ClientWebSocket socket = await _city.ConnectAsync();
        string many = string.Join(',', Enumerable.Range(1, ApiLimits.SubscriptionsMax).Select(depth => $$"""{"channel":"book","market":"GOLD-KRW","depth":{{depth}}}"""));
        await ApiCity.SendAsync(socket, $$"""{"op":"subscribe","id":1,"channels":[{{many}}]}""");
        while ((await ApiCity.ReceiveAsync(socket))!.Value.TryGetProperty("op", out _) is false) { }
        await ApiCity.SendAsync(socket, """{"op":"subscribe","id":2,"channels":[{"channel":"tickers"}]}""");
        JsonElement message;
        do message = (await ApiCity.ReceiveAsync(socket))!.Value;
        while (!message.TryGetProperty("op", out _));
        Assert.Equal("api.TooManySubscriptions", ApiCity.CodeOf(message));
    }

    [Fact]
    public async Task Too_big_and_too_many_messages_end_the_connection_with_a_reason()
    {
        using ClientWebSocket big = await _city.ConnectAsync();
        await ApiCity.SendAsync(big, new string(' ', ApiLimits.EnvelopeBodyMax + 1));
        Assert.Null(await ApiCity.ReceiveAsync(big));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, big.CloseStatus);

        using ClientWebSocket busy = await _city.ConnectAsync();
        for (int i = 0; i < ApiLimits.MessagesPerSecondMax * 12; i++)
        {
            try
            {
                await ApiCity.SendAsync(busy, """{"op":"ping"}""");
            }
            catch (WebSocketException)
            {
                break;
            }
        }
        while (await ApiCity.ReceiveAsync(busy) is not null) { }
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, busy.CloseStatus);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("""{"op":"submit"}""")]
    [InlineData("""{"op":"submit","envelope":"???"}""")]
    [InlineData("""{"op":"submit","envelope":"AAAA","wait":"ever"}""")]
    public async Task Messages_that_nobody_understands_are_counted_too(string message)
    {
        using ClientWebSocket socket = await _city.ConnectAsync();
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await ApiCity.FloodAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes(message)));
    }

    [Fact]
    public async Task Batches_without_an_envelope_and_cut_ones_are_counted_as_messages()
    {
        foreach (byte[] batch in (byte[][])[[], [9, 1]])
        {
            using ClientWebSocket socket = await _city.ConnectAsync();
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, await ApiCity.FloodAsync(socket, WebSocketMessageType.Binary, batch));
        }
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_messages_is_cut_off_and_nobody_waits_for_it()
    {
        StuckWebSocket web = new();
        Socket socket = new(web, new IncomingBytes());
        Task sending = socket.SendAllAsync();
        byte[] message = new byte[64 << 10];
        int queued = 0;
        for (; !socket.Over.IsCancellationRequested; queued++) socket.Send(message);
        // One is on its way, the others wait, and the next one was too many.
        Assert.InRange(queued, ApiLimits.UnsentBytesMax / message.Length, (ApiLimits.UnsentBytesMax / message.Length) + 2);
        await sending;
        Assert.Equal((Socket.TooSlow, "too slow: messages were not taken"), web.Closed);
    }

    [Fact]
    public async Task A_request_that_never_ends_is_given_up()
    {
        using TcpClient client = new();
        await client.ConnectAsync(_city.Http.BaseAddress!.Host, _city.Http.BaseAddress.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /api/v1/operations HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nabc"u8.ToArray());
        using StreamReader reader = new(stream);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        string answer = await reader.ReadToEndAsync(limit.Token);
        Assert.True(answer.Length == 0 || answer.Contains(" 408 "), answer);
    }

    // A connection whose other end never reads.
    private sealed class StuckWebSocket : WebSocket
    {
        public (WebSocketCloseStatus Status, string? Reason) Closed { get; private set; }

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            Closed = (closeStatus, statusDescription);
            return Task.CompletedTask;
        }

        public override void Dispose()
        {
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => new TaskCompletionSource<WebSocketReceiveResult>().Task;

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => new TaskCompletionSource().Task;
    }
}
