using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Feed;

/// <summary>Reads the modules' tables out of a view of one committed height.</summary>
public static class StateReader
{
    /// <summary>Every asset by id.</summary>
    public static List<AssetRecord> Assets(IStateSnapshot state)
    {
        List<AssetRecord> assets = All<AssetRecord>(state, AssetsModule.Schema, []);
        assets.Sort((a, b) => a.Id.CompareTo(b.Id));
        return assets;
    }

    /// <summary>Every market's terms by id.</summary>
    public static MarketTerms[] Markets(IStateSnapshot state)
    {
        List<AssetRecord> assets = Assets(state);
        List<(int Slot, MarketRecord Record)> markets = [];
        state.Scan(MarketModule.MarketsSchema, [], [], (slot, record) =>
        {
            markets.Add((slot, MemoryMarshal.Read<MarketRecord>(record)));
            return true;
        });
        markets.Sort((a, b) => a.Slot.CompareTo(b.Slot));
        return [.. markets.Select(market => new MarketTerms(
            market.Slot, market.Record, assets[(int)market.Record.BaseAsset - 1].Symbol, assets[(int)market.Record.QuoteAsset - 1].Symbol))];
    }

    /// <summary>What an account has, by asset.</summary>
    public static List<BalanceRecord> Balances(IStateSnapshot state, in Address account) => All<BalanceRecord>(state, MoneyModule.Schema, Address.Bytes(in account));

    /// <summary>How much of what an account has of an asset must not leave, and is there.</summary>
    public static Amount FrozenOf(IStateSnapshot state, BalanceKey key) => TryRead(state, MoneyModule.FrozenSchema, key, out FrozenRecord record) ? record.Held : Amount.Zero;

    /// <summary>Why an asset is suspended; false when it is not.</summary>
    public static bool TrySuspension(IStateSnapshot state, uint asset, out SuspensionRecord suspension) => TryRead(state, AssetsModule.SuspensionsSchema, asset, out suspension);

    /// <summary>Reads a record by its key; false when it is not there.</summary>
    public static bool TryRead<TKey, TRecord>(IStateSnapshot state, TableSchema table, TKey key, out TRecord record)
        where TKey : unmanaged
        where TRecord : unmanaged
    {
        record = default;
        return state.TryRead(table, MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TRecord>(ref record)), out _);
    }

    /// <summary>An account's record; false when it never signed and has no role.</summary>
    public static bool TryAccount(IStateSnapshot state, in Address account, out AccountRecord record)
    {
        record = default;
        return state.TryRead(AccountsModule.AccountsSchema, Address.Bytes(in account), MemoryMarshal.AsBytes(new Span<AccountRecord>(ref record)), out _);
    }

    /// <summary>The keys that were added to an account.</summary>
    public static List<KeyRecord> AddedKeys(IStateSnapshot state, in Address account) => All<KeyRecord>(state, AccountsModule.KeysSchema, Address.Bytes(in account));

    /// <summary>The scopes of an account's session keys.</summary>
    public static List<KeyScopeRecord> KeyScopes(IStateSnapshot state, in Address account) => All<KeyScopeRecord>(state, AccountsModule.ScopesSchema, Address.Bytes(in account));

    /// <summary>The validators around the height of the view, in no particular order.</summary>
    public static List<ValidatorRecord> Validators(IStateSnapshot state) => All<ValidatorRecord>(state, ValidatorsModule.Schema, []);

    /// <summary>The rules in force and the planned upgrade.</summary>
    public static RulesRecord Rules(IStateSnapshot state)
    {
        RulesRecord record = default;
        return state.TryRead(UpgradesModule.Schema, BitConverter.GetBytes(1U), MemoryMarshal.AsBytes(new Span<RulesRecord>(ref record)), out _) ? record : new RulesRecord { Rules = RuleVersions.First };
    }

    /// <summary>The parts of the state that are in the app hash of the view's height: those that have come with its rules.</summary>
    public static List<StatePart> PartsOf(IStateSnapshot state, IReadOnlyList<StatePart> parts)
    {
        uint rules = Rules(state).Rules;
        return [.. parts.Where(part => part.Since <= rules)];
    }

    /// <summary>The seven bodies.</summary>
    public static List<BodyRecord> Bodies(IStateSnapshot state) => All<BodyRecord>(state, AccountsModule.BodiesSchema, []);

    /// <summary>Who speaks for which body, in no particular order.</summary>
    public static List<RoleRecord> Roles(IStateSnapshot state) => All<RoleRecord>(state, AccountsModule.RolesSchema, []);

    /// <summary>Declarations of related parties.</summary>
    public static List<RelatedRecord> Related(IStateSnapshot state) => All<RelatedRecord>(state, AccountsModule.RelatedSchema, []);

    /// <summary>How each body decides.</summary>
    public static List<BodySetRecord> BodySets(IStateSnapshot state) => All<BodySetRecord>(state, BodiesModule.SetsSchema, []);

    /// <summary>What genesis says of all bodies.</summary>
    public static BodyRulesRecord BodyRules(IStateSnapshot state)
    {
        BodyRulesRecord record = default;
        state.TryRead(BodiesModule.RulesSchema, BitConverter.GetBytes(1U), MemoryMarshal.AsBytes(new Span<BodyRulesRecord>(ref record)), out _);
        return record;
    }

    /// <summary>Proposals that are open or wait, oldest first.</summary>
    public static List<ProposalRecord> Proposals(IStateSnapshot state)
    {
        List<ProposalRecord> proposals = All<ProposalRecord>(state, BodiesModule.ProposalsSchema, []);
        proposals.Sort((a, b) => a.Id.CompareTo(b.Id));
        return proposals;
    }

    /// <summary>An account's engaged kill switch; false when it has none.</summary>
    public static bool TryKillSwitch(IStateSnapshot state, in Address account, out KillSwitchRecord record)
    {
        record = default;
        return state.TryRead(MarketModule.KillSwitchesSchema, Address.Bytes(in account), MemoryMarshal.AsBytes(new Span<KillSwitchRecord>(ref record)), out _);
    }

    /// <summary>An account's armed cancel-on-disconnect; false when it has none.</summary>
    public static bool TryDisconnect(IStateSnapshot state, in Address account, out DisconnectRecord record)
    {
        record = default;
        return state.TryRead(MarketModule.DisconnectsSchema, Address.Bytes(in account), MemoryMarshal.AsBytes(new Span<DisconnectRecord>(ref record)), out _);
    }

    /// <summary>The parameters that genesis set; none before the first block.</summary>
    public static KernelParameters Parameters(IStateSnapshot state) => All<KernelParameters>(state, Chain.Modules.All.ParametersSchema, []).FirstOrDefault();

    /// <summary>The share of crypto assets in cold vaults of every day, in no particular order.</summary>
    public static List<CustodyDayRecord> CustodyShares(IStateSnapshot state) => [.. All<CustodyDayRecord>(state, CustodyModule.DaysSchema, []).Where(day => day.Key.AssetId == 0)];

    /// <summary>Every armed cancel-on-disconnect.</summary>
    public static List<DisconnectRecord> Disconnects(IStateSnapshot state) => All<DisconnectRecord>(state, MarketModule.DisconnectsSchema, []);

    /// <summary>Every engaged kill switch.</summary>
    public static List<KillSwitchRecord> KillSwitches(IStateSnapshot state) => All<KillSwitchRecord>(state, MarketModule.KillSwitchesSchema, []);

    /// <summary>Every open order.</summary>
    public static List<OrderRecord> Orders(IStateSnapshot state) => All<OrderRecord>(state, MarketModule.OrdersSchema, []);

    /// <summary>The stops that wait.</summary>
    public static List<StopRecord> Stops(IStateSnapshot state) => All<StopRecord>(state, MarketModule.StopsSchema, []);

    /// <summary>What icebergs keep back.</summary>
    public static List<IcebergRecord> Icebergs(IStateSnapshot state) => All<IcebergRecord>(state, MarketModule.IcebergsSchema, []);

    private static List<TRecord> All<TRecord>(IStateSnapshot state, TableSchema table, ReadOnlySpan<byte> prefix) where TRecord : unmanaged
    {
        List<TRecord> records = [];
        state.Scan(table, prefix, [], (_, record) =>
        {
            records.Add(MemoryMarshal.Read<TRecord>(record));
            return true;
        });
        return records;
    }
}
