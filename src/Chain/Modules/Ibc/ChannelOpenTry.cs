using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Answers a channel that the other chain has proposed, by a proof of that.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgChannelOpenTry.</param>
[Operation(2416, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionUnknown,
    IbcRefusal.ConnectionStateWrong, IbcRefusal.VersionUnsupported, IbcRefusal.ChannelInvalid, IbcRefusal.PortUnknown, IbcRefusal.ChannelRefused)]
[CosmosMessage("/ibc.core.channel.v1.MsgChannelOpenTry")]
public sealed record ChannelOpenTry([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssmsbms";

    /// <inheritdoc/>
    protected override int SignerField => 7;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(3, out ChannelEnd? channel) || !fields.TryHeight(6, out _) || fields.Bytes(4).Length > IbcLimits.ChannelVersionBytesMax ? IbcRefusal.Malformed
        : !Identifiers.IsPort(fields.Text(1)) || !Identifiers.IsPort(channel.CounterpartyPort) || !Identifiers.IsChannel(channel.CounterpartyChannel) ? IbcRefusal.IdentifierMalformed
        : channel.State == ChannelState.Try ? IbcRefusal.None
        : IbcRefusal.ChannelInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(3, out ChannelEnd? channel) & fields.TryHeight(6, out IbcHeight height));
        return ibc.AnswerChannel(fields.Text(1), channel!, fields.Text(4), fields.Bytes(5), height, call);
    }
}
