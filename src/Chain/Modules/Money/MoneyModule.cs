using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Who owns what: balances, available and locked. The sum of all balances of an asset is its supply, in every block.</summary>
/// <remarks>No operation borrows, lends, pledges or overdraws: an amount moves only out of what its owner has, or out of what its owner's own orders hold.</remarks>
public sealed partial class MoneyModule : Module, IFeeCollector
{
    private readonly KeyedTable<BalanceKey, BalanceRecord> _balances;
    private readonly HashSet<Address> _systemAccounts = [Treasury];
    private readonly BalanceDifferences _changes = new();
    private readonly MoneyCommitment _commitment = new();
    private readonly KeyedTable<BalanceKey, FrozenRecord> _frozen;
    private readonly TouchedVisitor<BalanceRecord> _checkFrozen;

    /// <summary>Table 31: balances by account and asset.</summary>
    public static readonly TableSchema Schema = new(31, "money", Unsafe.SizeOf<BalanceRecord>(), 0, Unsafe.SizeOf<BalanceKey>());

    /// <summary>Table 32: what of balances is frozen.</summary>
    public static readonly TableSchema FrozenSchema = new(32, "frozen", Unsafe.SizeOf<FrozenRecord>(), 0, Unsafe.SizeOf<BalanceKey>());

    /// <summary>Adds the module's tables to the store.</summary>
    public MoneyModule(StateStore store, AssetsModule assets)
    {
        Assets = assets;
        _frozen = new(store, FrozenSchema);
        _checkFrozen = CheckFrozen;
        _balances = new(store, Schema, _commitment) { Past = PastLoading.ByKey };
    }

    /// <summary>What exists.</summary>
    public AssetsModule Assets { get; }

    /// <summary>Where network fees go.</summary>
    public static Address Treasury { get; } = Keys.OfName("treasury");

    /// <inheritdoc/>
    public override ushort Number => 3;

    /// <inheritdoc/>
    public override string Name => "money";

    /// <inheritdoc/>
    public override Type Refusals => typeof(MoneyRefusal);

    /// <inheritdoc/>
    public override bool IsUndoable => true;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<Transfer>("money"),
        OperationDefinition.Of<Mint>("money"),
        OperationDefinition.Of<Burn>("money"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<Transferred>("money"),
        EventDefinition.Of<Minted>("money"),
        EventDefinition.Of<Burned>("money"),
    ];

    /// <summary>Number of balances.</summary>
    public int BalanceCount => _balances.LiveCount;

    /// <summary>Reads <c>accounts: [{ address, balances: { "KRW": "units" } }]</c>; what is given out is the supply.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        foreach (GenesisReader account in new GenesisReader(genesis, "").Array("accounts"))
        {
            Address address = account.Address("address");
            foreach ((string name, GenesisReader value) in account.Object("balances").Members())
            {
                if (!Symbol.TryParse(name, out Symbol symbol) || !Assets.TryFind(symbol, out uint asset)) throw value.Error("a registered asset");
                Amount amount = value.Amount();
                if (_balances.TryFind(new BalanceKey(address, asset), out _)) throw value.Error("each account and asset once");
                if (!Assets.CanIssue(asset, amount)) throw value.Error("a total supply below 2^128 units");
                if (!amount.IsZero) Endow(in address, asset, amount);
            }
        }
    }

    /// <summary>What an account can spend: what no order holds and no court has frozen. Whoever takes money asks this first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Amount AvailableOf(in Address account, uint asset)
    {
        Amount owned = OwnedOf(in account, asset);
        return _frozen.LiveCount == 0 ? owned : LessFrozen(in account, asset, owned);
    }

    /// <summary>What an account has that no order holds: what it can spend, and what of it is frozen. This is what tokens show.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Amount OwnedOf(in Address account, uint asset) =>
        _balances.TryFind(new BalanceKey(account, asset), out int slot) ? _balances.Read(slot).Available : Amount.Zero;

    /// <summary>What an account's open orders hold.</summary>
    public Amount LockedOf(in Address account, uint asset) =>
        _balances.TryFind(new BalanceKey(account, asset), out int slot) ? _balances.Read(slot).Locked : Amount.Zero;

    /// <summary>Names an account as one in which a module keeps what passes through it, and for which nobody signs: when the module is made or restored, or the account comes into use.</summary>
    public void AddSystemAccount(in Address account) => _systemAccounts.Add(account);

    /// <summary>Whether an account is the city's own, for which nobody signs.</summary>
    public bool IsSystemAccount(in Address account) => _systemAccounts.Contains(account);

    /// <summary>Moves available money; the caller has checked that it is there. A supply within range keeps every balance within range.</summary>
    public void Move(in Address from, in Address to, uint asset, Amount amount)
    {
        Debit(in from, asset, amount);
        Credit(in to, asset, amount);
    }

    /// <summary>Moves from available to locked; the caller has checked that it is there.</summary>
    public void Lock(in Address account, uint asset, Amount amount)
    {
        if (amount.IsZero) return;
        ref BalanceRecord balance = ref Modify(in account, asset);
        balance.Available -= amount;
        balance.Locked += amount;
        if (_frozen.LiveCount != 0) KeepFrozen(in balance);
    }

    /// <summary>Moves from locked back to available.</summary>
    public void Unlock(in Address account, uint asset, Amount amount)
    {
        if (amount.IsZero) return;
        ref BalanceRecord balance = ref Modify(in account, asset);
        balance.Locked -= amount;
        balance.Available += amount;
        if (_frozen.LiveCount != 0) CatchFrozen(in balance);
    }

    /// <summary>Takes available money from its owner, to be credited elsewhere in the same settlement; the caller has checked that it is there.</summary>
    public void Debit(in Address account, uint asset, Amount amount)
    {
        if (amount.IsZero) return;
        Invariant.Assert(_balances.TryFind(new BalanceKey(account, asset), out int slot));
        ref BalanceRecord balance = ref _balances.Modify(slot);
        balance.Available -= amount;
        if (_frozen.LiveCount != 0) KeepFrozen(in balance);
        if (balance.Available.IsZero && balance.Locked.IsZero) _balances.Remove(slot);
    }

    /// <summary>Takes locked money from its owner, to be credited elsewhere in the same settlement.</summary>
    public void TakeLocked(in Address account, uint asset, Amount amount)
    {
        if (amount.IsZero) return;
        Invariant.Assert(_balances.TryFind(new BalanceKey(account, asset), out int slot));
        ref BalanceRecord balance = ref _balances.Modify(slot);
        balance.Locked -= amount;
        if (balance.Locked.IsZero && balance.Available.IsZero) _balances.Remove(slot);
    }

    /// <summary>Gives money that was taken elsewhere in the same settlement.</summary>
    public void Credit(in Address account, uint asset, Amount amount)
    {
        if (amount.IsZero) return;
        BalanceKey key = new(account, asset);
        if (_balances.TryFind(in key, out int slot)) _balances.Modify(slot).Available += amount;
        else slot = _balances.Insert(new BalanceRecord { Key = key, Available = amount });
        if (_frozen.LiveCount != 0) CatchFrozen(in _balances.Read(slot));
    }

    /// <inheritdoc/>
    public bool Covers(Address account, Amount fee) => fee.IsZero || AvailableOf(in account, Won) >= fee;

    /// <inheritdoc/>
    public bool IsGranted(Envelope envelope, Amount fee, long timeMs) => false;

    /// <inheritdoc/>
    public Amount OwnShareOf(Envelope envelope, Amount fee, long timeMs) => fee;

    /// <inheritdoc/>
    public void Collect(Envelope envelope, Amount fee, Call call) => Move(envelope.Account, Treasury, Won, fee);

    /// <inheritdoc/>
    public void Prefetch(Address account, PrefetchStep step) => Prefetch(in account, Won, step);

    /// <summary>Asks the processor to fetch a balance that is looked up soon; nothing depends on it.</summary>
    public void Prefetch(in Address account, uint asset, PrefetchStep step) => _balances.Prefetch(new BalanceKey(account, asset), step);

    /// <summary>Walks all balances in slot order: for rebuilding what is derived, for tests and for <c>verify</c>.</summary>
    public void ForEach(Action<BalanceRecord> visit)
    {
        foreach (int slot in _balances.LiveSlots) visit(_balances.Read(slot));
    }

    /// <summary>Gives every balance that this block has touched so far, as it was before it and as it is; all zero where it was, or is, not there.</summary>
    /// <remarks>Where one balance has gone and another has taken its place, both come together.</remarks>
    public void VisitChanges(TouchedVisitor<BalanceRecord> visit) => _balances.VisitTouched(visit);

    /// <summary>In every block: what exists of an asset has changed by exactly what all balances together have.</summary>
    public override void CheckTouched()
    {
        _changes.CheckTouched(this);
        if (_frozen.LiveCount != 0) VisitChanges(_checkFrozen);
    }

    /// <summary>By how much this block has changed what is locked of an asset, modulo 2^128, as <see cref="CheckTouched"/> has summed it up.</summary>
    internal UInt128 LockedChangeOf(uint asset) => _changes.LockedOf(asset);

    /// <summary>After every block: what the sum trees add up to is what the registry says exists.</summary>
    public override void CheckSealed()
    {
        for (uint asset = 1; asset <= Assets.Count; asset++)
            Invariant.Assert(_commitment.TotalOf(asset) == Assets.Read(asset).Supply, "the sum of all balances is the supply");
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        Amount[] totals = new Amount[Assets.Count + 1];
        foreach (int slot in _balances.LiveSlots)
        {
            ref readonly BalanceRecord balance = ref _balances.Read(slot);
            Invariant.Assert(!balance.Available.IsZero || !balance.Locked.IsZero);
            totals[balance.Key.AssetId] += balance.Available + balance.Locked;
        }
        for (uint asset = 1; asset <= Assets.Count; asset++)
            Invariant.Assert(totals[asset] == Assets.Read(asset).Supply, "the sum of all balances is the supply");
        foreach (int slot in _frozen.LiveSlots) CheckFrozen(in _frozen.Read(slot));
    }

    /// <summary>Brings an asset into existence; the caller has checked that it may.</summary>
    internal void Mint(in Address to, uint asset, Amount amount, Call call)
    {
        Invariant.Assert(amount <= Assets.Read(asset).Room, "nothing comes into being that is not backed");
        Endow(in to, asset, amount);
        call.Emit(new Minted(Assets.Read(asset).Symbol, to, amount));
    }

    /// <summary>Takes available money out of existence; the caller has checked that it is there.</summary>
    /// <param name="from">Whose it is.</param>
    /// <param name="asset">The asset's number.</param>
    /// <param name="amount">How much, in units.</param>
    /// <param name="call">Where the events go.</param>
    /// <param name="backed">What backs the asset once it is gone, where that changes with it; null when it does not.</param>
    internal void Burn(in Address from, uint asset, Amount amount, Call call, Amount? backed = null)
    {
        Debit(in from, asset, amount);
        call.Emit(new Burned(Assets.Read(asset).Symbol, from, amount));
        Assets.Retire(asset, amount, backed, call);
    }

    /// <summary>What a city begins with: nobody is told of it by an event, and what backs it is compared once the genesis is read.</summary>
    internal void Endow(in Address to, uint asset, Amount amount)
    {
        Assets.Issue(asset, amount);
        Credit(in to, asset, amount);
    }

    // Genesis registers the won first.
    private const uint Won = 1;

    private ref BalanceRecord Modify(in Address account, uint asset)
    {
        Invariant.Assert(_balances.TryFind(new BalanceKey(account, asset), out int slot));
        return ref _balances.Modify(slot);
    }
}
