using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>State sync over ABCI: the four verbs of the snapshot connection.</summary>
public interface IAbciSnapshots
{
    /// <summary>Which snapshots this node has.</summary>
    ResponseListSnapshots List();

    /// <summary>Whether another node's snapshot is taken.</summary>
    ResponseOfferSnapshot Offer(RequestOfferSnapshot offer);

    /// <summary>A piece of a snapshot of this node.</summary>
    ResponseLoadSnapshotChunk Load(RequestLoadSnapshotChunk load);

    /// <summary>Takes a piece of the snapshot that was accepted.</summary>
    ResponseApplySnapshotChunk Apply(RequestApplySnapshotChunk apply);
}
