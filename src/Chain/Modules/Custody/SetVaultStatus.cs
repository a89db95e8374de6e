using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Freezes a vault, so that nothing leaves or enters it, or opens it. For the regulator.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Status">Whether anything leaves it.</param>
[Operation(1102, cost: 20, CustodyRefusal.FieldOutOfRange, CustodyRefusal.VaultUnknown, CustodyRefusal.NotAuthorized, By = [Body.Regulator])]
public sealed record SetVaultStatus(
    [Field(1)] uint Vault,
    [Field(2)] VaultStatus Status) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Status > VaultStatus.Frozen ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Set(this, call);
}
