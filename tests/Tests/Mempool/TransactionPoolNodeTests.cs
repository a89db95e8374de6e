using System.Diagnostics;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Mempool;

/// <summary>Ethereum transactions in the pool of a real node on a real disk.</summary>
public sealed class TransactionPoolNodeTests : IDisposable
{
    private const ulong ChainId = 8_210;
    private static readonly UInt256 Gwei = 1_000_000_000UL;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_waits_waits_again_after_a_restart_and_executes_when_its_turn_comes()
    {
        string data = NewCity();
        await using (City city = Open(data))
        {
            Assert.True((await city.Admission.SubmitAsync(Sign(data, 1))).IsAccepted);
            Assert.True((await city.Admission.SubmitAsync(Sign(data, 2))).IsAccepted);
        }
        await using City again = Open(data);
        await WaitForAsync(() => again.Pool.TransactionCounts == (0, 2));
        Settled first = await again.Admission.SubmitAndWaitAsync(Sign(data, 0), CancellationToken.None);
        Assert.Null(first.Refusal);
        await WaitForAsync(() => again.Pool.Count == 0);
        Assert.Equal("evm.NonceTooLow", (await again.Admission.SubmitAsync(Sign(data, 2, 30))).Refusal!.Code);
    }

    [Fact]
    public async Task What_executed_before_a_stop_does_not_wait_again()
    {
        string data = NewCity();
        await using (City city = Open(data)) await city.Admission.SubmitAndWaitAsync(Sign(data, 0), CancellationToken.None);
        Assert.True(new FileInfo(Path.Combine(data, "transactions")).Length < 16);
        await using City again = Open(data);
        Assert.Equal(0, again.Pool.Count);
    }

    [Fact]
    public async Task A_killed_node_has_every_transaction_again_that_it_had_accepted()
    {
        string data = NewCity();
        List<string> accepted = [];
        using (Process child = ChildProcess.Start<AcceptingCity>(data))
        {
            while (accepted.Count < 50) accepted.Add(child.StandardOutput.ReadLine() ?? throw new InvalidOperationException(child.StandardError.ReadToEnd()));
            child.Kill();
            child.WaitForExit();
        }
        await using City city = Open(data);
        await WaitForAsync(() => city.Pool.Count >= accepted.Count);
        foreach (string id in accepted)
        {
            Assert.True(Hash32.TryParse(id, out Hash32 hash));
            Assert.True(city.Pool.TryFind(hash, out _), id);
        }
    }

    [Fact]
    public async Task Without_a_journal_nothing_is_written()
    {
        string data = NewCity();
        await using (City city = Open(data, new MempoolOptions { JournalBytesMax = 0 })) await city.Admission.SubmitAsync(Sign(data, 1));
        Assert.False(File.Exists(Path.Combine(data, "transactions")));
    }

    [Fact]
    public async Task All_else_is_asked_before_the_signature()
    {
        string data = NewCity();
        await using City city = Open(data, new MempoolOptions { TipMin = new Amount(1) });
        byte[] noTip = Sign(data, 0, tip: 0);
        noTip[^1] ^= 1;
        Assert.Equal("mempool.TipTooLow", (await city.Admission.SubmitAsync(noTip)).Refusal!.Code);
        byte[] cheap = Sign(data, 0, feeCap: UInt256.One, tip: 1);
        cheap[^1] ^= 1;
        Assert.Equal("evm.FeeCapBelowBaseFee", (await city.Admission.SubmitAsync(cheap)).Refusal!.Code);
        byte[] littleGas = Sign(data, 0, gas: 20_999, tip: 1);
        littleGas[^1] ^= 1;
        Assert.Equal("evm.IntrinsicGasTooLow", (await city.Admission.SubmitAsync(littleGas)).Refusal!.Code);
        Assert.Equal("evm.WrongChain", (await city.Admission.SubmitAsync(Sign(data, 0, tip: 1, chainId: 1))).Refusal!.Code);
        Assert.True((await city.Admission.SubmitAsync(Sign(data, 0, tip: 1))).IsAccepted);
    }

    private string NewCity()
    {
        string data = _folder["city"];
        DemoCity.Write(data, "pool-1", 20, DateTimeOffset.UtcNow);
        string path = Path.Combine(data, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
        genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = ChainId };
        File.WriteAllText(path, genesis.ToJsonString());
        return data;
    }

    private static City Open(string data, MempoolOptions? pool = null)
    {
        City city = City.Open(new NodeOptions { Data = data, Pace = new EnginePace { BlockMs = 10, IdleMs = 1_000 }, Mempool = pool ?? new MempoolOptions() });
        city.Start();
        return city;
    }

    private static byte[] Sign(string data, ulong nonce, ulong feeGwei = 20, UInt256? feeCap = null, ulong tip = 0, ulong gas = 21_000, ulong chainId = ChainId)
    {
        DemoKeys keys = DemoKeys.TryLoad(Path.Combine(data, "keys/demo.json"))!;
        return TransactionCodec.Sign(new EvmTransaction
        {
            Type = EvmTransactionType.DynamicFee,
            ChainId = chainId,
            Nonce = nonce,
            MaxFeePerGas = feeCap ?? Gwei * feeGwei,
            MaxPriorityFeePerGas = tip,
            GasLimit = gas,
            To = keys.AddressOf(1),
            Value = UInt256.One,
        }, Convert.FromHexString(keys.FileOf(0).SecretHex));
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (int i = 0; i < 12_000 && !condition(); i++) await Task.Delay(10);
        Assert.True(condition());
    }

    /// <summary>A city that says which transactions it has accepted, none of which can execute, until it is killed.</summary>
    private sealed class AcceptingCity : IChild
    {
        public static int Run(string[] args)
        {
            City city = Open(args[0]);
            for (ulong nonce = 1; nonce <= 1_000; nonce++)
            {
                Submitted submitted = city.Admission.SubmitAsync(Sign(args[0], nonce)).GetAwaiter().GetResult();
                if (!submitted.IsAccepted) throw new InvalidOperationException(submitted.Refusal!.Code);
                Console.WriteLine(submitted.Id);
                Console.Out.Flush();
            }
            Thread.Sleep(Timeout.Infinite);
            return 1;
        }
    }
}
