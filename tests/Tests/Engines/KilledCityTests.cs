using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;
using Xunit.Abstractions;

namespace Gwangan.Tests.Engines;

/// <summary>A real node on a real disk, killed under load. <c>GWANGAN_KILLS</c> says how often (5 unless set).</summary>
public sealed class KilledCityTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_102;

    [Fact]
    public void A_node_killed_under_load_loses_no_acknowledged_operation_and_does_not_diverge()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("GWANGAN_KILLS"), out int wanted) ? wanted : 5;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        using TemporaryFolder folder = new();
        string data = folder["city"];
        DemoCity.Write(data, "killed-1", 20, DateTimeOffset.UtcNow);
        Dictionary<string, long> acknowledged = [];
        for (int kill = 1; kill <= kills; kill++)
        {
            using Process child = ChildProcess.Start<LoadedCity>(data);
            int killAfter = random.Next(1, 150);
            for (int seen = 0; seen < killAfter; seen++)
            {
                string? line = child.StandardOutput.ReadLine();
                if (line is null) Assert.Fail($"kill {kill}: the node ended by itself: {child.StandardError.ReadToEnd()}");
                string[] words = line.Split(' ');
                acknowledged.Add(words[0], long.Parse(words[1], CultureInfo.InvariantCulture));
            }
            child.Kill();
            child.WaitForExit();
            // What was printed before the kill and not yet read was acknowledged too.
            foreach (string line in child.StandardOutput.ReadToEnd().Split('\n'))
                if (line.Split(' ') is [{ Length: 64 } id, { Length: > 0 } height] && line.Length > 66) acknowledged[id] = long.Parse(height, CultureInfo.InvariantCulture);
            Verify(data, acknowledged, $"kill {kill} after {killAfter} acknowledgements, seed {Seed}");
        }
        output.WriteLine($"{acknowledged.Count} acknowledged operations, {kills} kills");
    }

    private static void Verify(string data, Dictionary<string, long> acknowledged, string when)
    {
        using DataFolder folder = DataFolder.Open(data);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        StateStore store = new();
        _ = Chain.Modules.All.Create(store);
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder.State, City.SchemasOf(store));
        Assert.True(storage.Height <= log.LastHeight, when);
        ChainVerifier verifier = new(GenesisDocument.Load(folder.Genesis), log, storage, SequentialForkJoin.Instance);
        string? problem = verifier.Run();
        Assert.True(problem is null, $"{when}: {problem}");
        HashSet<(string, long)> stored = [];
        for (long height = 1; height <= log.LastHeight; height++)
        {
            Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] bytes));
            foreach (byte[] transaction in BlockCodec.TransactionsOf(BlockCodec.Decode(height, bytes)))
                Assert.True(stored.Add((Chain.Crypto.Sha256.Hash(transaction).ToString(), height)), $"{when}: an operation is in the chain twice");
        }
        foreach ((string id, long height) in acknowledged) Assert.True(stored.Contains((id, height)), $"{when}: {id} was acknowledged at {height} and is not there");
    }

    /// <summary>A city under load that says which operations it has acknowledged, until it is killed.</summary>
    private sealed class LoadedCity : IChild
    {
        public static int Run(string[] args)
        {
            City city = City.Open(new NodeOptions { Data = args[0], Pace = new EnginePace { BlockMs = 5, IdleMs = 50 } });
            // The first block may be one that was signed before the kill, and uses nonces.
            Task first = city.Head.WaitAboveAsync(city.Head.Current.Height, CancellationToken.None);
            city.Start();
            first.Wait();
            DemoKeys keys = DemoKeys.TryLoad(Path.Combine(args[0], "keys/demo.json"))!;
            Lock console = new();
            Task[] members = [.. Enumerable.Range(0, 8).Select(member => Task.Run(async () =>
            {
                using SigningKey key = keys.KeyOf(member);
                EnvelopeCodec codec = new(city.Chain.Catalog);
                for (ulong nonce = NonceOf(city, key.Address) + 1; ; nonce++)
                {
                    byte[] bytes = key.Sign(new EnvelopeBody(city.Genesis.ChainId, Address.Zero, nonce, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000, Amount.Zero,
                        new Transfer(keys.AddressOf(19), Symbol.Of("KRW"), new Amount(nonce), "")), codec);
                    Settled settled = await city.Admission.SubmitAndWaitAsync(bytes, CancellationToken.None);
                    if (settled.Block is null) throw new InvalidOperationException(settled.Refusal!.Code);
                    lock (console)
                    {
                        Console.WriteLine($"{settled.Id} {settled.Block.Height}");
                        Console.Out.Flush();
                    }
                }
            }))];
            Task.WhenAny([.. members, city.Ended]).Unwrap().GetAwaiter().GetResult();
            return 1;
        }

        private static ulong NonceOf(City city, Address account)
        {
            using IStateSnapshot snapshot = city.Reader.OpenSnapshot();
            byte[] record = new byte[AccountsModule.AccountsSchema.RecordSizeBytes];
            return snapshot.TryRead(AccountsModule.AccountsSchema, Address.Bytes(in account), record, out _) ? MemoryMarshal.Read<AccountRecord>(record).Nonces.High : 0;
        }
    }
}
