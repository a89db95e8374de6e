using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>
/// Asks, as a body, for a new key set of another one that has lost its own. When the regulator and two others ask for the same (three others for the regulator's), it takes effect after the city's long delay
/// for recoveries: unless the body that is held to be lost says otherwise by a veto, or others veto it. A body that asks for another set meanwhile takes back what it has asked for.
/// </summary>
/// <param name="Body">The body that is lost: 1 market operator, 2 custodian, 3 settlement, 4 listing review, 5 surveillance, 6 bank, 7 regulator.</param>
/// <param name="Version">The version of the set that this replaces.</param>
/// <param name="Threshold">How many of the new members have to approve: more than half.</param>
/// <param name="Members">The new members, as in SetMembers.</param>
[Operation(908, cost: 100, BodiesRefusal.MembersMalformed, BodiesRefusal.ThresholdOutOfRange, BodiesRefusal.BodyUnknown, BodiesRefusal.NotAuthorized, BodiesRefusal.SetChanged, BodiesRefusal.OwnBody,
    BodiesRefusal.AlreadySupported, BodiesRefusal.TooManyRecoveries, ByAnyBody = true)]
public sealed record RecoverBody(
    [Field(1)] byte Body,
    [Field(2)] uint Version,
    [Field(3)] uint Threshold,
    [Field(4, SizeMax = MemberList.SizeMax)] string Members) : Operation<BodiesModule, BodiesRefusal>
{
    /// <summary>The body that is lost.</summary>
    public Body Lost => (Body)Body;

    /// <inheritdoc/>
    public override BodiesRefusal Check()
    {
        BodiesRefusal refusal = new SetMembers(Version, Threshold, Members).Check();
        if (refusal != BodiesRefusal.None) return refusal;
        return Lost is >= Kernel.Body.MarketOperator and <= Kernel.Body.Regulator ? BodiesRefusal.None : BodiesRefusal.BodyUnknown;
    }

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.Recover(this, call);
}
