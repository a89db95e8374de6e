using Gwangan.Abci.Applications;
using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>Either side dies at every point of a block; the handshake's table brings them together again (consensus/replay.go).</summary>
internal static class CrashScenarios
{
    private enum Point
    {
        BlockStored, FinalizeSent, Finalized, CommitSent, Committed, StateSaved,
    }

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("commit-durable", "The application is killed (SIGKILL) at each of six points of a block, several times over; what was committed is there, what was not is executed again and gives the same.", CommitDurable),
        new("comet-crash", "CometBFT dies at each point and comes back to an application that runs on: what was finalized and not committed is executed again.", CometCrash),
        new("finalize-replayed", "FinalizeBlock of one height is repeated over several crashes before its commit, each time with the same answer.", FinalizeReplayed),
        new("app-wiped", "An application that lost all of its data is brought back from genesis by the handshake.", AppWiped),
        new("app-older-copy", "An application restored from an older copy of its data is brought forward by the handshake.", AppOlderCopy),
    ];

    private static void CommitDurable(Lab lab)
    {
        CometNode node = lab.Node();
        node.MustBeRestartable();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        for (int round = 0; round < 2; round++)
        {
            foreach (Point point in Enum.GetValues<Point>())
            {
                long height = Advance(lab, node, point);
                node.Crash();
                node.Application.Start();
                MustHaveKept(node, point, height);
                node.Handshake();
                node.MustStandAt(height, $"after a kill at the point {point} and the handshake");
                node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
            }
        }
        CompareWithFresh(lab, node);
    }

    private static void CometCrash(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        foreach (Point point in Enum.GetValues<Point>())
        {
            // An answer may be on its way when the connections break.
            long height = Advance(lab, node, point);
            node.Disconnect();
            if (point == Point.CommitSent) WaitForCommit(node, height);
            node.Handshake();
            node.MustStandAt(height, $"after CometBFT died at the point {point} and shook hands again");
            node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        }
        CompareWithFresh(lab, node);
    }

    private static void MustHaveKept(CometNode node, Point point, long height)
    {
        node.Connect();
        long kept = node.Client.Info().Height;
        bool right = point switch
        {
            Point.BlockStored or Point.FinalizeSent or Point.Finalized => kept == height - 1,
            Point.CommitSent => kept == height || kept == height - 1,
            _ => kept == height,
        };
        NonConformance.Unless(right, $"after a kill at the point {point} of height {height} Info answers height {kept}: Commit makes durable what it answers for, and nothing else does");
    }

    // The application may still be at the commit whose caller is gone: as the real one, the driver asks again when it looks undecided.
    private static void WaitForCommit(CometNode node, long height)
    {
        node.Connect();
        for (int i = 0; i < 1_000 && node.Client.Info().Height != height; i++) Thread.Sleep(5);
        node.Disconnect();
    }

    private static void FinalizeReplayed(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
        DecidedBlock block = node.Prepare(lab.Profile.Valid(node.Chain, 10));
        node.Chain.Decide(block);
        long height = block.Content.Height;
        for (int i = 0; i < 4; i++)
        {
            node.Store(height);
            node.Finalize(height);
            // Now the application dies, now CometBFT.
            if (i % 2 == 0 && node.Application.CanRestart)
            {
                node.Crash();
                node.Application.Start();
            }
            node.Connect();
            NonConformance.Unless(node.Client.Info().Height == height - 1, $"FinalizeBlock of height {height} persisted something: Info answers height {node.Client.Info().Height}");
        }
        node.Handshake();
        node.MustStandAt(height, "after FinalizeBlock was repeated and committed");
    }

    private static void AppWiped(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 5; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 3));
        CometNode wiped = lab.Another(node.Chain);
        // The same stores beside an application without data; half of the time CometBFT had not saved its own state.
        wiped.BeginAt(node.Chain.Height);
        wiped.Handshake();
        wiped.MustStandAt(node.Chain.Height, "after it had lost its data");
        wiped.MakeBlock(lab.Profile.Valid(node.Chain, 1));
    }

    private static void AppOlderCopy(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 3; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 3));
        node.MustBeRestartable();
        string copy = lab.NewFolder("copy");
        node.Crash();
        Application.CopyFolder(node.Application.Folder, copy);
        node.Recover();
        for (int i = 0; i < 4; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 3));
        node.Crash();
        Directory.Delete(node.Application.Folder, recursive: true);
        Application.CopyFolder(copy, node.Application.Folder);
        node.Recover();
        node.MustStandAt(node.Chain.Height, "after an older copy of its data was put back");
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
    }

    // Takes the next block up to a point; the height it has then.
    private static long Advance(Lab lab, CometNode node, Point point)
    {
        DecidedBlock block = node.Prepare(lab.Profile.Valid(node.Chain, 5));
        node.Client.ProcessProposal(block.Content);
        node.Chain.Decide(block);
        long height = block.Content.Height;
        node.Store(height);
        if (point == Point.BlockStored) return height;
        if (point == Point.FinalizeSent)
        {
            node.Client.ConsensusConnection.Send(Request.FinalizeBlock(block.Content));
            node.Client.ConsensusConnection.Push();
            Thread.Sleep(lab.Random.Next(3));
            return height;
        }
        node.Finalize(height);
        if (point == Point.Finalized) return height;
        if (point == Point.CommitSent)
        {
            node.Client.ConsensusConnection.Send(Request.Commit);
            node.Client.ConsensusConnection.Push();
            Thread.Sleep(lab.Random.Next(5));
            return height;
        }
        node.Commit(height);
        if (point == Point.StateSaved) node.BeginAt(height);
        return height;
    }

    private static void CompareWithFresh(Lab lab, CometNode node)
    {
        if (!lab.StartsApplications) return;
        CometNode fresh = lab.Another(node.Chain);
        fresh.Store(node.Chain.Height);
        fresh.Handshake();
        fresh.MustStandAt(node.Chain.Height, "in an application that never crashed");
    }
}
