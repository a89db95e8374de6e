using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Brings a packet that the other chain has sent, by a proof of that, and writes the application's answer. One that was brought before changes nothing.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgRecvPacket.</param>
[Operation(2405, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown,
    IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionStateWrong, IbcRefusal.ChannelUnknown,
    IbcRefusal.ChannelStateWrong, IbcRefusal.PortUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketMisplaced, IbcRefusal.PacketTimedOut, IbcRefusal.PacketOutOfOrder)]
[CosmosMessage("/ibc.core.channel.v1.MsgRecvPacket")]
public sealed record RecvPacket([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mbms";

    /// <inheritdoc/>
    protected override int SignerField => 4;

    /// <inheritdoc/>
    protected override bool IsRelayed => true;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(1, out Packet? packet) || !fields.TryHeight(3, out _) ? IbcRefusal.Malformed
        : packet.IsSound ? IbcRefusal.None
        : IbcRefusal.PacketInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out Packet? packet) & fields.TryHeight(3, out IbcHeight height));
        return ibc.ReceivePacket(packet!, fields.Bytes(2), height, call);
    }
}
