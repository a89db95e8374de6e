using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Snapshots;

/// <summary>A node that is killed while it makes a snapshot or fills itself from one.</summary>
public sealed class KilledRestoreTests
{
    private const int Seed = 20_260_404, Kills = 8;

    [Fact]
    public void A_restore_killed_at_any_moment_goes_on_where_it_was_and_ends_at_the_trusted_root()
    {
        using TemporaryFolder folder = new();
        TradingCity city = new(12);
        SnapshotStore store = new(folder["snapshots"]);
        SnapshotOffer offer = city.Snapshot(store);
        Random random = new(Seed);
        bool ended = false;
        for (int kill = 0; kill < Kills && !ended; kill++)
        {
            using Process child = ChildProcess.Start<Restoring>(folder["snapshots"], folder["state"], offer.Height.ToString(CultureInfo.InvariantCulture), city.AppHash.ToString());
            int lines = random.Next((int)offer.ChunkCount / 2);
            for (int i = 0; i < lines && !ended; i++) ended = child.StandardOutput.ReadLine() is null or "finished";
            Thread.SpinWait(random.Next(500_000));
            child.Kill();
            child.WaitForExit();
            Assert.True(child.ExitCode != 1, $"seed {Seed}, kill {kill}: {child.StandardError.ReadToEnd()}");
        }

        // Whatever was left behind, the state is empty or whole.
        using LmdbStateStorage storage = TradingCity.OpenState(folder["state"]);
        if (storage.AppHash.IsZero)
        {
            SnapshotRestorer restorer = SnapshotRestorer.TryBegin(offer, city.AppHash, storage, out string problem)!;
            Assert.True(restorer is not null, problem);
            foreach (uint index in restorer.Missing) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
            restorer.Finish();
        }
        _ = TradingCity.OpenChain(storage, out StateStore state);
        Assert.Equal((offer.Height, city.AppHash), (state.Height, state.AppHash));
    }

    private sealed class Restoring : IChild
    {
        public static int Run(string[] args)
        {
            SnapshotStore store = new(args[0]);
            SnapshotOffer offer = store.List()[0];
            using LmdbStateStorage storage = TradingCity.OpenState(args[1]);
            Assert.True(Hash32.TryParse(args[3], out Hash32 appHash));
            if (storage.AppHash == appHash)
            {
                Say("finished");
                return 0;
            }
            SnapshotRestorer restorer = SnapshotRestorer.TryBegin(offer, appHash, storage, out string problem) ?? throw new InvalidOperationException(problem);
            foreach (uint index in restorer.Missing)
            {
                restorer.Apply(index, TradingCity.Chunk(store, offer, index));
                Say($"{index}");
            }
            restorer.Finish();
            Say("finished");
            return 0;
        }

        private static void Say(string line)
        {
            Console.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
