using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>Sends payloads of applications to the chain that a client follows, all of which it receives or none.</summary>
/// <param name="Message">The message ibc.core.channel.v2.MsgSendPacket.</param>
[Operation(2442, cost: 200,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientNotActive, IbcRefusal.CounterpartyUnknown, IbcRefusal.PortUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketTimedOut, IbcRefusal.DataInvalid,
    IbcRefusal.TimeoutTooFar, IbcRefusal.TransferOff, IbcRefusal.AmountInvalid, IbcRefusal.AssetUnknown, IbcRefusal.AssetSuspended, IbcRefusal.AccountInvalid, IbcRefusal.InsufficientFunds, IbcRefusal.SendLimited)]
[CosmosMessage("/ibc.core.channel.v2.MsgSendPacket")]
public sealed record SendV2Packet([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "svrs";

    /// <inheritdoc/>
    protected override int SignerField => 4;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryRepeated(out List<V2Payload> payloads) ? IbcRefusal.Malformed
        : V2Packet.AreSound(payloads) && fields.Number(2) > 0 ? IbcRefusal.None
        : IbcRefusal.PacketInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryRepeated(out List<V2Payload> payloads));
        IbcRefusal refusal = ibc.SendV2Packet(fields.Text(1), fields.Number(2), payloads, call, out ulong sequence);
        call.BeginAnswer().UInt64(1, sequence);
        return refusal;
    }
}
