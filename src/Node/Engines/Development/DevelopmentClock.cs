using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.Development;

/// <summary>The time of a development city's blocks: that of the machine and an offset, in whole seconds, each later than the one before. As a clock it shows the next block's time.</summary>
/// <remarks>One thread uses it, the engine's.</remarks>
public sealed class DevelopmentClock(TimeProvider machine) : TimeProvider
{
    private const long MsPerSecond = 1_000;
    private long _nextMs;

    /// <summary>The last second that is asked for. Header times are 64-bit nanoseconds, which end in 2262: what is behind it is left to blocks that follow it a second each.</summary>
    public const long SecondsMax = 8_000_000_000;

    /// <summary>By how many seconds it is ahead of the machine's.</summary>
    public long OffsetSeconds { get; private set; }

    /// <summary>The time that was asked for the next block, seconds since 1970 UTC; 0 for none.</summary>
    public long AskedSeconds { get; private set; }

    /// <summary>How many seconds are between two blocks, up to <see cref="SecondsMax"/>; 0 where the clock tells.</summary>
    public long IntervalSeconds { get; set; }

    /// <summary>The present time, seconds since 1970 UTC.</summary>
    public long NowSeconds => MachineSeconds + OffsetSeconds;

    private long MachineSeconds => machine.GetUtcNow().ToUnixTimeSeconds();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_nextMs);

    /// <summary>Goes ahead, or back.</summary>
    public void Increase(long seconds) => OffsetSeconds += seconds;

    /// <summary>Sets the present time.</summary>
    public void Set(long seconds) => OffsetSeconds = seconds - MachineSeconds;

    /// <summary>Asks for the next block's time; the clock goes on from there.</summary>
    public void Ask(long seconds) => AskedSeconds = seconds;

    /// <summary>What the next block's time would be, seconds since 1970 UTC.</summary>
    public long NextSeconds(long lastMs)
    {
        long last = lastMs / MsPerSecond;
        // Blocks that only set something may have come to the second that was asked for.
        if (AskedSeconds > last) return AskedSeconds;
        return Math.Max(last + 1, IntervalSeconds > 0 ? Math.Min(last + IntervalSeconds, SecondsMax) : NowSeconds);
    }

    /// <summary>Shows the time of the next block. The clock is not behind it afterwards: an hour that is then added is an hour after this block.</summary>
    public void ShowNext(long lastMs)
    {
        long seconds = NextSeconds(lastMs);
        if (AskedSeconds > 0 || NowSeconds < seconds) Set(seconds);
        AskedSeconds = 0;
        _nextMs = seconds * MsPerSecond;
    }

    /// <summary>Shows the time of a block that only sets something: as little as can be after the last, so that code sees the same second where it can, and nothing that was asked for is used up.</summary>
    public void ShowSameSecond(long lastMs) => _nextMs = lastMs + 1;

    /// <summary>What was set, to return to it.</summary>
    public DevelopmentTime Take() => new(OffsetSeconds, AskedSeconds, IntervalSeconds, MachineSeconds);

    /// <summary>Returns to what was set, as if no time had passed since.</summary>
    public void Return(DevelopmentTime time)
    {
        OffsetSeconds = time.OffsetSeconds + time.MachineSeconds - MachineSeconds;
        (AskedSeconds, IntervalSeconds) = (time.AskedSeconds, time.IntervalSeconds);
    }
}

/// <summary>What a <see cref="DevelopmentClock"/> was set to, and when.</summary>
/// <param name="OffsetSeconds">Ahead of the machine's clock.</param>
/// <param name="AskedSeconds">The time asked for the next block; 0 for none.</param>
/// <param name="IntervalSeconds">Between two blocks; 0 where the clock tells.</param>
/// <param name="MachineSeconds">The machine's clock then, seconds since 1970 UTC.</param>
public sealed record DevelopmentTime(long OffsetSeconds, long AskedSeconds, long IntervalSeconds, long MachineSeconds);
