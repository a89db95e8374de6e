using System.Diagnostics;
using System.Globalization;

namespace Gwangan.Bench.Node;

/// <summary>What a quiet city takes after many blocks: memory, and disk by part, of a whole node with its index and snapshots, with the default window of history and as an archive.</summary>
/// <remarks>
/// Each block has none to three operations and is 250 ms of the city's time after the one before, so that candles, expiries, windows and snapshots come as often as in a real city; only the waiting is left out
/// (<see cref="LightCity"/>). <c>GWANGAN_BENCH_BLOCKS</c> says how many blocks, 20,000 unless set; a million is two days and twenty-one hours of such a city. A sync of a disk a block is most of
/// the time it takes, so <c>TMPDIR</c> on a memory disk makes a long run short and changes no figure.
/// </remarks>
internal static class LightBench
{
    private const double BlocksPerDay = 4 * 86_400;

    public static void Run(BenchReport report)
    {
        long blocks = long.TryParse(Environment.GetEnvironmentVariable("GWANGAN_BENCH_BLOCKS"), NumberStyles.None, CultureInfo.InvariantCulture, out long wanted) ? wanted : 20_000;
        Kind(report, "light/window", blocks, archive: false);
        Kind(report, "light/archive", blocks, archive: true);
    }

    // Growth is measured over the second half: before, pages and tables fill that are there once.
    private static void Kind(BenchReport report, string name, long blocks, bool archive)
    {
        string folder = Directory.CreateTempSubdirectory("gwangan-light-bench-").FullName;
        List<LightSample> samples = [];
        try
        {
            ProcessStartInfo start = new(Environment.ProcessPath!, ["light-child", folder, blocks.ToString(CultureInfo.InvariantCulture), archive ? "archive" : "window"]) { RedirectStandardOutput = true };
            using Process child = Process.Start(start)!;
            while (child.StandardOutput.ReadLine() is { } line)
            {
                if (!LightSample.TryRead(line, out LightSample? sample)) continue;
                samples.Add(sample);
                Console.Error.WriteLine($"  {name}: {line}");
            }
            child.WaitForExit();
            if (child.ExitCode != 0) throw new InvalidOperationException("the light city failed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        LightSample last = samples[^1], middle = samples.MinBy(sample => Math.Abs(sample.Height - last.Height / 2))!;
        report.Add(new($"{name}/blocks", last.Height, "blocks"));
        report.Add(new($"{name}/operations", (double)last.Operations / last.Height, "op/block"));
        report.Add(new($"{name}/speed", last.Height / last.Seconds, "blocks/s"));
        report.Add(new($"{name}/memory/managed", last.ManagedBytes / 1e6, "MB", middle.ManagedBytes / 1e6, "half way"));
        report.Add(new($"{name}/memory/private", last.PrivateBytes / 1e6, "MB", middle.PrivateBytes / 1e6, "half way"));
        report.Add(new($"{name}/memory/mapped", last.MappedBytes / 1e6, "MB", last.StateBytes / 1e6, "the state's file; pages of it and of the index are the system's to take back"));
        Part(report, $"{name}/disk/log", last, middle, sample => sample.LogBytes);
        Part(report, $"{name}/disk/state", last, middle, sample => sample.StateBytes);
        Part(report, $"{name}/disk/index", last, middle, sample => sample.IndexBytes);
        report.Add(new($"{name}/disk/snapshots", last.SnapshotBytes / 1e6, "MB"));
        Part(report, $"{name}/disk", last, middle, sample => sample.DiskBytes);
    }

    private static void Part(BenchReport report, string name, LightSample last, LightSample middle, Func<LightSample, long> part)
    {
        double perBlock = (double)(part(last) - part(middle)) / (last.Height - middle.Height);
        report.Add(new(name, part(last) / 1e6, "MB"));
        report.Add(new($"{name}/a-block", perBlock, "B"));
        report.Add(new($"{name}/a-day", perBlock * BlocksPerDay / 1e6, "MB"));
    }
}
