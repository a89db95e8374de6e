using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Shows that an address on another chain is under the vault's control, by its key's signature over a message that names chain, vault, asset, amount and day. What the address holds is attested as of everything else. For the custodian.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Kind">What kind of address.</param>
/// <param name="ExternalAddress">Its 20 bytes: the hash of a public key, or an Ethereum address.</param>
/// <param name="Units">What it holds, in units.</param>
/// <param name="Day">The day of the message, days since 1970 UTC: not older than a week.</param>
/// <param name="Signature">65 bytes, as wallets give them: for Bitcoin header, r, s (BIP-137); for Ethereum r, s, v.</param>
[Operation(1113, cost: 200, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.VaultUnknown,
    CustodyRefusal.NotAuthorized, CustodyRefusal.EvidenceInUse, CustodyRefusal.SignatureInvalid, CustodyRefusal.AttestationOutOfTime, By = [Body.Custodian])]
public sealed record ProveAddress(
    [Field(1)] uint Vault,
    [Field(2)] Symbol Asset,
    [Field(3)] EvidenceKind Kind,
    [Field(4)] Address ExternalAddress,
    [Field(5)] Amount Units,
    [Field(6)] uint Day,
    [Field(7, SizeMax = ExternalSignatures.Size)] byte[] Signature) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Kind is < EvidenceKind.BitcoinKeyHash or > EvidenceKind.Ethereum || ExternalAddress.IsZero || Day > CustodyModule.DayMax || Signature.Length != ExternalSignatures.Size ? CustodyRefusal.FieldOutOfRange
        : CustodyModule.IsAmount(Units) ? CustodyRefusal.None
        : CustodyRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Prove(this, call);
}
