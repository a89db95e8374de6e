using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Sim.Network;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Checks;

/// <summary>The plain market executes the same blocks; every outcome, balance and book is the same.</summary>
public sealed class TwinCheck(SimCity city)
{
    private static readonly string[] Names = ["KRW", "GOLD", "SILVER"];
    private readonly PlainMarket _plain = new(city.Users.Length);
    private readonly SortedDictionary<string, int> _users = new(city.Users.Select((user, i) => (Key: user.Address.ToString(), i)).ToDictionary(pair => pair.Key, pair => pair.i), StringComparer.Ordinal);

    public string? Problem(CommittedBlock block, IStateSnapshot snapshot)
    {
        _plain.BeginBlock(block.TimeMs);
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope || block.Results!.Envelopes[i].Code != KernelRefusal.None) continue;
            int user = _users[envelope.Account.ToString()];
            for (int j = 0; j < envelope.Operations.Length; j++)
            {
                ushort code = block.Results.Outcomes[block.Results.Envelopes[i].FirstOutcome + j].Code;
                ushort expected = envelope.Operations[j] is Transfer transfer ? (ushort)Pay(user, transfer) : (ushort)_plain.Execute(user, envelope.Operations[j], block.TimeMs);
                if (code != expected) return $"{envelope.Operations[j]} by user {user}: the plain market says {expected}, the chain {code}";
            }
        }
        return Balances(snapshot) ?? Books(snapshot);
    }

    private MoneyRefusal Pay(int from, Transfer transfer)
    {
        int to = _users[transfer.To.ToString()];
        if (to == from) return MoneyRefusal.RecipientIsSender;
        return _plain.TryPay(from, to, transfer.Asset.ToString(), transfer.Amount.Units) ? MoneyRefusal.None : MoneyRefusal.InsufficientFunds;
    }

    private string? Balances(IStateSnapshot snapshot)
    {
        Span<byte> record = stackalloc byte[MoneyModule.Schema.RecordSizeBytes];
        for (int user = 0; user < city.Users.Length; user++)
            for (uint asset = 1; asset <= Names.Length; asset++)
            {
                BalanceKey key = new(city.Users[user].Address, asset);
                BalanceRecord balance = snapshot.TryRead(MoneyModule.Schema, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)), record, out _) ? MemoryMarshal.Read<BalanceRecord>(record) : default;
                string name = Names[asset - 1];
                if (_plain.Available(user, name) != (BigInteger)balance.Available.Units || _plain.Held(user, name) != (BigInteger)balance.Locked.Units)
                    return $"user {user} has {balance.Available} and {balance.Locked} locked of {name}; the plain market says {_plain.Available(user, name)} and {_plain.Held(user, name)}";
            }
        return null;
    }

    private string? Books(IStateSnapshot snapshot)
    {
        List<OrderRecord> stored = [];
        snapshot.Scan(MarketModule.OrdersSchema, default, default, (_, record) =>
        {
            stored.Add(MemoryMarshal.Read<OrderRecord>(record));
            return true;
        });
        List<MarketRecord> markets = MoneyCheck.Markets(snapshot);
        for (int id = 0; id < markets.Count; id++)
        {
            Symbol symbol = markets[id].Symbol;
            PlainMarket.Terms terms = _plain.Markets.Single(market => market.Symbol == symbol);
            foreach (Side side in new[] { Side.Buy, Side.Sell })
            {
                List<(ulong, long, long)> own =
                [
                    .. stored.Where(order => order.MarketId == id && order.Side == side).OrderBy(order => side == Side.Buy ? -order.Price : order.Price).ThenBy(order => order.Sequence)
                        .Select(order => (order.OrderId, order.Price, order.Remaining)),
                ];
                if (!own.SequenceEqual(terms.Book.Orders(side).Select(order => (order.OrderId, order.Price.Steps, order.Lots.Count)))) return $"{symbol} {side}: the book is another than the plain market's";
            }
        }
        return null;
    }
}
