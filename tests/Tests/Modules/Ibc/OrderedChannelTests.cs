using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>An application that answers everything, on ordered channels that anybody may close.</summary>
public sealed class EchoApplication : IIbcApplication
{
    public string Port => "echo";

    public List<ulong> Received { get; } = [];

    public List<ulong> TimedOut { get; } = [];

    public IbcRefusal OnChannelOpenInit(ChannelEnd channel, string channelId, out string version) => (version = "echo-1") == "" ? IbcRefusal.ChannelRefused : IbcRefusal.None;

    public IbcRefusal OnChannelOpenTry(ChannelEnd channel, string channelId, string counterpartyVersion, out string version) => (version = "echo-1") == counterpartyVersion ? IbcRefusal.None : IbcRefusal.ChannelRefused;

    public IbcRefusal OnChannelOpenAck(string channelId, string counterpartyVersion) => IbcRefusal.None;

    public IbcRefusal OnChannelOpenConfirm(string channelId) => IbcRefusal.None;

    public IbcRefusal OnChannelCloseInit(string channelId) => IbcRefusal.None;

    public IbcRefusal OnChannelCloseConfirm(string channelId) => IbcRefusal.None;

    public IbcRefusal OnReceive(Packet packet, Call call, out Acknowledgement? answer)
    {
        Received.Add(packet.Sequence);
        answer = new Acknowledgement(packet.Data, "");
        return IbcRefusal.None;
    }

    public void OnReceiveUndone(Packet packet, IbcRefusal refusal, Call call)
    {
    }

    public IbcRefusal OnAcknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, Call call) => IbcRefusal.None;

    public IbcRefusal OnTimeout(Packet packet, Call call)
    {
        TimedOut.Add(packet.Sequence);
        return IbcRefusal.None;
    }
}

public sealed class OrderedChannelTests
{
    private readonly List<EchoApplication> _echoes = [];
    private readonly IbcLink _link;
    private readonly string _ours, _theirs;

    public OrderedChannelTests()
    {
        _link = new IbcLink(bind: ibc =>
        {
            _echoes.Add(new EchoApplication());
            ibc.Bind(_echoes[^1]);
        });
        (_ours, _theirs) = IbcLink.OpenChannel(A, B, "echo", ChannelOrder.Ordered, "echo-1");
    }

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    // Applications send from within an operation; a test has none of its own, so it sends between blocks, which no restart would repeat.
    private Packet Send(ulong timeoutNs = ulong.MaxValue / 2)
    {
        Call call = new() { ChainId = A.ChainId };
        call.BeginBlock(A.City.Height, A.City.TimeMs, RuleVersions.First);
        byte[] data = [1, 2, 3];
        Assert.Equal(IbcRefusal.None, A.Ibc.SendPacket("echo", _ours, default, timeoutNs, data, call, out ulong sequence));
        A.Run();
        return new Packet { Sequence = sequence, SourcePort = "echo", SourceChannel = _ours, DestinationPort = "echo", DestinationChannel = _theirs, Data = data, TimeoutNs = timeoutNs };
    }

    private ChannelState StateOf(IbcChain chain, string channel)
    {
        Assert.True(chain.Ibc.TryChannel("echo", channel, out ChannelEnd? end));
        return end.State;
    }

    [Fact]
    public void Packets_of_an_ordered_channel_arrive_in_their_order()
    {
        Packet first = Send(), second = Send();
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.PacketOutOfOrder, IbcLink.Recv(A, B, second));
        B.Must(IbcLink.Recv(A, B, first));
        BlockResults results = B.Must(IbcLink.Recv(A, B, second));
        byte[] answer = IbcLink.PacketsOf(B, results).Single(told => told.Step == PacketStep.Answered).Acknowledgement;
        Assert.Empty(IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, first))));
        Assert.Equal([1, 2], _echoes[1].Received);
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.PacketOutOfOrder, IbcLink.Ack(A, B, second, answer));
        A.Must(IbcLink.Ack(A, B, first, answer));
        A.Must(IbcLink.Ack(A, B, second, answer));
    }

    [Fact]
    public void A_packet_that_times_out_closes_its_ordered_channel_at_both_ends()
    {
        Packet packet = Send((ulong)(A.City.TimeMs + 10_000) * 1_000_000);
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.PacketReceived, IbcLink.Timeout(A, B, packet, nextReceive: 2, ordered: true));
        A.Must(IbcLink.Timeout(A, B, packet, nextReceive: 1, ordered: true));
        Assert.Equal((ChannelState.Closed, ChannelState.Open), (StateOf(A, _ours), StateOf(B, _theirs)));
        Assert.Equal([1], _echoes[0].TimedOut);
        A.ShowTo(B);
        B.Must(new ChannelCloseConfirm(Proto.Of(writer =>
        {
            writer.String(1, "echo");
            writer.String(2, _theirs);
            writer.Bytes(3, A.Prove(IbcPaths.Channel("echo", _ours)));
            writer.Message(4, A.ProofHeight);
            writer.String(5, B.Signer);
        })));
        Assert.Equal(ChannelState.Closed, StateOf(B, _theirs));
    }

    [Fact]
    public void A_packet_to_a_channel_that_was_closed_comes_back_before_its_time()
    {
        Packet packet = Send();
        B.Must(new ChannelCloseInit(Proto.Of(writer =>
        {
            writer.String(1, "echo");
            writer.String(2, _theirs);
            writer.String(3, B.Signer);
        })));
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.ChannelStateWrong, IbcLink.Recv(A, B, packet));
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.PacketNotTimedOut, IbcLink.Timeout(A, B, packet, nextReceive: 1, ordered: true));
        A.Must(new TimeoutPacketOnClose(Proto.Of(writer =>
        {
            writer.Message(1, packet);
            writer.Bytes(2, B.Prove(IbcPaths.NextSequenceReceive("echo", _theirs)));
            writer.Bytes(3, B.Prove(IbcPaths.Channel("echo", _theirs)));
            writer.Message(4, B.ProofHeight);
            writer.UInt64(5, 1);
            writer.String(6, A.Signer);
        })));
        Assert.Equal([1], _echoes[0].TimedOut);
        Assert.Equal(ChannelState.Closed, StateOf(A, _ours));
    }
}
