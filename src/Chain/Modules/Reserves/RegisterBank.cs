using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Admits a bank that holds reserves of an asset. For the regulator.</summary>
/// <param name="Asset">An asset that banks back.</param>
/// <param name="Bic">Its identifier code (ISO 9362), 8 or 11 characters of A-Z and 0-9.</param>
/// <param name="Name">Its name for people, 1 to 32 bytes.</param>
/// <param name="Adapter">The account that hands in its facts: the one that its key implies.</param>
/// <param name="HoldingMax">Most of the reserves that may lie with it while its credits are minted, in units.</param>
/// <param name="BucketCapacity">How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit.</param>
/// <param name="BucketRefill">How much of that comes free a second, in units.</param>
/// <param name="KeyType">How that key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one.</param>
/// <param name="Entity">The legal entity behind it, such as its LEI: related to no holder of another body.</param>
[Operation(1001, cost: 300, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AmountOutOfRange, ReservesRefusal.AssetUnknown, ReservesRefusal.NotBankBacked,
    ReservesRefusal.NotAuthorized, ReservesRefusal.TooManyBanks, ReservesRefusal.AdapterTaken, By = [Body.Regulator], IsDelayed = true)]
public sealed record RegisterBank(
    [Field(1)] Symbol Asset,
    [Field(2)] Symbol Bic,
    [Field(3, SizeMax = Text32.Size)] string Name,
    [Field(4)] Address Adapter,
    [Field(5)] Amount HoldingMax,
    [Field(6)] Amount BucketCapacity,
    [Field(7)] Amount BucketRefill,
    [Field(8)] KeyType KeyType,
    [Field(9, SizeMax = 33)] byte[] PublicKey,
    [Field(10, SizeMax = EntityId.Size)] string Entity) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        !ReservesModule.IsBic(Bic) || Name.Length == 0 || !Text32.TryOf(Name, out _) || !AdapterKey.TryOf(Adapter, KeyType, PublicKey, Entity, out _) ? ReservesRefusal.FieldOutOfRange
        : ReservesModule.AreLimits(HoldingMax, BucketCapacity, BucketRefill) ? ReservesRefusal.None
        : ReservesRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Register(this, call);
}
