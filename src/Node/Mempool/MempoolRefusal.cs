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
}
