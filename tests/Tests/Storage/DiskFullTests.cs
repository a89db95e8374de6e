using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class DiskFullTests
{
    [SmallDiskFact]
    public void A_full_disk_refuses_an_append_and_the_log_goes_on_when_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        using SmallDisk disk = SmallDisk.TryMount(folder.Path, sizeKiB: 512)!;
        string ballast = folder["ballast"];
        File.WriteAllBytes(ballast, new byte[100 << 10]);
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            int height = Append(log, 1);
            string file = Directory.GetFiles(folder.Path, "*.blocks")[0];
            long length = new FileInfo(file).Length;
            Assert.Throws<DiskFullException>(() => log.Append(height, BlockLogKind.Block, new byte[9000]));
            Assert.Equal(length, new FileInfo(file).Length);
            File.Delete(ballast);
            log.Append(height, BlockLogKind.Block, new byte[9000]);
            Assert.Equal(height, log.LastHeight);
            height = Append(log, height + 1);
            Assert.Equal(height - 1, log.LastHeight);
        }
        using BlockLog again = BlockLog.Open(folder.Path);
        Assert.Null(again.TornTail);
        Assert.True(again.TryRead(again.LastHeight, BlockLogKind.Block, out byte[] block));
        Assert.Equal(9000, block.Length);

        static int Append(BlockLog log, int height)
        {
            try
            {
                for (; ; height++)
                    log.Append(height, BlockLogKind.Block, new byte[9000]);
            }
            catch (DiskFullException error)
            {
                Assert.Contains("disk is full", error.Message);
                return height;
            }
        }
    }

    [SmallDiskFact]
    public void A_full_disk_refuses_a_segment_and_leaves_no_trace_of_it()
    {
        using var folder = new TemporaryFolder();
        using SmallDisk disk = SmallDisk.TryMount(folder.Path, sizeKiB: 64)!;
        using BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 100);
        log.Append(1, BlockLogKind.Block, new byte[200]);
        string ballast = folder["ballast"];
        Assert.Throws<IOException>(() => File.WriteAllBytes(ballast, new byte[100 << 10]));
        Assert.Throws<DiskFullException>(() => log.Append(2, BlockLogKind.Block, new byte[200]));
        Assert.Single(Directory.GetFiles(folder.Path, "*.blocks"));
        File.Delete(ballast);
        log.Append(2, BlockLogKind.Block, new byte[200]);
        Assert.Equal(2, log.LastHeight);
    }

    [SmallDiskFact]
    public void A_full_disk_refuses_a_commit_which_succeeds_when_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        using SmallDisk disk = SmallDisk.TryMount(folder.Path, sizeKiB: 2048)!;
        string ballast = folder["ballast"];
        File.WriteAllBytes(ballast, new byte[700 << 10]);
        var options = new StateStorageOptions { KeepBlocks = 0, MapSizeBytes = 1 << 30 };
        var run = new StateRun(21);
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder["state"], StateRun.Tables, options))
        {
            while (true)
            {
                run.Next();
                try
                {
                    storage.Commit(run.Commit);
                }
                catch (DiskFullException error)
                {
                    Assert.Contains("the disk is full", error.Message);
                    break;
                }
            }
            Assert.Equal(run.Height - 1, storage.Height);
            StateCheck.AtHeight(run, storage, run.Height - 1);
            Assert.Throws<DiskFullException>(() => storage.Commit(run.Commit));
            File.Delete(ballast);
            storage.Commit(run.Commit);
            StateCheck.Latest(run, storage);
        }
        using LmdbStateStorage again = LmdbStateStorage.Open(folder["state"], StateRun.Tables, options);
        StateCheck.Latest(run, again);
    }
}
