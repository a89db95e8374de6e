using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

// IBC v2 (02-client/v2, 04-channel/v2): packets between two clients that name each other, without connections and channels.
public sealed partial class IbcModule
{
    private const byte CommitmentKind = 1, ReceiptKind = 2, AcknowledgementKind = 3;
    private readonly SortedDictionary<string, IV2Application> _v2Ports = new(StringComparer.Ordinal);

    /// <summary>The client at the other chain that a client speaks to; false before it was named.</summary>
    public bool TryCounterparty(string client, [NotNullWhen(true)] out V2Counterparty? counterparty)
    {
        counterparty = null;
        return Identifiers.IsClient(client) && TryRead(IbcPaths.Counterparty(client), out counterparty);
    }

    internal IbcRefusal RegisterCounterparty(string client, V2Counterparty counterparty, Call call)
    {
        if (!TryClient(client, out _)) return IbcRefusal.ClientUnknown;
        Address caller = call.Caller;
        if (!_tree.TryGet(IbcPaths.Creator(client), out byte[]? creator) || !creator.AsSpan().SequenceEqual(Address.Bytes(in caller))) return IbcRefusal.NotTheCreator;
        if (TryCounterparty(client, out _)) return IbcRefusal.CounterpartyKnown;
        Write(IbcPaths.Counterparty(client), counterparty);
        SetNumber(IbcPaths.V2NextSequenceSend(client), 1);
        return IbcRefusal.None;
    }

    internal IbcRefusal SendV2Packet(string client, ulong timeoutSeconds, IReadOnlyList<V2Payload> payloads, Call call, out ulong sequence)
    {
        sequence = 0;
        if (!TryCounterparty(client, out V2Counterparty? counterparty)) return IbcRefusal.CounterpartyUnknown;
        ulong now = SelfSeconds(call);
        if (timeoutSeconds <= now) return IbcRefusal.PacketTimedOut;
        if (timeoutSeconds - now > V2Packet.TimeoutAheadSecondsMax) return IbcRefusal.TimeoutTooFar;
        sequence = NumberOf(IbcPaths.V2NextSequenceSend(client));
        V2Packet packet = new(sequence, client, counterparty.ClientId, timeoutSeconds, payloads);
        if (!packet.IsSound) return IbcRefusal.PacketInvalid;
        Invariant.Assert(TryClient(client, out TendermintClientState state));
        if (!IsActive(client, state, call.TimeMs)) return IbcRefusal.ClientNotActive;
        Invariant.Assert(TryConsensus(client, state.LatestHeight, out TendermintConsensusState latest));
        if (latest.TimeNs / NsPerSecond >= timeoutSeconds) return IbcRefusal.PacketTimedOut;
        SetNumber(IbcPaths.V2NextSequenceSend(client), sequence + 1);
        SetHash(IbcPaths.V2(client, CommitmentKind, sequence), Commitments.OfV2Packet(packet));
        Tell(PacketStep.Sent, packet, null, call);
        foreach (V2Payload payload in payloads)
        {
            if (!_v2Ports.TryGetValue(payload.SourcePort, out IV2Application? application)) return IbcRefusal.PortUnknown;
            IbcRefusal refusal = application.OnSend(packet, payload, call);
            if (refusal != IbcRefusal.None) return refusal;
        }
        return IbcRefusal.None;
    }

    internal IbcRefusal ReceiveV2Packet(V2Packet packet, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        if (!TryCounterparty(packet.DestinationClient, out V2Counterparty? counterparty)) return IbcRefusal.CounterpartyUnknown;
        if (counterparty.ClientId != packet.SourceClient) return IbcRefusal.PacketMisplaced;
        if (SelfSeconds(call) >= packet.TimeoutSeconds) return IbcRefusal.PacketTimedOut;
        byte[] receipt = IbcPaths.V2(packet.DestinationClient, ReceiptKind, packet.Sequence);
        if (_tree.TryGet(receipt, out _)) return IbcRefusal.None;
        Hash32 commitment = Commitments.OfV2Packet(packet);
        IbcRefusal refusal = Prove(packet.DestinationClient, height, 0, proof.Span, counterparty.PathOf(IbcPaths.V2(packet.SourceClient, CommitmentKind, packet.Sequence)), Hash32.Bytes(in commitment), call);
        if (refusal != IbcRefusal.None) return refusal;
        _tree.Set(receipt, [2]);
        Tell(PacketStep.Received, packet, null, call);
        V2Acknowledgement answer = Receive(packet, call);
        SetHash(IbcPaths.V2(packet.DestinationClient, AcknowledgementKind, packet.Sequence), Commitments.OfV2Acknowledgement(answer));
        Tell(PacketStep.Answered, packet, answer, call);
        return IbcRefusal.None;
    }

    // All payloads or none.
    private V2Acknowledgement Receive(V2Packet packet, Call call)
    {
        StateMark mark = _store.Mark();
        int events = call.EventsSize;
        List<ReadOnlyMemory<byte>> answers = [];
        foreach (V2Payload payload in packet.Payloads)
        {
            if (!_v2Ports.TryGetValue(payload.DestinationPort, out IV2Application? application)
                || application.OnReceive(packet, payload, call, out ReadOnlyMemory<byte> answer) != IbcRefusal.None)
            {
                _store.RollbackTo(in mark);
                call.TakeBackEvents(events);
                return V2Acknowledgement.Failed;
            }
            answers.Add(answer);
        }
        _store.Release(in mark);
        return new V2Acknowledgement(answers);
    }

    internal IbcRefusal AcknowledgeV2(V2Packet packet, V2Acknowledgement acknowledgement, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindSent(packet, out V2Counterparty? counterparty, out bool isOpen);
        if (refusal != IbcRefusal.None || !isOpen) return refusal;
        Hash32 answered = Commitments.OfV2Acknowledgement(acknowledgement);
        refusal = Prove(packet.SourceClient, height, 0, proof.Span, counterparty!.PathOf(IbcPaths.V2(packet.DestinationClient, AcknowledgementKind, packet.Sequence)), Hash32.Bytes(in answered), call);
        if (refusal != IbcRefusal.None) return refusal;
        _tree.Remove(IbcPaths.V2(packet.SourceClient, CommitmentKind, packet.Sequence));
        Tell(PacketStep.Acknowledged, packet, null, call);
        for (int i = 0; i < packet.Payloads.Count && refusal == IbcRefusal.None; i++)
        {
            V2Payload payload = packet.Payloads[i];
            refusal = _v2Ports[payload.SourcePort].OnAcknowledge(packet, payload, acknowledgement.IsSuccess ? acknowledgement.Answers[i] : (ReadOnlyMemory<byte>?)null, call);
        }
        return refusal;
    }

    internal IbcRefusal TimeOutV2(V2Packet packet, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        if (!TryConsensus(packet.SourceClient, height, out TendermintConsensusState then)) return IbcRefusal.ConsensusStateUnknown;
        if (then.TimeNs / NsPerSecond < packet.TimeoutSeconds) return IbcRefusal.PacketNotTimedOut;
        IbcRefusal refusal = FindSent(packet, out V2Counterparty? counterparty, out bool isOpen);
        if (refusal != IbcRefusal.None || !isOpen) return refusal;
        refusal = Prove(packet.SourceClient, height, 0, proof.Span, counterparty!.PathOf(IbcPaths.V2(packet.DestinationClient, ReceiptKind, packet.Sequence)), [], call);
        if (refusal != IbcRefusal.None) return refusal;
        _tree.Remove(IbcPaths.V2(packet.SourceClient, CommitmentKind, packet.Sequence));
        Tell(PacketStep.TimedOut, packet, null, call);
        foreach (V2Payload payload in packet.Payloads)
        {
            refusal = _v2Ports[payload.SourcePort].OnTimeout(packet, payload, call);
            if (refusal != IbcRefusal.None) return refusal;
        }
        return IbcRefusal.None;
    }

    // A packet that was sent from here; not open where it was acknowledged or timed out before.
    private IbcRefusal FindSent(V2Packet packet, out V2Counterparty? counterparty, out bool isOpen)
    {
        isOpen = false;
        if (!TryCounterparty(packet.SourceClient, out counterparty)) return IbcRefusal.CounterpartyUnknown;
        if (counterparty.ClientId != packet.DestinationClient) return IbcRefusal.PacketMisplaced;
        if (!_tree.TryGet(IbcPaths.V2(packet.SourceClient, CommitmentKind, packet.Sequence), out byte[]? commitment)) return IbcRefusal.None;
        Hash32 own = Commitments.OfV2Packet(packet);
        isOpen = commitment.AsSpan().SequenceEqual(Hash32.Bytes(in own));
        return isOpen ? IbcRefusal.None : IbcRefusal.PacketUnknown;
    }

    private const ulong NsPerSecond = 1_000_000_000;

    private static ulong SelfSeconds(Call call) => (ulong)call.TimeMs / 1_000;

    private void Tell(PacketStep step, V2Packet packet, V2Acknowledgement? acknowledgement, Call call)
    {
        _told.Clear();
        new V2PacketTold(packet, acknowledgement).Write(_told);
        call.Emit(new V2PacketMoved(step, packet.Sequence), _told.WrittenSpan);
    }
}
