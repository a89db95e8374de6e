using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>The end of a block: changes are gathered, sorted by the digests of their keys, and applied to all tries at once.</summary>
public sealed partial class PatriciaState
{
    /// <summary>From so many changes on a trie is worth cutting below its root.</summary>
    private const int SplitChangesMin = 256;

    /// <summary>From so many changes on it is worth waking other cores.</summary>
    private const int ForkChangesMin = 64;

    private readonly List<PendingAccount> _accounts = [];
    private readonly Dictionary<Address, int> _accountIndex = []; // looked up only
    private readonly List<PendingSlot> _slots = [];
    private readonly List<TrieUpdater> _updaters = [];
    private readonly List<IPagedReader> _readers = [];
    private readonly KeccakBatch _keyBatch = new();

    private struct PendingAccount
    {
        public Address Address;
        public PatriciaAccount Account;
        public bool IsRemoved, Existed;
        public int SlotCount;
    }

    private readonly record struct PendingSlot(int Account, UInt256 Key, UInt256 Value);

    private bool HasPending => _accounts.Count > 0;

    /// <summary>Sets an account; its slots stay as they are.</summary>
    public void SetAccount(in Address address, ulong nonce, in UInt256 balance, in Hash32 codeHash)
    {
        ref PendingAccount pending = ref Pending(in address);
        pending.Account = pending.Account with { Nonce = nonce, Balance = balance, CodeHash = codeHash };
        pending.IsRemoved = false;
    }

    /// <summary>Removes an account and all its slots.</summary>
    public void RemoveAccount(in Address address)
    {
        ClearStorage(in address);
        Pending(in address).IsRemoved = true;
    }

    /// <summary>Sets a slot of an account that exists, or is set before <see cref="UpdateRoot"/>; the last of several values counts.</summary>
    public void SetSlot(in Address address, in UInt256 key, in UInt256 value)
    {
        Pending(in address).SlotCount++;
        _slots.Add(new PendingSlot(_accountIndex[address], key, value));
    }

    /// <summary>Sets all slots of an account to 0. It looks at each of them: since EIP-6780 no block needs it.</summary>
    public void ClearStorage(in Address address)
    {
        Pending(in address);
        int index = _accountIndex[address];
        if (_accounts[index].SlotCount > 0)
        {
            for (int i = 0; i < _slots.Count; i++)
                if (_slots[i].Account == index) _slots[i] = _slots[i] with { Value = default };
        }
        if (!_accounts[index].Account.HasStorage) return;
        if (_storage is PastStorage)
        {
            // Nothing of it is ever sealed, so nobody has to know which slots go.
            Pending(in address).Account = _accounts[index].Account with { StorageRoot = OrderedTrie.EmptyRoot };
            return;
        }
        HashSet<Hash32> known = []; // looked up only
        List<UInt256> found = [];
        _cache.VisitSlots(address, (key, value) =>
        {
            known.Add(key.Tail);
            if (value is not null) found.Add(UInt256.FromHash32(key.Tail));
        });
        Reader()?.Scan(PatriciaStores.Slots, Address.Bytes(in address), (key, _) =>
        {
            Hash32 tail = new(key[Address.Size..]);
            if (!known.Contains(tail)) found.Add(UInt256.FromHash32(in tail));
        });
        foreach (UInt256 key in found) SetSlot(in address, in key, default);
    }

    /// <summary>Applies everything that was set since the last call.</summary>
    /// <returns>The new <see cref="StateRoot"/>.</returns>
    /// <exception cref="InvariantException">A slot of an account was set that does not exist.</exception>
    /// <exception cref="CorruptStateException">A node that storage holds is not the one that its parent names.</exception>
    public Hash32 UpdateRoot()
    {
        if (!HasPending) return StateRoot;
        Reader();
        UpdateSlots();
        UpdateAccounts();
        _accounts.Clear();
        _accountIndex.Clear();
        _slots.Clear();
        if (_slots.Capacity > 1 << 16) _slots.Capacity = 0;
        foreach (TrieUpdater updater in _updaters) updater.Trim();
        foreach (IPagedReader reader in _readers) reader.Release();
        _cache.Trim(CacheBytesMax, _durable);
        return StateRoot;
    }

    private ref PendingAccount Pending(in Address address)
    {
        if (!_accountIndex.TryGetValue(address, out int index))
        {
            byte[]? stored = ReadStored(PatriciaKey.Account(in address));
            index = _accounts.Count;
            _accounts.Add(new PendingAccount { Address = address, Account = stored is null ? PatriciaAccount.New : PatriciaAccount.Decode(stored), Existed = stored is not null, IsRemoved = stored is null });
            _accountIndex.Add(address, index);
        }
        return ref CollectionsMarshal.AsSpan(_accounts)[index];
    }

    private void UpdateSlots()
    {
        if (_slots.Count == 0) return;
        TrieChange[] changes = new TrieChange[_slots.Count];
        List<TrieTask> tries = [];
        List<int> owners = [];
        Span<int> starts = new int[_accounts.Count + 1];
        foreach (ref readonly PendingSlot slot in CollectionsMarshal.AsSpan(_slots)) starts[slot.Account + 1]++;
        for (int i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        int[] next = starts.ToArray();
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        foreach (ref readonly PendingSlot slot in CollectionsMarshal.AsSpan(_slots))
        {
            slot.Key.WriteBigEndian(bytes);
            _keyBatch.Add(bytes);
        }
        ReadOnlySpan<Hash32> hashes = _keyBatch.Run();
        byte[] values = new byte[_slots.Count * (1 + UInt256.Size)];
        int used = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            PendingSlot slot = _slots[i];
            ref TrieChange change = ref changes[next[slot.Account]++];
            (change.Key, change.Slot) = (hashes[i], slot.Key);
            if (slot.Value.IsZero) continue;
            // The leaf holds the RLP of the number (yellow paper, section 4.1).
            int at = used, length = slot.Value.WriteMinimalBigEndian(values.AsSpan(used + 1));
            used += 1 + length;
            if (length == 1 && values[at + 1] < 0x80) at++;
            else values[at] = (byte)(0x80 + length);
            change.Value = values.AsMemory(at, used - at);
        }
        _keyBatch.Clear();
        for (int account = 0; account < _accounts.Count; account++)
        {
            if (starts[account] == starts[account + 1]) continue;
            int end = SortAndKeepLast(changes, starts[account], starts[account + 1]);
            owners.Add(account);
            tries.Add(new TrieTask { Owner = _accounts[account].Address, From = starts[account], To = end, Node = RefOf(_accounts[account].Account.StorageRoot) });
        }
        TrieTask[] done = [.. tries];
        Update(done, changes);

        Span<PendingAccount> accounts = CollectionsMarshal.AsSpan(_accounts);
        for (int i = 0; i < done.Length; i++)
        {
            ref PendingAccount account = ref accounts[owners[i]];
            account.Account = account.Account with { StorageRoot = done[i].Node.Size == 0 ? OrderedTrie.EmptyRoot : done[i].Node.Bytes };
            for (int j = done[i].From; j < done[i].To; j++)
            {
                ref readonly TrieChange change = ref changes[j];
                if (change.Before is null && change.Value.IsEmpty) continue;
                _cache.Write(PatriciaKey.Slot(in account.Address, in change.Slot), NumberOf(change.Before), NumberOf(change.Value.Span));
            }
        }
    }

    private void UpdateAccounts()
    {
        Span<PendingAccount> accounts = CollectionsMarshal.AsSpan(_accounts);
        TrieChange[] changes = new TrieChange[accounts.Length];
        foreach (ref readonly PendingAccount account in accounts) _keyBatch.Add(Address.Bytes(in account.Address));
        ReadOnlySpan<Hash32> hashes = _keyBatch.Run();
        for (int i = 0; i < accounts.Length; i++)
        {
            ref readonly PendingAccount account = ref accounts[i];
            changes[i].Key = hashes[i];
            PatriciaKey key = PatriciaKey.Account(in account.Address);
            if (account.IsRemoved)
            {
                Invariant.Assert(!account.Account.HasStorage);
                if (account.Existed) _cache.Write(in key, ReadStored(in key), null);
                continue;
            }
            _writer.Clear();
            account.Account.Write(_writer);
            changes[i].Value = _writer.ToArray();
            _cache.Write(in key, account.Existed ? ReadStored(in key) : null, account.Account.Encode(_writer));
        }
        _keyBatch.Clear();
        TrieTask[] task = [new TrieTask { IsAccounts = true, To = SortAndKeepLast(changes, 0, changes.Length), Node = RefOf(StateRoot) }];
        Update(task, changes);
        StateRoot = task[0].Node.Size == 0 ? OrderedTrie.EmptyRoot : task[0].Node.Bytes;
    }

    // Whole tries in, their new roots out. Large ones are cut below the root, and the pieces spread over the cores.
    private void Update(TrieTask[] tries, TrieChange[] changes)
    {
        int width = changes.Length < ForkChangesMin ? 1 : Math.Max(1, _forkJoin.Width);
        while (_updaters.Count < width) _updaters.Add(new TrieUpdater(_cache));
        List<TrieTask> tasks = [];
        List<(int Trie, int FirstTask, byte[]? Root)> cuts = [];
        Span<NodeRef> children = stackalloc NodeRef[16];
        for (int i = 0; i < tries.Length; i++)
        {
            if (width == 1 || tries[i].To - tries[i].From < SplitChangesMin || !_updaters[0].TrySplitRoot(in tries[i], _reader, children, out byte[]? root))
            {
                tasks.Add(tries[i]);
                continue;
            }
            cuts.Add((i, tasks.Count, root));
            int at = tries[i].From;
            for (int nibble = 0; nibble < 16; nibble++)
            {
                int from = at;
                while (at < tries[i].To && Nibbles.At(in changes[at].Key, 0) == nibble) at++;
                tasks.Add(tries[i] with { Depth = 1, From = from, To = at, Node = children[nibble] });
            }
        }

        // Runs of about equal work, one for each core.
        TrieTask[] all = [.. tasks];
        Span<int> ends = new int[width];
        int total = 0, done = 0, task = 0;
        foreach (ref readonly TrieTask each in all.AsSpan()) total += each.To - each.From;
        for (int worker = 0; worker < width; worker++)
        {
            long share = (long)total * (worker + 1) / width;
            for (; task < all.Length && (done < share || worker == width - 1); task++) done += all[task].To - all[task].From;
            ends[worker] = task;
        }
        int[] until = ends.ToArray();
        Exception?[] failures = new Exception?[width];
        if (width == 1)
        {
            _updaters[0].Run(all, changes, _reader);
        }
        else
        {
            if (_storage is not null)
            {
                while (_readers.Count < width) _readers.Add(_storage.OpenReader()!);
                foreach (IPagedReader reader in _readers) reader.Refresh();
            }
            _forkJoin.For(width, worker =>
            {
                try
                {
                    int from = worker == 0 ? 0 : until[worker - 1];
                    _updaters[worker].Run(all.AsSpan(from, until[worker] - from), changes, _storage is null ? null : _readers[worker]);
                }
                catch (CorruptStateException error)
                {
                    failures[worker] = error;
                }
            });
        }
        foreach (Exception? failure in failures)
            if (failure is not null) throw failure;
        for (int worker = 0; worker < width; worker++) ApplyWrites(_updaters[worker]);

        foreach ((int trie, int firstTask, byte[]? root) in cuts)
        {
            for (int i = 0; i < 16; i++) children[i] = all[firstTask + i].Node;
            _updaters[0].JoinRoot(ref tries[trie], children, root, _reader);
            ApplyWrites(_updaters[0]);
        }
        int cut = 0;
        for (int i = 0, at = 0; i < tries.Length; i++)
        {
            if (cut < cuts.Count && cuts[cut].Trie == i)
            {
                (at, cut) = (at + 16, cut + 1);
                continue;
            }
            tries[i].Node = all[at++].Node;
        }
    }

    private void ApplyWrites(TrieUpdater updater)
    {
        foreach (ref readonly TrieUpdater.Write write in CollectionsMarshal.AsSpan(updater.Writes)) _cache.Write(in write.Key, write.Before, write.After);
        updater.Writes.Clear();
    }

    private byte[]? ReadStored(in PatriciaKey key)
    {
        if (_cache.TryGet(in key, out byte[]? value) || Reader() is not { } reader) return value;
        Span<byte> keyBytes = stackalloc byte[PatriciaKey.SizeMax];
        value = reader.TryRead(key.Store, keyBytes[..key.Write(keyBytes)], out ReadOnlySpan<byte> stored) ? stored.ToArray() : null;
        _cache.Keep(in key, value);
        return value;
    }

    private static NodeRef RefOf(in Hash32 root) => root == OrderedTrie.EmptyRoot ? default : NodeRef.ByHash(in root);

    // Of changes of one key the last one stays, so the order of the list must tell.
    private static int SortAndKeepLast(TrieChange[] changes, int from, int to)
    {
        Span<TrieChange> range = changes.AsSpan(from, to - from);
        SortKey[] keys = new SortKey[range.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = new SortKey(range[i].Key, i);
        Array.Sort(keys);
        TrieChange[] sorted = new TrieChange[range.Length];
        int count = 0;
        for (int i = 0; i < keys.Length; i++)
            if (i + 1 == keys.Length || keys[i + 1].Key != keys[i].Key) sorted[count++] = range[keys[i].Index];
        sorted.AsSpan(0, count).CopyTo(range);
        return from + count;
    }

    private readonly record struct SortKey(Hash32 Key, int Index) : IComparable<SortKey>
    {
        public int CompareTo(SortKey other)
        {
            int order = Key.CompareTo(other.Key);
            return order != 0 ? order : Index.CompareTo(other.Index);
        }
    }

    // A number out of its RLP.
    private static byte[]? NumberOf(ReadOnlySpan<byte> rlp)
    {
        if (rlp.IsEmpty) return null;
        return (rlp[0] < 0x80 ? rlp : rlp[1..]).ToArray();
    }
}
