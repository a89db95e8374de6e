using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Export;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Kernel;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

/// <summary>An upgrade from rules 1 to rules 2 (<see cref="CountersModule"/>) on nodes: the leader, a follower, kills, replays, snapshots, and the program from before that stops.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const long H = 5;

    private readonly TestNode _leader = new(modules: AllAndCounters.Before);

    public void Dispose() => _leader.Dispose();

    [Fact]
    public void The_program_from_before_stops_ahead_of_its_height_and_the_one_after_goes_on_from_its_data()
    {
        RunToHeight();
        UnknownRulesException stop = Assert.Throws<UnknownRulesException>(() => _leader.Make(_leader.Sign(0, new Count())));
        Assert.Equal((H, 2u), (stop.Height, stop.Needed));
        Assert.Contains("\"counting in tens\"", stop.Message);
        AssertStands(_leader, H - 1);
        // It stays so at each start, and nothing was signed for the height.
        Restart(_leader, AllAndCounters.Before);
        Assert.Throws<UnknownRulesException>(_leader.Executor.RequireKnownRules);
        AssertStands(_leader, H - 1);
        Restart(_leader, AllAndCounters.After);
        CommittedBlock first = _leader.Make(_leader.Sign(0, new Count()));
        Assert.Equal((H, 2UL), (first.Height, first.Header.VersionApp));
        for (long height = 1; height < H; height++) Assert.Equal(1UL, _leader.Reader.TryRead(height)!.Header.VersionApp);
        Assert.Equal(11UL, CountOf(_leader, 0));
        Assert.Null(_leader.Verify());
    }

    [Fact]
    public void The_loop_ends_with_the_reason_after_the_last_block_it_knows()
    {
        RunToHeight(H - 2);
        EngineLoop loop = new(_leader.Engine, _leader.Executor, _leader.Chain, _leader.Pool, _leader.Head, new EnginePace { BlockMs = 1, IdleMs = 1 }, _leader.Clock);
        loop.Begin();
        Assert.Equal(H - 1, _leader.Executor.Tip.Height);
        Assert.Throws<UnknownRulesException>(() => loop.Step());
        AssertStands(_leader, H - 1);
    }

    [Theory]
    [InlineData(BlockStage.Built)]
    [InlineData(BlockStage.Logged)]
    [InlineData(BlockStage.Finalized)]
    [InlineData(BlockStage.Committed)]
    public void A_node_that_is_killed_in_the_first_block_under_new_rules_ends_where_one_that_was_not_does(BlockStage stage)
    {
        using TestNode twin = new(_leader, modules: AllAndCounters.After);
        Restart(_leader, AllAndCounters.After);
        foreach (TestNode node in (TestNode[])[_leader, twin]) RunToHeight(H - 1, node);
        bool isKilled = false;
        _leader.StageReached = (reached, height) =>
        {
            if (isKilled || height != H || reached != stage) return;
            isKilled = true;
            throw new InvalidOperationException("killed");
        };
        byte[] count = _leader.Sign(0, new Count());
        Assert.ThrowsAny<Exception>(() => _leader.Make(count));
        Assert.True(isKilled);
        Restart(_leader, AllAndCounters.After);
        if (_leader.Executor.Tip.Height < H) _leader.Engine.MakeBlock();
        twin.Make(twin.Sign(0, new Count()));
        for (int i = 0; i < 4; i++)
            foreach (TestNode node in (TestNode[])[_leader, twin]) node.Make(node.Sign(1, new Count()));
        Assert.Equal(H + 4, _leader.Head.Current.Height);
        Assert.Equal((11UL, 40UL), (CountOf(_leader, 0), CountOf(_leader, 1)));
        Assert.Equal(twin.Chain.Modules.Get<CountersModule>().Waiting, _leader.Chain.Modules.Get<CountersModule>().Waiting);
        Assert.Null(_leader.Verify());
    }

    [Fact]
    public void A_follower_from_before_stops_and_one_from_after_follows_and_both_replay_everything()
    {
        Restart(_leader, AllAndCounters.After);
        RunToHeight();
        for (int i = 0; i < 5; i++) _leader.Make(_leader.Sign(i, new Count()));
        using TestNode before = new(_leader, modules: AllAndCounters.Before), after = new(_leader, modules: AllAndCounters.After);
        for (long height = 1; height < H; height++) Assert.Equal(FollowerVerdict.Applied, Take(before, height).Verdict);
        Assert.Throws<UnknownRulesException>(() => Take(before, H));
        AssertStands(before, H - 1);
        for (long height = 1; height <= _leader.Head.Current.Height; height++) Assert.Equal(FollowerVerdict.Applied, Take(after, height).Verdict);
        after.Executor.Finish();
        Assert.Equal(_leader.Head.Current, after.Head.Current);
        Assert.Null(after.Verify());
        // The one that stopped is installed anew and goes on where it was.
        Restart(before, AllAndCounters.After);
        for (long height = H; height <= _leader.Head.Current.Height; height++) Assert.Equal(FollowerVerdict.Applied, Take(before, height).Verdict);
        before.Executor.Finish();
        Assert.Equal(_leader.Head.Current, before.Head.Current);
        // From the log alone, as when the state folder was removed.
        after.Crash();
        after.Storage = new Store.MemoryStateStorage();
        after.Open();
        Assert.Equal((_leader.Head.Current.Height, _leader.Head.Current.AppHash), (after.Executor.Replayed, after.Head.Current.AppHash));
        // A verification by the program from before ends with the reason.
        Assert.Throws<UnknownRulesException>(() => new ChainVerifier(_leader.Genesis, _leader.Log, _leader.Storage, SequentialForkJoin.Instance, modules: AllAndCounters.Before).Run());
    }

    [Fact]
    public void A_block_whose_header_names_other_rules_than_the_state_is_refused()
    {
        Restart(_leader, AllAndCounters.After);
        RunToHeight();
        CommittedBlock last = _leader.Reader.TryRead(H - 1)!;
        ChainTip tip = _leader.Executor.Tip;
        Assert.Equal(2u, tip.Rules);
        using TestNode other = new(_leader, modules: AllAndCounters.Before);
        for (long height = 1; height < H - 1; height++) Take(other, height);
        other.Executor.Finish();
        Assert.Null(new BlockVerifier(_leader.Genesis).Problem(other.Executor.Tip, BlockCodec.Decode(H - 1, last.Bytes.Span), last.Bytes.Span, last.Commit.Span));
        Assert.Equal("its header says that it follows rules 1, the state before it says 2",
            new BlockVerifier(_leader.Genesis).Problem(other.Executor.Tip with { Rules = 2 }, BlockCodec.Decode(H - 1, last.Bytes.Span), last.Bytes.Span, last.Commit.Span));
    }

    [Theory]
    [InlineData(H - 1)]
    [InlineData(H)]
    [InlineData(H + 4)]
    public void A_snapshot_before_at_and_after_the_height_is_joined_and_goes_on_to_the_same_root(long height)
    {
        Restart(_leader, AllAndCounters.After);
        RunToHeight(height);
        using TemporaryFolder folder = new();
        SnapshotStore snapshots = new(folder["snapshots"], PartsOf(AllAndCounters.After));
        Hash32 appHash = _leader.Head.Current.AppHash;
        SnapshotOffer? offer = snapshots.Make(_leader.Storage, height, appHash, new SnapshotOptions { ChunkBytes = 2_000 });
        Assert.NotNull(offer);
        using (LmdbStateStorage storage = Restore(folder["after"], snapshots, offer, appHash, AllAndCounters.After, out string problem)!)
        {
            Assert.Equal("", problem);
            StateStore store = new();
            StateMachine chain = new(_leader.Genesis.ChainId, store, AllAndCounters.After(store), storage, SequentialForkJoin.Instance);
            Assert.Equal(height >= H - 1 ? 2u : 1u, chain.NextRules);
            CommittedBlock next = _leader.Make(_leader.Sign(2, new Count()));
            AbciFinalized finalized = chain.FinalizeBlock(new AbciBlock(height + 1, next.TimeMs, BlockCodec.TransactionsOf(BlockCodec.Decode(height + 1, next.Bytes.Span))));
            Assert.Equal(_leader.Executor.Tip.AppHash, finalized.AppHash);
        }
        // The program from before takes the one from before, and stops with it; later ones are not in a form it knows.
        using LmdbStateStorage? old = Restore(folder["before"], snapshots, offer, appHash, AllAndCounters.Before, out string refusal);
        Assert.Equal(height < H, old is not null);
        if (old is null) Assert.Contains("made by another version", refusal);
        // An export holds the tables of its rules and no others.
        using MemoryStream lines = new();
        StateLines.Write(new StateHeader("x", height, appHash, 0), _leader.Storage, PartsOf(AllAndCounters.After), lines);
        Assert.Equal(height >= H, System.Text.Encoding.UTF8.GetString(lines.ToArray()).Contains("timed counters", StringComparison.Ordinal));
    }

    [Fact]
    public void A_newer_program_that_was_tried_out_before_the_height_leaves_data_that_the_one_before_opens()
    {
        using TemporaryFolder folder = new();
        TableSchema[] before = Tables(AllAndCounters.Before), after = Tables(AllAndCounters.After);
        LmdbStateStorage.Open(folder["state"], after, new StateStorageOptions { MapSizeBytes = 1L << 28 }).Dispose();
        LmdbStateStorage.Open(folder["state"], before, new StateStorageOptions { MapSizeBytes = 1L << 28 }).Dispose();
        using (LmdbStateStorage used = LmdbStateStorage.Open(folder["state"], after, new StateStorageOptions { MapSizeBytes = 1L << 28 }))
        {
            StateStore store = new() { Rules = 2 };
            KeyedTable<Address, TimedCounterRecord> timed = new(store, CountersModule.TimedSchema);
            timed.Insert(new TimedCounterRecord { Owner = CountersModule.Owner(0), Count = 1 });
            StateCommit commit = new();
            store.SealBlock(commit, 0);
            used.Commit(commit);
        }
        SchemaMismatchException refused = Assert.Throws<SchemaMismatchException>(() => LmdbStateStorage.Open(folder["state"], before));
        Assert.Contains("timed counters", refused.Message);
        Assert.Equal(Node.Commands.CommandLine.UpgradeNeeded, Node.Commands.CommandLine.CodeOf(refused));
    }

    private static IReadOnlyList<StatePart> PartsOf(ModuleList modules)
    {
        StateStore store = new();
        _ = modules(store);
        return store.Parts;
    }

    private static TableSchema[] Tables(ModuleList modules) => [.. PartsOf(modules).OfType<Table>().Select(table => table.Schema)];

    private static LmdbStateStorage? Restore(string folder, SnapshotStore from, SnapshotOffer offer, Hash32 appHash, ModuleList modules, out string problem)
    {
        LmdbStateStorage storage = LmdbStateStorage.Open(folder, Tables(modules), new StateStorageOptions { MapSizeBytes = 1L << 28 });
        if (SnapshotRestorer.TryBegin(offer, appHash, storage, PartsOf(modules), out problem) is not { } restorer)
        {
            storage.Dispose();
            return null;
        }
        for (uint index = 0; index < offer.ChunkCount; index++)
        {
            Assert.True(from.TryReadChunk(offer.Height, offer.Format, index, out byte[] chunk));
            Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, chunk));
        }
        restorer.Finish();
        return storage;
    }

    // Block 1 plans, block 2 counts; the upgrade is block H.
    private void RunToHeight(long height = H - 1, TestNode? on = null)
    {
        TestNode node = on ?? _leader;
        node.Make(node.SignAsOperator(1, new ScheduleUpgrade(2, H, "counting in tens", Hash32.Zero)));
        if (height >= 2) node.Make(node.Sign(0, new Count()));
        while (node.Executor.Tip.Height < height) node.Make();
    }

    private static void Restart(TestNode node, ModuleList modules)
    {
        node.Crash();
        node.Modules = modules;
        node.Open();
    }

    private static ulong CountOf(TestNode node, int account)
    {
        using SigningKey key = node.Keys.KeyOf(account);
        return node.Chain.Modules.Get<CountersModule>().CountOf(key.Address);
    }

    private static void AssertStands(TestNode node, long height)
    {
        Assert.Equal((height, height, height, height), (node.Log.LastHeight, node.Storage.Height, node.Head.Current.Height, node.Executor.Tip.Height));
    }

    private Followed Take(TestNode node, long height)
    {
        Assert.True(_leader.Log.TryRead(height, BlockLogKind.Block, out byte[] block) & _leader.Log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
        FollowerEngine engine = new(node.Genesis, node.Chain, node.Gate, node.Executor, node.Reader);
        return engine.Take(FetchedBlock.Prepare(block, commit, node.Chain, new EnvelopeCodec(node.Chain.Catalog)));
    }
}
