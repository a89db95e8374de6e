using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Sum trees cut into pieces, one for each prefix of an address: what stands over a piece. Each piece can then be checked by itself.</summary>
/// <remarks>
/// Over one balance alone stands its leaf, however short the prefix, because a leaf stands at the shortest prefix that no other address shares; over more stands the
/// inner node of the prefix. So the pieces' nodes make the nodes above them by <see cref="SumNode.TryInner"/>, except that a lone leaf rises past absent siblings as it is.
/// </remarks>
public static class SumSubtree
{
    /// <summary>Bytes in a balance: address 20 · asset id 4 · available 16 · locked 16, numbers least significant byte first.</summary>
    public const int BalanceSize = Balance.Size;

    /// <summary>The longest prefix: a whole address.</summary>
    public const int DepthMax = 8 * Address.Size;

    /// <summary>Hashes the balances below a prefix.</summary>
    /// <param name="balances">Balances of one asset whose addresses begin with the prefix, by ascending address; at least one.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="prefix">An address that begins with the prefix.</param>
    /// <param name="depth">The prefix's length in bits, 0 to 160.</param>
    /// <param name="node">What stands over them.</param>
    /// <returns>False when there is none, one is out of its place, or the amounts are not a ledger's: nothing at all, or a sum out of range.</returns>
    public static bool TryHash(ReadOnlySpan<byte> balances, uint asset, in Address prefix, int depth, out SumNode node)
    {
        node = default;
        if (balances.IsEmpty || balances.Length % Balance.Size != 0) return false;
        ReadOnlySpan<Balance> rows = MemoryMarshal.Cast<byte, Balance>(balances);
        for (int i = 0; i < rows.Length; i++)
        {
            ref readonly Balance balance = ref rows[i];
            if (balance.AssetId != asset || (balance.Available | balance.Locked) == UInt128.Zero) return false;
            if (i > 0 && rows[i - 1].Address.CompareTo(balance.Address) >= 0) return false;
        }
        // They ascend, so all begin with what the first and the last begin with.
        return SumTree.FirstDifference(in prefix, in rows[0].Address) >= depth && SumTree.FirstDifference(in prefix, in rows[^1].Address) >= depth
            && TryHash(rows, depth, out node);
    }

    /// <summary>The first of some balances, ordered by address and alike in all bits before, whose address has a one at a depth; their number when none has.</summary>
    public static int FirstToTheRight(ReadOnlySpan<byte> balances, int depth)
    {
        ReadOnlySpan<Balance> rows = MemoryMarshal.Cast<byte, Balance>(balances);
        int from = 0, to = rows.Length;
        while (from < to)
        {
            int middle = (from + to) >>> 1;
            if (SumTree.Bit(in rows[middle].Address, depth)) to = middle;
            else from = middle + 1;
        }
        return from;
    }

    private static bool TryHash(ReadOnlySpan<Balance> rows, int depth, out SumNode node)
    {
        if (rows.Length == 1) return SumNode.TryLeaf(in rows[0].Address, rows[0].Available, rows[0].Locked, out node);
        int middle = FirstToTheRight(MemoryMarshal.AsBytes(rows), depth);
        SumNode left = default, right = default;
        node = default;
        return (middle == 0 || TryHash(rows[..middle], depth + 1, out left))
            && (middle == rows.Length || TryHash(rows[middle..], depth + 1, out right))
            && SumNode.TryInner(in left, in right, out node);
    }
}
