using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Bench.Rpc;

/// <summary>eth_getLogs over a million Transfer logs of 8,192 holders, a thousand a block.</summary>
internal static class LogBench
{
    private const int LogsPerBlock = 1_000, Holders = 1 << 13;

    public static void Run(BenchReport report)
    {
        int blocks = RpcScale.Of(1_000, 100);
        Accounts accounts = new(1);
        Dictionary<string, double> ours, theirs;
        using (RpcTarget city = RpcTarget.StartCity(BlockPace.OnDemand, accounts)) ours = Measure(city, accounts, blocks);
        using (RpcTarget anvil = RpcTarget.StartAnvil(BlockPace.OnDemand, accounts)) theirs = Measure(anvil, accounts, blocks);
        foreach ((string name, double ms) in ours) report.Add(new($"logs/{blocks * LogsPerBlock / 1_000}k/{name}", ms, "ms", Peers: RpcScale.Beside(ms, theirs[name])));
    }

    private static Dictionary<string, double> Measure(RpcTarget target, Accounts accounts, int blocks)
    {
        Address logger = TokenCity.Deploy(target, accounts, 0, Contracts.Logger)[0];
        using RpcConnection connection = new(target.Url);
        long first = connection.Number("eth_blockNumber") + 1;
        TokenCity.Call(target, accounts, 0, logger, Enumerable.Range(0, blocks).Select(i => (byte[])[.. Contracts.Word(LogsPerBlock), .. Contracts.Word((ulong)(i * LogsPerBlock))]), 4_000_000, atOnce: 1);
        int all = blocks * LogsPerBlock;
        string topic = Contracts.Hex(Hash32.Bytes(Contracts.Transfer));
        // Blocks without logs may stand between: the index tells where one is.
        string OneOf(int number) => $"[null,null,{Contracts.Hex(Hash32.Bytes(Keccak256.Hash(Contracts.Word((ulong)number))))}]";
        long BlockOf(int number)
        {
            using JsonDocument found = JsonDocument.Parse(Logs($"{{\"address\":\"{logger}\",\"fromBlock\":\"0x{first:x}\",\"toBlock\":\"latest\",\"topics\":{OneOf(number)}}}").ToArray());
            return Convert.ToInt64(found.RootElement.GetProperty("result")[0].GetProperty("blockNumber").GetString(), 16);
        }
        long[] blocksAsked = [.. Enumerable.Range(0, 21).Select(i => BlockOf(i * LogsPerBlock % all))];
        long tenth = BlockOf(10 * LogsPerBlock - 1);
        return new()
        {
            ["holder"] = Ask("holder", i => $"[{topic},{Contracts.Hex(Contracts.Word((ulong)(i * 37 % Holders)))}]", i => Enumerable.Range(0, all).Count(number => number % Holders == i * 37 % Holders)),
            ["one"] = Ask("one", i => OneOf(i * 7919 % all), _ => 1),
            ["none"] = Ask("none", i => $"[{topic},{Contracts.Hex(Contracts.Word((ulong)(Holders + i)))}]", _ => 0),
            ["block"] = RpcScale.Median(RpcScale.Time(20, i => Range(blocksAsked[i], blocksAsked[i], LogsPerBlock))),
            ["10k"] = RpcScale.Median(RpcScale.Time(10, _ => Range(blocksAsked[0], tenth, 10 * LogsPerBlock))),
        };

        double Ask(string name, Func<int, string> topics, Func<int, int> expected) => RpcScale.Median(RpcScale.Time(20, i =>
        {
            int found = Count($"{{\"address\":\"{logger}\",\"fromBlock\":\"0x0\",\"toBlock\":\"latest\",\"topics\":{topics(i)}}}");
            if (found != expected(i)) throw new InvalidOperationException($"{target.Name}, {name}: {found} logs");
        }));

        void Range(long from, long to, int expected)
        {
            int found = Count($"{{\"address\":\"{logger}\",\"fromBlock\":\"0x{from:x}\",\"toBlock\":\"0x{to:x}\"}}");
            if (found != expected) throw new InvalidOperationException($"{target.Name}: {found} logs in blocks {from} to {to}");
        }

        int Count(string filter) => Logs(filter).Count("\"logIndex\""u8);

        ReadOnlySpan<byte> Logs(string filter)
        {
            ReadOnlySpan<byte> answer = connection.Ask(RpcConnection.Request(target.Url, RpcConnection.Call("eth_getLogs", filter)));
            return answer.IndexOf("\"error\""u8) < 0 ? answer : throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
        }
    }
}
