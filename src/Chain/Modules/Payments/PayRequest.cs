using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Pays what a merchant has asked for and signed, once for each order of the merchant. Whoever pays may be another than the one it was shown to.</summary>
/// <param name="Merchant">The merchant's account.</param>
/// <param name="OrderId">The merchant's number of the order, 1 to 35 characters.</param>
/// <param name="Asset">In what it is paid.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="ExpiresAtMs">Until when it can be paid, milliseconds since 1970 UTC.</param>
/// <param name="KeyType">How the key signs that acts for the merchant's account: 1 Ethereum, 2 Cosmos, 3 Ed25519.</param>
/// <param name="PublicKey">That key.</param>
/// <param name="Signature">Its signature over the request's hash, 64 bytes.</param>
/// <param name="EndToEndId">The payer's own reference, at most 35 characters; may be empty.</param>
[Operation(1208, cost: 70, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.AmountOutOfRange, PaymentsRefusal.PayeeIsPayer, PaymentsRefusal.MerchantUnknown, PaymentsRefusal.MerchantInactive, PaymentsRefusal.AssetUnknown,
    PaymentsRefusal.AssetSuspended, PaymentsRefusal.RequestExpired, PaymentsRefusal.RequestNotSigned, PaymentsRefusal.AlreadyPaid, PaymentsRefusal.InsufficientFunds)]
public sealed record PayRequest(
    [Field(1)] Address Merchant,
    [Field(2, SizeMax = Reference.SizeMax)] string OrderId,
    [Field(3)] Symbol Asset,
    [Field(4)] Amount Amount,
    [Field(5)] long ExpiresAtMs,
    [Field(6)] KeyType KeyType,
    [Field(7, SizeMax = 33)] byte[] PublicKey,
    [Field(8, SizeMax = 64)] byte[] Signature,
    [Field(9, SizeMax = Reference.SizeMax)] string EndToEndId) : Operation<PaymentsModule, PaymentsRefusal>, IReserving
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        Merchant.IsZero || !Reference.IsOrderId(OrderId) || !Reference.IsReference(EndToEndId) || ExpiresAtMs <= 0 || Signature.Length != 64 ? PaymentsRefusal.FieldOutOfRange
        : KeyType is < KeyType.Ethereum or > KeyType.Ed25519 || !Keys.TryAddressOf(KeyType, PublicKey, out _) ? PaymentsRefusal.FieldOutOfRange
        : PaymentsModule.IsAmount(Amount) ? PaymentsRefusal.None
        : PaymentsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(PaymentsModule payments, Call call) => new(KeyPermissions.Transfer, Asset: Asset, Amount: Amount, Charge: Amount);

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((PaymentsModule)module).ReservationOf(Asset, Amount);

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Pay(this, call);
}
