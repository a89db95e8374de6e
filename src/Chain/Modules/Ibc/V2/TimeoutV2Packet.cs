using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>Takes back a packet of IBC v2 that the other chain did not receive in time, by a proof of that. One that was done with before changes nothing.</summary>
/// <param name="Message">The message ibc.core.channel.v2.MsgTimeout.</param>
[Operation(2445, cost: 1000,
    IbcRefusal.Malformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientUnknown, IbcRefusal.ClientNotActive, IbcRefusal.ConsensusStateUnknown, IbcRefusal.ProofHeightTooHigh, IbcRefusal.ProofInvalid,
    IbcRefusal.CounterpartyUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketMisplaced, IbcRefusal.PacketNotTimedOut, IbcRefusal.PacketUnknown, IbcRefusal.DataInvalid, IbcRefusal.EscrowShort, IbcRefusal.TooManyAssets)]
[CosmosMessage("/ibc.core.channel.v2.MsgTimeout")]
public sealed record TimeoutV2Packet([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "mbm-s";

    /// <inheritdoc/>
    protected override int SignerField => 5;

    /// <inheritdoc/>
    protected override bool IsRelayed => true;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields) =>
        !fields.TryMessage(1, out V2Packet? packet) || !fields.TryHeight(3, out _) ? IbcRefusal.Malformed
        : packet.IsSound ? IbcRefusal.None
        : IbcRefusal.PacketInvalid;

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(fields.TryMessage(1, out V2Packet? packet) & fields.TryHeight(3, out IbcHeight height));
        return ibc.TimeOutV2(packet!, fields.Bytes(2), height, call);
    }
}
