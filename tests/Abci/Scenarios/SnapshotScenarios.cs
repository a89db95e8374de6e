using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>State sync: a second application takes the state from the first, in pieces.</summary>
internal static class SnapshotScenarios
{
    // statesync/chunks.go and snapshots.go: what a peer may send.
    private const int ChunkBytesMax = 16 << 20, MetadataBytesMax = 4 << 20, SnapshotsPerPeerMax = 10, BlocksMax = 240;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("snapshot-list", "Snapshots are of committed heights, no more than peers ask for, their pieces within CometBFT's bounds and the same each time; unknown ones have no bytes.", SnapshotList),
        new("state-sync", "A fresh application takes a snapshot, answers Info with its height and hash, and executes the following blocks to the same app hashes; it does so after a restart as well.", StateSync),
        new("snapshot-corrupted", "A changed piece is not accepted, or the restored state is refused; the right snapshot can be restored afterwards.", SnapshotCorrupted),
        new("snapshot-wrong-hash", "A snapshot whose state is not the one that the light client trusts is never taken over.", SnapshotWrongHash),
    ];

    private static void SnapshotList(Lab lab)
    {
        CometNode node = lab.Node();
        (List<Snapshot> snapshots, _) = Make(lab, node);
        NonConformance.Unless(snapshots.Count <= SnapshotsPerPeerMax, $"{snapshots.Count} snapshots are listed, peers ask for {SnapshotsPerPeerMax}");
        foreach (Snapshot snapshot in snapshots)
        {
            NonConformance.Unless(snapshot.Height > 0 && snapshot.Height <= node.Chain.Height, $"a snapshot of height {snapshot.Height} is listed at height {node.Chain.Height}");
            NonConformance.Unless(snapshot.Chunks > 0, "a snapshot without pieces is listed");
            NonConformance.Unless(snapshot.Hash.Length > 0, "a snapshot without a hash is listed: CometBFT ignores it (statesync/messages.go)");
            NonConformance.Unless(snapshot.Metadata.Length <= MetadataBytesMax, $"a snapshot's metadata has {snapshot.Metadata.Length} bytes, peers take {MetadataBytesMax}");
        }
        Snapshot last = snapshots[^1];
        List<byte[]> chunks = Load(node, last), again = Load(node, last);
        NonConformance.Unless(chunks.Zip(again).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "a piece of a snapshot has other bytes the second time");
        NonConformance.Unless(node.Client.LoadSnapshotChunk(last with { Height = 999_999 }, 0).Length == 0, "a piece of a snapshot that does not exist has bytes");
        NonConformance.Unless(node.Client.LoadSnapshotChunk(last, last.Chunks + 7).Length == 0, "a piece behind a snapshot's last one has bytes");
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
    }

    private static void StateSync(Lab lab)
    {
        // CometBFT's grammar has InitChain before state sync; its node goes without (node/node.go). An application that has begun a chain may refuse, and executes it from genesis then.
        foreach (bool withInitChain in (bool[])[false, true])
        {
            CometNode node = lab.Node();
            (List<Snapshot> snapshots, _) = Make(lab, node);
            Snapshot snapshot = snapshots.MaxBy(each => each.Height)!;
            List<byte[]> chunks = Load(node, snapshot);
            CometNode fresh = Begin(lab, node, withInitChain);
            OfferVerdict offered = withInitChain ? fresh.Client.OfferSnapshot(snapshot, node.Chain.AppHashAfter(snapshot.Height)) : OfferVerdict.Accept;
            NonConformance.Unless(offered != OfferVerdict.Unknown, "OfferSnapshot answers an unknown verdict");
            if (offered != OfferVerdict.Accept)
            {
                fresh.Store(node.Chain.Height);
                fresh.Handshake();
                fresh.MustStandAt(node.Chain.Height, "after refusing a snapshot and executing the chain");
                continue;
            }
            MustRestore(fresh, node.Chain, snapshot, chunks);
            Follow(lab, node, fresh, snapshot.Height);
            fresh.Crash();
            fresh.Recover();
            fresh.MustStandAt(node.Chain.Height, "after a restart following state sync");
            fresh.MakeBlock(lab.Profile.Valid(node.Chain, 1));
        }
    }

    private static void SnapshotCorrupted(Lab lab)
    {
        CometNode node = lab.Node();
        (List<Snapshot> snapshots, _) = Make(lab, node);
        Snapshot snapshot = snapshots.MaxBy(each => each.Height)!;
        List<byte[]> chunks = Load(node, snapshot);
        CometNode fresh = Begin(lab, node, withInitChain: false);
        int victim = lab.Random.Next(chunks.Count);
        byte[] broken = (byte[])chunks[victim].Clone();
        broken[broken.Length / 2] ^= 0x55;
        if (fresh.Client.OfferSnapshot(snapshot, node.Chain.AppHashAfter(snapshot.Height)) != OfferVerdict.Accept) throw new NonConformance("a good snapshot is not accepted");
        for (int i = 0; i < chunks.Count; i++)
        {
            ChunkVerdict verdict = fresh.Client.ApplySnapshotChunk((uint)i, i == victim ? broken : chunks[i]);
            NonConformance.Unless(verdict != ChunkVerdict.Unknown, "ApplySnapshotChunk answers an unknown verdict");
            if (verdict == ChunkVerdict.Accept) continue;
            // The piece again, from another peer, or the whole snapshot again: both are an application's choice.
            if (verdict == ChunkVerdict.Retry && fresh.Client.ApplySnapshotChunk((uint)i, chunks[i]) == ChunkVerdict.Accept) continue;
            MustRestore(fresh, node.Chain, snapshot, chunks);
            Follow(lab, node, fresh, snapshot.Height);
            return;
        }
        InfoAnswer info = fresh.Client.Info();
        NonConformance.Unless(info.Height == snapshot.Height && info.AppHash.AsSpan().SequenceEqual(node.Chain.AppHashAfter(snapshot.Height)), "a corrupted piece was accepted and the state that came of it is another");
        Follow(lab, node, fresh, snapshot.Height);
    }

    private static void SnapshotWrongHash(Lab lab)
    {
        CometNode node = lab.Node();
        (List<Snapshot> snapshots, _) = Make(lab, node);
        Snapshot snapshot = snapshots.MaxBy(each => each.Height)!;
        List<byte[]> chunks = Load(node, snapshot);
        CometNode fresh = Begin(lab, node, withInitChain: false);
        byte[] wrong = (byte[])node.Chain.AppHashAfter(snapshot.Height).Clone();
        wrong[0] ^= 1;
        OfferVerdict offered = fresh.Client.OfferSnapshot(snapshot, wrong);
        NonConformance.Unless(offered != OfferVerdict.Unknown, "OfferSnapshot answers an unknown verdict");
        if (offered == OfferVerdict.Accept)
        {
            bool refused = false;
            for (int i = 0; i < chunks.Count && !refused; i++) refused = fresh.Client.ApplySnapshotChunk((uint)i, chunks[i]) != ChunkVerdict.Accept;
            InfoAnswer info = fresh.Client.Info();
            // CometBFT compares Info with the trusted hash itself; an application that compares already does better.
            NonConformance.Unless(refused || info.Height != snapshot.Height || !info.AppHash.AsSpan().SequenceEqual(wrong), "a snapshot of another state claims the hash that was trusted");
            NonConformance.Unless(refused || info.Height == snapshot.Height, $"all pieces of a snapshot were accepted and Info answers height {info.Height}, not {snapshot.Height}");
            if (!refused) return;
        }
        MustRestore(fresh, node.Chain, snapshot, chunks);
        Follow(lab, node, fresh, snapshot.Height);
    }

    private static (List<Snapshot> Snapshots, long Blocks) Make(Lab lab, CometNode node)
    {
        for (int blocks = 0; blocks < BlocksMax; blocks++)
        {
            node.MakeBlock(lab.Profile.Valid(node.Chain, 5));
            List<Snapshot> snapshots = node.Client.ListSnapshots();
            if (blocks >= 4 && snapshots.Count > 0) return (snapshots, blocks);
        }
        throw new NotApplicable($"the application lists no snapshot within {BlocksMax} blocks");
    }

    private static List<byte[]> Load(CometNode node, Snapshot snapshot)
    {
        List<byte[]> chunks = [];
        for (uint i = 0; i < snapshot.Chunks; i++)
        {
            byte[] chunk = node.Client.LoadSnapshotChunk(snapshot, i);
            NonConformance.Unless(chunk.Length is > 0 and <= ChunkBytesMax, $"piece {i} of {snapshot.Chunks} of a listed snapshot has {chunk.Length} bytes");
            chunks.Add(chunk);
        }
        return chunks;
    }

    private static CometNode Begin(Lab lab, CometNode node, bool withInitChain)
    {
        CometNode fresh = lab.Another(node.Chain);
        if (withInitChain) fresh.Handshake();
        else fresh.Connect();
        return fresh;
    }

    private static void MustRestore(CometNode fresh, DecidedChain chain, Snapshot snapshot, List<byte[]> chunks)
    {
        OfferVerdict offered = fresh.Client.OfferSnapshot(snapshot, chain.AppHashAfter(snapshot.Height));
        NonConformance.Unless(offered == OfferVerdict.Accept, $"OfferSnapshot answers {offered} to a snapshot that another copy of this application made");
        for (int i = 0; i < chunks.Count; i++)
        {
            ChunkVerdict verdict = fresh.Client.ApplySnapshotChunk((uint)i, chunks[i]);
            NonConformance.Unless(verdict == ChunkVerdict.Accept, $"ApplySnapshotChunk answers {verdict} to piece {i} of {chunks.Count}, which is right");
        }
        InfoAnswer info = fresh.Client.Info();
        NonConformance.Unless(info.Height == snapshot.Height, $"after state sync Info answers height {info.Height}, the snapshot was of {snapshot.Height}");
        NonConformance.Unless(info.AppHash.AsSpan().SequenceEqual(chain.AppHashAfter(snapshot.Height)), $"after state sync Info answers app hash {NonConformance.Hex(info.AppHash)}, the snapshot was of {NonConformance.Hex(chain.AppHashAfter(snapshot.Height))}");
    }

    private static void Follow(Lab lab, CometNode node, CometNode fresh, long from)
    {
        fresh.BeginAfterStateSync(from);
        for (int i = 0; i < 3; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 3));
        for (long height = from + 1; height <= node.Chain.Height; height++) fresh.Execute(height);
        fresh.MustStandAt(node.Chain.Height, "after executing the blocks that follow a snapshot");
    }
}
