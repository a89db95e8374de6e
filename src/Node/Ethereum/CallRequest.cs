using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Ethereum;

/// <summary>A call that nobody has signed: a transaction of which anything may be missing.</summary>
public sealed record CallRequest
{
    /// <summary>Who calls; the zero address where nobody is named.</summary>
    public Address From { get; init; }

    /// <summary>Whom; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Most gas; null for the most that a call may use.</summary>
    public ulong? Gas { get; init; }

    /// <summary>The one price of gas; null where <see cref="MaxFeePerGas"/> says it, or it costs nothing.</summary>
    public UInt256? GasPrice { get; init; }

    /// <summary>The most it pays for a unit of gas.</summary>
    public UInt256? MaxFeePerGas { get; init; }

    /// <summary>The most above the base fee.</summary>
    public UInt256? MaxPriorityFeePerGas { get; init; }

    /// <summary>What it sends along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Input, or init code.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The nonce; null for the sender's own.</summary>
    public ulong? Nonce { get; init; }

    /// <summary>What is warm from the start; null where none is named.</summary>
    public AccessListEntry[]? AccessList { get; init; }

    /// <summary>Delegations to be set before (EIP-7702).</summary>
    public Authorization[]? Authorizations { get; init; }

    /// <summary>Whether it pays for its gas: then the block's base fee holds, else gas costs nothing and BASEFEE gives 0, as geth has it.</summary>
    public bool PaysFee => Price(GasPrice) || Price(MaxFeePerGas) || Price(MaxPriorityFeePerGas);

    /// <summary>The same in the form of a transaction.</summary>
    /// <param name="gas">Its gas limit.</param>
    /// <param name="nonce">Its sender's nonce.</param>
    /// <param name="baseFee">The base fee of the block, for a fee cap that is not named.</param>
    public EvmTransaction ToTransaction(ulong gas, ulong nonce, in UInt256 baseFee)
    {
        UInt256 tip = MaxPriorityFeePerGas ?? default;
        UInt256 price = GasPrice ?? MaxFeePerGas ?? (tip.IsZero ? default : baseFee + tip);
        bool isDynamic = GasPrice is null && (MaxFeePerGas is not null || MaxPriorityFeePerGas is not null);
        return new EvmTransaction
        {
            Type = Authorizations is not null ? EvmTransactionType.SetCode : isDynamic ? EvmTransactionType.DynamicFee : AccessList is not null ? EvmTransactionType.AccessList : EvmTransactionType.Legacy,
            Nonce = Nonce ?? nonce,
            MaxFeePerGas = price,
            MaxPriorityFeePerGas = GasPrice ?? tip,
            GasLimit = gas,
            To = To,
            Value = Value,
            Data = Data,
            AccessList = AccessList ?? [],
            Authorizations = Authorizations ?? [],
            Sender = From,
        };
    }

    private static bool Price(UInt256? price) => price is { IsZero: false };
}
