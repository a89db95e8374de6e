using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Lets a client follow its chain's upgrade, which that chain has committed under its upgrade path.</summary>
/// <param name="Message">The message ibc.core.client.v1.MsgUpgradeClient.</param>
[Operation(2403, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientTypeUnknown, IbcRefusal.ClientUnknown,
    IbcRefusal.ClientNotActive, IbcRefusal.UpgradeInvalid, IbcRefusal.ProofInvalid)]
[CosmosMessage("/ibc.core.client.v1.MsgUpgradeClient")]
public sealed record UpgradeClient([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "smmbbs";

    /// <inheritdoc/>
    protected override int SignerField => 6;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !Identifiers.IsClient(fields.Text(1)) ? IbcRefusal.IdentifierMalformed
        : fields.TryMessage(2, out Any? _) && fields.TryMessage(3, out Any? _) ? IbcRefusal.None
        : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(2, out Any? client) & fields.TryMessage(3, out Any? consensus));
        return ibc.UpgradeClient(fields.Text(1), client!, consensus!, fields.Bytes(4).Span, fields.Bytes(5).Span, call);
    }
}
