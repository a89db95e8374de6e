using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Mempool;

/// <summary>Envelopes that were checked and wait for a block, in order of arrival. Bounded in slots and bytes, as a whole and for each account. Any thread.</summary>
/// <remarks>
/// Transactions, Ethereum's and Cosmos', also stand in a line for each sender, by nonce: what follows without a gap is executable, the rest is held. A full pool lets go of what it loses least by;
/// native envelopes have no price to compare, expire within minutes, and are refused instead. docs/transaction-pool.md tells the rules.
/// </remarks>
public sealed partial class EnvelopePool(MempoolOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, PoolEntry> _byId = new(SeededComparer.Instance);
    private readonly Dictionary<Address, int> _slotsByAccount = new(SeededComparer.Instance);
    private readonly HashSet<(Address Account, Address Key, ulong Nonce)> _nonces = [];
    private readonly Dictionary<Hash32, long> _heightOfCommitted = new(SeededComparer.Instance);
    private readonly Queue<Hash32> _committed = new();
    private readonly List<(PoolEntry Entry, int Index)> _untold = []; // in the last block, and not published yet
    private readonly LinkedList<PoolEntry> _queue = [];
    private long _bytes, _slots, _height, _publishedHeight;
    private MempoolRefusal _closed;

    /// <summary>How many wait.</summary>
    public int Count => _byId.Count;

    /// <summary>How many of them could go into the next block; the others are held until nonces before theirs have executed.</summary>
    public int ReadyCount => _byId.Count - HeldCount;

    /// <summary>Their bytes together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes an envelope in, or says why not.</summary>
    /// <param name="envelope">Decoded, rightly signed, and admitted by the chain's CheckTx.</param>
    /// <param name="waiter">Told when it is in a block or dropped; null when nobody waits.</param>
    /// <param name="sender">Of an Ethereum or a Cosmos transaction: the account that sends it, as the chain tells.</param>
    public MempoolRefusal TryAdd(Envelope envelope, TaskCompletionSource<Settled>? waiter = null, TransactionSender sender = default)
    {
        lock (_lock)
        {
            if (_closed != MempoolRefusal.None) return _closed;
            MempoolRefusal known = RefusalOfKnown(envelope.Id);
            if (known != MempoolRefusal.None) return known;
            PoolEntry entry = new(envelope, waiter, _height);
            return envelope.IsSequenced ? TryAddTransaction(entry, in sender) : TryAddNative(entry);
        }
    }

    /// <summary>Whether bytes with this id would be refused before anything costly is done with them: they wait, or were committed, or there is no room.</summary>
    /// <param name="id">SHA-256 of the bytes.</param>
    /// <param name="sizeBytes">How many there are.</param>
    /// <param name="bid">What an Ethereum transaction offers; null for a native envelope.</param>
    public MempoolRefusal CheckEarly(in Hash32 id, int sizeBytes, TransactionBid? bid = null)
    {
        lock (_lock)
        {
            if (_closed != MempoolRefusal.None) return _closed;
            MempoolRefusal known = RefusalOfKnown(id);
            if (known != MempoolRefusal.None) return known;
            if (bid is { } offered && offered.Tip < options.TipMin) return MempoolRefusal.TipTooLow;
            if (HasRoom(MempoolOptions.SlotsOf(sizeBytes), sizeBytes)) return MempoolRefusal.None;
            // At best it could execute at once, and its sender has nothing else here.
            Worth best = bid is { } price ? Worth.Of(in price, _baseFee) : default;
            SenderLine? weakest = Weakest();
            return Outranks(new Rank(true, best, bid is null ? int.MaxValue : 1), weakest) ? MempoolRefusal.None : bid is null || weakest is null ? MempoolRefusal.Full : MempoolRefusal.Underpriced;
        }
    }

    /// <summary>Finds a waiting envelope.</summary>
    public bool TryFind(in Hash32 id, out Envelope envelope)
    {
        lock (_lock)
        {
            bool found = _byId.TryGetValue(id, out PoolEntry? entry);
            envelope = entry?.Envelope!;
            return found;
        }
    }

    /// <summary>The height of a recently committed envelope; false when it is not remembered, or its block is not published yet.</summary>
    public bool TryFindCommitted(in Hash32 id, out long height)
    {
        lock (_lock) return _heightOfCommitted.TryGetValue(id, out height) && height <= _publishedHeight;
    }

    /// <summary>Knows again what is in a block from before this node began: who hands it in anew, as a follower does that has missed the block, hears that it is committed and not that its nonce is used.</summary>
    /// <param name="block">The block, with its results; those of lower heights come before.</param>
    public void Remember(CommittedBlock block)
    {
        lock (_lock)
        {
            for (int i = 0; i < block.Envelopes.Count; i++)
                if (block.Envelopes[i] is { } envelope && HasTakenPlace(envelope, block.Results!, i)) Remember(envelope.Id, block.Height);
        }
    }

    /// <summary>The waiting envelopes that could be in the next block, in order of arrival.</summary>
    public List<Envelope> Candidates() => Select(static entry => !entry.IsHeld);

    /// <summary>All waiting envelopes in order of arrival, those that are held among them.</summary>
    public List<Envelope> Waiting() => Select(static _ => true);

    /// <summary>Notes that the node which makes blocks has accepted an envelope; nothing when it no longer waits.</summary>
    public void NoteForwarded(in Hash32 id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out PoolEntry? entry)) entry.IsForwarded = true;
        }
    }

    /// <summary>The waiting envelopes that the node which makes blocks has accepted, in order of arrival.</summary>
    public List<Envelope> Forwarded() => Select(static entry => entry.IsForwarded);

    /// <summary>Takes out envelopes that the node which makes blocks refuses, and tells those who wait for them.</summary>
    public void Withdraw(IReadOnlyList<(Envelope Envelope, Refusal Refusal)> refused)
    {
        if (refused.Count == 0) return;
        lock (_lock)
        {
            foreach ((Envelope envelope, Refusal refusal) in refused)
            {
                if (!_byId.TryGetValue(envelope.Id, out PoolEntry? entry)) continue;
                Remove(entry);
                entry.Tell(refusal);
            }
        }
    }

    /// <summary>Takes out a waiting envelope on an operator's word, and tells who waits for it; false when it does not wait.</summary>
    public bool TryEvict(in Hash32 id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out PoolEntry? entry)) return false;
            Drop(entry, MempoolRefusal.Evicted);
            return true;
        }
    }

    /// <summary>After a block was executed: takes out what it holds, and tells those whose envelopes can no longer execute. <see cref="Tell"/> follows before the next block.</summary>
    /// <param name="height">The block's height.</param>
    /// <param name="executed">The block's envelopes.</param>
    /// <param name="chain">The chain after the block; who calls holds its gate.</param>
    /// <param name="results">The block's results: what changed nothing may come again. Null where they are not known.</param>
    public void TakeOut(long height, IReadOnlyList<Envelope?> executed, IPoolChain chain, BlockResults? results = null)
    {
        lock (_lock)
        {
            _height = height;
            for (int i = 0; i < executed.Count; i++)
            {
                if (executed[i] is not { } envelope) continue;
                if (results is null || HasTakenPlace(envelope, results, i)) Remember(envelope.Id, height);
                if (!_byId.TryGetValue(envelope.Id, out PoolEntry? entry)) continue;
                TakeOut(entry);
                _untold.Add((entry, i));
            }
            RecheckLines(chain);
            for (LinkedListNode<PoolEntry>? place = _nonces.Count > 0 ? _queue.First : null; place is not null;)
            {
                PoolEntry entry = place.Value;
                place = place.Next;
                if (!entry.Envelope.IsSequenced && !chain.CanExecute(entry.Envelope)) Drop(entry, MempoolRefusal.Dropped);
            }
        }
    }

    /// <summary>After a block was published: tells those who wait for its envelopes.</summary>
    public void Tell(CommittedBlock block)
    {
        lock (_lock)
        {
            _publishedHeight = block.Height;
            foreach ((PoolEntry entry, int index) in _untold) entry.Waiter?.TrySetResult(new Settled(entry.Envelope.Id, block, index, null));
            _untold.Clear();
        }
    }

    /// <summary>Refuses everything from now on and tells those who wait; nothing that was only accepted is promised.</summary>
    /// <param name="why">What all are told.</param>
    /// <returns>What waited, in order of arrival.</returns>
    public List<Envelope> Close(MempoolRefusal why = MempoolRefusal.Stopping)
    {
        lock (_lock)
        {
            _closed = why;
            List<Envelope> waited = [.. _queue.Select(entry => entry.Envelope)];
            while (_queue.First is { } first) Drop(first.Value, why);
            foreach ((PoolEntry entry, _) in _untold) entry.Tell(why);
            _untold.Clear();
            return waited;
        }
    }

    /// <summary>Lets go of all that waits, and tells those who wait for it; it goes on taking in.</summary>
    /// <returns>How many there were.</returns>
    public int Clear()
    {
        lock (_lock)
        {
            int count = _queue.Count;
            while (_queue.First is { } first) Drop(first.Value, MempoolRefusal.Evicted);
            return count;
        }
    }

    /// <summary>After blocks were taken back: nothing waits, and what they held may come again.</summary>
    /// <param name="height">The height that is now the last.</param>
    /// <param name="baseFee">Base fee of the next block.</param>
    public void Rewind(long height, Amount baseFee)
    {
        lock (_lock)
        {
            Clear();
            _heightOfCommitted.Clear();
            _committed.Clear();
            (_height, _publishedHeight, _baseFee, _weakestFirst) = (height, height, baseFee, null);
        }
    }

    private MempoolRefusal TryAddNative(PoolEntry entry)
    {
        Envelope envelope = entry.Envelope;
        if (_nonces.Contains(PlaceOf(envelope))) return MempoolRefusal.NonceWaiting;
        SenderLine? line = _lines.GetValueOrDefault(envelope.Account);
        MempoolRefusal refusal = TakeShare(entry, null, line, line?.Reserved ?? Amount.Zero, Amount.Max, out List<Gone>? gone);
        if (refusal != MempoolRefusal.None) return refusal;
        // It has no price to compare, but what could not execute gives way to it.
        bool hasRoom = HasRoom(entry.Slots, envelope.Bytes.Length) || TryMakeRoom(entry.Slots, envelope.Bytes.Length, new Rank(true, default, int.MaxValue), null);
        if (!Settle(gone, hasRoom)) return MempoolRefusal.Full;
        _nonces.Add(PlaceOf(envelope));
        Weigh(entry, 1);
        entry.Place = _queue.AddLast(entry);
        return MempoolRefusal.None;
    }

    private MempoolRefusal RefusalOfKnown(in Hash32 id) =>
        _byId.ContainsKey(id) ? MempoolRefusal.Duplicate
        : _heightOfCommitted.ContainsKey(id) ? MempoolRefusal.AlreadyCommitted
        : MempoolRefusal.None;

    // What a block refused as a whole has used no nonce, and the same bytes may be right in a later one.
    private static bool HasTakenPlace(Envelope envelope, BlockResults results, int index)
    {
        EnvelopeResult result = results.Envelopes[index];
        if (result.Code != KernelRefusal.None) return false;
        return !envelope.IsEthereum || results.Outcomes[result.FirstOutcome].IsDone;
    }

    private static (Address Account, Address Key, ulong Nonce) PlaceOf(Envelope envelope) => (envelope.Account, envelope.KeyAddress, envelope.Nonce);

    private List<Envelope> Select(Func<PoolEntry, bool> which)
    {
        lock (_lock)
        {
            List<Envelope> selected = new(_queue.Count);
            foreach (PoolEntry entry in _queue)
                if (which(entry)) selected.Add(entry.Envelope);
            return selected;
        }
    }

    private bool HasRoom(int slots, int bytes) => _slots + slots <= options.CountMax && _bytes + bytes <= options.BytesMax;

    private int SlotsOf(in Address account) => _slotsByAccount.GetValueOrDefault(account);

    private void Drop(PoolEntry entry, MempoolRefusal why)
    {
        Remove(entry);
        entry.Tell(why);
    }

    private void Remove(PoolEntry entry)
    {
        if (entry.Envelope.IsSequenced) Unlist(entry);
        else UncountNative(entry);
        _queue.Remove(entry.Place!);
    }

    // Its place in its sender's line goes with those of the whole block at once.
    private void TakeOut(PoolEntry entry)
    {
        if (entry.Envelope.IsSequenced)
        {
            entry.IsTaken = true;
            _touched.Add(entry.Line!);
            Uncount(entry);
        }
        else
        {
            UncountNative(entry);
        }
        _queue.Remove(entry.Place!);
    }

    private void UncountNative(PoolEntry entry)
    {
        _nonces.Remove(PlaceOf(entry.Envelope));
        Weigh(entry, -1);
    }

    private void Weigh(PoolEntry entry, int sign)
    {
        Envelope envelope = entry.Envelope;
        if (sign > 0) _byId.Add(envelope.Id, entry);
        else _byId.Remove(envelope.Id);
        _slots += sign * entry.Slots;
        Interlocked.Add(ref _bytes, sign * envelope.Bytes.Length);
        int left = SlotsOf(envelope.Account) + sign * entry.Slots;
        if (left == 0) _slotsByAccount.Remove(envelope.Account);
        else _slotsByAccount[envelope.Account] = left;
    }

    private void Remember(in Hash32 id, long height)
    {
        if (!_heightOfCommitted.TryAdd(id, height)) return;
        _committed.Enqueue(id);
        if (_committed.Count > options.RememberedMax) _heightOfCommitted.Remove(_committed.Dequeue());
    }
}
