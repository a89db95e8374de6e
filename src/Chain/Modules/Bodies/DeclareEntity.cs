using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Says which legal entity is behind an account that has no role, such as an issuer's: whoever is related to the market operator gets no asset registered and no market. What the regulator has said of an account only the regulator changes.</summary>
/// <param name="Account">The account.</param>
/// <param name="Entity">Its legal entity, 1 to 20 characters of A-Z, 0-9 and '-'.</param>
[Operation(911, cost: 30, BodiesRefusal.EntityMalformed, BodiesRefusal.NotAuthorized, BodiesRefusal.AccountHasRole, BodiesRefusal.TooManyDeclarations, By = [Body.ListingReview, Body.Regulator], IsDelayed = true)]
public sealed record DeclareEntity(
    [Field(1)] Address Account,
    [Field(2, SizeMax = EntityId.Size)] string Entity) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() => EntityId.TryParse(Entity, out _) ? BodiesRefusal.None : BodiesRefusal.EntityMalformed;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.DeclareEntity(this, call);
}
