using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>CometBFT's handshake after every crash (consensus/replay.go): S is the height of its block store, the application stands somewhere at or below it.</summary>
public sealed class ReplayTests
{
    private const int Blocks = 5;

    [Fact]
    public void An_application_at_0_is_begun_again_and_gets_every_block()
    {
        using CometCity comet = new(), reference = Run();
        foreach (RequestFinalizeBlock block in reference.Blocks) comet.Blocks.Add(block);
        Assert.Equal(0, comet.Handshake());
        AssertSame(reference, comet);
    }

    [Fact]
    public void An_application_whose_folder_is_an_older_copy_gets_the_blocks_it_lacks()
    {
        using CometCity comet = Run(2);
        using TemporaryFolder copy = new();
        comet.Close();
        CopyFolder(comet.Folder, copy["old"]);
        comet.Open();
        for (int i = 2; i < Blocks; i++) comet.Make(comet.Transfer(i, i + 1, 5));
        string appHash = comet.City.Head.Current.AppHash.ToString();
        comet.Close();
        Directory.Delete(comet.Folder, recursive: true);
        CopyFolder(copy["old"], comet.Folder);
        comet.Open();
        Assert.Equal(2, comet.Handshake());
        Assert.Equal((long)Blocks, comet.City.Head.Current.Height);
        Assert.Equal(appHash, comet.City.Head.Current.AppHash.ToString());
    }

    [Fact]
    public void A_block_that_was_executed_and_not_committed_is_replayed()
    {
        using CometCity comet = Run(), reference = Run();
        RequestFinalizeBlock block = comet.Decide(comet.Transfer(7, 8, 1));
        byte[] first = comet.Finalize(block).AppHash.ToArray();
        comet.Restart();
        Assert.Equal((long)Blocks, comet.Consensus.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        Assert.Equal(first, comet.Finalize(block).AppHash.ToArray());
        comet.Commit();
        Assert.Equal(Blocks + 1L, comet.City.Head.Current.Height);
    }

    [Fact]
    public void A_CometBFT_that_dies_after_FinalizeBlock_gets_the_same_answer_from_an_application_that_lives_on()
    {
        using CometCity comet = Run();
        RequestFinalizeBlock block = comet.Decide(comet.Transfer(7, 8, 1));
        ResponseFinalizeBlock first = comet.Finalize(block);
        using AbciClient anew = comet.Connect();
        Assert.Equal((long)Blocks, anew.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        ResponseFinalizeBlock second = anew.Ask<ResponseFinalizeBlock>(block);
        Assert.Equal(first.AppHash.ToArray(), second.AppHash.ToArray());
        Assert.Equal(first.TxResults.Count, second.TxResults.Count);
        anew.Ask<ResponseCommit>(new RequestCommit());
        Assert.Equal(Blocks + 1L, comet.City.Head.Current.Height);
    }

    [Fact]
    public void A_block_that_was_committed_is_not_asked_for_again()
    {
        using CometCity comet = Run();
        string appHash = comet.City.Head.Current.AppHash.ToString();
        comet.Restart();
        // CometBFT has saved the response and not its own state: it replays against that (its mock application), and finds height and hash here.
        Assert.Equal((long)Blocks, comet.Handshake());
        ResponseInfo info = comet.Consensus.Ask<ResponseInfo>(new RequestInfo());
        Assert.Equal(appHash, Convert.ToHexStringLower(info.LastBlockAppHash.Span));
        comet.Make();
    }

    [Fact]
    public void A_crash_between_block_log_and_state_is_made_good_before_CometBFT_asks()
    {
        using CometCity comet = Run(Blocks - 1);
        using TemporaryFolder copy = new();
        comet.Close();
        CopyFolder(Path.Combine(comet.Folder, "state"), copy["state"]);
        comet.Open();
        comet.Make(comet.Transfer(Blocks - 1, Blocks, 5));
        string appHash = comet.City.Head.Current.AppHash.ToString();
        comet.Close();
        Directory.Delete(Path.Combine(comet.Folder, "state"), recursive: true);
        CopyFolder(copy["state"], Path.Combine(comet.Folder, "state"));
        comet.Open();
        Assert.Equal(1, comet.City.Replayed);
        Assert.Equal((long)Blocks, comet.Handshake());
        Assert.Equal(appHash, comet.City.Head.Current.AppHash.ToString());
    }

    [Fact]
    public void The_state_is_rebuilt_from_what_CometBFT_decided_when_it_is_gone()
    {
        using CometCity comet = Run();
        string appHash = comet.City.Head.Current.AppHash.ToString();
        comet.Close();
        Directory.Delete(Path.Combine(comet.Folder, "state"), recursive: true);
        comet.Open();
        Assert.Equal(Blocks, comet.City.Replayed);
        Assert.Equal(appHash, comet.City.Head.Current.AppHash.ToString());
        CommittedBlock block = comet.City.Reader.TryRead(3)!;
        Assert.Equal(comet.Blocks[2].Hash.ToArray(), block.Hash.ToArray());
        Assert.Single(block.Envelopes);
    }

    private static CometCity Run(int blocks = Blocks)
    {
        CometCity comet = new();
        comet.InitChain();
        for (int i = 0; i < blocks; i++) comet.Make(comet.Transfer(i, i + 1, 5));
        return comet;
    }

    // The keys of two demo cities differ, so their blocks do: compared is how many of each were taken, not the state.
    private static void AssertSame(CometCity reference, CometCity comet) => Assert.Equal(reference.City.Head.Current.Height, comet.City.Head.Current.Height);

    private static void CopyFolder(string from, string to)
    {
        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(path).StartsWith("lock", StringComparison.Ordinal) && Path.GetDirectoryName(path) == from) continue;
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy, overwrite: true);
        }
    }
}
