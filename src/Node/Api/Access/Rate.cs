namespace Gwangan.Node.Api.Access;

/// <summary>How fast a bucket fills, and how much it holds.</summary>
/// <param name="PerSecond">Tokens a second, from 1 to 10,000,000.</param>
/// <param name="Burst">Tokens of a full bucket.</param>
public readonly record struct Rate(int PerSecond, int Burst)
{
    /// <summary>Time that one token takes to come, in ticks of 100 ns.</summary>
    public long TicksPerToken => TimeSpan.TicksPerSecond / PerSecond;

    /// <summary>Time in which an empty bucket fills.</summary>
    public long WindowTicks => Burst * TicksPerToken;

    /// <summary>A rate whose bucket fills in ten seconds: what comes in waves is not held up.</summary>
    public static Rate OverTenSeconds(int perSecond) => new(perSecond, perSecond * 10);
}

/// <summary>What became of an attempt to take tokens.</summary>
/// <param name="IsTaken">Whether they were there.</param>
/// <param name="Left">Tokens that are left.</param>
/// <param name="WaitTicks">Until they would be there, in ticks of 100 ns; 0 when they were.</param>
/// <param name="FillTicks">Until the bucket is full again.</param>
public readonly record struct Taken(bool IsTaken, int Left, long WaitTicks, long FillTicks);
