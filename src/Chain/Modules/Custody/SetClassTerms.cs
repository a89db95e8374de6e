using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Sets how much of an asset may leave vaults of a class, and when at the earliest. For the custodian.</summary>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Class">The class.</param>
/// <param name="PerTransactionMax">Most of one withdrawal or move, in units; 0 for nothing.</param>
/// <param name="PerDayMax">Most of a day, in units; days begin at midnight in Korea.</param>
/// <param name="DelayMs">So long after its request a withdrawal leaves at the earliest, in milliseconds.</param>
[Operation(1104, cost: 20, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.NotAuthorized,
    By = [Body.Custodian], IsDelayed = true)]
public sealed record SetClassTerms(
    [Field(1)] Symbol Asset,
    [Field(2)] VaultClass Class,
    [Field(3)] Amount PerTransactionMax,
    [Field(4)] Amount PerDayMax,
    [Field(5)] long DelayMs) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Class is < VaultClass.Hot or > VaultClass.Cold || DelayMs is < 0 or > Limits.CustodyTimeMsMax ? CustodyRefusal.FieldOutOfRange
        : PerTransactionMax > Limits.ReserveAmountMax || PerDayMax > Limits.ReserveAmountMax ? CustodyRefusal.AmountOutOfRange
        : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Set(this, call);
}
