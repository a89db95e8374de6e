using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Creates a client of another chain: what it is told about that chain, and a first header's state to trust. Whoever uses the client decides whether that was true.</summary>
/// <param name="Message">The message ibc.core.client.v1.MsgCreateClient.</param>
[Operation(2401, cost: 500,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientTypeUnknown, IbcRefusal.ClientStateInvalid, IbcRefusal.ClientNotActive)]
[CosmosMessage("/ibc.core.client.v1.MsgCreateClient")]
public sealed record CreateClient([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mms";

    /// <inheritdoc/>
    protected override int SignerField => 3;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        fields.TryMessage(1, out Any? client) && fields.TryMessage(2, out Any? consensus)
            && (client.TypeUrl != TendermintClientState.TypeUrl || TendermintClientState.TryDecode(client.Value.Span, out _))
            && (consensus.TypeUrl != TendermintConsensusState.TypeUrl || TendermintConsensusState.TryDecode(consensus.Value.Span, out _)) ? IbcRefusal.None : IbcRefusal.Malformed;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out Any? client) & fields.TryMessage(2, out Any? consensus));
        if (client!.TypeUrl != TendermintClientState.TypeUrl || consensus!.TypeUrl != TendermintConsensusState.TypeUrl) return IbcRefusal.ClientTypeUnknown;
        Invariant.Assert(TendermintClientState.TryDecode(client.Value.Span, out TendermintClientState? state) & TendermintConsensusState.TryDecode(consensus.Value.Span, out TendermintConsensusState? first));
        return ibc.CreateClient(state!, first!, call);
    }
}
