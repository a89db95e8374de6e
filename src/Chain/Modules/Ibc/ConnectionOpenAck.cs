using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Opens a connection that the other chain has answered, by a proof of that.</summary>
/// <param name="Message">The message ibc.core.connection.v1.MsgConnectionOpenAck.</param>
[Operation(2413, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionUnknown,
    IbcRefusal.ConnectionStateWrong, IbcRefusal.VersionUnsupported)]
[CosmosMessage("/ibc.core.connection.v1.MsgConnectionOpenAck")]
public sealed record ConnectionOpenAck([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssmmmbbbmsb";

    /// <inheritdoc/>
    protected override int SignerField => 10;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsConnection(fields.Text(1)) || !Identifiers.IsConnection(fields.Text(2)) ? IbcRefusal.IdentifierMalformed
        : fields.TryMessage(3, out ConnectionVersion? _) && fields.TryHeight(5, out _) ? IbcRefusal.None
        : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(3, out ConnectionVersion? version) & fields.TryHeight(5, out IbcHeight height));
        return ibc.AcceptConnection(fields.Text(1), fields.Text(2), version!, fields.Bytes(6), height, call);
    }
}
