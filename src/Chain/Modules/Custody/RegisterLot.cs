using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Registers a numbered lot, such as a bar or a warehouse receipt, in a vault. A serial is in one vault at a time, and counts once. For the custodian.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Serial">SHA-256 of what names it: for a bar the refiner's name, a space and its number, for a receipt the warehouse's.</param>
/// <param name="Units">What it weighs, in units.</param>
[Operation(1111, cost: 40, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.VaultUnknown,
    CustodyRefusal.NotAuthorized, CustodyRefusal.EvidenceInUse, CustodyRefusal.VaultFrozen, By = [Body.Custodian])]
public sealed record RegisterLot(
    [Field(1)] uint Vault,
    [Field(2)] Symbol Asset,
    [Field(3)] Hash32 Serial,
    [Field(4)] Amount Units) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Serial.IsZero ? CustodyRefusal.FieldOutOfRange : CustodyModule.IsAmount(Units) ? CustodyRefusal.None : CustodyRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Register(this, call);
}
