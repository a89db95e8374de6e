using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>Brings the answer to a packet of IBC v2 that was sent from here, by a proof of it. One that was brought before changes nothing.</summary>
/// <param name="Message">The message ibc.core.channel.v2.MsgAcknowledgement.</param>
[Operation(2444, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.ProofInvalid,
    IbcRefusal.CounterpartyUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketMisplaced, IbcRefusal.PacketUnknown, IbcRefusal.AcknowledgementInvalid, IbcRefusal.DataInvalid, IbcRefusal.EscrowShort, IbcRefusal.TooManyAssets)]
[CosmosMessage("/ibc.core.channel.v2.MsgAcknowledgement")]
public sealed record AcknowledgeV2Packet([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mmbms";

    /// <inheritdoc/>
    protected override int SignerField => 5;

    /// <inheritdoc/>
    protected override bool IsRelayed => true;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(1, out V2Packet? packet) || !fields.TryMessage(2, out V2Acknowledgement? answer) || !fields.TryHeight(4, out _) ? IbcRefusal.Malformed
        : !packet.IsSound ? IbcRefusal.PacketInvalid
        : answer.Answering(packet.Payloads.Count) ? IbcRefusal.None
        : IbcRefusal.AcknowledgementInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out V2Packet? packet) & fields.TryMessage(2, out V2Acknowledgement? answer) & fields.TryHeight(4, out IbcHeight height));
        return ibc.AcknowledgeV2(packet!, answer!, fields.Bytes(3), height, call);
    }
}
