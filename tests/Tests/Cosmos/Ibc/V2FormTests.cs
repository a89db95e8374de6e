using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;

namespace Gwangan.Tests.Cosmos.Ibc;

/// <summary>The forms of IBC v2: what is written is read again, and nothing else.</summary>
public sealed class V2FormTests
{
    private static readonly FungibleTokenData Transfer = new("transfer/07-tendermint-0/uatom", "340282366920938463463374607431768211455", "sender 가", "receiver", "{\"forward\":{}}");

    private static V2Packet Packet => new(7, "07-tendermint-0", "07-tendermint-1", 1_800_000_000, [Payload(TransferEncoding.Json), Payload(TransferEncoding.Abi)]);

    private static V2Payload Payload(string encoding) => new("transfer", "transfer", "ics20-1", encoding, TransferEncoding.Encode(Transfer, encoding));

    [Theory]
    [InlineData(TransferEncoding.Json)]
    [InlineData(TransferEncoding.Protobuf)]
    [InlineData(TransferEncoding.Abi)]
    public void A_transfer_is_read_as_it_was_written_and_no_part_of_it_is_another(string encoding)
    {
        byte[] bytes = TransferEncoding.Encode(Transfer, encoding);
        Assert.True(TransferEncoding.TryDecode(bytes, encoding, out FungibleTokenData? data));
        Assert.Equal(Transfer, data);
        for (int size = 0; size < bytes.Length; size++)
            Assert.False(TransferEncoding.TryDecode(bytes.AsMemory(0, size), encoding, out data) && data == Transfer && encoding != TransferEncoding.Abi);
        Assert.True(TransferEncoding.TryDecode(TransferEncoding.Encode(Transfer with { Memo = "" }, encoding), encoding, out data));
        Assert.Equal("", data.Memo);
        Assert.False(TransferEncoding.TryDecode(bytes, "application/xml", out _));
    }

    [Fact]
    public void Encoded_as_Solidity_does_it_stands_where_it_says()
    {
        byte[] bytes = TransferEncoding.Encode(Transfer, TransferEncoding.Abi);
        // Places and sizes outside, an amount above 128 bits, and text that is none.
        foreach ((int At, byte Value) in ((int, byte)[])[(31, 0xFF), (28, 1), (32 + 31, 0xFF), (32 * 6 + 28, 1), (32 * 4 + 15, 1), (32 * 7, 0xFF)])
        {
            byte[] changed = [.. bytes];
            changed[At] = Value;
            Assert.False(TransferEncoding.TryDecode(changed, TransferEncoding.Abi, out _), $"at {At}");
        }
    }

    [Fact]
    public void Packets_and_acknowledgements_are_read_as_they_were_written()
    {
        byte[] bytes = ProtoWriter.Encode(Packet);
        Assert.True(V2Packet.TryDecode(bytes, out V2Packet? packet));
        Assert.Equal(bytes, ProtoWriter.Encode(packet));
        Assert.Equal(Commitments.OfV2Packet(Packet), Commitments.OfV2Packet(packet));
        Assert.False(V2Packet.TryDecode([.. bytes, 0x30, 1], out _));
        V2Acknowledgement two = new([new byte[] { 1 }, new byte[] { 2 }]);
        Assert.True(V2Acknowledgement.TryDecode(ProtoWriter.Encode(two), out V2Acknowledgement? read));
        Assert.Equal(ProtoWriter.Encode(two), ProtoWriter.Encode(read));
        Assert.Equal((true, true, false), (read.IsSuccess, read.Answering(2), read.Answering(1)));
        Assert.Equal((false, true, true), (V2Acknowledgement.Failed.IsSuccess, V2Acknowledgement.Failed.Answering(1), V2Acknowledgement.Failed.Answering(2)));
        Assert.False(new V2Acknowledgement([new byte[] { 1 }, V2Acknowledgement.Failure]).Answering(2));
        Assert.False(new V2Acknowledgement([]).Answering(0));
    }

    [Fact]
    public void A_packet_that_cannot_be_is_not_sound()
    {
        Assert.True(Packet.IsSound);
        Assert.All((V2Packet[])[
            Packet with { Sequence = 0 }, Packet with { TimeoutSeconds = 0 }, Packet with { SourceClient = "a b" }, Packet with { DestinationClient = "" }, Packet with { Payloads = [] },
            Packet with { Payloads = [Payload(TransferEncoding.Json) with { Version = " " }] }, Packet with { Payloads = [Payload(TransferEncoding.Json) with { Value = default }] },
            Packet with { Payloads = [Payload(TransferEncoding.Json) with { Value = new byte[IbcLimits.PacketDataBytesMax] }, Payload(TransferEncoding.Json)] },
        ], each => Assert.False(each.IsSound));
    }

    [SharedFact("vectors/cosmos/eureka/abi")]
    public void A_packet_has_the_parts_that_IBCs_contracts_on_Ethereum_give_it()
    {
        using JsonDocument router = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find("vectors/cosmos/eureka/abi/ICS26Router.json")));
        JsonElement packet = router.RootElement.EnumerateArray().Single(each => Name(each) == "SendPacket").GetProperty("inputs").EnumerateArray().Single(each => Name(each) == "packet");
        Assert.Equal(["sequence uint64", "sourceClient string", "destClient string", "timeoutTimestamp uint64", "payloads tuple[]"], Parts(packet));
        Assert.Equal(["sourcePort string", "destPort string", "version string", "encoding string", "value bytes"], Parts(packet.GetProperty("components")[4]));
        // The same parts in the same order in protobuf, where the payload of ABI goes as it is.
        Assert.Equal(["Sequence", "SourceClient", "DestinationClient", "TimeoutSeconds", "Payloads"], typeof(V2Packet).GetConstructors().Single(each => each.GetParameters().Length == 5).GetParameters().Select(each => each.Name));
        Assert.Equal(["SourcePort", "DestinationPort", "Version", "Encoding", "Value"], typeof(V2Payload).GetConstructors().Single(each => each.GetParameters().Length == 5).GetParameters().Select(each => each.Name));
        foreach (string file in Directory.EnumerateFiles(SharedFiles.Find("vectors/cosmos/eureka/abi"), "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            Assert.NotEqual(0, (document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.GetProperty("abi")).GetArrayLength());
        }

        static string? Name(JsonElement element) => element.TryGetProperty("name", out JsonElement name) ? name.GetString() : null;
        static IEnumerable<string> Parts(JsonElement tuple) => tuple.GetProperty("components").EnumerateArray().Select(each => $"{Name(each)} {each.GetProperty("type").GetString()}");
    }
}
