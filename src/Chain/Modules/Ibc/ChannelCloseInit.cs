using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Closes a channel for ever, where its application lets anybody do that; transfers do not.</summary>
/// <param name="Message">The message ibc.core.channel.v1.MsgChannelCloseInit.</param>
[Operation(2419, cost: 300,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientNotActive, IbcRefusal.ConnectionStateWrong,
    IbcRefusal.ChannelUnknown, IbcRefusal.ChannelStateWrong, IbcRefusal.PortUnknown, IbcRefusal.ChannelStays)]
[CosmosMessage("/ibc.core.channel.v1.MsgChannelCloseInit")]
public sealed record ChannelCloseInit([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "sss";

    /// <inheritdoc/>
    protected override int SignerField => 3;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        Identifiers.IsPort(fields.Text(1)) && Identifiers.IsChannel(fields.Text(2)) ? IbcRefusal.None : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call) =>
        ibc.CloseChannel(fields.Text(1), fields.Text(2), call);
}
