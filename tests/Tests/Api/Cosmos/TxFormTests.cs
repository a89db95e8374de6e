using Google.Protobuf;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api.Cosmos.Protos.Evm;
using Gwangan.Node.Api.Cosmos.Protos.Tx;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Transactions of all three forms as explorers of the Cosmos ecosystem see them.</summary>
public sealed class TxFormTests
{
    private readonly EvmCity _city = new();

    [Fact]
    public void An_Ethereum_transaction_is_wrapped_whole()
    {
        byte[] bytes = _city.Sign(0, 0, _city.AddressOf(2), EvmCity.Whole);
        Tx tx = TxForms.Of(_city.City.Catalog, bytes)!;
        Assert.Equal("/cosmos.evm.vm.v1.MsgEthereumTx", Assert.Single(tx.Body.Messages).TypeUrl);
        MsgEthereumTx message = tx.Body.Messages[0].Unpack<MsgEthereumTx>();
        Assert.Equal((_city.AddressOf(0), Convert.ToHexString(bytes)), (new Address(message.From.Span), Convert.ToHexString(message.Raw.Span)));
        Assert.Equal("/cosmos.evm.vm.v1.ExtensionOptionsEthereumTx", Assert.Single(tx.Body.ExtensionOptions).TypeUrl);
        Assert.Empty(tx.AuthInfo.SignerInfos);
        Assert.True(tx.AuthInfo.Fee.GasLimit >= 21_000);
    }

    [Fact]
    public void A_native_envelope_is_the_messages_that_its_operations_are()
    {
        Transfer pay = new(_city.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(7), "tea");
        byte[] bytes = _city.City.Sign(_city.City.Users[1], pay, pay with { Memo = "" });
        Tx tx = TxForms.Of(_city.City.Catalog, bytes)!;
        CosmosWallet wallet = new("user 1", KeyType.Cosmos, _city.City.Catalog, TestCity.ChainId);
        // The same as in a Cosmos transaction of that account.
        Assert.Equal(TxBody.Parser.ParseFrom(wallet.Body(new CosmosParts(), pay, pay with { Memo = "" })).Messages, tx.Body.Messages);
        Assert.Equal("/cosmos.crypto.secp256k1.PubKey", tx.AuthInfo.SignerInfos[0].PublicKey.TypeUrl);
        Assert.Equal(64, Assert.Single(tx.Signatures).Length);
    }

    [Fact]
    public void A_Cosmos_transaction_is_itself_and_other_bytes_are_none()
    {
        CosmosWallet wallet = new("user 1", KeyType.Cosmos, _city.City.Catalog, TestCity.ChainId);
        byte[] bytes = wallet.Sign(0, new Transfer(_city.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(7), ""));
        Tx tx = TxForms.Of(_city.City.Catalog, bytes)!;
        Assert.Equal(TxRaw.Parser.ParseFrom(bytes), new TxRaw { BodyBytes = tx.Body.ToByteString(), AuthInfoBytes = tx.AuthInfo.ToByteString(), Signatures = { tx.Signatures } });
        Assert.Null(TxForms.Of(_city.City.Catalog, new byte[] { 1, 2, 3 }));
        Assert.Null(TxForms.Of(_city.City.Catalog, new byte[] { 0x0A, 0xFF }));
    }
}
