using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Asks for what a token stands for. The tokens are held until they are burnt at release or given back. What the policy denies is written down with the rule that did it, and nothing is taken. Only by the owner's own signature.</summary>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Amount">How much, in units, a whole number of the asset's lots.</param>
/// <param name="Vault">The vault it is to leave.</param>
/// <param name="Destination">Salted commitment to where it goes, or the SHA-256 of an address there.</param>
/// <param name="ValidUntilMs">If it was not released before this time it is given back, milliseconds since 1970 UTC; 0 for never.</param>
[Operation(1115, cost: 100, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.VaultUnknown,
    CustodyRefusal.NotTheOwner, CustodyRefusal.NotInLots, CustodyRefusal.InsufficientFunds, CustodyRefusal.VaultFrozen, CustodyRefusal.VaultShort, CustodyRefusal.OverCap)]
public sealed record RequestWithdrawal(
    [Field(1)] Symbol Asset,
    [Field(2)] Amount Amount,
    [Field(3)] uint Vault,
    [Field(4)] Hash32 Destination,
    [Field(5)] long ValidUntilMs) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Destination.IsZero || ValidUntilMs < 0 ? CustodyRefusal.FieldOutOfRange : CustodyModule.IsAmount(Amount) ? CustodyRefusal.None : CustodyRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Request(this, call);
}
