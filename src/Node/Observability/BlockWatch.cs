using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Observability;

/// <summary>Watches blocks go by: notes when each reached its stages, and behind the chain counts what was in it, logs it and measures its time.</summary>
/// <remarks>On the way of a block there is nothing but a few time stamps; everything else follows the published head as any reader does.</remarks>
public sealed class BlockWatch : IAsyncDisposable
{
    // More blocks than the watch can be behind without losing their times; what they held is counted in any case.
    private const int Remembered = 64;

    private readonly BlockTimes?[] _times = new BlockTimes?[Remembered];
    private readonly Dictionary<(OperationDefinition Operation, ushort Module, ushort Code), long> _operations = []; // guarded by itself
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeMetrics _metrics;
    private readonly OperationCatalog _catalog;
    private readonly ILogger _log;
    private readonly int _slowMs;
    private Task _watching = Task.CompletedTask;
    private BlockTraces? _traces;
    private long _storedBytes;

    /// <summary>Puts it together.</summary>
    public BlockWatch(NodeMetrics metrics, OperationCatalog catalog, ILogger log, int slowMs)
    {
        (_metrics, _catalog, _log, _slowMs) = (metrics, catalog, log, slowMs);
        metrics.Counter("gwangan_operations_total", "Operations in blocks by kind and outcome: done, or the code of the refusal.", ReadOperations);
        metrics.Counter("gwangan_store_written_bytes_total", "Changed records and results written to the state.", () => Interlocked.Read(ref _storedBytes));
    }

    /// <summary>Begins to watch the blocks after the present one.</summary>
    public void Start(ChainHead head, ChainReader reader, SubmissionTraces traced)
    {
        _traces = new BlockTraces(traced);
        _watching = Task.Run(() => WatchAsync(head, reader, head.Current.Height));
    }

    /// <summary>Notes that a block has reached a stage. Any thread.</summary>
    public void StageReached(BlockStage stage, long height) => TimesOf(height).At[(int)stage] = Stopwatch.GetTimestamp();

    /// <summary>Notes how long storing a block took and how much was written. Any thread.</summary>
    public void Stored(long height, TimeSpan elapsed, long bytes)
    {
        TimesOf(height).StoreBegan = Stopwatch.GetTimestamp() - (long)(elapsed.TotalSeconds * Stopwatch.Frequency);
        Interlocked.Add(ref _storedBytes, bytes);
    }

    /// <summary>Notes that the index has every block up to a height. Any thread.</summary>
    public void Indexed(long height) => _traces?.Indexed(height);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private BlockTimes TimesOf(long height)
    {
        ref BlockTimes? slot = ref _times[height % Remembered];
        BlockTimes? times = Volatile.Read(ref slot);
        // The stages of one block never come from two threads at once.
        if (times?.Height != height) Volatile.Write(ref slot, times = new BlockTimes(height));
        return times;
    }

    private async Task WatchAsync(ChainHead head, ChainReader reader, long after)
    {
        try
        {
            await foreach (long height in head.FollowAsync(after, _stop.Token))
            {
                if (reader.TryRead(height) is not { } block) continue;
                Count(block);
                if (Volatile.Read(ref _times[height % Remembered]) is { } times && times.Height == height) Measure(times, block);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // The chain does not hang on being watched.
            _log.WatchFailed(error);
        }
    }

    private void Count(CommittedBlock block)
    {
        if (block.Results is not { } results) return;
        lock (_operations)
        {
            for (int i = 0; i < results.Envelopes.Count; i++)
            {
                if (block.Envelopes[i] is not { } envelope) continue;
                EnvelopeResult row = results.Envelopes[i];
                for (int at = 0; at < envelope.Definitions.Length; at++)
                {
                    (ushort module, ushort code) = at < row.OutcomeCount ? (results.Outcomes[row.FirstOutcome + at].Module, results.Outcomes[row.FirstOutcome + at].Code) : ((ushort)0, (ushort)row.Code);
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_operations, (envelope.Definitions[at], module, code), out _)++;
                }
            }
        }
    }

    private IEnumerable<Measurement<double>> ReadOperations()
    {
        KeyValuePair<(OperationDefinition Operation, ushort Module, ushort Code), long>[] counts;
        lock (_operations) counts = [.. _operations];
        return counts.Select(each => new Measurement<double>(each.Value,
            new("kind", each.Key.Operation.Name), new("outcome", each.Key.Code == 0 ? "done" : Refusal.Of(each.Key.Module, each.Key.Code, _catalog).Code)));
    }

    private void Measure(BlockTimes times, CommittedBlock block)
    {
        TimeSpan? log = times.Between(BlockStage.Built, BlockStage.Logged), execute = times.Between(BlockStage.Logged, BlockStage.Finalized),
            store = BlockTimes.Between(times.StoreBegan, times.At[(int)BlockStage.Committed]);
        Record("prepare", times.Between(BlockStage.Begun, BlockStage.Built));
        Record("log", log);
        Record("execute", execute);
        Record("store", store);
        if (times.Between(BlockStage.Begun, BlockStage.Committed) is { } whole) _metrics.BlockSeconds.Record(whole.TotalSeconds);
        if (Traces.Source.HasListeners()) _traces?.Tell(times, block);
        int operations = block.Results?.Outcomes.Count ?? 0;
        if (Ms(execute) > _slowMs || Ms(store) > _slowMs) _log.BlockSlow(times.Height, Ms(log), Ms(execute), Ms(store), operations);
        else if (_log.IsEnabled(LogLevel.Debug)) _log.BlockMade(times.Height, Ms(log), Ms(execute), Ms(store), operations);
    }

    private void Record(string stage, TimeSpan? time)
    {
        if (time is { } known) _metrics.BlockStageSeconds.Record(known.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }

    private static long Ms(TimeSpan? time) => (long)(time?.TotalMilliseconds ?? 0);
}
