using System.Security.Cryptography;

namespace Gwangan.Node.Api.Access;

/// <summary>A key that a running node knows, with the buckets of whoever shows it. Any thread.</summary>
public sealed class ApiKey
{
    private readonly byte[] _hash;
    private readonly long[] _fullAt = new long[Enum.GetValues<Spending>().Length];
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private long _requests, _lastUsedMs;

    internal ApiKey(ApiKeyEntry entry, RateTier? tier) => (Entry, Tier, _hash) = (entry, tier, Convert.FromHexString(entry.Sha256));

    /// <summary>As it stands in the file.</summary>
    public ApiKeyEntry Entry { get; }

    /// <summary>What its owner may do; null for everything.</summary>
    public RateTier? Tier { get; }

    /// <summary>Cancelled when it is revoked or has expired: what is open by it ends.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Requests and connections made with it since the node started.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>When it was shown last; null for never since the node started.</summary>
    public DateTimeOffset? LastUsed => Interlocked.Read(ref _lastUsedMs) is > 0 and long ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>Whether these are its hash and its time; how long it takes tells nothing about the hash.</summary>
    internal bool Fits(ReadOnlySpan<byte> hash, DateTimeOffset now)
    {
        bool isRight = CryptographicOperations.FixedTimeEquals(hash, _hash);
        return isRight && !IsExpired(now) && !_over.IsCancellationRequested;
    }

    internal bool IsExpired(DateTimeOffset now) => Entry.Expires <= now;

    internal void Used(DateTimeOffset now)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Exchange(ref _lastUsedMs, now.ToUnixTimeMilliseconds());
    }

    internal Taken TryTake(Spending what, long cost, long now)
    {
        lock (_lock) return TokenBucket.TryTake(ref _fullAt[(int)what], cost, Tier!.RateOf(what), now);
    }

    internal void Charge(Spending what, long cost, long now)
    {
        lock (_lock) TokenBucket.Charge(ref _fullAt[(int)what], cost, Tier!.RateOf(what), now);
    }

    internal void End() => _over.Cancel();
}
