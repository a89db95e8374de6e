using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gwangan.Node.Observability;

/// <summary>What is measured in one node. Names follow the conventions of Prometheus: unit last, <c>_total</c> for what only grows.</summary>
/// <remarks>Nothing is counted up while nobody listens; gauges are asked when somebody looks. docs/operating.md lists every metric.</remarks>
public sealed class NodeMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] };

    /// <summary>Makes the instruments that are told.</summary>
    public NodeMetrics()
    {
        BlockSeconds = Meter.CreateHistogram("gwangan_block_seconds", advice: Seconds, description: "From the beginning of a block until it is durable.");
        BlockStageSeconds = Meter.CreateHistogram("gwangan_block_stage_seconds", advice: Seconds,
            description: "Stages of a block: prepare (choose, order, sign), log (append and sync), execute, store (commit to the state).");
        RequestSeconds = Meter.CreateHistogram("gwangan_http_request_seconds", advice: Seconds, description: "Requests by method, route and status; WebSockets are not among them.");
        RpcSeconds = Meter.CreateHistogram("gwangan_rpc_seconds", advice: Seconds, description: "Requests of Ethereum's JSON-RPC by method and code; 0 is success.");
        CometSeconds = Meter.CreateHistogram("gwangan_comet_rpc_seconds", advice: Seconds, description: "Requests of CometBFT's RPC by method and code; 0 is success.");
        AddProcess();
    }

    /// <summary>All instruments of this node.</summary>
    public Meter Meter { get; } = new("Gwangan");

    /// <summary>Whole blocks.</summary>
    public Histogram<double> BlockSeconds { get; }

    /// <summary>Stages of blocks, by <c>stage</c>.</summary>
    public Histogram<double> BlockStageSeconds { get; }

    /// <summary>Requests, by <c>method</c>, <c>route</c> and <c>status</c>.</summary>
    public Histogram<double> RequestSeconds { get; }

    /// <summary>Requests of Ethereum's JSON-RPC, by <c>method</c> and <c>code</c>.</summary>
    public Histogram<double> RpcSeconds { get; }

    /// <summary>Requests of CometBFT's RPC.</summary>
    public Histogram<double> CometSeconds { get; }

    /// <summary>A value that goes up and down, asked when somebody looks.</summary>
    public void Gauge(string name, string description, Func<double> value) => Meter.CreateObservableGauge(name, value, description: description);

    /// <summary>A value that only grows, asked when somebody looks.</summary>
    public void Counter(string name, string description, Func<double> value) => Meter.CreateObservableCounter(name, value, description: description);

    /// <summary>Values that only grow, one for each combination of labels.</summary>
    public void Counter(string name, string description, Func<IEnumerable<Measurement<double>>> values) => Meter.CreateObservableCounter(name, values, description: description);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    // Under the names that Prometheus' own clients use, so that dashboards and alerts for any process fit.
    private void AddProcess()
    {
        Gauge("process_start_time_seconds", "When the process began, in seconds since 1970 UTC.", () => new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1e3);
        Counter("process_cpu_seconds_total", "Processor time of the process.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        Gauge("process_resident_memory_bytes", "Memory that the process holds.", () => Environment.WorkingSet);
        Gauge("process_threads", "Threads of the process.", () => Process.GetCurrentProcess().Threads.Count);
        Gauge("process_open_fds", "Open files and sockets.", () => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0);
        Gauge("dotnet_heap_bytes", "Managed memory after the last collection.", () => GC.GetGCMemoryInfo().HeapSizeBytes);
        Counter("dotnet_allocated_bytes_total", "Managed memory allocated.", () => GC.GetTotalAllocatedBytes());
        Counter("dotnet_gc_collections_total", "Garbage collections by generation.", () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation =>
            new Measurement<double>(GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0), new KeyValuePair<string, object?>("generation", generation))));
        Counter("dotnet_gc_pause_seconds_total", "Time in which all threads stood still for a collection.", () => GC.GetTotalPauseDuration().TotalSeconds);
        Gauge("dotnet_threadpool_threads", "Threads of the thread pool.", () => ThreadPool.ThreadCount);
        Gauge("dotnet_threadpool_queue_length", "Work that waits for a thread of the pool.", () => ThreadPool.PendingWorkItemCount);
        Counter("dotnet_lock_contentions_total", "How often a thread had to wait for a lock.", () => Monitor.LockContentionCount);
    }
}
