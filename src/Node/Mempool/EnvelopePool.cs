using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Mempool;

/// <summary>Envelopes that were checked and wait for a block, in order of arrival. Bounded in count and bytes, as a whole and for each account. Any thread.</summary>
/// <remarks>
/// An Ethereum transaction whose nonce is ahead of its account's is held until those before it have executed. What is held has bounds of its own, so that it cannot take the room of what
/// could execute, and lives a bounded number of blocks, because a transaction never expires.
/// </remarks>
public sealed class EnvelopePool(MempoolOptions options)
{
    private sealed record Entry(Envelope Envelope, TaskCompletionSource<Settled>? Waiter)
    {
        /// <summary>Whether the node that makes blocks has accepted it.</summary>
        public bool IsForwarded { get; set; }

        /// <summary>Whether nonces before it are missing in the state.</summary>
        public bool IsHeld { get; set; }

        /// <summary>The last block when it came.</summary>
        public long SinceHeight { get; init; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, Entry> _byId = [];
    private readonly Dictionary<Address, int> _countByAccount = [];
    private readonly HashSet<(Address Account, Address Key, bool IsEthereum, ulong Nonce)> _nonces = [];
    private readonly Dictionary<Hash32, long> _heightOfCommitted = [];
    private readonly Queue<Hash32> _committed = new();
    private readonly List<(Entry Entry, int Index)> _untold = []; // in the last block, and not published yet
    private List<Entry> _queue = [], _spare = [];
    private long _bytes, _height, _publishedHeight;
    private int _held;
    private MempoolRefusal _closed;

    /// <summary>How many wait.</summary>
    public int Count => _byId.Count;

    /// <summary>How many of them could go into the next block; the others are held until nonces before theirs have executed.</summary>
    public int ReadyCount => _byId.Count - Volatile.Read(ref _held);

    /// <summary>Their bytes together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes an envelope in, or says why not.</summary>
    /// <param name="envelope">Decoded, rightly signed, and admitted by the chain's CheckTx.</param>
    /// <param name="waiter">Told when it is in a block or dropped; null when nobody waits.</param>
    /// <param name="noncesBefore">How many nonces of its sender come before it, as the chain tells.</param>
    public MempoolRefusal TryAdd(Envelope envelope, TaskCompletionSource<Settled>? waiter = null, ulong noncesBefore = 0)
    {
        lock (_lock)
        {
            if (_closed != MempoolRefusal.None) return _closed;
            MempoolRefusal known = RefusalOfKnown(envelope.Id);
            if (known != MempoolRefusal.None) return known;
            if (_nonces.Contains(PlaceOf(envelope))) return MempoolRefusal.NonceWaiting;
            if (noncesBefore > (ulong)options.NoncesAheadMax) return MempoolRefusal.NonceTooFarAhead;
            int ofAccount = _countByAccount.GetValueOrDefault(envelope.Account);
            if (ofAccount >= options.CountPerAccountMax) return MempoolRefusal.AccountFull;
            if (_byId.Count >= options.CountMax || _bytes + envelope.Bytes.Length > options.BytesMax) return MempoolRefusal.Full;
            if (noncesBefore > 0 && _held >= options.HeldMax) return MempoolRefusal.HeldFull;

            Entry entry = new(envelope, waiter) { SinceHeight = _height };
            Hold(entry, noncesBefore > 0);
            _byId.Add(envelope.Id, entry);
            _queue.Add(entry);
            _nonces.Add(PlaceOf(envelope));
            _countByAccount[envelope.Account] = ofAccount + 1;
            _bytes += envelope.Bytes.Length;
            return MempoolRefusal.None;
        }
    }

    /// <summary>Whether bytes with this id would be refused before anything is decoded: they wait, or were committed, or there is no room.</summary>
    public MempoolRefusal CheckEarly(in Hash32 id, int sizeBytes)
    {
        lock (_lock)
        {
            if (_closed != MempoolRefusal.None) return _closed;
            MempoolRefusal known = RefusalOfKnown(id);
            if (known != MempoolRefusal.None) return known;
            return _byId.Count >= options.CountMax || _bytes + sizeBytes > options.BytesMax ? MempoolRefusal.Full : MempoolRefusal.None;
        }
    }

    /// <summary>Finds a waiting envelope.</summary>
    public bool TryFind(in Hash32 id, out Envelope envelope)
    {
        lock (_lock)
        {
            bool found = _byId.TryGetValue(id, out Entry? entry);
            envelope = entry?.Envelope!;
            return found;
        }
    }

    /// <summary>The height of a recently committed envelope; false when it is not remembered, or its block is not published yet.</summary>
    public bool TryFindCommitted(in Hash32 id, out long height)
    {
        lock (_lock) return _heightOfCommitted.TryGetValue(id, out height) && height <= _publishedHeight;
    }

    /// <summary>The waiting envelopes in order of arrival.</summary>
    public List<Envelope> Candidates()
    {
        lock (_lock)
        {
            List<Envelope> candidates = new(_queue.Count);
            foreach (Entry entry in _queue) candidates.Add(entry.Envelope);
            return candidates;
        }
    }

    /// <summary>Notes that the node which makes blocks has accepted an envelope; nothing when it no longer waits.</summary>
    public void NoteForwarded(in Hash32 id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out Entry? entry)) entry.IsForwarded = true;
        }
    }

    /// <summary>The waiting envelopes that the node which makes blocks has accepted, in order of arrival.</summary>
    public List<Envelope> Forwarded()
    {
        lock (_lock) return [.. _queue.Where(entry => entry.IsForwarded).Select(entry => entry.Envelope)];
    }

    /// <summary>Takes out envelopes that the node which makes blocks refuses, and tells those who wait for them.</summary>
    public void Withdraw(IReadOnlyList<(Envelope Envelope, Refusal Refusal)> refused)
    {
        if (refused.Count == 0) return;
        lock (_lock)
        {
            HashSet<Entry> withdrawn = [];
            foreach ((Envelope envelope, Refusal refusal) in refused)
            {
                if (!_byId.Remove(envelope.Id, out Entry? entry)) continue;
                Forget(entry);
                withdrawn.Add(entry);
                entry.Waiter?.TrySetResult(new Settled(envelope.Id, null, 0, refusal));
            }
            _queue.RemoveAll(withdrawn.Contains);
        }
    }

    /// <summary>Takes out a waiting envelope on an operator's word, and tells who waits for it; false when it does not wait.</summary>
    public bool TryEvict(in Hash32 id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out Entry? entry)) return false;
            Drop(entry, MempoolRefusal.Evicted);
            _queue.RemoveAll(each => ReferenceEquals(each, entry));
            return true;
        }
    }

    /// <summary>After a block was executed: takes out what it holds, and tells those whose envelopes can no longer execute. <see cref="Tell"/> follows before the next block.</summary>
    /// <param name="height">The block's height.</param>
    /// <param name="executed">The block's envelopes.</param>
    /// <param name="canStillExecute">The chain's CheckTx on the state after the block.</param>
    /// <param name="noncesBefore">The chain's count of nonces that come before an envelope; null when none is held.</param>
    public void TakeOut(long height, IReadOnlyList<Envelope?> executed, Func<Envelope, bool> canStillExecute, Func<Envelope, ulong>? noncesBefore = null)
    {
        lock (_lock)
        {
            _height = height;
            for (int i = 0; i < executed.Count; i++)
            {
                if (executed[i] is not { } envelope) continue;
                Remember(envelope.Id, height);
                if (!_byId.Remove(envelope.Id, out Entry? entry)) continue;
                Forget(entry);
                _untold.Add((entry, i));
            }
            foreach (Entry entry in _queue)
            {
                if (!_byId.ContainsKey(entry.Envelope.Id)) continue;
                if (!canStillExecute(entry.Envelope))
                {
                    Drop(entry, MempoolRefusal.Dropped);
                    continue;
                }
                Hold(entry, noncesBefore is not null && noncesBefore(entry.Envelope) > 0);
                if (entry.IsHeld && height - entry.SinceHeight > options.HeldBlocksMax) Drop(entry, MempoolRefusal.HeldTooLong);
                else _spare.Add(entry);
            }
            (_queue, _spare) = (_spare, _queue);
            _spare.Clear();
        }
    }

    /// <summary>After a block was published: tells those who wait for its envelopes.</summary>
    public void Tell(CommittedBlock block)
    {
        lock (_lock)
        {
            _publishedHeight = block.Height;
            foreach ((Entry entry, int index) in _untold) entry.Waiter?.TrySetResult(new Settled(entry.Envelope.Id, block, index, null));
            _untold.Clear();
        }
    }

    /// <summary>Refuses everything from now on and tells those who wait; nothing that was only accepted is promised.</summary>
    /// <param name="why">What all are told.</param>
    public void Close(MempoolRefusal why = MempoolRefusal.Stopping)
    {
        lock (_lock)
        {
            _closed = why;
            foreach (Entry entry in _queue) Drop(entry, why);
            _queue.Clear();
            foreach ((Entry entry, _) in _untold) entry.Waiter?.TrySetResult(new Settled(entry.Envelope.Id, null, 0, Refusal.Of("mempool", why)));
            _untold.Clear();
        }
    }

    private MempoolRefusal RefusalOfKnown(in Hash32 id) =>
        _byId.ContainsKey(id) ? MempoolRefusal.Duplicate
        : _heightOfCommitted.ContainsKey(id) ? MempoolRefusal.AlreadyCommitted
        : MempoolRefusal.None;

    // The two kinds of envelope count their nonces apart.
    private static (Address Account, Address Key, bool IsEthereum, ulong Nonce) PlaceOf(Envelope envelope) => (envelope.Account, envelope.KeyAddress, envelope.IsEthereum, envelope.Nonce);

    private void Hold(Entry entry, bool isHeld)
    {
        if (entry.IsHeld == isHeld) return;
        entry.IsHeld = isHeld;
        Volatile.Write(ref _held, _held + (isHeld ? 1 : -1));
    }

    private void Drop(Entry entry, MempoolRefusal why)
    {
        _byId.Remove(entry.Envelope.Id);
        Forget(entry);
        entry.Waiter?.TrySetResult(new Settled(entry.Envelope.Id, null, 0, Refusal.Of("mempool", why)));
    }

    private void Forget(Entry entry)
    {
        Envelope envelope = entry.Envelope;
        _nonces.Remove(PlaceOf(envelope));
        Hold(entry, false);
        _bytes -= envelope.Bytes.Length;
        int left = _countByAccount[envelope.Account] - 1;
        if (left == 0) _countByAccount.Remove(envelope.Account);
        else _countByAccount[envelope.Account] = left;
    }

    private void Remember(in Hash32 id, long height)
    {
        if (!_heightOfCommitted.TryAdd(id, height)) return;
        _committed.Enqueue(id);
        if (_committed.Count > options.RememberedMax) _heightOfCommitted.Remove(_committed.Dequeue());
    }
}
