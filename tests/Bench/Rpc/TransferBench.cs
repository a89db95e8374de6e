using Gwangan.Chain.Base;

namespace Gwangan.Bench.Rpc;

/// <summary>Signed transfers of coins and of a token from the request to the receipt, beside anvil with the same bytes from the same client.</summary>
/// <remarks>Each figure is the median of several runs, the targets taking turns. The city's node goes on from run to run; anvil, which has nothing to warm up, begins anew, so that a backlog of one run does not fall to the next.</remarks>
internal static class TransferBench
{
    /// <summary>Values and tokens, singly and in batches, over 1, 8 and 32 connections, by blocks of a second and on demand.</summary>
    public static void Run(BenchReport report)
    {
        Accounts accounts = new(101);
        byte[] code = TokenCity.TokenCode();
        foreach (BlockPace pace in (BlockPace[])[BlockPace.Second, BlockPace.OnDemand])
        {
            if (!RpcScale.Wants(NameOf(pace) + "/")) continue;
            using RpcTarget city = RpcTarget.StartCity(pace, accounts);
            Address token = Prepare(city, accounts, code);
            TransferLoad load = new(city, accounts, token);
            Warm(load);
            foreach (bool isToken in (bool[])[false, true])
                foreach (int batch in (int[])[1, 100])
                    foreach (int connections in RpcScale.Of<int[]>([1, 8, 32], [8]))
                    {
                        LoadShape shape = new(100, connections, batch, isToken);
                        string name = $"{NameOf(pace)}/{(isToken ? "erc20" : "value")}/{(batch == 1 ? "single" : $"batch{batch}")}/{connections}";
                        if (!RpcScale.Wants(name)) continue;
                        Measure(report, name, shape, Count(batch, connections), load, () => RpcTarget.StartAnvil(pace, accounts), target => new TransferLoad(target, accounts, Prepare(target, accounts, code)));
                    }
        }
    }

    /// <summary>The same number of transfers by one sender, by a hundred and by 16,000.</summary>
    public static void RunSenders(BenchReport report)
    {
        Accounts accounts = new(16_001);
        foreach (BlockPace pace in (BlockPace[])[BlockPace.Second, BlockPace.OnDemand])
        {
            using RpcTarget city = RpcTarget.StartCity(pace, accounts);
            TransferLoad load = new(city, accounts, default);
            Warm(load);
            foreach (int senders in (int[])[1, 100, 16_000])
            {
                LoadShape shape = new(senders, senders == 1 ? 1 : 8, 100);
                // One account may have 20,000 waiting.
                Measure(report, $"{NameOf(pace)}/senders/{senders}", shape, RpcScale.Of(senders == 1 ? 20_000 : 64_000, 16_000), load,
                    () => RpcTarget.StartAnvil(pace, accounts), target => new TransferLoad(target, accounts, default));
            }
        }
    }

    private static string NameOf(BlockPace pace) => pace == BlockPace.Second ? "1s" : "demand";

    private static int Count(int batch, int connections) => batch > 1 ? RpcScale.Of(160_000, 20_000) : connections > 1 ? RpcScale.Of(40_000, 10_000) : RpcScale.Of(8_000, 2_000);

    /// <summary>Deploys the token in the name of the last account, which sends nothing else, and gives some to all.</summary>
    internal static Address Prepare(RpcTarget target, Accounts accounts, byte[] code)
    {
        int deployer = accounts.Addresses.Length - 1;
        Address token = TokenCity.Deploy(target, accounts, deployer, code)[0];
        TokenCity.Call(target, accounts, deployer, token, accounts.Addresses.Select(holder => Contracts.MintOf(in holder, 1_000_000_000)), 100_000, 200);
        return token;
    }

    private static void Warm(TransferLoad load)
    {
        for (int i = 0; i < 4; i++) load.Run(new LoadShape(100, 8, i % 2 == 0 ? 100 : 1), 4_000, Sending);
    }

    private static TimeSpan Sending => TimeSpan.FromSeconds(RpcScale.Of(10, 4));

    private static void Measure(BenchReport report, string name, LoadShape shape, int count, TransferLoad city, Func<RpcTarget> startAnvil, Func<RpcTarget, TransferLoad> loadOf)
    {
        List<LoadResult> ours = [], theirs = [];
        for (int run = 0; run < RpcScale.Of(3, 1); run++)
        {
            ours.Add(city.Run(shape, count, TimeSpan.FromMinutes(2)));
            if (!RpcScale.HasPeers) continue;
            using RpcTarget anvil = startAnvil();
            theirs.Add(loadOf(anvil).Run(shape, count, Sending));
        }
        Row("accepted", result => result.Accepted);
        Row("mined", result => result.Mined);
        Row("node-time", result => result.NodeUs, "us/tx");
        Row("client-time", result => result.ClientUs, "us/tx");

        void Row(string what, Func<LoadResult, double> of, string unit = "tx/s")
        {
            double own = RpcScale.Median(ours.Select(of));
            report.Add(new($"{name}/{what}", own, unit, Peers: theirs.Count > 0 ? RpcScale.Beside(own, RpcScale.Median(theirs.Select(of))) : null));
        }
    }
}
