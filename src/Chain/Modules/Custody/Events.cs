using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>There is a vault more.</summary>
[Event(1101), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VaultRegistered(uint Vault, VaultClass Class) : IEvent;

/// <summary>A vault was frozen or opened.</summary>
[Event(1102), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VaultStatusChanged(uint Vault, VaultStatus Status) : IEvent;

/// <summary>How an asset is kept was set anew, times in milliseconds.</summary>
[Event(1103), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CustodyTermsSet(Symbol Asset, CustodyCover Cover, long AttestationMaxAgeMs, long DecideWithinMs, long DeliverWithinMs, long AllowDelayMs) : IEvent;

/// <summary>How much of an asset may leave vaults of a class was set anew.</summary>
[Event(1104), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ClassTermsSet(Symbol Asset, VaultClass Class, Amount PerTransactionMax, Amount PerDayMax, long DelayMs) : IEvent;

/// <summary>A rule of the policy is another, or new.</summary>
[Event(1105), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PolicyRuleSet(uint Number, PolicyAction Action) : IEvent;

/// <summary>A rule of the policy is gone.</summary>
[Event(1106), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PolicyRuleRemoved(uint Number) : IEvent;

/// <summary>An account audits what vaults hold, or does no longer.</summary>
[Event(1107), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AuditorSet(Address Account, EntityId Entity, bool IsAuditor) : IEvent;

/// <summary>The custodian says what a vault holds; an auditor has yet to.</summary>
[Event(1108), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct HoldingsProposed(ulong Attestation, uint Vault, Symbol Asset, Amount Units, long AsOfMs, Hash32 Digest, uint Serials) : IEvent;

/// <summary>The custodian and an auditor say what a vault holds.</summary>
[Event(1109), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct HoldingsAttested(ulong Attestation, uint Vault, Symbol Asset, Amount Before, Amount Units, Address Auditor, long AsOfMs, Hash32 Digest) : IEvent;

/// <summary>A numbered lot is in a vault; in none once it has left.</summary>
[Event(1110), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct LotPlaced(Hash32 Serial, Symbol Asset, uint Vault, Amount Units) : IEvent;

/// <summary>The key of an address on another chain has signed for a vault.</summary>
[Event(1111), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AddressProved(EvidenceKind Kind, Address ExternalAddress, Symbol Asset, uint Vault, Amount Units, uint Day) : IEvent;

/// <summary>An owner has listed a destination, which counts from a time on; or has taken it off the list (0).</summary>
[Event(1112), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DestinationListed(Address Owner, Hash32 Destination, long ActiveFromMs) : IEvent;

/// <summary>A withdrawal, or a move to another vault, was asked for; the rule that matched, and what it says.</summary>
[Event(1113), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct WithdrawalRequested(
    ulong WithdrawalId, Address Owner, Symbol Asset, Amount Amount, uint Vault, uint ToVault, Hash32 Destination, ushort Rule, PolicyAction Action, byte Approvals, long NotBeforeMs, long DeadlineMs) : IEvent;

/// <summary>A member of the custodian has approved a withdrawal.</summary>
[Event(1114), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct WithdrawalApproved(ulong WithdrawalId, Address Member, byte Count, byte Needed) : IEvent;

/// <summary>A withdrawal has come further.</summary>
[Event(1115), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct WithdrawalChanged(ulong WithdrawalId, WithdrawalState State, uint Vault, ushort Rule, Symbol Code) : IEvent;

/// <summary>The custodian has left a withdrawal lying past its deadline: nothing of the asset is minted.</summary>
[Event(1116), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct WithdrawalOverdue(ulong WithdrawalId, Symbol Asset, uint Vault, long DeadlineMs) : IEvent;

/// <summary>Why nothing of an asset is minted is another reason now; none when it is minted again.</summary>
[Event(1117), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CustodyStopChanged(Symbol Asset, CustodyStop Stop) : IEvent;

/// <summary>The share of crypto assets in cold vaults, by value at average prices, in units of won and basis points.</summary>
[Event(1118), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ColdShareComputed(uint Day, Amount Cold, Amount All, uint Bps) : IEvent;
