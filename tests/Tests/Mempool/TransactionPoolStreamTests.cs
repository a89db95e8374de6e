using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

/// <summary>Random streams of envelopes and blocks through the pool and its twin: the same answers, the same content, and bounds that hold after every step.</summary>
public sealed class TransactionPoolStreamTests
{
    private const int Senders = 6, Steps = 3_000;

    private static readonly MempoolOptions Options = new()
    {
        CountMax = 20,
        BytesMax = 40_000,
        CountPerAccountMax = 8,
        HeldMax = 7,
        NoncesAheadMax = 5,
        HeldBlocksMax = 6,
        AskAgainBlocks = 1,
        TipMin = new Amount(1),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_random_stream_leaves_pool_and_twin_alike(int seed)
    {
        Dictionary<Envelope, Task<Settled>> waiting = Run(seed, Options, knowsChanges: false);
        Assert.Contains(waiting.Values, told => told is { IsCompleted: true, Result.Refusal.Code: "mempool.HeldTooLong" });
    }

    // Nobody's key is disabled here: those that a block has not changed are asked in turn only.
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Looking_only_at_what_a_block_has_changed_leaves_pool_and_twin_alike(int seed) =>
        Run(seed, Options with { AskAgainBlocks = int.MaxValue / 2 }, knowsChanges: true);

    private static Dictionary<Envelope, Task<Settled>> Run(int seed, MempoolOptions options, bool knowsChanges)
    {
        Random random = new(seed);
        MadeEnvelopes make = new();
        MadeChain chain = new() { BaseFee = new Amount(20), Changed = knowsChanges ? [] : null };
        EnvelopePool pool = new(options);
        PoolTwin twin = new(options, chain);
        Dictionary<Envelope, Task<Settled>> waiting = [];
        long height = 0;
        Settle(pool, twin, chain, ++height, []);
        for (int step = 0; step < Steps; step++)
        {
            int what = random.Next(100);
            if (what < 80) Add(pool, twin, chain, Next(random, make, chain), waiting);
            else if (what < 84) Evict(random, pool, twin);
            else Settle(pool, twin, chain, ++height, Block(random, make, chain, twin));
            Compare(pool, twin, chain, waiting, $"seed {seed}, step {step}");
        }
        Assert.Contains(waiting.Values, told => told is { IsCompleted: true, Result.Refusal.Code: "mempool.Outbid" });
        pool.Close();
        Assert.All(waiting.Values, told => Assert.True(told.IsCompleted));
        Assert.Equal((0, 0L, (0, 0)), (pool.Count, pool.Bytes, pool.TransactionCounts));
        return waiting;
    }

    private static Envelope Next(Random random, MadeEnvelopes make, MadeChain chain)
    {
        int sender = random.Next(Senders), size = random.Next(8) == 0 ? random.Next(4_000, 13_000) : random.Next(100, 2_000);
        if (random.Next(6) == 0) return make.Native(sender, (ulong)random.Next(5), size);
        ulong nonce = chain.SenderOf(MadeEnvelopes.AddressOf(sender)).Nonce + (ulong)random.Next(random.Next(4) == 0 ? 8 : 4);
        ulong cap = (ulong)random.Next(10, 60);
        int[] authorities = random.Next(12) == 0 ? [random.Next(Senders)] : [];
        return make.Transaction(sender, nonce, cap, (ulong)random.Next((int)cap), (ulong)random.Next(1, 40), size, authorities);
    }

    private static void Add(EnvelopePool pool, PoolTwin twin, MadeChain chain, Envelope envelope, Dictionary<Envelope, Task<Settled>> waiting)
    {
        TaskCompletionSource<Settled> waiter = new();
        MempoolRefusal refusal = pool.TryAdd(envelope, waiter, chain.SenderOf(envelope));
        Assert.Equal(twin.Add(envelope), refusal);
        if (refusal == MempoolRefusal.None) waiting.Add(envelope, waiter.Task);
        else Assert.False(waiter.Task.IsCompleted);
    }

    private static void Evict(Random random, EnvelopePool pool, PoolTwin twin)
    {
        if (twin.Waiting.Count == 0) return;
        Envelope envelope = twin.Waiting[random.Next(twin.Waiting.Count)];
        Assert.True(pool.TryEvict(envelope.Id));
        twin.Remove(envelope);
    }

    // Some of what is executable, in lines; some of it refused by the block, and the rest of that line then too; transactions that came another way; and money that moved.
    private static List<Envelope> Block(Random random, MadeEnvelopes make, MadeChain chain, PoolTwin twin)
    {
        List<Envelope> block = [];
        chain.Changed?.Clear();
        for (int sender = 0; sender < Senders; sender++)
        {
            Address address = MadeEnvelopes.AddressOf(sender);
            TransactionSender account = chain.SenderOf(address);
            ulong nonce = account.Nonce, available = (ulong)account.Available.Units;
            foreach (Envelope each in twin.LineOf(address))
            {
                if (twin.IsHeld(each) || random.Next(3) == 0) break;
                block.Add(each);
                if (random.Next(8) == 0) break;
                nonce++;
                available -= Math.Min(available, (ulong)random.Next((int)(ulong)each.Reserves.Units + 1));
            }
            if (random.Next(20) == 0)
            {
                block.Add(make.Transaction(sender, nonce));
                nonce++;
            }
            if (random.Next(6) == 0) available = (ulong)random.Next(150);
            bool isDelegated = random.Next(10) == 0;
            if (new TransactionSender(nonce, new Amount(available), isDelegated) != account) chain.Changed?.Add(address);
            chain.Set(sender, nonce, available, isDelegated);
        }
        block.AddRange(twin.Waiting.Where(each => !each.IsEthereum && random.Next(2) == 0));
        if (random.Next(4) == 0) chain.BaseFee = new Amount((ulong)random.Next(10, 50));
        if (chain.Changed is null && twin.Waiting.Count > 0 && random.Next(4) == 0) chain.Refused.Add(twin.Waiting[random.Next(twin.Waiting.Count)].Id);
        return block;
    }

    private static void Settle(EnvelopePool pool, PoolTwin twin, MadeChain chain, long height, List<Envelope> block)
    {
        pool.TakeOut(height, block, chain);
        twin.Settle(height, block);
        pool.Tell(new CommittedBlock { Header = new Chain.Cosmos.Comet.Header { ChainId = "", Height = height, Time = default }, Hash = default, TimeMs = 0, Bytes = default, Commit = default, Envelopes = block, Results = null });
    }

    private static string Text(IEnumerable<Envelope> envelopes) => string.Join(' ', envelopes.Select(each => $"{each.Account.ToString()[^2..]}/{each.Nonce}"));

    private static void Compare(EnvelopePool pool, PoolTwin twin, MadeChain chain, Dictionary<Envelope, Task<Settled>> waiting, string where)
    {
        Assert.True(pool.Waiting().SequenceEqual(twin.Waiting), $"{where}: {Text(pool.Waiting().Except(twin.Waiting))} here, {Text(twin.Waiting.Except(pool.Waiting()))} there");
        Assert.True(pool.Candidates().SequenceEqual(twin.Waiting.Where(each => !twin.IsHeld(each))), where);
        int held = twin.Waiting.Count(twin.IsHeld);
        Assert.Equal((twin.Waiting.Count(each => each.IsEthereum) - held, held), pool.TransactionCounts);
        Assert.Equal(twin.Waiting.Sum(each => each.Bytes.Length), pool.Bytes);
        Assert.True(twin.Waiting.Sum(each => MempoolOptions.SlotsOf(each.Bytes.Length)) <= Options.CountMax && pool.Bytes <= Options.BytesMax, where);
        foreach (SenderTransactions line in pool.Transactions())
        {
            TransactionSender sender = chain.SenderOf(line.Sender);
            Assert.Equal(twin.LineOf(line.Sender), [.. line.Pending, .. line.Queued]);
            for (int i = 0; i < line.Pending.Count; i++) Assert.Equal(sender.Nonce + (ulong)i, line.Pending[i].Nonce);
            Assert.True(pool.TryNextNonce(line.Sender, out ulong next) && next == sender.Nonce + (ulong)line.Pending.Count);
            Assert.True(line.Pending.Concat(line.Queued).Sum(each => (decimal)each.Reserves.Units) <= (decimal)sender.Available.Units, where);
        }
        // Whoever waits for something is told exactly when it is no longer here.
        HashSet<Envelope> here = [.. twin.Waiting];
        foreach ((Envelope envelope, Task<Settled> told) in waiting) Assert.True(told.IsCompleted != here.Contains(envelope), where);
    }
}
