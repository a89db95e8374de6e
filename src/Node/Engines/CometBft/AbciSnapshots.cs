using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>State sync over ABCI, the four verbs of the snapshot connection: gives this node's snapshots, and takes another's when this node was told to wait for one.</summary>
/// <remarks>A chunk that the trusted app hash does not ask for is asked of somebody else, and its sender is heard no more. The outcomes of the snapshot's block, which no app hash covers, are not kept. The verbs come on one connection, one after another; a lock keeps it so.</remarks>
public sealed class AbciSnapshots(SnapshotStore store, IReadOnlyList<StatePart> parts, LmdbStateStorage storage, bool isAwaited, Action<long> storing, Action restored, Action begin)
{
    // CometBFT asks ten peers for ten snapshots each, and no more.
    private const int ListedMax = 10;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SnapshotRestorer? _restorer;
    private long _height;
    private uint _chunkCount, _finishedChunks; // the latter of the snapshot whose state is there

    /// <summary>Whether this node has no state yet and waits for CometBFT's first word: a snapshot, or InitChain.</summary>
    public bool IsAwaited => isAwaited && !_done.Task.IsCompleted;

    /// <summary>Completes when the state is there.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins with the genesis after all: CometBFT has called InitChain.</summary>
    public void BeginWithGenesis()
    {
        lock (_lock)
        {
            if (!IsAwaited) return;
            _restorer = null;
            begin();
            _done.TrySetResult();
        }
    }

    /// <summary>Which snapshots this node has.</summary>
    public ResponseListSnapshots List()
    {
        ResponseListSnapshots response = new();
        foreach (SnapshotOffer offer in store.List().Take(ListedMax))
            response.Snapshots.Add(new SnapshotInfo { Height = (ulong)offer.Height, Format = offer.Format, Chunks = offer.ChunkCount, Hash = offer.Hash, Metadata = offer.Metadata });
        return response;
    }

    /// <summary>A piece of a snapshot of this node; empty when it was removed meanwhile.</summary>
    public ResponseLoadSnapshotChunk Load(RequestLoadSnapshotChunk load) =>
        load.Height <= long.MaxValue && store.TryReadChunk((long)load.Height, load.Format, load.Chunk, out byte[] chunk) ? new ResponseLoadSnapshotChunk { Chunk = chunk } : new ResponseLoadSnapshotChunk();

    /// <summary>Whether another node's snapshot is taken.</summary>
    public ResponseOfferSnapshot Offer(RequestOfferSnapshot request)
    {
        lock (_lock)
        {
            // A state that is there, or is made from the genesis, is not replaced.
            if (!IsAwaited) return new ResponseOfferSnapshot { Result = OfferVerdict.Abort };
            if (request.Snapshot is not { } snapshot || request.AppHash.Length != Hash32.Size || snapshot.Height is 0 or > long.MaxValue) return new ResponseOfferSnapshot { Result = OfferVerdict.Reject };
            if (snapshot.Format != SnapshotFormat.Number) return new ResponseOfferSnapshot { Result = OfferVerdict.RejectFormat };
            SnapshotOffer offer = new((long)snapshot.Height, snapshot.Format, snapshot.Chunks, snapshot.Hash, snapshot.Metadata);
            _restorer = SnapshotRestorer.TryBegin(offer, new Hash32(request.AppHash.Span), storage, parts, out _);
            (_height, _chunkCount) = (offer.Height, offer.ChunkCount);
            return new ResponseOfferSnapshot { Result = _restorer is null ? OfferVerdict.Reject : OfferVerdict.Accept };
        }
    }

    /// <summary>Takes a piece of the snapshot that was accepted; with the last one the state is durable before this answers.</summary>
    public ResponseApplySnapshotChunk Apply(RequestApplySnapshotChunk request)
    {
        lock (_lock)
        {
            // Chunks that were kept before a restart complete the snapshot with the first that comes, and CometBFT gives the rest all the same.
            if (_restorer is null) return new ResponseApplySnapshotChunk { Result = request.Index < _finishedChunks ? ApplyVerdict.Accept : ApplyVerdict.Abort };
            if (_restorer.Apply(request.Index, request.Chunk) == ChunkVerdict.Rejected)
                return new ResponseApplySnapshotChunk { Result = ApplyVerdict.Retry, RefetchChunks = [request.Index], RejectSenders = request.Sender.Length > 0 ? [request.Sender] : [] };
            if (_restorer.IsComplete)
            {
                storing(_height);
                // Their root stands in the next header, which ABCI does not give here.
                _restorer.FinishWithoutOutcomes();
                (_restorer, _finishedChunks) = (null, _chunkCount);
                restored();
                _done.TrySetResult();
            }
            return new ResponseApplySnapshotChunk { Result = ApplyVerdict.Accept };
        }
    }
}
