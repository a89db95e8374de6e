using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>The deciding part of a follower, driven by hand: what changes its state, and what it says about all that must not.</summary>
public sealed class FollowerEngineTests : IDisposable
{
    private readonly TestNode _leader = new();
    private readonly TestNode _node;

    public FollowerEngineTests() => _node = new TestNode(_leader);

    public void Dispose()
    {
        _node.Dispose();
        _leader.Dispose();
    }

    [Fact]
    public void Blocks_of_a_leader_give_the_same_roots_and_stand_a_verification()
    {
        MakeFive();
        FollowerEngine engine = Engine();
        for (long height = 1; height <= 5; height++) Assert.Equal(new Followed(FollowerVerdict.Applied, ""), engine.Take(Fetch(height)));
        _node.Executor.Finish();
        Assert.Equal(_leader.Executor.Tip.AppHash, _node.Executor.Tip.AppHash);
        Assert.Equal(_leader.Executor.Tip.BlockId, _node.Executor.Tip.BlockId);
        Assert.Equal(_leader.Head.Current, _node.Head.Current);
        Assert.Null(_node.Verify());
    }

    // CometBFT begins a chain with a block that names none before it (docs/cometbft.md).
    [Theory]
    [InlineData("")]
    [InlineData("another state")]
    [InlineData("results")]
    [InlineData("a last commit")]
    [InlineData("an earlier time")]
    [InlineData("nobody's signature")]
    public void The_first_block_after_a_change_of_engine_is_taken_when_it_goes_on_from_the_same_state(string wrong)
    {
        MakeFive();
        FollowerEngine engine = Engine();
        for (long height = 1; height <= 5; height++) engine.Take(Fetch(height));
        ChainTip tip = engine.Tip;
        Commit lastCommit = wrong == "a last commit" ? _leader.Validator.Precommit(_leader.Genesis.ChainId, 5, tip.BlockId, tip.TimeMs) : Commit.Empty;
        Block block = new(new Header
        {
            VersionApp = tip.Rules,
            ChainId = _leader.Genesis.ChainId,
            Height = 6,
            Time = BlockCodec.TimestampOf(wrong == "an earlier time" ? tip.TimeMs : tip.TimeMs + 1),
            LastCommitHash = lastCommit.Hash().ToArray(),
            DataHash = Data.Empty.Hash().ToArray(),
            ValidatorsHash = tip.Validators.CurrentHash.ToArray(),
            NextValidatorsHash = tip.Validators.NextHash.ToArray(),
            ConsensusHash = _leader.Genesis.ConsensusParams.Hash().ToArray(),
            AppHash = wrong == "another state" ? new byte[32] : tip.AppHash.ToArray(),
            LastResultsHash = wrong == "results" ? tip.ResultsHash.ToArray() : Gwangan.Chain.Crypto.Sha256.OfNothing.ToArray(),
            EvidenceHash = Evidence.Hash([]).ToArray(),
            ProposerAddress = _leader.Validator.PublicKey.Address,
        }, Data.Empty, [], lastCommit);
        byte[] encoded = BlockCodec.Encode(block);
        byte[] commit = BlockCodec.Encode(wrong == "nobody's signature"
            ? new Commit(6, 0, block.IdOf(encoded), [CommitSig.Absent])
            : _leader.Validator.Precommit(_leader.Genesis.ChainId, 6, block.IdOf(encoded), tip.TimeMs + 2));
        if (wrong is "" or "nobody's signature") Assert.Equal(wrong.Length == 0 ? FollowerVerdict.Applied : FollowerVerdict.NotSigned, engine.Take(Prepare(encoded, commit)).Verdict);
        else Assert.Throws<InvariantException>(() => engine.Take(Prepare(encoded, commit)));
        _node.Executor.Finish();
        Assert.Equal(wrong.Length == 0 ? 6 : 5, _node.Log.LastHeight);
        Assert.Null(_node.Verify());
    }

    [Fact]
    public void A_follower_goes_on_in_a_copy_of_a_folder_whose_blocks_came_over_ABCI()
    {
        MakeFive();
        for (long height = 1; height <= 3; height++)
        {
            Block block = BlockCodec.Decode(height, Read(_leader, height).Item1);
            DecidedBlock decided = new() { Header = block.Header, Hash = block.Header.Hash(), Data = block.Data, LastCommit = default };
            _node.Executor.FinalizeDecided(decided, decided.Content, _node.Chain.Decode(decided.Content.Transactions));
            _node.Executor.CommitDecided();
        }
        FollowerEngine engine = Engine();
        Assert.Equal(FollowerVerdict.Applied, engine.Take(Fetch(4)).Verdict);
        _node.Executor.Finish();
        _node.Crash();
        _node.Open();
        Assert.Equal(FollowerVerdict.Applied, Engine().Take(Fetch(5)).Verdict);
        _node.Executor.Finish();
        Assert.Equal(_leader.Executor.Tip.AppHash, _node.Executor.Tip.AppHash);
        Assert.Null(_node.Verify());
    }

    [Fact]
    public void A_follower_that_was_killed_goes_on_from_its_log()
    {
        MakeFive();
        Engine().Take(Fetch(1));
        Engine().Take(Fetch(2));
        _node.Executor.Finish();
        _node.Crash();
        _node.Open();
        FollowerEngine engine = Engine();
        Assert.Equal(2, engine.Tip.Height);
        for (long height = 3; height <= 5; height++) Assert.Equal(FollowerVerdict.Applied, engine.Take(Fetch(height)).Verdict);
        _node.Executor.Finish();
        Assert.Null(_node.Verify());
        Assert.Equal(_leader.Executor.Tip.AppHash, _node.Executor.Tip.AppHash);
    }

    [Fact]
    public void Every_flipped_bit_of_a_block_or_its_commit_is_found_and_changes_nothing()
    {
        MakeFive();
        FollowerEngine engine = Engine();
        engine.Take(Fetch(1));
        engine.Take(Fetch(2));
        _node.Executor.Finish();
        (byte[] block, byte[] commit, _) = Read(_leader, 3);
        ChainTip tip = engine.Tip;
        for (int i = 0; i < block.Length; i++) MustRefuse(Flip(block, i), commit);
        for (int i = 0; i < commit.Length; i++) MustRefuse(block, Flip(commit, i));
        for (int i = 0; i < block.Length; i += 7) MustRefuse(block[..i], commit);
        Assert.Equal(2, _node.Log.LastHeight);
        Assert.Equal(FollowerVerdict.Applied, engine.Take(Prepare(block, commit)).Verdict);

        void MustRefuse(byte[] wrongBlock, byte[] wrongCommit)
        {
            Followed followed = engine.Take(Prepare(wrongBlock, wrongCommit));
            Assert.Contains(followed.Verdict, new[] { FollowerVerdict.Malformed, FollowerVerdict.OtherChain, FollowerVerdict.Gap, FollowerVerdict.NotSigned });
            Assert.Equal(tip, engine.Tip);
        }
    }

    [Fact]
    public void A_gap_an_old_block_and_a_foreign_chain_are_told_apart()
    {
        MakeFive();
        FollowerEngine engine = Engine();
        engine.Take(Fetch(1));
        engine.Take(Fetch(2));
        Assert.Equal(new Followed(FollowerVerdict.Gap, "block 4 came where 3 was expected"), engine.Take(Fetch(4)));
        Assert.Equal(new Followed(FollowerVerdict.AlreadyHere, "block 2 is here already"), engine.Take(Fetch(2)));
        _node.Executor.Finish();
        Assert.Equal(new Followed(FollowerVerdict.AlreadyHere, "block 1 is here already"), engine.Take(Fetch(1)));
        using TestNode foreign = new(editGenesis: text => text.Replace("test-1", "other-1", StringComparison.Ordinal));
        foreign.Make();
        (byte[] block, byte[] commit, _) = Read(foreign, 1);
        Assert.Equal(new Followed(FollowerVerdict.OtherChain, "block 1 belongs to chain other-1, this node follows test-1"), engine.Take(Prepare(block, commit)));
        Assert.Equal(2, engine.Tip.Height);
    }

    [Fact]
    public void Two_signed_blocks_for_one_height_are_an_equivocation_that_changes_nothing()
    {
        MakeFive();
        using TestNode twin = new(_leader);
        twin.Make();
        twin.Make(twin.Transfer(4, 5, 77));
        twin.Make();
        FollowerEngine engine = Engine();
        engine.Take(Fetch(1));
        engine.Take(Fetch(2));
        _node.Executor.Finish();
        Followed same = engine.Take(Fetch(2, twin)), next = engine.Take(Fetch(3, twin));
        Assert.Equal((FollowerVerdict.Forked, FollowerVerdict.Forked), (same.Verdict, next.Verdict));
        foreach (Followed fork in new[] { same, next })
        {
            Assert.StartsWith("the validators signed two blocks for height 2: ", fork.Problem, StringComparison.Ordinal);
            Assert.Contains(Convert.ToHexStringLower(engine.Tip.BlockId.Hash.Span), fork.Problem, StringComparison.Ordinal);
        }
        Assert.Equal(2, engine.Tip.Height);
        Assert.Equal(FollowerVerdict.Applied, engine.Take(Fetch(3)).Verdict);
    }

    [Fact]
    public void A_signed_root_that_this_node_did_not_compute_stops_it_with_height_and_both_roots()
    {
        MakeFive();
        FollowerEngine engine = Engine();
        engine.Take(Fetch(1));
        engine.Take(Fetch(2));
        _node.Executor.Finish();
        byte[] wrongRoot = [.. Enumerable.Repeat((byte)0xAB, 32)];
        InvariantException diverged = Assert.Throws<InvariantException>(() => engine.Take(Sign(3, appHash: wrongRoot)));
        Assert.Equal($"broken invariant: after height 2 the validators signed state {Convert.ToHexStringLower(wrongRoot)}, this node computed {engine.Tip.AppHash}", diverged.Message);
        diverged = Assert.Throws<InvariantException>(() => engine.Take(Sign(3, resultsHash: wrongRoot)));
        Assert.Contains("after height 2 the validators signed results abab", diverged.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2L), ((int)engine.Tip.Height, _node.Log.LastHeight));
    }

    [Fact]
    public void A_signed_block_that_breaks_a_rule_stops_the_node()
    {
        MakeFive();
        FollowerEngine engine = Engine();
        engine.Take(Fetch(1));
        engine.Take(Fetch(2));
        byte[] forged = _leader.Transfer(6, 7, 5);
        forged[^1] ^= 1;
        InvariantException broken = Assert.Throws<InvariantException>(() => engine.Take(Sign(3, data: new([forged]))));
        Assert.Contains("the validators signed block 3, but it breaks a rule of the chain", broken.Message, StringComparison.Ordinal);
        broken = Assert.Throws<InvariantException>(() => engine.Take(Sign(3, consensusHash: new byte[32])));
        Assert.Contains("the validators signed block 3, but its consensus parameters", broken.Message, StringComparison.Ordinal);
        Assert.Equal(2, _node.Log.LastHeight);
    }

    [Fact]
    public void A_chain_without_the_trusted_block_is_not_followed_past_it()
    {
        MakeFive();
        FollowerEngine engine = Engine(new TrustedHeader(2, new Hash32(Read(_leader, 2).Id.Hash.Span)));
        engine.Take(Fetch(1));
        Assert.Equal(FollowerVerdict.Applied, engine.Take(Fetch(2)).Verdict);
        engine = Engine(new TrustedHeader(3, Hash32.Zero));
        Followed followed = engine.Take(Fetch(3));
        Assert.Equal(FollowerVerdict.NotTrusted, followed.Verdict);
        Assert.EndsWith($"--trust says {Hash32.Zero}", followed.Problem, StringComparison.Ordinal);
        _node.Executor.Finish();
        Assert.Null(engine.TrustProblem());
        Assert.Null(Engine(new TrustedHeader(0, _node.Genesis.FileHash)).TrustProblem());
        Assert.StartsWith("the genesis has SHA-256", Engine(new TrustedHeader(0, Hash32.Zero)).TrustProblem(), StringComparison.Ordinal);
        Assert.Null(Engine(new TrustedHeader(2, new Hash32(Read(_leader, 2).Id.Hash.Span))).TrustProblem());
        Assert.StartsWith("block 2 of this node is", Engine(new TrustedHeader(2, Hash32.Zero)).TrustProblem(), StringComparison.Ordinal);
        Assert.Equal(2, engine.Tip.Height);
    }

    private FollowerEngine Engine(TrustedHeader? trust = null) => new(_node.Genesis, _node.Chain, _node.Gate, _node.Executor, _node.Reader, trust);

    private void MakeFive()
    {
        _leader.Make();
        _leader.Make(_leader.Transfer(0, 1, 5), _leader.Transfer(1, 2, 6));
        _leader.Make(_leader.Transfer(2, 3, 7));
        _leader.Make();
        _leader.Make(_leader.Transfer(0, 3, 8));
    }

    private FetchedBlock Fetch(long height, TestNode? from = null)
    {
        (byte[] block, byte[] commit, _) = Read(from ?? _leader, height);
        return Prepare(block, commit);
    }

    private FetchedBlock Prepare(byte[] block, byte[] commit) => FetchedBlock.Prepare(block, commit, _node.Chain, new EnvelopeCodec(_node.Chain.Catalog));

    // The leader's block of a height with another header, signed by the validators as if they had lost their minds.
    private FetchedBlock Sign(long height, byte[]? appHash = null, byte[]? resultsHash = null, byte[]? consensusHash = null, Data? data = null)
    {
        Block block = BlockCodec.Decode(height, Read(_leader, height).Block);
        Header header = block.Header;
        Header changed = new()
        {
            VersionApp = header.VersionApp,
            ChainId = header.ChainId,
            Height = header.Height,
            Time = header.Time,
            LastBlockId = header.LastBlockId,
            LastCommitHash = header.LastCommitHash,
            DataHash = (data ?? block.Data).Hash().ToArray(),
            ValidatorsHash = header.ValidatorsHash,
            NextValidatorsHash = header.NextValidatorsHash,
            ConsensusHash = consensusHash ?? header.ConsensusHash,
            AppHash = appHash ?? header.AppHash,
            LastResultsHash = resultsHash ?? header.LastResultsHash,
            EvidenceHash = header.EvidenceHash,
            ProposerAddress = header.ProposerAddress,
        };
        Block wrong = new(changed, data ?? block.Data, [.. block.Evidence], block.LastCommit);
        byte[] encoded = BlockCodec.Encode(wrong);
        return Prepare(encoded, BlockCodec.Encode(_leader.Validator.Precommit("test-1", height, wrong.IdOf(encoded), BlockCodec.TimeMsOf(header.Time) + 1)));
    }

    private static (byte[] Block, byte[] Commit, BlockId Id) Read(TestNode node, long height)
    {
        Assert.True(node.Log.TryRead(height, BlockLogKind.Block, out byte[] block));
        Assert.True(node.Log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
        return (block, commit, BlockCodec.Decode(height, block).IdOf(block));
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        byte[] flipped = [.. bytes];
        flipped[index] ^= 1;
        return flipped;
    }
}
