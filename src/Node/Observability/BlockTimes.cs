using System.Diagnostics;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Observability;

/// <summary>When a block reached its stages, in ticks of <see cref="Stopwatch"/>; 0 for a stage that this node did not see.</summary>
public sealed class BlockTimes(long height)
{
    /// <summary>Its height.</summary>
    public long Height { get; } = height;

    /// <summary>The beginning of each stage's end, by <see cref="BlockStage"/>.</summary>
    public long[] At { get; } = new long[(int)BlockStage.Committed + 1];

    /// <summary>When storing it began.</summary>
    public long StoreBegan { get; set; }

    /// <summary>From one stage to another; null when one of them was not seen.</summary>
    public TimeSpan? Between(BlockStage from, BlockStage to) => Between(At[(int)from], At[(int)to]);

    /// <summary>From one point in time to another; null when one of them is unknown.</summary>
    public static TimeSpan? Between(long from, long to) => from == 0 || to == 0 ? null : Stopwatch.GetElapsedTime(from, to);
}
