using System.Net.WebSockets;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Exchange;

/// <summary>The WebSocket at /ws: subscriptions and order entry, by the same feed and the same door as everything else.</summary>
public sealed class SocketRoutes(ExchangeApi api)
{
    private readonly CorsPolicy _origins = new(api.City.Options.Access.Origins);
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
            byte[]? message;
            try
            {
                message = topic.Update(changes);
            }
            catch (Exception error)
            {
                // The feed must not stop for one topic: who hears it begins anew with a snapshot.
                api.City.Log.TopicFailed(topic.GetType().Name, error);
                foreach (Socket socket in topic.Listeners) socket.End(WebSocketCloseStatus.InternalServerError, "this channel failed; connect again");
                continue;
            }
            if (message is null) continue;
            foreach (Socket socket in topic.Listeners) socket.Send(message);
        }
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) throw ApiException.BadRequest("This is a WebSocket.");
        if (!_origins.AllowsHost(context)) throw new ApiException(StatusCodes.Status403Forbidden, "api.HostNotAllowed", "A program of this machine asks this node by its address, as localhost, or by a name in cors.origins.");
        if (!_origins.AllowsSocket(context.Request)) throw new ApiException(StatusCodes.Status403Forbidden, "api.OriginNotAllowed", "Pages of this origin may not open a WebSocket here.");
        using Visit visit = api.Access.Enter(context, VisitKind.Socket, CancellationToken.None);
        using WebSocket web = await context.WebSockets.AcceptWebSocketAsync(AccessGuard.ProtocolOf(context));
        Socket socket = new(web, api.Incoming);
        visit.Progress = () => socket.Topics.Count;
        using CancellationTokenRegistration ended = visit.Over.Register(() => socket.End(WebSocketCloseStatus.PolicyViolation, "the key is over, or an operator ended this connection"));
        lock (api.Live.Gate) _sockets.Add(socket);
        Task sending = socket.SendAllAsync();
        try
        {
            await ReceiveAsync(socket, visit.Caller);
        }
        finally
        {
            socket.End(WebSocketCloseStatus.NormalClosure, "");
            lock (api.Live.Gate)
            {
                _sockets.Remove(socket);
                foreach (Topic topic in socket.Topics.ToArray()) Leave(socket, topic);
            }
            await socket.DrainAsync();
            await sending;
        }
    }

    private void EndAll()
    {
        lock (api.Live.Gate)
            foreach (Socket socket in _sockets) socket.End(WebSocketCloseStatus.EndpointUnavailable, "the node is stopping");
    }

    private async Task ReceiveAsync(Socket socket, Caller caller)
    {
        MessageBucket messages = new(socket, api.City.Clock);
        await using LastWord lastWord = new(api, caller);
        await using SocketSubmissions submissions = new(api, socket, caller, messages);
        while (await socket.ReceiveAsync(ApiLimits.EnvelopeBodyMax, ApiLimits.BatchBodyMax) is { } message)
        {
            if (message.Type == WebSocketMessageType.Binary)
            {
                // Envelopes are counted as such; a batch without any would cost nothing.
                if (message.Bytes.IsEmpty && !messages.TryTake(1)) return;
                await submissions.SubmitBatchAsync(message.Bytes);
                continue;
            }
            long? id = null;
            bool isCounted = false;
            try
            {
                using JsonDocument document = JsonDocument.Parse(message.Bytes, new JsonDocumentOptions { MaxDepth = 8 });
                JsonElement json = document.RootElement;
                if (json.ValueKind != JsonValueKind.Object) throw ApiException.BadRequest("A message is an object with op.");
                if (json.TryGetProperty("id", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long given)) id = given;
                string? op = json.TryGetProperty("op", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
                if (op != "submit")
                {
                    if (!messages.TryTake(CostOf(json))) return;
                    isCounted = true;
                }
                switch (op)
                {
                    case "subscribe":
                        Subscribe(socket, caller, json, id);
                        break;
                    case "unsubscribe":
                        Unsubscribe(socket, json, id);
                        break;
                    case "ping":
                        socket.Send(SocketMessage.Of("pong", id, null));
                        break;
                    case "submit":
                        submissions.Submit(json, id);
                        break;
                    case "onDisconnect":
                        lastWord.Set(json);
                        socket.Send(SocketMessage.Of("onDisconnect", id, null));
                        break;
                    default:
                        throw ApiException.BadRequest("op is subscribe, unsubscribe, submit, onDisconnect or ping.");
                }
            }
            catch (Exception error) when (error is JsonException or ApiException)
            {
                // A submission is counted as an envelope; what does not get that far is a message like any other.
                if (!isCounted && !messages.TryTake(1)) return;
                socket.Send(SocketMessage.Of(id, error as ApiException ?? ApiException.BadRequest("The message is not JSON.")));
            }
        }
    }

    private static int CostOf(JsonElement json) => json.TryGetProperty("channels", out JsonElement channels) && channels.ValueKind == JsonValueKind.Array ? Math.Max(1, channels.GetArrayLength()) : 1;

    private void Subscribe(Socket socket, Caller caller, JsonElement json, long? id)
    {
        List<(string Key, Func<Topic> Make)> wanted = [.. Channels(json).Select(Resolve)];
        if (caller.RefuseRequests(wanted.Count) is { } tooMany) throw tooMany;
        lock (api.Live.Gate)
        {
            if (socket.Topics.Count + wanted.Count > ApiLimits.SubscriptionsMax)
                throw new ApiException(StatusCodes.Status429TooManyRequests, "api.TooManySubscriptions", $"A connection has at most {ApiLimits.SubscriptionsMax} subscriptions.");
            socket.Send(SocketMessage.Of("subscribed", id, null));
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
            socket.Send(SocketMessage.Of("unsubscribed", id, null));
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
        if (!json.TryGetProperty("channels", out JsonElement channels) || channels.ValueKind != JsonValueKind.Array || channels.GetArrayLength() is 0 or > ApiLimits.SubscriptionsMax)
            throw ApiException.BadRequest($"channels is a list of 1 to {ApiLimits.SubscriptionsMax} channels.");
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
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int depth) && depth is >= 0 and <= ApiLimits.ChannelDepthMax
            ? depth
            : throw ApiException.BadRequest($"depth is from 0 (all) to {ApiLimits.ChannelDepthMax}.");
    }
}
