using Gwangan.Chain.Base;

namespace Gwangan.Node.Mempool;

/// <summary>The waiting Ethereum transactions of one sender, by nonce.</summary>
internal sealed class SenderLine(Address sender, ulong nonce, long number)
{
    private readonly List<PoolEntry> _entries = [];
    private LinkedListNode<SenderLine>? _turn;
    private Amount _passed; // what those below a nonce can take
    private ulong _passedNonce;

    /// <summary>Its place among those that are asked again in turn.</summary>
    public LinkedListNode<SenderLine> Turn => _turn ??= new(this);

    /// <summary>Whose they are.</summary>
    public Address Sender => sender;

    /// <summary>Tells lines apart that are of equal rank: the order in which they began.</summary>
    public long Number => number;

    /// <summary>The nonce of the account's next transaction after the last block.</summary>
    public ulong Nonce { get; private set; } = nonce;

    /// <summary>How many from the first on follow each other without a gap: they are executable, and the others held.</summary>
    public int Ready { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The room they take.</summary>
    public int Slots { get; private set; }

    /// <summary>What all of them can take from the sender at most.</summary>
    public Amount Reserved { get; private set; }

    /// <summary>What the pool would lose with the last of them; settled by <see cref="Appraise"/>.</summary>
    public Rank Rank { get; private set; }

    /// <summary>The first nonce that none of them has and that could execute next.</summary>
    public ulong NextNonce => Nonce + (ulong)Ready;

    /// <summary>Transaction i in the order of nonces.</summary>
    public PoolEntry this[int index] => _entries[index];

    /// <summary>The one with the highest nonce.</summary>
    public PoolEntry Last => _entries[^1];

    /// <summary>The transaction with a nonce; null when there is none.</summary>
    public PoolEntry? Find(ulong nonce) => IndexOf(nonce) is >= 0 and var index ? _entries[index] : null;

    /// <summary>What those with at least this nonce can take at most: a block may have executed the others already.</summary>
    /// <remarks>Of one sender a block may execute thousands, and until the pool is told of them each newcomer asks: so what they can take is kept.</remarks>
    public Amount ReservedFrom(ulong nonce)
    {
        if (nonce != _passedNonce)
        {
            (_passedNonce, _passed) = (nonce, Amount.Zero);
            for (int i = 0; i < _entries.Count && _entries[i].Envelope.Nonce < nonce; i++) _passed += _entries[i].Envelope.Reserves;
        }
        return Reserved - _passed;
    }

    /// <summary>Puts a transaction in its place, which is free.</summary>
    public void Add(PoolEntry entry)
    {
        int index = IndexOf(entry.Envelope.Nonce);
        Invariant.Assert(index < 0);
        _entries.Insert(~index, entry);
        ForgetPassed(entry);
        Slots += entry.Slots;
        Reserved += entry.Envelope.Reserves;
        CountReady(Math.Min(Ready, ~index));
    }

    /// <summary>Puts a transaction in the place of another with its nonce.</summary>
    public void Replace(PoolEntry before, PoolEntry entry)
    {
        int index = IndexOf(entry.Envelope.Nonce);
        Invariant.Assert(index >= 0 && ReferenceEquals(_entries[index], before));
        _entries[index] = entry;
        ForgetPassed(entry);
        Slots += entry.Slots - before.Slots;
        Reserved = Reserved - before.Envelope.Reserves + entry.Envelope.Reserves;
    }

    /// <summary>Takes a transaction out; those behind it are no longer executable.</summary>
    public void Remove(PoolEntry entry)
    {
        int index = IndexOf(entry.Envelope.Nonce);
        Invariant.Assert(index >= 0 && ReferenceEquals(_entries[index], entry));
        _entries.RemoveAt(index);
        ForgetPassed(entry);
        Slots -= entry.Slots;
        Reserved -= entry.Envelope.Reserves;
        CountReady(Math.Min(Ready, index));
    }

    /// <summary>The account's nonce after a block: takes out what the block has, and what is below the nonce.</summary>
    /// <returns>False when nothing has changed.</returns>
    public bool TryAdvance(ulong nonce, out List<PoolEntry> past)
    {
        past = [];
        bool isTouched = nonce != Nonce;
        // A block that refused one has taken it too.
        foreach (PoolEntry entry in _entries)
            if (entry.IsTaken || entry.Envelope.Nonce < nonce) past.Add(entry);
        if (!isTouched && past.Count == 0) return false;
        _entries.RemoveAll(entry => entry.IsTaken || entry.Envelope.Nonce < nonce);
        (_passedNonce, _passed) = (0, Amount.Zero);
        foreach (PoolEntry entry in past)
        {
            Slots -= entry.Slots;
            Reserved -= entry.Envelope.Reserves;
        }
        Nonce = nonce;
        CountReady(0);
        return true;
    }

    /// <summary>Settles what each is worth at a base fee, from an index on, and what the pool would lose with the last.</summary>
    public void Appraise(Amount baseFee, int from = 0)
    {
        for (int i = from; i < _entries.Count; i++)
        {
            Worth own = Worth.Of(_entries[i].Envelope.Bid, baseFee);
            _entries[i].Floor = i == 0 ? own : Worth.Min(own, _entries[i - 1].Floor);
        }
        if (_entries.Count > 0) Rank = new Rank(Ready == _entries.Count, Last.Floor, Slots);
    }

    /// <summary>Where a nonce stands, or the complement of where it would.</summary>
    public int IndexOf(ulong nonce)
    {
        // Most are appended.
        if (_entries.Count == 0 || _entries[^1].Envelope.Nonce < nonce) return ~_entries.Count;
        int low = 0, high = _entries.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _entries[middle].Envelope.Nonce.CompareTo(nonce);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    // No nonce is below 0, so nothing has been passed then.
    private void ForgetPassed(PoolEntry changed)
    {
        if (changed.Envelope.Nonce < _passedNonce) (_passedNonce, _passed) = (0, Amount.Zero);
    }

    private void CountReady(int from)
    {
        Ready = from;
        while (Ready < _entries.Count && _entries[Ready].Envelope.Nonce == Nonce + (ulong)Ready) Ready++;
    }
}
