using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>How the seven bodies decide: key sets of m of n, proposals that others see and can veto before they take effect, officers for routine, and who is related to whom.</summary>
/// <remarks>
/// A body that is a key set has an account of which nobody has the key. What its members approve is executed with that account as the caller, through the operation's own checks, so a body can do what any
/// account can and nothing else. The last of all modules, since it executes operations of all.
/// </remarks>
public sealed partial class BodiesModule : Module
{
    private readonly IReadOnlyList<Module> _others;
    private readonly KeyedTable<Body, BodySetRecord> _sets;
    private readonly KeyedTable<ulong, ProposalRecord> _proposals;
    private readonly KeyedTable<uint, BodyRulesRecord> _rules;
    private OperationCatalog? _catalog;

    /// <summary>Table 91: how each body decides.</summary>
    public static readonly TableSchema SetsSchema = new(91, "body sets", Unsafe.SizeOf<BodySetRecord>(), 0, sizeof(Body));

    /// <summary>Table 92: proposals by id.</summary>
    public static readonly TableSchema ProposalsSchema = new(92, "proposals", Unsafe.SizeOf<ProposalRecord>(), 0, sizeof(ulong));

    /// <summary>Table 93: what genesis says of all bodies.</summary>
    public static readonly TableSchema RulesSchema = new(93, "body rules", Unsafe.SizeOf<BodyRulesRecord>(), 0, sizeof(uint));

    /// <summary>Adds the module's tables to the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="accounts">Who acts for whom.</param>
    /// <param name="assets">Whose issuers the market operator must not be related to.</param>
    /// <param name="others">Every other module: what can be proposed.</param>
    public BodiesModule(StateStore store, AccountsModule accounts, AssetsModule assets, params Module[] others)
    {
        (Accounts, Assets, _others) = (accounts, assets, others);
        _sets = new(store, SetsSchema);
        _proposals = new(store, ProposalsSchema);
        _rules = new(store, RulesSchema);
    }

    /// <summary>Who acts for whom.</summary>
    public AccountsModule Accounts { get; }

    /// <summary>Whose issuers the market operator must not be related to.</summary>
    public AssetsModule Assets { get; }

    /// <inheritdoc/>
    public override ushort Number => 9;

    /// <inheritdoc/>
    public override string Name => "bodies";

    /// <inheritdoc/>
    public override Type Refusals => typeof(BodiesRefusal);

    /// <inheritdoc/>
    public override bool HasContract => false;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<Propose>("bodies"),
        OperationDefinition.Of<ApproveProposal>("bodies"),
        OperationDefinition.Of<WithdrawProposal>("bodies"),
        OperationDefinition.Of<VetoProposal>("bodies"),
        OperationDefinition.Of<SetMembers>("bodies"),
        OperationDefinition.Of<SetDelegate>("bodies"),
        OperationDefinition.Of<RevokeDelegate>("bodies"),
        OperationDefinition.Of<RecoverBody>("bodies"),
        OperationDefinition.Of<DeclareRelated>("bodies"),
        OperationDefinition.Of<WithdrawRelated>("bodies"),
        OperationDefinition.Of<DeclareEntity>("bodies"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<ProposalMade>("bodies"),
        EventDefinition.Of<ProposalApproved>("bodies"),
        EventDefinition.Of<ProposalDecided>("bodies"),
        EventDefinition.Of<ProposalExecuted>("bodies"),
        EventDefinition.Of<ProposalEnded>("bodies"),
        EventDefinition.Of<ProposalVetoed>("bodies"),
        EventDefinition.Of<MembersSet>("bodies"),
        EventDefinition.Of<RecoverySupported>("bodies"),
        EventDefinition.Of<RelatedDeclared>("bodies"),
        EventDefinition.Of<RelatedWithdrawn>("bodies"),
        EventDefinition.Of<EntityDeclared>("bodies"),
    ];

    /// <summary>What genesis says of all bodies.</summary>
    public ref readonly BodyRulesRecord Rules => ref _rules.Read(RulesSlot);

    /// <summary>How a body decides.</summary>
    public ref readonly BodySetRecord SetOf(Body body)
    {
        Invariant.Assert(_sets.TryFind(in body, out int slot));
        return ref _sets.Read(slot);
    }

    /// <inheritdoc/>
    public override long? NextDeadlineMs => _deadlines.Count == 0 ? null : _deadlines.Min.AtMs;

    // All modules, this one too: the kernel's own list is made of them later.
    private OperationCatalog Catalog => _catalog ??= new OperationCatalog([.. _others, this]);

    private int RulesSlot
    {
        get
        {
            Invariant.Assert(_rules.TryFind(1, out int slot));
            return slot;
        }
    }

    /// <summary>Reads what <c>bodies</c> says beside accounts: <c>delayMs</c>, <c>recoveryDelayMs</c>, <c>proposalMs</c>, and for a body that is a key set <c>{ threshold, members: [{ keyType, publicKey, entity }], delegates: [{ keyType, publicKey, entity, operations, forMs }] }</c>.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader bodies = new GenesisReader(genesis, "").Object("bodies");
        bool hasKeySet = false;
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++) hasKeySet |= bodies.IsObject(FieldDefinition.CamelCase(body.ToString()));
        // Who has key sets wants its decisions seen before they take effect, or says that it does not.
        if (hasKeySet && !bodies.Has("delayMs")) throw new GenesisException("genesis bodies.delayMs: expected how long delayed decisions wait, in milliseconds (0 for not at all), since a body is a key set");
        const long Day = 24L * 60 * 60 * 1000;
        _rules.Insert(new BodyRulesRecord(1, 0, Time(bodies, "delayMs", 0), Time(bodies, "recoveryDelayMs", 14 * Day), Math.Max(1, Time(bodies, "proposalMs", 7 * Day)), 1));
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            _sets.Insert(new BodySetRecord(body, 1, 0, 0, 0));
            string name = FieldDefinition.CamelCase(body.ToString());
            if (!bodies.IsObject(name)) continue;
            GenesisReader set = bodies.Object(name);
            BodyMember[] members = [.. set.Array("members").Select(MemberOf)];
            uint threshold = (uint)set.Integer("threshold", 1, Limits.BodyMembersMax);
            BodiesRefusal refusal = members.Length is 0 or > Limits.BodyMembersMax ? BodiesRefusal.MembersMalformed : Bodies.SetMembers.CheckThreshold(threshold, members.Length);
            if (refusal == BodiesRefusal.None) refusal = RefusalOf(body, members);
            if (refusal != BodiesRefusal.None) throw new GenesisException($"genesis {set.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
            Replace(body, threshold, members, call);
            if (!set.Has("delegates")) continue;
            foreach (GenesisReader named in set.Array("delegates")) AddDelegate(body, named, call);
        }
    }

    /// <inheritdoc/>
    public override void Restore()
    {
        _deadlines.Clear();
        foreach (int slot in _proposals.LiveSlots) _deadlines.Add(DeadlineOf(in _proposals.Read(slot)));
    }

    /// <summary>In every block that has touched them: there are few, so all are looked at.</summary>
    public override void CheckTouched()
    {
        if (_sets.IsTouched || _proposals.IsTouched) CheckInvariants();
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        if (_rules.LiveCount == 0) return;
        Invariant.Assert(_deadlines.Count == _proposals.LiveCount);
        List<RoleRecord> roles = [.. Accounts.Roles];
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            BodySetRecord set = SetOf(body);
            Invariant.Assert(set.MemberCount == roles.Count(role => role.Body == body && role.Kind == RoleKind.Member), "a body's members are not as many as it says");
            Invariant.Assert(set.DelegateCount == roles.Count(role => role.Body == body && role.Kind == RoleKind.Delegate), "a body's delegates are not as many as it says");
            Invariant.Assert(set.MemberCount == 0 ? set.Threshold == 1 : set.Threshold <= set.MemberCount && set.Threshold * 2 > set.MemberCount, "a body's threshold is out of range");
        }
        foreach (int slot in _proposals.LiveSlots)
        {
            ref readonly ProposalRecord proposal = ref _proposals.Read(slot);
            Invariant.Assert(proposal.Id < Rules.NextId && proposal.ApprovalCount <= Limits.BodyMembersMax && proposal.ContentSize <= Limits.ProposalContentSizeMax);
            Invariant.Assert(_deadlines.Contains(DeadlineOf(in proposal)));
        }
    }

    private static long Time(GenesisReader bodies, string name, long unless) => bodies.Has(name) ? bodies.Integer(name, 0, Limits.BodyDelayMsMax) : unless;

    private void AddDelegate(Body body, GenesisReader named, Call call)
    {
        BodyMember officer = MemberOf(named);
        if (!Bodies.SetDelegate.TryParseOperations(named.Text("operations"), out RoleRecord.OperationNumbers operations)) throw named.Error("operations: numbers with commas between them, ascending");
        BodiesRefusal refusal = Delegate(body, in officer, in operations, call.TimeMs + named.Integer("forMs", 1, Limits.DelegateMsMax), call);
        if (refusal != BodiesRefusal.None) throw new GenesisException($"genesis {named.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
    }

    private static BodyMember MemberOf(GenesisReader member)
    {
        string type = member.Has("keyType") ? member.Text("keyType") : "ethereum";
        return MemberList.TryParse($"{type}:{member.Text("publicKey")}:{member.Text("entity")}", out BodyMember[] one) && one.Length == 1
            ? one[0]
            : throw member.Error("a member: publicKey in lower-case hex of the keyType (ethereum unless it says cosmos, ed25519 or passkey), and its legal entity");
    }
}
