using System.Text.Json.Nodes;

namespace Gwangan.Node.Api.Exchange;

/// <summary>The bodies at a height.</summary>
/// <param name="Items">The seven.</param>
/// <param name="DelayMs">How long the decision of a key set on a delayed operation waits, in milliseconds.</param>
/// <param name="RecoveryDelayMs">How long the recovery of a body waits.</param>
/// <param name="ProposalMs">How long a proposal collects approvals.</param>
/// <param name="Height">The height that this shows.</param>
/// <param name="Next">Always null.</param>
public sealed record BodiesAnswer(IReadOnlyList<BodyItem> Items, long DelayMs, long RecoveryDelayMs, long ProposalMs, long Height, string? Next = null);

/// <summary>One of the seven separated bodies.</summary>
/// <param name="Body">Its name.</param>
/// <param name="Address">Its account.</param>
/// <param name="DecidesBy"><c>account</c>: whoever has the account's key; <c>keySet</c>: members together.</param>
/// <param name="Threshold">How many members have to approve.</param>
/// <param name="Version">How often its key set was replaced.</param>
/// <param name="Members">Its key set; none for a body that is one account.</param>
/// <param name="Delegates">Officers who do named operations for it.</param>
/// <param name="LastActed">When it last did something as a body.</param>
/// <param name="LastActedMs">The same in milliseconds since 1970 UTC.</param>
public sealed record BodyItem(
    string Body, string Address, string DecidesBy, uint Threshold, uint Version, IReadOnlyList<RoleItem> Members, IReadOnlyList<RoleItem> Delegates, string LastActed, long LastActedMs);

/// <summary>Who speaks for a body.</summary>
/// <param name="Address">The account: it has no other key than the one that implies it.</param>
/// <param name="Entity">The legal entity behind it.</param>
/// <param name="Status"><c>active</c>; <c>conflict</c> while the entity is related to that of another body's holder, and what it says does not count; <c>expired</c> for a delegate whose time is over.</param>
/// <param name="Since">When it was granted.</param>
/// <param name="Until">When a delegate's time ends; null for a member.</param>
/// <param name="Operations">Names of the operations that a delegate may do; null for a member.</param>
public sealed record RoleItem(string Address, string Entity, string Status, string Since, string? Until, IReadOnlyList<string>? Operations);

/// <summary>Two legal entities that are related parties.</summary>
/// <param name="EntityA">One.</param>
/// <param name="EntityB">The other.</param>
/// <param name="Kind">How they are related.</param>
/// <param name="DeclaredBy">Who says so: the regulator, or holders of either entity.</param>
/// <param name="Since">When it was first declared.</param>
public sealed record RelatedItem(string EntityA, string EntityB, string Kind, IReadOnlyList<string> DeclaredBy, string Since);

/// <summary>Proposals at a height, oldest first.</summary>
/// <param name="Items">Those that are open or wait for their delay.</param>
/// <param name="Height">The height that this shows.</param>
/// <param name="Next">Always null.</param>
public sealed record ProposalsAnswer(IReadOnlyList<ProposalItem> Items, long Height, string? Next = null);

/// <summary>One operation that a body may come to do.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Body">The body.</param>
/// <param name="Status"><c>open</c> while it collects approvals, <c>decided</c> while it waits for its delay.</param>
/// <param name="IsRecovery">Whether other bodies ask for a new key set of a body that has lost its own.</param>
/// <param name="IsDelayed">Whether others see it before it is executed, and may veto it.</param>
/// <param name="Operation">The operation's name.</param>
/// <param name="Fields">The operation's fields.</param>
/// <param name="Memo">What its proposer says to it.</param>
/// <param name="Proposer">Who has made it.</param>
/// <param name="Approvals">Who has approved.</param>
/// <param name="Counted">How many approvals count now: of those who are still members, and not in conflict.</param>
/// <param name="Threshold">How many it takes.</param>
/// <param name="Supporters">Bodies that have asked for a recovery.</param>
/// <param name="Vetoes">Bodies that object.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Expires">When it ends unless it is decided before; null once it is decided.</param>
/// <param name="Due">When it is executed; null until it is decided.</param>
public sealed record ProposalItem(
    string Id, string Body, string Status, bool IsRecovery, bool IsDelayed, string Operation, JsonObject Fields, string Memo, string Proposer, IReadOnlyList<string> Approvals, int Counted, uint Threshold,
    IReadOnlyList<string> Supporters, IReadOnlyList<string> Vetoes, string Made, string? Expires, string? Due);
