using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <content>Storage, kept and transient.</content>
public sealed unsafe partial class EvmState
{
    /// <summary>Reads a slot and makes it warm (EIP-2929).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sload(int account, in UInt256 key, out UInt256 value, out bool wasCold)
    {
        int slot = FindSlot(account, in key);
        wasCold = MakeSlotWarm(slot);
        value = _slots.At[slot].Value;
    }

    /// <summary>Writes a slot and makes it warm (EIP-2929); what kind of change it was decides its price.</summary>
    public StorageStatus Sstore(int account, in UInt256 key, in UInt256 value, out bool wasCold)
    {
        int slot = FindSlot(account, in key);
        wasCold = MakeSlotWarm(slot);
        SlotEntry* entry = _slots.At + slot;
        if (entry->Value == value) return StorageStatus.Assigned;
        StorageStatus status = Classify(in entry->Original, in entry->Value, in value);
        Store(slot, in value);
        return status;
    }

    /// <summary>The number of a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindSlot(int account, in UInt256 key)
    {
        int slot = _slots.Find(account, in key);
        if (slot < 0) slot = LoadSlot(account, in key);
        SlotEntry* entry = _slots.At + slot;
        if (entry->SeenIn != _transaction)
        {
            entry->SeenIn = _transaction;
            entry->Original = entry->Value;
            entry->JournalAt = -1;
        }
        return slot;
    }

    /// <summary>Whether the slot is warm (EIP-2929).</summary>
    public bool IsSlotWarm(int slot) => _slots.At[slot].WarmIn == _transaction;

    /// <summary>Makes a slot warm; true when it was cold (EIP-2929).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MakeSlotWarm(int slot)
    {
        if (_slots.At[slot].WarmIn == _transaction) return false;
        _slots.At[slot].WarmIn = _transaction;
        Push(JournalKind.WarmSlot, slot);
        return true;
    }

    /// <summary>The slot's value.</summary>
    public ref readonly UInt256 ValueOf(int slot) => ref _slots.At[slot].Value;

    /// <summary>The slot's value before the transaction.</summary>
    public ref readonly UInt256 OriginalOf(int slot) => ref _slots.At[slot].Original;

    /// <summary>Sets the slot's value.</summary>
    public void Store(int slot, in UInt256 value)
    {
        SlotEntry* entry = _slots.At + slot;
        // Nobody can return to a point between two writes with no checkpoint between them, so the second needs no entry.
        if (entry->JournalAt < _lastCheckpoint)
        {
            entry->JournalAt = _journalCount;
            Push(JournalKind.Slot, slot).Value = entry->Value;
            if (entry->ChangedIn != _block) MarkSlotChanged(slot);
        }
        entry->Value = value;
    }

    /// <summary>Reads a slot of transient storage (EIP-1153).</summary>
    public UInt256 TransientLoad(int account, in UInt256 key)
    {
        int slot = _transients.Find(account, in key);
        return slot < 0 ? default : _transients.At(slot);
    }

    /// <summary>Writes a slot of transient storage (EIP-1153).</summary>
    public void TransientStore(int account, in UInt256 key, in UInt256 value)
    {
        int slot = _transients.Find(account, in key);
        if (slot < 0) slot = _transients.Add(account, in key);
        ref UInt256 place = ref _transients.At(slot);
        Push(JournalKind.Transient, slot).Value = place;
        place = value;
    }

    // X, Y and Z of the names are values that are not zero.
    private static StorageStatus Classify(in UInt256 original, in UInt256 current, in UInt256 value)
    {
        if (original == current)
            return original.IsZero ? StorageStatus.Added : value.IsZero ? StorageStatus.Deleted : StorageStatus.Modified;
        if (original.IsZero)
            return value.IsZero ? StorageStatus.AddedDeleted : StorageStatus.Assigned;
        if (current.IsZero)
            return value == original ? StorageStatus.DeletedRestored : StorageStatus.DeletedAdded;
        return value.IsZero ? StorageStatus.ModifiedDeleted : value == original ? StorageStatus.ModifiedRestored : StorageStatus.Assigned;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LoadSlot(int account, in UInt256 key)
    {
        AccountEntry* entry = _accounts.At + account;
        UInt256 value = entry->HidesWorld ? default : _world.ReadSlot(in entry->Address, in key);
        return _slots.Add(account, in key, in value);
    }
}
