using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Vectors;
using Gwangan.Vectors.World;

namespace Gwangan.Bench.Evm;

/// <summary>Contracts in both engines, and beside them the same code and calls in other implementations, in the same run.</summary>
internal static class EvmBench
{
    private const int SamplesMax = 25, SamplesMin = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private sealed record Peer(double Ms, string Output);

    /// <summary>Measures every workload.</summary>
    public static void Run(BenchReport report)
    {
        string work = Directory.CreateTempSubdirectory("evm-bench-").FullName;
        try
        {
            string file = Path.Combine(work, "workloads.json");
            Node(PeersFolder, "workloads.mjs", file, Archive.Open() is { } archive ? Path.Combine(archive, "bench", "evm-benchmarks") : "");
            Workloads workloads = Workloads.Read(file);
            // First ours: the peers' own processes are gone, or not yet there, when a time is taken.
            List<(Workload Workload, Sample Interpreted, Sample Compiled)> ours = [.. workloads.All.Select(workload => Measure(workloads, workload))];
            string results = Path.Combine(work, "peers.json");
            Node(PeersFolder, "peers.mjs", file, results);
            using JsonDocument peers = JsonDocument.Parse(File.ReadAllText(results));
            foreach ((Workload workload, Sample interpreted, Sample compiled) in ours) Report(report, workload.Name, interpreted, compiled, peers.RootElement);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>One engine's time, and what it did: both engines have to do the same.</summary>
    internal readonly record struct Sample(double Ms, long Gas, string Output, long AllocatedBytes);

    private static (Workload, Sample, Sample) Measure(Workloads workloads, Workload workload)
    {
        Sample interpreted = OnDeepStack(() => Time(workloads, workload, EngineMode.Interpreted));
        Sample compiled = OnDeepStack(() => Time(workloads, workload, EngineMode.Compiled));
        if (interpreted.Gas != compiled.Gas || interpreted.Output != compiled.Output) throw new InvalidOperationException($"{workload.Name}: the engines differ");
        Console.Error.WriteLine($"  {workload.Name} {interpreted.Ms:0.00} {compiled.Ms:0.00} ms");
        return (workload, interpreted, compiled);
    }

    private static Sample Time(Workloads workloads, Workload workload, EngineMode mode)
    {
        VectorMachine machine = new();
        Address target = workloads.Prepare(machine, workload, mode);
        List<double> samples = [];
        Sample last = default;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < SamplesMax && (i < SamplesMin || Stopwatch.GetElapsedTime(began) < Patience); i++)
        {
            machine.State.BeginTransaction();
            machine.Machine.BeginTransaction(new EvmTransactionContext(workloads.Caller, default, default));
            long bytes = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            EvmResult result = machine.Machine.Call(new EvmMessage { Caller = workloads.Caller, To = target, Input = workload.Data, Gas = workloads.Gas });
            double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (!result.IsSuccess) throw new InvalidOperationException($"{workload.Name} ends with {result.Status}");
            last = new Sample(0, workloads.Gas - result.GasLeft, "0x" + Convert.ToHexStringLower(machine.Machine.Output), bytes);
            machine.State.RollbackTo(0);
            machine.State.EndTransaction();
            samples.Add(ms);
        }
        // The first runs warm up what the runtime and the compiler have to make.
        samples.RemoveRange(0, 2);
        samples.Sort();
        return last with { Ms = samples[samples.Count / 2] };
    }

    private static void Report(BenchReport report, string name, Sample interpreted, Sample compiled, JsonElement peers)
    {
        Dictionary<string, double> others = [];
        foreach (JsonProperty engine in peers.EnumerateObject())
        {
            if (!engine.Value.TryGetProperty(name, out JsonElement row)) continue;
            if (row.GetProperty("output").GetString() != interpreted.Output) throw new InvalidOperationException($"{name}: {engine.Name} has another result");
            others[engine.Name] = row.GetProperty("ms").GetDouble();
        }
        report.Add(new($"{name}/interpreter", interpreted.Ms, "ms", Peers: others));
        report.Add(new($"{name}/compiled", compiled.Ms, "ms", Peers: others));
        foreach ((string engine, double ms) in others) report.Add(new($"{name}/{engine}", ms, "ms"));
        report.Add(new($"{name}/interpreter/gas", interpreted.Gas / interpreted.Ms / 1e3, "Mgas/s", Peers: others.ToDictionary(peer => peer.Key, peer => interpreted.Gas / peer.Value / 1e3)));
        report.Add(new($"{name}/compiled/gas", compiled.Gas / compiled.Ms / 1e3, "Mgas/s"));
        if (others.TryGetValue("revm", out double revm)) report.Add(new($"{name}/compiled/of-revm", compiled.Ms / revm, "x"));
        report.Add(new($"{name}/compiled/allocated", compiled.AllocatedBytes, "B"));
    }

    /// <summary>Runs on a thread whose stack holds the deepest calls.</summary>
    internal static T OnDeepStack<T>(Func<T> run)
    {
        T result = default!;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? broken = null;
        Thread thread = new(() =>
        {
            try
            {
                result = run();
            }
            catch (Exception error)
            {
                broken = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
            }
        }, EvmMachine.ThreadStackBytes);
        thread.Start();
        thread.Join();
        broken?.Throw();
        return result;
    }

    /// <summary>Where the other implementations are.</summary>
    internal static string PeersFolder => Path.Combine(Archive.RepositoryRoot(), "tests", "Bench", "Evm", "peers");

    /// <summary>Runs a program of that folder.</summary>
    internal static void Node(string folder, params string[] arguments)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", arguments) { WorkingDirectory = folder })!;
        node.WaitForExit();
        if (node.ExitCode != 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"node {arguments[0]} ended with {node.ExitCode}"));
    }
}
