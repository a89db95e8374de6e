using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Lets one more key act for the caller's account.</summary>
/// <param name="KeyType">How the key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519.</param>
[Operation(101, cost: 100, AccountsRefusal.KeyMalformed, AccountsRefusal.KeyInUse, AccountsRefusal.TooManyKeys)]
public sealed record AddKey([Field(1)] KeyType KeyType, [Field(2, SizeMax = 33)] byte[] PublicKey) : Operation<AccountsModule, AccountsRefusal>
{
    /// <inheritdoc/>
    public override AccountsRefusal Check() =>
        Keys.TryAddressOf(KeyType, PublicKey, out _) ? AccountsRefusal.None : AccountsRefusal.KeyMalformed;

    /// <inheritdoc/>
    public override AccountsRefusal Execute(AccountsModule accounts, Call call)
    {
        Address keyAddress = Keys.AddressOfChecked(KeyType, PublicKey);
        if (accounts.KeyActsFor(keyAddress, call.Caller)) return AccountsRefusal.KeyInUse;
        if (accounts.KeyCount(call.Caller) >= Limits.KeysPerAccountMax) return AccountsRefusal.TooManyKeys;
        // An account's own implicit key is switched on again.
        if (keyAddress == call.Caller) accounts.EnableImplicitKey(call.Caller);
        else accounts.AddKey(call.Caller, keyAddress, KeyType);
        call.Emit(new KeyAdded(call.Caller, keyAddress, KeyType));
        return AccountsRefusal.None;
    }
}
