namespace Gwangan.Node.Api.Access;

/// <summary>What tokens are taken for.</summary>
public enum Spending : byte
{
    /// <summary>Requests, by the weight of their route.</summary>
    Requests,

    /// <summary>Envelopes that are handed in.</summary>
    Envelopes,

    /// <summary>Envelopes that are malformed or forged, and keys that do not exist: charged once it is known.</summary>
    Faults,
}

/// <summary>The buckets of all callers without a key, in memory of a fixed size, however many addresses there are. Any thread.</summary>
/// <remarks>
/// A table of sets of eight. A newcomer takes a full bucket's place, which loses nothing; where none of its set is full, it takes the place of the fullest and what is missing there as well, so
/// that nobody gains by having many addresses. Debts are not handed on: a newcomer begins with an empty bucket at worst, whatever the one before it owed and for what. Which set an address falls
/// into is drawn anew at each start.
/// </remarks>
public sealed class BucketTable
{
    private const int Ways = 8, LocksCount = 64, BucketsDefault = 1 << 16;

    private readonly Bucket[] _buckets;
    private readonly Lock[] _locks = new Lock[LocksCount];

    /// <summary>A table for so many buckets: a power of two, 512 at least.</summary>
    public BucketTable(int count = BucketsDefault)
    {
        if (count < Ways * LocksCount || !int.IsPow2(count)) throw new ArgumentOutOfRangeException(nameof(count));
        _buckets = new Bucket[count];
        for (int i = 0; i < _locks.Length; i++) _locks[i] = new Lock();
    }

    /// <summary>How many buckets there are; it never changes.</summary>
    public int Count => _buckets.Length;

    /// <summary>Takes tokens when they are there.</summary>
    public Taken TryTake(CallerId caller, Spending what, long cost, Rate rate, long now)
    {
        Span<Bucket> set = SetOf(caller, what, out Lock guard);
        lock (guard) return TokenBucket.TryTake(ref Find(set, caller, what, rate, now).FullAt, cost, rate, now);
    }

    /// <summary>Takes tokens whether they are there or not.</summary>
    public void Charge(CallerId caller, Spending what, long cost, Rate rate, long now)
    {
        Span<Bucket> set = SetOf(caller, what, out Lock guard);
        lock (guard) TokenBucket.Charge(ref Find(set, caller, what, rate, now).FullAt, cost, rate, now);
    }

    private Span<Bucket> SetOf(CallerId caller, Spending what, out Lock guard)
    {
        // The framework's hash of several values has a seed of its own in each process.
        int set = HashCode.Combine(caller.Value, caller.IsNetwork, what) & (_buckets.Length / Ways - 1);
        guard = _locks[set & (LocksCount - 1)];
        return _buckets.AsSpan(set * Ways, Ways);
    }

    private static ref Bucket Find(Span<Bucket> set, CallerId caller, Spending what, Rate rate, long now)
    {
        int fullest = 0;
        for (int i = 0; i < set.Length; i++)
        {
            if (set[i].Caller == caller && set[i].What == what) return ref set[i];
            if (set[i].FullAt < set[fullest].FullAt) fullest = i;
        }
        ref Bucket taken = ref set[fullest];
        (taken.Caller, taken.What, taken.FullAt) = (caller, what, Math.Clamp(taken.FullAt, now, now + rate.WindowTicks));
        return ref taken;
    }

    private struct Bucket
    {
        public CallerId Caller;
        public Spending What;
        public long FullAt;
    }
}
