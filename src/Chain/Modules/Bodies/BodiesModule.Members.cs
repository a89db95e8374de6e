using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <content>Who speaks for a body.</content>
public sealed partial class BodiesModule
{
    internal BodiesRefusal SetMembers(SetMembers set, Call call)
    {
        Body body = Accounts.ActingBody(call);
        if (body == Body.None) return BodiesRefusal.NotAuthorized;
        if (SetOf(body).Version != set.Version) return BodiesRefusal.SetChanged;
        Invariant.Assert(MemberList.TryParse(set.Members, out BodyMember[] members));
        BodiesRefusal refusal = RefusalOf(body, members);
        if (refusal != BodiesRefusal.None) return refusal;
        call.AddCost(GrantCost * (uint)members.Length);
        Replace(body, set.Threshold, members, call);
        return BodiesRefusal.None;
    }

    internal BodiesRefusal SetDelegate(SetDelegate set, Call call)
    {
        Body body = Accounts.ActingBody(call);
        if (body == Body.None) return BodiesRefusal.NotAuthorized;
        Invariant.Assert(MemberList.TryOf(set.KeyType, set.PublicKey, set.Entity, out BodyMember officer));
        Invariant.Assert(Bodies.SetDelegate.TryParseOperations(set.Operations, out RoleRecord.OperationNumbers operations));
        return Delegate(body, in officer, in operations, set.UntilMs, call);
    }

    private BodiesRefusal Delegate(Body body, in BodyMember officer, in RoleRecord.OperationNumbers operations, long untilMs, Call call)
    {
        bool isRenewed = Accounts.TryRole(officer.Account, out RoleRecord role) && role.Kind == RoleKind.Delegate && role.Body == body && role.Entity == officer.Entity;
        BodiesRefusal refusal = isRenewed ? BodiesRefusal.None : role.Kind != RoleKind.None ? BodiesRefusal.RoleTaken : RefusalOf(body, [officer]);
        if (refusal != BodiesRefusal.None) return refusal;
        if (untilMs <= call.TimeMs || untilMs - call.TimeMs > Limits.DelegateMsMax) return BodiesRefusal.UntilOutOfRange;
        foreach (ushort number in operations)
            if (number != 0 && !IsDelegable(number, body, call.Rules)) return BodiesRefusal.OperationNotDelegable;
        if (!isRenewed && SetOf(body).DelegateCount >= Limits.BodyDelegatesMax) return BodiesRefusal.TooManyDelegates;

        // It must now succeed.
        call.AddCost(GrantCost);
        if (isRenewed)
        {
            Accounts.RenewDelegate(officer.Account, in operations, untilMs, call);
            return BodiesRefusal.None;
        }
        Accounts.AddRole(RoleOf(body, RoleKind.Delegate, in officer, call) with { UntilMs = untilMs, Operations = operations }, call);
        Modify(body, SetOf(body) with { DelegateCount = SetOf(body).DelegateCount + 1 });
        return BodiesRefusal.None;
    }

    internal BodiesRefusal RevokeDelegate(RevokeDelegate revoke, Call call)
    {
        Body body = Accounts.ActingBody(call);
        if (body == Body.None) return BodiesRefusal.NotAuthorized;
        if (!Accounts.TryRole(revoke.Account, out RoleRecord role) || role.Kind != RoleKind.Delegate || role.Body != body) return BodiesRefusal.DelegateUnknown;
        call.AddCost(GrantCost);
        Accounts.RemoveRole(revoke.Account, call);
        Modify(body, SetOf(body) with { DelegateCount = SetOf(body).DelegateCount - 1 });
        Accounts.RefreshStatuses(call);
        return BodiesRefusal.None;
    }

    // What keeps a grant from joining two bodies; asked when it takes effect, whatever was true when it was proposed.
    private BodiesRefusal RefusalOf(Body body, BodyMember[] members)
    {
        foreach (BodyMember member in members)
        {
            if (Accounts.TryRole(member.Account, out RoleRecord role) && (role.Body != body || role.Kind != RoleKind.Member)) return BodiesRefusal.RoleTaken;
            if (!member.Twin.IsZero && Accounts.TryRole(member.Twin, out RoleRecord twin) && (twin.Kind != RoleKind.Twin || twin.Twin != member.Account)) return BodiesRefusal.RoleTaken;
        }
        foreach (BodyMember member in members)
            if (Accounts.KeyCount(member.Account) != 1 || !Accounts.KeyActsFor(member.Account, member.Account)) return BodiesRefusal.HasOtherKeys;
        foreach (BodyMember member in members)
            if (Accounts.IsRelatedToOthers(body, member.Entity)) return BodiesRefusal.EntityRelated;
        if (body != Body.MarketOperator) return BodiesRefusal.None;
        foreach (BodyMember member in members)
            if (IsIssuer(member)) return BodiesRefusal.IssuerRelated;
        return BodiesRefusal.None;
    }

    private bool IsIssuer(BodyMember member)
    {
        for (uint id = 1; id <= (uint)Assets.Count; id++)
        {
            Address issuer = Assets.Read(id).Issuer;
            if (issuer == member.Account || issuer == member.Twin || Accounts.AreRelated(Accounts.EntityOf(issuer), member.Entity)) return true;
        }
        return false;
    }

    // Members that stay keep the number of their grant; those of a body that was one account end that account's key.
    private void Replace(Body body, uint threshold, BodyMember[] members, Call call)
    {
        BodySetRecord was = SetOf(body);
        if (was.MemberCount == 0) Accounts.DisableKey(Accounts.AccountOf(body));
        foreach (RoleRecord role in (List<RoleRecord>)[.. Accounts.Roles.Where(role => role.Body == body && role.Kind == RoleKind.Member)])
            if (!members.Any(member => member.Account == role.Account && member.Entity == role.Entity)) Accounts.RemoveRole(role.Account, call);
        foreach (BodyMember member in members)
            if (!Accounts.TryRole(member.Account, out _)) Accounts.AddRole(RoleOf(body, RoleKind.Member, in member, call), call);
        Modify(body, was with { Threshold = threshold, MemberCount = (uint)members.Length, Version = was.Version + 1 });
        EndThoseOfStrangers(body, call);
        Accounts.RefreshStatuses(call);
        call.Emit(new MembersSet(body, was.Version + 1, threshold, (uint)members.Length));
    }

    private RoleRecord RoleOf(Body body, RoleKind kind, in BodyMember member, Call call) =>
        new() { Account = member.Account, Body = body, Kind = kind, Twin = member.Twin, Entity = member.Entity, Grant = Accounts.NextGrant, SinceMs = call.TimeMs };

    private bool IsDelegable(ushort number, Body body, uint rules)
    {
        if (!Catalog.TryFind(number, out OperationDefinition definition) || definition.IsDelayed || definition.IsDevelopment || definition.Since > rules) return false;
        // Of what bodies do among themselves only a veto, which undoes and never does.
        if (definition.Module == Name && definition.Type != typeof(VetoProposal)) return false;
        return definition.By.Count == 0 || definition.By.Contains(body);
    }

    private void Modify(Body body, BodySetRecord set)
    {
        Invariant.Assert(_sets.TryFind(in body, out int slot));
        _sets.Modify(slot) = set;
    }
}
