using Gwangan.Node.Engines.Development;

namespace Gwangan.Tests.Engines.Development;

/// <summary>The engine of a development city: what waits for it, and its clock.</summary>
public sealed class DevelopmentEngineTests
{
    [Fact]
    public async Task Whoever_waits_for_an_engine_that_ends_is_told()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        DevelopmentEngine engine = world.City.Development!;
        using ManualResetEventSlim isAsked = new();
        Task<int> broken = engine.AskAsync<int>(() =>
        {
            isAsked.Wait(TimeSpan.FromSeconds(60));
            throw new InvalidOperationException("the end");
        });
        Task<int> behind = engine.AskAsync(() => 1);
        isAsked.Set();
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await Assert.ThrowsAsync<TaskCanceledException>(() => behind.WaitAsync(TimeSpan.FromSeconds(180)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Ended);
        await Assert.ThrowsAsync<TaskCanceledException>(() => engine.AskAsync(() => 1));
    }

    [Fact]
    public void A_block_is_later_than_the_one_before_whatever_was_asked_for()
    {
        ManualClock machine = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        DevelopmentClock clock = new(machine);
        long last = machine.GetUtcNow().ToUnixTimeSeconds() + 10;
        clock.Ask(last + 5);
        Assert.Equal(last + 5, clock.NextSeconds(last * 1_000));
        // A thousand blocks that only set something are a second.
        Assert.Equal(last + 6, clock.NextSeconds((last + 5) * 1_000));
        clock.ShowNext((last + 5) * 1_000 + 1);
        Assert.Equal(0, clock.AskedSeconds);
        clock.IntervalSeconds = int.MaxValue;
        Assert.Equal(DevelopmentClock.SecondsMax, clock.NextSeconds((DevelopmentClock.SecondsMax - 5) * 1_000));
        Assert.Equal(DevelopmentClock.SecondsMax + 1, clock.NextSeconds(DevelopmentClock.SecondsMax * 1_000));
    }
}
