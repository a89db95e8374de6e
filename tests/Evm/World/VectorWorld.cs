using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>The accounts that a vector begins with, and what its blocks made of them, as the EVM's state asks for them.</summary>
internal sealed class VectorWorld : IEvmWorld
{
    /// <summary>What is kept of an account besides its balance.</summary>
    internal sealed class Account
    {
        public ulong Nonce;
        public Hash32 CodeHash;
        public readonly Dictionary<UInt256, UInt256> Slots = [];
    }

    private static readonly Hash32 EmptyCodeHash = Keccak256.Hash([]);

    private readonly Dictionary<Address, Account> _accounts = [];
    private readonly Dictionary<Hash32, byte[]> _codes = [];

    /// <summary>Begins anew with <paramref name="accounts"/>.</summary>
    public void Load(IReadOnlyList<PreAccount> accounts)
    {
        _accounts.Clear();
        _codes.Clear();
        foreach (PreAccount account in accounts)
        {
            Account mine = _accounts[account.Address] = new Account { Nonce = account.Nonce, CodeHash = account.Code.Length == 0 ? EmptyCodeHash : Keccak256.Hash(account.Code) };
            if (account.Code.Length > 0) _codes[mine.CodeHash] = account.Code;
            foreach ((UInt256 key, UInt256 value) in account.Slots) mine.Slots[key] = value;
        }
    }

    /// <summary>Takes over what a block has changed.</summary>
    public void Apply(EvmChanges changes)
    {
        foreach (EvmCode code in changes.Codes) _codes[code.Hash] = code.Bytes.ToArray();
        foreach (ref readonly AccountChange change in changes.Accounts)
        {
            if (!change.Exists)
            {
                _accounts.Remove(change.Address);
                continue;
            }
            if (!_accounts.TryGetValue(change.Address, out Account? account)) _accounts[change.Address] = account = new();
            (account.Nonce, account.CodeHash) = (change.Nonce, change.CodeHash);
            if (change.StorageCleared) account.Slots.Clear();
            foreach (SlotChange slot in changes.SlotsOf(in change))
            {
                if (slot.Value.IsZero) account.Slots.Remove(slot.Key);
                else account.Slots[slot.Key] = slot.Value;
            }
        }
    }

    /// <summary>The same accounts, in a world of their own.</summary>
    public VectorWorld Copy()
    {
        VectorWorld copy = new();
        copy.Restore(this);
        return copy;
    }

    /// <summary>Becomes a copy of <paramref name="other"/>.</summary>
    public void Restore(VectorWorld other)
    {
        _accounts.Clear();
        _codes.Clear();
        foreach ((Hash32 hash, byte[] code) in other._codes) _codes[hash] = code;
        foreach ((Address address, Account theirs) in other._accounts)
        {
            Account mine = _accounts[address] = new Account { Nonce = theirs.Nonce, CodeHash = theirs.CodeHash };
            foreach ((UInt256 key, UInt256 value) in theirs.Slots) mine.Slots[key] = value;
        }
    }

    /// <summary>Every account, in no order.</summary>
    public IReadOnlyDictionary<Address, Account> Accounts => _accounts;

    /// <inheritdoc/>
    public bool TryReadAccount(in Address address, out EvmAccountRecord record)
    {
        bool isThere = _accounts.TryGetValue(address, out Account? account);
        record = isThere ? new(account!.Nonce, account.CodeHash, account.Slots.Count > 0) : default;
        return isThere;
    }

    /// <inheritdoc/>
    public UInt256 ReadSlot(in Address address, in UInt256 key) => _accounts.TryGetValue(address, out Account? account) ? account.Slots.GetValueOrDefault(key) : default;

    /// <inheritdoc/>
    public byte[] ReadCode(in Hash32 codeHash) => _codes[codeHash];
}
