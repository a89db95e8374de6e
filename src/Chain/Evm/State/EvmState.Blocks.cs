using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <content>What a block has changed, and how the cache stays bounded.</content>
public sealed unsafe partial class EvmState
{
    private uint _trimmedAt; // the transaction after which the cache was last trimmed
    private readonly List<int> _changedAccounts = [];
    private readonly List<(int Slot, UInt256 Before)> _changedSlots = [];

    /// <summary>Ends the block: what it has changed, for the world to take over before the cache is trimmed.</summary>
    public EvmChanges EndBlock()
    {
        Invariant.Assert(!_isOpen);
        SlotChange[] slots = SortSlots(out int[] owners);
        List<int> current = new(_changedAccounts.Count);
        foreach (int account in _changedAccounts)
            if (_accounts.IsCurrent(account)) current.Add(account);
        current.Sort((left, right) => _accounts.At[left].Address.CompareTo(_accounts.At[right].Address));

        AccountChange[] accounts = new AccountChange[current.Count];
        SortedDictionary<Hash32, EvmCode> codes = [];
        for (int i = 0; i < accounts.Length; i++)
        {
            int account = current[i];
            int start = Array.BinarySearch(owners, account);
            int count = 0;
            if (start >= 0)
            {
                while (start > 0 && owners[start - 1] == account) start--;
                while (start + count < owners.Length && owners[start + count] == account) count++;
            }
            accounts[i] = Describe(account, int.Max(start, 0), count);
            if (_blockCodes.TryGetValue(accounts[i].CodeHash, out EvmCode? code) && codes.TryAdd(code.Hash, code)) _codeCache.Add(code);
        }
        _changedAccounts.Clear();
        _changedSlots.Clear();
        _blockCodes.Clear();
        return new EvmChanges(accounts, slots, [.. codes.Values]);
    }

    /// <summary>
    /// Keeps the cache within bounds once the world has the changes of the last block. When it holds more, what was not looked at since it last did goes, and if that is
    /// less than half, all of it. Handles and numbers lose their meaning.
    /// </summary>
    public void Trim(int accountsMax = Limits.EvmCachedAccountsMax, int slotsMax = Limits.EvmCachedSlotsMax)
    {
        Invariant.Assert(!_isOpen && _changedAccounts.Count == 0);
        if (_accounts.Count <= accountsMax && _slots.Count <= slotsMax && _transaction < TransactionMax) return;

        _precompiles = [];
        if (accountsMax > 0) KeepWhatWasSeen();
        if (_accounts.Count <= accountsMax / 2 && _slots.Count <= slotsMax / 2 && _transaction < TransactionMax) return;

        Array.Clear(_codes, 0, _accounts.Count);
        _accounts.Clear();
        _slots.Clear();
        _transients.Clear();
        _transaction = _trimmedAt = 0;
    }

    private void KeepWhatWasSeen()
    {
        int[] handles = _accounts.KeepSeenAfter(_trimmedAt);
        _slots.KeepSeenAfter(_trimmedAt, handles);
        for (int handle = 0; handle < handles.Length; handle++)
        {
            EvmCode? code = _codes[handle];
            _codes[handle] = null;
            if (handles[handle] >= 0) _codes[handles[handle]] = code;
        }
        // The world no longer has the slots of accounts that were removed, and may have new ones, which the cache forgets.
        for (int account = 0; account < _accounts.Count; account++) _accounts.At[account].HidesWorld = false;
        _trimmedAt = _transaction;
    }

    private AccountChange Describe(int account, int slotStart, int slotCount)
    {
        AccountEntry* entry = _accounts.At + account;
        entry->Exists = Exists(account);
        return new AccountChange
        {
            Address = entry->Address,
            Exists = entry->Exists,
            StorageCleared = entry->ReplacedIn == _block,
            Nonce = entry->Nonce,
            Balance = BalanceOf(account),
            CodeHash = entry->CodeHash,
            SlotStart = slotStart,
            SlotCount = slotCount,
        };
    }

    // By account and key, without those that are again what they were.
    private SlotChange[] SortSlots(out int[] owners)
    {
        List<int> changed = new(_changedSlots.Count);
        foreach ((int slot, UInt256 before) in CollectionsMarshal.AsSpan(_changedSlots))
            if (_slots.At[slot].Value != before) changed.Add(slot);
        changed.Sort((left, right) =>
        {
            int order = _slots.At[left].Account.CompareTo(_slots.At[right].Account);
            return order != 0 ? order : _slots.At[left].Key.CompareTo(_slots.At[right].Key);
        });
        SlotChange[] changes = new SlotChange[changed.Count];
        owners = new int[changed.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            SlotEntry* entry = _slots.At + changed[i];
            owners[i] = entry->Account;
            changes[i] = new SlotChange(entry->Key, entry->Value);
        }
        return changes;
    }

    private void MarkChanged(int account)
    {
        if (_accounts.At[account].ChangedIn == _block) return;
        _accounts.At[account].ChangedIn = _block;
        _changedAccounts.Add(account);
    }

    private void MarkSlotChanged(int slot)
    {
        SlotEntry* entry = _slots.At + slot;
        entry->ChangedIn = _block;
        _changedSlots.Add((slot, entry->Value));
        MarkChanged(entry->Account);
    }
}
