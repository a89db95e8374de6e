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
    [Refusal("The bytes are not an envelope: it begins with GWN1 and is canonical protobuf, or is an Ethereum transaction.")]
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
}
