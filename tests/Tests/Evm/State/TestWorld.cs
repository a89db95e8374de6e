using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Tests.Evm.State;

/// <summary>A world of sorted dictionaries that takes over what blocks change.</summary>
public sealed class TestWorld : IEvmWorld
{
    private readonly SortedDictionary<Address, Account> _accounts = [];
    private readonly Dictionary<Hash32, byte[]> _codes = [];

    public int Reads { get; private set; }

    public bool TryReadAccount(in Address address, out EvmAccountRecord record)
    {
        Reads++;
        bool isThere = _accounts.TryGetValue(address, out Account? account);
        record = isThere ? new EvmAccountRecord(account!.Nonce, account.CodeHash, account.Slots.Count > 0) : default;
        return isThere;
    }

    public UInt256 ReadSlot(in Address address, in UInt256 key)
    {
        Reads++;
        return _accounts.TryGetValue(address, out Account? account) ? account.Slots.GetValueOrDefault(key) : default;
    }

    public byte[] ReadCode(in Hash32 codeHash) => _codes[codeHash];

    public void Put(Address address, ulong nonce = 0, byte[]? code = null, params (UInt256 Key, UInt256 Value)[] slots)
    {
        Account account = new() { Nonce = nonce, CodeHash = Keccak256.Hash(code ?? []) };
        _codes[account.CodeHash] = code ?? [];
        foreach ((UInt256 key, UInt256 value) in slots) account.Slots[key] = value;
        _accounts[address] = account;
    }

    public void Apply(EvmChanges changes)
    {
        foreach (Gwangan.Chain.Evm.EvmCode code in changes.Codes) _codes[code.Hash] = code.Bytes.ToArray();
        Address last = default;
        foreach (ref readonly AccountChange change in changes.Accounts)
        {
            Assert.True(last.CompareTo(change.Address) < 0 || last.IsZero, "accounts come by address");
            last = change.Address;
            if (!change.Exists)
            {
                Assert.Equal(0, changes.SlotsOf(in change).Length);
                _accounts.Remove(change.Address);
                continue;
            }
            if (!_accounts.TryGetValue(change.Address, out Account? account)) _accounts.Add(change.Address, account = new Account());
            if (change.StorageCleared) account.Slots.Clear();
            account.Nonce = change.Nonce;
            account.CodeHash = change.CodeHash;
            UInt256? before = null;
            foreach (SlotChange slot in changes.SlotsOf(in change))
            {
                Assert.True(before is null || before < slot.Key, "slots come by key");
                before = slot.Key;
                Assert.NotEqual(account.Slots.GetValueOrDefault(slot.Key), slot.Value);
                if (slot.Value.IsZero) account.Slots.Remove(slot.Key);
                else account.Slots[slot.Key] = slot.Value;
            }
        }
    }

    /// <summary>Everything, spelt out: two worlds are the same when this is.</summary>
    public override string ToString()
    {
        List<string> lines = [];
        foreach ((Address address, Account account) in _accounts)
            lines.Add($"{address} nonce {account.Nonce} code {account.CodeHash} slots {string.Join(' ', account.Slots.Select(slot => $"{slot.Key}={slot.Value}"))}");
        return string.Join('\n', lines);
    }

    private sealed class Account
    {
        public ulong Nonce;
        public Hash32 CodeHash = Keccak256.OfNothing;
        public readonly SortedDictionary<UInt256, UInt256> Slots = [];
    }
}
