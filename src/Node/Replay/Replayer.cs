using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Replay;

/// <summary>Replays a recording on a node through its public API: read, map, sign, send, follow the blocks, compare the books.</summary>
public static class Replayer
{
    private const int AccountsDefault = 300, MembersDefault = 200, BatchMax = 512;

    // Far below the 5,000 open orders that an account may have, because a hash does not spread them evenly.
    private const int OrdersPerAccount = 2_000;

    /// <summary>Runs a replay.</summary>
    /// <exception cref="RecordingException">The recording cannot be read.</exception>
    /// <exception cref="ClientException">The node does not answer.</exception>
    /// <exception cref="NodeException">Something else that the caller can put right.</exception>
    public static async Task<ReplayReport> RunAsync(ReplayOptions options, ReplayProgress progress, CancellationToken cancel)
    {
        RecordingFile file = RecordingFile.Open(options.File, options.Format, options.Symbol);
        RecordingStatistics statistics = RecordingStatistics.Of(file.Read(options.Limit));
        progress.Events = statistics.Events;
        int wanted = options.Accounts ?? Math.Max(AccountsDefault, statistics.OrdersPeak / OrdersPerAccount * 2);
        progress.Phase = "starting";
        if (options.Node is { } node)
        {
            using ExchangeClient client = new(node);
            MarketTerms terms = await client.MarketAsync(options.Market, cancel);
            DemoKeys keys = DemoKeys.TryLoad(Path.Combine(options.Data, "keys", "demo.json"))
                ?? throw new NodeException($"{Path.Combine(options.Data, "keys", "demo.json")} does not exist: --data names the data folder of the node's city, whose demo accounts replay the recording");
            SigningKey[] members = keys.Last(Math.Min(options.Accounts ?? MembersDefault, keys.Count));
            FlowScale scale = FlowScale.Choose(statistics, terms, null, options.PriceScale?.Over(file.PriceUnits), options.SizeScale?.Over(file.SizeUnits), out _);
            string[] assets = options.Market.Split('-');
            Amount goods = await client.AvailableAsync(members[0].Address, assets[0], cancel), money = await client.AvailableAsync(members[0].Address, assets[^1], cancel);
            if (goods.IsZero && money.IsZero)
                throw new NodeException($"the demo accounts of {options.Data} own neither {assets[0]} nor {assets[^1]} on {node}: is it the data folder of that node's city?");
            if (options.SizeScale is null) scale = scale.Within(statistics, terms, goods, money, members.Length);
            return await RunAsync(options, file, statistics, client, terms, scale, members, progress, cancel);
        }
        await using ReplayCity city = ReplayCity.Create(Math.Max(wanted, 20));
        MarketTerms before = city.TermsOf(options.Market, out int bandPercent);
        FlowScale fitted = FlowScale.Choose(statistics, before, bandPercent, options.PriceScale?.Over(file.PriceUnits), options.SizeScale?.Over(file.SizeUnits), out MarketTerms around);
        city.Fit(around);
        await city.StartAsync(cancel);
        using ExchangeClient own = new(city.Url);
        await WaitUntilReadyAsync(own, cancel);
        SigningKey[] everybody = DemoKeys.TryLoad(Path.Combine(city.Folder, "keys", "demo.json"))!.Last(wanted);
        return await RunAsync(options, file, statistics, own, await own.MarketAsync(options.Market, cancel), fitted, everybody, progress, cancel);
    }

    private static async Task<ReplayReport> RunAsync(
        ReplayOptions options, RecordingFile file, RecordingStatistics statistics, ExchangeClient client, MarketTerms terms, FlowScale scale, SigningKey[] signers,
        ReplayProgress progress, CancellationToken cancel)
    {
        int accounts = signers.Length;
        ulong[] nonces = new ulong[accounts];
        Dictionary<Address, int> byAddress = [];
        for (int i = 0; i < accounts; i++)
        {
            byAddress.Add(signers[i].Address, i);
            nonces[i] = await client.NonceAsync(signers[i].Address, cancel);
        }
        using FlowMapper mapper = new(scale, terms, new FlowAccounts(accounts), options.Follow, file.HoldsCommands);
        BookTwin twin = new(terms);
        SentOperations sent = new();
        SortedDictionary<string, long> kinds = [], refusedEarly = [];
        Dictionary<ulong, string> refusedEarlyOrders = [];
        await using SubmissionSocket socket = await SubmissionSocket.ConnectAsync(client.Node, cancel);
        (long start, List<BookOrder> standing) = await client.FullBookAsync(terms, cancel);
        foreach (BookOrder order in standing) twin.Restore(order);
        BlockWatch watch = new(socket.Blocks, start);
        OrderedSubmitter submitter = new(socket, new SendWindow(watch, options.InFlightMax));
        BlockFollower follower = new(client, watch, twin, sent, byAddress, progress);

        NodeStatus status = await client.StatusAsync(cancel);
        SigningPipeline pipeline = new(status.ChainId, signers, nonces);
        long begun = Stopwatch.GetTimestamp(), finished = begun;
        Task sending = SendAllAsync();
        // At full speed the comparison waits, so that the node has the machine to itself.
        if (options.Speed is null) await sending;
        Task following = follower.RunAsync(start, sending, cancel);
        await Task.WhenAny(following, sending).Unwrap();
        await following;

        progress.Phase = "comparing";
        (long height, List<BookOrder> book) = await client.FullBookAsync(terms, cancel);
        await follower.ReadToAsync(height, cancel);
        foreach ((ulong id, string code) in refusedEarlyOrders) follower.RefusedOrders[id] = code;
        return new ReplayReport
        {
            File = Path.GetFileName(file.Path),
            Format = FieldDefinition.CamelCase(file.Format.ToString()),
            Events = statistics.Events,
            SpanSeconds = (statistics.LastNs - statistics.FirstNs) / 1e9,
            Market = options.Market,
            ReferencePrice = terms.ReferencePrice,
            PriceScale = scale.PriceRatio.Times(file.PriceUnits).ToString(),
            SizeScale = scale.SizeRatio.Times(file.SizeUnits).ToString(),
            Rounded = mapper.Rounded,
            Accounts = accounts,
            OperationsByKind = kinds,
            Sent = kinds.Values.Sum(),
            Done = follower.Done,
            Refused = follower.Refused,
            RefusedEarly = refusedEarly,
            SentAgain = submitter.SentAgain,
            Trades = twin.Trades,
            TradedLots = twin.TradedLots,
            TradedVolume = WholeUnits(terms.LotSize, twin.TradedLots),
            NotInRecording = mapper.Recorded.NotInRecording,
            GoneHere = mapper.GoneHere,
            TradesNotSent = mapper.TradesNotSent,
            Others = follower.Others,
            Blocks = follower.Blocks,
            SendSeconds = Stopwatch.GetElapsedTime(begun, finished).TotalSeconds,
            CommitSeconds = follower.LastArrival == 0 ? 0 : Stopwatch.GetElapsedTime(begun, follower.LastArrival).TotalSeconds,
            LatencyMs = follower.Latencies.Summary(),
            WithTwin = BookComparison.WithTwin(book, twin),
            WithRecording = file.HoldsCommands ? null : BookComparison.WithRecording(book, follower.RecordedIds, mapper.Recorded, scale, follower.RefusedOrders),
        };

        async Task SendAllAsync()
        {
            progress.Phase = "sending";
            long firstNs = 0;
            bool hasFirst = false;
            await foreach (SignedBatch<MappedOperation> batch in pipeline.RunAsync(
                mapper.Map(Count(file.Read(options.Limit), progress)), operation => (operation.Account, operation.Operation), BelongTogether, BatchMax, cancel))
            {
                if (options.Speed is { } speed)
                {
                    if (!hasFirst) (firstNs, hasFirst) = (batch.Items[0].TimeNs, true);
                    await PaceAsync(speed, batch.Items[0].TimeNs - firstNs, begun, cancel);
                }
                foreach (MappedOperation operation in batch.Items)
                {
                    string kind = FieldDefinition.CamelCase(operation.Kind.ToString());
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                }
                await submitter.SendAsync(batch.Envelopes, timestamp => sent.Add(batch, timestamp), (index, refusal) => Answered(batch, index, refusal), cancel);
                progress.Sent += batch.Items.Length;
                progress.Committed = watch.Operations;
            }
            await submitter.FinishAsync(cancel);
            finished = Stopwatch.GetTimestamp();
            progress.Phase = "checking";
        }

        void Answered(SignedBatch<MappedOperation> batch, int index, string? refusal)
        {
            if (refusal is null) return;
            MappedOperation operation = batch.Items[index];
            sent.TryTake(operation.Account, batch.Nonces[index], out _, out _, out _);
            refusedEarly[refusal] = refusedEarly.GetValueOrDefault(refusal) + 1;
            if (operation.Kind == MappedKind.Place) refusedEarlyOrders[operation.RecordedId] = refusal;
        }

        // At full speed anything goes together; at recorded pace only what happened within the same millisecond.
        bool BelongTogether(MappedOperation first, MappedOperation next) => options.Speed is null || next.TimeNs - first.TimeNs < 1_000_000;
    }

    private static async Task PaceAsync(Ratio speed, long sinceFirstNs, long begun, CancellationToken cancel)
    {
        double dueMs = (double)sinceFirstNs / 1e6 * speed.Denominator / speed.Numerator;
        double waitMs = dueMs - Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        if (waitMs >= 1) await Task.Delay(TimeSpan.FromMilliseconds(waitMs), cancel);
    }

    private static IEnumerable<RecordedEvent> Count(IEnumerable<RecordedEvent> events, ReplayProgress progress)
    {
        long count = 0;
        foreach (RecordedEvent recorded in events)
        {
            if ((++count & 0xFF) == 0) progress.EventsMapped = count;
            yield return recorded;
        }
        progress.EventsMapped = count;
    }

    private static async Task WaitUntilReadyAsync(ExchangeClient client, CancellationToken cancel)
    {
        while ((await client.StatusAsync(cancel)).Height == 0) await Task.Delay(20, cancel);
    }

    private static string WholeUnits(Amount lotSize, long lots)
    {
        UInt128 units = lotSize.Units * (UInt128)lots, whole = units / Amount.One.Units, rest = units % Amount.One.Units;
        string fraction = rest.ToString(CultureInfo.InvariantCulture).PadLeft(Amount.Decimals, '0').TrimEnd('0');
        return fraction.Length == 0 ? whole.ToString(CultureInfo.InvariantCulture) : $"{whole.ToString(CultureInfo.InvariantCulture)}.{fraction}";
    }
}
