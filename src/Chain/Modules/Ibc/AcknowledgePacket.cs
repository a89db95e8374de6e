using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Brings the other chain's answer to a packet that was sent from here, by a proof of it. One that was brought before changes nothing.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgAcknowledgement.</param>
[Operation(2406, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown,
    IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionStateWrong, IbcRefusal.ChannelUnknown,
    IbcRefusal.ChannelStateWrong, IbcRefusal.PortUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketMisplaced, IbcRefusal.PacketOutOfOrder, IbcRefusal.PacketUnknown,
    IbcRefusal.AcknowledgementInvalid, IbcRefusal.DataInvalid, IbcRefusal.EscrowShort, IbcRefusal.TooManyAssets)]
[CosmosMessage("/ibc.core.channel.v1.MsgAcknowledgement")]
public sealed record AcknowledgePacket([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mbbms";

    /// <inheritdoc/>
    protected override int SignerField => 5;

    /// <inheritdoc/>
    protected override bool IsRelayed => true;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(1, out Packet? packet) || !fields.TryHeight(4, out _) || fields.Bytes(2).Length is 0 or > IbcLimits.AcknowledgementBytesMax ? IbcRefusal.Malformed
        : packet.IsSound ? IbcRefusal.None
        : IbcRefusal.PacketInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out Packet? packet) & fields.TryHeight(4, out IbcHeight height));
        return ibc.Acknowledge(packet!, fields.Bytes(2), fields.Bytes(3), height, call);
    }
}
