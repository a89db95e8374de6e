using System.Diagnostics;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class KillTests
{
    private const int Seed = 33, KillCount = 20;

    private static readonly StateStorageOptions Options = new() { KeepBlocks = 16, MapSizeBytes = 1L << 30 };

    /// <summary>Commits blocks to the log and the state until it is killed, and says each height once it is stored.</summary>
    private sealed class Committer : IChild
    {
        public static int Run(string[] args)
        {
            using BlockLog log = BlockLog.Open(Path.Combine(args[0], "blocks"), segmentSizeMax: 20_000);
            using LmdbStateStorage storage = LmdbStateStorage.Open(Path.Combine(args[0], "state"), StateRun.Tables, Options);
            var run = new StateRun(Seed);
            while (run.Height < storage.Height)
                run.Next();
            while (true)
            {
                run.Next();
                if (log.LastHeight < run.Height)
                    log.Append(run.Height, run.Results[run.Height], [1, 2, 3]);
                storage.Commit(run.Commit);
                Console.Out.WriteLine(run.Height);
                Console.Out.Flush();
                run.Past.Clear();
            }
        }
    }

    [Fact]
    public void Twenty_kills_lose_no_acknowledged_block()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(Seed);
        var run = new StateRun(Seed);
        for (int kill = 0; kill < KillCount; kill++)
        {
            long acknowledged = 0;
            using (Process child = ChildProcess.Start<Committer>(folder.Path))
            {
                int blocks = 1 + random.Next(25);
                for (int i = 0; i < blocks && child.StandardOutput.ReadLine() is { } line; i++)
                    acknowledged = long.Parse(line);
                Thread.SpinWait(random.Next(200_000));
                child.Kill();
                while (child.StandardOutput.ReadLine() is { } line)
                {
                    if (long.TryParse(line, out long height) && height > acknowledged) acknowledged = height;
                }
                child.WaitForExit();
                Assert.True(acknowledged > 0, child.StandardError.ReadToEnd());
            }

            using BlockLog log = BlockLog.Open(folder["blocks"], segmentSizeMax: 20_000);
            using LmdbStateStorage storage = LmdbStateStorage.Open(folder["state"], StateRun.Tables, Options);
            Assert.True(storage.Height >= acknowledged, $"seed {Seed}, kill {kill}: at {storage.Height}, acknowledged {acknowledged}");
            Assert.InRange(log.LastHeight, storage.Height, storage.Height + 1);
            while (run.Height < storage.Height)
                run.Next();
            StateCheck.Latest(run, storage);
            StateCheck.AtHeight(run, storage, storage.OldestHeight);
            for (long height = 1; height <= storage.Height; height++)
            {
                Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] block));
                Assert.Equal(run.Results[height], block);
            }
        }
    }
}
