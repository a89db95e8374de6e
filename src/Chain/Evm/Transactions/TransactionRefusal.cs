namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Why a transaction cannot be in a block, in the order in which it is asked. Each is the sender's or the proposer's mistake: the state stays as it is.</summary>
public enum TransactionRefusal : byte
{
    /// <summary>It can.</summary>
    None = 0,

    /// <summary>The type of the transaction does not exist at this fork.</summary>
    TypeNotSupported = 1,

    /// <summary>Blob transactions are not accepted here.</summary>
    BlobsNotAccepted = 2,

    /// <summary>The transaction is for another chain.</summary>
    WrongChain = 3,

    /// <summary>The gas limit is above the most a transaction may have (EIP-7825).</summary>
    GasLimitAboveCap = 4,

    /// <summary>The gas limit is above what is left of the block.</summary>
    GasLimitAboveBlock = 5,

    /// <summary>The tip is higher than the fee cap.</summary>
    TipAboveFeeCap = 6,

    /// <summary>The fee cap is below the base fee of the block.</summary>
    FeeCapBelowBaseFee = 7,

    /// <summary>The init code is longer than 49,152 bytes (EIP-3860).</summary>
    InitCodeTooLarge = 8,

    /// <summary>A transaction with blobs or authorisations cannot create a contract.</summary>
    CreationNotAllowed = 9,

    /// <summary>A blob transaction has no blobs.</summary>
    NoBlobs = 10,

    /// <summary>The transaction has more blobs than allowed.</summary>
    TooManyBlobs = 11,

    /// <summary>A blob hash has an unknown version.</summary>
    BlobVersionUnknown = 12,

    /// <summary>The blob fee cap is below the blob base fee of the block.</summary>
    BlobFeeCapBelowBaseFee = 13,

    /// <summary>A transaction of type 4 has no authorisations.</summary>
    NoAuthorizations = 14,

    /// <summary>The gas limit is below the intrinsic gas of the transaction.</summary>
    IntrinsicGasTooLow = 15,

    /// <summary>The gas limit is below the floor for the data of the transaction (EIP-7623).</summary>
    FloorGasTooLow = 16,

    /// <summary>The nonce has been used.</summary>
    NonceTooLow = 17,

    /// <summary>The nonce is ahead of the account's.</summary>
    NonceTooHigh = 18,

    /// <summary>The nonce is the last number and cannot be followed (EIP-2681).</summary>
    NonceMax = 19,

    /// <summary>The sender is a contract (EIP-3607).</summary>
    SenderIsContract = 20,

    /// <summary>The balance does not cover the value and the most the gas can cost.</summary>
    InsufficientFunds = 21,

    /// <summary>The bytes are no transaction, or not in its one spelling. Asked before everything else, like the next two, when the bytes are decoded.</summary>
    Malformed = 101,

    /// <summary>What the gas costs at most is no number of 256 bits.</summary>
    FeeOutOfRange = 102,

    /// <summary>The signature is none, or the other of its two spellings (EIP-2).</summary>
    SignatureInvalid = 103,
}
