using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Who may act: accounts, their keys and nonces, and the seven bodies.</summary>
/// <remarks>An account's address is the hash of its first key, so an account exists without being created; a record appears when it first signs.</remarks>
public sealed partial class AccountsModule : Module, IAuthenticator
{
    private readonly KeyedTable<Address, AccountRecord> _accounts;
    private readonly KeyedTable<KeyOfAccount, KeyRecord> _keys;
    private readonly KeyedTable<KeyOfAccount, KeyScopeRecord> _scopes;
    private readonly KeyedTable<Body, BodyRecord> _bodies;

    /// <summary>Table 11: accounts by address.</summary>
    public static readonly TableSchema AccountsSchema = new(11, "accounts", Unsafe.SizeOf<AccountRecord>(), 0, Address.Size);

    /// <summary>Table 12: added keys by account and the address they imply.</summary>
    public static readonly TableSchema KeysSchema = new(12, "keys", Unsafe.SizeOf<KeyRecord>(), 0, Unsafe.SizeOf<KeyOfAccount>());

    /// <summary>Table 13: the seven bodies by number.</summary>
    public static readonly TableSchema BodiesSchema = new(13, "bodies", Unsafe.SizeOf<BodyRecord>(), 0, sizeof(Body));

    /// <summary>Table 14: scopes of session keys, by account and key.</summary>
    public static readonly TableSchema ScopesSchema = new(14, "key scopes", Unsafe.SizeOf<KeyScopeRecord>(), 0, Unsafe.SizeOf<KeyOfAccount>());

    /// <summary>Adds the module's tables to the store.</summary>
    public AccountsModule(StateStore store)
    {
        _accounts = new(store, AccountsSchema) { Past = PastLoading.ByKey };
        _keys = new(store, KeysSchema) { Past = PastLoading.ByKey };
        _bodies = new(store, BodiesSchema);
        _scopes = new(store, ScopesSchema) { Past = PastLoading.ByKey };
        _roles = new(store, RolesSchema);
        _related = new(store, RelatedSchema);
        _entities = new(store, EntitiesSchema);
    }

    /// <inheritdoc/>
    public override ushort Number => 1;

    /// <inheritdoc/>
    public override string Name => "accounts";

    /// <inheritdoc/>
    public override Type Refusals => typeof(AccountsRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<AddKey>("accounts"),
        OperationDefinition.Of<RevokeKey>("accounts"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<KeyAdded>("accounts"),
        EventDefinition.Of<KeyRevoked>("accounts"),
        EventDefinition.Of<KeyScoped>("accounts"),
        EventDefinition.Of<KeyMarketPermitted>("accounts"),
        EventDefinition.Of<RoleGranted>("accounts"),
        EventDefinition.Of<RoleEnded>("accounts"),
        EventDefinition.Of<RoleStatusChanged>("accounts"),
    ];

    /// <summary>Number of accounts that have a record.</summary>
    public int AccountCount => _accounts.LiveCount;

    /// <summary>Reads <c>bodies: { "marketOperator": "0x…", … }</c>: all seven, all different. A body that is a key set has an account without a key; the Bodies module reads its members.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader bodies = new GenesisReader(genesis, "").Object("bodies");
        bool isDelayed = bodies.Has("delayMs") && bodies.Integer("delayMs", 0, Limits.BodyDelayMsMax) > 0;
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            string name = FieldDefinition.CamelCase(body.ToString());
            Address account = bodies.IsObject(name) ? Keys.OfName($"body.{name}") : bodies.Address(name);
            if (account.IsZero) throw new GenesisException($"genesis bodies.{name}: expected an account, not the zero address");
            if (BodyOf(account) != Body.None) throw new GenesisException($"genesis bodies.{name}: this account is another body already");
            AddBody(body, account, isDelayed, call);
        }
    }

    /// <summary>The slot of an account: a dense number that stays its own. The record is made when it has none.</summary>
    public int SlotOf(in Address address)
    {
        if (_accounts.TryFind(in address, out int slot)) return slot;
        return _accounts.Insert(new AccountRecord { Address = address });
    }

    /// <summary>Finds the slot of an account that has a record.</summary>
    public bool TryFind(in Address address, out int slot) => _accounts.TryFind(in address, out slot);

    /// <summary>The slot that is most likely an account's; see <see cref="KeyedTable{TKey, TRecord}.TryGuess"/>.</summary>
    internal bool TryGuessSlot(in Address address, out int slot) => _accounts.TryGuess(in address, out slot);

    /// <summary>The address of the account in a slot.</summary>
    public Address AddressOf(int slot) => _accounts.Read(slot).Address;

    /// <inheritdoc/>
    public KernelRefusal Check(Envelope envelope, long timeMs)
    {
        Address account = envelope.Account;
        if (account == envelope.KeyAddress)
        {
            if (!_accounts.TryFind(in account, out int own)) return default(NonceWindow).Check(envelope.Nonce);
            ref readonly AccountRecord record = ref _accounts.Read(own);
            return (record.Flags & AccountFlags.ImplicitKeyDisabled) != 0 ? KernelRefusal.KeyNotAuthorized : record.Nonces.Check(envelope.Nonce);
        }
        if (!_keys.TryFind(new KeyOfAccount(account, envelope.KeyAddress), out int slot)) return KernelRefusal.KeyNotAuthorized;
        ref readonly KeyRecord key = ref _keys.Read(slot);
        if (key.State == KeyState.Revoked || (key.State == KeyState.Session && ScopeOf(in key.Key).IsExpired(timeMs))) return KernelRefusal.KeyNotAuthorized;
        return key.Nonces.Check(envelope.Nonce);
    }

    /// <inheritdoc/>
    public bool CoversFee(Envelope envelope, Amount fee)
    {
        if (fee.IsZero || !IsSession(envelope)) return true;
        ref readonly KeyScopeRecord scope = ref ScopeOf(new KeyOfAccount(envelope.Account, envelope.KeyAddress));
        return scope.FeeBudget.IsZero || (scope.FeesSpent.TryAdd(fee, out Amount after) && after <= scope.FeeBudget);
    }

    /// <inheritdoc/>
    public bool Use(Envelope envelope, Amount fee)
    {
        Address account = envelope.Account, keyAddress = envelope.KeyAddress;
        if (account == keyAddress)
        {
            _accounts.Modify(SlotOf(in account)).Nonces.Use(envelope.Nonce);
            return false;
        }
        KeyOfAccount key = new(account, keyAddress);
        Invariant.Assert(_keys.TryFind(in key, out int slot));
        ref KeyRecord record = ref _keys.Modify(slot);
        record.Nonces.Use(envelope.Nonce);
        if (record.State != KeyState.Session) return false;
        if (!fee.IsZero && !ScopeOf(in key).FeeBudget.IsZero) ModifyScope(in key).FeesSpent += fee;
        return true;
    }

    /// <inheritdoc/>
    public ushort Allows(Envelope envelope, in KeyClaim claim) => (ushort)ScopeOf(new KeyOfAccount(envelope.Account, envelope.KeyAddress)).Allows(in claim);

    /// <inheritdoc/>
    public void Spend(Envelope envelope, in KeyClaim claim)
    {
        if (claim.Charge.IsZero) return;
        KeyOfAccount key = new(envelope.Account, envelope.KeyAddress);
        if (!ScopeOf(in key).Budget.IsZero) ModifyScope(in key).Spent += claim.Charge;
    }

    /// <inheritdoc/>
    public void Prefetch(Envelope envelope, PrefetchStep step)
    {
        Address account = envelope.Account;
        _accounts.Prefetch(in account, step);
    }

    /// <summary>Whether a key, implicit or added, acts for an account; a session key does until it is revoked, even when its time is over.</summary>
    internal bool KeyActsFor(Address keyAddress, Address account)
    {
        if (keyAddress == account)
            return !_accounts.TryFind(in account, out int own) || (_accounts.Read(own).Flags & AccountFlags.ImplicitKeyDisabled) == 0;
        return _keys.TryFind(new KeyOfAccount(account, keyAddress), out int slot) && _keys.Read(slot).State != KeyState.Revoked;
    }

    /// <summary>Keys that act for an account.</summary>
    internal uint KeyCount(Address account) => FullKeyCount(account) + (_accounts.TryFind(in account, out int slot) ? _accounts.Read(slot).SessionKeyCount : 0U);

    /// <summary>Whether without this key, which acts for the account, none could do everything.</summary>
    internal bool IsLastFullKey(Address keyAddress, Address account)
    {
        bool isFull = keyAddress == account || (_keys.TryFind(new KeyOfAccount(account, keyAddress), out int slot) && _keys.Read(slot).State == KeyState.Full);
        return isFull && FullKeyCount(account) == 1;
    }

    internal void EnableImplicitKey(Address account) => _accounts.Modify(SlotOf(in account)).Flags &= ~AccountFlags.ImplicitKeyDisabled;

    internal void AddKey(Address account, Address keyAddress, KeyType type, KeyState state)
    {
        ref AccountRecord record = ref _accounts.Modify(SlotOf(in account));
        if (state == KeyState.Session) record.SessionKeyCount++;
        else record.AddedKeyCount++;
        KeyOfAccount key = new(account, keyAddress);
        if (_keys.TryFind(in key, out int slot)) _keys.Modify(slot).State = state;
        else _keys.Insert(new KeyRecord { Key = key, KeyType = (uint)type, State = state });
    }

    internal void AddScope(in KeyScopeRecord scope) => _scopes.Insert(in scope);

    internal void RevokeKey(Address account, Address keyAddress)
    {
        ref AccountRecord record = ref _accounts.Modify(SlotOf(in account));
        if (keyAddress == account)
        {
            record.Flags |= AccountFlags.ImplicitKeyDisabled;
            return;
        }
        KeyOfAccount key = new(account, keyAddress);
        Invariant.Assert(_keys.TryFind(in key, out int slot));
        if (_keys.Read(slot).State == KeyState.Session)
        {
            record.SessionKeyCount--;
            Invariant.Assert(_scopes.TryFind(in key, out int scope));
            _scopes.Remove(scope);
        }
        else
        {
            record.AddedKeyCount--;
        }
        _keys.Modify(slot).State = KeyState.Revoked;
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        SortedDictionary<Address, (uint Full, uint Session)> counts = [];
        int scopes = 0;
        if (_bodies.LiveCount > 0) CheckRoles();
        foreach (int slot in _keys.LiveSlots)
        {
            ref readonly KeyRecord key = ref _keys.Read(slot);
            if (key.State == KeyState.Revoked) continue;
            (uint full, uint session) = counts.GetValueOrDefault(key.Key.Account);
            bool isSession = key.State == KeyState.Session;
            counts[key.Key.Account] = isSession ? (full, session + 1) : (full + 1, session);
            if (!isSession) continue;
            scopes++;
            ref readonly KeyScopeRecord scope = ref ScopeOf(in key.Key);
            Invariant.Assert(scope.Permissions is > 0 and <= (uint)KeyPermissions.All && scope.MarketCount <= Limits.KeyMarketsMax);
            Invariant.Assert(scope.Spent <= scope.Budget && scope.FeesSpent <= scope.FeeBudget, "a session key has spent more than its budget");
        }
        Invariant.Assert(scopes == _scopes.LiveCount);
        foreach ((Address account, (uint full, uint session)) in counts)
        {
            Invariant.Assert(_accounts.TryFind(in account, out int slot));
            Invariant.Assert(_accounts.Read(slot).AddedKeyCount == full && _accounts.Read(slot).SessionKeyCount == session);
        }
    }

    private uint FullKeyCount(Address account)
    {
        if (!_accounts.TryFind(in account, out int slot)) return 1;
        ref readonly AccountRecord record = ref _accounts.Read(slot);
        return record.AddedKeyCount + ((record.Flags & AccountFlags.ImplicitKeyDisabled) == 0 ? 1U : 0U);
    }

    private bool IsSession(Envelope envelope) =>
        envelope.Account != envelope.KeyAddress
        && _keys.TryFind(new KeyOfAccount(envelope.Account, envelope.KeyAddress), out int slot) && _keys.Read(slot).State == KeyState.Session;

    private ref readonly KeyScopeRecord ScopeOf(in KeyOfAccount key)
    {
        Invariant.Assert(_scopes.TryFind(in key, out int slot));
        return ref _scopes.Read(slot);
    }

    private ref KeyScopeRecord ModifyScope(in KeyOfAccount key)
    {
        Invariant.Assert(_scopes.TryFind(in key, out int slot));
        return ref _scopes.Modify(slot);
    }
}
