using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Sim.Network;
using Gwangan.Tests;

namespace Gwangan.Sim.Checks;

/// <summary>No asset becomes more or less but by its issuer or, the won, by entries of banks and redemptions, and what is locked is what open orders need.</summary>
public sealed class MoneyCheck
{
    private readonly SortedDictionary<uint, BigInteger> _supply = [];
    private readonly HashSet<(uint Account, Hash32 Entry)> _minted = [];

    public MoneyCheck(SimCity city)
    {
        for (uint asset = 1; asset <= SimCity.Assets.Length; asset++) _supply[asset] = (BigInteger)TestCity.Endowment.Units * city.HolderCount;
    }

    public string? Problem(CommittedBlock block, IStateSnapshot snapshot)
    {
        Issue(block);
        if (Cite(block) is { } problem) return problem;
        SortedDictionary<uint, BigInteger> total = [];
        SortedDictionary<(string Owner, uint Asset), BigInteger> locked = [];
        snapshot.Scan(MoneyModule.Schema, default, default, (_, record) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
            total[balance.Key.AssetId] = total.GetValueOrDefault(balance.Key.AssetId) + balance.Available.Units + balance.Locked.Units;
            if (!balance.Locked.IsZero) locked[(balance.Key.Account.ToString(), balance.Key.AssetId)] = balance.Locked.Units;
            return true;
        });
        foreach ((uint asset, BigInteger sum) in total)
            if (sum != _supply.GetValueOrDefault(asset)) return $"all balances of asset {asset} together are {sum}, not {_supply.GetValueOrDefault(asset)}";

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

    // What issuers were allowed to do counts; nothing else makes money.
    private void Issue(CommittedBlock block)
    {
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope || block.Results!.Envelopes[i].Code != KernelRefusal.None) continue;
            for (int j = 0; j < envelope.Operations.Length; j++)
            {
                if (!block.Results.Outcomes[block.Results.Envelopes[i].FirstOutcome + j].IsDone) continue;
                if (envelope.Operations[j] is Mint mint) _supply[AssetOf(mint.Asset)] += mint.Amount.Units;
                else if (envelope.Operations[j] is Burn burn) _supply[AssetOf(burn.Asset)] -= burn.Amount.Units;
            }
        }
    }

    // Won comes by an entry of a bank, once, and goes by a redemption; the chain must cite which.
    private string? Cite(CommittedBlock block)
    {
        EventReader events = new(block.Results!.Events.Span);
        while (events.TryNext())
        {
            if (events.Number == EventNumber<CreditMinted>.Value)
            {
                CreditMinted mint = events.As<CreditMinted>();
                if (!_minted.Add((mint.Account, mint.Entry))) return $"entry {mint.Entry} of account {mint.Account} was minted twice";
                _supply[AssetOf(mint.Asset)] += mint.Amount.Units;
            }
            else if (events.Number == EventNumber<RedemptionGivenBack>.Value)
            {
                _supply[AssetOf(events.As<RedemptionGivenBack>().Asset)] += events.As<RedemptionGivenBack>().Amount.Units;
            }
            else if (events.Number == EventNumber<RedemptionRequested>.Value)
            {
                _supply[AssetOf(events.As<RedemptionRequested>().Asset)] -= events.As<RedemptionRequested>().Amount.Units;
            }
            else if (events.Number == EventNumber<CreditReturning>.Value && events.As<CreditReturning>().IsBurnt)
            {
                // Burnt, so it can be minted again.
                CreditReturning returning = events.As<CreditReturning>();
                if (!_minted.Remove((returning.Account, returning.Entry))) return $"entry {returning.Entry} of account {returning.Account} was burnt for, and never minted";
                _supply[AssetOf(returning.Asset)] -= returning.Amount.Units;
            }
        }
        return null;
    }

    private static uint AssetOf(Symbol asset) => (uint)Array.IndexOf(SimCity.Assets, asset.ToString()) + 1;
}
