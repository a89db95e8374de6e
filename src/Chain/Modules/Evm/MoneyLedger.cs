using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>The won as the EVM's native coin: what the money table says that no order holds, and no copy of them.</summary>
/// <remarks>
/// What is locked stands at <see cref="EvmModule.LockedAt"/> as of the last block's end, so that all balances of Ethereum's state add up to the supply. Nobody has the key of that address.
/// What Ethereum would burn goes to the treasury (<see cref="EvmRules.Treasury"/>). Scopes are the store's, so an undone call takes back tables, coin, events and what it asked to be done later alike.
/// </remarks>
internal sealed class MoneyLedger(StateStore store, MoneyModule money, OperationQueue queue, LockedTotals locked) : IEvmLedger
{
    private readonly List<(StateMark State, int EventsSize, int Queued)> _marks = [];

    /// <summary>Where events go: those of what is undone are taken back.</summary>
    public Call Call { get; set; } = null!;

    /// <inheritdoc/>
    public UInt256 BalanceOf(in Address address)
    {
        UInt256 owned = money.OwnedOf(in address, EvmModule.Won).Units;
        return address == EvmModule.LockedAt ? owned + (UInt256)locked.Of(EvmModule.Won).Units : owned;
    }

    /// <inheritdoc/>
    public UInt256 SpendableOf(in Address address) => money.AvailableOf(in address, EvmModule.Won).Units;

    /// <summary>None while the won is suspended: gas is paid all the same, as the fees of native envelopes are.</summary>
    public UInt256 SendableOf(in Address address) => money.Assets.IsActive(EvmModule.Won) ? SpendableOf(in address) : default;

    /// <inheritdoc/>
    public void Debit(in Address address, in UInt256 amount) => money.Debit(in address, EvmModule.Won, AmountOf(in amount));

    /// <inheritdoc/>
    public void Credit(in Address address, in UInt256 amount) => money.Credit(in address, EvmModule.Won, AmountOf(in amount));

    /// <inheritdoc/>
    public LedgerMark Mark()
    {
        _marks.Add((store.Mark(), Call.EventsSize, queue.Count));
        return new LedgerMark(_marks.Count - 1);
    }

    /// <inheritdoc/>
    public void RollbackTo(LedgerMark mark)
    {
        (StateMark state, int eventsSize, int queued) = _marks[mark.Number];
        store.RollbackTo(state);
        Call.TakeBackEvents(eventsSize);
        queue.Truncate(queued);
        _marks.RemoveRange(mark.Number, _marks.Count - mark.Number);
    }

    /// <inheritdoc/>
    public void Release(LedgerMark mark)
    {
        store.Release(_marks[mark.Number].State);
        _marks.RemoveRange(mark.Number, _marks.Count - mark.Number);
    }

    // Nobody has more than the supply, which is an amount, and nothing is debited that is not there.
    private static Amount AmountOf(in UInt256 amount)
    {
        Invariant.Assert(amount.TryToUInt128(out UInt128 units));
        return new Amount(units);
    }
}
