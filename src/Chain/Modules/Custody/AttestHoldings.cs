using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Says what a vault holds of an asset, with what was released and not handed over. It counts once an auditor has confirmed it. For the custodian.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Units">How much, in units; 0 for nothing.</param>
/// <param name="AsOfMs">As of when, milliseconds since 1970 UTC: not before the vault's last change.</param>
/// <param name="Digest">SHA-256 of the document: a bar list, warehouse receipts, a list of addresses.</param>
/// <param name="Serials">How many serial numbers or addresses the document has: as many as are registered, where the asset needs them.</param>
[Operation(1109, cost: 50, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.VaultUnknown,
    CustodyRefusal.NotAuthorized, CustodyRefusal.AttestationOutOfTime, CustodyRefusal.VaultFrozen, CustodyRefusal.NotCovered, CustodyRefusal.ColdShareTooLow, By = [Body.Custodian])]
public sealed record AttestHoldings(
    [Field(1)] uint Vault,
    [Field(2)] Symbol Asset,
    [Field(3)] Amount Units,
    [Field(4)] long AsOfMs,
    [Field(5)] Hash32 Digest,
    [Field(6)] uint Serials) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        AsOfMs <= 0 || Digest.IsZero ? CustodyRefusal.FieldOutOfRange : Units > Limits.ReserveAmountMax ? CustodyRefusal.AmountOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Attest(this, call);
}
