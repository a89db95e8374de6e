using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Says what fees the caller pays for those it enrols, from now on; zero a day for none. Anybody may, with its own money.</summary>
/// <param name="PerCitizenMax">Most for one of them in a day, in units of won; days begin at midnight in Korea.</param>
/// <param name="PerDayMax">Most for all of them in a day.</param>
/// <param name="Operations">Whose fees: numbers of at most 16 operations, ascending, such as <c>301,1206,1208</c>. An envelope that holds another one its signer pays.</param>
[Operation(1210, cost: 40, PaymentsRefusal.FieldOutOfRange)]
public sealed record SetSponsorship(
    [Field(1)] Amount PerCitizenMax,
    [Field(2)] Amount PerDayMax,
    [Field(3, SizeMax = 100)] string Operations) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        PerCitizenMax > PerDayMax || PerDayMax > Limits.ReserveAmountMax || !OperationList.TryParse(Operations, out _) ? PaymentsRefusal.FieldOutOfRange : PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Set(this, call);
}
