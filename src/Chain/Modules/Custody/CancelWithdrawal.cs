using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Takes a withdrawal back that was not released, overdue or not; its tokens are given back. For its owner; of a move for the custodian.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
[Operation(1116, cost: 50, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotTheOwner, CustodyRefusal.WithdrawalNotOpen, By = [Body.Custodian], OrOwner = true)]
public sealed record CancelWithdrawal(
    [Field(1)] ulong WithdrawalId) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Cancel(this, call);
}
