using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>From the hash of a key to the slots that may hold it: open addressing, linear probing, 8 bytes an entry. It is looked up and never walked.</summary>
/// <remarks>
/// 256 shards by the top byte of the hash, each of which doubles by itself at three quarters full, so that no insertion waits for more than 1/256 of
/// the entries to move: half a millisecond with ten million. An entry holds 32 bits of the hash, so moving reads no record. Removal shifts later entries back: no tombstones, no decay.
/// </remarks>
internal sealed class KeyIndex
{
    private const int ShardShift = 56, SmallestCapacity = 8;

    private readonly ulong[][] _shards = new ulong[256][];
    private readonly int[] _counts = new int[256];

    /// <summary>An entry in the middle of being looked for.</summary>
    internal struct Probe
    {
        internal ulong[] Entries;
        internal uint Tag;
        internal int Position;
    }

    /// <summary>Starts to look for the slots of a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Probe Start(ulong hash)
    {
        ulong[] entries = _shards[hash >> ShardShift] ?? [];
        return new Probe { Entries = entries, Tag = Tag(hash), Position = entries.Length == 0 ? 0 : Home(Tag(hash), entries.Length - 1) };
    }

    /// <summary>The next slot whose key may have the hash; false when there is no other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Next(ref Probe probe, out int slot)
    {
        ulong[] entries = probe.Entries;
        int position = probe.Position;
        while (position < entries.Length)
        {
            ulong entry = entries[position];
            if (entry == 0) break;
            position = (position + 1) & (entries.Length - 1);
            if ((uint)(entry >> 32) != probe.Tag) continue;
            probe.Position = position;
            slot = SlotOf(entry);
            return true;
        }
        slot = -1;
        return false;
    }

    /// <summary>Asks the processor to fetch the place where the slots of a hash begin.</summary>
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported && _shards[hash >> ShardShift] is { } entries)
            Sse.Prefetch0(Unsafe.AsPointer(ref entries[Home(Tag(hash), entries.Length - 1)]));
    }

    /// <summary>Adds a slot under a hash.</summary>
    public void Add(ulong hash, int slot)
    {
        int shard = (int)(hash >> ShardShift);
        ulong[] entries = _shards[shard] ??= new ulong[SmallestCapacity];
        if (++_counts[shard] > entries.Length / 4 * 3) entries = Double(shard);
        Place(entries, Entry(Tag(hash), slot));
    }

    /// <summary>Removes a slot that was added under this hash.</summary>
    public void Remove(ulong hash, int slot)
    {
        int shard = (int)(hash >> ShardShift);
        ulong[] entries = _shards[shard];
        int mask = entries.Length - 1;
        ulong entry = Entry(Tag(hash), slot);
        int hole = Home(Tag(hash), mask);
        while (entries[hole] != entry)
        {
            Invariant.Assert(entries[hole] != 0);
            hole = (hole + 1) & mask;
        }
        _counts[shard]--;
        for (int next = (hole + 1) & mask; entries[next] != 0; next = (next + 1) & mask)
        {
            // An entry may move back into the hole unless that would put it before its home.
            int home = Home((uint)(entries[next] >> 32), mask);
            if (((next - home) & mask) < ((next - hole) & mask)) continue;
            entries[hole] = entries[next];
            hole = next;
        }
        entries[hole] = 0;
    }

    private ulong[] Double(int shard)
    {
        ulong[] old = _shards[shard], entries = new ulong[2 * old.Length];
        foreach (ulong entry in old)
            if (entry != 0) Place(entries, entry);
        return _shards[shard] = entries;
    }

    private static void Place(ulong[] entries, ulong entry)
    {
        int mask = entries.Length - 1, position = Home((uint)(entry >> 32), mask);
        while (entries[position] != 0) position = (position + 1) & mask;
        entries[position] = entry;
    }

    private static uint Tag(ulong hash) => unchecked((uint)(hash >> 24));

    private static int Home(uint tag, int mask) => unchecked((int)tag) & mask;

    private static ulong Entry(uint tag, int slot) => (ulong)tag << 32 | ((uint)slot + 1);

    private static int SlotOf(ulong entry) => unchecked((int)(uint)entry - 1);
}
