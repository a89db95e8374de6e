using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Engines;

namespace Gwangan.Tests.Mempool;

public sealed class EnvelopePoolTests
{
    [Fact]
    public void The_same_bytes_are_refused_while_they_wait_and_after_they_are_committed()
    {
        using TestNode node = new();
        node.Make();
        Envelope envelope = node.Submit(node.Transfer(0, 1, 1));
        Assert.Equal(MempoolRefusal.Duplicate, node.Pool.TryAdd(envelope));
        CommittedBlock block = node.Make();
        Assert.Equal(MempoolRefusal.AlreadyCommitted, node.Pool.TryAdd(envelope));
        Assert.True(node.Pool.TryFindCommitted(envelope.Id, out long height));
        Assert.Equal(block.Height, height);
    }

    [Fact]
    public void Another_envelope_with_a_waiting_nonce_is_refused()
    {
        using TestNode node = new(), other = new(twinOf: node);
        node.Submit(node.Transfer(0, 1, 1));
        Assert.True(node.Chain.TryDecode(other.Transfer(0, 1, 2), new EnvelopeCodec(node.Chain.Catalog), out Envelope rival).IsAdmitted);
        Assert.Equal(MempoolRefusal.NonceWaiting, node.Pool.TryAdd(rival));
    }

    [Fact]
    public void A_key_that_acts_for_two_accounts_may_use_the_same_nonce_for_both()
    {
        using TestNode node = new();
        Envelope own = Decode(node, node.Transfer(0, 1, 1));
        SigningKey key = TestCity.KeyOf("phone");
        EnvelopeCodec codec = new(node.Chain.Catalog);
        EnvelopePool pool = new(new MempoolOptions());
        foreach (Address account in (Address[])[Address.Zero, own.Account])
        {
            byte[] bytes = key.Sign(new EnvelopeBody(own.ChainId, account, 1, own.ExpiresAtMs, Amount.Zero, own.Operations), codec);
            Assert.Equal(KernelRefusal.None, codec.Decode(bytes, out Envelope envelope));
            Assert.Equal(MempoolRefusal.None, pool.TryAdd(envelope));
        }
    }

    [Fact]
    public void Count_bytes_and_account_limits_each_refuse_by_name_and_room_returns_with_a_block()
    {
        using TestNode node = new();
        Envelope[] envelopes = [.. Enumerable.Range(0, 4).Select(i => Decode(node, node.Transfer(i < 3 ? 0 : 1, 2, 1)))];
        Assert.Equal([0, 0, MempoolRefusal.Full], Add(new EnvelopePool(new MempoolOptions { CountMax = 2 }), envelopes[..3]));
        Assert.Equal([0, MempoolRefusal.Full], Add(new EnvelopePool(new MempoolOptions { BytesMax = envelopes[0].Bytes.Length + 10 }), envelopes[..2]));
        Assert.Equal([0, 0, MempoolRefusal.AccountFull, 0], Add(new EnvelopePool(new MempoolOptions { CountPerAccountMax = 2 }), envelopes));

        EnvelopePool pool = new(new MempoolOptions { CountMax = 1 });
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(envelopes[0]));
        Assert.Equal(MempoolRefusal.Full, pool.CheckEarly(envelopes[1].Id, 10));
        foreach (Envelope envelope in envelopes[..1]) node.Pool.TryAdd(envelope);
        Settle(pool, node.Make(), canExecute: true);
        Assert.Equal((0, 0L), (pool.Count, pool.Bytes));
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(envelopes[1]));
    }

    [Fact]
    public async Task What_can_no_longer_execute_is_dropped_after_a_block_and_its_waiter_told()
    {
        using TestNode node = new();
        node.Make();
        Envelope envelope = Decode(node, node.Transfer(0, 1, 1));
        TaskCompletionSource<Settled> waiter = new();
        EnvelopePool pool = new(new MempoolOptions());
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(envelope, waiter));
        Settle(pool, node.Make(), canExecute: false);
        Assert.Equal("mempool.Dropped", (await waiter.Task).Refusal!.Code);
        Assert.Equal((0, 0L), (pool.Count, pool.Bytes));
    }

    [Fact]
    public async Task Closing_tells_those_who_wait_and_refuses_newcomers()
    {
        using TestNode node = new();
        Envelope envelope = Decode(node, node.Transfer(0, 1, 1));
        TaskCompletionSource<Settled> waiter = new();
        node.Pool.TryAdd(envelope, waiter);
        node.Pool.Close();
        Assert.Equal("mempool.Stopping", (await waiter.Task).Refusal!.Code);
        Assert.Equal(MempoolRefusal.Stopping, node.Pool.TryAdd(envelope));
    }

    [Fact]
    public void An_expired_envelope_leaves_the_pool_with_the_next_block()
    {
        using TestNode node = new();
        node.Make();
        node.Submit(node.Transfer(0, 1, 1));
        node.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(node.Make().Envelopes);
        Assert.Equal(0, node.Pool.Count);
    }

    private static MempoolRefusal[] Add(EnvelopePool pool, Envelope[] envelopes) => [.. envelopes.Select(envelope => pool.TryAdd(envelope))];

    private static Envelope Decode(TestNode node, byte[] bytes)
    {
        Assert.True(node.Chain.TryDecode(bytes, new EnvelopeCodec(node.Chain.Catalog), out Envelope envelope).IsAdmitted);
        return envelope;
    }

    private static void Settle(EnvelopePool pool, CommittedBlock block, bool canExecute)
    {
        pool.TakeOut(block.Height, block.Envelopes, new Judge(canExecute), block.Results);
        pool.Tell(block);
    }

    private sealed class Judge(bool canExecute) : IPoolChain
    {
        public Amount BaseFee => Amount.Zero;

        public IReadOnlyList<Address>? Changed => null;

        public bool CanExecute(Envelope envelope) => canExecute;

        public TransactionSender SenderOf(Envelope envelope) => default;
    }
}
