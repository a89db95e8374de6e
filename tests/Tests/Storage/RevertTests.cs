using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store.Patricia;

namespace Gwangan.Tests.Storage;

/// <summary>States and logs that are taken back to an earlier height.</summary>
public sealed class RevertTests
{
    private static readonly StateStorageOptions Options = new() { KeepBlocks = 0, KeepsTries = true, IsSynced = false, MapSizeBytes = 1L << 30 };

    [Theory]
    [InlineData(71)]
    [InlineData(72)]
    [InlineData(73)]
    public void A_state_that_is_taken_back_is_what_it_was_and_goes_on_as_if_nothing_had_followed(int seed)
    {
        using var folder = new TemporaryFolder();
        Random random = new(seed);
        StateRun run = new(seed);
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, StateRun.Tables, Options);
        for (int i = 0; i < 40; i++) storage.Commit(run.Next());
        for (int round = 0; round < 10; round++)
        {
            long height = random.NextInt64(Math.Max(1, storage.Height - 20), storage.Height + 1);
            storage.RevertTo(height, StateRun.HashOf(height));
            Assert.Equal((height, StateRun.HashOf(height)), (storage.Height, storage.AppHash));
            StateCheck.AtHeight(run, storage, height);
            StateCheck.AtHeight(run, storage, Math.Max(1, height - 7));
            Assert.Throws<HeightNotAvailableException>(() => storage.OpenSnapshot(height + 1));
            // Another history from there on: the same records come and go once more.
            run = run.From(height, seed + round);
            for (int i = random.Next(12); i >= 0; i--) storage.Commit(run.Next());
            StateCheck.Latest(run, storage);
            StateCheck.AtHeight(run, storage, storage.Height);
        }
    }

    [Fact]
    public void Tries_that_are_taken_back_have_the_root_they_had_and_load()
    {
        using var folder = new TemporaryFolder();
        Random random = new(5);
        Dictionary<long, Hash32> roots = [], hashes = [];
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder["state"], [], Options))
        {
            PatriciaCity city = new(storage, null, cacheBytesMax: 10_000);
            NaiveState naive = new();
            for (int block = 0; block < 200; block++)
            {
                for (int i = random.Next(6); i >= 0; i--) PagedStoreTests.Change(random, city.State, naive);
                city.State.UpdateRoot();
                StateCommit commit = city.Seal();
                storage.Commit(commit);
                (roots[city.Height], hashes[city.Height]) = (city.State.StateRoot, commit.AppHash);
            }
            // Further back than other states keep their tries.
            foreach (long height in (long[])[190, 100, 12])
            {
                storage.RevertTo(height, hashes[height]);
                Assert.Equal(roots[height], new PatriciaCity(storage, null, cacheBytesMax: 10_000).State.StateRoot);
            }
        }
        using LmdbStateStorage again = LmdbStateStorage.Open(folder["state"], [], Options);
        Assert.Equal((12, hashes[12]), (again.Height, again.AppHash));
    }

    [Fact]
    public void A_block_that_gives_way_to_another_while_it_is_read_is_read_as_one_of_the_two()
    {
        using var folder = new TemporaryFolder();
        Action? beforeRead = null;
        using BlockLog log = BlockLog.Open(new RecordingLogFolder(folder.Path) { BeforeRead = () => beforeRead?.Invoke() });
        Fill(log, 1, 5);
        // In place of its record another begins, or none.
        foreach (int size in (int[])[200, 20])
        {
            beforeRead = () =>
            {
                beforeRead = null;
                log.RemoveAbove(2);
                for (long height = 3; height <= 5; height++) log.Append(height, new byte[size], [(byte)height]);
            };
            Assert.True(log.TryRead(4, BlockLogKind.Block, out byte[] block));
            Assert.Equal(size, block.Length);
        }
        beforeRead = () =>
        {
            beforeRead = null;
            log.RemoveAbove(2);
        };
        Assert.False(log.TryRead(4, BlockLogKind.Block, out _));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(37)]
    [InlineData(1)]
    [InlineData(0)]
    public void A_log_that_is_cut_ends_at_the_height_and_goes_on_there_over_a_restart(long height)
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 2_000))
        {
            Fill(log, 1, 60);
            log.RemoveAbove(height);
            Assert.Equal(height, log.LastHeight);
            Assert.False(log.TryRead(height + 1, BlockLogKind.Block, out _));
            Fill(log, height + 1, height + 5);
        }
        using BlockLog again = BlockLog.Open(folder.Path, segmentSizeMax: 2_000);
        Assert.Null(again.TornTail);
        Assert.Equal((1, height + 5), (again.FirstHeight, again.LastHeight));
        for (long at = 1; at <= height + 5; at++)
        {
            Assert.True(again.TryRead(at, BlockLogKind.Block, out byte[] block) && block[0] == (byte)at);
            Assert.True(again.TryRead(at, BlockLogKind.Commit, out _));
        }
        again.RemoveAbove(height);
        Assert.Equal(height, again.LastHeight);
    }

    private static void Fill(BlockLog log, long from, long to)
    {
        for (long height = from; height <= to; height++) log.Append(height, [(byte)height, .. new byte[100]], [(byte)height]);
    }
}
