using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Confirms what the custodian says that a vault holds: from then on it counts. For an auditor.</summary>
/// <param name="Attestation">Its number.</param>
/// <param name="Units">How much it says, again.</param>
/// <param name="Digest">The document's digest, again.</param>
[Operation(1110, cost: 50, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AttestationUnknown, CustodyRefusal.NotTheAuditor, CustodyRefusal.AttestationOutOfTime, CustodyRefusal.VaultFrozen, CustodyRefusal.NotCovered,
    CustodyRefusal.ColdShareTooLow)]
public sealed record ConfirmAttestation(
    [Field(1)] ulong Attestation,
    [Field(2)] Amount Units,
    [Field(3)] Hash32 Digest) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Digest.IsZero ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Confirm(this, call);
}
