using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>The five forms of an Ethereum transaction (EIP-2718).</summary>
public enum EvmTransactionType : byte
{
    /// <summary>With one gas price; its signature may name the chain (EIP-155).</summary>
    Legacy = 0,

    /// <summary>With an access list (EIP-2930).</summary>
    AccessList = 1,

    /// <summary>With a fee cap and a tip (EIP-1559).</summary>
    DynamicFee = 2,

    /// <summary>With blobs (EIP-4844).</summary>
    Blob = 3,

    /// <summary>With authorisations to run code in the name of accounts (EIP-7702).</summary>
    SetCode = 4,
}

/// <summary>A transaction as it is executed: decoded, its sender recovered. Immutable.</summary>
public sealed class EvmTransaction
{
    /// <summary>Which form it has.</summary>
    public EvmTransactionType Type { get; init; }

    /// <summary>The chain it is for; null when a legacy transaction names none (before EIP-155).</summary>
    public UInt256? ChainId { get; init; }

    /// <summary>How many transactions the sender has sent before.</summary>
    public ulong Nonce { get; init; }

    /// <summary>The most it pays for a unit of gas; the one price of types 0 and 1.</summary>
    public UInt256 MaxFeePerGas { get; init; }

    /// <summary>The most it pays for a unit of gas above the base fee; equal to <see cref="MaxFeePerGas"/> in types 0 and 1.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most gas it may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>Whom it calls; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>What it sends along, in units of 10^-18.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Input of the call, or init code.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Accounts and slots that are warm from the start.</summary>
    public AccessListEntry[] AccessList { get; init; } = [];

    /// <summary>Delegations to be set before the call (type 4).</summary>
    public Authorization[] Authorizations { get; init; } = [];

    /// <summary>Versioned hashes of its blobs (type 3).</summary>
    public Hash32[] BlobHashes { get; init; } = [];

    /// <summary>The most it pays for a unit of blob gas (type 3).</summary>
    public UInt256 MaxFeePerBlobGas { get; init; }

    /// <summary>Who signed it.</summary>
    public Address Sender { get; init; }

    /// <summary>Keccak-256 of its signed encoding.</summary>
    public Hash32 Hash { get; init; }

    /// <summary>Parity of the signature's point; 0 in a transaction that nobody has signed.</summary>
    public byte YParity { get; init; }

    /// <summary>First half of the signature.</summary>
    public UInt256 R { get; init; }

    /// <summary>Second half of the signature.</summary>
    public UInt256 S { get; init; }

    /// <summary>Whether nobody has signed it: R is its sender's address and S is 0, which no signature has. Only a development city executes such a transaction.</summary>
    public bool IsImpersonated => S.IsZero && R == UInt256.FromAddress(Sender);

    /// <summary>The same for a chain, without a signature: to be signed.</summary>
    public EvmTransaction ForChain(ulong chainId) => new()
    {
        Type = Type,
        ChainId = chainId,
        Nonce = Nonce,
        MaxFeePerGas = MaxFeePerGas,
        MaxPriorityFeePerGas = MaxPriorityFeePerGas,
        GasLimit = GasLimit,
        To = To,
        Value = Value,
        Data = Data,
        AccessList = AccessList,
        Authorizations = Authorizations,
        BlobHashes = BlobHashes,
        MaxFeePerBlobGas = MaxFeePerBlobGas,
        Sender = Sender,
    };

    /// <summary>What it pays for a unit of gas when the block asks for <paramref name="baseFee"/>, which must not exceed its cap (EIP-1559).</summary>
    public UInt256 PriceAt(in UInt256 baseFee)
    {
        UInt256 room = MaxFeePerGas - baseFee;
        return room < MaxPriorityFeePerGas ? MaxFeePerGas : baseFee + MaxPriorityFeePerGas;
    }
}
