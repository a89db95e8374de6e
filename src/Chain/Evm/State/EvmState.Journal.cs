using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <content>One order of undo for the cache and the ledger.</content>
public sealed unsafe partial class EvmState
{
    private JournalEntry[] _journal = GC.AllocateArray<JournalEntry>(1024, pinned: true);
    private int _journalCount;

    // The ledger's scopes are opened late: at its first write after a checkpoint. Each is an entry of the journal, so going back to any checkpoint meets
    // a mark that is not older, provided that every write finds one at or behind the last checkpoint.
    private int _lastCheckpoint;
    private int _lastMarkAt = -1;
    private LedgerMark _firstMark;

    /// <summary>A point that <see cref="RollbackTo"/> can return to. It costs nothing, and nothing has to be done to keep what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Checkpoint() => _lastCheckpoint = _journalCount;

    /// <summary>A checkpoint with the ledger's scope already open: native code that runs next may write to the ledger and everything undone with it by its own calls.</summary>
    public int CheckpointForNative()
    {
        int checkpoint = Checkpoint();
        OpenLedger();
        return checkpoint;
    }

    /// <summary>Takes back everything since a checkpoint of this transaction; 0 is the beginning of the transaction.</summary>
    public void RollbackTo(int checkpoint)
    {
        Invariant.Assert(_isOpen && (uint)checkpoint <= (uint)_journalCount);
        while (_journalCount > checkpoint) Undo(in _journal[--_journalCount]);
        _lastCheckpoint = checkpoint;
    }

    /// <summary>Sees to it that what the ledger writes next can be undone.</summary>
    private void OpenLedger()
    {
        if (_lastMarkAt >= _lastCheckpoint) return;
        Invariant.Assert(_isOpen);
        LedgerMark mark = _ledger.Mark();
        if (_lastMarkAt < 0) _firstMark = mark;
        int at = _journalCount;
        Push(JournalKind.Ledger, mark.Number).Word = (ulong)(_lastMarkAt + 1);
        _lastMarkAt = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref JournalEntry Push(JournalKind kind, int index)
    {
        if (_journalCount == _journal.Length) GrowJournal();
        ref JournalEntry entry = ref _journal[_journalCount++];
        entry.Kind = kind;
        entry.Index = index;
        return ref entry;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowJournal() => Array.Resize(ref _journal, 2 * _journal.Length);

    private void Undo(in JournalEntry entry)
    {
        int index = entry.Index;
        switch (entry.Kind)
        {
            case JournalKind.Slot:
                _slots.At[index].Value = entry.Value;
                _slots.At[index].JournalAt = -1;
                break;
            case JournalKind.WarmSlot:
                _slots.At[index].WarmIn = 0;
                break;
            case JournalKind.WarmAccount:
                _accounts.At[index].WarmIn = 0;
                break;
            case JournalKind.Transient:
                _transients.At(index) = entry.Value;
                break;
            case JournalKind.Refund:
                Refund = unchecked((long)entry.Word);
                break;
            case JournalKind.Log:
                _logs.RemoveLast();
                break;
            case JournalKind.Nonce:
                _accounts.At[index].Nonce = entry.Word;
                break;
            case JournalKind.Code:
                _accounts.At[index].CodeHash = Unsafe.BitCast<UInt256, Hash32>(entry.Value);
                _codes[index] = null;
                break;
            case JournalKind.Touch:
                _accounts.At[index].TouchedIn = 0;
                _touched.RemoveAt(_touched.Count - 1);
                break;
            case JournalKind.Exist:
                _accounts.At[index].Exists = false;
                break;
            case JournalKind.Create:
                _accounts.At[index].CreatedIn = 0;
                break;
            case JournalKind.Destroy:
                _accounts.At[index].DestroyedIn = 0;
                _destroyed.RemoveAt(_destroyed.Count - 1);
                break;
            case JournalKind.Ledger:
                _ledger.RollbackTo(new LedgerMark(index));
                _lastMarkAt = (int)entry.Word - 1;
                break;
            default:
                Invariant.Fail("an entry of the journal has no kind");
                break;
        }
    }
}
