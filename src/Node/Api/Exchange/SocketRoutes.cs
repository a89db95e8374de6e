using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>The WebSocket at /ws: subscriptions and order entry, by the same feed and the same door as everything else.</summary>
public sealed class SocketRoutes(ExchangeApi api)
{
    /// <summary>Most subscriptions of one connection.</summary>
    public const int SubscriptionsMax = 200;

    /// <summary>Most text messages a second over ten seconds, submissions not counted (the mempool bounds those).</summary>
    public const int MessagesPerSecondMax = 50;

    /// <summary>Most submissions of one connection that wait for their block.</summary>
    public const int WaitingMax = 1_024;

    private const int DepthMax = 1_000;

    // Batches of one connection on their way to the pool: enough that the next is decoded while the chain is busy, few enough that a client is slowed down by its own answers.
    private const int BatchesMax = 32;
    private readonly Dictionary<string, Topic> _topics = []; // guarded by the exchange's gate
    private readonly HashSet<Socket> _sockets = [];

    /// <summary>Maps the route and begins to listen to the feed.</summary>
    public void Map(WebApplication app)
    {
        api.Feed.Applied = Publish;
        app.Lifetime.ApplicationStopping.Register(EndAll);
        app.Map("/ws", AcceptAsync).ExcludeFromDescription();
    }

    private void Publish(BlockChanges changes)
    {
        foreach (Topic topic in _topics.Values)
        {
            if (topic.Update(changes) is not { } message) continue;
            foreach (Socket socket in topic.Listeners) socket.Send(message);
        }
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) throw ApiException.BadRequest("This is a WebSocket.");
        using WebSocket web = await context.WebSockets.AcceptWebSocketAsync();
        Socket socket = new(web);
        lock (api.Live.Gate) _sockets.Add(socket);
        Task sending = socket.SendAllAsync();
        try
        {
            await ReceiveAsync(socket);
        }
        finally
        {
            socket.End(WebSocketCloseStatus.NormalClosure, "");
            lock (api.Live.Gate)
            {
                _sockets.Remove(socket);
                foreach (Topic topic in socket.Topics.ToArray()) Leave(socket, topic);
            }
            await sending;
        }
    }

    private void EndAll()
    {
        lock (api.Live.Gate)
            foreach (Socket socket in _sockets) socket.End(WebSocketCloseStatus.EndpointUnavailable, "the node is stopping");
    }

    private async Task ReceiveAsync(Socket socket)
    {
        RateLimit rate = new(MessagesPerSecondMax * 10, MessagesPerSecondMax);
        WaitingCount waiting = new();
        Channel<Task<BatchAnswer>> batches = Channel.CreateBounded<Task<BatchAnswer>>(new BoundedChannelOptions(BatchesMax) { SingleReader = true, SingleWriter = true });
        Task answering = AnswerBatchesAsync(socket, batches.Reader);
        try
        {
            await ReceiveAsync(socket, rate, waiting, batches.Writer);
        }
        finally
        {
            batches.Writer.Complete();
            await answering;
        }
    }

    private async Task ReceiveAsync(Socket socket, RateLimit rate, WaitingCount waiting, ChannelWriter<Task<BatchAnswer>> batches)
    {
        while (await socket.ReceiveAsync(SubmitRoutes.EnvelopeBodyMax, SubmitRoutes.BatchBodyMax) is { } message)
        {
            if (message.Type == WebSocketMessageType.Binary)
            {
                await batches.WriteAsync(SubmitRoutes.SubmitBatchAsync(api, message.Bytes));
                continue;
            }
            long? id = null;
            try
            {
                using JsonDocument document = JsonDocument.Parse(message.Bytes, new JsonDocumentOptions { MaxDepth = 8 });
                JsonElement json = document.RootElement;
                if (json.ValueKind != JsonValueKind.Object) throw ApiException.BadRequest("A message is an object with op.");
                if (json.TryGetProperty("id", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long given)) id = given;
                string? op = json.TryGetProperty("op", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
                if (op != "submit" && !rate.TryTake())
                {
                    socket.End(WebSocketCloseStatus.PolicyViolation, "too many messages");
                    return;
                }
                switch (op)
                {
                    case "subscribe":
                        Subscribe(socket, json, id);
                        break;
                    case "unsubscribe":
                        Unsubscribe(socket, json, id);
                        break;
                    case "ping":
                        socket.Send(Message("pong", id, null));
                        break;
                    case "submit":
                        Submit(socket, json, id, waiting);
                        break;
                    default:
                        throw ApiException.BadRequest("op is subscribe, unsubscribe, submit or ping.");
                }
            }
            catch (JsonException)
            {
                Fail(socket, id, ApiException.BadRequest("The message is not JSON."));
            }
            catch (ApiException error)
            {
                Fail(socket, id, error);
            }
        }
    }

    private void Subscribe(Socket socket, JsonElement json, long? id)
    {
        List<(string Key, Func<Topic> Make)> wanted = [.. Channels(json).Select(Resolve)];
        lock (api.Live.Gate)
        {
            if (socket.Topics.Count + wanted.Count > SubscriptionsMax)
                throw new ApiException(StatusCodes.Status429TooManyRequests, "api.TooManySubscriptions", $"A connection has at most {SubscriptionsMax} subscriptions.");
            socket.Send(Message("subscribed", id, null));
            foreach ((string key, Func<Topic> make) in wanted)
            {
                if (!_topics.TryGetValue(key, out Topic? topic)) _topics.Add(key, topic = make());
                // Subscribing again asks for a fresh snapshot.
                if (topic.Snapshot() is { } snapshot) socket.Send(snapshot);
                topic.Listeners.Add(socket);
                socket.Topics.Add(topic);
            }
        }
    }

    private void Unsubscribe(Socket socket, JsonElement json, long? id)
    {
        List<(string Key, Func<Topic> Make)> unwanted = [.. Channels(json).Select(Resolve)];
        lock (api.Live.Gate)
        {
            foreach ((string key, _) in unwanted)
                if (_topics.TryGetValue(key, out Topic? topic)) Leave(socket, topic);
            socket.Send(Message("unsubscribed", id, null));
        }
    }

    private void Leave(Socket socket, Topic topic)
    {
        socket.Topics.Remove(topic);
        topic.Listeners.Remove(socket);
        if (topic.Listeners.Count == 0) _topics.Remove(topic.Key);
    }

    private static IEnumerable<JsonElement> Channels(JsonElement json)
    {
        if (!json.TryGetProperty("channels", out JsonElement channels) || channels.ValueKind != JsonValueKind.Array || channels.GetArrayLength() is 0 or > SubscriptionsMax)
            throw ApiException.BadRequest($"channels is a list of 1 to {SubscriptionsMax} channels.");
        return channels.EnumerateArray();
    }

    private (string Key, Func<Topic> Make) Resolve(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw ApiException.BadRequest("A channel is an object.");
        switch (Text(json, "channel"))
        {
            case "book":
                int book = api.MarketOf(Text(json, "market")).Id, depth = Depth(json);
                string bookKey = $"book {book} {depth}";
                return (bookKey, () => new BookTopic(bookKey, api.Live, book, depth));
            case "trades":
                int tape = api.MarketOf(Text(json, "market")).Id;
                string tapeKey = $"trades {tape}";
                return (tapeKey, () => new TradesTopic(tapeKey, api.Live, tape));
            case "candles":
                int chart = api.MarketOf(Text(json, "market")).Id;
                CandleInterval interval = MarketRoutes.IntervalOf(Text(json, "interval"));
                string chartKey = $"candles {chart} {interval}";
                return (chartKey, () => new CandlesTopic(chartKey, api.Live, chart, interval));
            case "tickers":
                return ("tickers", () => new TickersTopic("tickers", api.Live));
            case "blocks":
                return ("blocks", () => new BlocksTopic("blocks", api.Live));
            case "account":
                Address account = ExchangeApi.AccountOf(Text(json, "address"));
                string accountKey = $"account {account}";
                return (accountKey, () => new AccountTopic(accountKey, api, account));
            default:
                throw ApiException.BadRequest("channel is book, trades, candles, tickers, blocks or account.");
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw ApiException.BadRequest($"{name} is missing.");

    private static int Depth(JsonElement json)
    {
        if (!json.TryGetProperty("depth", out JsonElement value)) return 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int depth) && depth is >= 0 and <= DepthMax
            ? depth
            : throw ApiException.BadRequest($"depth is from 0 (all) to {DepthMax}.");
    }

    private void Submit(Socket socket, JsonElement json, long? id, WaitingCount waiting)
    {
        string? wait = json.TryGetProperty("wait", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : "accept";
        if (wait is not ("accept" or "commit")) throw ApiException.BadRequest("wait is accept or commit.");
        if (!json.TryGetProperty("envelope", out JsonElement text) || text.ValueKind != JsonValueKind.String || !text.TryGetBytesFromBase64(out byte[]? envelope))
            throw ApiException.BadRequest("envelope is base64.");
        if (!waiting.TryEnter()) throw new ApiException(StatusCodes.Status429TooManyRequests, "api.TooManyWaiting", $"A connection has at most {WaitingMax} submissions waiting.");
        _ = SubmitAsync(socket, envelope, wait == "commit", id, waiting);
    }

    private async Task SubmitAsync(Socket socket, byte[] envelope, bool waitForCommit, long? id, WaitingCount waiting)
    {
        try
        {
            SubmittedAnswer answer = await SubmitRoutes.SubmitAsync(api, envelope, waitForCommit, socket.Over);
            socket.Send(Message("submitted", id, json =>
            {
                json.WriteString("operation", answer.Id);
                json.WriteString("status", answer.Status);
                if (answer.Height is not { } height) return;
                json.WriteNumber("height", height);
                json.WritePropertyName("items");
                JsonSerializer.Serialize(json, answer.Items!, ApiJson.Default.IReadOnlyListSubmittedPart);
            }));
        }
        catch (ApiException error)
        {
            Fail(socket, id, error);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            waiting.Leave();
        }
    }

    // Answers come in the order of the batches, which carry no id.
    private static async Task AnswerBatchesAsync(Socket socket, ChannelReader<Task<BatchAnswer>> batches)
    {
        await foreach (Task<BatchAnswer> batch in batches.ReadAllAsync())
        {
            try
            {
                BatchAnswer answer = await batch;
                socket.Send(Message("submitted", null, json =>
                {
                    json.WritePropertyName("results");
                    JsonSerializer.Serialize(json, answer.Results, ApiJson.Default.IReadOnlyListBatchResult);
                }));
            }
            catch (ApiException error)
            {
                Fail(socket, null, error);
            }
        }
    }

    private static void Fail(Socket socket, long? id, ApiException error) => socket.Send(Message("error", id, json =>
    {
        json.WritePropertyName("error");
        JsonSerializer.Serialize(json, new ErrorItem(error.Code, error.Message), ApiJson.Default.ErrorItem);
    }));

    private static byte[] Message(string op, long? id, Action<Utf8JsonWriter>? members)
    {
        ArrayBufferWriter<byte> bytes = new(128);
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("op", op);
            if (id is { } number) json.WriteNumber("id", number);
            members?.Invoke(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private sealed class WaitingCount
    {
        private int _count;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _count) <= WaitingMax) return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _count);
    }

    // A bucket that fills again with time.
    private sealed class RateLimit(int burst, int perSecond)
    {
        private double _tokens = burst;
        private long _at = Stopwatch.GetTimestamp();

        public bool TryTake()
        {
            long now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + Stopwatch.GetElapsedTime(_at, now).TotalSeconds * perSecond);
            _at = now;
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }
}
