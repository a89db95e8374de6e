using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Shows a client a header of its chain, or two headers that contradict each other, which freezes it. Costs a signature's price for each of the commit's.</summary>
/// <param name="Message">The message ibc.core.client.v1.MsgUpdateClient.</param>
[Operation(2402, cost: 500,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientTypeUnknown, IbcRefusal.ClientUnknown,
    IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown, IbcRefusal.HeaderExpired, IbcRefusal.HeaderMisplaced, IbcRefusal.HeaderInconsistent,
    IbcRefusal.HeaderValidatorsWrong, IbcRefusal.HeaderTrustTooLow, IbcRefusal.HeaderNotSigned, IbcRefusal.NoMisbehaviour)]
[CosmosMessage("/ibc.core.client.v1.MsgUpdateClient")]
public sealed record UpdateClient([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
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
        return ibc.UpdateClient(fields.Text(1), message, call);
    }
}
