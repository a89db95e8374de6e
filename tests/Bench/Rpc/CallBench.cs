using System.Diagnostics;
using Gwangan.Chain.Base;

namespace Gwangan.Bench.Rpc;

/// <summary>eth_call of a token's balanceOf over kept connections, of a target at rest and while it executes all token transfers that it is sent.</summary>
internal static class CallBench
{
    private const int Connections = 4, Holders = 100;

    private sealed record Calls(double PerSecond, double P50, double P99, double Mined);

    public static void Run(BenchReport report)
    {
        Accounts accounts = new(Holders + 1);
        byte[] code = TokenCity.TokenCode();
        (Calls Idle, Calls Loaded) ours, theirs;
        using (RpcTarget city = RpcTarget.StartCity(BlockPace.Second, accounts)) ours = Measure(city, accounts, code);
        using (RpcTarget anvil = RpcTarget.StartAnvil(BlockPace.Second, accounts)) theirs = Measure(anvil, accounts, code);
        Report("idle", ours.Idle, theirs.Idle);
        Report("load", ours.Loaded, theirs.Loaded);
        report.Add(new("calls/load/mined", ours.Loaded.Mined, "tx/s", Peers: RpcScale.Beside(ours.Loaded.Mined, theirs.Loaded.Mined)));

        void Report(string name, Calls own, Calls peer)
        {
            report.Add(new($"calls/{name}/calls", own.PerSecond, "call/s", Peers: RpcScale.Beside(own.PerSecond, peer.PerSecond)));
            report.Add(new($"calls/{name}/p50", own.P50, "ms", Peers: RpcScale.Beside(own.P50, peer.P50)));
            report.Add(new($"calls/{name}/p99", own.P99, "ms", Peers: RpcScale.Beside(own.P99, peer.P99)));
        }
    }

    private static (Calls, Calls) Measure(RpcTarget target, Accounts accounts, byte[] code)
    {
        Address token = TransferBench.Prepare(target, accounts, code);
        TransferLoad load = new(target, accounts, token);
        TimeSpan duration = TimeSpan.FromSeconds(RpcScale.Of(8, 3));
        Ask(target, accounts, token, TimeSpan.FromSeconds(1), () => false);
        Calls idle = Ask(target, accounts, token, duration, () => false);
        LoadShape shape = new(Holders, 2, 100, IsToken: true);
        load.Run(shape, 4_000, duration);
        LoadResult? result = null;
        using ManualResetEventSlim begun = new();
        Thread loading = new(() => result = load.Run(shape, RpcScale.Of(80_000, 20_000), duration, begun.Set));
        loading.Start();
        begun.Wait();
        Calls loaded = Ask(target, accounts, token, duration, () => !loading.IsAlive);
        loading.Join();
        return (idle, loaded with { Mined = result!.Mined });
    }

    // Each connection asks again when it has its answer.
    private static Calls Ask(RpcTarget target, Accounts accounts, Address token, TimeSpan duration, Func<bool> isOver)
    {
        byte[][] requests = [.. accounts.Addresses.Select(holder =>
            RpcConnection.Request(target.Url, RpcConnection.Call("eth_call", $"{{\"to\":\"{token}\",\"data\":{Contracts.Hex(Contracts.BalanceOf(in holder))}}}", "\"latest\"")))];
        List<double> all = [];
        long began = Stopwatch.GetTimestamp();
        double seconds = 0;
        Thread[] threads = [.. Enumerable.Range(0, Connections).Select(number => new Thread(() =>
        {
            using RpcConnection connection = new(target.Url);
            List<double> own = [];
            for (int i = number; Stopwatch.GetElapsedTime(began) < duration && !isOver(); i++)
            {
                long start = Stopwatch.GetTimestamp();
                if (connection.Ask(requests[i % requests.Length]).IndexOf("\"result\":\"0x"u8) < 0) throw new InvalidOperationException("a call has failed");
                own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            lock (all) all.AddRange(own);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        all.Sort();
        return all.Count == 0 ? new Calls(0, 0, 0, 0) : new Calls(all.Count / seconds, all[all.Count / 2], all[all.Count * 99 / 100], 0);
    }
}
