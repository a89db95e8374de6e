using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Accounts;

/// <content>Who acts for the seven bodies.</content>
public sealed partial class AccountsModule
{
    private readonly KeyedTable<Address, RoleRecord> _roles;

    /// <summary>Table 15: roles by account.</summary>
    public static readonly TableSchema RolesSchema = new(15, "roles", Unsafe.SizeOf<RoleRecord>(), 0, Address.Size);

    /// <summary>The account of a body.</summary>
    public Address AccountOf(Body body) => BodyRecordOf(body).Account;

    /// <summary>The record of a body.</summary>
    public ref readonly BodyRecord BodyRecordOf(Body body)
    {
        Invariant.Assert(_bodies.TryFind(in body, out int slot));
        return ref _bodies.Read(slot);
    }

    /// <summary>Which body an account is; <see cref="Body.None"/> for anyone else, members and delegates too.</summary>
    public Body BodyOf(Address account) => _roles.TryFind(in account, out int slot) && _roles.Read(slot) is { Kind: RoleKind.Body } role ? role.Body : Body.None;

    /// <summary>The body for which the caller does the present operation: its own account, by itself or by its key set's decision, or a delegate whom the operation was named to. <see cref="Body.None"/> when for none.</summary>
    /// <remarks>A body does what it has decided by a proposal, when its delay is over. What is not delayed, and in a city without a delay everything, a body that is one account does by its key's own signature too.
    /// A delegate must have signed itself, and does nothing that is delayed. So no contract, no code of the account itself (EIP-7702) and no session key speaks for either.</remarks>
    public Body ActingBody(Call call)
    {
        Address caller = call.Caller;
        if (!_roles.TryFind(in caller, out int slot)) return Body.None;
        ref readonly RoleRecord role = ref _roles.Read(slot);
        bool isDelayed = call.Operation is null or { IsDelayed: true };
        bool speaks = role.Kind switch
        {
            RoleKind.Body => call.IsDecided || (call.IsSigned && !(isDelayed && BodyRecordOf(role.Body).IsDelayed)),
            RoleKind.Delegate => role.Status == RoleStatus.Active && call.IsSigned && call.TimeMs < role.UntilMs && !isDelayed && role.Names(call.Operation!.Number),
            _ => false,
        };
        return speaks ? role.Body : Body.None;
    }

    /// <summary>Whether the caller does the present operation for a body: the one question behind every operation that names bodies.</summary>
    public bool MayAct(Body body, Call call) => body != Body.None && ActingBody(call) == body;

    /// <summary>Whether the caller does the present operation for an account: its own, or that of the body for which it acts.</summary>
    public bool MayActFor(Address account, Call call)
    {
        Body body = BodyOf(account);
        return body == Body.None ? call.Caller == account : MayAct(body, call);
    }

    /// <inheritdoc/>
    public void Acted(Call call)
    {
        Body body = ActingBody(call);
        if (body == Body.None) return;
        Invariant.Assert(_bodies.TryFind(in body, out int slot));
        _bodies.Modify(slot) = _bodies.Read(slot) with { LastActedMs = call.TimeMs };
    }

    /// <summary>An account's role; false when it has none and may get one.</summary>
    public bool TryRole(in Address account, out RoleRecord role)
    {
        bool found = _roles.TryFind(in account, out int slot);
        role = found ? _roles.Read(slot) : default;
        return found;
    }

    /// <summary>Whether the account's key speaks for a body, be it with others: then no other key may be added to it, or whoever has that would.</summary>
    internal bool HoldsRole(in Address account) => _roles.TryFind(in account, out int slot) && _roles.Read(slot).Kind != RoleKind.Twin;

    /// <summary>The roles, in the order of their slots.</summary>
    internal IEnumerable<RoleRecord> Roles
    {
        get
        {
            foreach (int slot in _roles.LiveSlots) yield return _roles.Read(slot);
        }
    }

    /// <summary>How many auditors there are.</summary>
    internal int AuditorCount => CountOf(Body.None, RoleKind.Auditor);

    /// <summary>How many hold a role of a body, counting only those whose word counts.</summary>
    internal int CountOf(Body body, RoleKind kind)
    {
        int count = 0;
        foreach (RoleRecord role in Roles)
            if (role.Body == body && role.Kind == kind && role.Status == RoleStatus.Active) count++;
        return count;
    }

    /// <summary>Writes a role down, with its key's other account.</summary>
    internal void AddRole(in RoleRecord role, Call call)
    {
        SlotOf(in role.Account);
        _roles.Insert(in role);
        if (!role.Twin.IsZero) _roles.Insert(new RoleRecord { Account = role.Twin, Body = role.Body, Kind = RoleKind.Twin, Twin = role.Account, SinceMs = role.SinceMs });
        call.Emit(new RoleGranted(role.Body, role.Kind, role.Account, role.Entity, role.UntilMs));
    }

    /// <summary>Names other operations to a delegate, and until when.</summary>
    internal void RenewDelegate(in Address account, in RoleRecord.OperationNumbers operations, long untilMs, Call call)
    {
        Invariant.Assert(_roles.TryFind(in account, out int slot));
        ref RoleRecord role = ref _roles.Modify(slot);
        Invariant.Assert(role.Kind == RoleKind.Delegate);
        (role.Operations, role.UntilMs) = (operations, untilMs);
        call.Emit(new RoleGranted(role.Body, role.Kind, role.Account, role.Entity, role.UntilMs));
    }

    /// <summary>Ends the implicit key of the account of a body that becomes a key set: from then on nobody has a key of it.</summary>
    internal void DisableKey(Address account) => _accounts.Modify(SlotOf(in account)).Flags |= AccountFlags.ImplicitKeyDisabled;

    /// <summary>Ends a role, and that of its key's other account.</summary>
    internal void RemoveRole(Address account, Call call)
    {
        Invariant.Assert(_roles.TryFind(in account, out int slot));
        Address twin = _roles.Read(slot).Twin;
        call.Emit(new RoleEnded(_roles.Read(slot).Body, _roles.Read(slot).Kind, account));
        Invariant.Assert(_roles.Read(slot).Kind is RoleKind.Member or RoleKind.Delegate or RoleKind.Auditor or RoleKind.Adapter);
        _roles.Remove(slot);
        if (twin.IsZero) return;
        Invariant.Assert(_roles.TryFind(in twin, out slot) && _roles.Read(slot).Kind == RoleKind.Twin);
        _roles.Remove(slot);
    }

    /// <summary>Says whether what a holder says counts.</summary>
    internal void SetRoleStatus(in Address account, RoleStatus status)
    {
        Invariant.Assert(_roles.TryFind(in account, out int slot));
        _roles.Modify(slot).Status = status;
    }

    /// <summary>Makes an account that of a body. In genesis only.</summary>
    private void AddBody(Body body, Address account, bool isDelayed, Call call)
    {
        _bodies.Insert(new BodyRecord(body, account, isDelayed ? 1U : 0U, call.TimeMs));
        _roles.Insert(new RoleRecord { Account = account, Body = body, Kind = RoleKind.Body, SinceMs = call.TimeMs });
        SlotOf(account);
    }

    /// <summary>In every block: no account that speaks for a body has got another key, and no key speaks for two bodies.</summary>
    public override void CheckTouched()
    {
        if (_keys.IsTouched) _keys.VisitTouched((in KeyRecord _, in KeyRecord after) => Invariant.Assert(after.State == KeyState.Revoked || !HoldsRole(after.Key.Account), "a key was added to an account that speaks for a body"));
        if (_roles.IsTouched) CheckRoles();
    }

    private void CheckRoles()
    {
        Body body = Body.MarketOperator;
        for (; body <= Body.Regulator; body++) Invariant.Assert(BodyOf(AccountOf(body)) == body, "a body's account has another role");
        foreach (RoleRecord role in Roles)
        {
            Invariant.Assert(role.Body <= Body.Regulator && role.Kind is >= RoleKind.Body and <= RoleKind.Adapter);
            Address account = role.Account;
            bool isAuditors = role.Kind == RoleKind.Auditor || role.Kind == RoleKind.Twin && TryRole(role.Twin, out RoleRecord its) && its.Kind == RoleKind.Auditor;
            Invariant.Assert(isAuditors == (role.Body == Body.None), "only auditors are of no body");
            if (!role.Twin.IsZero) Invariant.Assert(TryRole(role.Twin, out RoleRecord twin) && twin.Twin == account && (twin.Kind == RoleKind.Twin) != (role.Kind == RoleKind.Twin), "one key speaks for two bodies");
            if (role.Kind is RoleKind.Member or RoleKind.Delegate or RoleKind.Auditor or RoleKind.Adapter) Invariant.Assert(KeyCount(account) == 1 && KeyActsFor(account, account), "a key was added to an account that speaks for a body");
        }
    }
}
