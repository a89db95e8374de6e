using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Accounts;

/// <content>Which holders of roles are related parties. Declarations are few and seldom, so everything is worked out afresh from their table.</content>
public sealed partial class AccountsModule
{
    private readonly KeyedTable<EntityPair, RelatedRecord> _related;
    private readonly KeyedTable<Address, EntityRecord> _entities;

    /// <summary>Table 16: declarations that two legal entities are related.</summary>
    public static readonly TableSchema RelatedSchema = new(16, "related parties", Unsafe.SizeOf<RelatedRecord>(), 0, Unsafe.SizeOf<EntityPair>());

    /// <summary>Table 17: legal entities of accounts without a role.</summary>
    public static readonly TableSchema EntitiesSchema = new(17, "entities", Unsafe.SizeOf<EntityRecord>(), 0, Address.Size);

    /// <summary>The legal entity of an account, from its role or as declared; none when nobody has said.</summary>
    public EntityId EntityOf(Address account)
    {
        if (_roles.TryFind(in account, out int role) && !_roles.Read(role).Entity.IsNone) return _roles.Read(role).Entity;
        return _entities.TryFind(in account, out int slot) ? _entities.Read(slot).Entity : default;
    }

    /// <summary>Whether an account is a body's, speaks for it, or is of a legal entity that is related to that of one who does.</summary>
    public bool IsRelatedTo(Body body, Address account)
    {
        if (_roles.TryFind(in account, out int slot) && _roles.Read(slot).Body == body) return true;
        EntityId entity = EntityOf(account);
        if (entity.IsNone) return false;
        foreach (RoleRecord holder in RelatedHolders(entity))
            if (holder.Body == body) return true;
        return false;
    }

    /// <summary>Whether two entities are the same, or one of them is bound to the other.</summary>
    internal bool AreRelated(EntityId one, EntityId other)
    {
        if (one.IsNone || other.IsNone) return false;
        EntityGraph graph = new(Declarations());
        return graph.Holds(graph.ReachOf(one), one, other) || graph.Holds(graph.ReachOf(other), other, one);
    }

    /// <summary>Whether an entity is related, from its own or the other's side, to that of a holder of another body.</summary>
    internal bool IsRelatedToOthers(Body body, EntityId entity)
    {
        foreach (RoleRecord holder in RelatedHolders(entity))
            if (holder.Body != body) return true;
        return false;
    }

    /// <summary>Whether the entity of an account without a role was declared.</summary>
    internal bool HasEntity(Address account, out Body by)
    {
        bool found = _entities.TryFind(in account, out int slot);
        by = found ? _entities.Read(slot).By : Body.None;
        return found;
    }

    /// <summary>How many declarations there are.</summary>
    internal int RelatedCount => _related.LiveCount;

    /// <summary>Whether somebody who speaks for a body is of an entity.</summary>
    internal bool IsOf(Body body, EntityId entity) => Roles.Any(role => role.Body == body && role.Kind is RoleKind.Member or RoleKind.Delegate && role.Entity == entity);

    /// <summary>How many of them the bodies of an entity's holders have made themselves.</summary>
    internal int OwnDeclarationsOf(EntityId entity) => Declarations().Count(declared =>
        (declared.Pair.First == entity && (declared.By & Accounts.RelatedBy.First) != 0) || (declared.Pair.Second == entity && (declared.By & Accounts.RelatedBy.Second) != 0));

    /// <summary>How many accounts without a role have a declared entity.</summary>
    internal int EntityCount => _entities.LiveCount;

    /// <summary>Who has declared a relation; nobody when it is not declared.</summary>
    internal RelatedBy RelatedBy(in EntityPair pair) => _related.TryFind(in pair, out int slot) ? _related.Read(slot).By : default;

    /// <summary>Writes a declaration down, or one more who makes it.</summary>
    internal void Relate(in EntityPair pair, RelatedKind kind, RelatedBy by, Call call)
    {
        if (_related.TryFind(in pair, out int slot)) _related.Modify(slot) = _related.Read(slot) with { KindNumber = (uint)kind, By = _related.Read(slot).By | by };
        else _related.Insert(new RelatedRecord(pair, (uint)kind, by, call.TimeMs));
        RefreshStatuses(call);
    }

    /// <summary>Forgets a declaration, as far as these have made it.</summary>
    internal void Unrelate(in EntityPair pair, RelatedBy by, Call call)
    {
        Invariant.Assert(_related.TryFind(in pair, out int slot));
        RelatedBy left = _related.Read(slot).By & ~by;
        if (left == Accounts.RelatedBy.None) _related.Remove(slot);
        else _related.Modify(slot) = _related.Read(slot) with { By = left };
        RefreshStatuses(call);
    }

    /// <summary>Says whose an account without a role is.</summary>
    internal void SetEntity(Address account, EntityId entity, Body by, Call call)
    {
        if (_entities.TryFind(in account, out int slot)) _entities.Modify(slot) = new EntityRecord(account, entity, by, call.TimeMs);
        else _entities.Insert(new EntityRecord(account, entity, by, call.TimeMs));
    }

    /// <summary>Says of every holder whether what it says counts: not while its entity is bound to one of another body's holder that came before it, or is not bound back.</summary>
    internal void RefreshStatuses(Call call)
    {
        List<RoleRecord> holders = Holders();
        EntityGraph graph = new(Declarations());
        List<bool[]?> reaches = [.. holders.Select(holder => graph.ReachOf(holder.Entity))];
        for (int i = 0; i < holders.Count; i++)
        {
            RoleRecord holder = holders[i];
            RoleStatus status = RoleStatus.Active;
            for (int j = 0; j < holders.Count && status == RoleStatus.Active; j++)
            {
                RoleRecord other = holders[j];
                if (other.Body == holder.Body || !graph.Holds(reaches[i], holder.Entity, other.Entity)) continue;
                if (other.Grant < holder.Grant || !graph.Holds(reaches[j], other.Entity, holder.Entity)) status = RoleStatus.Conflict;
            }
            if (status == holder.Status) continue;
            SetRoleStatus(in holder.Account, status);
            call.Emit(new RoleStatusChanged(holder.Body, holder.Account, holder.Entity, status));
        }
    }

    /// <summary>The number of the next grant: above that of every role there is.</summary>
    internal ulong NextGrant
    {
        get
        {
            ulong last = 0;
            foreach (RoleRecord role in Roles) last = Math.Max(last, role.Grant);
            return last + 1;
        }
    }

    private IEnumerable<RoleRecord> RelatedHolders(EntityId entity)
    {
        EntityGraph graph = new(Declarations());
        bool[]? reach = graph.ReachOf(entity);
        foreach (RoleRecord holder in Holders())
            if (graph.Holds(reach, entity, holder.Entity) || graph.Holds(graph.ReachOf(holder.Entity), holder.Entity, entity)) yield return holder;
    }

    private List<RoleRecord> Holders() => [.. Roles.Where(role => role.Kind is RoleKind.Member or RoleKind.Delegate or RoleKind.Auditor or RoleKind.Adapter)];

    private IEnumerable<RelatedRecord> Declarations()
    {
        foreach (int slot in _related.LiveSlots) yield return _related.Read(slot);
    }
}
