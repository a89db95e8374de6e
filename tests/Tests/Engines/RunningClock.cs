namespace Gwangan.Tests.Engines;

/// <summary>The machine's clock, ahead by as much as a test has moved it: for whatever needs time to go on by itself.</summary>
internal sealed class RunningClock : TimeProvider
{
    private long _aheadTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Interlocked.Read(ref _aheadTicks) * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));
}
