using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Events of the Ibc module under the names and with the attributes of ibc-go 8: the version whose packets relayers of every age can read, since it tells data both plain and in hex.</summary>
/// <remarks>Each comes with ibc-go's <c>message</c> event, which names its module. Other events keep the city's own form (<see cref="EventFields"/>).</remarks>
public static class IbcEvents
{
    private const int IbcNumber = 24;

    // Of nearly every event there is nothing to say here.
    private static readonly List<AbciEvent> None = [];

    private static readonly SortedDictionary<string, ushort[]> Names = new(StringComparer.Ordinal)
    {
        ["create_client"] = [EventNumber<ClientChanged>.Value],
        ["update_client"] = [EventNumber<ClientChanged>.Value],
        ["upgrade_client"] = [EventNumber<ClientChanged>.Value],
        ["client_misbehaviour"] = [EventNumber<ClientChanged>.Value],
        ["recover_client"] = [EventNumber<ClientChanged>.Value],
        ["connection_open_init"] = [EventNumber<ConnectionChanged>.Value],
        ["connection_open_try"] = [EventNumber<ConnectionChanged>.Value],
        ["connection_open_ack"] = [EventNumber<ConnectionChanged>.Value],
        ["connection_open_confirm"] = [EventNumber<ConnectionChanged>.Value],
        ["channel_open_init"] = [EventNumber<ChannelChanged>.Value],
        ["channel_open_try"] = [EventNumber<ChannelChanged>.Value],
        ["channel_open_ack"] = [EventNumber<ChannelChanged>.Value],
        ["channel_open_confirm"] = [EventNumber<ChannelChanged>.Value],
        ["channel_close_init"] = [EventNumber<ChannelChanged>.Value],
        ["channel_close_confirm"] = [EventNumber<ChannelChanged>.Value],
        ["channel_close"] = [EventNumber<ChannelChanged>.Value],
        ["send_packet"] = [EventNumber<PacketMoved>.Value, EventNumber<V2PacketMoved>.Value],
        ["recv_packet"] = [EventNumber<PacketMoved>.Value, EventNumber<V2PacketMoved>.Value],
        ["write_acknowledgement"] = [EventNumber<PacketMoved>.Value, EventNumber<V2PacketMoved>.Value],
        ["acknowledge_packet"] = [EventNumber<PacketMoved>.Value, EventNumber<V2PacketMoved>.Value],
        ["timeout_packet"] = [EventNumber<PacketMoved>.Value, EventNumber<V2PacketMoved>.Value],
        ["ibc_transfer"] = [EventNumber<TokenMoved>.Value],
        ["fungible_token_packet"] = [EventNumber<TokenMoved>.Value],
        ["timeout"] = [EventNumber<TokenMoved>.Value],
        ["denomination_trace"] = [EventNumber<VoucherRegistered>.Value],
    };

    /// <summary>The events of the chain that are told under one of ibc-go's names; none for another name.</summary>
    public static IReadOnlyList<ushort> Find(string name) => Names.TryGetValue(name, out ushort[]? numbers) ? numbers : [];

    /// <summary>Whether the index knows which blocks have a value of an attribute: what relayers and wallets search by (a connection, a channel, a packet's number, who sent and who received), and nothing that is long or that nobody asks for.</summary>
    public static bool IsSearched(string attribute) => attribute is "packet_connection" or "packet_sequence" or "packet_src_channel" or "packet_dst_channel" or "packet_source_client" or "packet_dest_client"
        or "consensus_height" or "sender" or "receiver" or "denom" || attribute.EndsWith("_id", StringComparison.Ordinal);

    /// <summary>Whether packets of a number are among some events: cheaply known, before they are told.</summary>
    public static bool HavePacket(ReadOnlySpan<byte> events, ulong sequence)
    {
        EventReader reader = new(events);
        while (reader.TryNext())
        {
            if (reader.Number == EventNumber<PacketMoved>.Value && Split<PacketMoved>(reader.Payload, out _).Sequence == sequence) return true;
            if (reader.Number == EventNumber<V2PacketMoved>.Value && Split<V2PacketMoved>(reader.Payload, out _).Sequence == sequence) return true;
        }
        return false;
    }

    /// <summary>What an event of the chain is told as; nothing for one that keeps its own form.</summary>
    internal static List<AbciEvent> Of(ushort number, ReadOnlySpan<byte> payload)
    {
        if (number / 100 != IbcNumber) return None;
        ReadOnlySpan<byte> tail;
        if (number == EventNumber<ClientChanged>.Value) return OfClient(Split<ClientChanged>(payload, out tail), Encoding.ASCII.GetString(tail));
        if (number == EventNumber<ConnectionChanged>.Value) return OfConnection(Split<ConnectionChanged>(payload, out tail).Step, ConnectionTold.Read(tail));
        if (number == EventNumber<ChannelChanged>.Value) return OfChannel(Split<ChannelChanged>(payload, out tail).Step, ChannelTold.Read(tail));
        if (number == EventNumber<PacketMoved>.Value) return OfPacket(Split<PacketMoved>(payload, out tail), PacketTold.Read(tail));
        if (number == EventNumber<V2PacketMoved>.Value) return OfPacket(Split<V2PacketMoved>(payload, out tail), V2PacketTold.Read(tail));
        if (number == EventNumber<TokenMoved>.Value) return OfToken(Split<TokenMoved>(payload, out tail), tail);
        if (number != EventNumber<VoucherRegistered>.Value) return None;
        VoucherRegistered voucher = Split<VoucherRegistered>(payload, out tail);
        return [Told("denomination_trace", ("trace_hash", Convert.ToHexString(voucher.Hash.ToArray())), ("denom", Encoding.UTF8.GetString(tail)), ("asset", voucher.Asset.ToString()))];
    }

    private static TEvent Split<TEvent>(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> tail) where TEvent : unmanaged
    {
        tail = payload[Unsafe.SizeOf<TEvent>()..];
        return MemoryMarshal.Read<TEvent>(payload);
    }

    private static List<AbciEvent> OfClient(ClientChanged happened, string client)
    {
        string name = happened.Step switch
        {
            ClientStep.Created => "create_client",
            ClientStep.Updated => "update_client",
            ClientStep.Upgraded => "upgrade_client",
            ClientStep.Frozen => "client_misbehaviour",
            _ => "recover_client",
        };
        string height = new IbcHeight(happened.Revision, happened.Height).ToString();
        List<(string, string)> attributes = [(happened.Step == ClientStep.Recovered ? "subject_client_id" : "client_id", client), ("client_type", TendermintClientState.ClientType)];
        if (happened.Step is ClientStep.Created or ClientStep.Updated or ClientStep.Upgraded) attributes.Add(("consensus_height", height));
        if (happened.Step == ClientStep.Updated) attributes.Add(("consensus_heights", height));
        return [Told(name, [.. attributes]), Module("ibc_client")];
    }

    private static List<AbciEvent> OfConnection(HandshakeStep step, ConnectionTold told) =>
    [
        Told("connection_" + Name(step), ("connection_id", told.ConnectionId), ("client_id", told.ClientId), ("counterparty_client_id", told.CounterpartyClientId), ("counterparty_connection_id", told.CounterpartyConnectionId)),
        Module("ibc_connection"),
    ];

    private static List<AbciEvent> OfChannel(HandshakeStep step, ChannelTold told)
    {
        List<(string, string)> attributes =
        [
            ("port_id", told.PortId), ("channel_id", told.ChannelId), ("counterparty_port_id", told.CounterpartyPortId), ("counterparty_channel_id", told.CounterpartyChannelId), ("connection_id", told.ConnectionId),
        ];
        if (step is HandshakeStep.OpenInit or HandshakeStep.OpenTry) attributes.Add(("version", told.Version));
        return [Told("channel_" + Name(step), [.. attributes]), Module("ibc_channel")];
    }

    private static string Name(HandshakeStep step) => step switch
    {
        HandshakeStep.OpenInit => "open_init",
        HandshakeStep.OpenTry => "open_try",
        HandshakeStep.OpenAck => "open_ack",
        HandshakeStep.OpenConfirm => "open_confirm",
        HandshakeStep.CloseInit => "close_init",
        HandshakeStep.CloseConfirm => "close_confirm",
        _ => "close",
    };

    private static List<AbciEvent> OfPacket(PacketMoved happened, PacketTold told)
    {
        bool hasData = happened.Step is PacketStep.Sent or PacketStep.Received or PacketStep.Answered;
        Packet packet = told.Packet;
        List<(string, string)> attributes = [];
        if (hasData) attributes.AddRange([("packet_data", Text(packet.Data)), ("packet_data_hex", Convert.ToHexStringLower(packet.Data.Span))]);
        attributes.AddRange(
        [
            ("packet_timeout_height", packet.TimeoutHeight.ToString()), ("packet_timeout_timestamp", Digits(packet.TimeoutNs)), ("packet_sequence", Digits(packet.Sequence)),
            ("packet_src_port", packet.SourcePort), ("packet_src_channel", packet.SourceChannel), ("packet_dst_port", packet.DestinationPort), ("packet_dst_channel", packet.DestinationChannel),
            ("packet_channel_ordering", happened.Order == ChannelOrder.Ordered ? "ORDER_ORDERED" : "ORDER_UNORDERED"),
        ]);
        if (happened.Step == PacketStep.Answered) attributes.AddRange([("packet_ack", Text(told.Acknowledgement)), ("packet_ack_hex", Convert.ToHexStringLower(told.Acknowledgement.Span))]);
        attributes.AddRange([("packet_connection", told.ConnectionId), ("connection_id", told.ConnectionId)]);
        return [Told(Name(happened.Step), [.. attributes]), Module("ibc_channel")];
    }

    private static string Name(PacketStep step) => step switch
    {
        PacketStep.Sent => "send_packet",
        PacketStep.Received => "recv_packet",
        PacketStep.Answered => "write_acknowledgement",
        PacketStep.Acknowledged => "acknowledge_packet",
        _ => "timeout_packet",
    };

    // As ibc-go 10 and later tell packets of v2, under the same names (04-channel/v2, keeper/events.go).
    private static List<AbciEvent> OfPacket(V2PacketMoved happened, V2PacketTold told)
    {
        V2Packet packet = told.Packet;
        List<(string, string)> attributes =
        [
            ("packet_source_client", packet.SourceClient), ("packet_dest_client", packet.DestinationClient), ("packet_sequence", Digits(packet.Sequence)),
            ("packet_timeout_timestamp", Digits(packet.TimeoutSeconds)), ("encoded_packet_hex", Convert.ToHexStringLower(ProtoWriter.Encode(packet))),
        ];
        if (told.Acknowledgement is { } acknowledgement) attributes.Add(("encoded_acknowledgement_hex", Convert.ToHexStringLower(ProtoWriter.Encode(acknowledgement))));
        return [Told(Name(happened.Step), [.. attributes]), Module("ibc_channelv2")];
    }

    // The packet's data is the sender's word; what cannot be read was refused, and is told with the refusal alone.
    private static List<AbciEvent> OfToken(TokenMoved happened, ReadOnlySpan<byte> tail)
    {
        if (!FungibleTokenData.TryDecode(tail.ToArray(), out FungibleTokenData? data)) data = new FungibleTokenData("", "", "", "", "");
        switch (happened.Step)
        {
            case PacketStep.Sent:
                return [Told("ibc_transfer", ("sender", data.Sender), ("receiver", data.Receiver), ("amount", data.Amount), ("denom", data.Denom), ("memo", data.Memo)), Module("transfer")];
            case PacketStep.Received:
                List<(string, string)> attributes = [.. Common(data), ("success", happened.IsSuccess ? "true" : "false")];
                if (!happened.IsSuccess) attributes.Add(("error", RefusalDefinition.Of((IbcRefusal)happened.Code).Message));
                return [Told("fungible_token_packet", [.. attributes])];
            case PacketStep.Acknowledged:
                return [Told("fungible_token_packet", [.. Common(data)]), Told("fungible_token_packet", happened.IsSuccess ? ("success", "\u0001") : ("error", "refunded"))];
            default:
                return [Told("timeout", ("module", "transfer"), ("refund_receiver", data.Sender), ("refund_denom", data.Denom), ("refund_amount", data.Amount), ("memo", data.Memo))];
        }

        static List<(string, string)> Common(FungibleTokenData data) =>
            [("module", "transfer"), ("sender", data.Sender), ("receiver", data.Receiver), ("denom", data.Denom), ("amount", data.Amount), ("memo", data.Memo)];
    }

    private static AbciEvent Module(string name) => Told("message", ("module", name));

    private static AbciEvent Told(string type, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        AbciEvent told = new() { Type = type };
        foreach ((string key, string value) in attributes) told.Attributes.Add(new Wire.EventAttribute { Key = key, Value = value, Index = true });
        return told;
    }

    private static string Digits(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    // What is no UTF-8 is told in hex alone.
    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span) : "";
}
