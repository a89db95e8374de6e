using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>The transaction to which a block's system receipt belongs: the last of a block in which money moved that no other receipt tells of.</summary>
/// <remarks>
/// It does nothing and nobody sent it, but it is whole: a legacy transaction (EIP-155) under a key that everybody knows, so stock tools decode it, recover its sender, hash it and compute the block's
/// roots without knowing of this city. Its nonce is the block's height, which makes its hash the only one of its kind. A city takes no other transaction from <see cref="Sender"/>.
/// </remarks>
public static class SystemTransaction
{
    /// <summary>Its gas limit: the least that a transaction can have. It uses none.</summary>
    public const ulong GasLimit = 21_000;

    // Anybody can sign with it, and nothing that it signs is executed.
    private static readonly byte[] Secret = Keccak256.Hash("gwangan system transaction"u8).ToArray();

    /// <summary>Who is named as its sender: the address of that key.</summary>
    public static Address Sender { get; } = SenderOf(Create(1, 0, UInt256.Zero, default));

    /// <summary>The system transaction of a block, signed. The same bytes each time it is asked for.</summary>
    /// <param name="chainId">The chain (EIP-155).</param>
    /// <param name="height">The block's height.</param>
    /// <param name="baseFee">The block's base fee: its gas price, so that no tool finds it below.</param>
    /// <param name="to">To whom it is addressed: the market, through which what it tells of was settled.</param>
    public static byte[] Create(ulong chainId, ulong height, in UInt256 baseFee, in Address to) => TransactionCodec.Sign(new EvmTransaction
    {
        Type = EvmTransactionType.Legacy,
        ChainId = chainId,
        Nonce = height,
        MaxFeePerGas = baseFee,
        MaxPriorityFeePerGas = baseFee,
        GasLimit = GasLimit,
        To = to,
    }, Secret);

    private static Address SenderOf(byte[] bytes)
    {
        Invariant.Assert(TransactionCodec.TryDecode(bytes, out EvmTransaction transaction, out _));
        return transaction.Sender;
    }
}
