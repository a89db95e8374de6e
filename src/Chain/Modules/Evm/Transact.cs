using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>An Ethereum transaction: what an envelope that came as one holds. It cannot stand in a native envelope: its own signature says who sends it.</summary>
/// <remarks>Refused, it changes nothing. Otherwise it is done, and pays, whether its call succeeds or not: that is what its receipt tells.</remarks>
/// <param name="Bytes">The signed transaction (EIP-2718), as it was sent.</param>
[Operation(801, cost: 20,
    EvmRefusal.NotAnOperation, EvmRefusal.TypeNotSupported, EvmRefusal.GasLimitAboveCap, EvmRefusal.GasLimitAboveBlock, EvmRefusal.TipAboveFeeCap, EvmRefusal.FeeCapBelowBaseFee,
    EvmRefusal.InitCodeTooLarge, EvmRefusal.CreationNotAllowed, EvmRefusal.NoAuthorizations, EvmRefusal.IntrinsicGasTooLow, EvmRefusal.FloorGasTooLow,
    EvmRefusal.NonceTooLow, EvmRefusal.NonceTooHigh, EvmRefusal.NonceMax, EvmRefusal.SenderIsContract, EvmRefusal.InsufficientFunds, EvmRefusal.KeyNotAuthorized, EvmRefusal.CoinSuspended)]
public sealed record Transact([Field(1, SizeMax = Limits.EnvelopeSizeMax)] byte[] Bytes) : Operation<EvmModule, EvmRefusal>
{
    /// <summary>The same decoded; null when the operation was read from a native envelope.</summary>
    public EvmTransaction? Transaction { get; init; }

    /// <inheritdoc/>
    public override EvmRefusal Check() => Transaction is null ? EvmRefusal.NotAnOperation : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call) => evm.Execute(Bytes, Transaction!, call);

    /// <inheritdoc/>
    public override void Prefetch(EvmModule evm, in Address caller, PrefetchStep step)
    {
        if (Transaction is { To: { } to }) evm.Money.Prefetch(in to, EvmModule.Won, step);
    }
}
