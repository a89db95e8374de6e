using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>Which version of the rules blocks follow, and from which height on they will follow the next one.</summary>
/// <remarks>The plan is a part of the state, so every node, every replay and every snapshot changes the rules at the same block, whatever program it runs.</remarks>
public sealed class UpgradesModule : Module, IRuleKeeper
{
    private readonly KeyedTable<uint, RulesRecord> _rules;

    /// <summary>Table 61: the one record of the rules.</summary>
    public static readonly TableSchema Schema = new(61, "rules", Unsafe.SizeOf<RulesRecord>(), 0, sizeof(uint));

    /// <summary>Adds the module's table to the store.</summary>
    public UpgradesModule(StateStore store, AccountsModule accounts)
    {
        Accounts = accounts;
        _rules = new(store, Schema);
    }

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts { get; }

    /// <inheritdoc/>
    public override ushort Number => 6;

    /// <inheritdoc/>
    public override string Name => "upgrades";

    /// <inheritdoc/>
    public override Type Refusals => typeof(UpgradesRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } = [OperationDefinition.Of<ScheduleUpgrade>("upgrades"), OperationDefinition.Of<CancelUpgrade>("upgrades")];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<UpgradeScheduled>("upgrades"),
        EventDefinition.Of<UpgradeCancelled>("upgrades"),
        EventDefinition.Of<RulesChanged>("upgrades"),
    ];

    /// <inheritdoc/>
    public uint Current => _rules.Read(Slot).Rules;

    /// <inheritdoc/>
    public UpgradePlan? Plan
    {
        get
        {
            ref readonly RulesRecord record = ref _rules.Read(Slot);
            return record.PlannedRules == 0 ? null : new UpgradePlan(record.PlannedRules, record.PlannedHeight, record.PlannedName.ToString(), record.PlannedInfo);
        }
    }

    private int Slot
    {
        get
        {
            Invariant.Assert(_rules.TryFind(1, out int slot));
            return slot;
        }
    }

    /// <summary>Writes down the rules that the city begins with.</summary>
    public override void InitGenesis(JsonElement genesis, Call call) => _rules.Insert(new RulesRecord { Id = 1, Rules = call.Rules });

    /// <inheritdoc/>
    public void Begin(Call call)
    {
        ref RulesRecord record = ref _rules.Modify(Slot);
        Invariant.Assert(record.PlannedHeight == call.Height);
        Invariant.Assert(record.PlannedRules == record.Rules + 1);
        call.Emit(new RulesChanged(record.Rules, record.PlannedRules));
        record = new RulesRecord { Id = 1, Rules = record.PlannedRules, FromHeight = call.Height };
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        Invariant.Assert(_rules.LiveCount == 1);
        ref readonly RulesRecord record = ref _rules.Read(Slot);
        Invariant.Assert(record.Rules >= RuleVersions.First);
        Invariant.Assert(record.PlannedRules == 0 ? record.PlannedHeight == 0 : record.PlannedRules == record.Rules + 1 && record.PlannedHeight > 0);
    }

    internal void Schedule(ScheduleUpgrade planned, Call call)
    {
        Invariant.Assert(Text32.TryOf(planned.Name, out Text32 name));
        ref RulesRecord record = ref _rules.Modify(Slot);
        (record.PlannedRules, record.PlannedHeight, record.PlannedName, record.PlannedInfo) = (planned.Rules, planned.FromHeight, name, planned.Info);
        call.Emit(new UpgradeScheduled(planned.Rules, planned.FromHeight, planned.Info));
    }

    internal void Cancel(Call call)
    {
        ref RulesRecord record = ref _rules.Modify(Slot);
        call.Emit(new UpgradeCancelled(record.PlannedRules, record.PlannedHeight));
        (record.PlannedRules, record.PlannedHeight, record.PlannedName, record.PlannedInfo) = (0, 0, default, Hash32.Zero);
    }
}
