using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Snapshots;

public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_node_filled_from_a_snapshot_in_any_order_of_chunks_goes_on_as_the_others_do(int seed, bool smallChunks)
    {
        TradingCity city = new(seed);
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store, smallChunks ? null : new SnapshotOptions());
        Assert.True(offer.ChunkCount > (smallChunks ? 50 : 5), $"{offer.ChunkCount} chunks");
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        StateMachine chain = TradingCity.OpenChain(storage, out StateStore state);
        Assert.Equal(0, chain.Info().LastHeight);

        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, city.AppHash, storage, out string problem);
        Assert.True(restorer is not null, problem);
        uint[] order = [.. Enumerable.Range(0, (int)offer.ChunkCount).Select(i => (uint)i)];
        new Random(seed).Shuffle(order);
        foreach (uint index in order)
        {
            Assert.False(restorer.IsComplete);
            Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
        }
        Assert.True(restorer.IsComplete);
        restorer.Finish();
        Assert.Equal((city.City.Height, city.AppHash), (storage.Height, storage.AppHash));
        Assert.False(Directory.Exists(Path.Combine(storage.Folder, "restore")));

        chain.LoadRestored();
        chain.LastTimeMs = city.City.TimeMs;
        foreach (Module module in chain.Modules.All) module.CheckInvariants();
        Assert.Equal(city.City.Roots(), Roots(state));
        for (int block = 0; block < 5; block++)
        {
            List<byte[]> envelopes = city.NextBlock();
            BlockResults expected = city.City.Run(envelopes);
            AbciFinalized finalized = chain.FinalizeBlock(new AbciBlock(city.City.Height, city.City.TimeMs, envelopes));
            chain.Commit();
            Assert.Equal(city.AppHash, finalized.AppHash);
            Assert.Equal(TransactionResults.Hash(expected), TransactionResults.Hash(finalized.Results));
        }
    }

    [Fact]
    public void The_results_of_the_height_come_with_the_state_and_are_checked_when_somebody_asks_for_them()
    {
        TradingCity city = new(4, blocks: 3);
        Hash32 resultsHash = TransactionResults.Hash(city.City.Run(city.NextBlock()));
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store);
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);

        SnapshotRestorer wrong = Begin(offer, city.AppHash, storage, Hash32.Zero);
        Assert.Equal(ChunkVerdict.Rejected, wrong.Apply(0, TradingCity.Chunk(store, offer, 0)));

        SnapshotRestorer right = Begin(offer, city.AppHash, storage, resultsHash);
        Fill(right, store, offer);
        right.Finish();
        using IStateSnapshot view = storage.OpenSnapshot(0);
        Assert.True(view.TryReadResults(offer.Height, out byte[] stored));
        Assert.Equal(resultsHash, TransactionResults.Hash(BlockResults.Read(stored)));
    }

    [Fact]
    public async Task What_a_restore_leaves_that_was_killed_behind_its_end_goes_with_the_next_start()
    {
        DemoCity.Write(_folder["city"], "cleared-1", 20, DateTimeOffset.UtcNow);
        string kept = _folder["city/state/restore"];
        using (LmdbStateStorage empty = TradingCity.OpenState(_folder["city/state"]))
        {
            Directory.CreateDirectory(Path.Combine(kept, "abcd"));
            File.WriteAllText(Path.Combine(kept, "abcd", "000000.chunk"), "");
            SnapshotRestorer.Clean(empty);
        }
        // Without a state it is what a restore goes on with.
        Assert.True(Directory.Exists(kept));
        await using (City.Open(new NodeOptions { Data = _folder["city"] })) { }
        await using (City.Open(new NodeOptions { Data = _folder["city"] })) { }
        Assert.False(Directory.Exists(kept));
    }

    [Fact]
    public void Two_nodes_make_the_same_snapshot_of_a_height()
    {
        TradingCity one = new(5), other = new(5);
        SnapshotStore ofOne = new(_folder["one"]), ofOther = new(_folder["other"]);
        // One of them has been filled from a snapshot itself, and sorts in other runs.
        SnapshotOffer first = one.Snapshot(ofOne);
        using LmdbStateStorage restored = TradingCity.OpenState(_folder["state"]);
        SnapshotRestorer restorer = Begin(first, one.AppHash, restored);
        Fill(restorer, ofOne, first);
        restorer.Finish();
        SnapshotOffer? second = ofOther.Make(restored, first.Height, other.AppHash, TradingCity.Small with { SortBytes = 1 << 20 });
        Assert.NotNull(second);
        Assert.Equal(first.Metadata.ToArray(), second.Metadata.ToArray());
        Assert.Equal(first.Hash.ToArray(), second.Hash.ToArray());
        for (uint index = 0; index < first.ChunkCount; index++)
            Assert.Equal(TradingCity.Chunk(ofOne, first, index), TradingCity.Chunk(ofOther, second, index));
    }

    [Fact]
    public void A_damaged_or_exchanged_chunk_is_rejected_when_it_arrives()
    {
        TradingCity city = new(6, blocks: 10);
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store);
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        SnapshotRestorer restorer = Begin(offer, city.AppHash, storage);
        Random random = new(6);
        for (uint index = 0; index < offer.ChunkCount; index++)
        {
            byte[] chunk = TradingCity.Chunk(store, offer, index);
            for (int i = 0; i < 20; i++)
            {
                byte[] damaged = Mutate.Bytes(random, chunk);
                // A compressor has many ways to write the same content, and only content is committed.
                bool isSame = SnapshotFormat.TryUnpack(damaged, 1, out byte[] content) && SnapshotFormat.TryUnpack(chunk, 1, out byte[] original) && content.AsSpan().SequenceEqual(original);
                if (!isSame) Assert.Equal((index, ChunkVerdict.Rejected), (index, restorer.Apply(index, damaged)));
            }
            uint next = (index + 1) % offer.ChunkCount;
            Assert.Equal(ChunkVerdict.Rejected, restorer.Apply(next, chunk));
        }
        Assert.Equal(ChunkVerdict.Rejected, restorer.Apply(offer.ChunkCount, TradingCity.Chunk(store, offer, 0)));
        Assert.Equal((int)offer.ChunkCount, restorer.Missing.Count);
        Assert.Throws<InvalidOperationException>(restorer.Finish);
    }

    [Fact]
    public void Metadata_that_does_not_make_the_trusted_app_hash_is_refused_at_once()
    {
        TradingCity city = new(7, blocks: 10);
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store);
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        Refused(offer, Hash32.Zero, "trusted app hash");
        Refused(offer with { Hash = new byte[32] }, city.AppHash, "hash");
        Refused(offer with { Format = 2 }, city.AppHash, "format");
        Refused(offer with { ChunkCount = offer.ChunkCount + 1 }, city.AppHash, "number of chunks");
        Refused(offer with { Height = offer.Height + 1 }, city.AppHash, "height");
        Random random = new(7);
        byte[] metadata = offer.Metadata.ToArray();
        // The last field says which generation of the program began the city.
        byte[] older = [.. metadata[..^1], (byte)(RuleVersions.Generation - 1)];
        Refused(offer with { Metadata = older, Hash = Chain.Crypto.Sha256.Hash(older).ToArray() }, city.AppHash, "another version of gwangan");
        for (int i = 0; i < 2_000; i++)
        {
            byte[] damaged = Mutate.Bytes(random, metadata);
            SnapshotOffer forged = offer with { Metadata = damaged, Hash = Chain.Crypto.Sha256.Hash(damaged).ToArray() };
            // What is left may differ in nothing but what chunk 0 has to be, which the results hash of a header tells.
            if (SnapshotRestorer.TryBegin(forged, city.AppHash, storage, out string problem) is null) Assert.NotEqual("", problem);
            else Assert.Equal(Roots(metadata), Roots(damaged));
        }

        void Refused(SnapshotOffer wrong, Hash32 trusted, string because)
        {
            Assert.Null(SnapshotRestorer.TryBegin(wrong, trusted, storage, out string problem));
            Assert.Contains(because, problem);
        }

        static Hash32 Roots(byte[] bytes) => SnapshotMetadata.TryDecode(bytes, SnapshotStore.PartsOfThisBuild(), out _)!.ComputeAppHash();
    }

    [Fact]
    public void A_restore_that_was_interrupted_goes_on_with_the_chunks_it_has_but_for_damaged_ones()
    {
        TradingCity city = new(8);
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store);
        using (LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]))
        {
            SnapshotRestorer restorer = Begin(offer, city.AppHash, storage);
            for (uint index = 0; index < offer.ChunkCount; index += 2) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
        }
        string[] kept = Directory.GetFiles(_folder["state/restore"], "*.chunk", SearchOption.AllDirectories);
        Damage(kept[3]);
        File.WriteAllBytes(kept[4], File.ReadAllBytes(kept[4])[..^1]);

        using (LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]))
        {
            Assert.True(storage.AppHash.IsZero);
            SnapshotRestorer restorer = Begin(offer, city.AppHash, storage);
            Assert.Equal((int)(offer.ChunkCount / 2) + 2, restorer.Missing.Count);
            foreach (uint index in restorer.Missing) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
            restorer.Finish();
            _ = TradingCity.OpenChain(storage, out StateStore state);
            Assert.Equal(city.AppHash, state.AppHash);
            Assert.Null(SnapshotRestorer.TryBegin(offer, city.AppHash, storage, out string problem));
            Assert.Contains("not empty", problem);
        }
    }

    [Fact]
    public void What_an_import_left_behind_that_did_not_end_is_dropped()
    {
        TradingCity city = new(9);
        using (LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]))
        {
            using StateImport import = storage.BeginImport();
            // More than one transaction's worth of records, and no end.
            byte[] record = new byte[Chain.Modules.Money.MoneyModule.Schema.RecordSizeBytes];
            for (int i = 0; i < 150_000; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(record, i);
                import.Put(Chain.Modules.Money.MoneyModule.Schema, i, record);
            }
        }
        using LmdbStateStorage again = TradingCity.OpenState(_folder["state"]);
        Assert.True(again.AppHash.IsZero);
        int left = 0;
        again.Load(Chain.Modules.Money.MoneyModule.Schema, (_, _) => left++);
        Assert.Equal(0, left);
        StateMachine chain = TradingCity.OpenChain(again, out _);
        Assert.Equal(0, chain.Info().LastHeight);
    }

    [Fact]
    public void Damage_of_the_stored_state_shows_when_the_snapshot_is_made()
    {
        TradingCity city = new(10, blocks: 5);
        SnapshotStore store = new(_folder["snapshots"]);
        city.City.Storage.Corrupt(Chain.Modules.Money.MoneyModule.Schema, 30);
        Assert.Throws<CorruptStateException>(() => store.Make(city.City.Storage, city.City.Height, city.AppHash, TradingCity.Small));
        Assert.Empty(store.List());
        Assert.Empty(Directory.GetDirectories(_folder["snapshots"]));
    }

    [Fact]
    public async Task Snapshots_are_made_at_their_heights_and_the_oldest_are_pruned()
    {
        TradingCity city = new(11, blocks: 0);
        SnapshotStore store = new(_folder["snapshots"]);
        await using (SnapshotMaker maker = new(city.City.Storage, store, TradingCity.Small with { IntervalBlocks = 3, Keep = 2 }))
            for (int i = 0; i < 13; i++)
            {
                city.City.Run(city.NextBlock());
                maker.OnCommitted(city.City.Height);
                await maker.WaitAsync();
                Assert.Null(maker.Problem);
            }
        Assert.Equal([12, 9], store.List().Select(offer => offer.Height));
        Directory.CreateDirectory(_folder["snapshots/making"]);
        File.WriteAllText(_folder["snapshots/making/000000.chunk"], "cut short");
        SnapshotStore again = new(_folder["snapshots"]);
        Assert.Equal([12, 9], again.List().Select(offer => offer.Height));
        Assert.False(Directory.Exists(_folder["snapshots/making"]));
        Assert.False(again.TryReadChunk(6, 1, 0, out _));
        Assert.False(again.TryReadChunk(9, 2, 0, out _));
        Assert.False(again.TryReadChunk(9, 1, 100_000, out _));
        Assert.Null(again.OpenChunk(9, 1, 100_000));
        // What is on its way out is sent to its end, even when the snapshot goes.
        Assert.True(again.TryReadChunk(9, 1, 0, out byte[] whole));
        using FileStream chunk = again.OpenChunk(9, 1, 0)!;
        Directory.Delete(_folder["snapshots/0000000000000000009"], recursive: true);
        byte[] sent = new byte[chunk.Length];
        chunk.ReadExactly(sent);
        Assert.Equal(whole, sent);
        Assert.Null(again.OpenChunk(9, 1, 0));
    }

    private static SnapshotRestorer Begin(SnapshotOffer offer, Hash32 appHash, LmdbStateStorage storage, Hash32? resultsHash = null)
    {
        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, appHash, storage, out string problem, resultsHash);
        Assert.True(restorer is not null, problem);
        return restorer;
    }

    private static void Fill(SnapshotRestorer restorer, SnapshotStore store, SnapshotOffer offer)
    {
        for (uint index = 0; index < offer.ChunkCount; index++) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
    }

    private static SortedDictionary<string, Hash32> Roots(StateStore state) => new(state.Roots.Roots.ToDictionary(root => root.Name, root => root.Root), StringComparer.Ordinal);

    private static void Damage(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
