using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>
/// Replaces the key set of the calling body: who its members are, and how many of them decide. Nobody in it may speak for another body, by the same key, or through a legal entity that is related; asked
/// when it takes effect. A body that was one account becomes a key set: the account stays, and its key ends.
/// </summary>
/// <param name="Version">The version of the set that this replaces, so that of two replacements that do not know of each other only the first takes effect.</param>
/// <param name="Threshold">How many members have to approve: more than half.</param>
/// <param name="Members">1 to 16 keys and their legal entities, as <c>type:publicKeyHex:entity</c> with commas between them; the type is ethereum, cosmos, ed25519 or passkey.</param>
[Operation(905, cost: 100, BodiesRefusal.MembersMalformed, BodiesRefusal.ThresholdOutOfRange, BodiesRefusal.NotAuthorized, BodiesRefusal.SetChanged, BodiesRefusal.RoleTaken,
    BodiesRefusal.HasOtherKeys, BodiesRefusal.EntityRelated, BodiesRefusal.IssuerRelated, ByAnyBody = true, IsDelayed = true)]
public sealed record SetMembers(
    [Field(1)] uint Version,
    [Field(2)] uint Threshold,
    [Field(3, SizeMax = MemberList.SizeMax)] string Members) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => MemberList.TryParse(Members, out BodyMember[] members) ? CheckThreshold(Threshold, members.Length) : BodiesRefusal.MembersMalformed;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.SetMembers(this, call);

    // Two groups of the same set could otherwise decide against each other.
    internal static BodiesRefusal CheckThreshold(uint threshold, int members) =>
        threshold <= members && threshold * 2UL > (uint)members ? BodiesRefusal.None : BodiesRefusal.ThresholdOutOfRange;
}
