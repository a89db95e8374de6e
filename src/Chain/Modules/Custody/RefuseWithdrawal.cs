using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Refuses a withdrawal that was not released, with a reason for all to see; its tokens are given back. For the custodian.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
/// <param name="Code">Why, such as a code of the custodian's own list.</param>
[Operation(1119, cost: 50, CustodyRefusal.FieldOutOfRange, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.WithdrawalNotOpen, By = [Body.Custodian])]
public sealed record RefuseWithdrawal(
    [Field(1)] ulong WithdrawalId,
    [Field(2)] Symbol Code) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Code.IsNone ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Refuse(this, call);
}
