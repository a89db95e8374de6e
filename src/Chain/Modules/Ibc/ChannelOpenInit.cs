using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Proposes a channel between an application here and one at the other chain.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgChannelOpenInit.</param>
[Operation(2415, cost: 300,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConnectionUnknown, IbcRefusal.VersionUnsupported, IbcRefusal.ChannelInvalid, IbcRefusal.PortUnknown, IbcRefusal.ChannelRefused)]
[CosmosMessage("/ibc.core.channel.v1.MsgChannelOpenInit")]
public sealed record ChannelOpenInit([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "sms";

    /// <inheritdoc/>
    protected override int SignerField => 3;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(2, out ChannelEnd? channel) ? IbcRefusal.Malformed
        : !Identifiers.IsPort(fields.Text(1)) || !Identifiers.IsPort(channel.CounterpartyPort) ? IbcRefusal.IdentifierMalformed
        : channel.State == ChannelState.Init && channel.CounterpartyChannel.Length == 0 ? IbcRefusal.None
        : IbcRefusal.ChannelInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(2, out ChannelEnd? channel));
        return ibc.OpenChannel(fields.Text(1), channel, call, out _);
    }
}
