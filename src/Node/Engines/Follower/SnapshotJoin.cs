using System.Collections.Concurrent;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Observability;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.Follower;

/// <summary>State sync: fills the empty data folder of a follower from a snapshot instead of executing every block since genesis.</summary>
/// <remarks>
/// <para>
/// What is believed, and why: the trusted header by the operator's word; the header after the snapshot's height because the light client follows it from there; the app hash and the results in
/// that header; every chunk because it is a part of that app hash; the snapshot's own block because that header names it.
/// </para>
/// <para>
/// Until all is done a file <c>joining</c> stands in the data folder. A node that finds it at its start goes on: chunks that were kept are not fetched again, and what else is there holds nothing
/// that was ever acknowledged.
/// </para>
/// </remarks>
public sealed class SnapshotJoin(IReadOnlyList<Uri> nodes, HttpClient http, TrustedHeader? trust, TimeProvider clock, ILogger log, ModuleList? modules = null)
{
    private const int ChunksAtOnce = 4, RoundsMin = 5;

    private readonly List<SnapshotPeer> _peers = [.. nodes.Select(node => new SnapshotPeer(node, http))];
    private readonly List<SnapshotPeer> _givers = []; // those that offer the chosen snapshot
    private readonly List<string> _problems = [];

    /// <summary>Whether a data folder waits for the end of a state sync.</summary>
    public static bool IsUnderway(string folder) => File.Exists(Path.Combine(folder, "joining"));

    /// <summary>Fills the folder, which holds a genesis and nothing else, or goes on with what an earlier attempt left.</summary>
    /// <exception cref="NodeException">No snapshot could be had; the message says what each node answered.</exception>
    public async Task RunAsync(string data, StateStorageOptions options, CancellationToken cancel)
    {
        using DataFolder folder = DataFolder.Open(data);
        string joining = Path.Combine(folder.Root, "joining");
        GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
        StateStore store = new();
        _ = (modules ?? All.Create)(store);
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder.State, City.SchemasOf(store), options);
        BlockLog blocks = BlockLog.Open(folder.Blocks);
        try
        {
            if (!File.Exists(joining) && (blocks.LastHeight > 0 || !storage.AppHash.IsZero)) return;
            if (storage.AppHash.IsZero)
            {
                DurableFile.Write(joining, "state sync is underway; see docs/followers.md\n"u8.ToArray());
                if (trust is null) log.TrustedOnFirstUse("the height and root that this node shows");
                (SnapshotOffer offer, Block next, BlockFrame own) = await ChooseAsync(genesis, storage, cancel);
                if (blocks.LastHeight > 0 && blocks.LastHeight != offer.Height)
                {
                    // The block of a snapshot that is no longer offered.
                    blocks.Dispose();
                    Directory.Delete(folder.Blocks, recursive: true);
                    blocks = BlockLog.Open(folder.Blocks);
                }
                SnapshotRestorer restorer = await FetchAsync(offer, next.Header, storage, store.Parts, cancel);
                // The block before the state: whenever the state is there, nothing else is left to fetch.
                if (blocks.LastHeight == 0) blocks.Append(offer.Height, own.Block, own.Commit);
                restorer.Finish();
                Invariant.Assert(storage.Height == offer.Height && storage.AppHash == new Hash32(next.Header.AppHash.Span));
            }
            if (blocks.LastHeight != storage.Height)
                throw new NodeException(Text($"the state is at height {storage.Height} and its block is not there: remove the data folder, except for keys, and join again"));
            File.Delete(joining);
            Posix.SyncFolder(folder.Root);
            log.SnapshotRestored(storage.Height, storage.AppHash.ToString());
        }
        finally
        {
            blocks.Dispose();
        }
    }

    // The snapshot of which an earlier attempt kept chunks, or else the latest (those that came to nothing last), whose header can be verified; with the block after it and its own.
    private async Task<(SnapshotOffer Offer, Block Next, BlockFrame Own)> ChooseAsync(GenesisDocument genesis, LmdbStateStorage storage, CancellationToken cancel)
    {
        List<(SnapshotOffer Offer, SnapshotPeer Peer)> offers = [];
        foreach (SnapshotPeer peer in _peers)
        {
            try
            {
                foreach (SnapshotOffer offer in await peer.ListAsync(cancel)) offers.Add((offer, peer));
            }
            catch (LeaderException error)
            {
                Note(peer, error.Message);
            }
        }
        RefusedOffers refused = new(storage, clock);
        foreach ((SnapshotOffer offer, SnapshotPeer peer) in offers.OrderBy(each => refused.Has(each.Offer)).ThenByDescending(each => SnapshotRestorer.HasKept(each.Offer, storage)).ThenByDescending(each => each.Offer.Height))
        {
            try
            {
                List<BlockFrame> frames = await peer.BlocksAsync(offer.Height, 2, cancel);
                Block next = await VerifyAsync(peer, genesis, offer.Height, frames, cancel);
                _givers.AddRange(offers.Where(each => each.Offer.Height == offer.Height && each.Offer.Hash.Span.SequenceEqual(offer.Hash.Span)).Select(each => each.Peer).Distinct());
                return (offer, next, frames[0]);
            }
            catch (LeaderException error)
            {
                Note(peer, error.Message);
            }
        }
        if (offers.Count == 0) _problems.Add("no node offers a snapshot yet");
        throw new NodeException($"no snapshot to join from: {string.Join("; ", _problems)}. Without --join snapshot the node executes every block from the genesis");
    }

    private async Task<Block> VerifyAsync(SnapshotPeer peer, GenesisDocument genesis, long height, List<BlockFrame> frames, CancellationToken cancel)
    {
        HeaderTrail trail = new(peer, genesis, clock);
        (Block own, Commit ownCommit) = Decode(frames[0]);
        (Block next, Commit nextCommit) = Decode(frames[1]);
        Header header = next.Header;
        if (header.ChainId != genesis.ChainId || own.Header.ChainId != genesis.ChainId || own.Header.Height != height || header.Height != height + 1)
            throw new LeaderException(Text($"gave something else than blocks {height} and {height + 1} of {genesis.ChainId}"));
        BlockId ownId = own.IdOf(frames[0].Block);
        // Where CometBFT takes up another engine's chain, the next header names no block before it: then it is the one that announced the next header's validators, and has to be trusted by itself.
        bool takesUp = header.LastBlockId.IsNone;
        bool follows = header.LastBlockId.Equals(ownId) || (takesUp && own.Header.NextValidatorsHash.Span.SequenceEqual(header.ValidatorsHash.Span));
        if (!follows || !(await trail.ValidatorsAsync(own.Header, cancel)).VerifyCommit(genesis.ChainId, ownId, height, ownCommit))
            throw new LeaderException(Text($"gave a block {height} that the validators did not sign"));
        if (!(await trail.ValidatorsAsync(header, cancel)).VerifyCommit(genesis.ChainId, next.IdOf(frames[1].Block), height + 1, nextCommit))
            throw new LeaderException(Text($"gave a block {height + 1} that the validators did not sign"));
        if (trust is { Height: > 0 } && trust.Height > height + 1)
            throw new LeaderException(Text($"has a snapshot of height {height}, below the trusted {trust.Height}; give an older --trust or wait for a later snapshot"));
        if (trust is null or { Height: 0 })
        {
            // Signed by the validators of the genesis, which is trusted; later ones have to follow from them.
            if (trail.IsOfGenesis(header) && trail.IsOfGenesis(own.Header)) return next;
            Header first = await trail.FirstAsync(cancel);
            if (takesUp && !trail.IsOfGenesis(own.Header)) await trail.FollowAsync(first, own.Header, ownCommit, cancel);
            await trail.FollowAsync(first, header, nextCommit, cancel);
            return next;
        }
        if (takesUp && trust.Height == height + 1)
            throw new LeaderException(Text($"has a snapshot of height {height}, and the trusted block {trust.Height} is the first of CometBFT, which names no block before it; give an older --trust or wait for a later snapshot"));
        Header trusted = trust.Height == height + 1 ? header : trust.Height == height ? own.Header : Decode((await peer.BlocksAsync(trust.Height, 1, cancel))[0]).Block.Header;
        if (trusted.Hash() != trust.Hash) throw new LeaderException(Text($"has block {trust.Height} with hash {trusted.Hash()}, and --trust says {trust.Hash}"));
        if (takesUp && trust.Height < height) await trail.FollowAsync(trusted, own.Header, ownCommit, cancel);
        if (trust.Height <= height) await trail.FollowAsync(trusted, header, nextCommit, cancel);
        return next;
    }

    /// <summary>A block that is one, with its commit.</summary>
    /// <exception cref="LeaderException">It is not.</exception>
    internal static (Block Block, Commit Commit) Decode(BlockFrame frame) =>
        Block.TryDecode(frame.Block, out Block? block) && block.IsConsistent() && Commit.TryDecode(frame.Commit, out Commit? commit)
            ? (block, commit)
            : throw new LeaderException("gave what is no block");

    private async Task<SnapshotRestorer> FetchAsync(SnapshotOffer offer, Header header, LmdbStateStorage storage, IReadOnlyList<StatePart> parts, CancellationToken cancel)
    {
        if (SnapshotRestorer.TryBegin(offer, new Hash32(header.AppHash.Span), storage, parts, out string problem, new Hash32(header.LastResultsHash.Span)) is not { } restorer)
        {
            new RefusedOffers(storage, clock).Add(offer);
            throw new NodeException(Text($"the snapshot of height {offer.Height} is refused: {problem}"));
        }
        log.SnapshotFetching(offer.Height, offer.ChunkCount, offer.ChunkCount - (uint)restorer.Missing.Count);
        int missingFirst = restorer.Missing.Count, rounds = Math.Max(RoundsMin, _givers.Count);
        for (int round = 0; !restorer.IsComplete; round++)
        {
            // With nothing gained, another snapshot may do better at the next start.
            if (round == rounds && restorer.Missing.Count == missingFirst)
            {
                restorer.Abandon();
                new RefusedOffers(storage, clock).Add(offer);
            }
            if (round == rounds) throw new NodeException(Text($"{restorer.Missing.Count} chunks of the snapshot of height {offer.Height} could not be had: {string.Join("; ", _problems.TakeLast(8))}. Start again to go on"));
            if (round > 0) await Task.Delay(TimeSpan.FromSeconds(Math.Min(round, RoundsMin)), clock, cancel);
            ConcurrentQueue<uint> missing = new(restorer.Missing);
            int turn = round;
            await Task.WhenAll(Enumerable.Range(0, ChunksAtOnce).Select(async worker =>
            {
                while (missing.TryDequeue(out uint index)) await FetchAsync(offer, restorer, index, _givers[(int)((index + turn) % _givers.Count)], cancel);
            }));
        }
        return restorer;
    }

    // A chunk that cannot be had here is asked of the next node in the next round.
    private async Task FetchAsync(SnapshotOffer offer, SnapshotRestorer restorer, uint index, SnapshotPeer peer, CancellationToken cancel)
    {
        try
        {
            byte[] chunk = await peer.ChunkAsync(offer, index, cancel);
            if (restorer.Apply(index, chunk) == ChunkVerdict.Rejected) Note(peer, Text($"gave a chunk {index} that is no part of the trusted state"));
        }
        catch (LeaderException error)
        {
            Note(peer, error.Message);
        }
    }

    private void Note(SnapshotPeer peer, string problem)
    {
        string sentence = $"{peer.Address} {problem}";
        lock (_problems) _problems.Add(sentence);
        log.LeaderFailed(sentence);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
