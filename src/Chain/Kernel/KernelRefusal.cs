namespace Gwangan.Chain.Kernel;

/// <summary>Why an envelope is refused before any of its operations executes, in order of precedence.</summary>
public enum KernelRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Longer than <see cref="Base.Limits.EnvelopeSizeMax"/>.</summary>
    [Refusal("The envelope is longer than 65,536 bytes.")]
    EnvelopeTooLarge = 1,

    /// <summary>Not an envelope this node knows.</summary>
    [Refusal("The bytes are not an envelope: it begins with GWN1 and is canonical protobuf, or is an Ethereum or a Cosmos transaction.")]
    EnvelopeMalformed = 2,

    /// <summary>No operations, or more than <see cref="Base.Limits.EnvelopeItemsMax"/>.</summary>
    [Refusal("An envelope holds 1 to 100 operations.")]
    OperationCountOutOfRange = 3,

    /// <summary>An operation number nobody defines.</summary>
    [Refusal("The envelope names an operation that this chain does not know.")]
    OperationUnknown = 4,

    /// <summary>An operation's bytes are not canonical, or a field is out of its type's range.</summary>
    [Refusal("An operation's bytes are malformed, or not in canonical protobuf.")]
    OperationMalformed = 5,

    /// <summary>Signed for another chain.</summary>
    [Refusal("The envelope is signed for another chain.")]
    WrongChain = 6,

    /// <summary>A key type nobody defines, or a key that is not a point of its curve.</summary>
    [Refusal("The public key is not a key of the type the envelope names.")]
    KeyMalformed = 7,

    /// <summary>The signature does not fit key and body.</summary>
    [Refusal("The signature does not belong to this key and body.")]
    SignatureInvalid = 8,

    /// <summary>Its time has passed.</summary>
    [Refusal("The envelope has expired.")]
    Expired = 9,

    /// <summary>Expiry missing, or more than a day ahead.</summary>
    [Refusal("The envelope needs an expiry at most 24 hours ahead of the block time.")]
    ExpiryTooFar = 10,

    /// <summary>The key does not act for the account, was revoked, or is a session key whose time is over.</summary>
    [Refusal("The key does not act for this account, was revoked, or has expired.")]
    KeyNotAuthorized = 11,

    /// <summary>Nonce 0, or more than the window behind the highest used one.</summary>
    [Refusal("The nonce is more than 256 behind the highest one this key has used (or is zero).")]
    NonceTooOld = 12,

    /// <summary>This key used this nonce before.</summary>
    [Refusal("This key has used this nonce already.")]
    NonceUsed = 13,

    /// <summary>The fee is above what the signer allows.</summary>
    [Refusal("The fee is higher than the fee_max that was signed.")]
    FeeAboveMax = 14,

    /// <summary>The account cannot pay the fee.</summary>
    [Refusal("The account's available won does not cover the fee.")]
    FeeNotCovered = 15,

    /// <summary>The block's cost is spent.</summary>
    [Refusal("The block is full; the operation can be sent again.")]
    BlockFull = 16,

    /// <summary>A session key has caused its account all the fees it may; looked at after <see cref="FeeNotCovered"/>.</summary>
    [Refusal("The session key may not cause the account any more fees.")]
    KeyFeesSpent = 17,

    /// <summary>Not TxRaw in its one spelling (ADR-027), or malformed inside. Of Cosmos transactions, as all that follow are.</summary>
    [Refusal("The bytes are no Cosmos transaction: TxRaw in its one spelling, with a body and auth info without unknown critical fields.")]
    TransactionMalformed = 18,

    /// <summary>No EVM, whose nonces are the sequences.</summary>
    [Refusal("This city takes no Cosmos transactions: it has no EVM, whose account nonces are their sequences.")]
    CosmosNotTaken = 19,

    /// <summary>A critical extension other than EIP-712's, or an order-free transaction.</summary>
    [Refusal("The transaction has an extension that this city does not know.")]
    ExtensionUnknown = 20,

    /// <summary>A message or the fee names another account than the one whose key signs.</summary>
    [Refusal("A transaction has exactly one signer: every message names the account whose key signs, and nobody else pays its fee but by an allowance.")]
    SignerCount = 21,

    /// <summary>None of SIGN_MODE_DIRECT and SIGN_MODE_LEGACY_AMINO_JSON, or one that does not fit the key.</summary>
    [Refusal("The sign mode is not supported, or does not fit the key.")]
    SignModeUnknown = 22,

    /// <summary>Above <see cref="Cosmos.Tx.CosmosTransaction.MemoSizeMax"/>.</summary>
    [Refusal("The memo is longer than 256 characters.")]
    MemoTooLong = 23,

    /// <summary>Several coins, another denomination than the won's, or no number.</summary>
    [Refusal("The fee is no amount of won (KRW), or names an account that is none.")]
    FeeMalformed = 24,

    /// <summary>Below the cost, or above 4,294,967,295.</summary>
    [Refusal("The gas limit is below what the messages cost, 500 for each cost unit, or above 4,294,967,295.")]
    GasOutOfRange = 25,

    /// <summary>Several messages, of which one before the last cannot be undone.</summary>
    [Refusal("Of several messages all are done or none: only the last may be one that cannot be undone, as orders are.")]
    NotAtomic = 26,

    /// <summary>Used, or numbers before it are missing.</summary>
    [Refusal("The account sequence is not the next one.")]
    WrongSequence = 27,

    /// <summary>The height or the time up to which it may execute has passed.</summary>
    [Refusal("The transaction may execute only up to a height or time that has passed.")]
    TimedOut = 28,

    /// <summary>No allowance, or one that does not cover the fee, has expired, or does not name the messages.</summary>
    [Refusal("The named granter has granted no allowance that covers this fee now.")]
    FeeNotGranted = 29,

    /// <summary>Of a message: another one of its transaction was refused.</summary>
    [Refusal("Another message of the transaction was refused, so this one is not done.")]
    Undone = 30,

    /// <summary>Signed in amino JSON or as typed data, in which one of its messages has no form (<see cref="OperationDefinition.HasAmino"/>); looked at where messages are read.</summary>
    [Refusal("A message of the transaction has no form in amino JSON: it is signed in SIGN_MODE_DIRECT.")]
    AminoUnknown = 31,
}
