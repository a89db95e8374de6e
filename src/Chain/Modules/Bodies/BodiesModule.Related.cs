using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <content>Related parties.</content>
public sealed partial class BodiesModule
{
    internal BodiesRefusal DeclareRelated(DeclareRelated declared, Call call)
    {
        (EntityId a, EntityId b) = (EntityId.Of(declared.EntityA), EntityId.Of(declared.EntityB));
        EntityPair pair = new(a, b);
        Body body = Accounts.ActingBody(call);
        if (body == Body.None) return BodiesRefusal.NotAuthorized;
        // Said by a body, not by one of its officers: it binds all who have the entity, and one stolen key must not silence them.
        RelatedBy by = SideOf(body, in pair);
        if (by == RelatedBy.None) return BodiesRefusal.NotOwnEntity;
        RelatedBy already = Accounts.RelatedBy(in pair);
        if ((already & by) != 0) return BodiesRefusal.AlreadyDeclared;
        if (by != RelatedBy.Regulator && Accounts.OwnDeclarationsOf(by == RelatedBy.First ? pair.First : pair.Second) >= Limits.OwnDeclarationsMax) return BodiesRefusal.TooManyDeclarations;
        if (already == RelatedBy.None && Accounts.RelatedCount >= Limits.RelatedPartiesMax) return BodiesRefusal.TooManyDeclarations;
        call.AddCost(StatusesCost);
        Accounts.Relate(in pair, declared.Kind, by, call);
        call.Emit(new RelatedDeclared(a, b, declared.Kind, call.Caller));
        return BodiesRefusal.None;
    }

    internal BodiesRefusal WithdrawRelated(WithdrawRelated withdrawn, Call call)
    {
        Body body = Accounts.ActingBody(call);
        if (body == Body.None) return BodiesRefusal.NotAuthorized;
        (EntityId a, EntityId b) = (EntityId.Of(withdrawn.EntityA), EntityId.Of(withdrawn.EntityB));
        EntityPair pair = new(a, b);
        // The regulator ends it whoever has made it, every other body what it has said itself.
        RelatedBy by = body == Body.Regulator ? RelatedBy.First | RelatedBy.Second | RelatedBy.Regulator : SideOf(body, in pair);
        if (by == RelatedBy.None) return BodiesRefusal.NotOwnEntity;
        if ((Accounts.RelatedBy(in pair) & by) == 0) return BodiesRefusal.NotDeclared;
        call.AddCost(StatusesCost);
        Accounts.Unrelate(in pair, by, call);
        call.Emit(new RelatedWithdrawn(a, b));
        return BodiesRefusal.None;
    }

    internal BodiesRefusal DeclareEntity(DeclareEntity declared, Call call)
    {
        Body body = Accounts.ActingBody(call);
        if (body is not (Body.ListingReview or Body.Regulator)) return BodiesRefusal.NotAuthorized;
        if (Accounts.TryRole(declared.Account, out _)) return BodiesRefusal.AccountHasRole;
        bool isKnown = Accounts.HasEntity(declared.Account, out Body by);
        if (isKnown && by == Body.Regulator && body != Body.Regulator) return BodiesRefusal.NotAuthorized;
        if (!isKnown && Accounts.EntityCount >= Limits.EntitiesMax) return BodiesRefusal.TooManyDeclarations;
        EntityId entity = EntityId.Of(declared.Entity);
        Accounts.SetEntity(declared.Account, entity, body, call);
        call.Emit(new EntityDeclared(declared.Account, entity));
        return BodiesRefusal.None;
    }

    // As whom a body declares: the regulator for both, every other one as the entity that it has among its own.
    private RelatedBy SideOf(Body body, in EntityPair pair) =>
        body == Body.Regulator ? RelatedBy.Regulator
        : Accounts.IsOf(body, pair.First) ? RelatedBy.First
        : Accounts.IsOf(body, pair.Second) ? RelatedBy.Second
        : RelatedBy.None;
}
