using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

// 04-channel's packets. One that was done with before changes nothing and is no mistake: relayers race each other.
public sealed partial class IbcModule
{
    private readonly ProtoWriter _told = new();

    /// <summary>Sends a packet over a channel. For applications, within an operation that undoes what it refuses.</summary>
    public IbcRefusal SendPacket(string port, string channelId, IbcHeight timeoutHeight, ulong timeoutNs, byte[] data, Call call, out ulong sequence)
    {
        sequence = 0;
        if (!TryChannel(port, channelId, out ChannelEnd? channel)) return IbcRefusal.ChannelUnknown;
        if (channel.State != ChannelState.Open) return IbcRefusal.ChannelStateWrong;
        byte[] counter = IbcPaths.NextSequenceSend(port, channelId);
        sequence = NumberOf(counter);
        Packet packet = new()
        {
            Sequence = sequence,
            SourcePort = port,
            SourceChannel = channelId,
            DestinationPort = channel.CounterpartyPort,
            DestinationChannel = channel.CounterpartyChannel,
            Data = data,
            TimeoutHeight = timeoutHeight,
            TimeoutNs = timeoutNs,
        };
        if (!packet.IsSound || data.Length > IbcLimits.PacketDataBytesMax) return IbcRefusal.PacketInvalid;
        Invariant.Assert(TryConnection(channel.Hops[0], out ConnectionEnd connection));
        Invariant.Assert(TryClient(connection.ClientId, out TendermintClientState client));
        if (!IsActive(connection.ClientId, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        Invariant.Assert(TryConsensus(connection.ClientId, client.LatestHeight, out TendermintConsensusState latest));
        if (packet.IsTimedOut(client.LatestHeight, latest.TimeNs)) return IbcRefusal.PacketTimedOut;
        SetNumber(counter, sequence + 1);
        SetHash(IbcPaths.Commitment(port, channelId, sequence), Commitments.OfPacket(packet));
        Tell(PacketStep.Sent, packet, channel, default, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal ReceivePacket(Packet packet, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindOf(packet, isSource: false, ChannelState.Open, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (packet.IsTimedOut(SelfHeight(call), SelfTimeNs(call) + RestOfMsNs)) return IbcRefusal.PacketTimedOut;
        Hash32 commitment = Commitments.OfPacket(packet);
        refusal = Prove(connection.ClientId, height, connection.DelayNs, proof.Span, connection.Counterparty.Prefix.Span, IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Hash32.Bytes(in commitment), call);
        if (refusal != IbcRefusal.None) return refusal;
        if (channel.Order == ChannelOrder.Ordered)
        {
            byte[] counter = IbcPaths.NextSequenceReceive(packet.DestinationPort, packet.DestinationChannel);
            ulong next = NumberOf(counter);
            if (packet.Sequence < next) return IbcRefusal.None;
            if (packet.Sequence > next) return IbcRefusal.PacketOutOfOrder;
            SetNumber(counter, next + 1);
        }
        else
        {
            byte[] receipt = IbcPaths.Receipt(packet.DestinationPort, packet.DestinationChannel, packet.Sequence);
            if (_tree.TryGet(receipt, out _)) return IbcRefusal.None;
            _tree.Set(receipt, [1]);
        }
        Tell(PacketStep.Received, packet, channel, default, call);
        Acknowledgement? answer = Receive(application, packet, call);
        return answer is null ? IbcRefusal.None : WriteAcknowledgement(packet, channel, answer.Encode(), call);
    }

    // What led to an error is undone, but for the error.
    private Acknowledgement? Receive(IIbcApplication application, Packet packet, Call call)
    {
        StateMark mark = _store.Mark();
        int events = call.EventsSize;
        IbcRefusal refusal = application.OnReceive(packet, call, out Acknowledgement? answer);
        if (refusal == IbcRefusal.None)
        {
            _store.Release(in mark);
            return answer;
        }
        _store.RollbackTo(in mark);
        call.TakeBackEvents(events);
        application.OnReceiveUndone(packet, refusal, call);
        return Acknowledgement.Failure((ushort)refusal);
    }

    private IbcRefusal WriteAcknowledgement(Packet packet, ChannelEnd channel, byte[] acknowledgement, Call call)
    {
        byte[] key = IbcPaths.Acknowledgement(packet.DestinationPort, packet.DestinationChannel, packet.Sequence);
        Invariant.Assert(!_tree.TryGet(key, out _), "a packet is answered once");
        SetHash(key, Commitments.OfAcknowledgement(acknowledgement));
        Tell(PacketStep.Answered, packet, channel, acknowledgement, call);
        return IbcRefusal.None;
    }

    /// <summary>Answers a packet that was received in an earlier block.</summary>
    internal IbcRefusal AnswerLater(Packet packet, byte[] acknowledgement, Call call)
    {
        Invariant.Assert(TryChannel(packet.DestinationPort, packet.DestinationChannel, out ChannelEnd? channel));
        return WriteAcknowledgement(packet, channel, acknowledgement, call);
    }

    internal IbcRefusal Acknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindOf(packet, isSource: true, ChannelState.Open, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (!IsOpenCommitment(packet, out refusal)) return refusal;
        Hash32 answered = Commitments.OfAcknowledgement(acknowledgement.Span);
        refusal = Prove(connection.ClientId, height, connection.DelayNs, proof.Span, connection.Counterparty.Prefix.Span, IbcPaths.Acknowledgement(packet.DestinationPort, packet.DestinationChannel, packet.Sequence), Hash32.Bytes(in answered), call);
        if (refusal != IbcRefusal.None) return refusal;
        if (channel.Order == ChannelOrder.Ordered)
        {
            byte[] counter = IbcPaths.NextSequenceAcknowledge(packet.SourcePort, packet.SourceChannel);
            if (packet.Sequence != NumberOf(counter)) return IbcRefusal.PacketOutOfOrder;
            SetNumber(counter, packet.Sequence + 1);
        }
        _tree.Remove(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence));
        Tell(PacketStep.Acknowledged, packet, channel, default, call);
        return application.OnAcknowledge(packet, acknowledgement, call);
    }

    /// <param name="packet">A packet that was sent from here.</param>
    /// <param name="proof">That it was not received: that there is no receipt, or which packet an ordered channel waits for.</param>
    /// <param name="closeProof">That the other end is closed, so that it will never be received; null where its time is over.</param>
    /// <param name="height">The proofs' height.</param>
    /// <param name="nextReceive">The packet that an ordered channel waits for.</param>
    /// <param name="call">The block.</param>
    internal IbcRefusal TimeOut(Packet packet, ReadOnlyMemory<byte> proof, ReadOnlyMemory<byte>? closeProof, IbcHeight height, ulong nextReceive, Call call)
    {
        IbcRefusal refusal = FindOf(packet, isSource: true, null, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (closeProof is null)
        {
            if (!TryConsensus(connection.ClientId, height, out TendermintConsensusState then)) return IbcRefusal.ConsensusStateUnknown;
            if (!packet.IsTimedOut(height, then.TimeNs)) return IbcRefusal.PacketNotTimedOut;
        }
        if (!IsOpenCommitment(packet, out refusal)) return refusal;
        if (closeProof is { } closed)
        {
            refusal = ProveChannel(connection, channel.CounterpartyPort, channel.CounterpartyChannel, Mirror(packet.SourcePort, packet.SourceChannel, channel, connection, ChannelState.Closed), closed, height, call);
            if (refusal != IbcRefusal.None) return refusal;
        }
        refusal = ProveUnreceived(packet, channel, connection, proof, height, nextReceive, call);
        if (refusal != IbcRefusal.None) return refusal;
        _tree.Remove(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence));
        Tell(PacketStep.TimedOut, packet, channel, default, call);
        if (channel.Order == ChannelOrder.Ordered && channel.State != ChannelState.Closed)
            Set(packet.SourcePort, packet.SourceChannel, channel with { State = ChannelState.Closed }, HandshakeStep.Closed, call);
        return application.OnTimeout(packet, call);
    }

    private IbcRefusal ProveUnreceived(Packet packet, ChannelEnd channel, ConnectionEnd connection, ReadOnlyMemory<byte> proof, IbcHeight height, ulong nextReceive, Call call)
    {
        ReadOnlySpan<byte> prefix = connection.Counterparty.Prefix.Span;
        if (channel.Order != ChannelOrder.Ordered)
            return Prove(connection.ClientId, height, connection.DelayNs, proof.Span, prefix, IbcPaths.Receipt(packet.DestinationPort, packet.DestinationChannel, packet.Sequence), [], call);
        if (nextReceive > packet.Sequence) return IbcRefusal.PacketReceived;
        Span<byte> next = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(next, nextReceive);
        return Prove(connection.ClientId, height, connection.DelayNs, proof.Span, prefix, IbcPaths.NextSequenceReceive(packet.DestinationPort, packet.DestinationChannel), next, call);
    }

    // False with no refusal where the packet was acknowledged or timed out before.
    private bool IsOpenCommitment(Packet packet, out IbcRefusal refusal)
    {
        refusal = IbcRefusal.None;
        if (!_tree.TryGet(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), out byte[]? commitment)) return false;
        Hash32 own = Commitments.OfPacket(packet);
        if (commitment.AsSpan().SequenceEqual(Hash32.Bytes(in own))) return true;
        refusal = IbcRefusal.PacketUnknown;
        return false;
    }

    // The channel here of a packet, which must be of that channel and its counterparty.
    private IbcRefusal FindOf(Packet packet, bool isSource, ChannelState? state, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection)
    {
        (string port, string id, string otherPort, string otherId) = isSource
            ? (packet.SourcePort, packet.SourceChannel, packet.DestinationPort, packet.DestinationChannel)
            : (packet.DestinationPort, packet.DestinationChannel, packet.SourcePort, packet.SourceChannel);
        IbcRefusal refusal = FindAt(port, id, state, out application, out channel, out connection);
        if (refusal != IbcRefusal.None) return refusal;
        return channel.CounterpartyPort == otherPort && channel.CounterpartyChannel == otherId ? IbcRefusal.None : IbcRefusal.PacketMisplaced;
    }

    private void SetHash(byte[] key, Hash32 hash) => _tree.Set(key, Hash32.Bytes(in hash));

    private void Tell(PacketStep step, Packet packet, ChannelEnd channel, ReadOnlyMemory<byte> acknowledgement, Call call)
    {
        _told.Clear();
        new PacketTold(packet, channel.Hops[0], acknowledgement).Write(_told);
        call.Emit(new PacketMoved(step, channel.Order, packet.Sequence), _told.WrittenSpan);
    }
}
