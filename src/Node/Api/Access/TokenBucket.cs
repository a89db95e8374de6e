namespace Gwangan.Node.Api.Access;

/// <summary>A token bucket as one number, the moment at which it will be full again (the generic cell rate algorithm): nothing fills it, and an old one need not be kept.</summary>
/// <remarks>Times are ticks of 100 ns of a clock that should not go back. When it does, a caller waits no longer than for the bucket and the greatest debt.</remarks>
public static class TokenBucket
{
    /// <summary>Takes tokens when they are there. A debt beyond the greatest is forgiven. What costs more than a bucket holds needs a full one and leaves a debt.</summary>
    public static Taken TryTake(ref long fullAt, long cost, Rate rate, long now)
    {
        long window = rate.WindowTicks, missing = Missing(fullAt, rate, now), asked = Math.Min(cost * rate.TicksPerToken, window);
        bool isTaken = missing + asked <= window;
        long wait = isTaken ? 0 : missing + asked - window;
        if (isTaken) missing = Math.Min(missing + cost * rate.TicksPerToken, window + ApiLimits.DebtMax.Ticks);
        fullAt = now + missing;
        return new Taken(isTaken, (int)Math.Max(0, (window - missing) / rate.TicksPerToken), wait, missing);
    }

    /// <summary>Takes tokens whether they are there or not: for what has happened already.</summary>
    public static void Charge(ref long fullAt, long cost, Rate rate, long now) =>
        fullAt = now + Math.Min(Missing(fullAt, rate, now) + cost * rate.TicksPerToken, rate.WindowTicks + ApiLimits.DebtMax.Ticks);

    private static long Missing(long fullAt, Rate rate, long now) => Math.Clamp(fullAt - now, 0, rate.WindowTicks + ApiLimits.DebtMax.Ticks);
}
