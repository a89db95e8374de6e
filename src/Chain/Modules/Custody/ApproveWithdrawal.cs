using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Approves a withdrawal or a move, where a rule asks for it. For each member of the custodian's key set by its own signature; for the account of a custodian that is one account.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
[Operation(1118, cost: 50, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.WithdrawalNotOpen, CustodyRefusal.AlreadyApproved)]
public sealed record ApproveWithdrawal(
    [Field(1)] ulong WithdrawalId) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Approve(this, call);
}
