using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>Tells the caller's account at another chain to do messages, all or none.</summary>
/// <param name="Message">The message ibc.applications.interchain_accounts.controller.v1.MsgSendTx. Its timeout is counted from the block's time, nanoseconds.</param>
[Operation(2452, cost: 200, IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientNotActive, IbcRefusal.ChannelUnknown, IbcRefusal.ChannelStateWrong, IbcRefusal.PacketInvalid,
    IbcRefusal.PacketTimedOut, IbcRefusal.DataInvalid, IbcRefusal.AccountUnknown)]
[CosmosMessage("/ibc.applications.interchain_accounts.controller.v1.MsgSendTx")]
public sealed record SendInterchainTransaction([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssmv";

    /// <inheritdoc/>
    protected override int SignerField => 1;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsConnection(fields.Text(2)) ? IbcRefusal.IdentifierMalformed
        : !fields.TryMessage(3, out IcaPacketData? data) || !data.IsSound ? IbcRefusal.DataInvalid
        : fields.Number(4) == 0 ? IbcRefusal.PacketInvalid
        : IbcRefusal.None;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(3, out IcaPacketData? data));
        return ibc.InterchainAccounts.Send(call.Caller, fields.Text(2), data, fields.Number(4), call);
    }
}
