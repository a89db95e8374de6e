using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Answers a connection that the other chain has proposed, by a proof of that. What the message says of the other chain's client of this one is not looked at.</summary>
/// <param name="Message">The message ibc.core.connection.v1.MsgConnectionOpenTry.</param>
[Operation(2412, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.VersionUnsupported,
    IbcRefusal.TooManyConnections)]
[CosmosMessage("/ibc.core.connection.v1.MsgConnectionOpenTry")]
public sealed record ConnectionOpenTry([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssmmvrmbbbmsb";

    /// <inheritdoc/>
    protected override int SignerField => 12;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsClient(fields.Text(1)) ? IbcRefusal.IdentifierMalformed
        : !fields.TryMessage(4, out ConnectionCounterparty? counterparty) || !fields.TryRepeated(out List<ConnectionVersion> _) || !fields.TryHeight(7, out _) ? IbcRefusal.Malformed
        : !Identifiers.IsClient(counterparty.ClientId) || !Identifiers.IsConnection(counterparty.ConnectionId) || counterparty.Prefix.IsEmpty ? IbcRefusal.IdentifierMalformed
        : IbcRefusal.None;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(4, out ConnectionCounterparty? counterparty) & fields.TryRepeated(out List<ConnectionVersion> versions) & fields.TryHeight(7, out IbcHeight height));
        return ibc.AnswerConnection(fields.Text(1), counterparty!, versions, fields.Number(5), fields.Bytes(8), height, call);
    }
}
