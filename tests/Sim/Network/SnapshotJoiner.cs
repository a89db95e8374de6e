using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Storage;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Sim.Network;

/// <summary>A machine with empty disks that joins from a snapshot: the node's own state sync into a real data folder with LMDB, over peers that fail it; what came of it is then on its simulated disks.</summary>
/// <remarks>It happens in one step of the world, however many attempts at single chunks it takes; an attempt that a crash ends goes on later with the chunks that were kept.</remarks>
public sealed class SnapshotJoiner : IDisposable
{
    private const int AttemptsMax = 6;
    private readonly World _world;
    private readonly SimNode _node;
    private readonly SnapshotPeers _peers;
    private readonly List<Uri> _addresses;
    private readonly TrustedHeader? _trust;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sim-join-");
    private int _attempts;

    public SnapshotJoiner(World world, SimCity city, Checker checker, SimNode node, IReadOnlyList<SimNode> others, Rng rng)
    {
        (_world, _node) = (world, node);
        bool isHard = rng.Chance(500);
        _peers = new SnapshotPeers(checker, others, Path.Combine(_folder.FullName, "peers"), rng) { FaultRate = isHard ? rng.Between(50, 600) : 0, CrashRate = isHard ? rng.Between(0, 60) : 0 };
        _addresses = [.. others.Select(SnapshotPeers.AddressOf)];
        _trust = rng.Chance(500) ? checker.TrustedHeader(rng) : null;
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Data).FullName, "genesis.json"), city.GenesisBytes);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Tries to join; false when it has to be tried again later. After some attempts the node begins from the genesis instead.</summary>
    public bool TryJoin()
    {
        _attempts++;
        try
        {
            _peers.MakeAll();
            using HttpClient http = new(_peers, disposeHandler: false);
            SnapshotJoin join = new(_addresses, http, _trust, new Hurried(_node.Clock), NullLogger.Instance);
            join.RunAsync(Data, new StateStorageOptions { MapSizeBytes = 1L << 30 }, CancellationToken.None).GetAwaiter().GetResult();
            TakeOver();
            return true;
        }
        catch (CrashException crash)
        {
            _world.Say(_node.Name, $"down: {crash.Message}");
        }
        catch (NodeException problem)
        {
            _world.Say(_node.Name, $"cannot join: {problem.Message}");
        }
        if (_attempts < AttemptsMax) return false;
        _world.Say(_node.Name, $"begins from the genesis instead");
        return true;
    }

    public void Dispose()
    {
        _peers.Dispose();
        _folder.Delete(recursive: true);
    }

    private void TakeOver()
    {
        using LmdbStateStorage state = LmdbStateStorage.Open(Path.Combine(Data, "state"), StateDigest.Tables, new StateStorageOptions { MapSizeBytes = 1L << 30 });
        using BlockLog blocks = BlockLog.Open(Path.Combine(Data, "blocks"));
        long height = state.Height;
        Invariant.Assert(blocks.TryRead(height, BlockLogKind.Block, out byte[] block));
        Invariant.Assert(blocks.TryRead(height, BlockLogKind.Commit, out byte[] commit));
        _node.BeginAt(state, height, block, commit);
        _world.Say(_node.Name, $"joined at height {height}, attempt {_attempts}");
    }

    // Its time of day is the machine's; whoever waits for it waits no time.
    private sealed class Hurried(NodeClock clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan) callback(state);
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
