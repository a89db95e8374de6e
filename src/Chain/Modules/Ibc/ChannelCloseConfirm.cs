using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Closes a channel that is closed at the other chain, by a proof of that.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgChannelCloseConfirm.</param>
[Operation(2420, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionStateWrong,
    IbcRefusal.ChannelUnknown, IbcRefusal.ChannelStateWrong, IbcRefusal.PortUnknown)]
[CosmosMessage("/ibc.core.channel.v1.MsgChannelCloseConfirm")]
public sealed record ChannelCloseConfirm([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssbmsv";

    /// <inheritdoc/>
    protected override int SignerField => 5;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryHeight(4, out _) ? IbcRefusal.Malformed
        : Identifiers.IsPort(fields.Text(1)) && Identifiers.IsChannel(fields.Text(2)) ? IbcRefusal.None
        : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryHeight(4, out IbcHeight height));
        return ibc.ConfirmClosedChannel(fields.Text(1), fields.Text(2), fields.Bytes(3), height, call);
    }
}
