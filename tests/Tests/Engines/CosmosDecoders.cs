using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.CosmosSdk;
using Gwangan.Tests.Modules.Ibc;
using KeyType = Gwangan.Chain.Kernel.KeyType;

namespace Gwangan.Tests.Engines;

/// <summary>What reads the bytes of Cosmos' clients, relayers and other chains: transactions, foreign messages, IBC's forms and texts, queries of events, frames of gRPC.</summary>
internal static class CosmosDecoders
{
    /// <summary>Every decoder by name.</summary>
    public static IEnumerable<(string Name, DecoderCorpus.Reader Read)> Readers(OperationCatalog catalog)
    {
        yield return ("cosmos-tx", bytes => ReadTransaction(catalog, bytes));
        yield return ("cosmos-any", bytes =>
        {
            if (!TxAny.TryDecode(bytes, out string url, out ReadOnlySpan<byte> value)) return null;
            ProtoWriter writer = new();
            writer.String(1, url);
            writer.Bytes(2, value);
            return writer.ToArray();
        });
        foreach (OperationDefinition definition in catalog.Modules.SelectMany(module => module.Operations).Where(each => each.IsForeign).OrderBy(each => each.TypeUrl, StringComparer.Ordinal))
            yield return (definition.TypeUrl, bytes => ReadMessage(definition, bytes));
        // Native messages share one reader; this one has an address, a symbol, an amount and a text.
        foreach (string native in (string[])["/gwangan.money.v1.Transfer", "/gwangan.market.v1.PlaceOrder"])
            yield return (native, bytes => ReadMessage(catalog.TryFind(native, out OperationDefinition definition) ? definition : throw new InvalidOperationException(native), bytes));
        yield return ("ibc-any", Proto<Any>());
        yield return ("ibc-height", bytes => IbcHeight.TryDecode(bytes, out IbcHeight height) ? ProtoWriter.Encode(height) : null);
        yield return ("ibc-client-state", Proto<TendermintClientState>());
        yield return ("ibc-consensus-state", Proto<TendermintConsensusState>());
        yield return ("ibc-header", Proto<TendermintHeader>());
        yield return ("ibc-misbehaviour", Proto<TendermintMisbehaviour>());
        yield return ("ibc-connection", Proto<ConnectionEnd>());
        yield return ("ibc-channel", Proto<ChannelEnd>());
        yield return ("ibc-packet", Proto<Packet>());
        yield return ("ibc-acknowledgement", bytes => Acknowledgement.TryDecode(bytes, out Acknowledgement? answer) ? answer.Encode() : null);
        yield return ("ibc-transfer", bytes => FungibleTokenData.TryDecode(bytes, out FungibleTokenData? data) ? data.Encode() : null);
        yield return ("ibc-memo", ReadMemo);
        yield return ("ibc-denom", bytes => Denom.TryParse(Encoding.Latin1.GetString(bytes), out Denom denom) ? Encoding.Latin1.GetBytes(denom.Path) : null);
        yield return ("ibc-interchain", bytes => IcaPacketData.TryDecodeJson(bytes, out IcaPacketData? data) && (data.TryMessages(out _) || true) ? data.Encode() : null);
        yield return ("ibc-interchain-version", bytes => IcaMetadata.TryDecode(Encoding.UTF8.GetString(bytes), out IcaMetadata? metadata) ? Encoding.UTF8.GetBytes(metadata.Encode()) : null);
        yield return ("ibc-v2-packet", Proto<V2Packet>());
        yield return ("ibc-v2-payload", Proto<V2Payload>());
        yield return ("ibc-v2-acknowledgement", Proto<V2Acknowledgement>());
        yield return ("ibc-v2-counterparty", Proto<V2Counterparty>());
        foreach (string encoding in (string[])[TransferEncoding.Json, TransferEncoding.Protobuf, TransferEncoding.Abi])
            yield return ("ibc-v2-" + encoding[12..], bytes => TransferEncoding.TryDecode(bytes, encoding, out FungibleTokenData? data) ? TransferEncoding.Encode(data, encoding) : null);
        yield return ("event-query", ReadQuery);
        yield return ("grpc-frame", ReadFrame);
    }

    /// <summary>Good bytes for each.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Samples(OperationCatalog catalog)
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = IbcLink.Send(a, a.City.Users[1], IbcLink.Transfer(a, a.City.Users[1], "GOLD", 5, IbcChain.Spell(b.City.Users[2]), memo: "memo"));
        a.ShowTo(b);
        RecvPacket recv = IbcLink.Recv(a, b, packet);
        byte[] answer = IbcLink.PacketsOf(b, b.Must(recv)).Single(told => told.Step == PacketStep.Answered).Acknowledgement;
        b.ShowTo(a);
        TendermintHeader header = a.HeaderFor(b);
        CosmosWallet cosmos = new("user 1", KeyType.Cosmos, catalog, "fuzz-1"), ethereum = new("user 0", KeyType.Ethereum, catalog, "fuzz-1");
        Address to = a.City.Users[2].Address;
        Operation pay = SdkMessages.Send(cosmos.Address, to, ("GOLD", "5"), ("KRW", "7"));
        FungibleTokenData data = new("transfer/channel-0/uatom", "340282366920938463463374607431768211455", "sender \u00e9<", "receiver", "{}");
        foreach (Operation operation in (Operation[])
                 [
                     recv, IbcLink.Ack(a, b, packet, answer), IbcLink.Timeout(a, b, packet with { Sequence = 9 }), IbcChain.Update(b, header), a.Introduce(b.Signer), IbcLink.Transfer(a, a.Relayer, "GOLD", 1, "x"),
                     IbcLink.Init(a, "transfer", ChannelOrder.Unordered, "ics20-1"), IbcLink.Try(a, b, "channel-0", "transfer", ChannelOrder.Unordered, "ics20-1"), pay,
                     SdkMessages.MultiSend([(cosmos.Address, [("GOLD", "5")])], [(to, [("GOLD", "5")])]), SdkMessages.SendUpTo(cosmos.Address, to, TestCity.GenesisTimeMs, ("KRW", "5")),
                     SdkMessages.Generic(cosmos.Address, to, SdkMessages.SendUrl), SdkMessages.Execute(to, (SdkMessages.SendUrl, Message(catalog, pay))), SdkMessages.Revoke(cosmos.Address, to, SdkMessages.SendUrl),
                     SdkMessages.Allow(cosmos.Address, to, "PeriodicAllowance", SdkMessages.Periodic(SdkMessages.Basic("5", TestCity.GenesisTimeMs), 60, "3")),
                     SdkMessages.Allow(cosmos.Address, to, "AllowedMsgAllowance", SdkMessages.Limited("BasicAllowance", SdkMessages.Basic("5"), SdkMessages.SendUrl)), SdkMessages.RevokeAllowance(cosmos.Address, to),
                     new Gwangan.Chain.Modules.Money.Transfer(to, Symbol.Of("GOLD"), Amount.One, "memo"),
                 ])
            yield return (catalog.Of(operation).TypeUrl, Message(catalog, operation));
        yield return ("cosmos-tx", cosmos.Sign(3, pay));
        yield return ("cosmos-tx", ethereum.SignAmino(new CosmosParts { Memo = "memo", TimeoutHeight = 9, Sequence = 1 }, SdkMessages.Send(ethereum.Address, to, ("KRW", "1"))));
        yield return ("cosmos-tx", cosmos.Sign(new CosmosParts { TimeoutMs = TestCity.GenesisTimeMs, Granter = ethereum.Text, Fee = null }, pay, pay));
        yield return ("cosmos-any", ProtoWriter.Encode(new Any("/a.B", new byte[] { 1, 2 })));
        yield return ("ibc-any", ProtoWriter.Encode(new Any("/a.B", new byte[] { 1, 2 })));
        yield return ("ibc-height", ProtoWriter.Encode(new IbcHeight(1, 300)));
        yield return ("ibc-client-state", ProtoWriter.Encode(a.ClientState()));
        yield return ("ibc-consensus-state", ProtoWriter.Encode(TendermintConsensusState.Of(header.Signed.Header)));
        yield return ("ibc-header", ProtoWriter.Encode(header));
        yield return ("ibc-misbehaviour", ProtoWriter.Encode(new TendermintMisbehaviour("", header, header)));
        yield return ("ibc-connection", ProtoWriter.Encode(new ConnectionEnd("07-tendermint-4", [ConnectionVersion.Default], ConnectionState.Open, new ConnectionCounterparty("07-tendermint-0", "connection-2", "ibc"u8.ToArray()), 9)));
        yield return ("ibc-channel", ProtoWriter.Encode(new ChannelEnd(ChannelState.Open, ChannelOrder.Unordered, "transfer", "channel-1", ["connection-0"], "ics20-1")));
        yield return ("ibc-packet", ProtoWriter.Encode(packet));
        yield return ("ibc-acknowledgement", answer);
        yield return ("ibc-acknowledgement", Acknowledgement.Failure(76).Encode());
        yield return ("ibc-transfer", data.Encode());
        yield return ("ibc-memo", """{"forward":{"receiver":"a","port":"transfer","channel":"channel-7","timeout":"1h30m","retries":2,"next":{"forward":{"receiver":"b","port":"transfer","channel":"channel-0"}}}}"""u8.ToArray());
        yield return ("ibc-denom", "transfer/channel-141/transfer/channel-0/uatom"u8.ToArray());
        yield return ("ibc-interchain", IcaPacketData.Of([new Any(SdkMessages.SendUrl, Message(catalog, pay))], "memo").Encode());
        yield return ("ibc-interchain-version", Encoding.UTF8.GetBytes(new IcaMetadata("connection-0", "connection-1", "").Encode()));
        V2Payload payload = new("transfer", "transfer", "ics20-1", TransferEncoding.Abi, TransferEncoding.Encode(data, TransferEncoding.Abi));
        yield return ("ibc-v2-packet", ProtoWriter.Encode(new V2Packet(7, "07-tendermint-0", "07-tendermint-1", 1_800_000_000, [payload])));
        yield return ("ibc-v2-payload", ProtoWriter.Encode(payload));
        yield return ("ibc-v2-acknowledgement", ProtoWriter.Encode(new V2Acknowledgement([new byte[] { 1 }, new byte[] { 2 }])));
        foreach (string encoding in (string[])[TransferEncoding.Json, TransferEncoding.Protobuf, TransferEncoding.Abi]) yield return ("ibc-v2-" + encoding[12..], TransferEncoding.Encode(data, encoding));
        yield return ("event-query", "tm.event = 'Tx' AND tx.height >= 5 AND transfer.recipient CONTAINS 'gw' AND a.b EXISTS AND t.t < TIME 2026-01-02T03:04:05Z AND d.d = DATE 2026-01-02"u8.ToArray());
        yield return ("grpc-frame", [0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 1, 9]);
    }

    private static DecoderCorpus.Reader Proto<T>() where T : IProtoMessage<T> => bytes => T.TryDecode(bytes, out T? message) ? ProtoWriter.Encode(message) : null;

    private static byte[] Message(OperationCatalog catalog, Operation operation)
    {
        ProtoWriter message = new();
        CosmosMessages.Write(catalog.Of(operation), operation, default, message);
        return message.ToArray();
    }

    // TxRaw has one spelling: what is taken is what its parts are written as. Its document is made too, in both forms, whatever its messages say.
    private static byte[]? ReadTransaction(OperationCatalog catalog, byte[] bytes)
    {
        if (TxDecoder.TryDecode(bytes, isSimulated: true, out CosmosTransaction transaction) != TxProblem.None) return null;
        ProtoWriter native = new();
        List<AminoObject> messages = [];
        foreach (TxMessage message in transaction.Messages)
            if (Operation(catalog, message, native) is { } operation && CosmosMessages.ToAmino(catalog.Of(operation), operation, default) is { } amino) messages.Add(amino);
        if (TxSignDocs.Amino(transaction, "fuzz-1", messages) is { } document)
        {
            document.ToJson();
            TypedDocument.TryDigest(document, 1, out _);
        }
        if (TxDecoder.TryDecode(bytes, isSimulated: false, out transaction) != TxProblem.None) return null;
        if (transaction.TypedDataChainId == 0) Assert.Equal(bytes, CosmosWallet.Raw(transaction.Body.ToArray(), transaction.AuthInfo.ToArray(), transaction.Signature.ToArray()));
        return bytes;
    }

    private static Operation? Operation(OperationCatalog catalog, TxMessage message, ProtoWriter native) =>
        catalog.TryFind(message.TypeUrl, out OperationDefinition definition) && CosmosMessages.TryToNative(definition, message.Value.Span, native, out _)
            && definition.TryDecode(native.ToArray(), new FieldReader(), new ProtoWriter(), out Operation operation) ? operation : null;

    // A message that is taken checks itself, names its signer and is told in amino JSON; its bytes are kept as they are. A native one has one spelling.
    private static byte[]? ReadMessage(OperationDefinition definition, byte[] bytes)
    {
        ProtoWriter native = new();
        if (!CosmosMessages.TryToNative(definition, bytes, native, out Address signer)) return null;
        if (!definition.TryDecode(native.ToArray(), new FieldReader(), new ProtoWriter(), out Operation operation)) return null;
        bool isNamed = operation is not ISignedMessage signed || signed.TrySigner(out signer);
        if (operation.RunCheck() != 0 || !isNamed) return null;
        CosmosMessages.ToAmino(definition, operation, in signer)?.ToJson();
        ProtoWriter again = new();
        CosmosMessages.Write(definition, operation, in signer, again);
        return again.ToArray();
    }

    // A memo that forwards is written as a chain on the way writes it, and asks for the same.
    private static byte[]? ReadMemo(byte[] bytes) =>
        ForwardMemo.Read(Encoding.UTF8.GetString(bytes), out ForwardMemo? forward) == MemoKind.Forward ? Encoding.UTF8.GetBytes((forward! with { Next = forward }).MemoOfNext()) : null;

    private static byte[]? ReadQuery(byte[] bytes)
    {
        try
        {
            EventQuery query = EventQueryParser.Parse(Encoding.UTF8.GetString(bytes));
            query.Fits(new Dictionary<string, List<string>> { ["tx.height"] = ["5", "", "x"], ["tm.event"] = ["Tx"], ["a.b"] = ["2026-01-02"] });
        }
        catch (CometException)
        {
        }
        return null;
    }

    private static byte[]? ReadFrame(byte[] bytes)
    {
        IncomingBytes all = new();
        using IncomingBytes.Request request = all.Begin();
        using MemoryStream body = new(bytes), written = new();
        try
        {
            while (GrpcFrames.ReadAsync(body, request, CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } message)
            {
                written.Write([0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length]);
                written.Write(message);
            }
            return written.ToArray();
        }
        catch (QueryException)
        {
            return null;
        }
    }
}
