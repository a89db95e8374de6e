using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Proposes a connection between a client here and one at the other chain.</summary>
/// <param name="Message">The message ibc.core.connection.v1.MsgConnectionOpenInit.</param>
[Operation(2411, cost: 300,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.VersionUnsupported, IbcRefusal.TooManyConnections)]
[CosmosMessage("/ibc.core.connection.v1.MsgConnectionOpenInit")]
public sealed record ConnectionOpenInit([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "smmvs";

    /// <inheritdoc/>
    protected override int SignerField => 5;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsClient(fields.Text(1)) ? IbcRefusal.IdentifierMalformed
        : !fields.TryMessage(2, out ConnectionCounterparty? counterparty) || (!fields.Bytes(3).IsEmpty && !fields.TryMessage(3, out ConnectionVersion? _)) ? IbcRefusal.Malformed
        : !Identifiers.IsClient(counterparty.ClientId) || counterparty.ConnectionId.Length > 0 || counterparty.Prefix.IsEmpty ? IbcRefusal.IdentifierMalformed
        : IbcRefusal.None;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(2, out ConnectionCounterparty? counterparty));
        ConnectionVersion? version = !fields.Bytes(3).IsEmpty && fields.TryMessage(3, out ConnectionVersion? proposed) ? proposed : null;
        return ibc.OpenConnection(fields.Text(1), counterparty, version, fields.Number(4), call);
    }
}
