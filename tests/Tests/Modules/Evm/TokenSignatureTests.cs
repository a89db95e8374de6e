using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>Permits and authorizations whose signature comes in bytes: by keys, and by contracts that are asked (ERC-1271).</summary>
public sealed class TokenSignatureTests
{
    private const uint Gold = 2;
    private const ulong Late = 4_000_000_000;

    // Answers whatever it is asked: with the magic value, with that and something behind it in the word, with nothing.
    private const string Yes = "631626ba7e60e01b5f5260205ff3", Almost = "631626ba7e60e01b6001175f5260205ff3", Silent = "00";

    // Writes a slot before it says yes; burns all gas.
    private const string Writer = "60015f55" + Yes, Burner = "5b5f56";
    private static readonly Address Token = ContractAddresses.OfToken(Gold), Payee = new(Enumerable.Repeat((byte)0xAB, 20).ToArray());

    private readonly EvmCity _city = new();
    private ulong _nonce;

    [Fact]
    public void A_contract_pays_by_what_it_confirms()
    {
        Address purse = Deploy(Yes);
        Fund(purse);
        Assert.True(Send(Transfer(purse, nonce: 1, signature: [1, 2, 3])));
        Assert.Equal(Amount.Whole(2), _city.Money.AvailableOf(in Payee, Gold));
        Assert.False(Send(Transfer(purse, nonce: 1, signature: [1, 2, 3])), "an authorization is used twice");
        Assert.True(Send(Transfer(purse, nonce: 2, signature: [])));
        Assert.True(Send(Call("permit(address,address,uint256,uint256,bytes)", 5, writer => writer.Address(in purse).Address(in Payee).Amount(Amount.Whole(1)).Unsigned(Late).Bytes([7]))));
        Assert.True(Send(Call("cancelAuthorization(address,bytes32,bytes)", 3, writer => writer.Address(in purse).Unsigned(3).Bytes([7]))));
        Assert.False(Send(Transfer(purse, nonce: 3, signature: [])));
        Assert.Equal(AbiSignature.SelectorBytes("AuthorizationUsedOrCanceled(address,bytes32)"), Reason());
    }

    [Theory]
    [InlineData(Almost)]
    [InlineData(Silent)]
    [InlineData(Writer)]
    [InlineData(Burner)]
    public void A_contract_that_does_not_confirm_pays_nothing(string code)
    {
        Address purse = Deploy(code);
        Fund(purse);
        Assert.False(Send(Transfer(purse, nonce: 1, signature: new byte[65])));
        Assert.Equal(AbiSignature.SelectorBytes("AuthorizationInvalidSigner(address,address)"), Reason());
        Assert.True(_city.Money.AvailableOf(in Payee, Gold).IsZero);
        Assert.Equal(Amount.Whole(10), _city.Money.AvailableOf(in purse, Gold));
    }

    [Fact]
    public void A_contract_may_ask_the_token_while_the_token_asks_it()
    {
        Address purse = Deploy(AsksToken + Yes);
        Fund(purse);
        Assert.True(Send(Transfer(purse, nonce: 1, signature: [9])));
        Assert.Equal(Amount.Whole(2), _city.Money.AvailableOf(in Payee, Gold));
    }

    [Fact]
    public void An_account_with_a_key_signs_in_bytes_as_well()
    {
        Address owner = _city.AddressOf(3);
        byte[] signature = SignedBy(3, owner, nonce: 1);
        Assert.False(Send(Transfer(owner, nonce: 2, signature)), "a signature for another");
        Assert.False(Send(Transfer(owner, nonce: 1, signature[..64])));
        Assert.False(Send(Transfer(owner, nonce: 1, SignedBy(0, owner, nonce: 1))));
        Assert.True(Send(Transfer(owner, nonce: 1, signature)));
        Assert.Equal(Amount.Whole(2), _city.Money.AvailableOf(in Payee, Gold));
    }

    [Fact]
    public void A_signature_longer_than_a_hundred_owners_is_malformed()
    {
        Address purse = Deploy(Yes);
        Fund(purse);
        Assert.True(Send(Transfer(purse, nonce: 1, new byte[8_192])));
        Assert.False(Send(Transfer(purse, nonce: 2, new byte[8_193])));
        Assert.Equal(AbiSignature.SelectorBytes("Malformed()"), Reason());
    }

    [Fact]
    public void The_gas_of_asking_is_that_of_a_static_call()
    {
        Address purse = Deploy(Yes);
        Fund(purse);
        Fund(Payee);
        Send(Transfer(purse, nonce: 1, signature: []));
        long asked = _city.View.Receipts[0].Receipt.GasUsed - Intrinsic(Transfer(purse, nonce: 1, signature: []));
        Address owner = _city.AddressOf(3);
        byte[] signed = Transfer(owner, nonce: 1, SignedBy(3, owner, nonce: 1));
        Send(signed);
        long own = _city.View.Receipts[0].Receipt.GasUsed - Intrinsic(signed);
        // A cold account, four words to copy, and what the contract itself takes.
        Assert.Equal(2_600 + (4 * 6) + 22, asked - own);
    }

    private static long Intrinsic(byte[] data) => TransactionGas.IntrinsicOf(new EvmTransaction { To = Token, Data = data }, Chain.Evm.EvmFork.Osaka);

    // balanceOf(nobody) of the token, whose answer is thrown away.
    private static string AsksToken => "6370a0823160e01b5f526020604060245f73" + Convert.ToHexStringLower(Address.Bytes(Token)) + "5afa50";

    private byte[] Transfer(Address from, ulong nonce, byte[] signature) => Call("transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)", 7, writer => writer
        .Address(in from).Address(in Payee).Amount(Amount.Whole(2)).Unsigned(0).Unsigned(Late).Unsigned(nonce).Bytes(signature));

    private byte[] SignedBy(int user, Address from, ulong nonce)
    {
        AbiWriter message = new();
        message.Begin([], 7).Word(TypedData.Transfer).Address(in from).Address(in Payee).Amount(Amount.Whole(2)).Unsigned(0).Unsigned(Late).Unsigned(nonce);
        Hash32 domain = TypedData.DomainOf(_city.Money.Assets.Read(Gold).Name.ToString(), EvmCity.ChainId, in Token, new AbiWriter());
        Hash32 digest = TypedData.DigestOf(in domain, message.Written);
        byte[] signature = new byte[65];
        Assert.True(Secp256k1.TrySign(SHA256.HashData(Encoding.UTF8.GetBytes($"user {user}")), in digest, signature.AsSpan(0, 64), out int parity));
        signature[64] = (byte)(27 + parity);
        return signature;
    }

    private static byte[] Call(string signature, int count, Action<AbiWriter> write)
    {
        AbiWriter writer = new();
        write(writer.Begin(AbiSignature.SelectorBytes(signature), count));
        return writer.Written.ToArray();
    }

    private bool Send(byte[] data) => _city.Do(_city.Sign(0, _nonce++, Token, data: data, gas: 2_000_000)).IsSuccess;

    private byte[] Reason() => _city.View.Receipts[0].Reason.ToArray()[..4];

    private void Fund(Address account) => _city.City.Must(_city.City.Users[0], new Transfer(account, Symbol.Of("GOLD"), Amount.Whole(10), ""));

    private Address Deploy(string code)
    {
        EvmReceipt receipt = _city.Do(_city.Sign(0, _nonce++, null, data: EvmCity.Deploying(code)));
        Assert.True(receipt.IsSuccess);
        return receipt.ContractAddress!.Value;
    }
}
