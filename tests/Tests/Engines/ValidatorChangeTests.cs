using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Engines;

/// <summary>The embedded engine decides while its key is the only validator, and one block longer than the operation that ends that.</summary>
public sealed class ValidatorChangeTests
{
    private static readonly Validator Other = TestCity.ValidatorOf("institution 1", 10);

    [Fact]
    public void After_other_validators_are_set_one_more_block_is_made_that_names_them_and_is_empty()
    {
        using TestNode node = new();
        node.Make(node.Transfer(1, 2, 5));
        CommittedBlock change = node.Make(Set(node));
        Assert.True(change.Results!.Outcomes[0].IsDone);
        Assert.Null(node.Engine.Hindrance);
        CommittedBlock last = node.Make(node.Transfer(2, 3, 5));
        Assert.Empty(last.Envelopes);
        Assert.Equal(change.Header.ValidatorsHash.ToArray(), last.Header.ValidatorsHash.ToArray());
        ChainValidators sets = node.Executor.Tip.Validators;
        Assert.Equal(sets.CurrentHash.ToArray(), last.Header.NextValidatorsHash.ToArray());
        Assert.Equal(sets.CurrentHash, sets.NextHash);
        Assert.Equal(2, sets.Current.Validators.Count);
        Assert.Contains("gwangan promote", node.Engine.Hindrance);
        // A light client that trusts the last header can follow: it names who signs the next one.
        Assert.Null(node.Verify());
    }

    [Fact]
    public void The_loop_stops_says_why_tells_who_waits_and_stays_so_after_a_restart()
    {
        using TestNode node = new();
        node.Make(Set(node));
        using (EngineLoop loop = new(node))
        {
            loop.Run(3);
            Assert.Equal(MempoolRefusal.NoMoreBlocks, loop.Loop.Refuses);
            Assert.Contains("no longer decides", loop.Loop.Trouble);
            Assert.Equal(2, node.Executor.Tip.Height);
            Assert.Equal(2, node.Head.Current.Height);
            Assert.True(node.Head.IsReady);
            Assert.Equal(MempoolRefusal.NoMoreBlocks, node.Pool.CheckEarly(default, 1));
        }
        node.Crash();
        node.Open();
        using EngineLoop again = new(node);
        again.Run(3);
        Assert.Equal(2, node.Executor.Tip.Height);
        Assert.True(node.Head.IsReady);
    }

    [Fact]
    public void A_change_that_leaves_only_this_nodes_key_stops_nothing()
    {
        using TestNode node = new();
        Validator own = node.Genesis.Validators.Validators[0];
        node.Make(Sign(node, own.PublicKey, (ulong)own.VotingPower + 5));
        for (int i = 0; i < 4; i++) node.Make(node.Transfer(1, 2, 5));
        Assert.Null(node.Engine.Hindrance);
        Assert.Equal(own.VotingPower + 5, node.Executor.Tip.Validators.Last.TotalPower);
        Assert.Null(node.Verify());
        node.Crash();
        node.Open();
        node.Make();
        Assert.Null(node.Verify());
    }

    private static byte[] Set(TestNode node) => Sign(node, Other.PublicKey, 10);

    private static byte[] Sign(TestNode node, PublicKey key, ulong power)
    {
        using SigningKey marketOperator = KeyFile.Load(Path.Combine(node.KeysFolder, "marketOperator.json")).Key;
        long expires = node.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 60_000;
        return marketOperator.Sign(new EnvelopeBody(node.Genesis.ChainId, default, 1, expires, default, new SetValidator((ValidatorKeyType)key.Type, key.Bytes.ToArray(), power)), new EnvelopeCodec(node.Chain.Catalog));
    }

    /// <summary>The engine's loop, driven step by step.</summary>
    private sealed class EngineLoop(TestNode node) : IDisposable
    {
        public Node.Engines.Embedded.EngineLoop Loop { get; } = new(node.Engine, node.Executor, node.Chain, node.Pool, node.Head, new EnginePace { BlockMs = 1, IdleMs = 1 }, node.Clock);

        public void Run(int steps)
        {
            Loop.Begin();
            for (int i = 0; i < steps; i++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(1));
                Loop.Step();
            }
        }

        public void Dispose()
        {
        }
    }
}
