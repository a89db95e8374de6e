using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Pays somebody: a transfer that carries the payer's own reference and a note, as a payment between banks does (ISO 20022), and is found by them.</summary>
/// <param name="To">Who is paid.</param>
/// <param name="Asset">What moves.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="EndToEndId">The payer's own reference, at most 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+; public for ever, so nothing personal. May be empty.</param>
/// <param name="Memo">A note, at most 128 bytes; as public.</param>
[Operation(1206, cost: 25, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.AmountOutOfRange, PaymentsRefusal.PayeeIsPayer, PaymentsRefusal.AssetUnknown, PaymentsRefusal.AssetSuspended, PaymentsRefusal.InsufficientFunds)]
public sealed record Pay(
    [Field(1)] Address To,
    [Field(2)] Symbol Asset,
    [Field(3)] Amount Amount,
    [Field(4, SizeMax = Reference.SizeMax)] string EndToEndId,
    [Field(5, SizeMax = Limits.MemoSizeMax)] string Memo) : Operation<PaymentsModule, PaymentsRefusal>, IReserving
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        To.IsZero || !Reference.IsReference(EndToEndId) || !Text128.TryOf(Memo, out _) ? PaymentsRefusal.FieldOutOfRange
        : PaymentsModule.IsAmount(Amount) ? PaymentsRefusal.None
        : PaymentsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(PaymentsModule payments, Call call) => new(KeyPermissions.Transfer, Asset: Asset, Amount: Amount, Charge: Amount);

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((PaymentsModule)module).ReservationOf(Asset, Amount);

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Pay(this, call);
}
