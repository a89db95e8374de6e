using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Tests.Crypto;

namespace Gwangan.Tests.Store.Patricia;

/// <summary>Ethereum's state as two levels of dictionaries, whose roots are computed anew from all pairs.</summary>
public sealed class NaiveState
{
    public SortedDictionary<Address, (ulong Nonce, UInt256 Balance, Hash32 CodeHash)> Accounts { get; } = [];

    public SortedDictionary<Address, SortedDictionary<UInt256, UInt256>> Slots { get; } = [];

    private readonly Dictionary<Address, Hash32> _storageRoots = [];

    public void SetSlot(Address address, UInt256 key, UInt256 value)
    {
        if (!Slots.TryGetValue(address, out var slots)) Slots[address] = slots = [];
        if (value.IsZero) slots.Remove(key);
        else slots[key] = value;
        _storageRoots.Remove(address);
    }

    public void ClearStorage(Address address)
    {
        Slots.Remove(address);
        _storageRoots.Remove(address);
    }

    public UInt256 Slot(Address address, UInt256 key) => Slots.TryGetValue(address, out var slots) ? slots.GetValueOrDefault(key) : default;

    public PatriciaAccount Account(Address address)
    {
        var (nonce, balance, codeHash) = Accounts[address];
        return new PatriciaAccount(nonce, balance, codeHash, StorageRoot(address));
    }

    public Hash32 Root()
    {
        NaiveTrie trie = new();
        foreach (Address address in Accounts.Keys)
        {
            PatriciaAccount account = Account(address);
            RlpWriter writer = new();
            int list = writer.BeginList();
            writer.UInt64(account.Nonce);
            writer.UInt256(account.Balance);
            writer.Hash(account.StorageRoot);
            writer.Hash(account.CodeHash);
            writer.EndList(list);
            trie.Set(Keccak256.Hash(Address.Bytes(in address)).ToArray(), writer.ToArray());
        }
        return trie.Root();
    }

    public NaiveState Copy()
    {
        NaiveState copy = new();
        foreach (var (address, account) in Accounts) copy.Accounts[address] = account;
        foreach (var (address, slots) in Slots) copy.Slots[address] = new SortedDictionary<UInt256, UInt256>(slots);
        foreach (var (address, root) in _storageRoots) copy._storageRoots[address] = root;
        return copy;
    }

    private Hash32 StorageRoot(Address address)
    {
        if (_storageRoots.TryGetValue(address, out Hash32 root)) return root;
        NaiveTrie trie = new();
        if (Slots.TryGetValue(address, out var slots))
        {
            foreach (var (key, value) in slots)
            {
                RlpWriter writer = new();
                writer.UInt256(value);
                trie.Set(Keccak256.Hash(key.ToBigEndian()).ToArray(), writer.ToArray());
            }
        }
        return _storageRoots[address] = trie.Root();
    }
}
