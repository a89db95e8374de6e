using System.Net;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;

namespace Gwangan.Tests.Api.Access;

/// <summary>Token buckets, and the table of those of callers without a key.</summary>
public sealed class BucketTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private static readonly Rate Ten = new(10, 50);

    [Fact]
    public void A_full_bucket_gives_its_burst_and_then_as_fast_as_it_fills()
    {
        long fullAt = 0;
        for (int i = 0; i < 50; i++) Assert.Equal(49 - i, TokenBucket.TryTake(ref fullAt, 1, Ten, 0).Left);
        Taken refused = TokenBucket.TryTake(ref fullAt, 1, Ten, 0);
        Assert.Equal((false, Second / 10, 5 * Second), (refused.IsTaken, refused.WaitTicks, refused.FillTicks));
        Assert.False(TokenBucket.TryTake(ref fullAt, 1, Ten, refused.WaitTicks - 1).IsTaken);
        Assert.True(TokenBucket.TryTake(ref fullAt, 1, Ten, refused.WaitTicks).IsTaken);
    }

    [Fact]
    public void What_costs_more_than_a_bucket_holds_needs_a_full_one_and_leaves_a_debt()
    {
        long fullAt = 0;
        Assert.True(TokenBucket.TryTake(ref fullAt, 1, Ten, 0).IsTaken);
        Assert.False(TokenBucket.TryTake(ref fullAt, 200, Ten, 0).IsTaken);
        Assert.True(TokenBucket.TryTake(ref fullAt, 200, Ten, Second).IsTaken);
        Assert.False(TokenBucket.TryTake(ref fullAt, 1, Ten, 15 * Second).IsTaken);
        Assert.True(TokenBucket.TryTake(ref fullAt, 1, Ten, 17 * Second).IsTaken);
    }

    [Fact]
    public void A_debt_has_an_end_and_a_clock_that_goes_back_shuts_nobody_out_for_longer()
    {
        long fullAt = 0, now = 1_000_000 * Second;
        TokenBucket.Charge(ref fullAt, long.MaxValue / Second, Ten, now);
        Assert.False(TokenBucket.TryTake(ref fullAt, 0, Ten, now).IsTaken);
        long back = 10 * Second;
        Assert.False(TokenBucket.TryTake(ref fullAt, 1, Ten, back).IsTaken);
        Assert.True(TokenBucket.TryTake(ref fullAt, 1, Ten, back + ApiLimits.DebtMax.Ticks + Second).IsTaken);
        // And forward again: a bucket never holds more than its burst.
        Assert.Equal(49, TokenBucket.TryTake(ref fullAt, 1, Ten, long.MaxValue / 2).Left);
    }

    [Fact]
    public void A_million_addresses_take_no_more_memory_than_a_few_and_nobody_gains_by_having_many()
    {
        BucketTable table = new(512);
        long now = Second;
        int passed = 0;
        // A million entries would be tens of megabytes; the runtime counts memory in pieces of 8 KiB.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < 1_000_000; i++)
            if (table.TryTake(new CallerId(i, true), Spending.Requests, 1, Ten, now).IsTaken) passed++;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 17);
        Assert.Equal(512, table.Count);
        // All together no more than the buckets of the table hold.
        Assert.InRange(passed, 1, 512 * Ten.Burst);
        // A newcomer waits for what those before it took, and not for ever.
        Assert.True(table.TryTake(new CallerId(7, false), Spending.Requests, 1, Ten, now + Second).IsTaken);
    }

    [Fact]
    public void A_newcomer_begins_with_an_empty_bucket_at_worst_whatever_others_owe()
    {
        BucketTable table = new(512);
        long now = 100 * Second;
        for (uint i = 0; i < 20_000; i++) table.Charge(new CallerId(i, true), Spending.Faults, 10_000, Ten, now);
        CallerId newcomer = new(7, false);
        Assert.True(table.TryTake(newcomer, Spending.Faults, 0, Ten, now).IsTaken);
        Taken first = table.TryTake(newcomer, Spending.Requests, 1, Ten, now);
        Assert.Equal((false, Ten.TicksPerToken), (first.IsTaken, first.WaitTicks));
        Assert.True(table.TryTake(newcomer, Spending.Requests, 1, Ten, now + first.WaitTicks).IsTaken);
    }

    [Fact]
    public void Callers_and_what_they_spend_on_are_counted_apart()
    {
        BucketTable table = new();
        Rate one = new(1, 1);
        CallerId here = CallerId.Of(IPAddress.Parse("192.0.2.1"));
        Assert.True(table.TryTake(here, Spending.Requests, 1, one, 0).IsTaken);
        Assert.False(table.TryTake(CallerId.Of(IPAddress.Parse("::ffff:192.0.2.1")), Spending.Requests, 1, one, 0).IsTaken);
        Assert.True(table.TryTake(here, Spending.Envelopes, 1, one, 0).IsTaken);
        Assert.True(table.TryTake(CallerId.Of(IPAddress.Parse("192.0.2.2")), Spending.Requests, 1, one, 0).IsTaken);
    }

    [Fact]
    public void Of_IPv6_a_network_of_64_bits_is_one_caller()
    {
        CallerId Of(string text) => CallerId.Of(IPAddress.Parse(text));
        Assert.Equal(Of("2001:db8:0:1::1"), Of("2001:db8:0:1:ffff::2"));
        Assert.NotEqual(Of("2001:db8:0:1::1"), Of("2001:db8:0:2::1"));
        Assert.Equal("2001:db8:0:1::/64", Of("2001:db8:0:1::1").ToString());
        Assert.Equal("192.0.2.1", Of("::ffff:192.0.2.1").ToString());
        Assert.Equal((CallerId.Here, "127.0.0.1"), (Of("::1"), Of("::1").ToString()));
        // An IPv4 address and a network of IPv6 with the same bits are two.
        Assert.NotEqual(Of("0.0.0.1"), Of("0:0:0:1::"));
    }

    [Fact]
    public async Task Many_threads_together_take_exactly_what_is_there()
    {
        BucketTable table = new();
        Rate rate = new(1, 10_000);
        CallerId caller = new(5, false);
        int passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 5_000; i++)
                if (table.TryTake(caller, Spending.Requests, 1, rate, 0).IsTaken) Interlocked.Increment(ref passed);
        })));
        Assert.Equal(10_000, passed);
    }
}
