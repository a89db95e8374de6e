using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>Names the other chain's client of this one, once and for ever: from then on the two send each other packets of IBC v2. For who has created the client.</summary>
/// <param name="Message">The message ibc.core.client.v2.MsgRegisterCounterparty.</param>
[Operation(2441, cost: 100,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.NotTheCreator, IbcRefusal.CounterpartyKnown)]
[CosmosMessage("/ibc.core.client.v2.MsgRegisterCounterparty")]
public sealed record RegisterCounterparty([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "srss";

    /// <inheritdoc/>
    protected override int SignerField => 4;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsClient(fields.Text(1)) || !Identifiers.IsChannel(fields.Text(3)) ? IbcRefusal.IdentifierMalformed
        : CounterpartyOf(fields) is { IsSound: true } counterparty && V2Counterparty.TryDecode(ProtoWriter.Encode(counterparty), out _) ? IbcRefusal.None
        : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call) => ibc.RegisterCounterparty(fields.Text(1), CounterpartyOf(fields), call);

    private static V2Counterparty CounterpartyOf(IbcFieldValues fields) => new(fields.Repeated, fields.Text(3));
}
