using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Mempool;

namespace Gwangan.Sim.Network;

/// <summary>How nodes of a run are set up.</summary>
public sealed record NodeSettings
{
    public MempoolOptions Pool { get; init; } = new();

    public long SegmentSizeMax { get; init; } = 1 << 20;

    public EnginePace Pace { get; init; } = new() { BlockMs = 250, IdleMs = 2_000 };

    /// <summary>Which machines compile the EVM's code at first sight; the others interpret it.</summary>
    public Predicate<string> Compiles { get; init; } = static _ => false;

    public int BlocksAtOnce { get; init; } = 8;
}
