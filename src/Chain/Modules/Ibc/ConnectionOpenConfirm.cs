using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Opens a connection that is open at the other chain, by a proof of that.</summary>
/// <param name="Message">The message ibc.core.connection.v1.MsgConnectionOpenConfirm.</param>
[Operation(2414, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive,
    IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.DelayNotPassed, IbcRefusal.ProofInvalid, IbcRefusal.ConnectionUnknown,
    IbcRefusal.ConnectionStateWrong)]
[CosmosMessage("/ibc.core.connection.v1.MsgConnectionOpenConfirm")]
public sealed record ConnectionOpenConfirm([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "sbms";

    /// <inheritdoc/>
    protected override int SignerField => 4;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsConnection(fields.Text(1)) ? IbcRefusal.IdentifierMalformed
        : fields.TryHeight(3, out _) ? IbcRefusal.None
        : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryHeight(3, out IbcHeight height));
        return ibc.ConfirmConnection(fields.Text(1), fields.Bytes(2), height, call);
    }
}
