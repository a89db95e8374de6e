using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What vaults hold, what leaves them by which rule, and how much is cold: docs/custody.md. Everything at every height that is kept.</summary>
public static class CustodyRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/custody", (long? height) => At(api, height, state => Results.Json(Of(state), ApiJson.Default.CustodyAnswer)))
            .Weighs(10).WithSummary("Assets in custody: what vaults hold, whether minting goes on, and the cold share").Produces<CustodyAnswer>();
        routes.MapGet("/custody/vaults/{id}", (uint id, long? height) => At(api, height, state =>
            Results.Json(Vaults(state, StateReader.Assets(state)).Find(vault => vault.Id == id) ?? throw ApiException.NotFound("such vault"), ApiJson.Default.VaultItem)))
            .Weighs(5).WithSummary("A vault and what it holds").Produces<VaultItem>();
        routes.MapGet("/custody/cold-share", (long? height, int? limit) => At(api, height, state => Results.Json(ColdShares(state, Page(limit, Limits.CustodyPriceDaysMax)), ApiJson.Default.ColdShareAnswer)))
            .Weighs(10).WithSummary("The share of crypto assets in cold vaults, day by day, latest first").Produces<ColdShareAnswer>();
        routes.MapGet("/custody/attestations", (long? height, ulong? before, int? limit) => At(api, height, state => Results.Json(Attestations(state, before, Page(limit, ApiLimits.PageItemsMax)), ApiJson.Default.AttestationsAnswer)))
            .Weighs(5).WithSummary("Attestations of what vaults hold, latest first").Produces<AttestationsAnswer>();
        routes.MapGet("/custody/withdrawals", (string? owner, long? height, ulong? before, int? limit) => At(api, height, state => Results.Json(Withdrawals(state, owner, before, Page(limit, ApiLimits.PageItemsMax)), ApiJson.Default.WithdrawalsAnswer)))
            .Weighs(5).WithSummary("Withdrawals and moves between vaults, latest first, of one owner if it is named; a page looks at 1,000 at most").Produces<WithdrawalsAnswer>();
        routes.MapGet("/custody/withdrawals/{id}", (ulong id, long? height) => At(api, height, state =>
            TryRead(state, CustodyModule.WithdrawalsSchema, id, out WithdrawalRecord found) ? Results.Json(Of(in found, StateReader.Assets(state)), ApiJson.Default.WithdrawalItem) : throw ApiException.NotFound("such withdrawal")))
            .WithSummary("A withdrawal, with the rule that decided it").Produces<WithdrawalItem>();
        routes.MapGet("/custody/lots/{serial}", (string serial, long? height) => At(api, height, state => Results.Json(Lot(state, serial), ApiJson.Default.EvidenceItem)))
            .WithSummary("Which vault a numbered lot is in, by the SHA-256 of its serial").Produces<EvidenceItem>();
        routes.MapGet("/custody/policy", (long? height) => At(api, height, state => Results.Json(Rules(state), ApiJson.Default.PolicyAnswer)))
            .WithSummary("The rules about what leaves vaults").Produces<PolicyAnswer>();
        routes.MapGet("/custody/policy/simulate", (string owner, string asset, string amount, uint vault, string? destination, uint? toVault, long? height) =>
            At(api, height, state => Results.Json(Simulate(api, state, owner, asset, amount, vault, destination, toVault), ApiJson.Default.SimulationAnswer)))
            .Weighs(5).WithSummary("What the policy would say to a withdrawal or a move, and by which rule").Produces<SimulationAnswer>();
    }

    private static IResult At(ExchangeApi api, long? height, Func<IStateSnapshot, IResult> read)
    {
        using IStateSnapshot state = api.StateAt(height);
        return read(state);
    }

    private static int Page(int? limit, int most)
    {
        int count = limit ?? Math.Min(ApiLimits.PageItemsDefault, most);
        return count >= 1 && count <= most ? count : throw ApiException.BadRequest($"limit is from 1 to {most}.");
    }

    private static CustodyAnswer Of(IStateSnapshot state)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        List<VaultItem> vaults = Vaults(state, assets);
        List<CustodyAssetItem> items = [];
        foreach (AssetRecord asset in assets)
        {
            if (!TryRead(state, CustodyModule.CustodySchema, asset.Id, out CustodyRecord custody)) continue;
            string symbol = asset.Symbol.ToString();
            string? oldest = vaults.SelectMany(vault => vault.Holdings).Where(holding => holding.Asset == symbol && holding.Units != "0").Select(holding => holding.AttestedAt).Min();
            bool isPriced = custody.PriceCount > 0;
            ClassTermsItem[] classes = [.. Enum.GetValues<VaultClass>().Where(each => each != VaultClass.Any).Select(each => Of(each, custody.TermsOf(each)))];
            items.Add(new CustodyAssetItem(
                symbol, ItemMaker.Camel(custody.Cover), Units(asset.Supply), Units(custody.Held), Units(custody.Promised), Units(asset.Backed), asset.IsDeficient, ItemMaker.Camel(custody.Stop), oldest,
                custody.OverdueCount, custody.AttestationMaxAgeMs, custody.DecideWithinMs, custody.DeliverWithinMs, custody.AllowDelayMs, isPriced ? Units(custody.AveragePrice) : null, custody.PriceCount, classes));
        }
        return new CustodyAnswer(state.Height, items, vaults, ColdShares(state, 1).Items.FirstOrDefault());
    }

    private static ClassTermsItem Of(VaultClass vaultClass, ClassTerms terms) => new(ItemMaker.Camel(vaultClass), Units(terms.PerTransactionMax), Units(terms.PerDayMax), terms.DelayMs, Units(terms.Used));

    private static List<VaultItem> Vaults(IStateSnapshot state, List<AssetRecord> assets)
    {
        List<VaultItem> items = [];
        for (uint id = 1; TryRead(state, CustodyModule.VaultsSchema, id, out VaultRecord vault); id++)
        {
            List<HoldingItem> holdings = [];
            foreach (AssetRecord asset in assets)
            {
                if (!TryRead(state, CustodyModule.HoldingsSchema, new HoldingKey(id, asset.Id), out HoldingRecord holding)) continue;
                holdings.Add(new HoldingItem(
                    asset.Symbol.ToString(), Units(holding.Units), Units(holding.Promised), Units(holding.Covered), holding.CoverCount, ItemMaker.Time(holding.AttestedAtMs),
                    holding.AttestationId == 0 ? null : holding.AttestationId, holding.PendingId == 0 ? null : holding.PendingId));
            }
            items.Add(new VaultItem(id, vault.Name.ToString(), vault.Location.ToString(), ItemMaker.Camel(vault.Class), ItemMaker.Camel(vault.Status), ItemMaker.Time(vault.SinceMs), holdings));
        }
        return items;
    }

    private static ColdShareAnswer ColdShares(IStateSnapshot state, int count)
    {
        List<CustodyDayRecord> days = StateReader.CustodyShares(state);
        days.Sort((a, b) => b.Key.Day.CompareTo(a.Key.Day));
        return new ColdShareAnswer(state.Height, [.. days.Take(count).Select(day => new ColdShareItem(
            DateTime.UnixEpoch.AddDays(day.Key.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Bps, Limits.ColdShareBpsMin, Units(day.Cold), Units(day.All)))]);
    }

    private static AttestationsAnswer Attestations(IStateSnapshot state, ulong? before, int count)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        List<AttestationItem> items = [];
        ulong id = Math.Min(before - 1 ?? ulong.MaxValue, Last<AttestationRecord>(state, CustodyModule.AttestationsSchema));
        for (; id >= 1 && items.Count < count; id--)
        {
            if (!TryRead(state, CustodyModule.AttestationsSchema, id, out AttestationRecord found)) break;
            bool isConfirmed = found.ConfirmedAtMs != 0;
            items.Add(new AttestationItem(
                found.Id, found.Holding.VaultId, SymbolOf(assets, found.Holding.AssetId), Units(found.Units), ItemMaker.Time(found.AsOfMs), ItemMaker.Time(found.ProposedAtMs),
                isConfirmed ? ItemMaker.Time(found.ConfirmedAtMs) : null, isConfirmed ? found.Auditor.ToString() : null, isConfirmed ? found.AuditorEntity.ToString() : null, found.Digest.ToString(), found.Serials));
        }
        return new AttestationsAnswer(state.Height, items, id >= 1 ? id + 1 : null);
    }

    private static WithdrawalsAnswer Withdrawals(IStateSnapshot state, string? owner, ulong? before, int count)
    {
        Address? of = owner is null ? null : ExchangeApi.AccountOf(owner);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<WithdrawalItem> items = [];
        ulong id = Math.Min(before - 1 ?? ulong.MaxValue, Last<WithdrawalRecord>(state, CustodyModule.WithdrawalsSchema));
        for (int looks = 0; id >= 1 && items.Count < count && looks < ApiLimits.RecordsLookedAtMax; id--, looks++)
        {
            if (!TryRead(state, CustodyModule.WithdrawalsSchema, id, out WithdrawalRecord found)) break;
            if (of is null || found.Owner == of) items.Add(Of(in found, assets));
        }
        return new WithdrawalsAnswer(state.Height, items, id >= 1 ? id + 1 : null);
    }

    private static WithdrawalItem Of(in WithdrawalRecord found, List<AssetRecord> assets)
    {
        string[] approvals = new string[found.ApprovalCount];
        for (int i = 0; i < approvals.Length; i++) approvals[i] = found.Approvers[i].ToString();
        return new WithdrawalItem(
            found.Id, found.Owner.ToString(), SymbolOf(assets, found.AssetId), Units(found.Amount), found.VaultId, found.IsMove ? found.ToVaultId : null, found.IsMove ? null : found.Destination.ToString(),
            ItemMaker.Camel(found.State), found.Rule == 0 ? null : found.Rule, found.ApprovalsNeeded, approvals, found.Overdue != 0, ItemMaker.Time(found.RequestedAtMs), ItemMaker.Time(found.NotBeforeMs),
            ItemMaker.Time(found.DeadlineMs), found.ValidUntilMs == 0 ? null : ItemMaker.Time(found.ValidUntilMs), found.Code.IsNone ? null : found.Code.ToString(), found.Receipt.IsZero ? null : found.Receipt.ToString());
    }

    private static EvidenceItem Lot(IStateSnapshot state, string serial)
    {
        if (!Hash32.TryParse(serial, out Hash32 hash)) throw ApiException.BadRequest("A serial is the 64 hex digits of its SHA-256.");
        if (!TryRead(state, CustodyModule.EvidenceSchema, new EvidenceKey(EvidenceKind.Lot, in hash), out EvidenceRecord lot)) throw ApiException.NotFound("such lot");
        return new EvidenceItem(ItemMaker.Camel(EvidenceKind.Lot), hash.ToString(), lot.VaultId == 0 ? null : lot.VaultId, SymbolOf(StateReader.Assets(state), lot.AssetId), Units(lot.Units), ItemMaker.Time(lot.AtMs));
    }

    private static PolicyAnswer Rules(IStateSnapshot state)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        List<PolicyRuleItem> items = [];
        for (uint number = 1; number <= Limits.PolicyRulesMax; number++)
        {
            if (!TryRead(state, CustodyModule.PolicySchema, number, out PolicyRuleRecord rule)) continue;
            bool hasPeriod = rule.PeriodMs != 0;
            items.Add(new PolicyRuleItem(
                number, ItemMaker.Camel(rule.Initiator), ItemMaker.Camel(rule.Destination), ItemMaker.Camel(rule.Class), rule.AssetId == 0 ? null : SymbolOf(assets, rule.AssetId),
                rule.AmountMax == Amount.Max ? null : Units(rule.AmountMax), hasPeriod ? rule.PeriodMs : null, hasPeriod ? Units(rule.PeriodMax) : null, ItemMaker.Camel(rule.Action), rule.Approvals, ItemMaker.Time(rule.SetAtMs)));
        }
        return new PolicyAnswer(state.Height, items);
    }

    private static SimulationAnswer Simulate(ExchangeApi api, IStateSnapshot state, string owner, string symbol, string amountText, uint vaultId, string? destinationText, uint? toVault)
    {
        Address account = ExchangeApi.AccountOf(owner);
        AssetRecord asset = StateReader.Assets(state).Find(each => each.Symbol.ToString() == symbol);
        if (asset.Id == 0 || asset.Backing != AssetBacking.Custody) throw ApiException.NotFound("such asset in custody");
        if (!Amount.TryParse(amountText, out Amount amount)) throw ApiException.BadRequest("amount is decimal digits of units.");
        if (!TryRead(state, CustodyModule.VaultsSchema, vaultId, out VaultRecord vault)) throw ApiException.NotFound("such vault");
        Hash32 hash = default;
        if (destinationText is not null && !Hash32.TryParse(destinationText, out hash)) throw ApiException.BadRequest("destination is 64 hex digits.");
        long now = BlockRoutes.Read(api, state.Height).TimeMs;
        bool isNamed = TryRead(state, CustodyModule.DestinationsSchema, CustodyModule.KeyOf(account, asset.Id, in hash), out DestinationRecord listed);
        bool isListed = isNamed && now >= listed.ActiveFromMs;
        bool isBody = TryRead(state, AccountsModule.RolesSchema, account, out RoleRecord role) && role.Kind == RoleKind.Body;
        Initiator initiator = toVault is not null ? Initiator.Custodian : isBody ? Initiator.Body : Initiator.Owner;
        DestinationKind destination = toVault is not null ? DestinationKind.Vault : isListed ? DestinationKind.Listed : DestinationKind.Unlisted;
        PolicyDecision decision = Policy.Decide(
            new PolicyRequest(account, initiator, destination, vault.Class, asset.Id, amount),
            (uint number, out PolicyRuleRecord rule) => TryRead(state, CustodyModule.PolicySchema, number, out rule),
            (PolicyUsageKey key, out PolicyUsageRecord usage) => TryRead(state, CustodyModule.UsageSchema, key, out usage), now);
        TryRead(state, CustodyModule.CustodySchema, asset.Id, out CustodyRecord custody);
        ClassTerms terms = custody.TermsOf(vault.Class);
        return new SimulationAnswer(
            state.Height, decision.Rule == 0 ? null : decision.Rule, ItemMaker.Camel(decision.Action), decision.Approvals, ItemMaker.Camel(initiator), ItemMaker.Camel(destination), isNamed ? ItemMaker.Time(listed.ActiveFromMs) : null, ItemMaker.Camel(vault.Class),
            amount > terms.PerTransactionMax || amount > terms.PerDayMax, terms.DelayMs);
    }

    // Numbers run from 1 without a gap, so the last is found by halving.
    private static ulong Last<TRecord>(IStateSnapshot state, TableSchema table) where TRecord : unmanaged
    {
        ulong above = 1;
        while (TryRead<ulong, TRecord>(state, table, above, out _)) above *= 2;
        ulong low = above / 2;
        while (above - low > 1)
        {
            ulong middle = low + (above - low) / 2;
            if (TryRead<ulong, TRecord>(state, table, middle, out _)) low = middle;
            else above = middle;
        }
        return low;
    }

    private static bool TryRead<TKey, TRecord>(IStateSnapshot state, TableSchema table, TKey key, out TRecord record) where TKey : unmanaged where TRecord : unmanaged
    {
        Unsafe.SkipInit(out record);
        bool found = state.TryRead(table, MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TRecord>(ref record)), out _);
        if (!found) record = default;
        return found;
    }

    private static string SymbolOf(List<AssetRecord> assets, uint id) => assets[(int)id - 1].Symbol.ToString();

    private static string Units(Amount amount) => ItemMaker.Number(amount.Units);
}
