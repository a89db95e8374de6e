using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Freezes a client by two headers of its chain that contradict each other, as older relayers send them; newer ones use UpdateClient.</summary>
/// <param name="Message">The message ibc.core.client.v1.MsgSubmitMisbehaviour.</param>
[Operation(2404, cost: 500,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientTypeUnknown, IbcRefusal.ClientUnknown,
    IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown, IbcRefusal.HeaderExpired, IbcRefusal.HeaderMisplaced, IbcRefusal.HeaderInconsistent,
    IbcRefusal.HeaderValidatorsWrong, IbcRefusal.HeaderTrustTooLow, IbcRefusal.HeaderNotSigned, IbcRefusal.NoMisbehaviour)]
[CosmosMessage("/ibc.core.client.v1.MsgSubmitMisbehaviour")]
public sealed record SubmitMisbehaviour([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "sms";

    /// <inheritdoc/>
    protected override int SignerField => 3;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsClient(fields.Text(1)) ? IbcRefusal.IdentifierMalformed
        : fields.TryMessage(2, out Any? _) ? IbcRefusal.None
        : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(2, out Any? message));
        return message!.TypeUrl == TendermintMisbehaviour.TypeUrl ? ibc.UpdateClient(fields.Text(1), message, call) : IbcRefusal.ClientTypeUnknown;
    }
}
