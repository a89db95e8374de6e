using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>Why an Ethereum transaction is refused: the refusals of <see cref="TransactionRefusal"/> with their numbers and order, and behind them those that only a city has.</summary>
public enum EvmRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A type of EIP-2718 that these rules do not know.</summary>
    [Refusal("The transaction has a type that this city does not know.")]
    TypeNotSupported = TransactionRefusal.TypeNotSupported,

    /// <summary>EIP-4844.</summary>
    [Refusal("Transactions with blobs are not accepted: a city has nowhere to keep them. Send the data as calldata.")]
    BlobsNotAccepted = TransactionRefusal.BlobsNotAccepted,

    /// <summary>EIP-155.</summary>
    [Refusal("The transaction is signed for another chain.")]
    WrongChain = TransactionRefusal.WrongChain,

    /// <summary>EIP-7825.</summary>
    [Refusal("The gas limit is above 16,777,216, the most a transaction may have.")]
    GasLimitAboveCap = TransactionRefusal.GasLimitAboveCap,

    /// <summary>What is left of the block's gas.</summary>
    [Refusal("The gas limit is above what the block has left.")]
    GasLimitAboveBlock = TransactionRefusal.GasLimitAboveBlock,

    /// <summary>EIP-1559.</summary>
    [Refusal("The priority fee is higher than the fee cap.")]
    TipAboveFeeCap = TransactionRefusal.TipAboveFeeCap,

    /// <summary>EIP-1559.</summary>
    [Refusal("The fee cap is below the base fee.")]
    FeeCapBelowBaseFee = TransactionRefusal.FeeCapBelowBaseFee,

    /// <summary>EIP-3860.</summary>
    [Refusal("The init code is longer than 49,152 bytes.")]
    InitCodeTooLarge = TransactionRefusal.InitCodeTooLarge,

    /// <summary>EIP-4844, EIP-7702.</summary>
    [Refusal("A transaction of this type cannot create a contract.")]
    CreationNotAllowed = TransactionRefusal.CreationNotAllowed,

    /// <summary>EIP-4844.</summary>
    [Refusal("A blob transaction has no blobs.")]
    NoBlobs = TransactionRefusal.NoBlobs,

    /// <summary>EIP-4844, EIP-7594.</summary>
    [Refusal("The transaction has more blobs than allowed.")]
    TooManyBlobs = TransactionRefusal.TooManyBlobs,

    /// <summary>EIP-4844.</summary>
    [Refusal("A blob hash has an unknown version.")]
    BlobVersionUnknown = TransactionRefusal.BlobVersionUnknown,

    /// <summary>EIP-4844.</summary>
    [Refusal("The blob fee cap is below the blob base fee.")]
    BlobFeeCapBelowBaseFee = TransactionRefusal.BlobFeeCapBelowBaseFee,

    /// <summary>EIP-7702.</summary>
    [Refusal("A transaction of type 4 has no authorisations.")]
    NoAuthorizations = TransactionRefusal.NoAuthorizations,

    /// <summary>Yellow paper, section 6.2, and the EIPs since.</summary>
    [Refusal("The gas limit is below what the transaction costs before anything of it runs.")]
    IntrinsicGasTooLow = TransactionRefusal.IntrinsicGasTooLow,

    /// <summary>EIP-7623.</summary>
    [Refusal("The gas limit is below the least that the transaction's data costs.")]
    FloorGasTooLow = TransactionRefusal.FloorGasTooLow,

    /// <summary>Used before.</summary>
    [Refusal("The account has used this nonce already.")]
    NonceTooLow = TransactionRefusal.NonceTooLow,

    /// <summary>Nonces before it are missing.</summary>
    [Refusal("Nonces before this one have not been used.")]
    NonceTooHigh = TransactionRefusal.NonceTooHigh,

    /// <summary>EIP-2681.</summary>
    [Refusal("The nonce is the last number there is, and nothing could follow it.")]
    NonceMax = TransactionRefusal.NonceMax,

    /// <summary>EIP-3607.</summary>
    [Refusal("The sender is a contract.")]
    SenderIsContract = TransactionRefusal.SenderIsContract,

    /// <summary>Value and the most that the gas can cost.</summary>
    [Refusal("The account's available won does not cover the value and the most that the gas can cost.")]
    InsufficientFunds = TransactionRefusal.InsufficientFunds,

    /// <summary>Not canonical RLP, or not the fields of its type. Asked before all others, as the next two are.</summary>
    [Refusal("The bytes are no Ethereum transaction in its one spelling.")]
    Malformed = TransactionRefusal.Malformed,

    /// <summary>Above 256 bits.</summary>
    [Refusal("Gas limit times fee cap is no number of 256 bits.")]
    FeeOutOfRange = TransactionRefusal.FeeOutOfRange,

    /// <summary>EIP-2.</summary>
    [Refusal("The signature is malformed, or is not the one with the low S.")]
    SignatureInvalid = TransactionRefusal.SignatureInvalid,

    /// <summary>The account has recovered from the loss of its first key. Asked behind all others.</summary>
    [Refusal("The key that signed no longer acts for its account.")]
    KeyNotAuthorized = 201,

    /// <summary>The asset's status. Asked behind the key.</summary>
    [Refusal("The won is suspended: transactions that send some wait until it moves again.")]
    CoinSuspended = 208,

    /// <summary>One of the chain's own contracts, or the address at which what open orders hold stands. Of development operations, as the next ones are.</summary>
    [Refusal("The address is one of the chain's own: nobody sets what it has.")]
    AddressOfChain = 203,

    /// <summary>2^128 won units, and the supply with it.</summary>
    [Refusal("The supply of won would be above 2^128 units.")]
    SupplyOutOfRange = 204,

    /// <summary>EIP-170.</summary>
    [Refusal("The code is longer than 24,576 bytes.")]
    CodeTooLarge = 205,

    /// <summary>EIP-161: an account without nonce, code and balance is none, and none has slots.</summary>
    [Refusal("The account has code or slots, so that its nonce cannot be 0.")]
    NonceNeeded = 206,

    /// <summary>The bounds of the genesis.</summary>
    [Refusal("The base fee is from the least of the genesis to 2^96 won units, the gas limit of a block from 1,000,000 to the most that a city has.")]
    BlockOutOfRange = 207,

    /// <summary>The operation stands in a native envelope.</summary>
    [Refusal("An Ethereum transaction is sent as it is, not inside a native envelope.")]
    NotAnOperation = 202,
}
