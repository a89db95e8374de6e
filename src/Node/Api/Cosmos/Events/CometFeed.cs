using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Cosmos.Forms;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Cosmos.Events;

/// <summary>Follows the chain for subscribers: NewBlock, NewBlockHeader, NewBlockEvents, Tx and ValidatorSetUpdates of every block, each to those whose query fits, under the id of their subscription.</summary>
/// <remarks>A block is told once it can be read with its signatures, and once the index has it, so whoever has heard of a transaction finds it. While nobody has subscribed, blocks are not read. Nothing ends it while the node runs: a block that cannot be read for the moment is read again, and who has missed one is cut off.</remarks>
public sealed class CometFeed(CometApi api) : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Subscription[] _all = [];
    private Task _following = Task.CompletedTask;

    /// <summary>How many subscriptions there are.</summary>
    public int Count => Volatile.Read(ref _all).Length;

    /// <summary>Begins to follow.</summary>
    public void Start() => _following = Task.Run(RunAsync);

    /// <summary>Subscribes a connection; it is told from the next block on.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="query">What it wants to hear.</param>
    /// <param name="id">The id that its events carry, in JSON.</param>
    /// <returns>Begins it: to be called once the subscription is answered.</returns>
    /// <exception cref="CometException">It has this subscription, or there are too many.</exception>
    public Action Add(RpcSession session, EventQuery query, byte[] id)
    {
        Subscription subscription = new(this, session, query, id);
        if (Count >= ApiLimits.CometSubscriptionsMax) throw CometException.Refused($"max_subscription_clients {ApiLimits.CometSubscriptionsMax} reached");
        if (!session.TryAdd(query.Text, subscription))
            throw CometException.Refused(session.SubscriptionCount >= ApiLimits.SubscriptionsMax ? $"max_subscriptions_per_client {ApiLimits.SubscriptionsMax} reached" : "failed to subscribe: already subscribed");
        return () =>
        {
            lock (_lock)
            {
                if (!subscription.IsOver) _all = [.. _all, subscription];
            }
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        long told = api.City.Head.Current.Height;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (long height in api.City.Head.FollowAsync(told, _stop.Token))
                {
                    told = height;
                    await api.City.Reader.WaitSignedAboveAsync(height - 1, _stop.Token);
                    if (Count == 0) continue;
                    await api.IndexReadyAsync(_stop.Token);
                    if (await ReadAsync(height) is { } block) Tell(block);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
            catch (Exception error)
            {
                // Whoever has missed a block must know: those who listen are cut off and come again, and the next block is told to them.
                api.City.Log.BlockNotTold(told, error);
                foreach (Subscription each in Volatile.Read(ref _all)) each.CutOff();
            }
        }
    }

    // All that is told of a block is read before any of it is told. Others who read may take every place at the state: that passes.
    private async Task<ToldBlock?> ReadAsync(long height)
    {
        while (true)
        {
            try
            {
                if (api.TryRead(height) is not { } block || api.City.Reader.TryReadResults(height) is not { } results) return null;
                List<AbciEvent> edges = api.BlockEvents(results);
                TxResult[] transactions = [.. Enumerable.Range(0, results.Envelopes.Count).Select(i => api.ResultOf(results, i, () => block.Block.Data.Txs[i]))];
                return new ToldBlock(block, edges, transactions, api.ValidatorUpdates(height, edges, transactions.SelectMany(each => each.Events)));
            }
            catch (Exception error) when (error is SnapshotExpiredException or LmdbException { IsReadersFull: true })
            {
                await Task.Delay(RetryPause, _stop.Token);
            }
        }
    }

    private void Tell(ToldBlock told)
    {
        (CometBlock block, List<AbciEvent> edges, TxResult[] transactions, List<Validator> updates) = told;
        long height = block.Block.Header.Height;
        Dictionary<string, List<string>> ofBlock = Attributes(edges);
        Publish("NewBlock", ofBlock, json =>
        {
            BlockForm.WriteBlock(json, "block", block.Block);
            BlockForm.WriteId(json, "block_id", block.Id);
            json.WriteStartObject("result_finalize_block");
            if (edges.Count > 0) ResultForm.WriteEvents(json, "events", edges);
            if (transactions.Length > 0)
            {
                json.WriteStartArray("tx_results");
                foreach (TxResult each in transactions) ResultForm.WriteOutcome(json, null, each);
                json.WriteEndArray();
            }
            ResultForm.WriteUpdates(json, "validator_updates", updates);
            if (api.AppHashAfter(height) is { IsEmpty: false } root) json.WriteBase64String("app_hash", root.Span);
            json.WriteEndObject();
        });
        Publish("NewBlockHeader", ofBlock, json => BlockForm.WriteHeader(json, "header", block.Block.Header));
        string heightText = height.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, List<string>> ofEvents = new(ofBlock) { ["block.height"] = [heightText] };
        Publish("NewBlockEvents", ofEvents, json =>
        {
            json.Long("height", height);
            ResultForm.WriteEvents(json, "events", edges);
            json.Long("num_txs", transactions.Length);
        });
        for (int i = 0; i < transactions.Length; i++)
        {
            int index = i;
            ReadOnlyMemory<byte> bytes = block.Block.Data.Txs[i];
            Dictionary<string, List<string>> own = Attributes(transactions[i].Events);
            own["tx.hash"] = [Data.TxHash(bytes.Span).ToString().ToUpperInvariant()];
            own["tx.height"] = [heightText];
            Publish("Tx", own, json =>
            {
                json.WriteStartObject("TxResult");
                json.Long("height", height);
                if (index != 0) json.WriteNumber("index", index);
                json.WriteBase64String("tx", bytes.Span);
                ResultForm.WriteShort(json, "result", transactions[index]);
                json.WriteEndObject();
            });
        }
        if (updates.Count > 0)
        {
            Publish("ValidatorSetUpdates", [], json =>
            {
                json.WriteStartArray("validator_updates");
                foreach (Validator update in updates) BlockForm.WriteValidator(json, update);
                json.WriteEndArray();
            });
        }
    }

    // What is told is written once, and only when somebody hears it.
    private void Publish(string name, Dictionary<string, List<string>> attributes, Action<Utf8JsonWriter> write)
    {
        attributes["tm.event"] = [name];
        byte[]? data = null, events = null;
        foreach (Subscription each in Volatile.Read(ref _all))
        {
            if (!each.Query.Fits(attributes)) continue;
            data ??= Text(json =>
            {
                json.WriteStartObject();
                json.WriteString("type", $"tendermint/event/{name}");
                json.WriteStartObject("value");
                write(json);
                json.WriteEndObject();
                json.WriteEndObject();
            });
            events ??= Text(json =>
            {
                json.WriteStartObject();
                foreach ((string tag, List<string> values) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteStartArray(tag);
                    foreach (string value in values) json.WriteStringValue(value);
                    json.WriteEndArray();
                }
                json.WriteEndObject();
            });
            each.Send(data, events);
        }
    }

    private static Dictionary<string, List<string>> Attributes(List<AbciEvent> events)
    {
        Dictionary<string, List<string>> attributes = new(StringComparer.Ordinal);
        foreach (AbciEvent happened in events)
            foreach (Engines.CometBft.Wire.EventAttribute attribute in happened.Attributes)
            {
                string tag = $"{happened.Type}.{attribute.Key}";
                if (attributes.TryGetValue(tag, out List<string>? values)) values.Add(attribute.Value);
                else attributes.Add(tag, [attribute.Value]);
            }
        return attributes;
    }

    private static byte[] Text(Action<Utf8JsonWriter> write)
    {
        using RpcBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer, CometDispatcher.Plain)) write(json);
        return buffer.Written.ToArray();
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock) _all = Array.FindAll(_all, each => each != subscription);
    }

    private sealed record ToldBlock(CometBlock Block, List<AbciEvent> Edges, TxResult[] Transactions, List<Validator> Updates);

    private sealed class Subscription(CometFeed feed, RpcSession session, EventQuery query, byte[] id) : IDisposable
    {
        public EventQuery Query { get; } = query;

        public bool IsOver { get; private set; }

        public void Send(byte[] data, byte[] events)
        {
            using RpcBuffer message = new();
            message.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
            message.Write(id);
            message.Write(",\"result\":{\"query\":"u8);
            message.Write(Text(json => json.WriteStringValue(Query.Text)));
            message.Write(",\"data\":"u8);
            message.Write(data);
            message.Write(",\"events\":"u8);
            message.Write(events);
            message.Write("}}"u8);
            session.Send(message.Written.ToArray());
        }

        public void CutOff() => session.CutOff("a block could not be told; subscribe again");

        public void Dispose()
        {
            lock (feed._lock) IsOver = true;
            feed.Remove(this);
        }
    }
}
