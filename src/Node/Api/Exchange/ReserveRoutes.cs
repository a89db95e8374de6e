using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What backs money of banks: accounts, statements, entries and redemptions. From the state itself, at any height of the window; the history from the index.</summary>
public static class ReserveRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/reserves", (long? height) => Reserves(api, height)).WithSummary("Every asset that banks back: supply, what backs it, banks and their accounts with the last statements, at a height").Produces<ReservesAnswer>();
        routes.MapGet("/reserves/accounts/{account}", (uint account, long? height) => Account(api, account, height))
            .WithSummary("A reserve account with the days that no statement has closed, at a height").Produces<ReserveAccountAnswer>();
        routes.MapGet("/reserves/accounts/{account}/entries/{entry}", (uint account, string entry, long? height) => Entry(api, account, entry, height))
            .WithSummary("A bank's entry by the hash of its reference, at a height").Produces<ReserveEntryItem>();
        routes.MapGet("/reserves/entries", (HttpContext context, string? asset, string? kind, string? owner, int? limit, string? before) => EntriesAsync(api, context, asset, kind, owner, limit, before))
            .WithSummary("Every entry of banks, and every mint and burn with the entry it cites, newest first").Produces<Page<IssuanceItem>>();
        routes.MapGet("/reserves/waiting", (string? asset, long? height) => Waiting(api, asset, height))
            .Weighs(PageBlocks.Weight).WithSummary("Credits for which nothing is minted yet, and refused redemptions that are not given back yet, at a height; at most 1,000 of each line").Produces<Page<WaitingItem>>();
        routes.MapGet("/reserves/virtual-accounts/{bank}/{number}", (uint bank, string number, long? height) => VirtualAccount(api, bank, number, height))
            .WithSummary("Whose a virtual account is, by the salted hash of its number, at a height").Produces<VirtualAccountItem>();
        routes.MapGet("/redemptions", (uint? bank, int? limit, string? before, long? height) => Open(api, bank, limit, before, height))
            .Weighs(PageBlocks.Weight).WithSummary("Redemptions that banks still have to pay, newest first, at a height").Produces<Page<RedemptionItem>>();
        routes.MapGet("/redemptions/{redemption}", (string redemption, long? height) => Redemption(api, redemption, height)).WithSummary("A redemption by number, at a height").Produces<RedemptionItem>();
        routes.MapGet("/accounts/{account}/redemptions", (string account, int? limit, string? before, long? height) => RedemptionsOf(api, account, limit, before, height))
            .WithSummary("An account's redemptions, newest first, at a height").Produces<Page<RedemptionItem>>();
    }

    private static IResult Reserves(ExchangeApi api, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        long timeMs = TimeOf(api, state.Height);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<BankRecord> banks = ReserveReader.Banks(state);
        List<ReserveAccountRecord> accounts = ReserveReader.Accounts(state);
        ReserveItem[] items = [.. ReserveReader.Reserves(state).Select(reserve => ItemOf(
            assets[(int)reserve.AssetId - 1], in reserve, [.. banks.Where(bank => bank.AssetId == reserve.AssetId).Select(bank => BankOf(state, in bank, in reserve, accounts, timeMs))]))];
        return Results.Json(new ReservesAnswer(items, state.Height, ItemMaker.Time(timeMs)), ApiJson.Default.ReservesAnswer);
    }

    private static ReserveItem ItemOf(AssetRecord asset, in ReserveRecord reserve, IReadOnlyList<ReserveBankItem> banks) => new(
        asset.Symbol.ToString(), Decimals.Of(asset.Supply), Decimals.Of(asset.Backed), Decimals.Of(reserve.Held), Decimals.Of(reserve.Pending), Decimals.Of(reserve.Withheld), asset.IsDeficient,
        asset.IsDeficient ? ItemMaker.Time(asset.DeficientSinceMs) : null, Bound(reserve.IssuanceCap),
        new ReserveTermsItem(reserve.StatementLateMs, reserve.UnmatchedLateMs, reserve.SendWithinMs, reserve.PayWithinMs, reserve.RerouteAfterMs, Decimals.Of(reserve.RedeemMin), reserve.OpenPerOwnerMax), banks,
        Decimals.Of(reserve.Silent));

    private static ReserveBankItem BankOf(IStateSnapshot state, in BankRecord bank, in ReserveRecord reserve, List<ReserveAccountRecord> accounts, long timeMs)
    {
        uint id = bank.Id;
        MintingStop stop = bank.Stop;
        ReserveRecord terms = reserve;
        List<WaitingRecord> waiting = ReserveReader.Waiting(state, id, ApiLimits.WaitingEntriesMax);
        return new ReserveBankItem(
            id, bank.Bic.ToString(), bank.Name.ToString(), bank.Adapter.ToString(), ItemMaker.Camel(bank.Status), ItemMaker.Camel(stop), Decimals.Of(bank.Held), Decimals.Of(bank.Pending), Bound(bank.HoldingMax),
            Bound(bank.BucketCapacity), Decimals.Of(bank.BucketRefill), Decimals.Of(ReservesModule.UsedOf(in bank, timeMs)), waiting.Count(one => one.For == WaitingFor.Minting),
            waiting.Count(one => one.For == WaitingFor.Owner), [.. accounts.Where(account => account.BankId == id).Select(account => AccountOf(in account, stop, in terms, timeMs))],
            Decimals.Of(bank.Doubtful), Decimals.Of(bank.Silent));
    }

    private static ReserveAccountItem AccountOf(in ReserveAccountRecord account, MintingStop stop, in ReserveRecord reserve, long timeMs)
    {
        bool isUnbalanced = (account.Flags & ReserveAccountFlags.Unbalanced) != 0;
        string state = account.IsClosed ? "closed" : account.IsSilent ? "silent" : isUnbalanced ? "unbalanced" : timeMs - account.AttestedAtMs > reserve.StatementLateMs ? "late" : stop == MintingStop.UnmatchedTooOld ? "unmatched" : "sound";
        return new ReserveAccountItem(
            account.Id, account.BankId, account.Number.ToString(), account.Display.ToString(), Decimals.Of(account.Closing), Decimals.Of(account.Credits), Decimals.Of(account.Debits), Decimals.Of(account.Held),
            Decimals.Of(account.Recalled), Decimals.Of(account.Returning), Decimals.Of(account.Missing), state, isUnbalanced ? Decimals.Of(account.Stated) : null, isUnbalanced ? Decimals.Of(account.Recorded) : null,
            account.StatementNumber, account.IntradayDay > account.ClosedDay ? account.IntradayNumber : 0, Day(account.ClosedDay), account.Digest.ToString(), ItemMaker.Time(account.AttestedAtMs), timeMs - account.AttestedAtMs);
    }

    private static IResult Account(ExchangeApi api, uint id, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        long timeMs = TimeOf(api, state.Height);
        if (ReserveReader.Accounts(state).Find(each => each.Id == id) is not { Id: > 0 } account) throw ApiException.NotFound("such reserve account");
        BankRecord bank = ReserveReader.Banks(state).Find(each => each.Id == account.BankId);
        ReserveRecord reserve = ReserveReader.Reserves(state).Find(each => each.AssetId == bank.AssetId);
        ReserveDayItem[] days = [.. ReserveReader.Days(state, id).Select(day => new ReserveDayItem(Day(day.Key.Day), day.CreditCount, Decimals.Of(day.Credits), day.DebitCount, Decimals.Of(day.Debits)))];
        return Results.Json(new ReserveAccountAnswer(AccountOf(in account, bank.Stop, in reserve, timeMs), days, state.Height), ApiJson.Default.ReserveAccountAnswer);
    }

    private static IResult Entry(ExchangeApi api, uint account, string text, long? height)
    {
        Hash32 reference = HashOf(text, "entry");
        using IStateSnapshot state = api.StateAt(height);
        if (!ReserveReader.TryEntry(state, account, in reference, out EntryRecord entry)) throw ApiException.NotFound("such entry");
        return Results.Json(new ReserveEntryItem(
            account, text, entry.IsDebit ? ItemMaker.Camel((DebitKind)(entry.Kind - EntryRecord.DebitBase)) : ItemMaker.Camel((CreditKind)entry.Kind), entry.IsDebit, ItemMaker.Camel(entry.State),
            (entry.Flags & EntryFlags.Recalled) != 0, Decimals.Of(entry.Amount), Day(entry.Day), ItemMaker.Time(entry.RecordedAtMs), Optional(entry.Owner), entry.Reference.IsZero ? null : entry.Reference.ToString(),
            entry.RedemptionId == 0 ? null : ItemMaker.Number(entry.RedemptionId), (entry.Flags & EntryFlags.PaidTwice) != 0, entry.DeadlineMs), ApiJson.Default.ReserveEntryItem);
    }

    private static async Task<IResult> EntriesAsync(ExchangeApi api, HttpContext context, string? asset, string? kind, string? owner, int? limit, string? before)
    {
        int rows = ExchangeApi.LimitOf(limit);
        List<IssuanceKind> kinds = KindsOf(kind);
        long place = ExchangeApi.PlaceBefore(before);
        if (!Symbol.TryParse(asset ?? AssetsModule.Won.ToString(), out Symbol symbol)) throw ApiException.BadRequest("asset is an asset's symbol.");
        Address? whose = owner is null ? null : ExchangeApi.AccountOf(owner);
        await api.IndexReadyAsync(context);
        return Results.Json(ExchangeApi.PageOf(api.Index.Issuance(symbol, kinds, whose, place, rows), rows, Of, CursorOf), ApiJson.Default.PageIssuanceItem);
    }

    private static IssuanceItem Of(IssuanceRow row)
    {
        bool isEntry = !row.Entry.IsZero;
        string? detail = row.Kind switch
        {
            IssuanceKind.Credit => ItemMaker.Camel((CreditKind)row.Detail),
            IssuanceKind.Debit => ItemMaker.Camel((DebitKind)row.Detail),
            IssuanceKind.Return => row.Detail == 1 ? "burnt" : "notMinted",
            _ => null,
        };
        return new IssuanceItem(
            CursorOf(row), row.Height, ItemMaker.Time(row.TimeMs), row.TimeMs, ItemMaker.Camel(row.Kind), row.Asset.ToString(), Decimals.Of(row.Amount), isEntry ? row.Account : null, isEntry ? null : row.Account,
            isEntry ? row.Entry.ToString() : null, row.RedemptionId == 0 ? null : ItemMaker.Number(row.RedemptionId), Optional(row.Owner), detail);
    }

    private static IResult Waiting(ExchangeApi api, string? asset, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        List<AssetRecord> assets = StateReader.Assets(state);
        List<WaitingItem> items = [];
        foreach (BankRecord bank in ReserveReader.Banks(state))
            foreach (uint line in (uint[])[bank.Id, ReservesModule.DoubtLineOf(bank.Id)]) Add(line, assets[(int)bank.AssetId - 1].Symbol.ToString(), bank.Id);
        foreach (ReserveRecord reserve in ReserveReader.Reserves(state)) Add(ReservesModule.GiveBackLineOf(reserve.AssetId), assets[(int)reserve.AssetId - 1].Symbol.ToString(), null);
        return Results.Json(new Page<WaitingItem>(items), ApiJson.Default.PageWaitingItem);

        void Add(uint line, string symbol, uint? bank)
        {
            if (asset is not null && asset != symbol) return;
            foreach (WaitingRecord one in ReserveReader.Waiting(state, line, ApiLimits.WaitingEntriesMax))
            {
                bool isEntry = one.RedemptionId == 0;
                items.Add(new WaitingItem(
                    symbol, bank, ItemMaker.Camel(one.For), ItemMaker.Time(one.SinceMs), Decimals.Of(one.Amount), Optional(one.Owner), isEntry ? one.Entry.AccountId : null,
                    isEntry ? one.Entry.Reference.ToString() : null, isEntry ? null : ItemMaker.Number(one.RedemptionId)));
            }
        }
    }

    private static IResult VirtualAccount(ExchangeApi api, uint bank, string text, long? height)
    {
        Hash32 number = HashOf(text, "number");
        using IStateSnapshot state = api.StateAt(height);
        if (!ReserveReader.TryVirtualAccount(state, bank, in number, out VirtualAccountRecord found)) throw ApiException.NotFound("such virtual account");
        return Results.Json(new VirtualAccountItem(bank, text, Optional(found.Owner)), ApiJson.Default.VirtualAccountItem);
    }

    private static IResult Open(ExchangeApi api, uint? bank, int? limit, string? before, long? height)
    {
        int rows = ExchangeApi.LimitOf(limit);
        ulong below = (ulong)ExchangeApi.BeforeOf(before);
        using IStateSnapshot state = api.StateAt(height);
        List<RedemptionRecord> found = [];
        List<ulong> ids = ReserveReader.OpenRedemptions(state);
        for (int i = ids.Count - 1; i >= 0 && found.Count < rows; i--)
            if (ids[i] < below && ReserveReader.TryRedemption(state, ids[i], out RedemptionRecord redemption) && (bank is null || redemption.BankId == bank)) found.Add(redemption);
        return PageOf(state, found, rows);
    }

    private static IResult Redemption(ExchangeApi api, string text, long? height)
    {
        ulong id = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw ApiException.BadRequest("A redemption has a number.");
        using IStateSnapshot state = api.StateAt(height);
        if (!ReserveReader.TryRedemption(state, id, out RedemptionRecord redemption)) throw ApiException.NotFound("such redemption");
        return Results.Json(ItemOf(StateReader.Assets(state), in redemption), ApiJson.Default.RedemptionItem);
    }

    private static IResult RedemptionsOf(ExchangeApi api, string text, int? limit, string? before, long? height)
    {
        Address owner = ExchangeApi.AccountOf(text);
        int rows = ExchangeApi.LimitOf(limit);
        using IStateSnapshot state = api.StateAt(height);
        List<RedemptionRecord> found = [];
        foreach (ulong id in ReserveReader.RedemptionsOf(state, in owner, (ulong)ExchangeApi.BeforeOf(before), rows))
            if (ReserveReader.TryRedemption(state, id, out RedemptionRecord redemption)) found.Add(redemption);
        return PageOf(state, found, rows);
    }

    private static IResult PageOf(IStateSnapshot state, List<RedemptionRecord> found, int limit)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        return Results.Json(ExchangeApi.PageOf(found, limit, one => ItemOf(assets, in one), one => ItemMaker.Number(one.Id)), ApiJson.Default.PageRedemptionItem);
    }

    private static RedemptionItem ItemOf(List<AssetRecord> assets, in RedemptionRecord redemption)
    {
        bool isOpen = redemption.State is RedemptionState.Queued or RedemptionState.Sent or RedemptionState.Accepted;
        uint formers = redemption.FormerBanks;
        return new RedemptionItem(
            ItemMaker.Number(redemption.Id), redemption.Owner.ToString(), assets[(int)redemption.AssetId - 1].Symbol.ToString(), Decimals.Of(redemption.Amount), redemption.BankId,
            redemption.FormerBankId == 0 ? null : redemption.FormerBankId, ItemMaker.Camel(redemption.State), redemption.Reroutes, redemption.Destination.ToString(), redemption.EndToEndId.ToString(),
            ItemMaker.Time(redemption.RequestedAtMs), isOpen ? ItemMaker.Time(redemption.DeadlineMs) : null, isOpen ? redemption.DeadlineMs : 0, redemption.Code.IsNone ? null : redemption.Code.ToString(),
            redemption.Entry.IsZero ? null : redemption.Entry.ToString(), redemption.PaidFrom == 0 ? null : redemption.PaidFrom,
            [.. Enumerable.Range(1, Limits.BanksMax).Select(bank => (uint)bank).Where(bank => (formers & RedemptionRecord.BitOf(bank)) != 0)]);
    }

    private static List<IssuanceKind> KindsOf(string? text)
    {
        List<IssuanceKind> kinds = [];
        foreach (string name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            IssuanceKind kind = Enum.GetValues<IssuanceKind>().FirstOrDefault(each => ItemMaker.Camel(each) == name);
            if (kind == 0) throw ApiException.BadRequest($"kind is of {string.Join(", ", Enum.GetValues<IssuanceKind>().Select(each => ItemMaker.Camel(each)))}; several are joined by commas.");
            if (!kinds.Contains(kind)) kinds.Add(kind);
        }
        return kinds;
    }

    private static string CursorOf(IssuanceRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Height}-{row.Ordinal}");

    private static Hash32 HashOf(string text, string name) => Hash32.TryParse(text, out Hash32 hash) ? hash : throw ApiException.BadRequest($"{name} has 64 hex digits.");

    private static string? Optional(Address account) => account.IsZero ? null : account.ToString();

    private static string? Bound(Amount amount) => amount == Amount.Max ? null : Decimals.Of(amount);

    private static string Day(uint day) => DateOnly.FromDayNumber((int)day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long TimeOf(ExchangeApi api, long height) => api.City.Reader.TryRead(height)?.TimeMs ?? 0;
}
