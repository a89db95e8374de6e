using System.Collections.Concurrent;
using System.Diagnostics;
using Gwangan.Chain.Base;

namespace Gwangan.Bench.Rpc;

/// <summary>A thousand WebSockets, each with newHeads and the Transfer logs of one holder, while blocks are full of token transfers: every log goes to one of them.</summary>
internal static class SubscriberBench
{
    private const int Subscribers = 1_000;

    private sealed record Told(double Mined, double Alone, double HeadP50, double HeadP99, double Logs);

    public static void Run(BenchReport report)
    {
        Accounts accounts = new(Subscribers + 1);
        byte[] code = TokenCity.TokenCode();
        Told ours, theirs;
        using (RpcTarget city = RpcTarget.StartCity(BlockPace.Second, accounts)) ours = Measure(city, accounts, code);
        using (RpcTarget anvil = RpcTarget.StartAnvil(BlockPace.Second, accounts)) theirs = Measure(anvil, accounts, code);
        report.Add(new("subscribers/mined", ours.Mined, "tx/s", ours.Alone, "the same load with nobody subscribed", RpcScale.Beside(ours.Mined, theirs.Mined)));
        report.Add(new("subscribers/logs", ours.Logs, "log/s", Peers: RpcScale.Beside(ours.Logs, theirs.Logs)));
        report.Add(new("subscribers/head/p50", ours.HeadP50, "ms", Peers: RpcScale.Beside(ours.HeadP50, theirs.HeadP50)));
        report.Add(new("subscribers/head/p99", ours.HeadP99, "ms", Peers: RpcScale.Beside(ours.HeadP99, theirs.HeadP99)));
    }

    private static Told Measure(RpcTarget target, Accounts accounts, byte[] code)
    {
        Address token = TransferBench.Prepare(target, accounts, code);
        TransferLoad load = new(target, accounts, token);
        LoadShape shape = new(Subscribers, 8, 100, IsToken: true);
        TimeSpan sending = TimeSpan.FromSeconds(RpcScale.Of(10, 4));
        int count = RpcScale.Of(60_000, 10_000);
        load.Run(shape, 4_000, sending);
        double alone = load.Run(shape, count, sending).Mined;

        ConcurrentDictionary<long, long> first = [];
        List<double> late = [];
        int logs = 0;
        List<RpcSubscriber> all = [];
        try
        {
            for (int i = 0; i < Subscribers; i++)
            {
                string holder = Contracts.Hex([.. new byte[12], .. accounts.Addresses[i].ToArray()]);
                all.Add(new RpcSubscriber(target.Url,
                [
                    RpcConnection.Call("eth_subscribe", "\"newHeads\""),
                    RpcConnection.Call("eth_subscribe", "\"logs\"", $"{{\"address\":\"{token}\",\"topics\":[{Contracts.Hex(Hash32.Bytes(Contracts.Transfer))},{holder}]}}"),
                ], Hear));
            }
            long start = Stopwatch.GetTimestamp();
            LoadResult result = load.Run(shape, count, sending);
            while (Volatile.Read(ref logs) < result.Count && Stopwatch.GetElapsedTime(start).TotalSeconds < 120) Thread.Sleep(5);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds - result.PreparingSeconds;
            if (logs < result.Count && target.IsCity) throw new InvalidOperationException($"{target.Name}: {logs} of {result.Count} logs were told");
            lock (late) late.Sort();
            return new Told(result.Mined, alone, late[late.Count / 2], late[late.Count * 99 / 100], logs / seconds);
        }
        finally
        {
            foreach (RpcSubscriber each in all) each.Dispose();
        }

        // How long after the first subscriber each of the others hears of a block.
        void Hear(ReadOnlySpan<byte> message)
        {
            if (message.IndexOf("\"logIndex\""u8) >= 0)
            {
                Interlocked.Increment(ref logs);
                return;
            }
            ReadOnlySpan<byte> name = "\"number\":\"0x"u8;
            int at = message.IndexOf(name);
            if (at < 0) return;
            ReadOnlySpan<byte> digits = message[(at + name.Length)..];
            if (!System.Buffers.Text.Utf8Parser.TryParse(digits[..digits.IndexOf((byte)'"')], out long height, out _, 'x')) return;
            long now = Stopwatch.GetTimestamp();
            long began = first.GetOrAdd(height, now);
            lock (late) late.Add(Stopwatch.GetElapsedTime(began, now).TotalMilliseconds);
        }
    }
}
