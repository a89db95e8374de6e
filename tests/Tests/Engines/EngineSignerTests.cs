using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Engines;

/// <summary>The embedded engine and its signer: nothing is signed twice, and nothing that is signed gets lost.</summary>
public sealed class EngineSignerTests
{
    private sealed class CrashException : Exception;

    /// <summary>A signer that cannot be reached now and then.</summary>
    private sealed class Flaky(ISigner inner) : ISigner
    {
        public Func<Vote, bool> IsLost { get; set; } = _ => false;

        public List<Vote> Signed { get; } = [];

        public PublicKey PublicKey => inner.PublicKey;

        public bool TrySign(Vote vote, out Vote signed, out string refusal)
        {
            if (IsLost(vote)) throw new SignerLostException("no signer is connected");
            bool done = inner.TrySign(vote, out signed, out refusal);
            if (done) Signed.Add(signed);
            return done;
        }

        public void Dispose() => inner.Dispose();
    }

    [Fact]
    public void A_block_that_was_signed_before_a_crash_is_the_one_that_goes_on_and_no_other_at_its_height_is_signed()
    {
        using TestNode node = new();
        node.Make(node.Transfer(0, 1, 1));
        byte[]? signed = null;
        node.StageReached = (stage, _) =>
        {
            if (stage != BlockStage.Built) return;
            signed = File.ReadAllBytes(Directory.GetFiles(Path.GetDirectoryName(node.LogFolder)!, "*.proposal").Single());
            throw new CrashException();
        };
        Assert.Throws<CrashException>(() => node.Make(node.Transfer(2, 3, 5)));
        node.Crash();
        node.StageReached = null;
        node.Open();
        // What waits now would make another block.
        CommittedBlock block = node.Make(node.Transfer(4, 5, 5));
        Assert.Equal(signed.AsSpan(20, block.Bytes.Length).ToArray(), block.Bytes.ToArray());
        Assert.Single(node.Make().Envelopes);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_torn_proposal_was_signed_by_nobody_and_is_made_anew()
    {
        using TestNode node = new();
        node.Make();
        node.Make(node.Transfer(0, 1, 1));
        node.Crash();
        string path = Directory.GetFiles(Path.GetDirectoryName(node.LogFolder)!, "*.proposal").Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        node.Open();
        Assert.Single(node.Make(node.Transfer(2, 3, 1)).Envelopes);
        Assert.Null(node.Verify());
    }

    [Theory]
    [InlineData(0)] // lost at the block's own precommit
    [InlineData(1)] // lost at the new precommit of the block before
    public void While_the_signer_is_lost_the_chain_stands_and_afterwards_it_goes_on(int lostAtRound)
    {
        using TestNode node = new();
        Flaky? flaky = null;
        node.WrapSigner = signer => flaky = new Flaky(signer);
        node.Crash();
        node.Open();
        node.Make();
        flaky!.IsLost = vote => vote.Round == lostAtRound;
        byte[] paid = node.Transfer(0, 1, 5);
        Assert.Throws<SignerLostException>(() => node.Make(paid));
        for (int i = 0; i < 3; i++) Assert.Throws<SignerLostException>(() => node.Engine.MakeBlock());
        Assert.Equal(1, node.Head.Current.Height);
        flaky.IsLost = _ => false;
        node.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(node.Engine.MakeBlock().Envelopes);
        for (int i = 0; i < 3; i++) node.Make(node.Transfer(i, 5, 1));
        Assert.Null(node.Verify());
        Assert.Equal(flaky.Signed.Count, flaky.Signed.Select(vote => (vote.Height, vote.Round)).Distinct().Count());
    }

    [Fact]
    public void A_round_that_was_signed_before_a_crash_does_not_hold_the_time_back()
    {
        using TestNode node = new();
        node.Make();
        Flaky? flaky = null;
        node.WrapSigner = signer => flaky = new Flaky(signer);
        node.Crash();
        node.Open();
        // The signature of round 1 is made, and its answer never arrives.
        flaky!.IsLost = vote =>
        {
            if (vote.Round != 1) return false;
            flaky.IsLost = _ => false;
            Assert.True(flaky.TrySign(vote, out _, out _));
            return true;
        };
        Assert.Throws<SignerLostException>(() => node.Make());
        node.Clock.Advance(TimeSpan.FromHours(1));
        CommittedBlock block = node.Engine.MakeBlock();
        Assert.Equal(node.Clock.GetUtcNow().ToUnixTimeMilliseconds(), block.TimeMs);
        Assert.True(Block.TryDecode(block.Bytes.Span, out Block? decoded));
        Assert.Equal(2, decoded.LastCommit!.Round);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void However_often_it_crashes_between_the_new_vote_and_the_proposal_the_chain_goes_on()
    {
        using TestNode node = new();
        node.Make();
        Flaky? flaky = null;
        node.WrapSigner = signer => flaky = new Flaky(signer);
        for (int crash = 1; crash <= 3; crash++)
        {
            node.Crash();
            node.Open();
            // As if the machine had stopped right after the signature of a round that was not signed before.
            flaky!.IsLost = vote =>
            {
                if (vote.Round != 1 << (crash - 1)) return false;
                flaky.IsLost = _ => false;
                Assert.True(flaky.TrySign(vote, out _, out _));
                return true;
            };
            Assert.Throws<SignerLostException>(() => node.Make());
        }
        node.Crash();
        node.Open();
        CommittedBlock block = node.Make();
        Assert.True(Block.TryDecode(block.Bytes.Span, out Block? decoded));
        Assert.Equal(8, decoded.LastCommit!.Round);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void On_blocks_older_than_what_was_signed_the_engine_refuses_to_go_on()
    {
        using TestNode node = new();
        node.Make();
        string kept = node.LogFolder + ".kept";
        node.Crash();
        Directory.CreateDirectory(kept);
        foreach (string file in Directory.GetFiles(node.LogFolder)) File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        node.Open();
        for (int i = 0; i < 3; i++) node.Make(node.Transfer(i, 5, 1));
        node.Crash();
        Directory.Delete(node.LogFolder, recursive: true);
        Directory.Move(kept, node.LogFolder);
        node.Storage = new Gwangan.Tests.Store.MemoryStateStorage();
        node.Open();
        NodeException error = Assert.Throws<NodeException>(() => node.Make());
        Assert.Contains("before what was signed last: height 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("restore the newest blocks folder", error.Message, StringComparison.Ordinal);
    }
}
