using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Makes an account a merchant's, or corrects what is said of the merchant; its status stays. For settlement.</summary>
/// <param name="Account">The merchant's account.</param>
/// <param name="Name">Its name for people, 1 to 32 bytes.</param>
/// <param name="Category">What it sells: a merchant category code (ISO 18245), 1 to 9999.</param>
/// <param name="BusinessNumber">Salted hash of its business registration number; of a person's business it is personal, so the number itself is not told.</param>
[Operation(1201, cost: 40, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.NotAuthorized, PaymentsRefusal.SystemAccount, PaymentsRefusal.TooMany, By = [Body.Settlement])]
public sealed record RegisterMerchant(
    [Field(1)] Address Account,
    [Field(2, SizeMax = Text32.Size)] string Name,
    [Field(3)] ushort Category,
    [Field(4)] Hash32 BusinessNumber) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        Account.IsZero || Name.Length == 0 || !Text32.TryOf(Name, out _) || Category is 0 or > PaymentsModule.CategoryMax || BusinessNumber.IsZero ? PaymentsRefusal.FieldOutOfRange : PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Register(this, call);
}
