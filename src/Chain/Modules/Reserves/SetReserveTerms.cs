using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Sets how patient the city is with banks, and how much and how many one redeems at once; deadlines that run already stay. For the regulator.</summary>
/// <param name="Asset">An asset that banks back.</param>
/// <param name="StatementLateMs">A statement as of longer ago stops minting, in milliseconds.</param>
/// <param name="UnmatchedLateMs">A credit unmatched for longer stops minting.</param>
/// <param name="SendWithinMs">Within this time a bank hands a redemption on, or its owner may give it to another bank.</param>
/// <param name="PayWithinMs">Within this time after that it has paid, or its owner may.</param>
/// <param name="RerouteAfterMs">So long after that the rule does.</param>
/// <param name="RedeemMin">Least that is redeemed at once, in units, at most 100,000 whole ones; zero for none.</param>
/// <param name="OpenPerOwnerMax">Most redemptions of one owner that banks still have to pay, 1 to 10,000.</param>
[Operation(1006, cost: 20, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AssetUnknown, ReservesRefusal.NotBankBacked, ReservesRefusal.NotAuthorized, By = [Body.Regulator], IsDelayed = true)]
public sealed record SetReserveTerms(
    [Field(1)] Symbol Asset,
    [Field(2)] long StatementLateMs,
    [Field(3)] long UnmatchedLateMs,
    [Field(4)] long SendWithinMs,
    [Field(5)] long PayWithinMs,
    [Field(6)] long RerouteAfterMs,
    [Field(7)] Amount RedeemMin = default,
    [Field(8)] uint OpenPerOwnerMax = ReservesModule.OpenPerOwnerMaxDefault) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        ReservesModule.AreTerms(StatementLateMs, UnmatchedLateMs, SendWithinMs, PayWithinMs, RerouteAfterMs) && RedeemMin <= Limits.RedeemMinMax && OpenPerOwnerMax is >= 1 and <= Limits.OpenPerOwnerMaxMax
            ? ReservesRefusal.None
            : ReservesRefusal.FieldOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Set(this, call);
}
