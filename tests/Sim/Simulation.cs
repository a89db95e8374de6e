using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Mempool;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;
using Gwangan.Sim.Network;
using Gwangan.Tests;

namespace Gwangan.Sim;

/// <summary>What to run.</summary>
/// <param name="Seed">Everything follows from it.</param>
/// <param name="Steps">Events before faults end and the city must come to rest.</param>
public sealed record SimOptions(ulong Seed, long Steps = SimOptions.UsualSteps)
{
    public const long UsualSteps = 12_000;

    /// <summary>Numbers of faults that are taken out.</summary>
    public IReadOnlySet<int> Without { get; init; } = new HashSet<int>();

    public Planted Planted { get; init; }

    /// <summary>Whether the city takes Ethereum transactions; by the seed unless it is said.</summary>
    public bool? HasEvm { get; init; }

    /// <summary>Lets nothing go wrong but what is planted.</summary>
    public bool IsCalm { get; init; }

    /// <summary>Goes on after something is found, so that every checker can say whether it finds it.</summary>
    public bool KeepsGoing { get; init; }

    public Action<string>? Listener { get; init; }
}

/// <summary>How a run ended.</summary>
public sealed record SimReport(ulong Seed, string? Failure, string Hash, long Steps, long SimulatedMs, IReadOnlyCollection<string> Trace, IReadOnlyList<Fault> Faults)
{
    /// <summary>Who found something, and what.</summary>
    public IReadOnlyDictionary<Check, string> Found { get; init; } = new Dictionary<Check, string>();

    public long Height { get; init; }

    public long Operations { get; init; }

    public long Trades { get; init; }

    /// <summary>Ethereum transactions that have a receipt.</summary>
    public long Transactions { get; init; }

    public int Acknowledged { get; init; }

    public int Crashes { get; init; }

    public int DamagesFound { get; init; }

    /// <summary>The block in which something was found, in words.</summary>
    public IReadOnlyList<string> Story { get; init; } = [];

    public int BlocksRefused { get; init; }

    /// <summary>Followers that joined from a snapshot.</summary>
    public int Joined { get; init; }

    /// <summary>How often each operation was done, by its type.</summary>
    public IReadOnlyDictionary<string, long> Done { get; init; } = new Dictionary<string, long>();

    /// <summary>Stops that were triggered.</summary>
    public long Triggered { get; init; }

    public string Sentence => FormattableString.Invariant(
        $"seed {Seed}: {Steps} steps, {SimulatedMs / 1000} s, height {Height}, {Operations} operations, {Trades} trades, {Triggered} stops, {Acknowledged} answers, {Faults.Count} faults, {Crashes} crashes, {Transactions} transactions, {DamagesFound} damages found, {BlocksRefused} blocks refused, {Joined} joined, hash {Hash}");
}

/// <summary>One run: a leader, followers and clients in one thread, everything that goes wrong from one seed, and checkers that watch.</summary>
public sealed class Simulation : IDisposable
{
    private const long QuietMs = 90_000;

    // At which height planted errors happen.
    private const int PlantHeight = 40;
    private readonly SimOptions _options;
    private readonly World _world;
    private readonly Net _net;
    private readonly SimCity _city;
    private readonly Checker _checker;
    private readonly Leader _leader;
    private readonly List<FollowerNode> _followers = [];
    private readonly List<SimNode> _nodes = [];
    private readonly List<Client> _clients = [];
    private readonly Hostile _hostile;
    private readonly FeedCheck _feed;
    private readonly List<Fault> _faults = [];
    private bool _calm;
    private int _joined;

    private Simulation(SimOptions options)
    {
        _options = options;
        _world = new World { KeepsGoing = options.KeepsGoing, Listener = options.Listener };
        Rng rng = Rng.Of(options.Seed, "city");
        _net = new Net(_world, Rng.Of(options.Seed, "net"));
        int clients = rng.Between(4, 9);
        _city = new SimCity(rng, clients, options.HasEvm ?? Rng.Of(options.Seed, "evm").Chance(300));
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        _feed = new FeedCheck { MissesHeight = options.Planted == Planted.FeedMissesBlock ? PlantHeight : 0 };
        _checker = new Checker(_world, _city, catalog, Rng.Of(options.Seed, "checker"), _city.IsFair || options.Planted == Planted.OrderRuleIgnored, _feed);
        NodeSettings settings = new()
        {
            Pool = rng.Chance(400) ? new MempoolOptions { CountMax = rng.Between(6, 30), CountPerAccountMax = rng.Between(2, 6), RememberedMax = rng.Between(20, 200) } : new MempoolOptions(),
            Compiles = name => _city.HasEvm && name != "leader" && Rng.Of(options.Seed, name).Chance(700),
            SegmentSizeMax = rng.Chance(600) ? rng.Between(2_000, 60_000) : 1 << 20,
            Pace = new EnginePace { BlockMs = rng.Between(80, 400), IdleMs = rng.Between(500, 3_000) },
        };
        _leader = new Leader(_world, _net, _city, settings, _checker, Rng.Of(options.Seed, "node", 0)) { SpeaksTooEarly = options.Planted == Planted.SpokenTooEarly };
        _nodes.Add(_leader);
        for (int i = rng.Between(1, 3); i > 0; i--)
        {
            FollowerNode follower = new($"follower{i}", _world, _net, _city, settings, _checker, Rng.Of(options.Seed, "node", i))
            {
                ExecutesBackwards = options.Planted == Planted.OrderReversed,
                StopsAt = options.Planted == Planted.Stuck ? PlantHeight : long.MaxValue,
                ThrowsAt = options.Planted == Planted.Throws ? PlantHeight : 0,
            };
            _followers.Add(follower);
            _nodes.Add(follower);
        }
        foreach (FollowerNode follower in _followers) follower.Sources = [_leader, .. _followers.Where(other => other != follower)];
        for (int i = 0; i < clients; i++)
        {
            Habit habit = i < 2 ? Habit.Maker : (Habit)rng.Below(3);
            _clients.Add(new Client($"{habit}{i}", _world, _net, _checker, catalog, _city, i, habit, Rng.Of(options.Seed, "client", i)) { Home = rng.Chance(600) ? _leader : rng.Of(_nodes) });
        }
        for (int i = clients; i < _city.Accounts.Length; i++)
            _clients.Add(new Client($"{_city.BodyOf(i)}", _world, _net, _checker, catalog, _city, i, Habit.Official, Rng.Of(options.Seed, "client", i)) { Home = _leader });
        _hostile = new Hostile(_world, _net, _checker, catalog, _city, _clients, _nodes, Rng.Of(options.Seed, "hostile")) { HasKey = options.Planted == Planted.ForgeryTaken };
        Plant(options.Planted);
        foreach (SimNode node in _nodes) _world.After(node == _leader ? 0 : rng.Chance(300) ? rng.Between(3_000, 15_000) : 5, node.Start);
        foreach (Client client in _clients) client.Begin();
        _hostile.Begin();
        if (!options.IsCalm) PlanNext(null);
    }

    /// <summary>Runs a seed to its end.</summary>
    public static SimReport Run(SimOptions options)
    {
        using Simulation simulation = new(options);
        return simulation.Run();
    }

    public void Dispose()
    {
        _feed.Dispose();
        _world.Dispose();
    }

    private SimReport Run()
    {
        while (_world.Steps < _options.Steps && _world.Step())
        {
        }
        if (!_world.IsOver) ComeToRest();
        if (!_world.IsOver) CheckRest();
        return new SimReport(_options.Seed, _world.Failure, _world.Hash(), _world.Steps, _world.NowMs, [.. _world.Trace], _faults)
        {
            Height = _checker.Height,
            Operations = _checker.Operations,
            Trades = _checker.Trades,
            Transactions = _checker.Transactions,
            Done = _checker.Done,
            Acknowledged = _checker.Acknowledgements,
            Found = _world.Found,
            Story = _checker.Story,
            Joined = _joined,
            Triggered = _checker.Triggered,
            Crashes = _nodes.Sum(node => node.Crashes),
            DamagesFound = _nodes.Sum(node => node.Found),
            BlocksRefused = _followers.Sum(node => node.Refused),
        };
    }

    // Faults end, machines are put right, clients ask no more: then all must agree and nobody may be left without an answer.
    private void ComeToRest()
    {
        _calm = true;
        _world.Say("world", $"faults end");
        foreach (SimNode node in _nodes) node.PutRight();
        _world.After(5_000, () =>
        {
            foreach (Client client in _clients) client.IsActive = false;
        });
        long endMs = _world.NowMs + QuietMs;
        while (!_world.IsOver && _world.NowMs < endMs && (_world.NowMs < endMs - QuietMs + 8_000 || !IsAtRest())) _world.Step();
        if (_world.IsOver || IsAtRest()) return;
        foreach (SimNode node in _nodes)
            if (!node.IsUp) _world.Fail(Check.Liveness, node.Name, $"is still down {QuietMs / 1000} s after the last fault: {node.WaitsFor}");
            else if (node.Height < _leader.Height - 1) _world.Fail(Check.Liveness, node.Name, $"is at height {node.Height}, the leader at {_leader.Height}, {QuietMs / 1000} s after the last fault");
        foreach (Client client in _clients)
            if (client.Open > 0) _world.Fail(Check.Liveness, client.Name, $"has no answer to {client.Open} operations {QuietMs / 1000} s after the last fault");
    }

    private bool IsAtRest() => _nodes.All(node => node.IsUp && node.Height >= _leader.Height - 1) && _clients.All(client => client.Open == 0);

    // The node's own verification executes each log anew and compares everything.
    private void CheckRest()
    {
        if (_clients.Sum(client => client.Done) == 0) _world.Fail(Check.Liveness, "world", $"no client got anything done");
        _checker.CheckRest();
        // One that joined has no blocks from the genesis on.
        foreach (SimNode node in _nodes.Where(node => node.IsUp && node.FirstHeight == 0))
        {
            node.Executor.Finish();
            if (new ChainVerifier(_city.Genesis, node.Log, node.State, SequentialForkJoin.Instance).Run() is { } problem) _world.Fail(Check.Verify, node.Name, $"verify: {problem}");
        }
        _world.Say("world", $"at rest at height {_leader.Height}, {_net.Sent} messages");
    }

    private void PlanNext(Fault? last)
    {
        Fault next = Fault.Next(_options.Seed, last, _nodes.Count);
        _world.After(next.AtMs - _world.NowMs, () =>
        {
            if (_calm) return;
            PlanNext(next);
            if (_options.Without.Contains(next.Number)) return;
            _faults.Add(next);
            next.Begin(_options.Seed, _world, _net, _nodes, _clients, _hostile, Join);
        });
    }

    // The machine is replaced by an empty one, which joins from a snapshot of the others.
    private void Join(SimNode node, Rng rng)
    {
        if (node.Preparing is not null) return;
        node.LoseDisk();
        if (node.IsUp) return;
        SnapshotJoiner joiner = new(_world, _city, _checker, node, [.. _nodes.Where(other => other != node)], rng);
        node.Preparing = () =>
        {
            if (!joiner.TryJoin()) return false;
            joiner.Dispose();
            if (node.FirstHeight > 0) _joined++;
            return true;
        };
    }

    private void Plant(Planted planted)
    {
        SimNode last = _nodes[^1];
        switch (planted)
        {
            case Planted.SyncSkipped: _leader.Disk.Lies = true; break;
            case Planted.HeightIgnored: last.State.ForgetsHeights = true; break;
            case Planted.UpdateLost:
                int changes = 0;
                last.State.Tamper = (_, record) => ++changes % 100 == 0 ? null : record;
                break;
            case Planted.StateBlinks: last.State.Written = height => Planting.Blink(last.State, _city, height - PlantHeight, height); break;
            case Planted.Minted:
                foreach (SimNode node in _nodes) node.State.Written = height => Planting.Add(node.State, TestCity.KeyOf("nobody").Address, height == PlantHeight ? 1 : 0, height);
                break;
            case Planted.Shifted:
                foreach (SimNode node in _nodes)
                    node.State.Written = height =>
                    {
                        int units = height == PlantHeight ? 1 : height == PlantHeight + 1 ? -1 : 0;
                        Planting.Add(node.State, _city.Accounts[0].Address, units, PlantHeight);
                        Planting.Add(node.State, _city.Accounts[1].Address, -units, PlantHeight);
                    };
                break;
            case Planted.VoucherGrown:
                foreach (SimNode node in _nodes)
                    node.State.Written = height => { if (height is PlantHeight or PlantHeight + 1) Planting.GrowVoucher(node.State, height == PlantHeight ? 1 : -1, PlantHeight); };
                break;
            case Planted.LogMisstated:
                foreach (SimNode node in _nodes) node.State.Written = height => { if (height is PlantHeight or PlantHeight + 1) Planting.MisstateLog(node.State, PlantHeight); };
                break;
            case Planted.Forgets: Planting.GoBack(_world, last); break;
            case Planted.PlaceMistold: _leader.Publishing = Planting.MistellPlace; break;
            case Planted.CommitDamaged: _leader.Publishing = block => block.Height == PlantHeight ? Planting.DamageCommit(block) : block; break;
            case Planted.ServedDamaged:
                last.Serving = (height, bytes) => bytes[^1] ^= (byte)(height % PlantHeight == 0 ? 1 : 0);
                break;
            case Planted.ResultsRot: _leader.State.Written = height => { if (height == 2 * PlantHeight) _leader.State.RotResults(PlantHeight); }; break;
        }
    }
}
