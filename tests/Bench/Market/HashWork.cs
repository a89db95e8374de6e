using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Market;

/// <summary>Counts the SHA-256 compressions that a block's changes ask of the trees, from the trees' definitions and not from their code.</summary>
internal static class HashWork
{
    /// <summary>For all tables of a block.</summary>
    /// <param name="commit">What the block changed.</param>
    /// <param name="holdersOf">Who holds an asset; those whose balance changed are added.</param>
    public static long Of(StateCommit commit, Func<uint, IEnumerable<Address>> holdersOf)
    {
        long count = 0;
        foreach (IGrouping<ushort, RecordChange> table in commit.Records.GroupBy(change => change.Table.Id))
        {
            if (table.Key >= 900) continue;
            count += table.Key == MoneyModule.Schema.Id ? OfMoney(commit, table, holdersOf) : OfSlots([.. table.Select(change => change.Slot)], table.First().Table.RecordSizeBytes);
        }
        return count;
    }

    // A leaf is over one byte and the record, a node over one byte and four children: three compressions.
    private static long OfSlots(int[] slots, int recordSize)
    {
        long count = slots.Length * Blocks(1 + recordSize);
        while (slots.Length > 1 || slots[0] > 0)
        {
            slots = [.. slots.Select(slot => slot / 4).Distinct()];
            count += slots.Length * Blocks(1 + 4 * Hash32.Size);
        }
        return count;
    }

    private static long OfMoney(StateCommit commit, IEnumerable<RecordChange> changes, Func<uint, IEnumerable<Address>> holdersOf)
    {
        SortedDictionary<uint, SortedSet<Address>> changedByAsset = [];
        foreach (RecordChange change in changes)
        {
            BalanceKey key = MemoryMarshal.Read<BalanceKey>(commit.Bytes.WrittenSpan[Math.Max(change.AfterOffset, change.BeforeOffset)..]);
            if (!changedByAsset.TryGetValue(key.AssetId, out SortedSet<Address>? ofAsset)) changedByAsset[key.AssetId] = ofAsset = [];
            ofAsset.Add(key.Account);
        }
        long count = 0;
        foreach ((uint asset, SortedSet<Address> changed) in changedByAsset)
        {
            Address[] holders = [.. holdersOf(asset).Concat(changed).Distinct().Order()];
            count += OfSumTree(holders, [.. changed], 0);
        }
        return count;
    }

    /// <summary>For one asset: a leaf is one compression, a node two, also where one child is absent. An unchanged leaf beside a changed path counts, for the tree keeps no hash of a leaf.</summary>
    /// <param name="holders">All who hold it, in order.</param>
    /// <param name="changed">Those whose balance changed, in order.</param>
    /// <param name="depth">The bit of the address at which they part; 0 for the whole tree.</param>
    public static long OfSumTree(ReadOnlySpan<Address> holders, ReadOnlySpan<Address> changed, int depth)
    {
        if (holders.Length <= 1) return holders.Length;
        if (changed.IsEmpty) return 0;
        int half = FirstWithBit(holders, depth), changedHalf = FirstWithBit(changed, depth);
        return 2 + OfSumTree(holders[..half], changed[..changedHalf], depth + 1) + OfSumTree(holders[half..], changed[changedHalf..], depth + 1);
    }

    private static int FirstWithBit(ReadOnlySpan<Address> ordered, int depth)
    {
        int first = 0;
        while (first < ordered.Length && (Address.Bytes(in ordered[first])[depth >> 3] >> (7 - (depth & 7)) & 1) == 0) first++;
        return first;
    }

    private static long Blocks(int messageBytes) => (messageBytes + 9 + 63) / 64;
}
