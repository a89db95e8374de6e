using Gwangan.Node.Engines;
using Gwangan.Sim.Machine;
using Gwangan.Sim.Network;

namespace Gwangan.Sim;

/// <summary>What can go wrong.</summary>
public enum FaultKind
{
    PowerCut,
    KillProcess,
    CrashAtStage,
    CrashInDisk,
    CrashAtCommit,
    DiskFull,
    SyncFails,
    BitRot,
    StateRot,
    OldState,
    SlowDisk,
    Loss,
    Copies,
    Reorder,
    Corruption,
    Partition,
    SlowLink,
    ClockJump,
    Rush,
    Hostility,
    JoinFromSnapshot,
    Backup,
}

/// <summary>One thing that goes wrong, when and to whom. Each follows from the seed and its number alone, so any of them can be taken out and the others stay.</summary>
/// <param name="Number">Its place in the plan.</param>
/// <param name="AtMs">When it begins.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">Which node: 0 the leader.</param>
/// <param name="DurationMs">How long, where it lasts.</param>
public sealed record Fault(int Number, long AtMs, FaultKind Kind, int Target, int DurationMs)
{
    private const int GapMs = 1_800;

    /// <summary>The next fault of a seed's plan.</summary>
    public static Fault Next(ulong seed, Fault? last, int nodes)
    {
        int number = last is null ? 0 : last.Number + 1;
        Rng rng = Rng.Of(seed, "fault", number);
        long atMs = (last?.AtMs ?? 1_000) + rng.Between(GapMs / 4, GapMs * 7 / 4);
        return new Fault(number, atMs, (FaultKind)rng.Below(Enum.GetValues<FaultKind>().Length), rng.Chance(450) ? 0 : rng.Below(nodes), rng.Between(300, 5_000));
    }

    /// <summary>Lets it happen.</summary>
    public void Begin(ulong seed, World world, Net net, IReadOnlyList<SimNode> nodes, IReadOnlyList<Client> clients, Hostile hostile, Action<SimNode, Rng> joins)
    {
        Rng rng = Rng.Of(seed, "how", Number);
        SimNode node = nodes[Target];
        world.Say("fault", $"#{Number} {Kind} of {node.Name} for {DurationMs} ms");
        switch (Kind)
        {
            case FaultKind.PowerCut: node.Crash("power cut"); break;
            case FaultKind.KillProcess:
                node.CrashKeepsCache = true;
                node.Crash("killed");
                break;
            case FaultKind.CrashAtStage:
                node.CrashKeepsCache = rng.Chance(300);
                node.CrashAt = (BlockStage)rng.Between(1, 4);
                break;
            case FaultKind.CrashInDisk:
                node.CrashKeepsCache = rng.Chance(300);
                node.Disk.CrashIn = rng.Between(1, 8);
                break;
            case FaultKind.CrashAtCommit:
                node.CrashKeepsCache = rng.Chance(300);
                node.CrashAtCommit = rng.Between(1, 2);
                break;
            case FaultKind.DiskFull:
                node.Disk.FreeBytes = rng.Below(3_000);
                world.After(DurationMs, node.PutRight);
                break;
            case FaultKind.SyncFails:
                node.Disk.FailingSyncs = 1;
                world.After(DurationMs, node.PutRight);
                break;
            case FaultKind.BitRot: node.Rot(rng, DurationMs); break;
            case FaultKind.StateRot: node.RotState(rng); break;
            case FaultKind.OldState when Target > 0 && rng.Chance(400): node.LoseDisk(); break;
            case FaultKind.OldState:
                node.Crash("to go on with an older state");
                if (!node.IsUp) node.State.RollBack(Math.Max(node.FirstHeight, node.State.Height - rng.Between(1, 30)));
                break;
            case FaultKind.SlowDisk:
                node.StoreMs = rng.Between(100, 900);
                world.After(DurationMs, () => node.StoreMs = 8);
                break;
            case FaultKind.Loss: Trouble(world, net, node, rng, new LinkState(DropRate: rng.Between(50, 900))); break;
            case FaultKind.Copies: Trouble(world, net, node, rng, new LinkState(CopyRate: rng.Between(200, 900))); break;
            case FaultKind.Reorder: Trouble(world, net, node, rng, new LinkState(ReorderMs: rng.Between(50, 1_500))); break;
            case FaultKind.Corruption: Trouble(world, net, node, rng, new LinkState(CorruptRate: rng.Between(50, 900))); break;
            case FaultKind.SlowLink: Trouble(world, net, node, rng, new LinkState(DelayMs: rng.Between(100, 3_000))); break;
            case FaultKind.Partition:
                ulong side = rng.Next();
                bool OnSide(string name) => Rng.Of(side, name).Chance(500);
                object cut = net.Trouble((from, to) => OnSide(from) != OnSide(to), new LinkState(DropRate: 1_000));
                world.After(DurationMs, () => net.Heal(cut));
                break;
            case FaultKind.ClockJump:
                long jumpMs = rng.Chance(500) ? rng.Between(1, 2_000) : rng.Between(2_000, 600_000);
                if (rng.Chance(500)) jumpMs = -jumpMs;
                node.Clock.OffsetMs += jumpMs;
                if (rng.Chance(700)) world.After(DurationMs, () => node.Clock.OffsetMs -= jumpMs);
                break;
            case FaultKind.Rush:
                foreach (Client client in clients) client.RestMs = 15;
                world.After(DurationMs, () =>
                {
                    foreach (Client client in clients) client.RestMs = 200;
                });
                break;
            case FaultKind.JoinFromSnapshot when Target > 0: joins(node, rng); break;
            case FaultKind.Backup when Target > 0: node.GoBackTo(DurationMs); break;
            case FaultKind.Hostility: hostile.Burst(rng.Between(5, 60)); break;
        }
    }

    private void Trouble(World world, Net net, SimNode node, Rng rng, LinkState state)
    {
        bool everywhere = rng.Chance(300);
        object trouble = net.Trouble((from, to) => everywhere || from == node.Name || to == node.Name, state);
        world.After(DurationMs, () => net.Heal(trouble));
    }
}
