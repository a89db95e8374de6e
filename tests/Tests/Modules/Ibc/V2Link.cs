using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>A packet of IBC v2 that was told of.</summary>
public sealed record V2Told(PacketStep Step, V2Packet Packet, V2Acknowledgement? Acknowledgement);

/// <summary>Two cities that speak by IBC v2: clients, and that each names the other's. No connection, no channel.</summary>
public sealed class V2Link
{
    public V2Link(bool named = true, TestCityOptions? options = null)
    {
        IbcChain.Clock clock = new();
        A = new IbcChain("busan-1", clock, options);
        B = new IbcChain("hainan-1", clock, options);
        // So that the two clients do not have the same name.
        B.Must(A.Introduce(B.Signer));
        A.Must(B.Introduce(A.Signer));
        B.Must(A.Introduce(B.Signer));
        (A.Client, B.Client) = ("07-tendermint-0", "07-tendermint-1");
        if (!named) return;
        A.Must(Name(A, B));
        B.Must(Name(B, A));
    }

    public IbcChain A { get; }

    public IbcChain B { get; }

    public static RegisterCounterparty Name(IbcChain at, IbcChain other, SigningKey? by = null) => new(Proto.Of(writer =>
    {
        writer.String(1, at.Client);
        writer.BytesAlways(2, "ibc"u8);
        writer.BytesAlways(2, []);
        writer.String(3, other.Client);
        writer.String(4, IbcChain.Spell(by ?? at.Relayer));
    }));

    public static ulong Soon(IbcChain at) => (ulong)at.City.TimeMs / 1_000 + 600;

    public static V2Payload Payload(SigningKey sender, string denom, UInt128 amount, string receiver, string encoding = TransferEncoding.Json) =>
        V2Transfers.PayloadOf(new FungibleTokenData(denom, amount.ToString(System.Globalization.CultureInfo.InvariantCulture), IbcChain.Spell(sender), receiver, ""), encoding);

    public static SendV2Packet Send(IbcChain from, SigningKey signer, ulong timeoutSeconds, params V2Payload[] payloads) => new(Proto.Of(writer =>
    {
        writer.String(1, from.Client);
        writer.UInt64(2, timeoutSeconds);
        foreach (V2Payload payload in payloads) writer.Message(3, payload);
        writer.String(4, IbcChain.Spell(signer));
    }));

    public static List<V2Told> PacketsOf(IbcChain chain, BlockResults results)
    {
        List<V2Told> packets = [];
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
        {
            if (reader.Number != EventNumber<V2PacketMoved>.Value) continue;
            V2PacketTold told = V2PacketTold.Read(reader.Payload[chain.City.Catalog.EventOf(reader.Number).SizeBytes..]);
            packets.Add(new V2Told(reader.As<V2PacketMoved>().Step, told.Packet, told.Acknowledgement));
        }
        return packets;
    }

    public static RecvV2Packet Recv(IbcChain from, IbcChain to, V2Packet packet) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, from.Prove(IbcPaths.V2(packet.SourceClient, 1, packet.Sequence)));
        writer.Message(3, from.ProofHeight);
        writer.String(4, to.Signer);
    }));

    public static AcknowledgeV2Packet Ack(IbcChain from, IbcChain to, V2Packet packet, V2Acknowledgement answer) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Message(2, answer);
        writer.Bytes(3, to.Prove(IbcPaths.V2(packet.DestinationClient, 3, packet.Sequence)));
        writer.Message(4, to.ProofHeight);
        writer.String(5, from.Signer);
    }));

    public static TimeoutV2Packet Timeout(IbcChain from, IbcChain to, V2Packet packet) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, to.Prove(IbcPaths.V2(packet.DestinationClient, 2, packet.Sequence)));
        writer.Message(3, to.ProofHeight);
        writer.String(5, from.Signer);
    }));

    public static V2Acknowledgement Deliver(IbcChain from, IbcChain to, V2Packet packet)
    {
        from.ShowTo(to);
        return PacketsOf(to, to.Must(Recv(from, to, packet))).Single(told => told.Step == PacketStep.Answered).Acknowledgement!;
    }

    public static void Return(IbcChain from, IbcChain to, V2Packet packet, V2Acknowledgement answer)
    {
        to.ShowTo(from);
        from.Must(Ack(from, to, packet, answer));
    }

    /// <summary>Sends, brings the packet, brings its answer back.</summary>
    public static V2Acknowledgement Relay(IbcChain from, IbcChain to, SigningKey sender, params V2Payload[] payloads)
    {
        V2Packet packet = PacketsOf(from, from.Must(sender, Send(from, sender, Soon(from), payloads))).Single().Packet;
        V2Acknowledgement answer = Deliver(from, to, packet);
        Return(from, to, packet, answer);
        return answer;
    }
}
