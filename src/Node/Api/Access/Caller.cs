namespace Gwangan.Node.Api.Access;

/// <summary>Who makes a request or holds a connection: a key, or an address without one.</summary>
public sealed class Caller
{
    private readonly AccessGuard _guard;

    internal Caller(AccessGuard guard, CallerId id, ApiKey? key, RateTier? tier, bool isOwn = false)
    {
        (_guard, Id, Key, Tier, IsOwn) = (guard, id, key, tier, isOwn);
        Holder = key is null ? id : key;
    }

    /// <summary>Where it comes from.</summary>
    public CallerId Id { get; }

    /// <summary>The key that it showed; null for none.</summary>
    public ApiKey? Key { get; }

    /// <summary>What it may do; null for everything.</summary>
    public RateTier? Tier { get; }

    /// <summary>Cancelled when its key is over.</summary>
    public CancellationToken Over => Key?.Over ?? CancellationToken.None;

    /// <summary>Whether it is the node itself.</summary>
    internal bool IsOwn { get; }

    /// <summary>Whom limits are counted for.</summary>
    internal object Holder { get; }

    /// <summary>Why it may not hand in so many envelopes now, or at all; null when it may. What it may is counted.</summary>
    public ApiException? RefuseEnvelopes(int count) => _guard.RefuseEnvelopes(this, count);

    /// <summary>Charges envelopes that turned out to be malformed or forged: they cost a signature's check and bring nothing.</summary>
    public void ChargeFaults(int count)
    {
        if (count > 0) _guard.Charge(this, count);
    }

    /// <summary>Why it may not subscribe to so many channels now; null when it may.</summary>
    public ApiException? RefuseRequests(int weight) => _guard.RefuseRequests(this, weight, out _);
}
