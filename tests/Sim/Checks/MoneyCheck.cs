using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Sim.Network;
using Gwangan.Tests;

namespace Gwangan.Sim.Checks;

/// <summary>No asset becomes more or less, and what is locked is what open orders need.</summary>
public sealed class MoneyCheck(SimCity city)
{
    public const int Assets = 3;

    public string? Problem(IStateSnapshot snapshot)
    {
        BigInteger[] total = new BigInteger[Assets + 1];
        SortedDictionary<(string Owner, uint Asset), BigInteger> locked = [];
        snapshot.Scan(MoneyModule.Schema, default, default, (_, record) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
            total[balance.Key.AssetId] += (BigInteger)balance.Available.Units + balance.Locked.Units;
            if (!balance.Locked.IsZero) locked[(balance.Key.Account.ToString(), balance.Key.AssetId)] = balance.Locked.Units;
            return true;
        });
        BigInteger supply = (BigInteger)TestCity.Endowment.Units * city.Users.Length;
        for (uint asset = 1; asset <= Assets; asset++)
            if (total[asset] != supply) return $"all balances of asset {asset} together are {total[asset]}, not {supply}";

        List<MarketRecord> markets = Markets(snapshot);
        SortedDictionary<(string, uint), BigInteger> needed = [];
        snapshot.Scan(MarketModule.OrdersSchema, default, default, (_, record) =>
        {
            OrderRecord order = MemoryMarshal.Read<OrderRecord>(record);
            MarketRecord market = markets[order.MarketId];
            BigInteger notional = (BigInteger)market.StepValue.Units * order.Price * order.Remaining;
            (string, uint) key = (order.Owner.ToString(), order.Side == Side.Sell ? market.BaseAsset : market.QuoteAsset);
            BigInteger need = order.Side == Side.Sell ? (BigInteger)market.LotSize.Units * order.Remaining : notional + notional * order.FeeBps / 10_000;
            needed[key] = needed.GetValueOrDefault(key) + need;
            return true;
        });
        foreach ((var key, BigInteger need) in needed)
            if (locked.GetValueOrDefault(key) != need) return $"{key.Item1} has {locked.GetValueOrDefault(key)} of asset {key.Item2} locked, and its orders need {need}";
        return locked.Count == needed.Count ? null : "somebody has money locked without an order";
    }

    /// <summary>Markets by their numbers, which are their slots.</summary>
    public static List<MarketRecord> Markets(IStateSnapshot snapshot)
    {
        SortedDictionary<int, MarketRecord> markets = [];
        snapshot.Scan(MarketModule.MarketsSchema, default, default, (slot, record) =>
        {
            markets[slot] = MemoryMarshal.Read<MarketRecord>(record);
            return true;
        });
        return [.. markets.Values];
    }
}
