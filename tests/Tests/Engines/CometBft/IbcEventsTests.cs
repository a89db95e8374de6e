using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Node.Engines.CometBft;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>The names and attributes under which relayers and explorers of other chains find this city's events of IBC.</summary>
public sealed class IbcEventsTests
{
    private static readonly Packet Sent = new()
    {
        Sequence = 7, SourcePort = "transfer", SourceChannel = "channel-0", DestinationPort = "transfer", DestinationChannel = "channel-3", Data = "{}"u8.ToArray(), TimeoutHeight = new IbcHeight(1, 9), TimeoutNs = 5,
    };

    private static readonly V2Packet SentByV2 = new(7, "07-tendermint-0", "07-tendermint-3", 60, [new V2Payload("transfer", "transfer", "ics20-1", "application/json", "{}"u8.ToArray())]);

    [Theory]
    [InlineData(ClientStep.Created, "create_client client_id=07-tendermint-0 client_type=07-tendermint consensus_height=2-30 | message module=ibc_client")]
    [InlineData(ClientStep.Updated, "update_client client_id=07-tendermint-0 client_type=07-tendermint consensus_height=2-30 consensus_heights=2-30 | message module=ibc_client")]
    [InlineData(ClientStep.Upgraded, "upgrade_client client_id=07-tendermint-0 client_type=07-tendermint consensus_height=2-30 | message module=ibc_client")]
    [InlineData(ClientStep.Frozen, "client_misbehaviour client_id=07-tendermint-0 client_type=07-tendermint | message module=ibc_client")]
    [InlineData(ClientStep.Recovered, "recover_client subject_client_id=07-tendermint-0 client_type=07-tendermint | message module=ibc_client")]
    public void A_clients_steps(ClientStep step, string expected) => Assert.Equal(expected, Of(new ClientChanged(step, 2, 30), "07-tendermint-0"u8));

    [Theory]
    [InlineData(HandshakeStep.OpenInit, "open_init")]
    [InlineData(HandshakeStep.OpenTry, "open_try")]
    [InlineData(HandshakeStep.OpenAck, "open_ack")]
    [InlineData(HandshakeStep.OpenConfirm, "open_confirm")]
    public void A_connections_steps(HandshakeStep step, string name) => Assert.Equal(
        $"connection_{name} connection_id=connection-1 client_id=07-tendermint-0 counterparty_client_id=07-tendermint-3 counterparty_connection_id=connection-4 | message module=ibc_connection",
        Of(new ConnectionChanged(step), ProtoWriter.Encode(new ConnectionTold("connection-1", "07-tendermint-0", "07-tendermint-3", "connection-4"))));

    [Theory]
    [InlineData(HandshakeStep.OpenInit, "open_init", " version=ics20-1")]
    [InlineData(HandshakeStep.OpenTry, "open_try", " version=ics20-1")]
    [InlineData(HandshakeStep.OpenAck, "open_ack", "")]
    [InlineData(HandshakeStep.OpenConfirm, "open_confirm", "")]
    [InlineData(HandshakeStep.CloseInit, "close_init", "")]
    [InlineData(HandshakeStep.CloseConfirm, "close_confirm", "")]
    [InlineData(HandshakeStep.Closed, "close", "")]
    public void A_channels_steps(HandshakeStep step, string name, string more) => Assert.Equal(
        $"channel_{name} port_id=transfer channel_id=channel-0 counterparty_port_id=transfer counterparty_channel_id=channel-3 connection_id=connection-1{more} | message module=ibc_channel",
        Of(new ChannelChanged(step), ProtoWriter.Encode(new ChannelTold("transfer", "channel-0", "transfer", "channel-3", "connection-1", "ics20-1"))));

    [Theory]
    [InlineData(PacketStep.Sent, "send_packet", true, false)]
    [InlineData(PacketStep.Received, "recv_packet", true, false)]
    [InlineData(PacketStep.Answered, "write_acknowledgement", true, true)]
    [InlineData(PacketStep.Acknowledged, "acknowledge_packet", false, false)]
    [InlineData(PacketStep.TimedOut, "timeout_packet", false, false)]
    public void A_packets_steps(PacketStep step, string name, bool hasData, bool hasAnswer) => Assert.Equal(
        $"{name}{(hasData ? " packet_data={} packet_data_hex=7b7d" : "")} packet_timeout_height=1-9 packet_timeout_timestamp=5 packet_sequence=7 packet_src_port=transfer packet_src_channel=channel-0 packet_dst_port=transfer "
        + $"packet_dst_channel=channel-3 packet_channel_ordering=ORDER_UNORDERED{(hasAnswer ? " packet_ack=ok packet_ack_hex=6f6b" : "")} packet_connection=connection-1 connection_id=connection-1 | message module=ibc_channel",
        Of(new PacketMoved(step, ChannelOrder.Unordered, 7), ProtoWriter.Encode(new PacketTold(Sent, "connection-1", hasAnswer ? "ok"u8.ToArray() : default))));

    [Fact]
    public void Data_that_is_no_text_is_told_in_hex_alone()
    {
        string told = Of(new PacketMoved(PacketStep.Sent, ChannelOrder.Ordered, 7), ProtoWriter.Encode(new PacketTold(Sent with { Data = new byte[] { 0xff } }, "connection-1", default)));
        Assert.Contains(" packet_data= packet_data_hex=ff ", told, StringComparison.Ordinal);
        Assert.Contains("ORDER_ORDERED", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PacketStep.Sent, "send_packet")]
    [InlineData(PacketStep.Received, "recv_packet")]
    [InlineData(PacketStep.Answered, "write_acknowledgement")]
    [InlineData(PacketStep.Acknowledged, "acknowledge_packet")]
    [InlineData(PacketStep.TimedOut, "timeout_packet")]
    public void A_packets_steps_by_v2(PacketStep step, string name)
    {
        V2Acknowledgement? answer = step == PacketStep.Answered ? V2Acknowledgement.Failed : null;
        string more = answer is null ? "" : $" encoded_acknowledgement_hex={Convert.ToHexStringLower(ProtoWriter.Encode(answer))}";
        Assert.Equal($"{name} packet_source_client=07-tendermint-0 packet_dest_client=07-tendermint-3 packet_sequence=7 packet_timeout_timestamp=60 encoded_packet_hex={Convert.ToHexStringLower(ProtoWriter.Encode(SentByV2))}{more} | message module=ibc_channelv2",
            Of(new V2PacketMoved(step, 7), ProtoWriter.Encode(new V2PacketTold(SentByV2, answer))));
    }

    [Theory]
    [InlineData(PacketStep.Sent, true, "ibc_transfer sender=ann receiver=bob amount=5 denom=GOLD memo=note | message module=transfer")]
    [InlineData(PacketStep.Received, true, "fungible_token_packet module=transfer sender=ann receiver=bob denom=GOLD amount=5 memo=note success=true")]
    [InlineData(PacketStep.Received, false, "fungible_token_packet module=transfer sender=ann receiver=bob denom=GOLD amount=5 memo=note success=false error=More of the asset would have come over this channel in this window than its limit allows.")]
    [InlineData(PacketStep.Acknowledged, true, "fungible_token_packet module=transfer sender=ann receiver=bob denom=GOLD amount=5 memo=note | fungible_token_packet success=\u0001")]
    [InlineData(PacketStep.Acknowledged, false, "fungible_token_packet module=transfer sender=ann receiver=bob denom=GOLD amount=5 memo=note | fungible_token_packet error=refunded")]
    [InlineData(PacketStep.TimedOut, false, "timeout module=transfer refund_receiver=ann refund_denom=GOLD refund_amount=5 memo=note")]
    public void A_transfers_steps_name_who_what_and_whether_it_was_taken(PacketStep step, bool isSuccess, string expected) =>
        Assert.Equal(expected, Of(new TokenMoved(step, isSuccess, (ushort)IbcRefusal.ReceiveLimited, Symbol.Of("GOLD"), new Amount(5)), new FungibleTokenData("GOLD", "5", "ann", "bob", "note").Encode()));

    [Fact]
    public void A_voucher_is_told_by_its_path_and_hash()
    {
        Hash32 hash = Denom.HashOf("transfer/channel-0/GOLD");
        Assert.Equal($"denomination_trace trace_hash={Convert.ToHexString(hash.ToArray())} denom=transfer/channel-0/GOLD asset=IBC-1", Of(new VoucherRegistered(Symbol.Of("IBC-1"), hash), "transfer/channel-0/GOLD"u8));
    }

    private static string Of<TEvent>(TEvent happened, ReadOnlySpan<byte> tail) where TEvent : unmanaged, IEvent => string.Join(" | ",
        IbcEvents.Of(EventNumber<TEvent>.Value, [.. MemoryMarshal.AsBytes(new ReadOnlySpan<TEvent>(in happened)), .. tail])
            .Select(each => $"{each.Type} {string.Join(' ', each.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"))}"));
}
