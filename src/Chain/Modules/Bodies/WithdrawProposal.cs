using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Takes a proposal back: who has made it, until it is decided; the body itself, by a proposal of its own, also after.</summary>
/// <param name="Id">The proposal.</param>
[Operation(903, cost: 30, BodiesRefusal.ProposalUnknown, BodiesRefusal.NotAuthorized, BodiesRefusal.AlreadyDecided)]
public sealed record WithdrawProposal([Field(1)] ulong Id) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => BodiesRefusal.None;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.Withdraw(Id, call);
}
