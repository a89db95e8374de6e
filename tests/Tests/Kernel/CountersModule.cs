using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Kernel;

// A new version of the rules made step by step as docs/upgrades.md says. Rules 1: an account counts in ones. Rules 2: it counts in tens, its record tells when it counted last, and it may begin anew.

/// <summary>Step 1: the version has a name.</summary>
public static class CounterRules
{
    public const uint CountInTens = 2;
}

/// <summary>The record of rules 1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct CounterRecord
{
    public Address Owner;
    public uint Count;
}

/// <summary>Step 2: a record of another layout is another record, in another table.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct TimedCounterRecord
{
    public Address Owner;
    public ulong Count;
    public long CountedMs;
}

public enum CountersRefusal : ushort
{
    None = 0,

    [Refusal("There is nothing to begin anew.")]
    NothingCounted = 1,
}

[Operation(9101, cost: 10)]
public sealed record Count : Operation<CountersModule, CountersRefusal>
{
    public override CountersRefusal Check() => CountersRefusal.None;

    public override CountersRefusal Execute(CountersModule counters, Call call)
    {
        counters.Add(call);
        return CountersRefusal.None;
    }
}

/// <summary>Step 4: a new operation says since when it exists.</summary>
[Operation(9102, cost: 10, CountersRefusal.NothingCounted, Since = CounterRules.CountInTens)]
public sealed record CountAnew : Operation<CountersModule, CountersRefusal>
{
    public override CountersRefusal Check() => CountersRefusal.None;

    public override CountersRefusal Execute(CountersModule counters, Call call) => counters.TryReset(call.Caller) ? CountersRefusal.None : CountersRefusal.NothingCounted;
}

/// <summary>The module as the program before the upgrade has it, and as the one after it.</summary>
public sealed class CountersModule : Module
{
    public const int GenesisCounters = 8, MovedAtOnce = 3;

    public static readonly TableSchema Schema = new(911, "counters", Unsafe.SizeOf<CounterRecord>(), 0, Address.Size);
    public static readonly TableSchema TimedSchema = new(912, "timed counters", Unsafe.SizeOf<TimedCounterRecord>(), 0, Address.Size, Since: CounterRules.CountInTens);

    private readonly KeyedTable<Address, CounterRecord> _counters;
    private readonly KeyedTable<Address, TimedCounterRecord>? _timed;
    private readonly TableMove<Address, CounterRecord, TimedCounterRecord>? _move;
    private bool _isWatched;

    public CountersModule(StateStore store, bool knowsTwo)
    {
        _counters = new(store, Schema);
        Operations = knowsTwo ? [OperationDefinition.Of<Count>("counters"), OperationDefinition.Of<CountAnew>("counters")] : [OperationDefinition.Of<Count>("counters")];
        if (!knowsTwo) return;
        _timed = new(store, TimedSchema);
        _move = new(_counters, _timed, static (in CounterRecord old) => new TimedCounterRecord { Owner = old.Owner, Count = old.Count });
    }

    public override ushort Number => 91;

    public override string Name => "counters";

    public override Type Refusals => typeof(CountersRefusal);

    public override IReadOnlyList<OperationDefinition> Operations { get; }

    public override IReadOnlyList<EventDefinition> Events => [];

    /// <summary>Records that are still to be moved.</summary>
    public int Waiting => _counters.LiveCount;

    /// <summary>How often <see cref="Migrate"/> ran in this process.</summary>
    public int Migrations { get; private set; }

    public static Address Owner(int index) => new(Enumerable.Repeat((byte)(index + 1), Address.Size).ToArray());

    public override void InitGenesis(JsonElement genesis, Call call)
    {
        for (uint i = 0; i < GenesisCounters; i++)
        {
            if (call.Rules >= CounterRules.CountInTens) _timed!.Insert(new TimedCounterRecord { Owner = Owner((int)i), Count = i });
            else _counters.Insert(new CounterRecord { Owner = Owner((int)i), Count = i });
        }
    }

    /// <summary>Step 3: what the new rules need of the old state, or a bounded beginning of it.</summary>
    public override void Migrate(Call call)
    {
        if (call.Rules == CounterRules.CountInTens) Migrations++;
    }

    public override void BeginBlock(Call call)
    {
        if (call.Rules >= CounterRules.CountInTens) _move!.Continue(MovedAtOnce);
        _isWatched = call.Rules >= CounterRules.CountInTens;
    }

    public override long? NextDeadlineMs => _isWatched && _move is { IsDone: false } ? 0 : null;

    public ulong CountOf(Address owner)
    {
        if (_move is not null) return _move.TryRead(in owner, out TimedCounterRecord timed) ? timed.Count : 0;
        return _counters.TryFind(in owner, out int slot) ? _counters.Read(slot).Count : 0;
    }

    internal void Add(Call call)
    {
        Address owner = call.Caller;
        // Step 4: a rule that differs asks for the version.
        if (call.Rules >= CounterRules.CountInTens)
        {
            if (!_move!.TryFind(in owner, out int slot)) slot = _timed!.Insert(new TimedCounterRecord { Owner = owner });
            ref TimedCounterRecord record = ref _timed!.Modify(slot);
            (record.Count, record.CountedMs) = (record.Count + 10, call.TimeMs);
        }
        else
        {
            if (!_counters.TryFind(in owner, out int slot)) slot = _counters.Insert(new CounterRecord { Owner = owner });
            _counters.Modify(slot).Count++;
        }
    }

    internal bool TryReset(Address owner)
    {
        if (!_move!.TryFind(in owner, out int slot)) return false;
        _timed!.Remove(slot);
        return true;
    }
}

/// <summary>Two programs: the one before, which knows rules 1, and the one after, which knows rules 2 as well.</summary>
public static class AllAndCounters
{
    public static ChainModules Before(StateStore store) => Create(store, RuleVersions.First);

    public static ChainModules After(StateStore store) => Create(store, CounterRules.CountInTens);

    private static ChainModules Create(StateStore store, uint known)
    {
        ChainModules all = Chain.Modules.All.Create(store);
        CountersModule counters = new(store, known >= CounterRules.CountInTens);
        return new ChainModules(all.Parameters, all.Get<AccountsModule>(), all.Get<MoneyModule>(), [.. all.All, counters]) { RulesKnown = known };
    }
}
