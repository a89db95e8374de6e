using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Engines;

public sealed class EmbeddedEngineTests
{
    private sealed class CrashException : Exception;

    [Fact]
    public void Blocks_follow_each_other_by_CometBFTs_rules()
    {
        using TestNode node = new();
        node.Make();
        Assert.Equal(BlockCodec.TimestampOf(node.Genesis.TimeMs), node.Reader.TryRead(1)!.Header.Time);
        for (int i = 0; i < 8; i++) node.Make(node.Transfer(i, 19, 1), node.Transfer(i, 18, 2));
        node.Make();

        BlockId last = BlockId.None;
        for (long height = 1; height <= 10; height++)
        {
            CommittedBlock stored = node.Reader.TryRead(height)!;
            Assert.True(Block.TryDecode(stored.Bytes.Span, out Block? block));
            Assert.True(block.IsConsistent());
            Assert.Equal(last, block.Header.LastBlockId);
            BlockId id = block.IdOf(stored.Bytes.Span);
            Assert.Equal(PartSet.Split(stored.Bytes).Header, id.Parts);
            Assert.True(Commit.TryDecode(stored.Commit.Span, out Commit? seen));
            Assert.True(node.Genesis.Validators.VerifyCommit("test-1", id, height, seen));
            if (height > 1)
            {
                Assert.True(node.Genesis.Validators.VerifyCommit("test-1", last, height - 1, block.LastCommit!));
                Assert.Equal(block.LastCommit!.MedianTime(node.Genesis.Validators), block.Header.Time);
            }
            last = id;
        }
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_header_carries_the_state_and_the_results_of_the_block_before()
    {
        using TestNode node = new();
        node.Make();
        CommittedBlock paid = node.Make(node.Transfer(0, 1, 1), node.Transfer(2, 3, 999_999_999_999));
        Assert.True(node.Executor.OwesProof);
        Hash32 appHash = node.Head.Current.AppHash;
        CommittedBlock proof = node.Make();
        Assert.False(node.Executor.OwesProof);
        Assert.Equal(appHash.ToArray(), proof.Header.AppHash.ToArray());
        Assert.NotEqual(paid.Header.AppHash.ToArray(), proof.Header.AppHash.ToArray());
        Assert.Equal(TransactionResults.Hash(paid.Results!).ToArray(), proof.Header.LastResultsHash.ToArray());

        ExecTxResult refused = TransactionResults.Of(paid.Results!, paid.Results!.Envelopes[1]);
        Assert.Equal(3u << 16, refused.Code & 0xFFFF0000);
        Assert.Equal(4, refused.Data.Length);
        Assert.Equal(0u, TransactionResults.Of(paid.Results!, paid.Results!.Envelopes[0]).Code);
    }

    [Fact]
    public void Header_time_is_when_the_block_is_made_even_after_a_long_silence_and_never_stands_still()
    {
        using TestNode node = new();
        node.Make();
        node.Clock.Advance(TimeSpan.FromHours(3));
        CommittedBlock late = node.Make();
        Assert.Equal(node.Clock.GetUtcNow().ToUnixTimeMilliseconds(), late.TimeMs);
        CommittedBlock same = node.Engine.MakeBlock();
        Assert.Equal(late.TimeMs + 1, same.TimeMs);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_clock_that_is_set_back_neither_stops_the_chain_nor_turns_its_time_back_before_and_after_a_restart()
    {
        using TestNode node = new();
        node.Make();
        long before = node.Make(node.Transfer(0, 1, 5)).TimeMs;
        node.Clock.Advance(TimeSpan.FromHours(-2));
        Assert.Equal(before + 1, node.Engine.MakeBlock().TimeMs);
        node.Crash();
        node.Open();
        Assert.Equal(before + 2, node.Engine.MakeBlock().TimeMs);
        node.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(node.Clock.GetUtcNow().ToUnixTimeMilliseconds(), node.Engine.MakeBlock().TimeMs);
        Assert.Null(node.Verify());
    }

    [Theory]
    [InlineData(BlockStage.Built)]
    [InlineData(BlockStage.Logged)]
    [InlineData(BlockStage.Finalized)]
    [InlineData(BlockStage.Committed)]
    public void After_a_crash_at_any_stage_the_chain_goes_on_as_if_nothing_had_happened(BlockStage crashAt)
    {
        using TestNode node = new();
        for (int i = 0; i < 3; i++) node.Make(node.Transfer(i, 5, 10));
        byte[] lost = node.Transfer(4, 5, 7);
        node.StageReached = (stage, _) =>
        {
            if (stage == crashAt) throw new CrashException();
        };
        Assert.Throws<CrashException>(() => node.Make(lost));
        Assert.Equal(3, node.Head.Current.Height);
        node.Crash();

        node.StageReached = null;
        node.Open();
        bool survived = crashAt >= BlockStage.Logged;
        Assert.Equal(survived ? 4 : 3, node.Head.Current.Height);
        Assert.Equal(crashAt is BlockStage.Logged or BlockStage.Finalized ? 1 : 0, node.Executor.Replayed);
        Assert.True(node.Executor.OwesProof);
        if (!survived) node.Make(lost);
        node.Make(node.Transfer(6, 5, 1));
        Assert.Equal(5, node.Head.Current.Height);
        Assert.Null(node.Verify());
    }

    [Fact]
    public async Task A_block_executes_while_the_one_before_it_is_stored_and_is_published_after_it()
    {
        using TestNode node = new();
        node.Make();
        using ManualResetEventSlim disk = new(), executed = new();
        node.StageReached = (stage, height) =>
        {
            if (stage == BlockStage.Committed && height == 2) disk.Wait();
            if (stage == BlockStage.Finalized && height == 3) executed.Set();
        };
        node.Submit(node.Transfer(0, 1, 5));
        node.Engine.BeginBlock();
        Assert.Equal(0, node.Pool.Count);
        node.Submit(node.Transfer(2, 1, 5));
        Task third = Task.Run(node.Engine.BeginBlock);
        Assert.True(executed.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, node.Head.Current.Height);
        Assert.False(third.IsCompleted);
        disk.Set();
        await third;
        Assert.Single(node.Reader.TryRead(2)!.Results!.Outcomes);
        Assert.Equal((3, 3), (node.Executor.Finish()!.Height, node.Head.Current.Height));
        Assert.Single(node.Reader.TryRead(3)!.Results!.Outcomes);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_crash_with_one_block_on_its_way_to_the_disk_and_the_next_executed_loses_neither()
    {
        using TestNode node = new();
        node.Make();
        node.StageReached = (stage, height) =>
        {
            if (stage == BlockStage.Committed && height == 2) throw new CrashException();
        };
        node.Submit(node.Transfer(0, 1, 5));
        node.Engine.BeginBlock();
        node.Submit(node.Transfer(2, 1, 5));
        Assert.Throws<CrashException>(node.Engine.BeginBlock);
        Assert.Equal(1, node.Head.Current.Height);
        node.Crash();
        node.StageReached = null;
        node.Open();
        Assert.Equal((3, 1), (node.Head.Current.Height, node.Executor.Replayed));
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_crash_before_the_first_commit_finds_the_genesis_again()
    {
        using TestNode node = new();
        Hash32 genesis = node.Head.Current.AppHash;
        node.Crash();
        node.Open();
        Assert.Equal((0L, genesis), (node.Head.Current.Height, node.Head.Current.AppHash));
        node.StageReached = (stage, _) =>
        {
            if (stage == BlockStage.Logged) throw new CrashException();
        };
        Assert.Throws<CrashException>(() => node.Make());
        node.Crash();
        node.StageReached = null;
        node.Open();
        Assert.Equal(1, node.Head.Current.Height);
        Assert.Null(node.Verify());
    }

    [Fact]
    public void A_lost_state_is_rebuilt_from_the_blocks()
    {
        using TestNode node = new();
        for (int i = 0; i < 5; i++) node.Make(node.Transfer(i, 9, 3));
        BlockPoint before = node.Head.Current;
        node.Crash();
        node.Storage = new MemoryStateStorage();
        node.Open();
        Assert.Equal(5, node.Executor.Replayed);
        Assert.Equal(before with { OperationCount = 0 }, node.Head.Current);
    }

    [Fact]
    public void A_state_that_is_ahead_of_the_block_log_is_refused()
    {
        using TestNode node = new();
        node.Make();
        node.Make();
        node.Crash();
        Directory.Delete(node.LogFolder, recursive: true);
        NodeException error = Assert.Throws<NodeException>(node.Open);
        Assert.Contains("the state is at height 2 but the block log ends at 0", error.Message);
    }

    [Fact]
    public void Two_nodes_fed_the_same_blocks_have_the_same_root_at_every_height()
    {
        using TestNode first = new();
        using TestNode second = new(twinOf: first);
        List<Hash32> roots = [];
        for (int i = 0; i < 6; i++)
        {
            first.Make(first.Transfer(i, i + 1, 5), first.Transfer(i + 7, i, 9));
            roots.Add(first.Head.Current.AppHash);
        }
        for (long height = 1; height <= 6; height++)
        {
            Assert.True(first.Log.TryRead(height, BlockLogKind.Block, out byte[] bytes));
            Block block = BlockCodec.Decode(height, bytes);
            AbciBlock proposal = new(height, BlockCodec.TimeMsOf(block.Header.Time), BlockCodec.TransactionsOf(block));
            Assert.True(second.Chain.ProcessProposal(proposal));
            Assert.Equal(roots[(int)height - 1], second.Chain.FinalizeBlock(proposal).AppHash);
            second.Chain.Commit();
        }
    }

    [Fact]
    public void A_follower_is_told_every_height_once_and_reads_it_back_from_the_disk()
    {
        using TestNode node = new();
        for (int i = 0; i < 40; i++) node.Make(node.Transfer(i % 10, 11, 1));
        CommittedBlock old = node.Reader.TryRead(2)!;
        Assert.Single(old.Envelopes);
        Assert.Equal(old.Hash.ToArray(), node.Reader.TryRead(3)!.Header.LastBlockId.Hash.ToArray());
        Assert.Single(old.Results!.Outcomes);
        Assert.Null(node.Reader.TryRead(41));
        Assert.Null(node.Reader.TryRead(0));
    }

    [Fact]
    public async Task Followers_get_heights_in_order_at_their_own_pace()
    {
        using TestNode node = new();
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(180));
        List<long> seen = [];
        Task follower = Task.Run(async () =>
        {
            await foreach (long height in node.Head.FollowAsync(0, stop.Token))
            {
                seen.Add(height);
                if (height == 20) break;
            }
        });
        for (int i = 0; i < 20; i++) node.Make();
        await follower;
        Assert.Equal(Enumerable.Range(1, 20).Select(height => (long)height), seen);
    }

    [Fact]
    public void Envelopes_stand_in_a_block_in_order_of_arrival()
    {
        using TestNode node = new();
        node.Make();
        List<byte[]> sent = [];
        for (int i = 0; i < 50; i++) sent.Add(node.Transfer(i % 20, (i + 1) % 20, 1));
        CommittedBlock block = node.Make([.. sent]);
        Assert.Equal(sent.Select(bytes => Sha256.Hash(bytes)), block.Envelopes.Select(envelope => envelope!.Id));
        Assert.Equal(0, node.Pool.Count);
    }

    [Fact]
    public void What_does_not_fit_into_a_block_waits_for_the_next_one()
    {
        using TestNode node = new(editGenesis: genesis => genesis.Replace("22020096", "1048576"));
        node.Make();
        byte[][] sent = [.. Enumerable.Range(0, 70).Select(i => node.Sign(i % 20,
            [.. Enumerable.Range(0, 100).Select(_ => new Transfer(node.Keys.AddressOf((i + 1) % 20), Symbol.Of("KRW"), new Amount(1), new string('m', 128)))]))];
        CommittedBlock first = node.Make(sent);
        Assert.InRange(first.Bytes.Length, 900_000, 1_048_576);
        Assert.Equal(70 - first.Envelopes.Count, node.Pool.Count);
        CommittedBlock second = node.Make();
        Assert.Equal(sent.Select(bytes => Sha256.Hash(bytes)), first.Envelopes.Concat(second.Envelopes).Select(envelope => envelope!.Id));
        Assert.Null(node.Verify());
    }

    [Fact]
    public void Under_the_fair_rule_the_engine_proposes_the_order_that_the_chain_demands()
    {
        using TestNode node = new(editGenesis: genesis => genesis.Replace("\"fifo\"", "\"fair\""));
        node.Make();
        for (int block = 0; block < 5; block++)
        {
            byte[][] sent = [.. Enumerable.Range(0, 40).Select(i => node.Transfer(i % 20, (i + 1) % 20, 1))];
            CommittedBlock made = node.Make(sent);
            Assert.Equal(40, made.Envelopes.Count);
            Assert.NotEqual(sent.Select(bytes => Sha256.Hash(bytes)), made.Envelopes.Select(envelope => envelope!.Id));
            Assert.All(made.Results!.Envelopes, result => Assert.Equal(KernelRefusal.None, result.Code));
        }
        Assert.Null(node.Verify());
    }
}
