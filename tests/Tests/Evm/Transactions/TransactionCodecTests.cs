using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.Transactions;

public sealed class TransactionCodecTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly Address Somebody = new([.. Enumerable.Repeat((byte)0x33, 20)]);

    public static TheoryData<EvmTransactionType> Types => [EvmTransactionType.Legacy, EvmTransactionType.AccessList, EvmTransactionType.DynamicFee, EvmTransactionType.Blob, EvmTransactionType.SetCode];

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_signed_is_read_back_and_spelt_the_same(EvmTransactionType type)
    {
        EvmTransaction unsigned = Example(type);
        byte[] bytes = TransactionCodec.Sign(unsigned, Secret);
        Assert.True(TransactionCodec.TryDecode(bytes, out EvmTransaction read, out TransactionRefusal refusal), refusal.ToString());
        Assert.Equal(bytes, TransactionCodec.Encode(read));
        Assert.Equal(Keccak256.Hash(bytes), read.Hash);
        Assert.Equal(SenderOf(Secret), read.Sender);
        Assert.Equal((unsigned.ChainId, unsigned.Nonce, unsigned.MaxFeePerGas, unsigned.GasLimit, unsigned.To, unsigned.Value), (read.ChainId, read.Nonce, read.MaxFeePerGas, read.GasLimit, read.To, read.Value));
        Assert.Equal(TransactionCodec.SigningHash(unsigned), TransactionCodec.SigningHash(read));
    }

    [Fact]
    public void A_transaction_before_EIP_155_names_no_chain()
    {
        byte[] bytes = TransactionCodec.Sign(new EvmTransaction { GasLimit = 21_000, To = Somebody }, Secret);
        Assert.True(TransactionCodec.TryDecode(bytes, out EvmTransaction read, out _));
        Assert.Null(read.ChainId);
        Assert.True(TransactionCodec.VOf(read) == (UInt256)27UL || TransactionCodec.VOf(read) == (UInt256)28UL);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_changed_byte_is_refused_or_makes_another_transaction_of_another_sender(EvmTransactionType type)
    {
        byte[] bytes = TransactionCodec.Sign(Example(type), Secret);
        Address sender = SenderOf(Secret);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x01;
            if (!TransactionCodec.TryDecode(changed, out EvmTransaction read, out _)) continue;
            Assert.NotEqual(sender, read.Sender);
            Assert.Equal(changed, TransactionCodec.Encode(read));
        }
        for (int size = 0; size < bytes.Length; size++) Assert.False(TransactionCodec.TryDecode(bytes.AsSpan(0, size), out _, out _));
        Assert.False(TransactionCodec.TryDecode([.. bytes, 0], out _, out TransactionRefusal refusal));
        Assert.Equal(TransactionRefusal.Malformed, refusal);
    }

    [Fact]
    public void The_other_spelling_of_a_signature_is_refused_from_Homestead_on()
    {
        byte[] bytes = TransactionCodec.Sign(new EvmTransaction { GasLimit = 21_000, To = Somebody }, Secret);
        Assert.True(TransactionCodec.TryDecode(bytes, out EvmTransaction read, out _));
        UInt256 order = UInt256.FromBigEndian(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"));
        EvmTransaction twin = new() { GasLimit = 21_000, To = Somebody, R = read.R, S = order - read.S, YParity = (byte)(1 - read.YParity) };
        Assert.False(TransactionCodec.TryDecode(TransactionCodec.Encode(twin), out _, out TransactionRefusal refusal));
        Assert.Equal(TransactionRefusal.SignatureInvalid, refusal);
        Assert.True(TransactionCodec.TryDecode(TransactionCodec.Encode(twin), EvmFork.Frontier, out EvmTransaction old, out _));
        Assert.Equal(read.Sender, old.Sender);
    }

    [Fact]
    public void Refusals_tell_what_is_wrong()
    {
        Assert.Equal(TransactionRefusal.NonceMax, Refusal(new EvmTransaction { Nonce = ulong.MaxValue, GasLimit = 21_000 }));
        Assert.Equal(TransactionRefusal.FeeOutOfRange, Refusal(new EvmTransaction { GasLimit = 21_000, MaxFeePerGas = UInt256.MaxValue }));
        Assert.Equal(TransactionRefusal.TypeNotSupported, Refusal(Example(EvmTransactionType.SetCode), EvmFork.Cancun));
        Assert.Equal(TransactionRefusal.TypeNotSupported, RefusalOf([0x05, 0xC0]));
        Assert.Equal(TransactionRefusal.TypeNotSupported, RefusalOf([0x00, 0xC0]));
        Assert.Equal(TransactionRefusal.Malformed, RefusalOf([0x80]));
        Assert.Equal(TransactionRefusal.Malformed, RefusalOf([]));
        EvmTransaction blank = new() { Type = EvmTransactionType.DynamicFee, ChainId = UInt256.One };
        Assert.Equal(TransactionRefusal.SignatureInvalid, RefusalOf(TransactionCodec.Encode(blank)));
    }

    [Fact]
    public void An_authorisation_names_the_account_whose_key_signed_it()
    {
        UInt256 chainId = 82UL;
        Hash32 digest = TransactionCodec.SigningHash(in chainId, Somebody, 7);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(Secret, in digest, signature, out int parity));
        Authorization authorization = new() { ChainId = chainId, Target = Somebody, Nonce = 7, YParity = (byte)parity, R = UInt256.FromBigEndian(signature[..32]), S = UInt256.FromBigEndian(signature[32..]) };
        Assert.Equal(SenderOf(Secret), authorization.Authority);
        Assert.NotEqual(SenderOf(Secret), new Authorization { ChainId = chainId, Target = Somebody, Nonce = 8, YParity = (byte)parity, R = authorization.R, S = authorization.S }.Authority);
        Assert.Null(new Authorization { ChainId = chainId, Target = Somebody, Nonce = 7, YParity = 2, R = authorization.R, S = authorization.S }.Authority);
    }

    private static EvmTransaction Example(EvmTransactionType type) => new()
    {
        Type = type,
        ChainId = 82UL,
        Nonce = 9,
        MaxFeePerGas = 3_000_000_000UL,
        MaxPriorityFeePerGas = type >= EvmTransactionType.DynamicFee ? 1UL : 3_000_000_000UL,
        GasLimit = 300_000,
        To = type == EvmTransactionType.Legacy ? null : Somebody,
        Value = (UInt256)1_000_000_000_000_000_000UL,
        Data = new byte[] { 0x60, 0x00, 0xFF },
        AccessList = type == EvmTransactionType.Legacy ? [] : [new AccessListEntry(Somebody, [UInt256.One, UInt256.MaxValue]), new AccessListEntry(default, [])],
        Authorizations = type == EvmTransactionType.SetCode ? [new Authorization { ChainId = 82UL, Target = Somebody, Nonce = 1, YParity = 1, R = 5UL, S = 6UL }] : [],
        BlobHashes = type == EvmTransactionType.Blob ? [new Hash32(Secret)] : [],
        MaxFeePerBlobGas = type == EvmTransactionType.Blob ? 4UL : UInt256.Zero,
    };

    private static TransactionRefusal Refusal(EvmTransaction transaction, EvmFork fork = EvmFork.Osaka) =>
        TransactionCodec.TryDecode(TransactionCodec.Sign(transaction, Secret), fork, out _, out TransactionRefusal refusal) ? TransactionRefusal.None : refusal;

    private static TransactionRefusal RefusalOf(byte[] bytes) => TransactionCodec.TryDecode(bytes, out _, out TransactionRefusal refusal) ? TransactionRefusal.None : refusal;

    private static Address SenderOf(byte[] secret)
    {
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        byte[] point = new byte[65];
        Secp256k1.Serialize(in key, point);
        return new Address(Keccak256.Hash(point.AsSpan(1)).ToArray().AsSpan(12));
    }
}
