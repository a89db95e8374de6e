using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>A packet that was told of, with its answer where there is one.</summary>
public sealed record Told(PacketStep Step, Packet Packet, byte[] Acknowledgement);

/// <summary>Two cities, and a relayer between them that carries what it is told to and nothing else.</summary>
public sealed class IbcLink
{
    public IbcLink(TestCityOptions? options = null, ulong delayNs = 0, bool open = true, long trustingSeconds = 14 * 24 * 3600, Action<IbcModule>? bind = null)
    {
        IbcChain.Clock clock = new();
        A = new IbcChain("busan-1", clock, options, bind: bind);
        B = new IbcChain("hainan-1", clock, options, bind: bind);
        if (!open) return;
        A.Must(B.Introduce(A.Signer, B.ClientState(trustingSeconds)));
        B.Must(A.Introduce(B.Signer, A.ClientState(trustingSeconds)));
        (A.Client, B.Client) = ("07-tendermint-0", "07-tendermint-0");
        Connect(A, B, delayNs);
        (A.Channel, B.Channel) = OpenChannel(A, B);
    }

    public IbcChain A { get; }

    public IbcChain B { get; }

    public static void Connect(IbcChain a, IbcChain b, ulong delayNs = 0)
    {
        a.Must(new ConnectionOpenInit(Proto.Of(writer =>
        {
            writer.String(1, a.Client);
            writer.Message(2, new ConnectionCounterparty(b.Client, "", "ibc"u8.ToArray()));
            writer.UInt64(4, delayNs);
            writer.String(5, a.Signer);
        })));
        a.Connection = Last(a, IbcPaths.NextConnectionSequence, "connection-");
        a.ShowTo(b);
        b.Must(new ConnectionOpenTry(Proto.Of(writer =>
        {
            writer.String(1, b.Client);
            writer.Message(4, new ConnectionCounterparty(a.Client, a.Connection, "ibc"u8.ToArray()));
            writer.UInt64(5, delayNs);
            writer.Message(6, ConnectionVersion.Default);
            writer.Message(7, a.ProofHeight);
            writer.Bytes(8, a.Prove(IbcPaths.Connection(a.Connection)));
            writer.String(12, b.Signer);
        })));
        b.Connection = Last(b, IbcPaths.NextConnectionSequence, "connection-");
        b.ShowTo(a);
        a.Must(new ConnectionOpenAck(Proto.Of(writer =>
        {
            writer.String(1, a.Connection);
            writer.String(2, b.Connection);
            writer.Message(3, ConnectionVersion.Default);
            writer.Message(5, b.ProofHeight);
            writer.Bytes(6, b.Prove(IbcPaths.Connection(b.Connection)));
            writer.String(10, a.Signer);
        })));
        a.ShowTo(b);
        b.Must(new ConnectionOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, b.Connection);
            writer.Bytes(2, a.Prove(IbcPaths.Connection(a.Connection)));
            writer.Message(3, a.ProofHeight);
            writer.String(4, b.Signer);
        })));
    }

    public static (string A, string B) OpenChannel(IbcChain a, IbcChain b, string port = "transfer", ChannelOrder order = ChannelOrder.Unordered, string version = "ics20-1")
    {
        a.Must(Init(a, port, order, version));
        string ours = Last(a, IbcPaths.NextChannelSequence, "channel-");
        a.ShowTo(b);
        b.Must(Try(a, b, ours, port, order, version));
        string theirs = Last(b, IbcPaths.NextChannelSequence, "channel-");
        b.ShowTo(a);
        a.Must(new ChannelOpenAck(Proto.Of(writer =>
        {
            writer.String(1, port);
            writer.String(2, ours);
            writer.String(3, theirs);
            writer.String(4, version);
            writer.Bytes(5, b.Prove(IbcPaths.Channel(port, theirs)));
            writer.Message(6, b.ProofHeight);
            writer.String(7, a.Signer);
        })));
        a.ShowTo(b);
        b.Must(new ChannelOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, port);
            writer.String(2, theirs);
            writer.Bytes(3, a.Prove(IbcPaths.Channel(port, ours)));
            writer.Message(4, a.ProofHeight);
            writer.String(5, b.Signer);
        })));
        return (ours, theirs);
    }

    public static ChannelOpenInit Init(IbcChain a, string port, ChannelOrder order, string version) => new(Proto.Of(writer =>
    {
        writer.String(1, port);
        writer.Message(2, new ChannelEnd(ChannelState.Init, order, port, "", [a.Connection], version));
        writer.String(3, a.Signer);
    }));

    public static ChannelOpenTry Try(IbcChain a, IbcChain b, string ours, string port, ChannelOrder order, string version) => new(Proto.Of(writer =>
    {
        writer.String(1, port);
        writer.Message(3, new ChannelEnd(ChannelState.Try, order, port, ours, [b.Connection], version));
        writer.String(4, version);
        writer.Bytes(5, a.Prove(IbcPaths.Channel(port, ours)));
        writer.Message(6, a.ProofHeight);
        writer.String(7, b.Signer);
    }));

    public static SendTransfer Transfer(IbcChain from, SigningKey sender, string denom, UInt128 amount, string receiver, string? channel = null, IbcHeight timeout = default, ulong timeoutNs = ulong.MaxValue / 2, string memo = "", string? signer = null) => new(Proto.Of(writer =>
    {
        writer.String(1, "transfer");
        writer.String(2, channel ?? from.Channel);
        int coin = writer.Begin(3);
        writer.String(1, denom);
        writer.String(2, amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.End(coin);
        writer.String(4, signer ?? IbcChain.Spell(sender));
        writer.String(5, receiver);
        writer.Message(6, timeout);
        writer.UInt64(7, timeoutNs);
        writer.String(8, memo);
    }));

    /// <summary>Sends, and returns the packet.</summary>
    public static Packet Send(IbcChain from, SigningKey sender, SendTransfer transfer) => PacketsOf(from, from.Must(sender, transfer)).Single().Packet;

    public static List<Told> PacketsOf(IbcChain chain, BlockResults results)
    {
        List<Told> packets = [];
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
        {
            if (reader.Number != EventNumber<PacketMoved>.Value) continue;
            PacketTold told = PacketTold.Read(reader.Payload[chain.City.Catalog.EventOf(reader.Number).SizeBytes..]);
            packets.Add(new Told(reader.As<PacketMoved>().Step, told.Packet, told.Acknowledgement.ToArray()));
        }
        return packets;
    }

    public static RecvPacket Recv(IbcChain from, IbcChain to, Packet packet) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, from.Prove(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence)));
        writer.Message(3, from.ProofHeight);
        writer.String(4, to.Signer);
    }));

    public static AcknowledgePacket Ack(IbcChain from, IbcChain to, Packet packet, byte[] acknowledgement) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, acknowledgement);
        writer.Bytes(3, to.Prove(IbcPaths.Acknowledgement(packet.DestinationPort, packet.DestinationChannel, packet.Sequence)));
        writer.Message(4, to.ProofHeight);
        writer.String(5, from.Signer);
    }));

    public static TimeoutPacket Timeout(IbcChain from, IbcChain to, Packet packet, ulong nextReceive = 0, bool ordered = false) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, to.Prove(ordered ? IbcPaths.NextSequenceReceive(packet.DestinationPort, packet.DestinationChannel) : IbcPaths.Receipt(packet.DestinationPort, packet.DestinationChannel, packet.Sequence)));
        writer.Message(3, to.ProofHeight);
        writer.UInt64(4, nextReceive);
        writer.String(5, from.Signer);
    }));

    /// <summary>Brings a packet; its answer.</summary>
    public static byte[] Deliver(IbcChain from, IbcChain to, Packet packet)
    {
        from.ShowTo(to);
        return PacketsOf(to, to.Must(Recv(from, to, packet))).Single(told => told.Step == PacketStep.Answered).Acknowledgement;
    }

    /// <summary>Brings an answer back.</summary>
    public static void Return(IbcChain from, IbcChain to, Packet packet, byte[] acknowledgement)
    {
        to.ShowTo(from);
        from.Must(Ack(from, to, packet, acknowledgement));
    }

    /// <summary>Sends, brings the packet, brings its answer back.</summary>
    public static Acknowledgement Relay(IbcChain from, IbcChain to, SigningKey sender, SendTransfer transfer)
    {
        Packet packet = Send(from, sender, transfer);
        byte[] acknowledgement = Deliver(from, to, packet);
        Return(from, to, packet, acknowledgement);
        Assert.True(Acknowledgement.TryDecode(acknowledgement, out Acknowledgement? answer));
        return answer;
    }

    private static string Last(IbcChain chain, byte[] counter, string prefix)
    {
        Assert.True(chain.Ibc.Tree.TryGet(counter, out byte[]? value));
        return $"{prefix}{System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(value) - 1}";
    }
}
