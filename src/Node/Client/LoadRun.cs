using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Node.Client;

/// <summary>Loads a node with operations that were signed beforehand, and finds out from its blocks when each was committed.</summary>
public sealed class LoadRun
{
    private const int BatchMax = 512;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);
    private readonly LoadOptions _options;
    private readonly Dictionary<(Address Signer, ulong Nonce), long> _sent = [];
    private readonly Lock _lock = new();
    private long _refusedEarly;

    private LoadRun(LoadOptions options) => _options = options;

    /// <summary>Signs, sends, and reads the blocks.</summary>
    /// <param name="options">The load.</param>
    /// <param name="tell">Told what it is doing.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public static Task<LoadReport> RunAsync(LoadOptions options, Action<string> tell, CancellationToken cancel) => new LoadRun(options).RunAsync(tell, cancel);

    private async Task<LoadReport> RunAsync(Action<string> tell, CancellationToken cancel)
    {
        using ExchangeClient client = new(_options.Node);
        NodeStatus status = await client.StatusAsync(cancel);
        MarketTerms terms = await client.MarketAsync(_options.Market, cancel);
        ulong[] nonces = new ulong[_options.Keys.Count];
        for (int i = 0; i < nonces.Length; i++) nonces[i] = await client.NonceAsync(_options.Keys[i].Address, cancel);

        int count = _options.Rate is { } rate ? checked(rate * _options.Seconds) : _options.SignedAhead;
        tell(string.Create(CultureInfo.InvariantCulture, $"signing {count:N0} operations"));
        long signing = Stopwatch.GetTimestamp();
        Signed[] signed = Sign(status.ChainId, terms, nonces, count);
        double signedPerSecond = count / Stopwatch.GetElapsedTime(signing).TotalSeconds;

        tell(string.Create(CultureInfo.InvariantCulture, $"sending for {_options.Seconds} s over {_options.Connections} connections"));
        await using Connections connections = await Connections.OpenAsync(_options, status.Height, cancel);
        long begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Submitters.Select((submitter, index) => Task.Run(() => SendAsync(submitter, index, signed, begun, cancel), cancel)));
        int sent = _sent.Count;
        tell("reading the blocks");
        return await ReadBlocksAsync(client, connections.Watch, status.Height, begun, sent, signedPerSecond, cancel);
    }

    // One connection sends every n-th operation of each slice, so that an account's nonces stay in order on one connection.
    private async Task SendAsync(OrderedSubmitter submitter, int index, Signed[] signed, long begun, CancellationToken cancel)
    {
        int connections = _options.Connections;
        List<Signed> batch = new(BatchMax);
        long position = index;
        while (position < signed.Length && Stopwatch.GetElapsedTime(begun).TotalSeconds < _options.Seconds)
        {
            long due = _options.Rate is { } rate ? (long)(Stopwatch.GetElapsedTime(begun).TotalSeconds * rate) : long.MaxValue;
            batch.Clear();
            for (; position < signed.Length && position < due && batch.Count < BatchMax; position += connections) batch.Add(signed[position]);
            if (batch.Count == 0)
            {
                await Task.Delay(Slice, cancel);
                continue;
            }
            Signed[] now = [.. batch];
            await submitter.SendAsync([.. now.Select(one => one.Envelope)], timestamp => Note(now, timestamp), (at, refusal) => Answered(now[at], refusal), cancel);
        }
        await submitter.FinishAsync(cancel);
    }

    private void Note(Signed[] batch, long timestamp)
    {
        lock (_lock)
            foreach (Signed one in batch) _sent.Add((one.Signer, one.Nonce), timestamp);
    }

    private void Answered(Signed one, string? refusal)
    {
        if (refusal is null) return;
        lock (_lock)
        {
            _refusedEarly++;
            _sent.Remove((one.Signer, one.Nonce));
        }
    }

    private async Task<LoadReport> ReadBlocksAsync(ExchangeClient client, BlockWatch watch, long after, long begun, int sent, double signedPerSecond, CancellationToken cancel)
    {
        Latencies latencies = new();
        SortedDictionary<string, long> refused = [];
        long blocks = 0, firstArrival = 0, lastArrival = begun;
        int from = 0;
        for (long height = after + 1; _sent.Count > 0; height++)
        {
            await watch.WaitAboveAsync(height - 1, cancel);
            long arrival = watch.ArrivalOf(height, ref from);
            using JsonDocument block = await client.BlockAsync(height, cancel);
            int before = latencies.Count;
            foreach (JsonElement operation in block.RootElement.GetProperty("operations").EnumerateArray())
            {
                if (!Address.TryParse(operation.GetProperty("signer").GetString()!, out Address signer)) continue;
                if (!_sent.Remove((signer, ulong.Parse(operation.GetProperty("nonce").GetString()!, CultureInfo.InvariantCulture)), out long timestamp)) continue;
                latencies.Add(arrival - timestamp);
                JsonElement outcome = operation.GetProperty("items")[0].GetProperty("outcome");
                if (outcome.GetProperty("refusal") is not { ValueKind: JsonValueKind.String } refusal) continue;
                string code = $"{outcome.GetProperty("codespace").GetString()}.{refusal.GetString()}";
                refused[code] = refused.GetValueOrDefault(code) + 1;
            }
            if (latencies.Count == before) continue;
            if (blocks++ == 0) firstArrival = arrival;
            lastArrival = arrival;
        }
        return new LoadReport(
            sent, latencies.Count, _refusedEarly, refused, blocks, Stopwatch.GetElapsedTime(begun, lastArrival).TotalSeconds, signedPerSecond, latencies.Summary(),
            blocks > 1 ? Stopwatch.GetElapsedTime(firstArrival, lastArrival).TotalMilliseconds / (blocks - 1) : 0);
    }

    // Accounts take turns; connection c sends every operation whose place is c modulo the connections, and an account always belongs to one of them.
    private Signed[] Sign(string chainId, MarketTerms terms, ulong[] nonces, int count)
    {
        SigningPipeline pipeline = new(chainId, _options.Keys, nonces);
        Signed[] signed = new Signed[count];
        int accounts = _options.Keys.Count - _options.Keys.Count % _options.Connections;
        using ThreadLocal<EnvelopeCodec> codec = new(pipeline.NewCodec);
        Parallel.For(0, count, place =>
        {
            int account = place % accounts, round = place / accounts;
            ulong nonce = nonces[account] + (ulong)round + 1;
            Operation operation = _options.Mix == LoadMix.Orders
                ? OrderOf(terms, account, round, nonce)
                : new Transfer(_options.Keys[(account + 1) % accounts].Address, Symbol.Of("KRW"), Amount.Whole(1), "");
            signed[place] = new Signed(_options.Keys[account].Address, nonce, pipeline.Sign(account, nonce, operation, codec.Value!));
        });
        return signed;
    }

    // Four rounds of an account: rest on one side, rest on the other, cancel the first, trade with whoever is there. Nothing piles up.
    private static Operation OrderOf(MarketTerms terms, int account, int round, ulong nonce)
    {
        long tick = terms.Ticks.TickAt(terms.BandHigh), reference = terms.Ticks.RoundDown(terms.ReferencePrice / tick * tick);
        long away = (1 + (account * 7 + round * 3) % 50) * tick;
        long lots = (long)(terms.LeastProduct / (UInt128)terms.BandLow) + 1 + account % 5;
        Side side = (account & 1) == 0 ? Side.Buy : Side.Sell;
        long rest = side == Side.Buy ? reference - away : reference + away;
        return (round % 4) switch
        {
            0 => Order(side, rest, OrderTimeInForce.GoodTillCancel, nonce),
            1 => Order(side, rest, OrderTimeInForce.GoodTillCancel, nonce),
            2 => new CancelOrder(0, nonce - 2),
            _ => Order(side, side == Side.Buy ? reference + 10 * tick : reference - 10 * tick, OrderTimeInForce.ImmediateOrCancel, 0),
        };

        PlaceOrder Order(Side of, long price, OrderTimeInForce timeInForce, ulong clientOrderId) =>
            new(terms.Market, of, OrderType.Limit, price, lots, timeInForce, 0, SelfTradePrevention.CancelTaker, clientOrderId);
    }

    private readonly record struct Signed(Address Signer, ulong Nonce, byte[] Envelope);

    /// <summary>The ways in, and one watch over the blocks for all of them.</summary>
    private sealed class Connections(List<SubmissionSocket> sockets, BlockWatch watch, List<OrderedSubmitter> submitters) : IAsyncDisposable
    {
        public BlockWatch Watch => watch;

        public List<OrderedSubmitter> Submitters => submitters;

        public static async Task<Connections> OpenAsync(LoadOptions options, long height, CancellationToken cancel)
        {
            List<SubmissionSocket> sockets = [];
            for (int i = 0; i < options.Connections; i++) sockets.Add(await SubmissionSocket.ConnectAsync(options.Node, cancel));
            BlockWatch watch = new(sockets[0].Blocks, height);
            SendWindow window = new(watch, options.InFlightMax);
            return new Connections(sockets, watch, [.. sockets.Select(socket => new OrderedSubmitter(socket, window))]);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (SubmissionSocket socket in sockets) await socket.DisposeAsync();
        }
    }
}
