using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Asks for a move from one vault to another, under the same rules, caps and delays as a withdrawal. For the custodian.</summary>
/// <param name="Asset">An asset in custody.</param>
/// <param name="From">The vault it leaves.</param>
/// <param name="To">The vault it goes to.</param>
/// <param name="Amount">How much, in units.</param>
[Operation(1117, cost: 100, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.VaultUnknown,
    CustodyRefusal.NotAuthorized, CustodyRefusal.VaultFrozen, CustodyRefusal.VaultShort, CustodyRefusal.OverCap, CustodyRefusal.PolicyDenies, By = [Body.Custodian])]
public sealed record MoveHolding(
    [Field(1)] Symbol Asset,
    [Field(2)] uint From,
    [Field(3)] uint To,
    [Field(4)] Amount Amount) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        From == To || To == 0 ? CustodyRefusal.FieldOutOfRange : CustodyModule.IsAmount(Amount) ? CustodyRefusal.None : CustodyRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Move(this, call);
}
