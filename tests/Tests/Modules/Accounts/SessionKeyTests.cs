using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Market;
using ExecTxResult = Gwangan.Chain.Cosmos.Comet.ExecTxResult;

namespace Gwangan.Tests.Modules.Accounts;

/// <summary>Session keys: what a scope permits, what it refuses and why, and that nothing gets around it.</summary>
public sealed class SessionKeyTests
{
    private static readonly Symbol Won = Symbol.Of("KRW"), Silver = MarketCity.SilverMarket, Gold = MarketCity.GoldMarket;
    private readonly MarketCity _market = new();
    private readonly SigningKey _session = TestCity.KeyOf("session");
    private ulong _nonce;

    private TestCity City => _market.City;

    private SigningKey Owner => City.Users[0];

    private AddKey Scope(KeyPermissions permissions, string markets = "", Symbol asset = default, ulong amountMax = 0, ulong budget = 0, ulong feeBudget = 0, long expiresAtMs = 0) =>
        new(_session.Type, _session.PublicKey, (byte)permissions, markets, asset, Amount.Whole(amountMax), Amount.Whole(budget), Amount.Whole(feeBudget), expiresAtMs);

    /// <summary>Each row: a scope, an operation, and the refusal, if any.</summary>
    public static TheoryData<string, KeyPermissions, string, string, ulong, ulong, string, AccountsRefusal> Cases => new()
    {
        { "nothing but cancelling", KeyPermissions.Cancel, "", "", 0, 0, "place", AccountsRefusal.KeyNotPermitted },
        { "nothing but ordering", KeyPermissions.Order, "", "", 0, 0, "cancel", AccountsRefusal.KeyNotPermitted },
        { "orders anywhere", KeyPermissions.Order, "", "", 0, 0, "place", AccountsRefusal.None },
        { "cancels anywhere", KeyPermissions.Cancel, "", "", 0, 0, "cancel", AccountsRefusal.None },
        { "cancels anywhere", KeyPermissions.Cancel, "", "", 0, 0, "cancel all", AccountsRefusal.None },
        { "orders may be amended", KeyPermissions.Order, "", "", 0, 0, "amend", AccountsRefusal.None },
        { "to amend is no cancelling", KeyPermissions.Cancel, "", "", 0, 0, "amend", AccountsRefusal.KeyNotPermitted },
        { "to reduce is cancelling", KeyPermissions.Cancel, "", "", 0, 0, "reduce", AccountsRefusal.None },
        { "this market", KeyPermissions.All, "SILVER-KRW", "", 0, 0, "place", AccountsRefusal.None },
        { "another market", KeyPermissions.All, "GOLD-KRW", "", 0, 0, "place", AccountsRefusal.KeyMarketNotPermitted },
        { "another market", KeyPermissions.All, "GOLD-KRW", "", 0, 0, "cancel", AccountsRefusal.KeyMarketNotPermitted },
        { "another market", KeyPermissions.All, "GOLD-KRW", "", 0, 0, "reduce", AccountsRefusal.KeyMarketNotPermitted },
        { "another market", KeyPermissions.All, "GOLD-KRW", "", 0, 0, "amend", AccountsRefusal.KeyMarketNotPermitted },
        { "one market is not all", KeyPermissions.All, "SILVER-KRW", "", 0, 0, "cancel all", AccountsRefusal.KeyMarketNotPermitted },
        { "all of one market", KeyPermissions.All, "SILVER-KRW", "", 0, 0, "cancel all silver", AccountsRefusal.None },
        { "two markets", KeyPermissions.All, "GOLD-KRW,SILVER-KRW", "", 0, 0, "place", AccountsRefusal.None },
        { "no transfer", KeyPermissions.Order | KeyPermissions.Cancel, "", "", 0, 0, "transfer", AccountsRefusal.KeyNotPermitted },
        { "a transfer", KeyPermissions.Transfer, "", "", 0, 0, "transfer", AccountsRefusal.None },
        { "markets do not bind transfers", KeyPermissions.Transfer, "GOLD-KRW", "", 0, 0, "transfer", AccountsRefusal.None },
        { "a transfer of 1,000 won at the bound", KeyPermissions.Transfer, "", "KRW", 1_000, 0, "transfer", AccountsRefusal.None },
        { "a transfer of 1,000 won above it", KeyPermissions.Transfer, "", "KRW", 999, 0, "transfer", AccountsRefusal.KeyAmountAboveMax },
        { "a transfer of 1,000 won in the budget", KeyPermissions.Transfer, "", "KRW", 0, 1_000, "transfer", AccountsRefusal.None },
        { "a transfer of 1,000 won beyond it", KeyPermissions.Transfer, "", "KRW", 0, 999, "transfer", AccountsRefusal.KeyBudgetSpent },
        { "limits in another asset", KeyPermissions.Transfer, "", "GOLD", 5_000, 0, "transfer", AccountsRefusal.KeyAssetNotPermitted },
        { "limits in another asset", KeyPermissions.Order, "", "SILVER", 5_000, 0, "place", AccountsRefusal.KeyAssetNotPermitted },
        { "an order of 10,000 won at the bound", KeyPermissions.Order, "", "KRW", 10_000, 0, "place", AccountsRefusal.None },
        { "an order of 10,000 won above it", KeyPermissions.Order, "", "KRW", 9_999, 0, "place", AccountsRefusal.KeyAmountAboveMax },
        { "an order of 10,000 won beyond the budget", KeyPermissions.Order, "", "KRW", 0, 9_999, "place", AccountsRefusal.KeyBudgetSpent },
        { "an amendment from 10,000 to 20,000 won costs what it adds", KeyPermissions.Order, "", "KRW", 0, 10_000, "amend", AccountsRefusal.None },
        { "and no less", KeyPermissions.Order, "", "KRW", 0, 9_999, "amend", AccountsRefusal.KeyBudgetSpent },
        { "and counts whole for one operation", KeyPermissions.Order, "", "KRW", 19_999, 0, "amend", AccountsRefusal.KeyAmountAboveMax },
        { "the first reason counts", KeyPermissions.Cancel, "GOLD-KRW", "GOLD", 1, 1, "place", AccountsRefusal.KeyNotPermitted },
        { "then the second", KeyPermissions.Order, "GOLD-KRW", "GOLD", 1, 1, "place", AccountsRefusal.KeyMarketNotPermitted },
        { "then the third", KeyPermissions.Order, "", "GOLD", 1, 1, "place", AccountsRefusal.KeyAssetNotPermitted },
        { "then the fourth", KeyPermissions.Order, "", "KRW", 1, 1, "place", AccountsRefusal.KeyAmountAboveMax },
        { "a stop is an order", KeyPermissions.Cancel, "", "", 0, 0, "stop", AccountsRefusal.KeyNotPermitted },
        { "a stop of 10,000 won at the bound", KeyPermissions.Order, "SILVER-KRW", "KRW", 10_000, 10_000, "stop", AccountsRefusal.None },
        { "a stop of 10,000 won above it", KeyPermissions.Order, "", "KRW", 9_999, 0, "stop", AccountsRefusal.KeyAmountAboveMax },
        { "an iceberg counts whole", KeyPermissions.Order, "", "KRW", 9_999, 0, "iceberg", AccountsRefusal.KeyAmountAboveMax },
        { "an iceberg", KeyPermissions.Order, "", "KRW", 10_000, 0, "iceberg", AccountsRefusal.None },
        { "to arm a switch is cancelling", KeyPermissions.Cancel, "", "", 0, 0, "arm", AccountsRefusal.None },
        { "to arm a switch is cancelling", KeyPermissions.Order, "", "", 0, 0, "arm", AccountsRefusal.KeyNotPermitted },
        { "whoever cancels everywhere may stop the account", KeyPermissions.Cancel, "", "", 0, 0, "kill", AccountsRefusal.None },
        { "whoever cancels in one market may not", KeyPermissions.Cancel, "SILVER-KRW", "", 0, 0, "kill", AccountsRefusal.KeyMarketNotPermitted },
        { "a full key releases it", KeyPermissions.All, "", "", 0, 0, "release", AccountsRefusal.FullKeyNeeded },
        { "keys are added by full keys only", KeyPermissions.All, "", "", 0, 0, "add key", AccountsRefusal.FullKeyNeeded },
        { "and revoked by them", KeyPermissions.All, "", "", 0, 0, "revoke key", AccountsRefusal.FullKeyNeeded },
        { "nobody widens its own scope", KeyPermissions.All, "SILVER-KRW", "", 0, 0, "widen", AccountsRefusal.FullKeyNeeded },
        { "a body's powers are not lent", KeyPermissions.All, "", "", 0, 0, "mint", AccountsRefusal.FullKeyNeeded },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_scope_permits_and_refuses(string why, KeyPermissions permissions, string markets, string asset, ulong amountMax, ulong budget, string what, AccountsRefusal refusal)
    {
        ulong resting = _market.Buy(0, 1_000, 10);
        City.Must(Owner, Scope(permissions, markets, asset.Length == 0 ? default : Symbol.Of(asset), amountMax, budget));
        Operation operation = what switch
        {
            "place" => MarketCity.Limit(Silver, Side.Buy, 1_000, 10),
            "cancel" => new CancelOrder(resting, 0),
            "cancel all" => new CancelAllOrders(default),
            "cancel all silver" => new CancelAllOrders(Silver),
            "amend" => new AmendOrder(resting, 0, 0, 20),
            "reduce" => new ReduceOrder(resting, 0, 1),
            "transfer" => new Transfer(City.Users[1].Address, Won, Amount.Whole(1_000), ""),
            "stop" => new PlaceStop(Silver, Side.Buy, OrderType.Limit, 1_000, 10, OrderTimeInForce.GoodTillCancel, 0, default, 0, StopTrigger.AtOrAbove, 1_005, TrailUnit.None, 0),
            "iceberg" => new PlaceIceberg(Silver, Side.Buy, 1_000, 10, 5, OrderTimeInForce.GoodTillCancel, 0, default, 0),
            "arm" => new ArmCancelOnDisconnect(default, 5_000),
            "kill" => new SetKillSwitch(default, true, KillReason.None, ""),
            "release" => new SetKillSwitch(default, false, KillReason.None, ""),
            "add key" => new AddKey(KeyType.Ethereum, TestCity.KeyOf("friend").PublicKey),
            "revoke key" => new RevokeKey(Owner.Type, Owner.PublicKey),
            "widen" => Scope(KeyPermissions.All),
            _ => new Mint(Won, Owner.Address, Amount.Whole(1), ""),
        };
        SortedDictionary<string, Hash32> before = City.Roots();
        Outcome outcome = Do(operation);
        Assert.Equal((why, refusal), (why, outcome.IsDone ? AccountsRefusal.None : (AccountsRefusal)outcome.Code));
        if (outcome.IsDone) return;
        Assert.Equal("accounts", City.Catalog.CodespaceOf(outcome.Module));
        foreach ((string part, Hash32 root) in City.Roots())
            if (part != "keys") Assert.Equal((part, before[part]), (part, root));
        City.CheckInvariants();
    }

    [Fact]
    public void The_budget_pays_for_what_is_done_and_for_nothing_that_is_refused()
    {
        City.Must(Owner, Scope(KeyPermissions.Transfer, asset: Won, budget: 100));
        Transfer Pay(ulong won) => new(City.Users[1].Address, Won, Amount.Whole(won), "");
        Assert.True(Do(Pay(60)).IsDone);
        Assert.Equal((ushort)MoneyRefusal.RecipientIsSender, Do(new Transfer(Owner.Address, Won, Amount.Whole(40), "")).Code);
        Assert.Equal((ushort)AccountsRefusal.KeyBudgetSpent, Do(Pay(41)).Code);
        BlockResults both = City.Run([City.SignAs(_session, Owner.Address, ++_nonce, Pay(30), Pay(20), Pay(10))]);
        Assert.Equal([0, (ushort)AccountsRefusal.KeyBudgetSpent, 0], both.Outcomes.Select(outcome => outcome.Code));
        Assert.Equal((ushort)AccountsRefusal.KeyBudgetSpent, Do(Pay(1)).Code);
    }

    [Theory]
    [InlineData(KeyPermissions.Transfer)]
    [InlineData(KeyPermissions.None)]
    public void An_added_key_costs_two_units_more_an_operation_and_the_envelope_pays_them(KeyPermissions permissions)
    {
        City.Must(Owner, permissions == KeyPermissions.None ? new AddKey(_session.Type, _session.PublicKey) : Scope(permissions));
        Transfer pay = new(City.Users[1].Address, Won, Amount.Whole(1), "");
        ExecTxResult own = ResultOf(City.Run([City.Sign(Owner, pay, pay, pay)]));
        ExecTxResult added = ResultOf(City.Run([City.SignAs(_session, Owner.Address, 1, pay, pay, pay)]));
        Assert.Equal((0U, 0U), (own.Code, added.Code));
        Assert.Equal((own.GasWanted, own.GasWanted + 3 * Envelope.AddedKeyCost), (own.GasUsed, added.GasUsed));
        Assert.Equal(added.GasWanted, added.GasUsed);
    }

    private static ExecTxResult ResultOf(BlockResults results) => TransactionResults.Of(results, results.Envelopes[0]);

    [Fact]
    public void A_market_order_counts_with_the_edge_of_the_band()
    {
        Assert.True(_market.Market.TryFindMarket(Silver, out int id));
        long edge = _market.Market.ReadMarket(id).BandHigh;
        _market.Sell(1, 1_000, 10);
        City.Must(Owner, Scope(KeyPermissions.Order, asset: Won, amountMax: (ulong)(10 * edge) - 1));
        Assert.Equal((ushort)AccountsRefusal.KeyAmountAboveMax, Do(MarketCity.AtMarket(Silver, Side.Buy, 10)).Code);
        Assert.True(Do(MarketCity.AtMarket(Silver, Side.Buy, 9)).IsDone);
    }

    [Fact]
    public void The_accounts_switch_is_kept_by_a_key_of_its_market_and_changed_only_by_one_of_all()
    {
        City.Must(Owner, Scope(KeyPermissions.Cancel, "SILVER-KRW"));
        ushort refused = (ushort)AccountsRefusal.KeyMarketNotPermitted;
        City.Must(Owner, new ArmCancelOnDisconnect(default, 10_000));
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(Silver, 0)).Code);
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(Silver, 10_000)).Code);
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(default, 10_000)).Code);
        City.Must(Owner, new ArmCancelOnDisconnect(Gold, 10_000));
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(Silver, 10_000)).Code);
        City.Must(Owner, new ArmCancelOnDisconnect(Silver, 10_000));
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(Silver, 0)).Code);
        Assert.Equal(refused, Do(new ArmCancelOnDisconnect(Silver, 10_001)).Code);
        Assert.True(Do(new ArmCancelOnDisconnect(Silver, 10_000)).IsDone);
        Assert.True(Do(new ArmCancelOnDisconnect(Silver, 5_000)).IsDone);
        City.Must(Owner, new ArmCancelOnDisconnect(default, 0));
        Assert.True(Do(new ArmCancelOnDisconnect(Silver, 10_000)).IsDone);
        City.Must(Owner, new RevokeKey(_session.Type, _session.PublicKey));
        City.Must(Owner, Scope(KeyPermissions.Cancel));
        Assert.True(Do(new ArmCancelOnDisconnect(default, 20_000)).IsDone);
        Assert.True(Do(new ArmCancelOnDisconnect(Gold, 0)).IsDone);
    }

    [Fact]
    public void An_amended_stop_at_market_counts_with_the_edge_of_the_band_of_now()
    {
        Assert.True(_market.Market.TryFindMarket(Silver, out int id));
        long before = _market.Market.ReadMarket(id).BandHigh;
        ulong stop = _market.Place(0, MarketCity.Stop(Silver, Side.Buy, StopTrigger.AtOrAbove, 1_200, 10));
        _market.Sell(1, 1_100, 1);
        _market.Buy(2, 1_100, 1);
        City.RunEmpty(City.TimeMs + 24L * 60 * 60 * 1000);
        long edge = _market.Market.ReadMarket(id).BandHigh;
        Assert.True(edge > before);
        City.Must(Owner, Scope(KeyPermissions.Order, asset: Won, amountMax: (ulong)(10 * edge) - 1));
        Assert.Equal((ushort)AccountsRefusal.KeyAmountAboveMax, Do(new AmendOrder(stop, 0, 0, 10, 1_210)).Code);
        Assert.True(Do(new AmendOrder(stop, 0, 0, 9, 1_210)).IsDone);
    }

    [Fact]
    public void An_expired_key_does_not_act_any_more_and_frees_its_place_when_it_is_revoked()
    {
        City.Must(Owner, Scope(KeyPermissions.All, expiresAtMs: City.TimeMs + 10_000));
        Transfer pay = new(City.Users[1].Address, Won, Amount.Whole(1), "");
        Assert.True(Do(pay).IsDone);
        BlockResults late = City.Run([City.SignAs(_session, Owner.Address, ++_nonce, pay)], City.TimeMs + 10_000);
        Assert.Equal(KernelRefusal.KeyNotAuthorized, late.Envelopes[0].Code);
        City.MustRefuse(Owner, Scope(KeyPermissions.All), AccountsRefusal.KeyInUse);
        City.Must(Owner, new RevokeKey(_session.Type, _session.PublicKey));
        City.Must(Owner, Scope(KeyPermissions.Cancel));
        Assert.Equal((ushort)AccountsRefusal.KeyNotPermitted, Do(pay).Code);
        City.CheckInvariants();
    }

    [Fact]
    public void A_key_added_again_has_the_new_scope_only_and_as_a_full_key_none()
    {
        City.Must(Owner, Scope(KeyPermissions.Transfer, asset: Won, budget: 10));
        Transfer pay = new(City.Users[1].Address, Won, Amount.Whole(10), "");
        Assert.True(Do(pay).IsDone);
        for (int i = 0; i < 2; i++)
        {
            City.Must(Owner, new RevokeKey(_session.Type, _session.PublicKey));
            City.Must(Owner, i == 0 ? Scope(KeyPermissions.Transfer, asset: Won, budget: 10) : new AddKey(_session.Type, _session.PublicKey));
            Assert.True(Do(pay).IsDone);
            Assert.Equal(i == 1, Do(pay).IsDone);
            City.CheckInvariants();
        }
    }

    [Fact]
    public void A_session_key_is_no_reason_to_revoke_the_last_full_key()
    {
        City.Must(Owner, Scope(KeyPermissions.All));
        City.MustRefuse(Owner, new RevokeKey(Owner.Type, Owner.PublicKey), AccountsRefusal.LastKey);
        City.Must(Owner, new RevokeKey(_session.Type, _session.PublicKey));
    }

    [Fact]
    public void Session_keys_count_among_the_keys_of_an_account()
    {
        for (int i = 1; i < Limits.KeysPerAccountMax; i++)
            City.Must(Owner, new AddKey(KeyType.Ethereum, TestCity.KeyOf($"key {i}").PublicKey, (byte)(i % 2)));
        City.MustRefuse(Owner, Scope(KeyPermissions.All), AccountsRefusal.TooManyKeys);
        City.CheckInvariants();
    }

    public static TheoryData<string, byte, string, string, ulong, ulong, ulong, long, AccountsRefusal> Malformed => new()
    {
        { "unknown permissions", 8, "", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "a scope without permissions", 0, "GOLD-KRW", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "a full key that expires", 0, "", "", 0, 0, 0, long.MaxValue, AccountsRefusal.ScopeMalformed },
        { "a full key with a fee budget", 0, "", "", 0, 0, 5, 0, AccountsRefusal.ScopeMalformed },
        { "an amount without asset", 1, "", "", 5, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "an asset without amount", 1, "", "KRW", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "a market twice", 1, "GOLD-KRW,GOLD-KRW", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "no symbol", 1, "gold", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "a comma too many", 1, "GOLD-KRW,", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "nine markets", 1, "A,B,C,D,E,F,G,H,I", "", 0, 0, 0, 0, AccountsRefusal.ScopeMalformed },
        { "eight markets", 1, "A,B,C,D,E,F,G,H", "", 0, 0, 0, 0, AccountsRefusal.None },
        { "an expiry before 1970", 1, "", "", 0, 0, 0, -1, AccountsRefusal.ScopeMalformed },
        { "an expiry that has passed", 1, "", "", 0, 0, 0, TestCity.GenesisTimeMs, AccountsRefusal.ExpiryInPast },
        { "everything", 7, "GOLD-KRW", "KRW", 5, 5, 5, long.MaxValue, AccountsRefusal.None },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_scope_has_one_meaning_or_is_refused(string why, byte permissions, string markets, string asset, ulong amountMax, ulong budget, ulong feeBudget, long expiresAtMs, AccountsRefusal refusal)
    {
        AddKey add = new(_session.Type, _session.PublicKey, permissions, markets, asset.Length == 0 ? default : Symbol.Of(asset),
            Amount.Whole(amountMax), Amount.Whole(budget), Amount.Whole(feeBudget), expiresAtMs);
        if (refusal == AccountsRefusal.None) City.Must(Owner, add);
        else City.MustRefuse(Owner, add, refusal);
        Assert.NotEmpty(why);
    }

    [Fact]
    public void The_accounts_own_key_cannot_become_a_session_key()
    {
        City.MustRefuse(Owner, new AddKey(Owner.Type, Owner.PublicKey, 1), AccountsRefusal.OwnKeyHasNoScope);
        SigningKey second = TestCity.KeyOf("second");
        City.Must(Owner, new AddKey(second.Type, second.PublicKey));
        City.Must(Owner, new RevokeKey(Owner.Type, Owner.PublicKey));
        Outcome outcome = City.Run([City.SignAs(second, Owner.Address, 1, new AddKey(Owner.Type, Owner.PublicKey, 1))]).Outcomes[0];
        Assert.Equal((ushort)AccountsRefusal.OwnKeyHasNoScope, outcome.Code);
    }

    [Fact]
    public void A_scope_is_told_in_events_and_stands_after_a_restart()
    {
        BlockResults results = City.Must(Owner, Scope(KeyPermissions.Order, "GOLD-KRW,SILVER-KRW", Won, 5, 9, 3, City.TimeMs + 1_000_000));
        KeyScoped scoped = Assert.Single(MarketCity.Events<KeyScoped>(results));
        Assert.Equal(((byte)2, Won, Amount.Whole(5), Amount.Whole(9), Amount.Whole(3)), (scoped.Permissions, scoped.Asset, scoped.AmountMax, scoped.Budget, scoped.FeeBudget));
        Assert.Equal([Gold, Silver], MarketCity.Events<KeyMarketPermitted>(results).Select(permitted => permitted.Market));
        City.Restart();
        Assert.Equal((ushort)AccountsRefusal.KeyAmountAboveMax, Do(MarketCity.Limit(Silver, Side.Buy, 1_000, 10)).Code);
        City.CheckInvariants();
    }

    private Outcome Do(Operation operation)
    {
        BlockResults results = City.Run([City.SignAs(_session, Owner.Address, ++_nonce, operation)]);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        return results.Outcomes[0];
    }
}
