using System.Net.Sockets;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Wire;

/// <summary>CometBFT's four connections to one application, opened in its order (proxy/multi_app_conn.go), and its calls.</summary>
public sealed class AbciClient : IDisposable
{
    private AbciClient(AbciConnection query, AbciConnection snapshot, AbciConnection mempool, AbciConnection consensus) =>
        (QueryConnection, SnapshotConnection, MempoolConnection, ConsensusConnection) = (query, snapshot, mempool, consensus);

    /// <summary>Info and Query.</summary>
    public AbciConnection QueryConnection { get; }

    /// <summary>State sync.</summary>
    public AbciConnection SnapshotConnection { get; }

    /// <summary>CheckTx.</summary>
    public AbciConnection MempoolConnection { get; }

    /// <summary>Everything about blocks.</summary>
    public AbciConnection ConsensusConnection { get; }

    /// <summary>All four.</summary>
    public IReadOnlyList<AbciConnection> All => [QueryConnection, SnapshotConnection, MempoolConnection, ConsensusConnection];

    /// <summary>Connects; the application must listen already.</summary>
    public static AbciClient Open(AbciAddress address)
    {
        List<AbciConnection> opened = [];
        try
        {
            foreach (string name in (string[])["query", "snapshot", "mempool", "consensus"]) opened.Add(AbciConnection.Open(name, address));
            return new AbciClient(opened[0], opened[1], opened[2], opened[3]);
        }
        catch (SocketException error)
        {
            foreach (AbciConnection connection in opened) connection.Dispose();
            throw new NonConformance($"connection {opened.Count + 1} of CometBFT's four to {address} fails: {error.Message}");
        }
    }

    /// <summary>Info.</summary>
    public InfoAnswer Info() => InfoAnswer.Of(QueryConnection.Call(Request.Info));

    /// <summary>Query.</summary>
    public QueryAnswer Query(string path, byte[] data, long height = 0, bool prove = false) => QueryAnswer.Of(QueryConnection.Call(Request.Query(path, data, height, prove)));

    /// <summary>CheckTx.</summary>
    public CheckTxAnswer CheckTx(byte[] tx, bool recheck = false) => CheckTxAnswer.Of(MempoolConnection.Call(Request.CheckTx(tx, recheck)));

    /// <summary>InitChain.</summary>
    public InitChainAnswer InitChain(Request request) => InitChainAnswer.Of(ConsensusConnection.Call(request));

    /// <summary>PrepareProposal: the transactions.</summary>
    public List<byte[]> PrepareProposal(long maxTxBytes, BlockContent content) => ConsensusConnection.Call(Request.PrepareProposal(maxTxBytes, content)).AllBytes(1);

    /// <summary>ProcessProposal.</summary>
    public ProposalStatus ProcessProposal(BlockContent content)
    {
        long status = ConsensusConnection.Call(Request.ProcessProposal(content)).Number(1);
        NonConformance.Unless(status is 1 or 2, $"ProcessProposal answers status {status}, which makes CometBFT panic");
        return (ProposalStatus)status;
    }

    /// <summary>FinalizeBlock.</summary>
    public FinalizeAnswer FinalizeBlock(BlockContent content) => FinalizeAnswer.Of(ConsensusConnection.Call(Request.FinalizeBlock(content)));

    /// <summary>Commit: retain_height.</summary>
    public long Commit() => ConsensusConnection.Call(Request.Commit).Number(3);

    /// <summary>ListSnapshots.</summary>
    public List<Snapshot> ListSnapshots() => SnapshotConnection.Call(Request.ListSnapshots).AllNested(1, "a snapshot").ConvertAll(Snapshot.Of);

    /// <summary>LoadSnapshotChunk.</summary>
    public byte[] LoadSnapshotChunk(Snapshot snapshot, uint chunk) => SnapshotConnection.Call(Request.LoadSnapshotChunk(snapshot, chunk)).Bytes(1);

    /// <summary>OfferSnapshot.</summary>
    public OfferVerdict OfferSnapshot(Snapshot snapshot, byte[] appHash) => (OfferVerdict)SnapshotConnection.Call(Request.OfferSnapshot(snapshot, appHash)).Number(1);

    /// <summary>ApplySnapshotChunk.</summary>
    public ChunkVerdict ApplySnapshotChunk(uint index, byte[] chunk) => (ChunkVerdict)SnapshotConnection.Call(Request.ApplySnapshotChunk(index, chunk, "a-peer")).Number(1);

    /// <summary>Closes all four.</summary>
    public void Dispose()
    {
        foreach (AbciConnection connection in All) connection.Dispose();
    }
}
