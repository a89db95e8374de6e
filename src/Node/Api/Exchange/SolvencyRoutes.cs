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
public sealed record SolvencyAssetItem(
    string Symbol, uint AssetId, SumNodeItem? Liabilities, string Supply, string Backing, string? Backed, bool IsDeficient, long? DeficientSinceMs, string Status);

/// <summary>What proves a statement: every held asset's root under the app hash that the next header carries, the registry's entries, the reserve accounts with their last statements, header and signatures.</summary>
public sealed record SolvencyProofItem(
    long HeaderHeight, string AppHash, StorePlaceItem Store, IReadOnlyList<AssetRootItem> Held, IReadOnlyList<RecordProofItem> Records, IReadOnlyList<RecordProofItem> Reserves, string Header, string Commit);

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
            return Results.Json(new SolvencyAnswer(past.Height, TimeOf(api, past.Height), [.. StateReader.Assets(past).Select(asset => Of(in asset, null))], null), ApiJson.Default.SolvencyAnswer);
        }
        StateStore store = api.City.Store;
        int count;
        List<int> accounts;
        using (IStateSnapshot now = api.StateAt(null)) (count, accounts) = (StateReader.Assets(now).Count, wantsProof ? SlotsOf(now, ReservesModule.AccountsSchema) : []);
        // An asset's slot is its number - 1, for ever.
        Table registry = ProofRoutes.TableOf(store, AssetsModule.Schema), reserves = ProofRoutes.TableOf(store, ReservesModule.AccountsSchema);
        TableSlot[] slots = [.. Enumerable.Range(0, count).Select(slot => new TableSlot(registry, slot)), .. accounts.Select(slot => new TableSlot(reserves, slot))];
        if (!store.TryProveTotals(ProofRoutes.TableOf(store, MoneyModule.Schema), slots, out TotalsProof? totals, out TableProof[] entries)) throw ApiException.NotFound("state yet");
        (CommittedBlock next, long proved) = await ProofRoutes.CarrierAsync(api, totals.Store, context.RequestAborted);
        Header header = next.Header;
        Hash32 appHash = new(header.AppHash.Span);
        Invariant.Assert(totals.Verify(in appHash));
        using IStateSnapshot state = api.StateAt(proved);
        SolvencyAssetItem[] assets = [.. StateReader.Assets(state).Take(count).Select(asset => Of(in asset, ProofItems.Of(RootOf(totals, asset.Id))))];
        SolvencyProofItem? proof = !wantsProof ? null : new SolvencyProofItem(
            proved + 1, appHash.ToString(), ProofItems.Of(totals.Store), [.. totals.Assets.Select(ProofItems.Of)],
            [.. slots.Take(assets.Length).Select((slot, i) => ProofItems.Of(slot, entries[i], state))],
            [.. SlotsOf(state, ReservesModule.AccountsSchema).Where(accounts.Contains).Select(slot => ProofItems.Of(slots[count + accounts.IndexOf(slot)], entries[count + accounts.IndexOf(slot)], state))],
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

    private static SolvencyAssetItem Of(in AssetRecord asset, SumNodeItem? liabilities) => new(
        asset.Symbol.ToString(), asset.Id, liabilities, ItemMaker.Number(asset.Supply.Units), ItemMaker.Camel(asset.Backing),
        asset.Backing == AssetBacking.Issuer ? null : ItemMaker.Number(asset.Backed.Units), asset.IsDeficient, asset.IsDeficient ? asset.DeficientSinceMs : null, ItemMaker.Camel(asset.Status));
}
