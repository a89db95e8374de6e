using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>The storage slots in the cache by number, and their numbers by account and key: open addressing, never more than half full, never walked.</summary>
internal sealed unsafe class SlotTable
{
    private const int SmallestCapacity = 1024;

    private readonly SeededHash _hash;
    private SlotEntry[] _entries = GC.AllocateArray<SlotEntry>(SmallestCapacity, pinned: true);
    private int[] _numbers = GC.AllocateArray<int>(2 * SmallestCapacity, pinned: true); // number + 1; 0 is a free place
    private int* _places;
    private int _capacity = 2 * SmallestCapacity;

    public SlotTable(ulong seed)
    {
        _hash = new SeededHash(seed);
        At = (SlotEntry*)Unsafe.AsPointer(ref _entries[0]);
        _places = (int*)Unsafe.AsPointer(ref _numbers[0]);
    }

    /// <summary>The entries by number. Moves when a slot is added.</summary>
    public SlotEntry* At { get; private set; }

    public int Count { get; private set; }

    /// <summary>The number of a slot; -1 when it is not in the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int account, in UInt256 key)
    {
        int* places = _places;
        SlotEntry* entries = At;
        for (int place = Home(account, in key, _capacity); ; place = unchecked(place + 1) & (_capacity - 1))
        {
            int number = places[place] - 1;
            if (number < 0 || (entries[number].Account == account && entries[number].Key == key)) return number;
        }
    }

    /// <summary>Adds a slot that is not in the cache, with no stamps.</summary>
    public int Add(int account, in UInt256 key, in UInt256 value)
    {
        if (Count == _entries.Length) Grow();
        int number = Count++;
        At[number] = new SlotEntry { Key = key, Value = value, Original = value, Account = account };
        Place(number);
        return number;
    }

    /// <summary>Keeps the slots that a transaction after <paramref name="transaction"/> has looked at, of accounts that are kept; <paramref name="accounts"/> tells their new handles, -1 for the others.</summary>
    public void KeepSeenAfter(uint transaction, int[] accounts)
    {
        int kept = 0;
        for (int number = 0; number < Count; number++)
        {
            int account = accounts[At[number].Account];
            if (account < 0 || At[number].SeenIn <= transaction) continue;
            At[kept] = At[number];
            At[kept++].Account = account;
        }
        Array.Clear(_numbers);
        Count = kept;
        for (int number = 0; number < kept; number++) Place(number);
    }

    /// <summary>Forgets all slots.</summary>
    public void Clear()
    {
        // As in the table of accounts: a few slots in a large table are not worth walking over all of it.
        if (Count < _entries.Length / 8)
            for (int number = 0; number < Count; number++)
                for (int place = Home(At[number].Account, in At[number].Key, _capacity); _places[place] != 0; place = (place + 1) & (_capacity - 1)) _places[place] = 0;
        else Array.Clear(_numbers);
        Count = 0;
    }

    private void Grow()
    {
        SlotEntry[] entries = GC.AllocateArray<SlotEntry>(2 * _entries.Length, pinned: true);
        _entries.CopyTo(entries, 0);
        _entries = entries;
        At = (SlotEntry*)Unsafe.AsPointer(ref entries[0]);

        _capacity *= 2;
        _numbers = GC.AllocateArray<int>(_capacity, pinned: true);
        _places = (int*)Unsafe.AsPointer(ref _numbers[0]);
        for (int number = 0; number < Count; number++) Place(number);
    }

    private void Place(int number)
    {
        int place = Home(At[number].Account, in At[number].Key, _capacity);
        while (_places[place] != 0) place = (place + 1) & (_capacity - 1);
        _places[place] = number + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(int account, in UInt256 key, int capacity) => unchecked((int)_hash.Of(account, in key)) & (capacity - 1);
}
