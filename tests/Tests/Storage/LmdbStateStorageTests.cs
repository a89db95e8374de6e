using System.Collections.Concurrent;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class LmdbStateStorageTests
{
    private static readonly StateStorageOptions Archive = new() { KeepBlocks = 0, MapSizeBytes = 1L << 30 };

    private static LmdbStateStorage Open(TemporaryFolder folder, StateStorageOptions? options = null) =>
        LmdbStateStorage.Open(folder["state"], StateRun.Tables, options ?? Archive);

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void An_archive_shows_every_height_as_the_naive_memory_does_also_after_a_restart(int seed)
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(seed);
        LmdbStateStorage storage = Open(folder);
        Assert.Equal(0, storage.Height);
        Assert.True(storage.AppHash.IsZero);
        for (int i = 0; i < 60; i++)
        {
            storage.Commit(run.Next());
            if (i % 20 == 7)
            {
                StateCheck.Latest(run, storage);
                storage.Dispose();
                storage = Open(folder);
            }
        }
        StateCheck.Latest(run, storage);
        for (long height = 1; height <= run.Height; height++)
            StateCheck.AtHeight(run, storage, height);
        storage.Dispose();
    }

    [Fact]
    public void Results_come_back_as_they_were_and_not_from_a_later_height()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(5);
        using LmdbStateStorage storage = Open(folder);
        for (int i = 0; i < 30; i++)
            storage.Commit(run.Next());
        using IStateSnapshot snapshot = storage.OpenSnapshot(20);
        for (long height = 1; height <= 30; height++)
        {
            bool expected = height <= 20 && run.Results[height].Length > 0;
            Assert.Equal(expected, snapshot.TryReadResults(height, out byte[] results));
            if (expected) Assert.Equal(run.Results[height], results);
        }
    }

    [Fact]
    public void Heights_that_left_the_window_are_refused_and_the_rest_stay_exact()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(11);
        using LmdbStateStorage storage = Open(folder, Archive with { KeepBlocks = 10, KeepResultsBlocks = 4 });
        for (int i = 0; i < 50; i++)
            storage.Commit(run.Next());
        Assert.Equal(41, storage.OldestHeight);
        for (long height = 41; height <= 50; height++)
            StateCheck.AtHeight(run, storage, height);
        var error = Assert.Throws<HeightNotAvailableException>(() => storage.OpenSnapshot(40));
        Assert.Equal("height 40 is not available: this node keeps 41 to 50", error.Message);
        Assert.Throws<HeightNotAvailableException>(() => storage.OpenSnapshot(51));
        using IStateSnapshot latest = storage.OpenSnapshot(0);
        Assert.Equal(50, latest.Height);
        Assert.False(latest.TryReadResults(46, out _));
        Assert.Equal(run.Results[50].Length > 0, latest.TryReadResults(50, out _));
    }

    [Fact]
    public void An_archive_that_becomes_a_window_is_pruned_a_bounded_piece_at_a_time()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(12, changesMax: 60);
        using (LmdbStateStorage archive = Open(folder))
        {
            for (int i = 0; i < 80; i++)
                archive.Commit(run.Next());
        }
        using LmdbStateStorage storage = Open(folder, Archive with { KeepBlocks = 5 });
        for (int i = 0; i < 6; i++)
        {
            storage.Commit(run.Next());
            Assert.Equal(run.Height - 4, storage.OldestHeight);
            for (long height = storage.OldestHeight; height <= run.Height; height++)
                StateCheck.AtHeight(run, storage, height);
        }
    }

    [Fact]
    public void A_slot_that_changes_its_key_within_a_block_leaves_one_record()
    {
        using var folder = new TemporaryFolder();
        using LmdbStateStorage storage = Open(folder);
        storage.Commit(Change(1, null, [1, 0, 0, 0, 0, 0, 0, 0, 10]));
        storage.Commit(Change(2, [1, 0, 0, 0, 0, 0, 0, 0, 10], [2, 0, 0, 0, 0, 0, 0, 0, 20]));
        using IStateSnapshot now = storage.OpenSnapshot(2), before = storage.OpenSnapshot(1);
        byte[] record = new byte[9];
        Assert.False(now.TryRead(StateRun.Narrow, [1], record, out _));
        Assert.True(now.TryRead(StateRun.Narrow, [2], record, out int slot));
        Assert.Equal((3, 20), (slot, record[8]));
        Assert.True(before.TryRead(StateRun.Narrow, [1], record, out slot));
        Assert.Equal((3, 10), (slot, record[8]));
        Assert.False(before.TryRead(StateRun.Narrow, [2], record, out _));
    }

    [Fact]
    public void A_snapshot_stays_at_its_height_while_blocks_are_committed()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(3);
        using LmdbStateStorage storage = Open(folder, Archive with { KeepBlocks = 3 });
        for (int i = 0; i < 10; i++)
            storage.Commit(run.Next());
        using IStateSnapshot snapshot = storage.OpenSnapshot(0);
        for (int i = 0; i < 10; i++)
            storage.Commit(run.Next());
        var seen = new List<string>();
        snapshot.Scan(StateRun.Wide, [], [], (_, record) =>
        {
            seen.Add(StateRun.KeyOf(StateRun.Wide, record));
            return true;
        });
        Assert.Equal(run.Past[10][0].Keys, seen);
    }

    [Fact]
    public async Task Many_threads_read_while_blocks_are_committed()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(4);
        using LmdbStateStorage storage = Open(folder);
        var counts = new ConcurrentDictionary<long, int>();
        storage.Commit(run.Next());
        counts[1] = run.Past[1][0].Count;
        using var stop = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            int reads = 0;
            do
            {
                using IStateSnapshot snapshot = storage.OpenSnapshot(0);
                int count = 0;
                snapshot.Scan(StateRun.Wide, [], [], (_, _) => ++count > 0);
                Assert.Equal(counts[snapshot.Height], count);
                reads++;
            }
            while (!stop.IsCancellationRequested);
            return reads;
        }))];
        for (int i = 0; i < 40; i++)
        {
            run.Next();
            counts[run.Height] = run.Past[run.Height][0].Count;
            storage.Commit(run.Commit);
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(0, storage.OpenSnapshots);
    }

    [Fact]
    public void A_snapshot_that_is_too_old_is_given_up_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(6);
        using LmdbStateStorage storage = Open(folder, Archive with { SnapshotAgeMax = TimeSpan.Zero });
        storage.Commit(run.Next());
        IStateSnapshot snapshot = storage.OpenSnapshot(0);
        Assert.Equal(1, storage.OpenSnapshots);
        storage.Commit(run.Next());
        Assert.Equal(0, storage.OpenSnapshots);
        Assert.Throws<SnapshotExpiredException>(() => snapshot.TryReadResults(1, out _));
        snapshot.Dispose();
    }

    [Fact]
    public void One_snapshot_more_than_allowed_is_refused()
    {
        using var folder = new TemporaryFolder();
        using LmdbStateStorage storage = Open(folder, Archive with { OpenSnapshotsMax = 2 });
        storage.Commit(new StateRun(6).Next());
        IStateSnapshot first = storage.OpenSnapshot(0);
        using IStateSnapshot second = storage.OpenSnapshot(0);
        Assert.Throws<LmdbException>(() => storage.OpenSnapshot(0));
        first.Dispose();
        storage.OpenSnapshot(0).Dispose();
    }

    [Fact]
    public void A_commit_that_leaves_out_a_height_is_refused_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(7);
        using LmdbStateStorage storage = Open(folder);
        storage.Commit(run.Next());
        Assert.Throws<ArgumentException>(() => storage.Commit(Change(3, null, [200, 0, 0, 0, 0, 0, 0, 0, 0])));
        StateCheck.Latest(run, storage);
    }

    [Fact]
    public void A_removal_of_a_record_that_is_not_there_breaks_an_invariant_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(8);
        using LmdbStateStorage storage = Open(folder);
        storage.Commit(run.Next());
        Assert.Throws<InvariantException>(() => storage.Commit(Change(2, [250, 0, 0, 0, 0, 0, 0, 0, 0], null)));
        StateCheck.Latest(run, storage);
        storage.Commit(run.Next());
        StateCheck.Latest(run, storage);
    }

    [Fact]
    public void A_state_that_reached_its_map_size_says_so_and_goes_on_with_a_larger_one()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(9);
        using (LmdbStateStorage small = Open(folder, Archive with { MapSizeBytes = 512 << 10 }))
        {
            string message = Assert.Throws<LmdbException>(() =>
            {
                for (int i = 0; i < 10_000; i++)
                    small.Commit(run.Next());
            }).Message;
            Assert.Contains("reached its map size", message);
            Assert.Equal(run.Height - 1, small.Height);
        }
        using LmdbStateStorage large = Open(folder);
        large.Commit(run.Commit);
        StateCheck.Latest(run, large);
    }

    [Fact]
    public void The_genesis_state_by_itself_may_be_committed_at_height_0()
    {
        using var folder = new TemporaryFolder();
        using (LmdbStateStorage storage = Open(folder))
        {
            storage.Commit(Change(0, null, [1, 0, 0, 0, 0, 0, 0, 0, 10]));
            Assert.Throws<ArgumentException>(() => storage.Commit(Change(0, null, [2, 0, 0, 0, 0, 0, 0, 0, 10])));
        }
        using LmdbStateStorage again = Open(folder);
        again.Commit(Change(1, [1, 0, 0, 0, 0, 0, 0, 0, 10], null));
        using IStateSnapshot snapshot = again.OpenSnapshot(1);
        Assert.False(snapshot.TryRead(StateRun.Narrow, [1], new byte[9], out _));
    }

    [Fact]
    public void A_closed_storage_is_closed_but_a_snapshot_that_is_open_stays_readable()
    {
        using var folder = new TemporaryFolder();
        var run = new StateRun(10);
        LmdbStateStorage storage = Open(folder);
        storage.Commit(run.Next());
        IStateSnapshot snapshot = storage.OpenSnapshot(0);
        storage.Dispose();
        int count = 0;
        snapshot.Scan(StateRun.Wide, [], [], (_, _) => ++count > 0);
        Assert.Equal(run.Past[1][0].Count, count);
        snapshot.Dispose();
        Assert.Throws<ObjectDisposedException>(() => storage.OpenSnapshot(0));
        Assert.Throws<ObjectDisposedException>(() => storage.Commit(run.Next()));
        Assert.Throws<ObjectDisposedException>(() => storage.Load(StateRun.Wide, (_, _) => { }));
    }

    [Fact]
    public void New_tables_are_added_empty_ones_left_out_and_changed_ones_refused()
    {
        using var folder = new TemporaryFolder();
        TableSchema added = new(301, "added", 8, 0, 8);
        LmdbStateStorage.Open(folder.Path, [StateRun.Narrow], Archive).Dispose();
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, [StateRun.Narrow, added], Archive)) storage.Commit(Change(1, null, [1, 0, 0, 0, 0, 0, 0, 0, 10]));
        LmdbStateStorage.Open(folder.Path, [StateRun.Narrow], Archive).Dispose();
        Assert.Contains("300 narrow", Assert.Throws<SchemaMismatchException>(() => LmdbStateStorage.Open(folder.Path, [added], Archive)).Message);
        Assert.Throws<SchemaMismatchException>(() => LmdbStateStorage.Open(folder.Path, [StateRun.Narrow with { RecordSizeBytes = 10 }, added], Archive));
        Assert.Throws<ArgumentException>(() => LmdbStateStorage.Open(folder.Path, [added, added with { Name = "twin" }], Archive));
    }

    private static StateCommit Change(long height, byte[]? before, byte[]? after)
    {
        var commit = new StateCommit { Height = height };
        commit.Records.Add(new RecordChange(StateRun.Narrow, 3, Put(before), Put(after)));
        return commit;

        int Put(byte[]? record)
        {
            if (record is null) return -1;
            int at = commit.Bytes.WrittenCount;
            record.CopyTo(commit.Bytes.GetSpan(record.Length));
            commit.Bytes.Advance(record.Length);
            return at;
        }
    }
}
