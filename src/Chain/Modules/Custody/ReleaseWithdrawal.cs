using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Releases a withdrawal that is approved and whose time has come: its tokens are burnt, and the vault has to hand over. Of a move: makes it. For the custodian, and for the owner.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
[Operation(1120, cost: 100, CustodyRefusal.AmountOutOfRange, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.WithdrawalNotOpen, CustodyRefusal.OwnerFrozen, CustodyRefusal.VaultFrozen, CustodyRefusal.NotYetDue,
    CustodyRefusal.VaultShort, CustodyRefusal.OverCap, CustodyRefusal.DayCapReached, CustodyRefusal.ColdShareTooLow, By = [Body.Custodian], OrOwner = true)]
public sealed record ReleaseWithdrawal(
    [Field(1)] ulong WithdrawalId) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Release(this, call);
}
