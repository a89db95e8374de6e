using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>The accounts in the cache by handle, and their handles by address: open addressing over handles, never more than half full, never walked.</summary>
internal sealed unsafe class AccountTable
{
    private const int SmallestCapacity = 256;

    private readonly SeededHash _hash;
    private AccountEntry[] _entries = GC.AllocateArray<AccountEntry>(SmallestCapacity, pinned: true);
    private int[] _handles = new int[2 * SmallestCapacity]; // handle + 1; 0 is a free place

    public AccountTable(ulong seed)
    {
        _hash = new SeededHash(seed);
        At = (AccountEntry*)Unsafe.AsPointer(ref _entries[0]);
    }

    /// <summary>The entries by handle. Moves when an account is added.</summary>
    public AccountEntry* At { get; private set; }

    /// <summary>Handles given so far, those of removed accounts included.</summary>
    public int Count { get; private set; }

    /// <summary>The handle of an address; -1 when it is not in the cache.</summary>
    public int Find(in Address address)
    {
        int[] handles = _handles;
        for (int place = Home(in address, handles.Length); ; place = (place + 1) & (handles.Length - 1))
        {
            int handle = handles[place] - 1;
            if (handle < 0 || At[handle].Address == address) return handle;
        }
    }

    /// <summary>Adds an address that is not in the cache, with everything else at zero.</summary>
    public int Add(in Address address)
    {
        if (Count == _entries.Length) Grow();
        int handle = Count++;
        At[handle] = default;
        At[handle].Address = address;
        Place(handle);
        return handle;
    }

    /// <summary>Adds an entry that takes the place of another with the same address: the address is found under the new handle from now on.</summary>
    public int Replace(int replaced)
    {
        if (Count == _entries.Length) Grow();
        int handle = Count++;
        At[handle] = default;
        At[handle].Address = At[replaced].Address;
        int place = Home(in At[handle].Address, _handles.Length);
        while (_handles[place] != replaced + 1) place = (place + 1) & (_handles.Length - 1);
        _handles[place] = handle + 1;
        return handle;
    }

    /// <summary>Whether the address of the account is found under this handle, not under one that replaced it.</summary>
    public bool IsCurrent(int handle) => Find(in At[handle].Address) == handle;

    /// <summary>Keeps the accounts that a transaction after <paramref name="transaction"/> has looked at.</summary>
    /// <returns>By old handle the new one; -1 for those that are forgotten.</returns>
    public int[] KeepSeenAfter(uint transaction)
    {
        int[] handles = new int[Count];
        int kept = 0;
        for (int handle = 0; handle < handles.Length; handle++)
        {
            bool stays = At[handle].SeenIn > transaction && IsCurrent(handle);
            handles[handle] = stays ? kept++ : -1;
        }
        Array.Clear(_handles);
        Count = kept;
        for (int handle = 0; handle < handles.Length; handle++)
        {
            if (handles[handle] < 0) continue;
            At[handles[handle]] = At[handle];
            Place(handles[handle]);
        }
        return handles;
    }

    /// <summary>Forgets all accounts.</summary>
    public void Clear()
    {
        // A few in a table that was once large: from its home on, until a free place, each takes its neighbours with it, and all of them go.
        if (Count < _entries.Length / 8)
            for (int handle = 0; handle < Count; handle++)
                for (int place = Home(in At[handle].Address, _handles.Length); _handles[place] != 0; place = (place + 1) & (_handles.Length - 1)) _handles[place] = 0;
        else Array.Clear(_handles);
        Count = 0;
    }

    private void Grow()
    {
        AccountEntry[] entries = GC.AllocateArray<AccountEntry>(2 * _entries.Length, pinned: true);
        _entries.CopyTo(entries, 0);
        _entries = entries;
        At = (AccountEntry*)Unsafe.AsPointer(ref entries[0]);

        int[] old = _handles;
        _handles = new int[2 * old.Length];
        foreach (int handle in old)
            if (handle > 0) Place(handle - 1);
    }

    private void Place(int handle)
    {
        int place = Home(in At[handle].Address, _handles.Length);
        while (_handles[place] != 0) place = (place + 1) & (_handles.Length - 1);
        _handles[place] = handle + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(in Address address, int capacity) => unchecked((int)_hash.Of(in address)) & (capacity - 1);
}
