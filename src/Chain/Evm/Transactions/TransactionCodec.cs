using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Ethereum transactions as bytes: the list of the yellow paper (type 0, with and without EIP-155) and the envelopes of EIP-2718 with types 1 (EIP-2930), 2 (EIP-1559), 3 (EIP-4844) and 4 (EIP-7702).</summary>
/// <remarks>
/// Strict: a transaction has one spelling, so its hash cannot be changed without its key, and what a fork does not know is refused under it. Whether a chain takes blobs, this
/// chain id or this price is asked when it is executed. Pure: any thread.
/// </remarks>
public static class TransactionCodec
{
    // Lists begin here (RLP), and so does a legacy transaction; types end below 0x80 (EIP-2718).
    private const byte ListBase = 0xC0, TypeMax = 0x7F;

    // EIP-155: v = 35 + 2 x chain id + parity; before it, 27 + parity.
    private const uint UnprotectedV = 27, ProtectedV = 35;

    // EIP-7702: what an authorisation's key signs begins with this byte.
    private const byte AuthorizationMagic = 0x05;

    /// <summary>Decodes under the newest fork, checks the signature and recovers the sender.</summary>
    /// <returns>False with a refusal when the bytes are no transaction.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out EvmTransaction transaction, out TransactionRefusal refusal) =>
        TryDecode(bytes, EvmFork.Osaka, out transaction, out refusal);

    /// <summary>Decodes under a fork, checks the signature and recovers the sender.</summary>
    /// <returns>False with a refusal when the bytes are no transaction of that fork.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, EvmFork fork, out EvmTransaction transaction, out TransactionRefusal refusal)
    {
        refusal = Decode(bytes, fork, null, out transaction);
        return refusal == TransactionRefusal.None;
    }

    /// <summary>Decodes under the newest fork. The signer is what has been found for <see cref="TryReadSignature"/>, or recovered here where nobody has looked yet.</summary>
    /// <returns>False with a refusal when the bytes are no transaction.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, SignatureToRecover? recovered, out EvmTransaction transaction, out TransactionRefusal refusal)
    {
        refusal = Decode(bytes, EvmFork.Osaka, recovered, out transaction);
        return refusal == TransactionRefusal.None;
    }

    /// <summary>Reads the signature whose signer is the sender, under the newest fork, and does not look for the signer.</summary>
    /// <returns>False when the bytes are no transaction, or its signature is none whoever made it.</returns>
    public static bool TryReadSignature(ReadOnlySpan<byte> bytes, out SignatureToRecover signature)
    {
        signature = default;
        TransactionRefusal refusal = Read(bytes, EvmFork.Osaka, out TransactionFields read, out ReadOnlySpan<byte> signed, out UInt256? protectedChain, out UInt256 r, out UInt256 s, out int parity);
        if (refusal != TransactionRefusal.None) return false;
        signature = new SignatureToRecover(Digest(read.Type, signed, protectedChain), in r, in s, parity);
        return signature.IsLowS;
    }

    /// <summary>Decodes under a fork without looking at the signature, which costs more to check than all else: sender and hash are not set.</summary>
    /// <returns>False with a refusal when the bytes are no transaction of that fork.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, EvmFork fork, out EvmTransaction transaction, out TransactionRefusal refusal)
    {
        transaction = null!;
        refusal = Read(bytes, fork, out TransactionFields read, out _, out _, out UInt256 r, out UInt256 s, out int parity);
        if (refusal == TransactionRefusal.None) transaction = read.ToTransaction(default, default, (byte)parity, in r, in s);
        return refusal == TransactionRefusal.None;
    }

    private static TransactionRefusal Decode(ReadOnlySpan<byte> bytes, EvmFork fork, SignatureToRecover? recovered, out EvmTransaction transaction)
    {
        transaction = null!;
        TransactionRefusal refusal = Read(bytes, fork, out TransactionFields read, out ReadOnlySpan<byte> signed, out UInt256? protectedChain, out UInt256 r, out UInt256 s, out int parity);
        if (refusal != TransactionRefusal.None) return refusal;
        // EIP-2: from Homestead on a signature has no twin.
        Address? sender = recovered is { } known ? known.Signer : SignerOf(new(Digest(read.Type, signed, protectedChain), in r, in s, parity), fork >= EvmFork.Homestead);
        if (sender is null) return TransactionRefusal.SignatureInvalid;
        transaction = read.ToTransaction(sender.Value, Keccak256.Hash(bytes), (byte)parity, in r, in s);
        return TransactionRefusal.None;
    }

    // All of it but the signature's truth; what was signed is a part of the bytes.
    private static TransactionRefusal Read(
        ReadOnlySpan<byte> bytes, EvmFork fork, out TransactionFields read, out ReadOnlySpan<byte> signed, out UInt256? protectedChain, out UInt256 r, out UInt256 s, out int parity)
    {
        (read, protectedChain, r, s, parity) = (null!, null, default, default, 0);
        signed = default;
        if (bytes.IsEmpty || bytes[0] is > TypeMax and < ListBase) return TransactionRefusal.Malformed;
        bool isLegacy = bytes[0] >= ListBase;
        if (!isLegacy && !IsKnown(bytes[0], fork)) return TransactionRefusal.TypeNotSupported;
        read = new TransactionFields { Type = isLegacy ? EvmTransactionType.Legacy : (EvmTransactionType)bytes[0] };

        RlpReader outer = new(isLegacy ? bytes : bytes[1..]);
        if (!outer.TryList(out RlpReader fields) || !outer.AtEnd) return TransactionRefusal.Malformed;
        ReadOnlySpan<byte> payload = fields.Rest;
        if (!read.TryRead(ref fields)) return TransactionRefusal.Malformed;
        signed = payload[..fields.Position];
        if (!TransactionFields.TryWord(ref fields, out UInt256 v) || !TransactionFields.TryWord(ref fields, out r) || !TransactionFields.TryWord(ref fields, out s) || !fields.AtEnd)
            return TransactionRefusal.Malformed;
        if (read.Nonce == ulong.MaxValue) return TransactionRefusal.NonceMax;
        if (!IsFeeInRange(read)) return TransactionRefusal.FeeOutOfRange;
        if (!TryParity(isLegacy, in v, fork, out parity, out protectedChain)) return TransactionRefusal.SignatureInvalid;
        if (isLegacy) read.ChainId = protectedChain;
        return TransactionRefusal.None;
    }

    /// <summary>Decodes a transaction that nobody has signed: its R is the sender's address, its S and parity are 0. For development cities.</summary>
    /// <remarks>Everything else about it is that of a signed one: its bytes are a leaf of the transactions root, and its hash is that of its bytes.</remarks>
    /// <returns>False when the bytes are no such transaction.</returns>
    public static bool TryReadImpersonated(ReadOnlySpan<byte> bytes, EvmFork fork, out EvmTransaction transaction)
    {
        transaction = null!;
        if (Read(bytes, fork, out TransactionFields read, out _, out _, out UInt256 r, out UInt256 s, out int parity) != TransactionRefusal.None) return false;
        if (!s.IsZero || parity != 0 || r >> (Address.Size * 8) != UInt256.Zero) return false;
        Address sender = new(r.ToBigEndian().AsSpan(UInt256.Size - Address.Size));
        transaction = read.ToTransaction(sender, Keccak256.Hash(bytes), 0, in r, in s);
        return true;
    }

    /// <summary>The bytes of a transaction in the name of its sender, who has not signed it: what <see cref="TryReadImpersonated"/> reads.</summary>
    public static byte[] EncodeImpersonated(EvmTransaction transaction) => Encode(transaction, 0, UInt256.FromAddress(transaction.Sender), UInt256.Zero);

    /// <summary>What the sender's key signs.</summary>
    public static Hash32 SigningHash(EvmTransaction transaction)
    {
        RlpWriter writer = new();
        TransactionFields.Write(writer, transaction);
        return Digest(transaction.Type, writer.WrittenSpan, transaction.Type == EvmTransactionType.Legacy ? transaction.ChainId : null);
    }

    /// <summary>The one spelling of a signed transaction: what its hash is taken of, and a leaf of the block's transactions root.</summary>
    public static byte[] Encode(EvmTransaction transaction) => Encode(transaction, transaction.YParity, transaction.R, transaction.S);

    /// <summary>Signs a transaction and gives its bytes; the signature, sender and hash it may have are not looked at. For wallets and tests: the chain never holds a key.</summary>
    /// <exception cref="InvariantException">The secret is none of secp256k1.</exception>
    public static byte[] Sign(EvmTransaction transaction, ReadOnlySpan<byte> secret)
    {
        Hash32 digest = SigningHash(transaction);
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize];
        Invariant.Assert(Secp256k1.TrySign(secret, in digest, signature, out int parity));
        return Encode(transaction, (byte)parity, UInt256.FromBigEndian(signature[..UInt256.Size]), UInt256.FromBigEndian(signature[UInt256.Size..]));
    }

    /// <summary>The <c>v</c> of a signature as the transaction's type spells it.</summary>
    public static UInt256 VOf(EvmTransaction transaction) => VOf(transaction, transaction.YParity);

    /// <summary>What the key of an account signs to let the code of <paramref name="target"/> run in its name (EIP-7702).</summary>
    public static Hash32 SigningHash(in UInt256 chainId, in Address target, ulong nonce)
    {
        RlpWriter writer = new();
        writer.Raw([AuthorizationMagic]);
        int list = writer.BeginList();
        TransactionFields.WriteWord(writer, in chainId);
        writer.Address(in target);
        writer.UInt64(nonce);
        writer.EndList(list);
        return Keccak256.Hash(writer.WrittenSpan);
    }

    /// <summary>Whose key signed an authorisation; null when the signature is none (EIP-7702 skips it then).</summary>
    public static Address? AuthorityOf(Authorization authorization)
    {
        if (authorization.YParity > 1) return null;
        Hash32 digest = SigningHash(authorization.ChainId, authorization.Target, authorization.Nonce);
        return SignerOf(new(in digest, authorization.R, authorization.S, authorization.YParity), true);
    }

    private static bool IsKnown(byte type, EvmFork fork) => (EvmTransactionType)type switch
    {
        EvmTransactionType.AccessList => fork >= EvmFork.Berlin,
        EvmTransactionType.DynamicFee => fork >= EvmFork.London,
        EvmTransactionType.Blob => fork >= EvmFork.Cancun,
        EvmTransactionType.SetCode => fork >= EvmFork.Prague,
        _ => false,
    };

    // What the gas costs at most is a number of 256 bits.
    private static bool IsFeeInRange(TransactionFields read) => read.GasLimit == 0 || read.MaxFeePerGas <= UInt256.MaxValue / read.GasLimit;

    private static bool TryParity(bool isLegacy, in UInt256 v, EvmFork fork, out int parity, out UInt256? protectedChain)
    {
        protectedChain = null;
        parity = (int)(v.U0 & 1);
        if (!isLegacy) return v <= UInt256.One;
        parity ^= 1;
        if (v == UnprotectedV || v == UnprotectedV + 1) return true;
        if (v < ProtectedV || fork < EvmFork.SpuriousDragon) return false;
        protectedChain = (v - ProtectedV) >> 1;
        return true;
    }

    // The encodings are canonical, so what is signed is a prefix of what came.
    private static Hash32 Digest(EvmTransactionType type, ReadOnlySpan<byte> fields, UInt256? protectedChain)
    {
        RlpWriter writer = new(fields.Length + 64);
        if (type != EvmTransactionType.Legacy) writer.Raw([(byte)type]);
        int list = writer.BeginList();
        writer.Raw(fields);
        if (protectedChain is { } chainId)
        {
            TransactionFields.WriteWord(writer, in chainId);
            writer.UInt64(0);
            writer.UInt64(0);
        }
        writer.EndList(list);
        return Keccak256.Hash(writer.WrittenSpan);
    }

    private static Address? SignerOf(SignatureToRecover signature, bool lowS)
    {
        if (lowS && !signature.IsLowS) return null;
        Secp256k1Batch.Recover(ref signature);
        return signature.Signer;
    }

    private static byte[] Encode(EvmTransaction transaction, byte parity, in UInt256 r, in UInt256 s)
    {
        RlpWriter writer = new();
        if (transaction.Type != EvmTransactionType.Legacy) writer.Raw([(byte)transaction.Type]);
        int list = writer.BeginList();
        TransactionFields.Write(writer, transaction);
        TransactionFields.WriteWord(writer, VOf(transaction, parity));
        TransactionFields.WriteWord(writer, in r);
        TransactionFields.WriteWord(writer, in s);
        writer.EndList(list);
        return writer.ToArray();
    }

    private static UInt256 VOf(EvmTransaction transaction, byte parity)
    {
        if (transaction.Type != EvmTransactionType.Legacy) return parity;
        return transaction.ChainId is { } chainId ? (chainId << 1) + (ProtectedV + (uint)parity) : UnprotectedV + (uint)parity;
    }
}
