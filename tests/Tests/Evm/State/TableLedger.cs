using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Evm.State;

/// <summary>A ledger in a real table of a real store: what production has, with a wider balance.</summary>
public sealed class TableLedger : IEvmLedger
{
    private static readonly TableSchema Schema = new(9, "ledger", Marshal.SizeOf<Balance>(), 0, Address.Size);

    private readonly KeyedTable<Address, Balance> _balances;
    private readonly List<StateMark> _marks = [];

    public TableLedger() => _balances = new(Store, Schema);

    public StateStore Store { get; } = new(null, 5);

    public int OpenMarks => _marks.Count;

    public UInt256 BalanceOf(in Address address) => _balances.TryFind(in address, out int slot) ? _balances.Read(slot).Amount : default;

    public void Debit(in Address address, in UInt256 amount)
    {
        Assert.True(_balances.TryFind(in address, out int slot));
        ref Balance balance = ref _balances.Modify(slot);
        Assert.True(UInt256.TrySubtract(in balance.Amount, in amount, out balance.Amount));
        if (balance.Amount.IsZero) _balances.Remove(slot);
    }

    public void Credit(in Address address, in UInt256 amount)
    {
        if (!_balances.TryFind(in address, out int slot)) _balances.Insert(new Balance { Owner = address, Amount = amount });
        else _balances.Modify(slot).Amount += amount;
    }

    public LedgerMark Mark()
    {
        _marks.Add(Store.Mark());
        return new LedgerMark(_marks.Count - 1);
    }

    public void RollbackTo(LedgerMark mark)
    {
        Store.RollbackTo(_marks[mark.Number]);
        _marks.RemoveRange(mark.Number, _marks.Count - mark.Number);
    }

    public void Release(LedgerMark mark)
    {
        Store.Release(_marks[mark.Number]);
        _marks.RemoveRange(mark.Number, _marks.Count - mark.Number);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Balance
    {
        public Address Owner;
        public UInt256 Amount;
    }
}
