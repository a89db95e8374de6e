using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Approves a proposal of the caller's body. For a member of its key set. The approval that completes a routine proposal executes it.</summary>
/// <param name="Id">The proposal.</param>
[Operation(902, cost: 60, BodiesRefusal.ProposalUnknown, BodiesRefusal.IsRecovery, BodiesRefusal.NotAuthorized, BodiesRefusal.InConflict, BodiesRefusal.AlreadyApproved, BodiesRefusal.AlreadyDecided)]
public sealed record ApproveProposal([Field(1)] ulong Id) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => BodiesRefusal.None;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.Approve(Id, call);
}
