using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>Why a right envelope is not taken in, in order of precedence. Code space <c>mempool</c>.</summary>
public enum MempoolRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>The same bytes wait already.</summary>
    [Refusal("This operation is waiting already.")]
    Duplicate = 1,

    /// <summary>The same bytes are in a recent block.</summary>
    [Refusal("This operation is in a block already.")]
    AlreadyCommitted = 2,

    /// <summary>Another envelope of the same key waits with this nonce.</summary>
    [Refusal("Another operation with this nonce of this key is waiting.")]
    NonceWaiting = 3,

    /// <summary>The account has as many waiting as it may.</summary>
    [Refusal("This account has too many operations waiting; send again after the next block.")]
    AccountFull = 4,

    /// <summary>No room for anyone.</summary>
    [Refusal("The node has too many operations waiting; send again after the next block.")]
    Full = 5,

    /// <summary>It waited until it could no longer execute.</summary>
    [Refusal("The operation expired, or its key or nonce became unusable, while it waited.")]
    Dropped = 6,

    /// <summary>The node is shutting down.</summary>
    [Refusal("The node is stopping.")]
    Stopping = 7,

    /// <summary>This node follows another one, which does not answer.</summary>
    [Refusal("The node that makes blocks cannot be reached from here; send again in a moment.")]
    LeaderUnreachable = 8,

    /// <summary>The connection to the node that makes blocks broke while the operation was on its way.</summary>
    [Refusal("The connection to the node that makes blocks was lost before it answered: the operation may still be committed. Sending the same bytes again is safe.")]
    LeaderLost = 9,

    /// <summary>CometBFT makes the blocks, and this node does not know its RPC.</summary>
    [Refusal("CometBFT makes this city's blocks and this node was not told its RPC: start it with --comet-rpc, or send the operation to another node.")]
    NoWayToCometBft = 10,

    /// <summary>The validators have changed, and this node's key alone can no longer decide.</summary>
    [Refusal("This node makes no more blocks, because the city has other validators now; send the operation to one of theirs.")]
    NoMoreBlocks = 11,

    /// <summary>An operator of this node took it out.</summary>
    [Refusal("An operator took this operation out of the node's pool; a block that was being made at that moment may still hold it.")]
    Evicted = 12,

    /// <summary>Too many nonces are missing before it.</summary>
    [Refusal("The transaction's nonce is too far ahead of its account's; send those before it first.")]
    NonceTooFarAhead = 13,

    /// <summary>No room for transactions whose turn has not come.</summary>
    [Refusal("The node holds too many transactions whose nonces are ahead of their accounts'; send those before it first.")]
    HeldFull = 14,

    /// <summary>Nonces before it were missing for too long.</summary>
    [Refusal("The transaction was held for hours because nonces before its own never came.")]
    HeldTooLong = 15,

    /// <summary>It does not pay enough more than the one in its place.</summary>
    [Refusal("Replacement transaction underpriced: fee cap and tip have to be at least a tenth higher than those of the transaction with this nonce.")]
    ReplacementUnderpriced = 16,

    /// <summary>Its sender has sent another with its nonce.</summary>
    [Refusal("Another transaction of its sender with the same nonce, which pays more, has replaced it.")]
    Replaced = 17,

    /// <summary>The operator's floor.</summary>
    [Refusal("Transaction underpriced: its tip is below the lowest that this node takes.")]
    TipTooLow = 18,

    /// <summary>The pool was full, and others paid more.</summary>
    [Refusal("The node's pool was full, and the transaction gave way to others that pay more or whose turn has come.")]
    Outbid = 19,

    /// <summary>The pool is full, and everything in it pays at least as much.</summary>
    [Refusal("Transaction underpriced: the node's pool is full of transactions that pay at least as much; send again with a higher tip, or after the next block.")]
    Underpriced = 20,

    /// <summary>It could be paid for, but not together with those of its sender that wait.</summary>
    [Refusal("The account's available won does not cover this transaction together with those that it has waiting.")]
    PendingNotCovered = 21,

    /// <summary>EIP-7702: others may move what the account has, so no more than one is taken on trust.</summary>
    [Refusal("In-flight transaction limit reached for delegated accounts: one transaction at a time of an account that has lent its name to code, or is about to.")]
    DelegatedInFlight = 22,

    /// <summary>EIP-7702.</summary>
    [Refusal("Gapped-nonce transaction from delegated accounts: an account that has lent its name to code, or is about to, sends with its next nonce only.")]
    DelegatedNonceGap = 23,

    /// <summary>EIP-7702.</summary>
    [Refusal("Authority already reserved: an account that this transaction's authorisations name has more than one transaction waiting.")]
    AuthorityReserved = 24,
}
