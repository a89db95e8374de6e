using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Bench.Rpc;

/// <summary>Traces of a transaction of a thousand steps and of one of a million, step by step and as a tree of calls.</summary>
internal static class TraceBench
{
    private const int StepsPerRound = 7;

    public static void Run(BenchReport report)
    {
        Accounts accounts = new(1);
        Dictionary<string, double> ours, theirs;
        using (RpcTarget city = RpcTarget.StartCity(BlockPace.OnDemand, accounts)) ours = Measure(city, accounts);
        using (RpcTarget anvil = RpcTarget.StartAnvil(BlockPace.OnDemand, accounts, "--steps-tracing")) theirs = Measure(anvil, accounts);
        foreach ((string name, double ms) in ours) report.Add(new($"trace/{name}", ms, "ms", Peers: RpcScale.Beside(ms, theirs[name])));
    }

    private static Dictionary<string, double> Measure(RpcTarget target, Accounts accounts)
    {
        Address countdown = TokenCity.Deploy(target, accounts, 0, Contracts.Countdown)[0];
        Dictionary<string, double> rows = [];
        using RpcConnection connection = new(target.Url);
        foreach (int steps in (int[])[1_000, 1_000_000])
        {
            int rounds = steps / StepsPerRound;
            string hash = TokenCity.Call(target, accounts, 0, countdown, [Contracts.Word((ulong)rounds)], 8_000_000);
            foreach ((string name, string options) in ((string, string)[])[("steps", "{}"), ("calls", "{\"tracer\":\"callTracer\"}")])
            {
                byte[] request = RpcConnection.Request(target.Url, RpcConnection.Call("debug_traceTransaction", $"\"{hash}\"", options));
                rows[$"{steps}/{name}"] = RpcScale.Median(RpcScale.Time(steps == 1_000 ? 50 : RpcScale.Of(5, 2), _ =>
                {
                    ReadOnlySpan<byte> answer = connection.Ask(request);
                    // Two before the loop, and the end.
                    int found = answer.Count("\"pc\":"u8);
                    if (found != (name == "steps" ? rounds * StepsPerRound + 3 : 0) || answer.IndexOf("\"error\":{"u8) >= 0)
                        throw new InvalidOperationException($"{target.Name}: a trace of {found} steps: {Encoding.UTF8.GetString(answer[..Math.Min(300, answer.Length)])}");
                }));
            }
        }
        return rows;
    }
}
