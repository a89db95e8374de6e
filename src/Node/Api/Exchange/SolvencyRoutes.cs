using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Solvency;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What is owed of an asset and what stands behind it; amounts in units of 10^-18.</summary>
/// <param name="Symbol">The asset.</param>
/// <param name="AssetId">Its number in the tree.</param>
/// <param name="Liabilities">Root and total of all balances; null at heights that are past, where only a claim bundle has the root.</param>
/// <param name="Supply">What was issued: always the total.</param>
/// <param name="Backing">What stands behind it: issuer, bank or custody.</param>
/// <param name="Backed">What is attested to stand behind it, less what is promised out; null where nothing outside has to.</param>
/// <param name="IsDeficient">Whether more exists than is backed.</param>
/// <param name="DeficientSinceMs">Since which block time; null when it is not.</param>
/// <param name="Status">Whether it moves.</param>
/// <param name="Pending">Redeemed, hence in no supply any more, and neither paid nor given back yet: what is backed is less by it. Null where no bank backs it.</param>
/// <param name="PendingSinceMs">When the oldest of these was redeemed, milliseconds since 1970 UTC; null when there is none.</param>
/// <param name="AttestedAtMs">As of when its banks have stated what they hold: of all reserve accounts the one whose last statement is oldest, milliseconds since 1970 UTC. Null where no bank has an account for it.</param>
public sealed record SolvencyAssetItem(
    string Symbol, uint AssetId, SumNodeItem? Liabilities, string Supply, string Backing, string? Backed, bool IsDeficient, long? DeficientSinceMs, string Status,
    string? Pending, long? PendingSinceMs, long? AttestedAtMs);

/// <summary>What proves a statement: every held asset's root under the app hash that the next header carries, the registry's entries, the reserve accounts with their last statements, what banks hold and owe of each asset (so that no account can be left out), header and signatures.</summary>
public sealed record SolvencyProofItem(
    long HeaderHeight, string AppHash, StorePlaceItem Store, IReadOnlyList<AssetRootItem> Held, IReadOnlyList<RecordProofItem> Records, IReadOnlyList<RecordProofItem> Reserves, IReadOnlyList<RecordProofItem> Promised,
    string Header, string Commit);

/// <summary>The statement of solvency after a block.</summary>
public sealed record SolvencyAnswer(long Height, long TimeMs, IReadOnlyList<SolvencyAssetItem> Assets, SolvencyProofItem? Proof);

/// <summary>Statements of the past, a minute apart, before two hours an hour and before forty days a day, latest first; amounts in units.</summary>
public sealed record SolvencyHistoryAnswer(IReadOnlyList<SolvencySample> Items);

/// <summary>Statements of solvency: docs/solvency.md.</summary>
public static class SolvencyRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/solvency", (HttpContext context, long? height, bool? proof) => SolvencyAsync(api, context, height, proof ?? false))
            .Weighs(20).WithSummary("What is owed of every asset and what stands behind it, with proofs of the latest state").Produces<SolvencyAnswer>();
        routes.MapGet("/solvency/history", (int? limit) => History(api, limit))
            .Weighs(5).WithSummary("Statements of solvency of the past, latest first").Produces<SolvencyHistoryAnswer>();
    }

    private static IResult History(ExchangeApi api, int? limit)
    {
        int count = limit ?? ApiLimits.SolvencySamplesDefault;
        if (count is < 1 or > ApiLimits.SolvencySamplesMax) throw ApiException.BadRequest($"limit is from 1 to {ApiLimits.SolvencySamplesMax}.");
        return Results.Json(new SolvencyHistoryAnswer(api.Solvency.Latest(count)), ApiJson.Default.SolvencyHistoryAnswer);
    }

    private static async Task<IResult> SolvencyAsync(ExchangeApi api, HttpContext context, long? height, bool wantsProof)
    {
        if (height is not null)
        {
            if (wantsProof) throw ApiException.BadRequest("Proofs are of the latest state: leave height out, or export a claim of that height (gwangan claim export).");
            using IStateSnapshot past = api.StateAt(height);
            return Results.Json(new SolvencyAnswer(past.Height, TimeOf(api, past.Height), ItemsOf(past, int.MaxValue, _ => null), null), ApiJson.Default.SolvencyAnswer);
        }
        StateStore store = api.City.Store;
        int count;
        List<int> accounts, pending;
        using (IStateSnapshot now = api.StateAt(null)) (count, accounts, pending) = (StateReader.Assets(now).Count, SlotsOf(now, ReservesModule.AccountsSchema), SlotsOf(now, ReservesModule.ReservesSchema));
        // An asset's slot is its number - 1, for ever. What is pending is named too: a statement is never of a block before the last that changed any of it.
        Table registry = ProofRoutes.TableOf(store, AssetsModule.Schema), reserves = ProofRoutes.TableOf(store, ReservesModule.AccountsSchema), promised = ProofRoutes.TableOf(store, ReservesModule.ReservesSchema);
        TableSlot[] slots = [.. Enumerable.Range(0, count).Select(slot => new TableSlot(registry, slot)), .. accounts.Select(slot => new TableSlot(reserves, slot)), .. pending.Select(slot => new TableSlot(promised, slot))];
        if (!store.TryProveTotals(ProofRoutes.TableOf(store, MoneyModule.Schema), slots, out TotalsProof? totals, out TableProof[] entries)) throw ApiException.NotFound("state yet");
        (CommittedBlock next, long proved) = await ProofRoutes.CarrierAsync(api, totals.Store, context.RequestAborted);
        Header header = next.Header;
        Hash32 appHash = new(header.AppHash.Span);
        Invariant.Assert(totals.Verify(in appHash));
        using IStateSnapshot state = api.StateAt(proved);
        SolvencyAssetItem[] assets = ItemsOf(state, count, asset => ProofItems.Of(RootOf(totals, asset)));
        SolvencyProofItem? proof = !wantsProof ? null : new SolvencyProofItem(
            proved + 1, appHash.ToString(), ProofItems.Of(totals.Store), [.. totals.Assets.Select(ProofItems.Of)],
            [.. slots.Take(assets.Length).Select((slot, i) => ProofItems.Of(slot, entries[i], state))],
            [.. accounts.Select((_, i) => ProofItems.Of(slots[count + i], entries[count + i], state))],
            [.. pending.Select((_, i) => ProofItems.Of(slots[count + accounts.Count + i], entries[count + accounts.Count + i], state))],
            Convert.ToHexStringLower(BlockCodec.Encode(header)), Convert.ToHexStringLower(next.Commit.Span));
        return Results.Json(new SolvencyAnswer(proved, TimeOf(api, proved), assets, proof), ApiJson.Default.SolvencyAnswer);
    }

    private static List<int> SlotsOf(IStateSnapshot state, TableSchema table)
    {
        List<int> slots = [];
        state.Scan(table, [], [], (slot, _) =>
        {
            slots.Add(slot);
            return true;
        });
        slots.Sort();
        return slots;
    }

    private static SumNode RootOf(TotalsProof totals, uint assetId) => Array.Find(totals.Assets, asset => asset.AssetId == assetId).Root;

    private static long TimeOf(ExchangeApi api, long height) => BlockRoutes.Read(api, height).TimeMs;

    private static SolvencyAssetItem[] ItemsOf(IStateSnapshot state, int count, Func<uint, SumNodeItem?> liabilities)
    {
        List<ReserveRecord> reserves = ReserveReader.Reserves(state);
        Dictionary<uint, uint> assetOfBank = ReserveReader.Banks(state).ToDictionary(bank => bank.Id, bank => bank.AssetId);
        Dictionary<uint, long> attested = ReserveReader.Accounts(state).Where(account => !account.IsClosed).GroupBy(account => assetOfBank[account.BankId]).ToDictionary(group => group.Key, group => group.Min(account => account.AttestedAtMs));
        Dictionary<uint, long> since = PendingSince(state, reserves);
        return [.. StateReader.Assets(state).Take(count).Select(asset =>
        {
            ReserveRecord? reserve = reserves.Find(one => one.AssetId == asset.Id) is { AssetId: > 0 } found ? found : null;
            return new SolvencyAssetItem(
                asset.Symbol.ToString(), asset.Id, liabilities(asset.Id), ItemMaker.Number(asset.Supply.Units), ItemMaker.Camel(asset.Backing),
                asset.Backing == AssetBacking.Issuer ? null : ItemMaker.Number(asset.Backed.Units), asset.IsDeficient, asset.IsDeficient ? asset.DeficientSinceMs : null, ItemMaker.Camel(asset.Status),
                reserve is { } one ? ItemMaker.Number(one.Pending.Units) : null, since.TryGetValue(asset.Id, out long oldest) ? oldest : null, attested.TryGetValue(asset.Id, out long asOf) ? asOf : null);
        })];
    }

    // When the oldest redemption of each asset was made that is neither paid nor given back: numbers ascend with time.
    private static Dictionary<uint, long> PendingSince(IStateSnapshot state, List<ReserveRecord> reserves)
    {
        HashSet<uint> wanted = [.. reserves.Where(reserve => !reserve.Pending.IsZero).Select(reserve => reserve.AssetId)];
        Dictionary<uint, long> since = [];
        // Those that banks still have to pay, and those that were refused and wait to be given back.
        if (wanted.Count == 0) return since;
        foreach (ulong id in ReserveReader.OpenRedemptions(state).Concat(ReserveReader.WaitingRedemptions(state)).Order())
        {
            if (!ReserveReader.TryRedemption(state, id, out RedemptionRecord redemption) || redemption.State is RedemptionState.Paid or RedemptionState.Returned || !wanted.Remove(redemption.AssetId)) continue;
            since[redemption.AssetId] = redemption.RequestedAtMs;
            if (wanted.Count == 0) break;
        }
        return since;
    }
}
