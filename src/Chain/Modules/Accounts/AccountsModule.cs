using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Who may act: accounts, their keys and nonces, and the seven bodies.</summary>
/// <remarks>An account's address is the hash of its first key, so an account exists without being created; a record appears when it first signs.</remarks>
public sealed class AccountsModule : Module, IAuthenticator
{
    private readonly KeyedTable<Address, AccountRecord> _accounts;
    private readonly KeyedTable<KeyOfAccount, KeyRecord> _keys;
    private readonly KeyedTable<Body, BodyRecord> _bodies;

    /// <summary>Table 11: accounts by address.</summary>
    public static readonly TableSchema AccountsSchema = new(11, "accounts", Unsafe.SizeOf<AccountRecord>(), 0, Address.Size);

    /// <summary>Table 12: added keys by account and the address they imply.</summary>
    public static readonly TableSchema KeysSchema = new(12, "keys", Unsafe.SizeOf<KeyRecord>(), 0, Unsafe.SizeOf<KeyOfAccount>());

    /// <summary>Table 13: the seven bodies by number.</summary>
    public static readonly TableSchema BodiesSchema = new(13, "bodies", Unsafe.SizeOf<BodyRecord>(), 0, sizeof(Body));

    /// <summary>Adds the module's tables to the store.</summary>
    public AccountsModule(StateStore store)
    {
        _accounts = new(store, AccountsSchema);
        _keys = new(store, KeysSchema);
        _bodies = new(store, BodiesSchema);
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
    ];

    /// <summary>Number of accounts that have a record.</summary>
    public int AccountCount => _accounts.LiveCount;

    /// <summary>Reads <c>bodies: { "marketOperator": "0x…", … }</c>: all seven, all different.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader bodies = new GenesisReader(genesis, "").Object("bodies");
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            string name = FieldDefinition.CamelCase(body.ToString());
            Address account = bodies.Address(name);
            if (account.IsZero) throw new GenesisException($"genesis bodies.{name}: expected an account, not the zero address");
            if (BodyOf(account) != Body.None) throw new GenesisException($"genesis bodies.{name}: this account is another body already");
            _bodies.Insert(new BodyRecord(body, account));
            SlotOf(account);
        }
    }

    /// <summary>The slot of an account: a dense number that stays its own. The record is made when it has none.</summary>
    public int SlotOf(in Address address)
    {
        if (_accounts.TryFind(in address, out int slot)) return slot;
        return _accounts.Insert(new AccountRecord { Address = address });
    }

    /// <summary>The slot that is most likely an account's; see <see cref="KeyedTable{TKey, TRecord}.TryGuess"/>.</summary>
    internal bool TryGuessSlot(in Address address, out int slot) => _accounts.TryGuess(in address, out slot);

    /// <summary>The address of the account in a slot.</summary>
    public Address AddressOf(int slot) => _accounts.Read(slot).Address;

    /// <summary>The account of a body.</summary>
    public Address AccountOf(Body body)
    {
        Invariant.Assert(_bodies.TryFind(in body, out int slot));
        return _bodies.Read(slot).Account;
    }

    /// <summary>Which body an account is; <see cref="Body.None"/> for anyone else.</summary>
    public Body BodyOf(Address account)
    {
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
            if (_bodies.TryFind(in body, out int slot) && _bodies.Read(slot).Account == account) return body;
        return Body.None;
    }

    /// <inheritdoc/>
    public KernelRefusal Check(Envelope envelope)
    {
        Address account = envelope.Account;
        if (account == envelope.KeyAddress)
        {
            if (!_accounts.TryFind(in account, out int own)) return default(NonceWindow).Check(envelope.Nonce);
            ref readonly AccountRecord record = ref _accounts.Read(own);
            return (record.Flags & AccountFlags.ImplicitKeyDisabled) != 0 ? KernelRefusal.KeyNotAuthorized : record.Nonces.Check(envelope.Nonce);
        }
        return _keys.TryFind(new KeyOfAccount(account, envelope.KeyAddress), out int slot) && _keys.Read(slot).IsActive != 0
            ? _keys.Read(slot).Nonces.Check(envelope.Nonce)
            : KernelRefusal.KeyNotAuthorized;
    }

    /// <inheritdoc/>
    public void Use(Envelope envelope, Call call)
    {
        Address account = envelope.Account, keyAddress = envelope.KeyAddress;
        if (account == keyAddress)
        {
            _accounts.Modify(SlotOf(in account)).Nonces.Use(envelope.Nonce);
            return;
        }
        Invariant.Assert(_keys.TryFind(new KeyOfAccount(account, keyAddress), out int slot));
        _keys.Modify(slot).Nonces.Use(envelope.Nonce);
    }

    /// <inheritdoc/>
    public void Prefetch(Envelope envelope, PrefetchStep step)
    {
        Address account = envelope.Account;
        _accounts.Prefetch(in account, step);
    }

    /// <summary>Whether a key, implicit or added, acts for an account.</summary>
    internal bool KeyActsFor(Address keyAddress, Address account)
    {
        if (keyAddress == account)
            return !_accounts.TryFind(in account, out int own) || (_accounts.Read(own).Flags & AccountFlags.ImplicitKeyDisabled) == 0;
        return _keys.TryFind(new KeyOfAccount(account, keyAddress), out int slot) && _keys.Read(slot).IsActive != 0;
    }

    /// <summary>Keys that act for an account.</summary>
    internal uint KeyCount(Address account)
    {
        if (!_accounts.TryFind(in account, out int slot)) return 1;
        ref readonly AccountRecord record = ref _accounts.Read(slot);
        return record.AddedKeyCount + ((record.Flags & AccountFlags.ImplicitKeyDisabled) == 0 ? 1U : 0U);
    }

    internal void EnableImplicitKey(Address account) => _accounts.Modify(SlotOf(in account)).Flags &= ~AccountFlags.ImplicitKeyDisabled;

    internal void AddKey(Address account, Address keyAddress, KeyType type)
    {
        _accounts.Modify(SlotOf(in account)).AddedKeyCount++;
        KeyOfAccount key = new(account, keyAddress);
        if (_keys.TryFind(in key, out int slot)) _keys.Modify(slot).IsActive = 1;
        else _keys.Insert(new KeyRecord { Key = key, KeyType = (uint)type, IsActive = 1 });
    }

    internal void RevokeKey(Address account, Address keyAddress)
    {
        if (keyAddress == account)
        {
            _accounts.Modify(SlotOf(in account)).Flags |= AccountFlags.ImplicitKeyDisabled;
            return;
        }
        Invariant.Assert(_keys.TryFind(new KeyOfAccount(account, keyAddress), out int slot));
        _keys.Modify(slot).IsActive = 0;
        _accounts.Modify(SlotOf(in account)).AddedKeyCount--;
    }
}
