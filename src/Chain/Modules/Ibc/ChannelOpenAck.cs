using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Opens a channel that the other chain has answered, by a proof of that.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgChannelOpenAck.</param>
[Operation(2417, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionStateWrong,
    IbcRefusal.ChannelUnknown, IbcRefusal.ChannelStateWrong, IbcRefusal.PortUnknown, IbcRefusal.ChannelRefused)]
[CosmosMessage("/ibc.core.channel.v1.MsgChannelOpenAck")]
public sealed record ChannelOpenAck([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssssbms";

    /// <inheritdoc/>
    protected override int SignerField => 7;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryHeight(6, out _) || fields.Bytes(4).Length > IbcLimits.ChannelVersionBytesMax ? IbcRefusal.Malformed
        : Identifiers.IsPort(fields.Text(1)) && Identifiers.IsChannel(fields.Text(2)) && Identifiers.IsChannel(fields.Text(3)) ? IbcRefusal.None
        : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryHeight(6, out IbcHeight height));
        return ibc.AcceptChannel(fields.Text(1), fields.Text(2), fields.Text(3), fields.Text(4), fields.Bytes(5), height, call);
    }
}
