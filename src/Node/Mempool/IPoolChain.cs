using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>What the pool asks of the chain after a block.</summary>
public interface IPoolChain
{
    /// <summary>The chain's CheckTx.</summary>
    bool CanExecute(Envelope envelope);

    /// <summary>The account that sends an Ethereum transaction.</summary>
    TransactionSender SenderOf(Envelope envelope);

    /// <summary>Accounts of which the last block has changed what <see cref="SenderOf"/> tells; null when that is not known, and all may have changed.</summary>
    IReadOnlyList<Address>? Changed { get; }

    /// <summary>Base fee of the next block, in won units.</summary>
    Amount BaseFee { get; }
}

/// <summary>The chain itself, whose gate is held by whoever calls.</summary>
public sealed class PoolChain(StateMachine chain) : IPoolChain
{
    /// <inheritdoc/>
    public bool CanExecute(Envelope envelope) => chain.CheckTx(envelope).IsAdmitted;

    /// <inheritdoc/>
    public TransactionSender SenderOf(Envelope envelope) => chain.SenderOf(envelope);

    /// <inheritdoc/>
    public IReadOnlyList<Address>? Changed => chain.ChangedAccounts;

    /// <inheritdoc/>
    public Amount BaseFee => chain.NextBaseFee;
}
