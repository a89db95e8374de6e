using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Stops a key from acting for the caller's account; the account's implicit key can be revoked too, while another full key acts.</summary>
/// <param name="KeyType">How the key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519.</param>
[Operation(102, cost: 100, AccountsRefusal.KeyMalformed, AccountsRefusal.KeyNotFound, AccountsRefusal.LastKey)]
public sealed record RevokeKey([Field(1)] KeyType KeyType, [Field(2, SizeMax = 33)] byte[] PublicKey) : Operation<AccountsModule, AccountsRefusal>
{
    /// <inheritdoc/>
    public override AccountsRefusal Check() =>
        Keys.TryAddressOf(KeyType, PublicKey, out _) ? AccountsRefusal.None : AccountsRefusal.KeyMalformed;

    /// <inheritdoc/>
    public override AccountsRefusal Execute(AccountsModule accounts, Call call)
    {
        Address keyAddress = Keys.AddressOfChecked(KeyType, PublicKey);
        if (!accounts.KeyActsFor(keyAddress, call.Caller)) return AccountsRefusal.KeyNotFound;
        if (accounts.IsLastFullKey(keyAddress, call.Caller)) return AccountsRefusal.LastKey;
        accounts.RevokeKey(call.Caller, keyAddress);
        call.Emit(new KeyRevoked(call.Caller, keyAddress));
        return AccountsRefusal.None;
    }
}
