using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <content>From a proposal to what becomes of it.</content>
public sealed partial class BodiesModule
{
    /// <summary>Bodies that together end a delayed proposal by their vetoes; the regulator's is enough alone.</summary>
    public const int VetoesNeeded = 2;

    /// <summary>Bodies, besides the one that is lost, that it takes for a recovery; the regulator is among them unless it is the one.</summary>
    public const int RecoverySupportersNeeded = 3;

    // Cost units of walking roles and declarations for one grant, of ending a proposal, and of asking every holder again whom it is related to.
    private const uint GrantCost = 200, EndCost = 20, StatusesCost = 10_000;

    private readonly FieldReader _fields = new();
    private readonly ProtoWriter _scratch = new();
    private readonly SortedSet<(long AtMs, ulong Id)> _deadlines = [];

    /// <summary>Executes what is due, and ends what was not decided in time, the earliest first and a bounded number.</summary>
    public override void BeginBlock(Call call)
    {
        for (int i = 0; i < Limits.ProposalsPerBlockMax && _deadlines.Count > 0 && _deadlines.Min.AtMs <= call.TimeMs; i++)
        {
            ProposalRecord proposal = Read(_deadlines.Min.Id);
            call.AddCost(EndCost);
            if (proposal.DueAtMs == 0) End(in proposal, ProposalEnd.Expired, call);
            else if (!proposal.IsRecovery && ApprovalsOf(in proposal) < SetOf(proposal.Body).Threshold) End(in proposal, ProposalEnd.ApprovalsLost, call);
            else Run(in proposal, call);
        }
    }

    internal BodiesRefusal Propose(Propose proposed, Call call)
    {
        if (!TrySpeaker(call, out Body body, out bool isInConflict)) return BodiesRefusal.NotAuthorized;
        if (isInConflict) return BodiesRefusal.InConflict;
        if (!Catalog.TryFind(proposed.Operation, out OperationDefinition definition) || definition.Since > call.Rules) return BodiesRefusal.OperationUnknown;
        if (!IsProposable(definition)) return BodiesRefusal.NotProposable;
        if (!definition.TryDecode(proposed.Content, _fields, _scratch, out Operation operation)) return BodiesRefusal.OperationMalformed;
        if (operation.RunCheck() != 0) return BodiesRefusal.OperationInvalid;
        if (definition.By.Count > 0 && !definition.OrOwner && !definition.By.Contains(body)) return BodiesRefusal.AnotherBodys;
        // One account has as many as the members of a key set together.
        int most = SetOf(body).MemberCount == 0 ? Limits.ProposalsPerMemberMax * Limits.BodyMembersMax : Limits.ProposalsPerMemberMax;
        if (CountOf(call.Caller) >= most) return BodiesRefusal.TooManyProposals;

        // It must now succeed.
        ProposalRecord proposal = New(body, definition, proposed.Content, proposed.Memo, call);
        call.Emit(new ProposalMade(proposal.Id, body, call.Caller, definition.Number, proposal.IsDelayed, proposal.ExpiresAtMs));
        Approve(ref proposal, call);
        return BodiesRefusal.None;
    }

    internal BodiesRefusal Approve(ulong id, Call call)
    {
        if (!_proposals.TryFind(in id, out int slot)) return BodiesRefusal.ProposalUnknown;
        ProposalRecord proposal = _proposals.Read(slot);
        if (proposal.IsRecovery) return BodiesRefusal.IsRecovery;
        if (!TrySpeaker(call, out Body body, out bool isInConflict) || body != proposal.Body) return BodiesRefusal.NotAuthorized;
        if (isInConflict) return BodiesRefusal.InConflict;
        if (proposal.IsApprovedBy(call.Caller)) return BodiesRefusal.AlreadyApproved;
        // Those who left made room that is not given back; nobody approves a proposal that has met so many.
        if (proposal.ApprovalCount == Limits.BodyMembersMax) return BodiesRefusal.AlreadyDecided;
        Approve(ref proposal, call);
        return BodiesRefusal.None;
    }

    internal BodiesRefusal Withdraw(ulong id, Call call)
    {
        if (!_proposals.TryFind(in id, out int slot)) return BodiesRefusal.ProposalUnknown;
        ProposalRecord proposal = _proposals.Read(slot);
        bool isBody = Accounts.ActingBody(call) == proposal.Body && !proposal.IsRecovery;
        if (!isBody && (proposal.Proposer != call.Caller || !TrySpeaker(call, out _, out _))) return BodiesRefusal.NotAuthorized;
        if (!isBody && proposal.DueAtMs != 0) return BodiesRefusal.AlreadyDecided;
        End(in proposal, ProposalEnd.Withdrawn, call);
        return BodiesRefusal.None;
    }

    internal BodiesRefusal Veto(ulong id, Call call)
    {
        Body by = Accounts.ActingBody(call);
        if (by == Body.None) return BodiesRefusal.NotAuthorized;
        if (!_proposals.TryFind(in id, out int slot)) return BodiesRefusal.ProposalUnknown;
        ProposalRecord proposal = _proposals.Read(slot);
        if (!proposal.IsDelayed) return BodiesRefusal.NotDelayed;
        // Who is to be recovered is not lost when it objects itself; an officer that it has left behind says nothing of that.
        bool isAlive = proposal.IsRecovery && Accounts.BodyOf(call.Caller) == proposal.Body;
        if (by == proposal.Body && !isAlive) return BodiesRefusal.OwnProposal;
        if ((proposal.Vetoes & Bit(by)) != 0) return BodiesRefusal.AlreadyVetoed;
        proposal.Vetoes |= Bit(by);
        call.Emit(new ProposalVetoed(id, proposal.Body, by));
        if (isAlive || by == Body.Regulator || System.Numerics.BitOperations.PopCount(proposal.Vetoes) >= VetoesNeeded) End(in proposal, ProposalEnd.Vetoed, call);
        else _proposals.Modify(slot) = proposal;
        return BodiesRefusal.None;
    }

    internal BodiesRefusal Recover(RecoverBody recover, Call call)
    {
        Body by = Accounts.ActingBody(call);
        if (by == Body.None) return BodiesRefusal.NotAuthorized;
        if (by == recover.Lost) return BodiesRefusal.OwnBody;
        if (SetOf(recover.Lost).Version != recover.Version) return BodiesRefusal.SetChanged;
        SetMembers operation = new(recover.Version, recover.Threshold, recover.Members);
        OperationDefinition definition = Catalog.Of(operation);
        _scratch.Clear();
        definition.Encode(operation, _scratch);
        byte[] content = _scratch.ToArray();
        int found = RecoveryOf(recover.Lost, content, out int count);
        if (found >= 0 && (_proposals.Read(found).Supporters & Bit(by)) != 0) return BodiesRefusal.AlreadySupported;
        // A body has one word on whom it wants in a lost one's place. It takes back what is not decided, so it does not keep others out by many.
        int before = SupportedBy(by, recover.Lost);
        if (before >= 0 && _proposals.Read(before).DueAtMs != 0) return BodiesRefusal.AlreadySupported;
        bool endsBefore = before >= 0 && _proposals.Read(before).Supporters == Bit(by);
        if (endsBefore) count--;
        if (found < 0 && count >= Limits.RecoveriesPerBodyMax) return BodiesRefusal.TooManyRecoveries;

        // It must now succeed.
        if (endsBefore) End(_proposals.Read(before), ProposalEnd.Withdrawn, call);
        else if (before >= 0) _proposals.Modify(before).Supporters &= ~Bit(by);
        ProposalRecord proposal;
        if (found >= 0)
        {
            proposal = _proposals.Read(found);
        }
        else
        {
            proposal = New(recover.Lost, definition, content, "", call);
            proposal.Flags |= ProposalFlags.Recovery;
            call.Emit(new ProposalMade(proposal.Id, recover.Lost, call.Caller, definition.Number, proposal.IsDelayed, proposal.ExpiresAtMs));
        }
        proposal.Supporters |= Bit(by);
        call.Emit(new RecoverySupported(proposal.Id, recover.Lost, by));
        bool hasRegulator = recover.Lost == Body.Regulator || (proposal.Supporters & Bit(Body.Regulator)) != 0;
        if (proposal.DueAtMs == 0 && hasRegulator && System.Numerics.BitOperations.PopCount(proposal.Supporters) >= RecoverySupportersNeeded) Decide(ref proposal, Rules.RecoveryDelayMs, call);
        Write(in proposal);
        return BodiesRefusal.None;
    }

    // Who proposes and approves: a member, or the account of a body that is one account; by its own signature on this very operation.
    private bool TrySpeaker(Call call, out Body body, out bool isInConflict)
    {
        bool holds = Accounts.TryRole(call.Caller, out RoleRecord role) && role.Kind is RoleKind.Member or RoleKind.Body;
        (body, isInConflict) = (holds ? role.Body : Body.None, role.Status == RoleStatus.Conflict);
        return holds && call.IsSigned;
    }

    // Nothing that proposes or approves, so a proposal never holds another; no transaction of somebody else's, and nothing that is for developing only.
    private static bool IsProposable(OperationDefinition definition) =>
        !definition.IsDevelopment && definition.Module != "evm" && definition.Type != typeof(Propose) && definition.Type != typeof(ApproveProposal);

    private ProposalRecord New(Body body, OperationDefinition definition, byte[] content, string memo, Call call)
    {
        ref BodyRulesRecord rules = ref _rules.Modify(RulesSlot);
        ProposalRecord proposal = new()
        {
            Id = rules.NextId,
            Body = body,
            Operation = definition.Number,
            ContentSize = (uint)content.Length,
            Flags = definition.IsDelayed ? ProposalFlags.Delayed : ProposalFlags.None,
            MadeAtMs = call.TimeMs,
            ExpiresAtMs = call.TimeMs + rules.ProposalMs,
            Proposer = call.Caller,
        };
        content.CopyTo(proposal.Content);
        Encoding.UTF8.GetBytes(memo, proposal.Memo);
        rules = rules with { NextId = rules.NextId + 1 };
        return proposal;
    }

    private void Approve(ref ProposalRecord proposal, Call call)
    {
        proposal.Approvals[(int)proposal.ApprovalCount++] = call.Caller;
        uint approvals = ApprovalsOf(in proposal), threshold = SetOf(proposal.Body).Threshold;
        call.Emit(new ProposalApproved(proposal.Id, proposal.Body, call.Caller, approvals, threshold));
        if (proposal.DueAtMs == 0 && approvals >= threshold)
        {
            if (!proposal.IsDelayed || Rules.DelayMs == 0)
            {
                Run(in proposal, call);
                return;
            }
            Decide(ref proposal, Rules.DelayMs, call);
        }
        Write(in proposal);
    }

    private void Decide(ref ProposalRecord proposal, long delayMs, Call call)
    {
        if (_proposals.TryFind(in proposal.Id, out int slot)) _deadlines.Remove(DeadlineOf(in _proposals.Read(slot)));
        proposal.DueAtMs = call.TimeMs + delayMs;
        call.Emit(new ProposalDecided(proposal.Id, proposal.Body, proposal.DueAtMs));
    }

    // The operation runs as the body, against the state of now: whatever has changed since it was proposed, its own refusals speak. It leaves the table first, so nothing it does can meet it there.
    private void Run(in ProposalRecord proposal, Call call)
    {
        Forget(proposal.Id);
        Invariant.Assert(Catalog.TryFind(proposal.Operation, out OperationDefinition definition));
        Invariant.Assert(definition.TryDecode(proposal.ContentBytes, _fields, _scratch, out Operation operation), "a stored operation does not decode");
        Module module = Catalog.ModuleOf(definition);
        (Address caller, OperationDefinition? outer, bool isSigned, bool isDecided) = (call.Caller, call.Operation, call.IsSigned, call.IsDecided);
        (call.Caller, call.Operation, call.IsSigned, call.IsDecided) = (Accounts.AccountOf(proposal.Body), definition, false, true);
        call.AddCost(definition.Cost + IMeasured.CostOf(operation));
        int events = call.EventsSize;
        module.Wake();
        ushort code = operation.RunExecute(module, call);
        Invariant.Assert(code == 0 || call.EventsSize == events, "a refused operation emitted events");
        if (!proposal.IsRecovery) Accounts.Acted(call);
        (call.Caller, call.Operation, call.IsSigned, call.IsDecided) = (caller, outer, isSigned, isDecided);
        call.Emit(new ProposalExecuted(proposal.Id, proposal.Body, definition.Number, code == 0 ? (ushort)0 : module.Number, code));
    }

    private void End(in ProposalRecord proposal, ProposalEnd reason, Call call)
    {
        Forget(proposal.Id);
        call.Emit(new ProposalEnded(proposal.Id, proposal.Body, reason));
    }

    // Proposals of those who are members no longer; what they approved of others counts no longer by itself.
    private void EndThoseOfStrangers(Body body, Call call)
    {
        List<ProposalRecord> strangers = [];
        foreach (int slot in _proposals.LiveSlots)
        {
            ref readonly ProposalRecord proposal = ref _proposals.Read(slot);
            if (proposal.Body == body && !proposal.IsRecovery && !(Accounts.TryRole(in proposal.Proposer, out RoleRecord role) && role.Kind == RoleKind.Member && role.Body == body)) strangers.Add(proposal);
        }
        call.AddCost(EndCost * (uint)strangers.Count);
        foreach (ProposalRecord proposal in strangers) End(in proposal, ProposalEnd.ProposerGone, call);
    }

    private uint ApprovalsOf(in ProposalRecord proposal)
    {
        uint count = 0;
        RoleKind kind = SetOf(proposal.Body).MemberCount == 0 ? RoleKind.Body : RoleKind.Member;
        foreach (Address account in ((ReadOnlySpan<Address>)proposal.Approvals)[..(int)proposal.ApprovalCount])
            if (Accounts.TryRole(in account, out RoleRecord role) && role.Kind == kind && role.Body == proposal.Body && role.Status == RoleStatus.Active) count++;
        return count;
    }

    private int CountOf(Address proposer)
    {
        int count = 0;
        foreach (int slot in _proposals.LiveSlots)
            if (!_proposals.Read(slot).IsRecovery && _proposals.Read(slot).Proposer == proposer) count++;
        return count;
    }

    // The open recovery of a body that another one supports; -1 when there is none.
    private int SupportedBy(Body by, Body lost)
    {
        foreach (int slot in _proposals.LiveSlots)
        {
            ref readonly ProposalRecord proposal = ref _proposals.Read(slot);
            if (proposal.IsRecovery && proposal.Body == lost && (proposal.Supporters & Bit(by)) != 0) return slot;
        }
        return -1;
    }

    private int RecoveryOf(Body body, byte[] content, out int count)
    {
        count = 0;
        int found = -1;
        foreach (int slot in _proposals.LiveSlots)
        {
            ref readonly ProposalRecord proposal = ref _proposals.Read(slot);
            if (!proposal.IsRecovery || proposal.Body != body) continue;
            count++;
            if (((ReadOnlySpan<byte>)proposal.Content)[..(int)proposal.ContentSize].SequenceEqual(content)) found = slot;
        }
        return found;
    }

    private ProposalRecord Read(ulong id)
    {
        Invariant.Assert(_proposals.TryFind(in id, out int slot));
        return _proposals.Read(slot);
    }

    private void Write(in ProposalRecord proposal)
    {
        if (_proposals.TryFind(in proposal.Id, out int slot)) _proposals.Modify(slot) = proposal;
        else _proposals.Insert(in proposal);
        _deadlines.Add(DeadlineOf(in proposal));
    }

    private void Forget(ulong id)
    {
        if (!_proposals.TryFind(in id, out int slot)) return;
        _deadlines.Remove(DeadlineOf(in _proposals.Read(slot)));
        _proposals.Remove(slot);
    }

    private static (long AtMs, ulong Id) DeadlineOf(in ProposalRecord proposal) => (proposal.DueAtMs != 0 ? proposal.DueAtMs : proposal.ExpiresAtMs, proposal.Id);

    private static uint Bit(Body body) => 1U << (int)body;
}
