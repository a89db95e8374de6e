using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Which open orders an account has: a list for each account, oldest first, and its client order ids. Derived from the orders table, never stored.</summary>
/// <remarks>The lists run through slots: 8 bytes an order slot, 12 bytes an account. Client order ids go through a seeded index, so nobody can prepare ids that fall together.</remarks>
internal sealed class OpenOrders(KeyedTable<ulong, OrderRecord> orders, ulong seed)
{
    // Slots + 1; zero stands for none.
    private struct Links
    {
        public int Previous;
        public int Next;
    }

    private struct Account
    {
        public int First;
        public int Last;
        public int Count;
    }

    private readonly ChunkedArray<Links> _links = new();
    private readonly ChunkedArray<Account> _accounts = new();
    private readonly KeyIndex _clientIds = new();

    /// <summary>How many open orders an account has.</summary>
    public int CountOf(uint owner) => owner < (uint)_accounts.Capacity ? _accounts[(int)owner].Count : 0;

    /// <summary>The slot of an account's oldest open order; -1 when it has none.</summary>
    public int FirstOf(uint owner) => owner < (uint)_accounts.Capacity ? _accounts[(int)owner].First - 1 : -1;

    /// <summary>The slot of the next open order of the same account; -1 after the newest.</summary>
    public int NextOf(int slot) => _links[slot].Next - 1;

    /// <summary>The slot of the account's open order with this client order id.</summary>
    public bool TryFind(uint owner, ulong clientOrderId, out int slot)
    {
        KeyIndex.Probe probe = _clientIds.Start(Hash(owner, clientOrderId));
        while (KeyIndex.Next(ref probe, out slot))
        {
            ref readonly OrderRecord order = ref orders.Read(slot);
            if (order.OwnerSlot == owner && order.ClientOrderId == clientOrderId) return true;
        }
        return false;
    }

    /// <summary>Asks the processor to fetch what <see cref="TryFind"/>, <see cref="Add"/> and <see cref="Remove"/> will look at soon; nothing depends on it.</summary>
    public void Prefetch(uint owner, ulong clientOrderId, PrefetchStep step)
    {
        ulong hash = Hash(owner, clientOrderId);
        if (step == PrefetchStep.Index)
        {
            if (clientOrderId != 0) _clientIds.Prefetch(hash);
            return;
        }
        if (owner < (uint)_accounts.Capacity) _accounts.Prefetch((int)owner);
        KeyIndex.Probe probe = _clientIds.Start(hash);
        if (clientOrderId == 0 || !KeyIndex.Next(ref probe, out int slot)) return;
        orders.Prefetch(slot);
        _links.Prefetch(slot);
    }

    /// <summary>Adds an order behind its owner's others.</summary>
    public void Add(int slot)
    {
        ref readonly OrderRecord order = ref orders.Read(slot);
        _links.EnsureCapacity(slot + 1);
        _accounts.EnsureCapacity((int)order.OwnerSlot + 1);
        ref Account account = ref _accounts[(int)order.OwnerSlot];
        _links[slot] = new Links { Previous = account.Last };
        if (account.Last != 0) _links[account.Last - 1].Next = slot + 1;
        else account.First = slot + 1;
        account.Last = slot + 1;
        account.Count++;
        if (order.ClientOrderId != 0) _clientIds.Add(Hash(order.OwnerSlot, order.ClientOrderId), slot);
    }

    /// <summary>Takes an order out, before its record goes.</summary>
    public void Remove(int slot)
    {
        ref readonly OrderRecord order = ref orders.Read(slot);
        ref Account account = ref _accounts[(int)order.OwnerSlot];
        Links links = _links[slot];
        if (links.Previous != 0) _links[links.Previous - 1].Next = links.Next;
        else account.First = links.Next;
        if (links.Next != 0) _links[links.Next - 1].Previous = links.Previous;
        else account.Last = links.Previous;
        account.Count--;
        if (order.ClientOrderId != 0) _clientIds.Remove(Hash(order.OwnerSlot, order.ClientOrderId), slot);
    }

    private ulong Hash(uint owner, ulong clientOrderId)
    {
        unchecked
        {
            ulong high = Math.BigMul(clientOrderId ^ seed, (owner * 0x9E3779B97F4A7C15UL + seed) | 1, out ulong low);
            high = Math.BigMul(high ^ low ^ owner, 0xD6E8FEB86659FD93UL ^ seed | 1, out low);
            return high ^ low;
        }
    }
}
