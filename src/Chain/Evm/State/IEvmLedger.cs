using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>Who has how much of the native coin, in units of 10^-18 (wei). <see cref="EvmState"/> keeps no copy of a balance, so native code may move money between two of its calls.</summary>
public interface IEvmLedger
{
    /// <summary>What <paramref name="address"/> has: what BALANCE shows.</summary>
    UInt256 BalanceOf(in Address address);

    /// <summary>What of it can pay for gas: all, unless the ledger knows of a part that must not leave.</summary>
    UInt256 SpendableOf(in Address address) => BalanceOf(in address);

    /// <summary>What of it can be sent as value: none while the ledger lets no value move.</summary>
    UInt256 SendableOf(in Address address) => SpendableOf(in address);

    /// <summary>Takes <paramref name="amount"/>, not zero, from a balance that holds it.</summary>
    void Debit(in Address address, in UInt256 amount);

    /// <summary>Adds <paramref name="amount"/>, not zero. Where fees go to a treasury, the debits and credits of a transaction add up to the same; on Ethereum the base fee and what is burnt are debited and never credited.</summary>
    void Credit(in Address address, in UInt256 amount);

    /// <summary>Opens a scope: everything the ledger writes from now on can be undone.</summary>
    LedgerMark Mark();

    /// <summary>Undoes everything since <paramref name="mark"/> and closes its scope and any opened inside.</summary>
    void RollbackTo(LedgerMark mark);

    /// <summary>Keeps everything since <paramref name="mark"/> and closes its scope and any opened inside.</summary>
    void Release(LedgerMark mark);
}

/// <summary>A scope that a ledger has opened.</summary>
/// <param name="Number">The ledger's own number for it.</param>
public readonly record struct LedgerMark(int Number);
