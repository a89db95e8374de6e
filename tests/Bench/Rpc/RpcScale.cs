using System.Diagnostics;

namespace Gwangan.Bench.Rpc;

/// <summary>How long the suite takes: the whole one, or a short look (<c>--quick</c>).</summary>
internal static class RpcScale
{
    private static readonly string Wanted = Environment.GetEnvironmentVariable("GWANGAN_RPC") ?? "";

    /// <summary>Whether it is the short one.</summary>
    public static bool IsQuick { get; set; }

    /// <summary>Whether a row, or any row that begins so, is asked for: <c>GWANGAN_RPC=1s/value/batch100</c> takes those that begin with it, and all are taken without it.</summary>
    public static bool Wants(string name) => Wanted.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(Wanted, StringComparison.Ordinal);

    /// <summary>Whether the peer takes part: <c>GWANGAN_RPC_PEERS=off</c> measures this city alone.</summary>
    public static bool HasPeers { get; } = Environment.GetEnvironmentVariable("GWANGAN_RPC_PEERS") != "off";

    /// <summary>Whether the peer's receipts are read too: <c>GWANGAN_RPC_PEERS=receipts</c>.</summary>
    public static bool ReadsPeersReceipts { get; } = Environment.GetEnvironmentVariable("GWANGAN_RPC_PEERS") == "receipts";

    /// <summary>One of two, by that.</summary>
    public static T Of<T>(T whole, T quick) => IsQuick ? quick : whole;

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>A peer's figure, and ours as a multiple of it.</summary>
    public static Dictionary<string, double> Beside(double own, double peer) => new() { ["anvil"] = peer, ["of anvil's"] = own / peer };

    /// <summary>Milliseconds of each run, after one that does not count.</summary>
    public static double[] Time(int runs, Action<int> run)
    {
        double[] ms = new double[runs];
        run(0);
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run(i + 1);
            ms[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return ms;
    }
}
