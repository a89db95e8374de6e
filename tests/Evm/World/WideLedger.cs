using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>Balances of 256 bits, because vectors give accounts more than any city has; production's ledger is money's. What is burnt vanishes, as on Ethereum.</summary>
internal sealed class WideLedger : IEvmLedger
{
    private readonly Dictionary<Address, UInt256> _balances = [];
    private readonly List<(Address Address, UInt256 Before)> _undo = [];

    /// <summary>Begins anew with the balances of <paramref name="accounts"/>.</summary>
    public void Load(IReadOnlyList<PreAccount> accounts)
    {
        _balances.Clear();
        _undo.Clear();
        foreach (PreAccount account in accounts) _balances[account.Address] = account.Balance;
    }

    /// <summary>The same balances, in a ledger of their own.</summary>
    public WideLedger Copy()
    {
        WideLedger copy = new();
        copy.Restore(this);
        return copy;
    }

    /// <summary>Becomes a copy of <paramref name="other"/>.</summary>
    public void Restore(WideLedger other)
    {
        _balances.Clear();
        _undo.Clear();
        foreach ((Address address, UInt256 balance) in other._balances) _balances[address] = balance;
    }

    /// <summary>Forgets how to undo what a finished transaction did.</summary>
    public void Settle() => _undo.Clear();

    /// <inheritdoc/>
    public UInt256 BalanceOf(in Address address) => _balances.GetValueOrDefault(address);

    /// <inheritdoc/>
    public void Debit(in Address address, in UInt256 amount)
    {
        ref UInt256 balance = ref Change(address);
        if (balance < amount) throw new InvalidOperationException($"{address} pays more than it has");
        balance -= amount;
    }

    /// <inheritdoc/>
    public void Credit(in Address address, in UInt256 amount)
    {
        ref UInt256 balance = ref Change(address);
        balance += amount;
        if (balance < amount) throw new InvalidOperationException($"the balance of {address} overflows");
    }

    /// <inheritdoc/>
    public LedgerMark Mark() => new(_undo.Count);

    /// <inheritdoc/>
    public void RollbackTo(LedgerMark mark)
    {
        for (int i = _undo.Count - 1; i >= mark.Number; i--) _balances[_undo[i].Address] = _undo[i].Before;
        _undo.RemoveRange(mark.Number, _undo.Count - mark.Number);
    }

    /// <inheritdoc/>
    public void Release(LedgerMark mark)
    {
    }

    private ref UInt256 Change(in Address address)
    {
        ref UInt256 balance = ref CollectionsMarshal.GetValueRefOrAddDefault(_balances, address, out _);
        _undo.Add((address, balance));
        return ref balance;
    }
}
