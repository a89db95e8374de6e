using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Ends a declaration that two legal entities are related: the regulator whoever has made it, every other body as far as it has made it itself.</summary>
/// <param name="EntityA">One entity.</param>
/// <param name="EntityB">The other.</param>
[Operation(910, cost: 100, BodiesRefusal.EntityMalformed, BodiesRefusal.NotAuthorized, BodiesRefusal.NotOwnEntity, BodiesRefusal.NotDeclared, ByAnyBody = true, IsDelayed = true)]
public sealed record WithdrawRelated(
    [Field(1, SizeMax = EntityId.Size)] string EntityA,
    [Field(2, SizeMax = EntityId.Size)] string EntityB) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() =>
        EntityId.TryParse(EntityA, out EntityId a) && EntityId.TryParse(EntityB, out EntityId b) && a != b ? BodiesRefusal.None : BodiesRefusal.EntityMalformed;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.WithdrawRelated(this, call);
}
