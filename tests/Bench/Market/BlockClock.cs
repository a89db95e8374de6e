using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Market;

/// <summary>Reads the clock inside a block without a change to the chain: a module that stands last, and tables of one record whose commitment is a reading, one behind each module's tables.</summary>
internal sealed class BlockClock(StateStore store) : Module
{
    private const ushort FirstTableId = 900;

    private readonly StateStore _store = store;
    private readonly List<Table<ulong>> _ticks = [];
    private readonly List<Reading> _readings = [];

    /// <summary>When the last block's operations began, seconds of processor time.</summary>
    public double ExecutionBegan { get; private set; }

    /// <summary>When its sealing began.</summary>
    public double SealingBegan { get; private set; }

    public override ushort Number => 9;

    public override string Name => "bench_clock";

    public override Type Refusals => typeof(NoRefusal);

    public override IReadOnlyList<OperationDefinition> Operations => [];

    public override IReadOnlyList<EventDefinition> Events => [];

    /// <summary>Adds a reading behind the tables added so far.</summary>
    public void Behind(string name)
    {
        Reading reading = new(name);
        _readings.Add(reading);
        _ticks.Add(new Table<ulong>(_store, new TableSchema((ushort)(FirstTableId + _ticks.Count), $"bench_clock_{name}", sizeof(ulong), 0, sizeof(ulong)), reading));
    }

    /// <summary>Seconds that sealing took for the tables before each reading.</summary>
    public IEnumerable<(string Name, double Seconds)> SealingParts()
    {
        double last = SealingBegan;
        foreach (Reading reading in _readings)
        {
            yield return (reading.Name, reading.At - last);
            last = reading.At;
        }
    }

    public override void InitGenesis(JsonElement genesis, Call call)
    {
        foreach (Table<ulong> tick in _ticks) tick.Insert(1);
    }

    public override void BeginBlock(Call call)
    {
        // A record's key must stay, so each block has a new one: only then is the commitment asked.
        foreach (Table<ulong> tick in _ticks)
        {
            tick.Remove(0);
            tick.Insert((ulong)call.Height + 1);
        }
        ExecutionBegan = ThreadClock.Seconds;
    }

    public override void EndBlock(Call call) => SealingBegan = ThreadClock.Seconds;

    private enum NoRefusal : ushort
    {
        None = 0,
    }

    private sealed class Reading(string name) : ICommitment
    {
        public string Name { get; } = name;

        public double At { get; private set; }

        public Hash32 Root { get; } = Gwangan.Chain.Crypto.Sha256.OfNothing;

        public void Update(StateCommit commit, int first, IForkJoin forkJoin) => At = ThreadClock.Seconds;
    }
}
