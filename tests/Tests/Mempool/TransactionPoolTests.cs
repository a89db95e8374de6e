using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

/// <summary>Ethereum transactions in the pool: replacement, promotion, room, and what tools see.</summary>
public sealed class TransactionPoolTests
{
    private readonly MadeEnvelopes _make = new();
    private readonly MadeChain _chain = new();

    [Theory]
    [InlineData(110, 11, MempoolRefusal.None)]
    [InlineData(109, 11, MempoolRefusal.ReplacementUnderpriced)]
    [InlineData(110, 10, MempoolRefusal.ReplacementUnderpriced)]
    [InlineData(200, 10, MempoolRefusal.ReplacementUnderpriced)]
    [InlineData(100, 20, MempoolRefusal.ReplacementUnderpriced)]
    public async Task A_transaction_is_replaced_by_one_that_raises_cap_and_tip_by_a_tenth(ulong cap, ulong tip, MempoolRefusal expected)
    {
        EnvelopePool pool = new(new MempoolOptions());
        TaskCompletionSource<Settled> waiter = new();
        Envelope before = _make.Transaction(1, 0, 100, 10);
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(before, waiter, _chain.SenderOf(before)));
        Envelope next = Add(pool, _make.Transaction(1, 0, cap, tip), expected);
        if (expected != MempoolRefusal.None)
        {
            Assert.False(waiter.Task.IsCompleted);
            Assert.Equal([before], pool.Candidates());
            return;
        }
        Assert.Equal("mempool.Replaced", (await waiter.Task).Refusal!.Code);
        Assert.Equal([next], pool.Candidates());
        Assert.False(pool.TryFindTransaction(before.EthereumHash!.Value, out _));
        Assert.True(pool.HasReplaced(before));
    }

    [Fact]
    public void A_tip_of_nothing_may_stay_nothing()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Add(pool, _make.Transaction(1, 0, 100, 0), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 0, 109, 0), MempoolRefusal.ReplacementUnderpriced);
        Add(pool, _make.Transaction(1, 0, 110, 0), MempoolRefusal.None);
    }

    [Fact]
    public void What_replaces_in_the_middle_leaves_its_successors_executable()
    {
        EnvelopePool pool = new(new MempoolOptions());
        for (ulong nonce = 0; nonce < 4; nonce++) Add(pool, _make.Transaction(1, nonce), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1, 200), MempoolRefusal.None);
        Assert.Equal((4, 0), pool.TransactionCounts);
        Assert.Equal(4UL, NextNonce(pool, 1));
    }

    [Fact]
    public void Together_the_waiting_transactions_of_a_sender_never_cost_more_than_it_has()
    {
        EnvelopePool pool = new(new MempoolOptions());
        _chain.Set(1, 0, available: 100);
        Add(pool, _make.Transaction(1, 0, cost: 60), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1, cost: 41), MempoolRefusal.PendingNotCovered);
        Add(pool, _make.Transaction(1, 5, cost: 41), MempoolRefusal.PendingNotCovered);
        Add(pool, _make.Transaction(1, 0, 200, cost: 100), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 0, 400, cost: 40), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1, cost: 60), MempoolRefusal.None);
        _chain.Set(1, 0, available: 99);
        Settle(pool, 1);
        Assert.Equal((1, 0), pool.TransactionCounts);
    }

    [Fact]
    public void Between_execution_and_taking_out_the_executed_count_no_longer()
    {
        EnvelopePool pool = new(new MempoolOptions());
        _chain.Set(1, 0, available: 100);
        Envelope first = Add(pool, _make.Transaction(1, 0, cost: 100), MempoolRefusal.None);
        _chain.Set(1, 1, available: 10);
        Add(pool, _make.Transaction(1, 1, cost: 10), MempoolRefusal.None);
        Settle(pool, 1, first);
        Assert.Equal((1, 0), pool.TransactionCounts);
    }

    [Fact]
    public void A_base_fee_that_has_risen_makes_transactions_wait_and_does_not_lose_them()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Add(pool, _make.Transaction(1, 0, cap: 100), MempoolRefusal.None);
        _chain.BaseFee = new Amount(500);
        for (int height = 1; height < 20; height++) Settle(pool, height);
        Assert.Equal((1, 0), pool.TransactionCounts);
    }

    [Fact]
    public void One_that_can_no_longer_execute_though_its_turn_has_come_goes_within_some_blocks()
    {
        EnvelopePool pool = new(new MempoolOptions { AskAgainBlocks = 4 });
        Envelope first = Add(pool, _make.Transaction(1, 0), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1), MempoolRefusal.None);
        _chain.Refused.Add(first.Id);
        for (int height = 1; height <= 4; height++) Settle(pool, height);
        Assert.Equal((0, 1), pool.TransactionCounts);
    }

    [Fact]
    public async Task What_is_held_of_a_key_that_acts_no_more_goes_within_some_blocks_and_who_waits_is_told()
    {
        EnvelopePool pool = new(new MempoolOptions { AskAgainBlocks = 4 });
        List<Task<Settled>> waiting = [];
        foreach (ulong nonce in new ulong[] { 3, 4, 7 })
        {
            TaskCompletionSource<Settled> waiter = new();
            Envelope held = _make.Transaction(1, nonce);
            Assert.Equal(MempoolRefusal.None, pool.TryAdd(held, waiter, _chain.SenderOf(held)));
            _chain.Refused.Add(held.Id);
            waiting.Add(waiter.Task);
        }
        for (int height = 1; height <= 4; height++) Settle(pool, height);
        Assert.Equal((0, 0), pool.TransactionCounts);
        foreach (Task<Settled> told in waiting) Assert.Equal("mempool.Dropped", (await told).Refusal!.Code);
    }

    [Fact]
    public async Task An_account_full_of_nonces_ahead_still_sends_those_that_are_missing_and_its_last_give_way()
    {
        EnvelopePool pool = new(new MempoolOptions { CountPerAccountMax = 3 });
        TaskCompletionSource<Settled> waiter = new();
        Envelope last = _make.Transaction(1, 9);
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(last, waiter, _chain.SenderOf(last)));
        Add(pool, _make.Transaction(1, 2), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 10), MempoolRefusal.AccountFull);
        Assert.False(waiter.Task.IsCompleted);
        Add(pool, _make.Transaction(1, 0), MempoolRefusal.None);
        Assert.Equal("mempool.AccountFull", (await waiter.Task).Refusal!.Code);
        Assert.Equal((3, 0), pool.TransactionCounts);
        Add(pool, _make.Transaction(1, 3), MempoolRefusal.AccountFull);
    }

    [Fact]
    public void A_native_envelope_takes_the_place_of_what_its_account_has_sent_too_far_ahead()
    {
        EnvelopePool pool = new(new MempoolOptions { CountPerAccountMax = 2 });
        Add(pool, _make.Transaction(1, 0), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 5), MempoolRefusal.None);
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(_make.Native(1, 1)));
        Assert.Equal(MempoolRefusal.AccountFull, pool.TryAdd(_make.Native(1, 2)));
        Assert.Equal((1, 0), pool.TransactionCounts);
    }

    [Fact]
    public void Money_that_is_reserved_for_nonces_ahead_is_there_for_those_that_are_missing()
    {
        EnvelopePool pool = new(new MempoolOptions());
        _chain.Set(1, 0, available: 100);
        foreach (ulong nonce in new ulong[] { 1, 2, 3 }) Add(pool, _make.Transaction(1, nonce, cost: 30), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 4, cost: 30), MempoolRefusal.PendingNotCovered);
        Add(pool, _make.Transaction(1, 0, cost: 50), MempoolRefusal.None);
        Assert.Equal((2, 0), pool.TransactionCounts);
        // What is refused in the end takes nothing away.
        Add(pool, _make.Transaction(1, 5, cost: 20), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 2, cost: 60), MempoolRefusal.PendingNotCovered);
        Assert.Equal((2, 1), pool.TransactionCounts);
    }

    [Fact]
    public async Task A_full_pool_lets_go_of_the_cheapest_that_is_held_and_then_of_the_cheapest_that_is_last_of_its_sender()
    {
        EnvelopePool pool = new(new MempoolOptions { CountMax = 4 });
        TaskCompletionSource<Settled> waiter = new();
        Envelope held = _make.Transaction(1, 5, 1_000, 900);
        pool.TryAdd(held, waiter, _chain.SenderOf(held));
        // The first of sender 2 is cheap, and the second, which would be left behind a gap, is not.
        Envelope cheap = Add(pool, _make.Transaction(2, 0, 100, 1), MempoolRefusal.None);
        Envelope dear = Add(pool, _make.Transaction(2, 1, 100, 50), MempoolRefusal.None);
        Envelope other = Add(pool, _make.Transaction(3, 0, 100, 10), MempoolRefusal.None);
        Envelope newcomer = Add(pool, _make.Transaction(4, 0, 100, 10), MempoolRefusal.None);
        Assert.Equal("mempool.Outbid", (await waiter.Task).Refusal!.Code);
        Assert.Equal([cheap, dear, other, newcomer], pool.Candidates());
        // Behind something cheap the dear one is worth no more than that.
        Envelope last = Add(pool, _make.Transaction(5, 0, 100, 2), MempoolRefusal.None);
        Assert.Equal([cheap, other, newcomer, last], pool.Candidates());
        Add(pool, _make.Transaction(6, 0, 100, 1), MempoolRefusal.Underpriced);
        Add(pool, _make.Transaction(6, 3, 100, 99), MempoolRefusal.Underpriced);
        Assert.Equal(2, pool.OutbidCount);
    }

    [Fact]
    public void Where_there_is_no_room_for_all_of_a_large_one_nothing_is_let_go()
    {
        EnvelopePool pool = new(new MempoolOptions { CountMax = 3 });
        Envelope[] before = [Add(pool, _make.Transaction(1, 0, 100, 1), 0), Add(pool, _make.Transaction(2, 0, 100, 5), 0), Add(pool, _make.Transaction(3, 0, 100, 5), 0)];
        Add(pool, _make.Transaction(4, 0, 100, 3, size: 2 * MempoolOptions.SlotSize), MempoolRefusal.Underpriced);
        Assert.Equal(before, pool.Candidates());
        Assert.Equal((3, 0), pool.TransactionCounts);
        Add(pool, _make.Transaction(4, 0, 100, 6, size: 2 * MempoolOptions.SlotSize), MempoolRefusal.None);
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public void Of_equal_price_the_sender_who_takes_most_room_gives_way()
    {
        EnvelopePool pool = new(new MempoolOptions { CountMax = 4 });
        for (ulong nonce = 0; nonce < 4; nonce++) Add(pool, _make.Transaction(1, nonce), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 0), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 1), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 2), MempoolRefusal.Underpriced);
        Add(pool, _make.Transaction(1, 2), MempoolRefusal.Underpriced);
        Assert.Equal((2UL, 2UL), (NextNonce(pool, 1), NextNonce(pool, 2)));
    }

    [Fact]
    public void A_native_envelope_takes_the_room_of_what_is_held_and_of_nothing_else()
    {
        EnvelopePool pool = new(new MempoolOptions { CountMax = 2 });
        Add(pool, _make.Transaction(1, 3, 100, 99), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 0), MempoolRefusal.None);
        Assert.Equal(MempoolRefusal.None, pool.CheckEarly(default, 100));
        Assert.Equal(MempoolRefusal.None, pool.TryAdd(_make.Native(9, 1)));
        Assert.Equal(MempoolRefusal.Full, pool.CheckEarly(default, 100));
        Assert.Equal(MempoolRefusal.Full, pool.TryAdd(_make.Native(9, 2)));
        Assert.Equal((1, 0), pool.TransactionCounts);
    }

    [Fact]
    public void Price_and_room_are_asked_before_the_signature()
    {
        EnvelopePool pool = new(new MempoolOptions { CountMax = 1, TipMin = new Amount(5) });
        Assert.Equal(MempoolRefusal.TipTooLow, pool.CheckEarly(default, 100, new TransactionBid(new Amount(100), new Amount(4))));
        Assert.Equal(MempoolRefusal.None, pool.CheckEarly(default, 100, new TransactionBid(new Amount(100), new Amount(5))));
        Add(pool, _make.Transaction(1, 0, 100, 5), MempoolRefusal.None);
        Assert.Equal(MempoolRefusal.Underpriced, pool.CheckEarly(default, 100, new TransactionBid(new Amount(100), new Amount(5))));
        Assert.Equal(MempoolRefusal.None, pool.CheckEarly(default, 100, new TransactionBid(new Amount(100), new Amount(6))));
    }

    [Fact]
    public void A_large_transaction_takes_several_slots_of_its_sender()
    {
        EnvelopePool pool = new(new MempoolOptions { CountPerAccountMax = 16 });
        Add(pool, _make.Transaction(1, 0, size: 65_536), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 1), MempoolRefusal.AccountFull);
        Add(pool, _make.Transaction(2, 0), MempoolRefusal.None);
    }

    [Fact]
    public void An_account_that_has_lent_its_name_to_code_has_one_transaction_in_flight()
    {
        EnvelopePool pool = new(new MempoolOptions());
        _chain.Set(1, 7, isDelegated: true);
        Add(pool, _make.Transaction(1, 8), MempoolRefusal.DelegatedNonceGap);
        Add(pool, _make.Transaction(1, 7), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 8), MempoolRefusal.DelegatedInFlight);
        Add(pool, _make.Transaction(1, 7, 200), MempoolRefusal.None);
    }

    [Fact]
    public void So_has_one_whose_authorisation_waits_and_no_authorisation_is_taken_of_one_that_has_more()
    {
        EnvelopePool pool = new(new MempoolOptions());
        Envelope authorising = Add(pool, _make.Transaction(1, 0, authorities: [2, 2]), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 1), MempoolRefusal.DelegatedNonceGap);
        Add(pool, _make.Transaction(2, 0), MempoolRefusal.None);
        Add(pool, _make.Transaction(2, 1), MempoolRefusal.DelegatedInFlight);
        Assert.True(pool.TryEvict(authorising.Id));
        Add(pool, _make.Transaction(2, 1), MempoolRefusal.None);
        Add(pool, _make.Transaction(1, 0, authorities: [2]), MempoolRefusal.AuthorityReserved);
    }

    [Fact]
    public void What_tools_see_is_told_by_sender_by_hash_and_as_it_becomes_executable()
    {
        EnvelopePool pool = new(new MempoolOptions());
        using PendingTransactions.Listener listener = pool.Pending.Listen();
        _chain.Set(2, 5);
        Envelope third = Add(pool, _make.Transaction(2, 7), MempoolRefusal.None);
        Envelope other = Add(pool, _make.Transaction(1, 0), MempoolRefusal.None);
        Envelope first = Add(pool, _make.Transaction(2, 5), MempoolRefusal.None);
        Assert.Equal((2, 1), pool.TransactionCounts);
        Assert.Equal(6UL, NextNonce(pool, 2));
        List<SenderTransactions> all = pool.Transactions();
        Assert.Equal([MadeEnvelopes.AddressOf(1), MadeEnvelopes.AddressOf(2)], all.Select(each => each.Sender));
        Assert.Equal([first], all[1].Pending);
        Assert.Equal([third], all[1].Queued);
        Envelope second = Add(pool, _make.Transaction(2, 6), MempoolRefusal.None);
        Assert.Equal([other, first, second, third], Heard(listener));
        Assert.True(pool.TryFindTransaction(third.EthereumHash!.Value, out Envelope found));
        Assert.Same(third, found);
        Assert.False(pool.TryNextNonce(MadeEnvelopes.AddressOf(9), out _));
        Assert.Empty(pool.TransactionsOf(MadeEnvelopes.AddressOf(9)).Pending);
    }

    [Fact]
    public void A_listener_that_does_not_read_loses_the_oldest_and_holds_up_nobody()
    {
        EnvelopePool pool = new(new MempoolOptions());
        using PendingTransactions.Listener listener = pool.Pending.Listen();
        for (ulong nonce = 0; nonce < 10_000; nonce++) Add(pool, _make.Transaction(1, nonce), MempoolRefusal.None);
        List<Envelope> heard = Heard(listener);
        Assert.True(heard.Count < 10_000);
        Assert.Equal(9_999UL, heard[^1].Nonce);
    }

    [Fact]
    public void A_flood_takes_no_more_memory_than_the_bounds_allow()
    {
        using Process child = ChildProcess.Start<Flood>();
        string told = child.StandardOutput.ReadToEnd() + child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, told);
    }

    // In a process of its own: tests beside it would count as well.
    private sealed class Flood : IChild
    {
        public static int Run(string[] args)
        {
            const int Bound = 5_000;
            MadeEnvelopes make = new();
            MadeChain chain = new();
            EnvelopePool pool = new(new MempoolOptions { CountMax = Bound, HeldMax = Bound / 4, CountPerAccountMax = 1_000, RememberedMax = 1_000 });
            using PendingTransactions.Listener listener = pool.Pending.Listen();
            Random random = new(7);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 0; i < 150_000; i++)
            {
                Envelope envelope = make.Transaction(random.Next(200), (ulong)random.Next(1_200), (ulong)random.Next(100, 1_000), (ulong)random.Next(100));
                pool.TryAdd(envelope, null, chain.SenderOf(envelope));
                Assert.True(pool.Count <= Bound && pool.HeldCount <= Bound / 4);
                if (i % 10_000 == 9_999) pool.TakeOut(i, [.. pool.Candidates().Take(100)], chain);
            }
            long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.True(growth < 40 << 20, $"{growth:N0} bytes");
            Assert.True(pool.OutbidCount > 1_000);
            GC.KeepAlive(pool);
            return 0;
        }
    }

    private static List<Envelope> Heard(PendingTransactions.Listener listener)
    {
        List<Envelope> heard = [];
        while (listener.Reader.TryRead(out Envelope? envelope)) heard.Add(envelope);
        return heard;
    }

    private static ulong NextNonce(EnvelopePool pool, int sender)
    {
        Assert.True(pool.TryNextNonce(MadeEnvelopes.AddressOf(sender), out ulong nonce));
        return nonce;
    }

    private Envelope Add(EnvelopePool pool, Envelope envelope, MempoolRefusal expected)
    {
        Assert.Equal(expected, pool.TryAdd(envelope, null, _chain.SenderOf(envelope)));
        return envelope;
    }

    private void Settle(EnvelopePool pool, long height, params Envelope[] executed) => pool.TakeOut(height, executed, _chain);
}
