using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Proof of what stands in a slot of a table committed by a <see cref="SlotTree"/>.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Depth">The tree's depth; slots from 4^depth on are empty.</param>
/// <param name="Leaf">The leaf in the slot; zero when the slot is empty.</param>
/// <param name="Siblings">From the leaf up, three a level in the order of their slots; for a slot beyond the depth, the top node alone.</param>
public sealed record SlotProof(int Slot, int Depth, Hash32 Leaf, Hash32[] Siblings)
{
    /// <summary>True when <paramref name="record"/> stands in the slot under <paramref name="root"/>; an empty span claims that the slot is free.</summary>
    public bool Verify(in Hash32 root, ReadOnlySpan<byte> record)
    {
        if (Slot < 0 || Depth is < 0 or > 16) return false;
        if (Leaf != (record.IsEmpty ? default : SlotTree.LeafOf(record))) return false;
        if ((long)Slot >> (2 * Depth) > 0)
            return record.IsEmpty && Siblings.Length == 1 && SlotTree.RootOf(Depth, in Siblings[0]) == root;
        if (Siblings.Length != 3 * Depth) return false;
        Hash32 node = Leaf;
        Span<Hash32> children = stackalloc Hash32[4];
        for (int level = 0, index = Slot; level < Depth; level++, index >>= 2)
        {
            for (int child = 0, next = 3 * level; child < 4; child++) children[child] = child == (index & 3) ? node : Siblings[next++];
            node = SlotTree.NodeOf(MemoryMarshal.AsBytes(children));
        }
        return SlotTree.RootOf(Depth, in node) == root;
    }
}
