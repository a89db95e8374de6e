using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Objects to a delayed proposal of another body, decided or not. The regulator's veto ends it, or those of any two other bodies. The veto of the very body that others want to recover, by itself and not by a delegate, ends the recovery.</summary>
/// <param name="Id">The proposal.</param>
[Operation(904, cost: 30, BodiesRefusal.NotAuthorized, BodiesRefusal.ProposalUnknown, BodiesRefusal.NotDelayed, BodiesRefusal.OwnProposal, BodiesRefusal.AlreadyVetoed, ByAnyBody = true)]
public sealed record VetoProposal([Field(1)] ulong Id) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => BodiesRefusal.None;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.Veto(Id, call);
}
