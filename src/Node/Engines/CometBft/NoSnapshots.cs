using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>State sync for a node that has no snapshots and takes none: it lists nothing and rejects what it is offered, so CometBFT fetches blocks instead.</summary>
public sealed class NoSnapshots : IAbciSnapshots
{
    /// <inheritdoc/>
    public ResponseListSnapshots List() => new();

    /// <inheritdoc/>
    public ResponseOfferSnapshot Offer(RequestOfferSnapshot offer) => new() { Result = OfferVerdict.Reject };

    /// <inheritdoc/>
    public ResponseLoadSnapshotChunk Load(RequestLoadSnapshotChunk load) => new();

    /// <inheritdoc/>
    public ResponseApplySnapshotChunk Apply(RequestApplySnapshotChunk apply) => new() { Result = ApplyVerdict.RejectSnapshot };
}
