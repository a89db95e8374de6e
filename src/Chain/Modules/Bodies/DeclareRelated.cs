using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>
/// Declares two legal entities related parties. Said by the regulator it binds both; said by a body whose member or delegate is of one of them, that one. Whoever speaks for a body and is by this related to a holder of another
/// body is suspended, with a public status: of two that are bound to each other the one that came later.
/// </summary>
/// <param name="EntityA">One entity, 1 to 20 characters of A-Z, 0-9 and '-'.</param>
/// <param name="EntityB">The other.</param>
/// <param name="Kind">How they are related.</param>
[Operation(909, cost: 100, BodiesRefusal.EntityMalformed, BodiesRefusal.NotAuthorized, BodiesRefusal.NotOwnEntity, BodiesRefusal.AlreadyDeclared, BodiesRefusal.TooManyDeclarations, ByAnyBody = true, IsDelayed = true)]
public sealed record DeclareRelated(
    [Field(1, SizeMax = EntityId.Size)] string EntityA,
    [Field(2, SizeMax = EntityId.Size)] string EntityB,
    [Field(3)] RelatedKind Kind) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() =>
        EntityId.TryParse(EntityA, out EntityId a) && EntityId.TryParse(EntityB, out EntityId b) && a != b && Kind != RelatedKind.None ? BodiesRefusal.None : BodiesRefusal.EntityMalformed;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.DeclareRelated(this, call);
}
