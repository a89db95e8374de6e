using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A vault.</summary>
public sealed record VaultItem(uint Id, string Name, string Location, string Class, string Status, string Since, IReadOnlyList<HoldingItem> Holdings);

/// <summary>What a vault holds of an asset; amounts in units of 10^-18.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Units">What was attested, less what was handed over or moved out since, with what was moved in.</param>
/// <param name="Promised">What of that was released and is to be handed over.</param>
/// <param name="Covered">What the lots or addresses registered in it come to.</param>
/// <param name="CoverCount">How many those are.</param>
/// <param name="AttestedAt">As of when.</param>
/// <param name="Attestation">The attestation; null for that of the genesis.</param>
/// <param name="Pending">The attestation that waits for an auditor; null for none.</param>
public sealed record HoldingItem(string Asset, string Units, string Promised, string Covered, uint CoverCount, string AttestedAt, ulong? Attestation, ulong? Pending);

/// <summary>What may leave vaults of a class; amounts in units.</summary>
public sealed record ClassTermsItem(string Class, string PerTransactionMax, string PerDayMax, long DelayMs, string UsedToday);

/// <summary>How an asset is kept; amounts in units.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Cover">What has to stand behind an attestation: document, lots or addresses.</param>
/// <param name="Supply">What exists.</param>
/// <param name="Held">What all vaults hold.</param>
/// <param name="Promised">What of that was released and is to be handed over.</param>
/// <param name="Backed">The rest, which backs the supply.</param>
/// <param name="IsDeficient">Whether more exists than is backed.</param>
/// <param name="MintingStop">Why nothing of it is minted: none, attestationStale or withdrawalOverdue.</param>
/// <param name="OldestAttestation">As of when the oldest attestation of a holding is; null when nothing is held.</param>
/// <param name="Overdue">How many withdrawals the custodian has left lying.</param>
/// <param name="AttestationMaxAgeMs">An attestation as of longer ago stops minting.</param>
/// <param name="DecideWithinMs">Time for a withdrawal to be released or refused.</param>
/// <param name="DeliverWithinMs">Time for it to be handed over.</param>
/// <param name="AllowDelayMs">Time until a listed destination counts.</param>
/// <param name="AveragePrice">Of a crypto asset: the average of its daily prices, in units of won for one whole; null otherwise.</param>
/// <param name="PriceDays">How many days' prices that is.</param>
/// <param name="Classes">What may leave.</param>
public sealed record CustodyAssetItem(
    string Asset, string Cover, string Supply, string Held, string Promised, string Backed, bool IsDeficient, string MintingStop, string? OldestAttestation, uint Overdue, long AttestationMaxAgeMs,
    long DecideWithinMs, long DeliverWithinMs, long AllowDelayMs, string? AveragePrice, uint PriceDays, IReadOnlyList<ClassTermsItem> Classes);

/// <summary>The share of the value of crypto assets that lies in cold vaults, values in units of won.</summary>
/// <param name="Day">The day in Korea, such as 2026-11-23.</param>
/// <param name="Bps">In basis points, rounded down.</param>
/// <param name="MinimumBps">What it must not fall below.</param>
/// <param name="Cold">Value in cold vaults.</param>
/// <param name="All">Value in all vaults.</param>
public sealed record ColdShareItem(string Day, uint Bps, uint MinimumBps, string Cold, string All);

/// <summary>All that is in custody.</summary>
public sealed record CustodyAnswer(long Height, IReadOnlyList<CustodyAssetItem> Assets, IReadOnlyList<VaultItem> Vaults, ColdShareItem? ColdShare);

/// <summary>The cold share day by day, latest first.</summary>
public sealed record ColdShareAnswer(long Height, IReadOnlyList<ColdShareItem> Items);

/// <summary>An attestation.</summary>
public sealed record AttestationItem(
    ulong Id, uint Vault, string Asset, string Units, string AsOf, string ProposedAt, string? ConfirmedAt, string? Auditor, string? AuditorEntity, string Digest, uint Serials);

/// <summary>Attestations, latest first.</summary>
public sealed record AttestationsAnswer(long Height, IReadOnlyList<AttestationItem> Items, ulong? Next);

/// <summary>A withdrawal or a move between vaults.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="Vault">The vault it leaves.</param>
/// <param name="ToVault">Of a move the vault it goes to; null for a withdrawal.</param>
/// <param name="Destination">Commitment to where it goes; null for a move.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Rule">The number of the policy rule that decided; null when none matched.</param>
/// <param name="ApprovalsNeeded">How many members have to approve.</param>
/// <param name="Approvals">Who have.</param>
/// <param name="IsOverdue">Whether the custodian has left it lying.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="NotBefore">It leaves no earlier.</param>
/// <param name="Deadline">From then on it is overdue.</param>
/// <param name="ValidUntil">Then it is given back; null for never.</param>
/// <param name="Code">Why it was refused; null when it was not.</param>
/// <param name="Receipt">Hash of the receipt; null before.</param>
public sealed record WithdrawalItem(
    ulong Id, string Owner, string Asset, string Amount, uint Vault, uint? ToVault, string? Destination, string State, ushort? Rule, byte ApprovalsNeeded, IReadOnlyList<string> Approvals, bool IsOverdue,
    string RequestedAt, string NotBefore, string Deadline, string? ValidUntil, string? Code, string? Receipt);

/// <summary>Withdrawals, latest first.</summary>
public sealed record WithdrawalsAnswer(long Height, IReadOnlyList<WithdrawalItem> Items, ulong? Next);

/// <summary>A rule of the policy; amounts in units, null for any.</summary>
public sealed record PolicyRuleItem(
    uint Number, string Initiator, string Destination, string Class, string? Asset, string? AmountMax, long? PeriodMs, string? PeriodMax, string Action, uint Approvals, string SetAt);

/// <summary>The policy: the first rule that matches decides, and where none does nothing leaves.</summary>
public sealed record PolicyAnswer(long Height, IReadOnlyList<PolicyRuleItem> Rules);

/// <summary>What the policy would say; nothing is changed.</summary>
/// <param name="Height">As of which block.</param>
/// <param name="Rule">The rule that matched; null when none did.</param>
/// <param name="Action">What follows.</param>
/// <param name="Approvals">How many members of the custodian would have to approve.</param>
/// <param name="Initiator">As whom the owner counts.</param>
/// <param name="Destination">As what the destination counts.</param>
/// <param name="ListedFrom">From when on the destination counts as listed by its owner; null where it does not stand on the list.</param>
/// <param name="Class">The vault's class.</param>
/// <param name="IsOverCap">Whether the amount is above the class's cap.</param>
/// <param name="DelayMs">How long it would wait.</param>
public sealed record SimulationAnswer(long Height, ushort? Rule, string Action, byte Approvals, string Initiator, string Destination, string? ListedFrom, string Class, bool IsOverCap, long DelayMs);

/// <summary>A lot or an address that stands behind an attestation.</summary>
public sealed record EvidenceItem(string Kind, string Id, uint? Vault, string Asset, string Units, string At);
