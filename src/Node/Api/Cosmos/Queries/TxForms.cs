using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Evm;
using Gwangan.Node.Api.Cosmos.Protos.Tx;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>What a block's transactions are as cosmos.tx.v1beta1.Tx, so that explorers show each of the three forms. Only of a Cosmos transaction is it what was signed; of the others it tells what they say.</summary>
internal static class TxForms
{
    /// <summary>A Cosmos transaction as it was sent; null for other bytes.</summary>
    public static Tx? OfCosmos(ReadOnlyMemory<byte> bytes)
    {
        if (!Envelope.LooksLikeCosmos(bytes.Span)) return null;
        try
        {
            TxRaw raw = TxRaw.Parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(bytes));
            return new Tx { Body = TxBody.Parser.ParseFrom(raw.BodyBytes), AuthInfo = AuthInfo.Parser.ParseFrom(raw.AuthInfoBytes), Signatures = { raw.Signatures } };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>A transaction of any form; null for bytes that are none, which only a wrong proposer puts into a block.</summary>
    public static Tx? Of(OperationCatalog catalog, ReadOnlyMemory<byte> bytes)
    {
        if (Envelope.LooksLikeCosmos(bytes.Span)) return OfCosmos(bytes);
        if (new EnvelopeCodec(catalog).Decode(bytes.ToArray(), out Envelope envelope) != KernelRefusal.None) return null;
        return envelope.IsEthereum ? OfEthereum(envelope, bytes) : OfNative(envelope);
    }

    // As cosmos/evm wraps them (x/vm/types, BuildTx): no signer but Ethereum's, which the extension says.
    private static Tx OfEthereum(Envelope envelope, ReadOnlyMemory<byte> bytes) => new()
    {
        Body = new TxBody
        {
            Messages = { Any.Pack(new MsgEthereumTx { From = ByteString.CopyFrom(envelope.Account.ToArray()), Raw = ByteString.CopyFrom(bytes.Span) }, "/") },
            ExtensionOptions = { Any.Pack(new ExtensionOptionsEthereumTx(), "/") },
        },
        AuthInfo = new AuthInfo { Fee = FeeOf(envelope, envelope.GasLimit) },
    };

    // The operations as the messages that they are in Cosmos transactions too. The signature is over the native envelope, so its sign mode is none of the SDK's.
    private static Tx OfNative(Envelope envelope)
    {
        Tx tx = new() { Body = new TxBody(), AuthInfo = new AuthInfo { Fee = FeeOf(envelope, envelope.Cost) }, Signatures = { ByteString.CopyFrom(envelope.Signature) } };
        for (int i = 0; i < envelope.Operations.Length; i++)
        {
            ProtoWriter message = new();
            CosmosMessages.Write(envelope.Definitions[i], envelope.Operations[i], envelope.Account, message);
            tx.Body.Messages.Add(new Any { TypeUrl = envelope.Definitions[i].TypeUrl, Value = ByteString.CopyFrom(message.WrittenSpan) });
        }
        ByteString key = ByteString.CopyFrom(envelope.PublicKey);
        IMessage? known = envelope.KeyType switch
        {
            KeyType.Ethereum => new Protos.Keys.Ethereum.PubKey { Key = key },
            KeyType.Cosmos => new Protos.Keys.Secp256K1.PubKey { Key = key },
            KeyType.Ed25519 => new Protos.Keys.Ed25519.PubKey { Key = key },
            _ => null,
        };
        tx.AuthInfo.SignerInfos.Add(new SignerInfo { PublicKey = known is null ? null : Any.Pack(known, "/"), ModeInfo = new ModeInfo { Single = new ModeInfo.Types.Single() }, Sequence = envelope.Nonce });
        return tx;
    }

    private static Fee FeeOf(Envelope envelope, ulong gas)
    {
        Fee fee = new() { GasLimit = gas };
        if (!envelope.FeeMax.IsZero) fee.Amount.Add(new Coin { Denom = Chain.Modules.Assets.AssetsModule.Won.ToString(), Amount = envelope.FeeMax.ToString() });
        return fee;
    }
}
