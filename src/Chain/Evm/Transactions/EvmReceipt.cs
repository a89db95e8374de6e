using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>What a transaction in a block has come to.</summary>
public sealed class EvmReceipt
{
    /// <summary>The transaction's form: the receipt has the same.</summary>
    public EvmTransactionType Type { get; init; }

    /// <summary>How its call or creation ended.</summary>
    public EvmStatus Status { get; init; }

    /// <summary>Whether what it did stays (EIP-658).</summary>
    public bool IsSuccess => Status.IsSuccess();

    /// <summary>Gas it has paid for.</summary>
    public long GasUsed { get; init; }

    /// <summary>Gas of the block up to and with this transaction.</summary>
    public long CumulativeGasUsed { get; init; }

    /// <summary>What it paid for a unit of gas.</summary>
    public UInt256 GasPrice { get; init; }

    /// <summary>The logs it wrote; none when it failed, but for those of the fee.</summary>
    public EvmLog[] Logs { get; internal set; } = [];

    /// <summary>The logs as <see cref="Blocks.ReceiptCodec"/> writes them, in place of <see cref="Logs"/>: a system receipt has too many to make an object of each. Good until its block is sealed.</summary>
    internal ReadOnlyMemory<byte> EncodedLogs { get; init; }

    /// <summary>The contract it created, or would have.</summary>
    public Address? ContractAddress { get; init; }

    /// <summary>Gives it its logs, where what made it has no say in them: a simulation.</summary>
    public EvmReceipt With(EvmLog[] logs)
    {
        Logs = logs;
        return this;
    }
}
