using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>A proposal collects approvals until it expires (milliseconds since 1970 UTC).</summary>
[Event(901), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalMade(ulong Id, Body Body, Address By, ushort Operation, bool IsDelayed, long ExpiresAtMs) : IEvent;

/// <summary>A member has approved a proposal: so many approvals count, of so many that it takes.</summary>
[Event(902), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalApproved(ulong Id, Body Body, Address By, uint Approvals, uint Threshold) : IEvent;

/// <summary>A delayed proposal has the approvals, or a recovery the bodies, that it takes; it is executed at a time (milliseconds since 1970 UTC) unless it is vetoed before.</summary>
[Event(903), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalDecided(ulong Id, Body Body, long DueAtMs) : IEvent;

/// <summary>A proposal's operation ran as the body: code space and code are 0 when it is done, and otherwise tell why it was refused.</summary>
[Event(904), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalExecuted(ulong Id, Body Body, ushort Operation, ushort CodeSpace, ushort Code) : IEvent;

/// <summary>A proposal has ended without being executed.</summary>
[Event(905), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalEnded(ulong Id, Body Body, ProposalEnd Reason) : IEvent;

/// <summary>A body objects to another's proposal.</summary>
[Event(906), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProposalVetoed(ulong Id, Body Body, Body By) : IEvent;

/// <summary>A body decides by this key set from now on; its members follow as <see cref="RoleGranted"/>.</summary>
[Event(907), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MembersSet(Body Body, uint Version, uint Threshold, uint MemberCount) : IEvent;

/// <summary>A body asks for a new key set of another that has lost its own.</summary>
[Event(908), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RecoverySupported(ulong Id, Body Body, Body By) : IEvent;

/// <summary>Two legal entities are related, as somebody has declared now.</summary>
[Event(909), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RelatedDeclared(EntityId EntityA, EntityId EntityB, RelatedKind Kind, Address By) : IEvent;

/// <summary>Two legal entities are no longer held to be related.</summary>
[Event(910), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RelatedWithdrawn(EntityId EntityA, EntityId EntityB) : IEvent;

/// <summary>The legal entity behind an account without a role was declared.</summary>
[Event(911), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct EntityDeclared(Address Account, EntityId Entity) : IEvent;

/// <summary>Why a proposal has ended without being executed.</summary>
public enum ProposalEnd : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Withdrawn by who made it, or by the body.</summary>
    Withdrawn = 1,

    /// <summary>Vetoed by others.</summary>
    Vetoed = 2,

    /// <summary>Not decided in time.</summary>
    Expired = 3,

    /// <summary>When its delay was over, too few of those who had approved were still members whose word counts.</summary>
    ApprovalsLost = 4,

    /// <summary>Who made it is a member no longer.</summary>
    ProposerGone = 5,
}
