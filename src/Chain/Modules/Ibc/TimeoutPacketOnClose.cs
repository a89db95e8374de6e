using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Takes back a packet that the other chain has not received and never will, its end of the channel being closed, by proofs of both.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgTimeoutOnClose.</param>
[Operation(2408, cost: 1500,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown,
    IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionStateWrong, IbcRefusal.ChannelUnknown,
    IbcRefusal.PortUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketMisplaced, IbcRefusal.PacketUnknown, IbcRefusal.PacketReceived, IbcRefusal.DataInvalid, IbcRefusal.EscrowShort, IbcRefusal.TooManyAssets)]
[CosmosMessage("/ibc.core.channel.v1.MsgTimeoutOnClose")]
public sealed record TimeoutPacketOnClose([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mbbmvsv";

    /// <inheritdoc/>
    protected override int SignerField => 6;

    /// <inheritdoc/>
    protected override bool IsRelayed => true;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(1, out Packet? packet) || !fields.TryHeight(4, out _) ? IbcRefusal.Malformed
        : packet.IsSound ? IbcRefusal.None
        : IbcRefusal.PacketInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out Packet? packet) & fields.TryHeight(4, out IbcHeight height));
        return ibc.TimeOut(packet!, fields.Bytes(2), fields.Bytes(3), height, fields.Number(5), call);
    }
}
