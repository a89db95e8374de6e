using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Solvency;

/// <summary>Writes claims out of the state of a height: an account's with its proofs, or the whole ledger, whose balances are the proof of each other.</summary>
internal static class ClaimExporter
{
    /// <summary>What carries the state.</summary>
    public static ClaimSeal SealOf(SealedState state) => new(
        state.Next.ChainId, state.Height, Convert.ToHexStringLower(BlockCodec.Encode(state.Next)), Convert.ToHexStringLower(state.Commit), ProofItems.Of(state.Validators),
        ProofItems.Of(state.Roots.Prove(MoneyModule.Schema.Name)!), [.. state.Registry.Select(entry => state.Prove(Chain.Modules.Assets.AssetsModule.Schema.Name, entry.Slot, entry.Record))]);

    /// <summary>An account's claim.</summary>
    public static ClaimBundle Of(SealedState state, Address account)
    {
        List<ClaimBalance> balances = [];
        foreach (BalanceRecord balance in state.Balances)
        {
            if (balance.Key.Account != account) continue;
            MoneyProof proof = state.Money.Prove(in account, balance.Key.AssetId);
            balances.Add(new ClaimBalance(
                balance.Key.AssetId, ProofItems.Number(balance.Available.Units), ProofItems.Number(balance.Locked.Units),
                ProofItems.Of(proof.Path)!, ProofItems.Of(proof.Asset), ProofItems.Of(proof.Place!)));
        }
        RecordProofItem[] orders = [.. state.Orders.Where(order => MemoryMarshal.Read<OrderRecord>(order.Record).Owner == account).Select(order => state.Prove(MarketModule.OrdersSchema.Name, order.Slot, order.Record))];
        return new ClaimBundle("claim", 1, SealOf(state), account.ToString(), balances, orders);
    }

    /// <summary>Writes an account's claim.</summary>
    public static void Write(ClaimBundle claim, Stream output)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        JsonSerializer.Serialize(json, claim, ClaimJson.Default.ClaimBundle);
    }

    /// <summary>Writes the whole ledger as lines of JSON.</summary>
    public static void WriteLedger(SealedState state, Stream output)
    {
        Line(output, new LedgerBegin("ledger", 1, SealOf(state)), ClaimJson.Default.LedgerBegin);
        foreach (BalanceRecord balance in state.Balances)
            Line(output, new LedgerLine(balance.Key.Account.ToString(), balance.Key.AssetId, ProofItems.Number(balance.Available.Units), ProofItems.Number(balance.Locked.Units)), ClaimJson.Default.LedgerLine);
        Line(output, new LedgerEnd("ledger", state.Balances.Count), ClaimJson.Default.LedgerEnd);
    }

    private static void Line<TLine>(Stream output, TLine line, JsonTypeInfo<TLine> type)
    {
        JsonSerializer.Serialize(output, line, type);
        output.WriteByte((byte)'\n');
    }
}
