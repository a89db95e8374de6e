using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>What a subscription tells.</summary>
public enum SubscriptionKind
{
    /// <summary>Headers of blocks.</summary>
    Heads,

    /// <summary>Logs that a filter asks for.</summary>
    Logs,

    /// <summary>Hashes of transactions that have become executable.</summary>
    Pending,

    /// <summary>The same transactions whole.</summary>
    PendingWhole,

    /// <summary>Whether the node is behind.</summary>
    Syncing,
}

/// <summary>Tells connections of blocks, logs and transactions (eth_subscribe). A text is made once for all who hear it; nobody is waited for.</summary>
public sealed class Subscriptions(EthereumApi api) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private PendingTransactions.Listener? _pending;
    private Task _telling = Task.CompletedTask;
    private Subscription[] _all = [];

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _all).Length;

    /// <summary>Begins to tell.</summary>
    public void Start()
    {
        api.Feed.Applied += TellBlock;
        _pending = api.City.Pool.Pending.Listen();
        _telling = Task.Run(TellPendingAsync);
    }

    /// <summary>Subscribes a connection; it is told from when its answer is on its way.</summary>
    /// <returns>The subscription's number.</returns>
    /// <exception cref="RpcException">The connection has as many as it may.</exception>
    public ulong Add(RpcRequest request, RpcSession session, SubscriptionKind kind, FilterQuery? query)
    {
        ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1UL << 63;
        Subscription subscription = new(this, session, id, kind, query);
        if (!session.TryAdd(id, subscription)) throw new RpcException(RpcErrors.LimitExceeded, $"at most {ApiLimits.SubscriptionsMax} subscriptions of a connection");
        request.Afterwards(() =>
        {
            lock (_lock)
            {
                if (!subscription.IsOver) _all = [.. _all, subscription];
            }
            if (kind == SubscriptionKind.Syncing) subscription.Send("false"u8);
        });
        return id;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        api.Feed.Applied -= TellBlock;
        await _stop.CancelAsync();
        await _telling;
        _pending?.Dispose();
    }

    private void TellBlock(EthereumBlock block)
    {
        Subscription[] all = Volatile.Read(ref _all);
        if (all.Length == 0) return;
        byte[]? header = null;
        BlockLogs? logs = null;
        foreach (Subscription each in all)
        {
            if (each.Kind == SubscriptionKind.Heads) each.Send(header ??= HeaderOf(block));
            else if (each.Kind == SubscriptionKind.Logs) (logs ??= new BlockLogs(block, (i, log) => Text(json => LogForm.Write(json, block, i, log)))).Visit(each.Query!.Over(0, 0), text => each.Send(text));
        }
    }

    private async Task TellPendingAsync()
    {
        try
        {
            await foreach (Envelope envelope in _pending!.Reader.ReadAllAsync(_stop.Token))
            {
                Subscription[] all = Volatile.Read(ref _all);
                byte[]? hash = null, whole = null;
                foreach (Subscription each in all)
                {
                    if (each.Kind == SubscriptionKind.Pending) each.Send(hash ??= Text(json => json.Data(Chain.Base.Hash32.Bytes(envelope.EthereumHash!.Value))));
                    else if (each.Kind == SubscriptionKind.PendingWhole && envelope.Operations[0] is Transact { Transaction: { } transaction })
                        each.Send(whole ??= Text(json => TransactionForm.WritePending(json, transaction, api.BaseFeeAfter(api.Latest.Header))));
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private static byte[] HeaderOf(EthereumBlock block) => Text(json =>
    {
        json.WriteStartObject();
        BlockForm.WriteHeader(json, block.Header, block.Hash);
        json.WriteEndObject();
    });

    private static byte[] Text(Action<Utf8JsonWriter> write)
    {
        using RpcBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { SkipValidation = true })) write(json);
        return buffer.Written.ToArray();
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock) _all = Array.FindAll(_all, each => each != subscription);
    }

    private sealed class Subscription(Subscriptions all, RpcSession session, ulong id, SubscriptionKind kind, FilterQuery? query) : IDisposable
    {
        private readonly byte[] _head = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{{\"subscription\":\"0x{id:x}\",\"result\":"));

        public SubscriptionKind Kind { get; } = kind;

        public FilterQuery? Query { get; } = query;

        public bool IsOver { get; private set; }

        public void Send(ReadOnlySpan<byte> result)
        {
            byte[] message = new byte[_head.Length + result.Length + 2];
            _head.CopyTo(message, 0);
            result.CopyTo(message.AsSpan(_head.Length));
            "}}"u8.CopyTo(message.AsSpan(message.Length - 2));
            session.Send(message);
        }

        public void Dispose()
        {
            lock (all._lock) IsOver = true;
            all.Remove(this);
        }
    }
}
