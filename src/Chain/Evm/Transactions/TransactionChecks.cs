using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Whether a transaction may be in a block, asked in the order of <see cref="TransactionRefusal"/>: first what needs no state, then its sender's account.</summary>
public static class TransactionChecks
{
    /// <summary>Most blobs of one transaction (EIP-7594).</summary>
    public const int BlobsMax = 6;

    // The first byte of the hash of a blob's KZG commitment (EIP-4844).
    private const byte BlobHashVersion = 1;

    /// <summary>What can be said without any account: a pool asks once, when the transaction comes in, and again only when the rules or the fees change.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="rules">The block's rules.</param>
    /// <param name="block">The block.</param>
    /// <param name="gasLeft">What is left of the block's gas limit.</param>
    /// <param name="blobsLeft">How many blobs the block still takes.</param>
    /// <param name="isBounded">Whether it has to fit a block; a call that nobody has signed need not.</param>
    public static TransactionRefusal CheckStateless(EvmTransaction transaction, EvmRules rules, EvmBlock block, ulong gasLeft, int blobsLeft, bool isBounded = true)
    {
        EvmFork fork = rules.Fork;
        if (fork < FirstForkOf(transaction.Type)) return TransactionRefusal.TypeNotSupported;
        if (transaction.Type == EvmTransactionType.Blob && !rules.AllowsBlobs) return TransactionRefusal.BlobsNotAccepted;
        if (transaction.ChainId is { } chain && chain != rules.ChainId) return TransactionRefusal.WrongChain;
        if (isBounded && fork >= EvmFork.Osaka && transaction.GasLimit > TransactionGas.LimitMax) return TransactionRefusal.GasLimitAboveCap;
        if (isBounded && transaction.GasLimit > ulong.Min(gasLeft, long.MaxValue)) return TransactionRefusal.GasLimitAboveBlock;
        if (transaction.MaxFeePerGas < transaction.MaxPriorityFeePerGas) return TransactionRefusal.TipAboveFeeCap;
        if (transaction.MaxFeePerGas < block.BaseFee) return TransactionRefusal.FeeCapBelowBaseFee;
        if (transaction.To is null)
        {
            if (fork >= EvmFork.Shanghai && transaction.Data.Length > GasSchedule.InitCodeSizeMax) return TransactionRefusal.InitCodeTooLarge;
            if (transaction.Type is EvmTransactionType.Blob or EvmTransactionType.SetCode) return TransactionRefusal.CreationNotAllowed;
        }
        if (transaction.Type == EvmTransactionType.Blob && CheckBlobs(transaction, fork, block, blobsLeft) is var refusal and not TransactionRefusal.None)
            return refusal;
        if (transaction.Type == EvmTransactionType.SetCode && transaction.Authorizations.Length == 0) return TransactionRefusal.NoAuthorizations;
        if ((ulong)TransactionGas.IntrinsicOf(transaction, fork) > transaction.GasLimit) return TransactionRefusal.IntrinsicGasTooLow;
        if ((ulong)TransactionGas.FloorOf(transaction, fork) > transaction.GasLimit) return TransactionRefusal.FloorGasTooLow;
        return TransactionRefusal.None;
    }

    /// <summary>Whether the sender's account allows it: nonce, no code of its own, and funds for the worst case.</summary>
    public static TransactionRefusal CheckSender(EvmTransaction transaction, EvmState state)
    {
        int sender = state.Find(transaction.Sender);
        ulong nonce = state.NonceOf(sender);
        if (transaction.Nonce < nonce) return TransactionRefusal.NonceTooLow;
        if (transaction.Nonce > nonce) return TransactionRefusal.NonceTooHigh;
        if (nonce == ulong.MaxValue) return TransactionRefusal.NonceMax;
        if (!transaction.IsImpersonated && state.HasCode(sender) && !(state.Rules.Fork >= EvmFork.Prague && state.CodeOf(sender).TryDelegate(out _)))
            return TransactionRefusal.SenderIsContract;
        if (!TryCostMax(transaction, out UInt256 cost) || state.SpendableOf(sender) < cost) return TransactionRefusal.InsufficientFunds;
        return TransactionRefusal.None;
    }

    /// <summary>The value and the most its gas can cost; false when that is above 2^256 - 1, which nobody has.</summary>
    public static bool TryCostMax(EvmTransaction transaction, out UInt256 cost) =>
        UInt256.TryMultiply(transaction.MaxFeePerGas, transaction.GasLimit, out cost)
        && UInt256.TryAdd(in cost, transaction.Value, out cost)
        && UInt256.TryMultiply(transaction.MaxFeePerBlobGas, (ulong)transaction.BlobHashes.Length * TransactionGas.Blob, out UInt256 blobs)
        && UInt256.TryAdd(in cost, in blobs, out cost);

    private static EvmFork FirstForkOf(EvmTransactionType type) => type switch
    {
        EvmTransactionType.Legacy => EvmFork.Frontier,
        EvmTransactionType.AccessList => EvmFork.Berlin,
        EvmTransactionType.DynamicFee => EvmFork.London,
        EvmTransactionType.Blob => EvmFork.Cancun,
        _ => EvmFork.Prague,
    };

    private static TransactionRefusal CheckBlobs(EvmTransaction transaction, EvmFork fork, EvmBlock block, int blobsLeft)
    {
        int count = transaction.BlobHashes.Length;
        if (count == 0) return TransactionRefusal.NoBlobs;
        if (count > blobsLeft || (fork >= EvmFork.Osaka && count > BlobsMax)) return TransactionRefusal.TooManyBlobs;
        foreach (ref readonly Hash32 hash in transaction.BlobHashes.AsSpan())
            if (Hash32.Bytes(in hash)[0] != BlobHashVersion) return TransactionRefusal.BlobVersionUnknown;
        return transaction.MaxFeePerBlobGas < block.BlobBaseFee ? TransactionRefusal.BlobFeeCapBelowBaseFee : TransactionRefusal.None;
    }
}
