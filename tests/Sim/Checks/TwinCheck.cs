using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Sim.Network;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Checks;

/// <summary>The plain city executes the same blocks; every refusal, balance, book and waiting stop is the same.</summary>
public sealed class TwinCheck(SimCity city)
{
    private readonly PlainCity _plain = new(city);
    private PlainEvm? _evm;

    /// <summary>How often each operation was done, by its type; shows that a run reaches what it should.</summary>
    public SortedDictionary<string, long> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>What a statement of the first bank's account has to say as of now.</summary>
    public (BigInteger Opening, BigInteger Credits, int CreditCount, BigInteger Debits, int DebitCount, BigInteger Closing) Statement(uint day) => _plain.Reserves.Expected(1, day);

    public string? Problem(CommittedBlock block, IStateSnapshot snapshot)
    {
        EvmBlockView.TryDecode(block.Results!.Ethereum.Span, out EvmBlockView? view);
        _plain.Reserves.Begin(block.TimeMs);
        _plain.Market.BeginBlock(block.TimeMs);
        _plain.Purse.Begin(block.TimeMs);
        _plain.Purpose.Begin(block.TimeMs);
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope) continue;
            if (envelope.IsEthereum)
            {
                if (view is null) return "an Ethereum transaction stands in a block without an Ethereum header";
                _evm ??= new PlainEvm(city, _plain);
                if (_evm.Problem(block, view, i) is { } evm) return evm;
                Done[nameof(Transact)] = _evm.Succeeded;
                continue;
            }
            KernelRefusal admitted = _plain.Admit(envelope, block.TimeMs), said = block.Results!.Envelopes[i].Code;
            if (admitted != said) return $"envelope {envelope.Id}: the plain city says {admitted}, the chain {said}";
            if (admitted != KernelRefusal.None) continue;
            for (int j = 0; j < envelope.Operations.Length; j++)
            {
                Outcome outcome = block.Results.Outcomes[block.Results.Envelopes[i].FirstOutcome + j];
                (ushort Module, ushort Code) expected = _plain.Execute(envelope, envelope.Operations[j], block.TimeMs);
                bool isSame = expected == (outcome.Module, outcome.Code) || expected == (outcome.Module, PlainPurpose.AnyRefusal) && !outcome.IsDone;
                if (!isSame)
                    return $"{envelope.Operations[j]} of {envelope.Account}: the plain city says {expected}, the chain {(outcome.Module, outcome.Code)}";
                string name = envelope.Operations[j].GetType().Name;
                if (outcome.IsDone) Done[name] = Done.GetValueOrDefault(name) + 1;
            }
        }
        _plain.Market.EndBlock();
        return Balances(snapshot) ?? Books(snapshot) ?? Stops(snapshot) ?? _plain.Purpose.Problem(snapshot);
    }

    private string? Balances(IStateSnapshot snapshot)
    {
        PlainMarket plain = _plain.Market;
        List<string> problems = [];
        for (int user = 0; user < city.HolderCount; user++)
            for (uint asset = 1; asset <= SimCity.Assets.Length; asset++)
            {
                BalanceRecord balance = BalanceOf(snapshot, city.HolderAt(user), asset);
                string name = SimCity.Assets[asset - 1];
                if (plain.Owned(user, name) != (BigInteger)balance.Available.Units || plain.Held(user, name) != (BigInteger)balance.Locked.Units)
                    problems.Add($"account {user} has {balance.Available} and {balance.Locked} locked of {name}; the plain city says {plain.Owned(user, name)} and {plain.Held(user, name)}");
            }
        BigInteger fees = BalanceOf(snapshot, MoneyModule.Treasury, 1).Available.Units, marketFees = BalanceOf(snapshot, MarketModule.FeeAccount, 1).Available.Units;
        if ((fees, marketFees) != (_plain.Fees, plain.FeesCollected)) problems.Add($"fees came to {fees} and {marketFees}; the plain city says {_plain.Fees} and {plain.FeesCollected}");
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    internal static BalanceRecord BalanceOf(IStateSnapshot snapshot, Address account, uint asset)
    {
        Span<byte> record = stackalloc byte[MoneyModule.Schema.RecordSizeBytes];
        BalanceKey key = new(account, asset);
        return snapshot.TryRead(MoneyModule.Schema, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)), record, out _) ? MemoryMarshal.Read<BalanceRecord>(record) : default;
    }

    private string? Books(IStateSnapshot snapshot)
    {
        List<OrderRecord> stored = [];
        SortedDictionary<ulong, long> reserves = [];
        snapshot.Scan(MarketModule.OrdersSchema, default, default, (_, record) =>
        {
            OrderRecord order = MemoryMarshal.Read<OrderRecord>(record);
            if (!order.Traits.HasFlag(OrderTraits.Waiting)) stored.Add(order);
            return true;
        });
        snapshot.Scan(MarketModule.IcebergsSchema, default, default, (_, record) =>
        {
            IcebergRecord iceberg = MemoryMarshal.Read<IcebergRecord>(record);
            reserves.Add(iceberg.OrderId, iceberg.Reserve);
            return true;
        });
        List<MarketRecord> markets = MoneyCheck.Markets(snapshot);
        foreach (PlainMarket.Terms terms in _plain.Market.Markets)
        {
            int id = markets.FindIndex(market => market.Symbol == terms.Symbol);
            if ((markets[id].BandLow, markets[id].BandHigh, markets[id].LastPrice) != (terms.Low, terms.High, terms.Last)) return $"{terms.Symbol}: band or last price are others than the plain market's";
            foreach (Side side in new[] { Side.Buy, Side.Sell })
            {
                List<(ulong, long, long, long)> own =
                [
                    .. stored.Where(order => order.MarketId == id && order.Side == side).OrderBy(order => side == Side.Buy ? -order.Price : order.Price)
                        .ThenBy(order => order.Traits.HasFlag(OrderTraits.Hidden)).ThenBy(order => order.Sequence)
                        .Select(order => (order.OrderId, order.Price, order.Remaining - reserves.GetValueOrDefault(order.OrderId), reserves.GetValueOrDefault(order.OrderId))),
                ];
                if (!own.SequenceEqual(terms.Book.Orders(side).Select(order => (order.OrderId, order.Price.Steps, order.Lots.Count, order.Reserve.Count))))
                    return $"{terms.Symbol} {side}: the book is another than the plain market's";
            }
        }
        return null;
    }

    private string? Stops(IStateSnapshot snapshot)
    {
        SortedDictionary<ulong, (long, long)> stored = [];
        snapshot.Scan(MarketModule.StopsSchema, default, default, (_, record) =>
        {
            StopRecord stop = MemoryMarshal.Read<StopRecord>(record);
            stored.Add(stop.OrderId, (stop.TriggerPrice, stop.Watermark));
            return true;
        });
        foreach (PlainMarket.Terms terms in _plain.Market.Markets)
            foreach (PlainMarket.Order waiting in _plain.Market.WaitingIn(terms))
                if (!stored.Remove(waiting.Id, out (long, long) stop) || stop != (waiting.TriggerPrice, waiting.Watermark)) return $"stop {waiting.Id} waits otherwise than in the plain market";
        return stored.Count == 0 ? null : $"stop {stored.Keys.First()} waits, and in the plain market it does not";
    }
}
