using Gwangan.Bench;
using Gwangan.Bench.Bank;
using Gwangan.Bench.Cosmos;
using Gwangan.Bench.Evm;
using Gwangan.Bench.Index;
using Gwangan.Bench.Market;
using Gwangan.Bench.Node;
using Gwangan.Bench.Rpc;
using Gwangan.Bench.Store;

if (args is ["snapshot-child", var work, var folder, var count]) return SnapshotBench.Child(work, folder, int.Parse(count));
if (args is ["light-child", var data, var blocks, var kind]) return LightCity.RunAsync(data, long.Parse(blocks), kind == "archive").GetAwaiter().GetResult();

RpcScale.IsQuick = args.Contains("--quick");
args = [.. args.Where(arg => arg != "--quick")];

// A suite is a list of parts; each adds its rows to the suite's report.
Dictionary<string, (string Name, Action<BenchReport> Run)[]> suites = new()
{
    ["market"] = [("book", BookBench.Run), ("state", StateBench.Run), ("e2e", EndToEndBench.Run), ("start", StartBench.Run)],
    ["store"] = [("trees", StoreBench.Run), ("tries", TrieBench.Run)],
    ["solvency"] = [("tree", SolvencyBench.Run), ("messages", BankBench.Run)],
    ["index"] = [("writer", IndexBench.Run)],
    ["node"] = [("abci", AbciBench.Run), ("catch-up", CatchUpBench.Run), ("snapshot", SnapshotBench.Run), ("api", ApiBench.Run), ("backfill", BackfillBench.Run), ("light", LightBench.Run)],
    ["evm"] = [("code", EvmBench.Run), ("precompiles", PrecompileBench.Run), ("worst", WorstBlockBench.Run), ("signers", SignerBench.Run)],
    ["rpc"] = [("transfers", TransferBench.Run), ("senders", TransferBench.RunSenders), ("logs", LogBench.Run), ("calls", CallBench.Run), ("traces", TraceBench.Run), ("subscribers", SubscriberBench.Run)],
    ["cosmos"] = [("headers", HeaderBench.Run), ("proofs", ProofBench.Run), ("ibc", IbcBench.Run), ("broadcast", BroadcastBench.Run), ("relay", RelayBench.Run)],
    ["bank"] = [("messages", BankBench.Run)],
    ["storage"] = [("all", r => StorageBench.Run(Path.GetTempPath(), (n, v, u, l, ln) => r.Add(new(n, v, u, l, ln))))],
};

if (args.Length is 0 or > 2 || !suites.TryGetValue(args[0], out var parts))
{
    Console.Error.WriteLine($"usage: bench SUITE [PART] [--quick]   suites: {string.Join(", ", suites.Keys)}");
    return 1;
}
BenchReport report = new(args[0]);
foreach ((string name, Action<BenchReport> run) in parts)
    if (args.Length == 1 || args[1] == name) run(report);
report.Print();
report.Write();
return 0;
