using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Slot trees cut into pieces of 4^level slots each: what stands over a piece, and the root over all pieces. Each piece can then be checked by itself.</summary>
public static class SlotSubtree
{
    /// <summary>The deepest tree there is: 4^16 slots.</summary>
    public const int DepthMax = 16;

    /// <summary>The depth of a tree whose highest live slot is <paramref name="highestSlot"/>; 0 for -1, an empty table.</summary>
    public static int DepthOf(int highestSlot)
    {
        int depth = 0;
        while (highestSlot > 0 && (long)highestSlot >> (2 * depth) > 0) depth++;
        return depth;
    }

    /// <summary>The node over the 4^<paramref name="level"/> slots from 0 on.</summary>
    /// <param name="level">How many levels stand over the slots, 0 to 16.</param>
    /// <param name="records">The live records as <see cref="StateCommit.Records"/>, by ascending slot below 4^level, none of which was there before.</param>
    public static Hash32 NodeOf(int level, StateCommit records)
    {
        if (records.Records.Count == 0) return default;
        SlotTree tree = new();
        tree.Update(records, 0, SequentialForkJoin.Instance);
        return tree.NodeOver(level);
    }

    /// <summary>The root of a tree over its pieces.</summary>
    /// <param name="depth">The tree's depth, 0 to 16.</param>
    /// <param name="level">Levels in a piece, at most the depth.</param>
    /// <param name="nodes">The nodes over the pieces from slot 0 on, zero for an empty one; none behind them is live.</param>
    public static Hash32 RootOver(int depth, int level, ReadOnlySpan<Hash32> nodes)
    {
        Invariant.Assert(level >= 0 && level <= depth && depth <= DepthMax && nodes.Length <= 1L << (2 * (depth - level)));
        Hash32[] now = nodes.ToArray();
        for (; level < depth; level++)
        {
            Array.Resize(ref now, (now.Length + 3) & ~3);
            Hash32[] above = new Hash32[now.Length / 4];
            for (int i = 0; i < above.Length; i++) above[i] = SlotTree.NodeOf(MemoryMarshal.AsBytes<Hash32>(now.AsSpan(4 * i, 4)));
            now = above;
        }
        return SlotTree.RootOf(depth, now.Length == 0 ? default : now[0]);
    }
}
