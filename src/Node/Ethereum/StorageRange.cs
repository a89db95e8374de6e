using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Ethereum;

/// <summary>A slot of a contract.</summary>
/// <param name="Hash">The digest of its key, by which the trie has it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value, not zero.</param>
public readonly record struct RangeSlot(Hash32 Hash, UInt256 Key, UInt256 Value);

/// <summary>Some slots of a contract in the order of its trie, from a digest on.</summary>
/// <param name="Slots">The slots, ascending.</param>
/// <param name="Next">The digest with which the next ones begin; null when there are none.</param>
public sealed record StorageRange(IReadOnlyList<RangeSlot> Slots, Hash32? Next)
{
    // How many slots are looked at before the clock is.
    private const int SlotsBetweenLooks = 4_096;

    /// <summary>Reads a range.</summary>
    /// <remarks>State stands by plain keys, so every slot of the contract is looked at, and as many kept as are asked for: a million take about a second.</remarks>
    /// <param name="view">The committed height.</param>
    /// <param name="changes">What blocks have changed since; null for nothing.</param>
    /// <param name="contract">Whose slots.</param>
    /// <param name="from">The first digest.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="deadline">Until when it may take.</param>
    /// <exception cref="CallTimeoutException">It took too long.</exception>
    public static StorageRange Read(PatriciaView view, EvmChanges? changes, Address contract, Hash32 from, int count, CallDeadline deadline)
    {
        Dictionary<UInt256, UInt256> changed = [];
        bool isCleared = false;
        foreach (AccountChange account in changes is null ? default : changes.Accounts)
        {
            if (account.Address != contract) continue;
            isCleared = account.StorageCleared || !account.Exists;
            foreach (SlotChange slot in changes!.SlotsOf(in account)) changed.Add(slot.Key, slot.Value);
        }
        SortedSet<RangeSlot> kept = new(Comparer<RangeSlot>.Create(static (one, other) => one.Hash.CompareTo(other.Hash)));
        int looked = 0;
        void Look(UInt256 key, UInt256 value)
        {
            if (++looked % SlotsBetweenLooks == 0) deadline.Check();
            if (value.IsZero) return;
            Hash32 hash = Keccak256.Hash(key.ToBigEndian());
            if (hash.CompareTo(from) < 0 || (kept.Count > count && hash.CompareTo(kept.Max.Hash) > 0)) return;
            kept.Add(new RangeSlot(hash, key, value));
            if (kept.Count > count + 1) kept.Remove(kept.Max);
        }

        if (!isCleared)
        {
            view.VisitSlots(in contract, (key, value) =>
            {
                if (!changed.ContainsKey(key)) Look(key, value);
            });
        }
        foreach ((UInt256 key, UInt256 value) in changed) Look(key, value);
        return new StorageRange([.. kept.Take(count)], kept.Count > count ? kept.Max.Hash : null);
    }
}
