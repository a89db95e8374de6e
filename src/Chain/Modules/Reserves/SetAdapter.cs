using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Names the account that hands in a bank's facts; the former one does so no more. For the bank body.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Adapter">The account: the one that the key implies.</param>
/// <param name="KeyType">How that key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one.</param>
/// <param name="Entity">The legal entity behind it, such as its LEI: related to no holder of another body.</param>
[Operation(1003, cost: 300, ReservesRefusal.FieldOutOfRange, ReservesRefusal.BankUnknown, ReservesRefusal.NotAuthorized, ReservesRefusal.AdapterTaken, By = [Body.Bank], IsDelayed = true)]
public sealed record SetAdapter(
    [Field(1)] uint Bank,
    [Field(2)] Address Adapter,
    [Field(3)] KeyType KeyType,
    [Field(4, SizeMax = 33)] byte[] PublicKey,
    [Field(5, SizeMax = EntityId.Size)] string Entity) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => AdapterKey.TryOf(Adapter, KeyType, PublicKey, Entity, out _) ? ReservesRefusal.None : ReservesRefusal.FieldOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Set(this, call);
}
