using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Ends the role of one of the calling body's delegates, at once.</summary>
/// <param name="Account">The delegate.</param>
[Operation(907, cost: 50, BodiesRefusal.NotAuthorized, BodiesRefusal.DelegateUnknown, ByAnyBody = true)]
public sealed record RevokeDelegate([Field(1)] Address Account) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => BodiesRefusal.None;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.RevokeDelegate(this, call);
}
