using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Lets one more key act for the caller's account: in everything, or, as a session key, within a scope. To change a scope, revoke the key and add it again; only a full key can do either.</summary>
/// <param name="KeyType">How the key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519.</param>
/// <param name="Permissions">What a session key may do, added up: 1 cancel and reduce orders, 2 place and amend them, 4 transfer. 0 for a full key, which has no scope.</param>
/// <param name="Markets">The only markets in which a session key may act, at most 8, with commas between them; empty for all.</param>
/// <param name="Asset">The asset of the two amounts that follow: an order counts with price × size in the quote asset, a transfer with its amount. Anything in another asset is then refused. Empty for no bounds.</param>
/// <param name="AmountMax">The most of one operation, in units; 0 for no bound.</param>
/// <param name="Budget">The most of all operations together, in units; 0 for no bound. Cancelling an order gives nothing back.</param>
/// <param name="FeeBudget">The most that the key may cause in network fees, in won units; 0 for no bound.</param>
/// <param name="ExpiresAtMs">When a session key ceases to act, milliseconds since 1970 UTC; 0 for never.</param>
[Operation(101, cost: 100, AccountsRefusal.KeyMalformed, AccountsRefusal.ScopeMalformed, AccountsRefusal.OwnKeyHasNoScope, AccountsRefusal.RoleHolder, AccountsRefusal.ExpiryInPast, AccountsRefusal.KeyInUse, AccountsRefusal.TooManyKeys)]
public sealed record AddKey(
    [Field(1)] KeyType KeyType,
    [Field(2, SizeMax = 33)] byte[] PublicKey,
    [Field(3)] byte Permissions = 0,
    [Field(4, SizeMax = Limits.KeyMarketsMax * (Symbol.Size + 1))] string Markets = "",
    [Field(5)] Symbol Asset = default,
    [Field(6)] Amount AmountMax = default,
    [Field(7)] Amount Budget = default,
    [Field(8)] Amount FeeBudget = default,
    [Field(9)] long ExpiresAtMs = 0) : Operation<AccountsModule, AccountsRefusal>
{
    /// <inheritdoc/>
    public override AccountsRefusal Check()
    {
        if (!Keys.TryAddressOf(KeyType, PublicKey, out _)) return AccountsRefusal.KeyMalformed;
        bool isBounded = !AmountMax.IsZero || !Budget.IsZero;
        bool isScope = Permissions <= (byte)KeyPermissions.All && ExpiresAtMs >= 0 && Asset.IsNone != isBounded && KeyScopeRecord.TryParseMarkets(Markets, out _, out _);
        bool isEmpty = Markets.Length == 0 && !isBounded && FeeBudget.IsZero && ExpiresAtMs == 0;
        return isScope && (Permissions != 0 || isEmpty) ? AccountsRefusal.None : AccountsRefusal.ScopeMalformed;
    }

    /// <inheritdoc/>
    public override AccountsRefusal Execute(AccountsModule accounts, Call call)
    {
        Address keyAddress = Keys.AddressOfChecked(KeyType, PublicKey);
        if (Permissions != 0 && keyAddress == call.Caller) return AccountsRefusal.OwnKeyHasNoScope;
        if (accounts.HoldsRole(call.Caller)) return AccountsRefusal.RoleHolder;
        if (ExpiresAtMs != 0 && ExpiresAtMs <= call.TimeMs) return AccountsRefusal.ExpiryInPast;
        if (accounts.KeyActsFor(keyAddress, call.Caller)) return AccountsRefusal.KeyInUse;
        if (accounts.KeyCount(call.Caller) >= Limits.KeysPerAccountMax) return AccountsRefusal.TooManyKeys;
        // An account's own implicit key is switched on again.
        if (keyAddress == call.Caller) accounts.EnableImplicitKey(call.Caller);
        else accounts.AddKey(call.Caller, keyAddress, KeyType, Permissions == 0 ? KeyState.Full : KeyState.Session);
        call.Emit(new KeyAdded(call.Caller, keyAddress, KeyType));
        if (Permissions != 0) AddScope(accounts, keyAddress, call);
        return AccountsRefusal.None;
    }

    private void AddScope(AccountsModule accounts, Address keyAddress, Call call)
    {
        Invariant.Assert(KeyScopeRecord.TryParseMarkets(Markets, out KeyScopeRecord.MarketSymbols markets, out int count));
        accounts.AddScope(new KeyScopeRecord
        {
            Key = new KeyOfAccount(call.Caller, keyAddress),
            Permissions = Permissions,
            MarketCount = (uint)count,
            Asset = Asset,
            AmountMax = AmountMax,
            Budget = Budget,
            FeeBudget = FeeBudget,
            ExpiresAtMs = ExpiresAtMs,
            Markets = markets,
        });
        call.Emit(new KeyScoped(call.Caller, keyAddress, Permissions, Asset, AmountMax, Budget, FeeBudget, ExpiresAtMs));
        for (int i = 0; i < count; i++) call.Emit(new KeyMarketPermitted(call.Caller, keyAddress, markets[i]));
    }
}
