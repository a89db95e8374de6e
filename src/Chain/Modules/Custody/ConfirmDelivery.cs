using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Confirms that a released withdrawal was handed over: the vault holds so much less. For the custodian, and for the owner.</summary>
/// <param name="WithdrawalId">The withdrawal.</param>
/// <param name="Receipt">SHA-256 of the receipt, or the hash of the transaction on the other chain.</param>
[Operation(1121, cost: 50, CustodyRefusal.FieldOutOfRange, CustodyRefusal.WithdrawalUnknown, CustodyRefusal.NotAuthorized, CustodyRefusal.WithdrawalNotOpen, CustodyRefusal.VaultShort,
    By = [Body.Custodian], OrOwner = true)]
public sealed record ConfirmDelivery(
    [Field(1)] ulong WithdrawalId,
    [Field(2)] Hash32 Receipt) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Receipt.IsZero ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Confirm(this, call);
}
