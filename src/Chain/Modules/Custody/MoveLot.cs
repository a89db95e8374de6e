using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Writes down that a lot is in another vault, or has left; what the vault it leaves holds must stay covered. For the custodian.</summary>
/// <param name="Serial">The lot.</param>
/// <param name="Vault">The vault it is in now; 0 for none.</param>
[Operation(1112, cost: 40, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.VaultUnknown, CustodyRefusal.LotUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.VaultFrozen,
    CustodyRefusal.NotCovered, By = [Body.Custodian])]
public sealed record MoveLot(
    [Field(1)] Hash32 Serial,
    [Field(2)] uint Vault) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Serial.IsZero ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Move(this, call);
}
