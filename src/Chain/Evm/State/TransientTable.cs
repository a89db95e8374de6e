using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>Transient storage (EIP-1153): slots that live for one transaction. Places carry the transaction's number, so the next begins with an empty table and nothing is cleared.</summary>
internal sealed class TransientTable(ulong seed)
{
    private const int SmallestCapacity = 64;

    private readonly SeededHash _hash = new(seed);
    private Slot[] _slots = new Slot[SmallestCapacity];
    private Place[] _places = new Place[2 * SmallestCapacity];
    private int _count;
    private uint _transaction;

    /// <summary>Begins with an empty table.</summary>
    public void Begin(uint transaction)
    {
        _transaction = transaction;
        _count = 0;
    }

    /// <summary>The number of a slot; -1 when it was not set in this transaction, so that its value is zero.</summary>
    public int Find(int account, in UInt256 key)
    {
        for (int place = Home(account, in key); ; place = (place + 1) & (_places.Length - 1))
        {
            if (_places[place].Transaction != _transaction) return -1;
            ref Slot slot = ref _slots[_places[place].Number];
            if (slot.Account == account && slot.Key == key) return _places[place].Number;
        }
    }

    /// <summary>Adds a slot that <see cref="Find"/> did not find, with value zero.</summary>
    public int Add(int account, in UInt256 key)
    {
        if (_count == _slots.Length) Grow();
        int number = _count++;
        _slots[number] = new Slot { Account = account, Key = key };
        Put(number);
        return number;
    }

    /// <summary>The value of a slot.</summary>
    public ref UInt256 At(int number) => ref _slots[number].Value;

    /// <summary>Begins to number transactions anew.</summary>
    public void Clear()
    {
        if (_places.Length == 2 * SmallestCapacity) Array.Clear(_places);
        else (_slots, _places) = (new Slot[SmallestCapacity], new Place[2 * SmallestCapacity]);
    }

    private void Grow()
    {
        Array.Resize(ref _slots, 2 * _slots.Length);
        _places = new Place[2 * _slots.Length];
        for (int number = 0; number < _count; number++) Put(number);
    }

    private void Put(int number)
    {
        int place = Home(_slots[number].Account, in _slots[number].Key);
        while (_places[place].Transaction == _transaction) place = (place + 1) & (_places.Length - 1);
        _places[place] = new Place { Transaction = _transaction, Number = number };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(int account, in UInt256 key) => unchecked((int)_hash.Of(account, in key)) & (_places.Length - 1);

    private struct Slot
    {
        public UInt256 Key, Value;
        public int Account;
    }

    private struct Place
    {
        public uint Transaction;
        public int Number;
    }
}
