using Gwangan.Chain.Base;
using Gwangan.Node;

namespace Gwangan.Tests;

/// <summary>What Node lends the chain beside the caller's thread.</summary>
public sealed class CoreForkJoinTests
{
    [Fact]
    public void Deep_work_runs_on_one_thread_that_ends_with_its_owner()
    {
        CoreForkJoin cores = new();
        Thread? first = null, second = null, third = null;
        cores.RunDeep(() => first = Thread.CurrentThread);
        cores.RunDeep(() => second = Thread.CurrentThread);
        Assert.Same(first, second);
        Assert.NotSame(Thread.CurrentThread, first);
        Assert.True(first!.IsAlive);
        cores.Dispose();
        cores.Dispose();
        Assert.False(first.IsAlive);
        cores.RunDeep(() => third = Thread.CurrentThread);
        Assert.True(third!.IsAlive);
        cores.Dispose();
        Assert.False(third.IsAlive);
    }

    [Fact]
    public void What_deep_work_throws_reaches_the_caller_and_the_next_runs()
    {
        using CoreForkJoin cores = new();
        Assert.Throws<InvalidTimeZoneException>(() => cores.RunDeep(() => throw new InvalidTimeZoneException()));
        int done = 0;
        cores.RunDeep(() => done++);
        Assert.Equal(1, done);
    }

    [Fact]
    public void Deep_work_inside_deep_work_is_a_broken_invariant_and_not_a_wait_for_ever()
    {
        using CoreForkJoin cores = new();
        Assert.Throws<InvariantException>(() => cores.RunDeep(() => cores.RunDeep(() => { })));
    }
}
