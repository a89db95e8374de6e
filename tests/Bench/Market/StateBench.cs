using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Market;

/// <summary>The state machine executing decoded operations: admission, nonces, network fees, funds, matching, events, undo, all trees and the app hash. One core, processor time.</summary>
/// <remarks>A hundred thousand accounts of a million take turns, one operation an envelope. What each row means stands in docs/benchmarks.md.</remarks>
internal sealed class StateBench
{
    private const int Accounts = 1_000_000, Active = 100_000, FundBatch = 10_000;

    private static readonly (int Operations, int WarmUps, int Blocks)[] Sizes = [(10_000, 12, 15), (50_000, 2, 5), (100_000, 1, 5)];

    private readonly BenchReport _report;
    private readonly StateStore _store = new(SequentialForkJoin.Instance, indexSeed: 1);
    private readonly NoStorage _storage = new();
    private readonly BlockClock _clock;
    private readonly StateMachine _chain;
    private readonly MoneyModule _money;
    private readonly MarketModule _market;
    private readonly Address[] _accounts = new Address[Accounts];
    private readonly ulong[] _nonces = new ulong[Active];
    private readonly Queue<ulong>[] _openIds = new Queue<ulong>[Active];
    private readonly List<(int Active, ulong Id)> _placed = [];
    private readonly Random _random = new(1);
    private readonly double _compressionsPerSecond;
    private int _turn;

    private StateBench(BenchReport report)
    {
        _report = report;
        _clock = new BlockClock(_store);
        ChainModules modules = BenchCity.CreateModules(_store, _clock);
        _money = modules.Get<MoneyModule>();
        _market = modules.Get<MarketModule>();
        _chain = new StateMachine(BenchCity.ChainId, _store, modules, _storage, SequentialForkJoin.Instance);
        _chain.InitChain(BenchCity.Genesis());
        _compressionsPerSecond = Compressions();
    }

    public static void Run(BenchReport report)
    {
        StateBench bench = new(report);
        report.Add(new("machine/sha256", bench._compressionsPerSecond / 1e6, "M compressions/s"));
        bench.Fund();
        // Of every kind a few small blocks first: the runtime compiles by what it sees.
        foreach (Func<int, Operation> make in (Func<int, Operation>[])[bench.Transfer, bench.Place, bench.Mix])
            for (int i = 0; i < 4; i++)
            {
                bench.Block(FundBatch, make);
                bench.CancelPlaced();
            }
        bench.Measure("transfer", bench.Transfer);
        bench.FillBooks();
        bench.Measure("place", bench.Place);
        bench.Measure("mix", bench.Mix);
    }

    private void Fund()
    {
        for (int i = 0; i < Accounts; i++) _accounts[i] = BenchCity.AddressOf(i);
        long before = MemoryBytes();
        for (int from = 0; from < Accounts; from += FundBatch)
        {
            for (int i = from; i < from + FundBatch; i++) _money.Endow(_accounts[i], 1, Amount.Whole(1_000_000_000));
            RunBlock([]);
        }
        _report.Add(new("state/balance/memory", (MemoryBytes() - before) / (double)Accounts, "bytes/balance", 200, "aim"));
        for (int i = 0; i < Active; i++)
        {
            _openIds[i] = new Queue<ulong>();
            _money.Endow(AccountOf(i), 2U + (uint)(i % BenchCity.Goods.Length), Amount.Whole(1_000_000));
        }
        RunBlock([]);
    }

    // Half a million orders rest while the rest is measured.
    private void FillBooks()
    {
        const int Blocks = 50; // small ones, whose own buffers are there already
        long before = MemoryBytes();
        int resting = _market.OrderCount;
        for (int i = 0; i < Blocks; i++) Block(FundBatch, Place);
        _placed.Clear();
        _report.Add(new("state/order/memory", (MemoryBytes() - before) / (double)(_market.OrderCount - resting), "bytes/order", 300, "aim"));
        _report.Add(new("state/order/resting", _market.OrderCount, "orders"));
    }

    private void Measure(string name, Func<int, Operation> make)
    {
        foreach ((int operations, int warmUps, int blocks) in Sizes)
        {
            List<Sample> samples = [];
            double compressions = 0;
            for (int i = -warmUps; i < blocks; i++)
            {
                Sample sample = Block(operations, make);
                if (i >= 0) samples.Add(sample);
                if (i + 1 == blocks) compressions = HashWork.Of(_storage.Last!, HoldersOf) / (double)operations;
                CancelPlaced();
            }
            string row = $"state/{name}/{operations}";
            _report.Add(new(row, Median(samples, s => operations / s.Seconds), "op/s", _compressionsPerSecond / compressions, "its hashes alone, by libcrypto"));
            _report.Add(new($"{row}/compressions", compressions, "/op"));
            _report.Add(new($"{row}/allocated", Median(samples, s => s.Allocated / operations), "bytes/op"));
            _report.Add(new($"{row}/refused", Median(samples, s => 100.0 * s.Refused / operations), "%"));
            _report.Add(new($"{row}/admission", Median(samples, s => s.Admission / operations * 1e9), "ns/op"));
            _report.Add(new($"{row}/execution", Median(samples, s => s.Execution / operations * 1e9), "ns/op"));
            foreach (string part in samples[0].Parts.Keys)
                _report.Add(new($"{row}/sealing/{part}", Median(samples, s => s.Parts[part] / operations * 1e9), "ns/op"));
            _report.Add(new($"{row}/rest", Median(samples, s => (s.Seconds - s.Execution - s.Parts.Values.Sum()) / operations * 1e9), "ns/op"));
        }
    }

    // Times in seconds of processor time. Admission is asked once before the block and once more in it, as part of execution.
    private sealed record Sample(double Seconds, double Admission, double Execution, double Allocated, int Refused, Dictionary<string, double> Parts);

    private Sample Block(int operations, Func<int, Operation> make)
    {
        Envelope?[] envelopes = new Envelope?[operations];
        for (int i = 0; i < operations; i++)
        {
            int active = _turn++ % Active;
            envelopes[i] = EnvelopeOf(active, make(active));
        }
        GC.Collect();
        double start = ThreadClock.Seconds;
        foreach (Envelope? envelope in envelopes)
            if (!_chain.CheckTx(envelope!).IsAdmitted) throw new InvalidOperationException("an envelope is not admitted");
        double admission = ThreadClock.Seconds - start;
        return RunBlock(envelopes) with { Admission = admission };
    }

    // Unmeasured: so that the next block's orders take the places of these, and the state does not grow.
    private void CancelPlaced()
    {
        if (_placed.Count == 0) return;
        RunBlock([.. _placed.Select(placed => EnvelopeOf(placed.Active, new CancelOrder(0, placed.Id)))]);
        _placed.Clear();
    }

    private Envelope EnvelopeOf(int active, Operation operation) => BenchCity.EnvelopeOf(_chain.Catalog, AccountOf(active), ++_nonces[active], operation);

    private Sample RunBlock(Envelope?[] envelopes)
    {
        long height = _storage.Height + 1;
        AbciBlock block = new(height, BenchCity.GenesisTimeMs + height, []) { Decoded = envelopes };
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double start = ThreadClock.Seconds;
        BlockResults results = _chain.FinalizeBlock(block).Results;
        double seconds = ThreadClock.Seconds - start;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        _chain.Commit();
        int refused = 0;
        foreach (EnvelopeResult result in results.Envelopes)
            if (result.Code != KernelRefusal.None) throw new InvalidOperationException($"an envelope is refused: {result.Code}");
        foreach (Outcome outcome in results.Outcomes)
            if (!outcome.IsDone) refused++;
        return new Sample(seconds, 0, _clock.SealingBegan - _clock.ExecutionBegan, allocated, refused, _clock.SealingParts().ToDictionary(part => part.Name, part => part.Seconds));
    }

    private Operation Transfer(int active)
    {
        Address to = _accounts[_random.Next(Accounts)];
        return new Transfer(to == AccountOf(active) ? _accounts[1] : to, Symbol.Of("KRW"), new Amount(1_000), "");
    }

    // Comes to rest: buys below the reference price, sales above it, over a thousand prices.
    private PlaceOrder Place(int active)
    {
        Side side = _random.Next(2) == 0 ? Side.Buy : Side.Sell;
        int away = 100 + _random.Next(500);
        ulong id = _nonces[active] + 1;
        _placed.Add((active, id));
        return Order(active, side, side == Side.Buy ? BenchCity.ReferencePrice - away : BenchCity.ReferencePrice + away, id);
    }

    // Like recorded flow: makers put orders in near the middle and take them out again, and one in seven crosses and trades.
    private Operation Mix(int active)
    {
        int dice = _random.Next(100);
        Side side = _random.Next(2) == 0 ? Side.Buy : Side.Sell;
        int sign = side == Side.Buy ? -1 : 1;
        if (dice < 15) return Order(active, side, BenchCity.ReferencePrice - 40 * sign, 0, OrderTimeInForce.ImmediateOrCancel);
        if (dice < 60 && _openIds[active].TryDequeue(out ulong open)) return new CancelOrder(0, open);
        ulong id = _nonces[active] + 1;
        _openIds[active].Enqueue(id);
        return Order(active, side, BenchCity.ReferencePrice + sign * (1 + _random.Next(100)), id);
    }

    private PlaceOrder Order(int active, Side side, long price, ulong clientOrderId, OrderTimeInForce timeInForce = OrderTimeInForce.GoodTillCancel) =>
        new(BenchCity.Markets[active % BenchCity.Markets.Length], side, OrderType.Limit, price, 1 + _random.Next(10), timeInForce, 0, SelfTradePrevention.CancelTaker, clientOrderId);

    private IEnumerable<Address> HoldersOf(uint asset) => asset == 1 ? _accounts : Enumerable.Range(0, Active).Where(i => i % BenchCity.Goods.Length == asset - 2).Select(AccountOf);

    private Address AccountOf(int active) => _accounts[active * (Accounts / Active)];

    private static long MemoryBytes() => GC.GetTotalMemory(forceFullCollection: true) + LargePages.TotalBytes;

    // Compressions of SHA-256 a second: messages of 64 blocks, so that little else is measured.
    private static double Compressions()
    {
        byte[] message = new byte[64 * 64 - 9];
        double[] rates = new double[15];
        for (int i = 0; i < rates.Length; i++)
        {
            double start = ThreadClock.Seconds;
            for (int j = 0; j < 2_000; j++) Sha256.Hash(message);
            rates[i] = 2_000 * 64 / (ThreadClock.Seconds - start);
        }
        Array.Sort(rates);
        return rates[^1];
    }

    private static double Median(List<Sample> samples, Func<Sample, double> value)
    {
        double[] values = [.. samples.Select(value).Order()];
        return values[values.Length / 2];
    }
}
