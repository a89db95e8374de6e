using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>Opens a channel to the host at another chain, which makes an account there that the caller commands. After a channel was closed it opens another one to the same account.</summary>
/// <param name="Message">The message ibc.applications.interchain_accounts.controller.v1.MsgRegisterInterchainAccount. Without an order the channel is ordered.</param>
[Operation(2451, cost: 300, IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConnectionUnknown, IbcRefusal.VersionUnsupported,
    IbcRefusal.ChannelInvalid, IbcRefusal.ChannelRefused)]
[CosmosMessage("/ibc.applications.interchain_accounts.controller.v1.MsgRegisterInterchainAccount")]
public sealed record RegisterInterchainAccount([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "sssv";

    /// <inheritdoc/>
    protected override int SignerField => 1;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsConnection(fields.Text(2)) ? IbcRefusal.IdentifierMalformed
        : fields.Number(4) > (ulong)ChannelOrder.Ordered || fields.Bytes(3).Length > IbcLimits.ChannelVersionBytesMax ? IbcRefusal.ChannelInvalid
        : IbcRefusal.None;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call) =>
        ibc.InterchainAccounts.Register(call.Caller, fields.Text(2), fields.Text(3), fields.Number(4) == (ulong)ChannelOrder.Unordered ? ChannelOrder.Unordered : ChannelOrder.Ordered, call);
}
