using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Releases a withdrawal that the custodian has left lying past its deadline, from a vault that has it and is not frozen, without approvals, caps or the cold rule; or has another vault hand over what the first did not. For the regulator, and for settlement.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
/// <param name="Vault">The vault that has to hand over.</param>
[Operation(1122, cost: 100, CustodyRefusal.VaultUnknown, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.WithdrawalNotOpen, CustodyRefusal.OwnerFrozen, CustodyRefusal.VaultFrozen, CustodyRefusal.NotYetDue,
    CustodyRefusal.VaultShort, By = [Body.Regulator, Body.Settlement])]
public sealed record ForceRelease(
    [Field(1)] ulong WithdrawalId,
    [Field(2)] uint Vault) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Force(this, call);
}
