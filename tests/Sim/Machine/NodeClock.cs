namespace Gwangan.Sim.Machine;

/// <summary>A machine's clock over the world's time: the time of day can be set forward and back, the monotonic one goes on.</summary>
public sealed class NodeClock(World world, long startUnixMs) : TimeProvider
{
    /// <summary>How far its time of day is off, in milliseconds.</summary>
    public long OffsetMs { get; set; }

    public long UnixMs => startUnixMs + world.NowMs + OffsetMs;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMs);

    public override long GetTimestamp() => world.NowMs;

    /// <summary>A timer that never rings: the world itself wakes whoever waits.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
