using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Who understands Ethereum transactions: the Evm module. To the kernel a transaction is an envelope with one operation of that module.</summary>
/// <remarks>Nonce, fee and gas of a transaction are the operation's own matter: it refuses and changes nothing, or does all of it, and the kernel neither uses a nonce nor collects a fee beside it.</remarks>
public interface ITransactionKeeper
{
    /// <summary>Its module's number: the code space of what it answers.</summary>
    ushort Number { get; }

    /// <summary>Whether the city has an EVM: its genesis says so.</summary>
    bool IsOn { get; }

    /// <summary>Whether the city's genesis makes it one for developing contracts, in which accounts can be set and impersonated.</summary>
    bool IsDevelopment { get; }

    /// <summary>Gas that the transactions of one block may ask for together.</summary>
    ulong BlockGasLimit { get; }

    /// <summary>What can be said of a transaction without its signature, which costs more than all of this to check: form, chain, gas, and whether its fee cap reaches the lowest base fee. Any thread.</summary>
    /// <returns>0 with what it offers, or a refusal of the module.</returns>
    ushort Screen(ReadOnlySpan<byte> bytes, out TransactionBid bid);

    /// <summary>Reads the signature that tells a transaction's sender, so that many senders are looked for together (<see cref="Secp256k1Batch"/>). Any thread.</summary>
    /// <returns>False when <see cref="Decode"/> would not look for a sender.</returns>
    bool TryReadSignature(ReadOnlySpan<byte> bytes, out SignatureToRecover signature);

    /// <summary>Decodes a transaction, checks all that needs no state, and recovers its sender. Any thread.</summary>
    /// <param name="bytes">The transaction; kept, not copied.</param>
    /// <param name="recovered">What <see cref="TryReadSignature"/> has read of it, with the signer found; null when nobody has looked for it.</param>
    /// <param name="envelope">The envelope when it is not refused.</param>
    /// <returns>0, or a refusal of the module; the envelope is null then.</returns>
    ushort Decode(byte[] bytes, SignatureToRecover? recovered, out Envelope envelope);

    /// <summary>0, or why a transaction could not execute on the present state, now or when its nonce's turn comes; changes nothing.</summary>
    ushort Check(Envelope envelope);

    /// <summary>What fees are paid in.</summary>
    Symbol Coin { get; }

    /// <summary>The number of the chain (EIP-155); 0 on a city without an EVM.</summary>
    ulong ChainId { get; }

    /// <summary>The nonce of an account's next transaction, as of the last block.</summary>
    ulong NonceOf(in Address account);

    /// <summary>The nonce of an account's next transaction, as of the block that executes.</summary>
    ulong NonceInBlock(in Address account);

    /// <summary>Uses an account's next nonce for a Cosmos transaction, in the block that executes.</summary>
    void UseNonce(in Address account);

    /// <summary>Whether the first key of an account still acts for it.</summary>
    bool MaySign(in Address account);

    /// <summary>The account of a sender.</summary>
    TransactionSender SenderOf(in Address account);

    /// <summary>Whose available won, nonce or code the last block has changed, ascending.</summary>
    IReadOnlyList<Address> ChangedAccounts { get; }

    /// <summary>Base fee of the next block, in won units.</summary>
    Amount NextBaseFee { get; }

    /// <summary>Whether an Ethereum transaction pays at least the next block's base fee; a Cosmos transaction always does, since its fee is that of its cost.</summary>
    bool PaysBaseFee(Envelope envelope);

    /// <summary>Whether an account has so much won; changes nothing.</summary>
    bool Covers(in Address account, Amount total);
}
