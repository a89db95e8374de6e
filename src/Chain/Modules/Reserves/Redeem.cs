using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Turns money back into money at a bank: burns it, and has a bank pay it out. Nobody has to allow it, and no stop of minting stops it.</summary>
/// <param name="Asset">An asset that banks back.</param>
/// <param name="Amount">How much, in units, a whole number of the asset's lots, at least what its terms say unless it is all there is.</param>
/// <param name="Bank">Who pays.</param>
/// <param name="Destination">Salted commitment to the account that is paid; the bank has been told what opens it.</param>
/// <param name="EndToEndId">The owner's own reference, which the payment carries, at most 32 characters; public for ever, so nothing personal.</param>
[Operation(1017, cost: 60, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AmountOutOfRange, ReservesRefusal.AssetUnknown, ReservesRefusal.NotBankBacked,
    ReservesRefusal.BankUnknown, ReservesRefusal.NotInLots, ReservesRefusal.InsufficientFunds, ReservesRefusal.BankShort,
    ReservesRefusal.RedemptionTooSmall, ReservesRefusal.TooManyOpen)]
public sealed record Redeem(
    [Field(1)] Symbol Asset,
    [Field(2)] Amount Amount,
    [Field(3)] uint Bank,
    [Field(4)] Hash32 Destination,
    [Field(5, SizeMax = Text32.Size)] string EndToEndId) : Operation<ReservesModule, ReservesRefusal>, IReserving
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        Destination.IsZero || !ReservesModule.IsEndToEndId(EndToEndId) ? ReservesRefusal.FieldOutOfRange
        : ReservesModule.IsAmount(Amount) ? ReservesRefusal.None
        : ReservesRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((ReservesModule)module).ReservationOnRedeeming(Asset, Amount);

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Redeem(this, call);
}
