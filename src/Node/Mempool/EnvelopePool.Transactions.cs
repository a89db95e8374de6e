using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <content>Transactions, Ethereum's and Cosmos': lines by nonce, replacement by price, what a full pool lets go of, and what tools see of it.</content>
public sealed partial class EnvelopePool
{
    // Senders that are asked again after a block although it has changed nothing of theirs.
    private const int AskedAgainMax = 256;

    private readonly Dictionary<Address, SenderLine> _lines = new(SeededComparer.Instance);
    private readonly LinkedList<SenderLine> _turns = []; // the same, first those that were not asked for longest
    private readonly HashSet<SenderLine> _touched = [];
    private readonly LinkedList<PoolEntry> _longestHeld = []; // those that are held, first those that are so for longest
    private readonly Dictionary<Hash32, PoolEntry> _byEthereumHash = new(SeededComparer.Instance);
    private readonly Dictionary<Address, int> _authorities = new(SeededComparer.Instance);
    private SortedSet<SenderLine>? _weakestFirst; // put together when the pool is full, forgotten with the next block
    private Amount _baseFee;
    private long _lineCount, _heldSlots;
    private int _held, _heldOfEthereum;

    /// <summary>How many transactions are held because nonces before them are missing.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>Base fee of the next block, in won units, as of the last.</summary>
    public Amount BaseFee
    {
        get
        {
            lock (_lock) return _baseFee;
        }
    }

    /// <summary>Tells of transactions as they become executable.</summary>
    public PendingTransactions Pending { get; } = new();

    /// <summary>How many Ethereum transactions are executable one after another, and how many are held.</summary>
    public (int Pending, int Queued) TransactionCounts
    {
        get
        {
            lock (_lock) return (_byEthereumHash.Count - _heldOfEthereum, _heldOfEthereum);
        }
    }

    /// <summary>How many have given way to others since the start.</summary>
    public long OutbidCount { get; private set; }

    /// <summary>Finds a waiting Ethereum transaction by the hash that its tools know.</summary>
    public bool TryFindTransaction(in Hash32 ethereumHash, out Envelope envelope)
    {
        lock (_lock)
        {
            bool found = _byEthereumHash.TryGetValue(ethereumHash, out PoolEntry? entry);
            envelope = entry?.Envelope!;
            return found;
        }
    }

    /// <summary>The nonce with which a sender goes on behind what waits here without a gap; false when nothing of it waits, and the state's nonce is the answer.</summary>
    public bool TryNextNonce(in Address sender, out ulong nonce)
    {
        lock (_lock)
        {
            bool found = _lines.TryGetValue(sender, out SenderLine? line);
            nonce = line?.NextNonce ?? 0;
            return found;
        }
    }

    /// <summary>What Ethereum transactions of a sender wait.</summary>
    public SenderTransactions TransactionsOf(in Address sender)
    {
        lock (_lock) return _lines.TryGetValue(sender, out SenderLine? line) ? View(line) : new SenderTransactions(sender, [], []);
    }

    /// <summary>All Ethereum transactions that wait, by sender in the order of addresses.</summary>
    public List<SenderTransactions> Transactions()
    {
        List<SenderTransactions> all;
        lock (_lock) all = [.. _lines.Values.Select(View).Where(each => each.Pending.Count + each.Queued.Count > 0)];
        all.Sort(static (a, b) => a.Sender.CompareTo(b.Sender));
        return all;
    }

    /// <summary>Whether another transaction waits here in the place of one.</summary>
    public bool HasReplaced(Envelope envelope)
    {
        if (!envelope.IsSequenced) return false;
        lock (_lock) return _lines.TryGetValue(envelope.Account, out SenderLine? line) && line.Find(envelope.Nonce) is { } entry && entry.Envelope.Id != envelope.Id;
    }

    private MempoolRefusal TryAddTransaction(PoolEntry entry, in TransactionSender sender)
    {
        Envelope envelope = entry.Envelope;
        SenderLine line = _lines.GetValueOrDefault(envelope.Account) ?? new SenderLine(envelope.Account, sender.Nonce, _lineCount++);
        PoolEntry? before = line.Find(envelope.Nonce);
        MempoolRefusal refusal = CheckTerms(entry, before, line, in sender);
        if (refusal != MempoolRefusal.None) return refusal;
        if (!line.Reserved.TryAdd(envelope.Reserves, out _)) return MempoolRefusal.PendingNotCovered;
        // A block may have executed some of them already, which the pool is told of in a moment.
        Amount waiting = line.ReservedFrom(sender.Nonce);
        if (before is not null && before.Envelope.Nonce >= sender.Nonce) waiting -= before.Envelope.Reserves;
        refusal = TakeShare(entry, before, line, waiting, sender.Available, out List<Gone>? gone);
        if (refusal != MempoolRefusal.None) return refusal;
        refusal = TakeRoom(entry, before, line);
        if (!Settle(gone, refusal == MempoolRefusal.None)) return refusal;
        entry.Line = line;
        if (before is null) Enlist(entry);
        else Replace(before, entry);
        entry.Place = _queue.AddLast(entry);
        return MempoolRefusal.None;
    }

    // What another fee cures, then what another nonce does.
    private MempoolRefusal CheckTerms(PoolEntry entry, PoolEntry? before, SenderLine line, in TransactionSender sender)
    {
        Envelope envelope = entry.Envelope;
        if (envelope.Bid.Tip < options.TipMin) return MempoolRefusal.TipTooLow;
        if (before is not null && !Outbids(envelope.Bid, before.Envelope.Bid)) return MempoolRefusal.ReplacementUnderpriced;
        if (envelope.Nonce > line.NextNonce && envelope.Nonce - line.NextNonce > (ulong)options.NoncesAheadMax) return MempoolRefusal.NonceTooFarAhead;
        if (before is null && (sender.IsDelegated || _authorities.ContainsKey(envelope.Account)))
        {
            if (line.Ready > 0) return MempoolRefusal.DelegatedInFlight;
            if (envelope.Nonce != line.NextNonce) return MempoolRefusal.DelegatedNonceGap;
        }
        foreach (Address authority in entry.Authorities)
            if (_lines.TryGetValue(authority, out SenderLine? other) && other.Count > 1) return MempoolRefusal.AuthorityReserved;
        return MempoolRefusal.None;
    }

    // As geth's pool has it, but that a tip of nothing may stay nothing: no block of a city orders by tips, so wallets need not offer any.
    private bool Outbids(in TransactionBid bid, in TransactionBid before) =>
        bid.FeeCap > before.FeeCap && bid.FeeCap >= Bumped(before.FeeCap) && bid.Tip >= Bumped(before.Tip) && (bid.Tip > before.Tip || before.Tip.IsZero);

    private Amount Bumped(Amount price) => price.TryMulDivFloor((ulong)(100 + options.PriceBumpPercent), 100, out Amount bumped) ? bumped : Amount.Max;

    // Into everything but the order of arrival.
    private void Enlist(PoolEntry entry)
    {
        SenderLine line = entry.Line!;
        _weakestFirst?.Remove(line);
        if (_lines.TryAdd(line.Sender, line)) _turns.AddLast(line.Turn);
        int readyBefore = line.Ready;
        line.Add(entry);
        CountIn(entry);
        for (int i = readyBefore; i < line.Ready; i++) SetHeld(line[i], false);
        Rerank(line, entry.Envelope.Nonce);
    }

    // Those behind it stay as they are.
    private void Replace(PoolEntry before, PoolEntry entry)
    {
        SenderLine line = entry.Line!;
        _weakestFirst?.Remove(line);
        Uncount(before);
        line.Replace(before, entry);
        CountIn(entry);
        SetHeld(entry, before.IsHeld);
        Rerank(line, entry.Envelope.Nonce);
        _queue.Remove(before.Place!);
        before.Tell(MempoolRefusal.Replaced);
    }

    private void Unlist(PoolEntry entry)
    {
        SenderLine line = entry.Line!;
        _weakestFirst?.Remove(line);
        int readyBefore = line.Ready;
        line.Remove(entry);
        Uncount(entry);
        for (int i = line.Ready; i < readyBefore - 1; i++) SetHeld(line[i], true);
        if (line.Count == 0) Forget(line);
        else Rerank(line, entry.Envelope.Nonce);
    }

    // What is not the line's matter.
    private void CountIn(PoolEntry entry)
    {
        Weigh(entry, 1);
        if (entry.IsHeld) CountHeld(entry, 1);
        if (entry.Envelope.EthereumHash is { } hash) _byEthereumHash.Add(hash, entry);
        foreach (Address authority in entry.Authorities) _authorities[authority] = _authorities.GetValueOrDefault(authority) + 1;
    }

    private void Uncount(PoolEntry entry)
    {
        Weigh(entry, -1);
        if (entry.IsHeld) CountHeld(entry, -1);
        if (entry.Envelope.EthereumHash is { } hash) _byEthereumHash.Remove(hash);
        foreach (Address authority in entry.Authorities)
            if (--CollectionsMarshal.GetValueRefOrNullRef(_authorities, authority) == 0) _authorities.Remove(authority);
    }

    private void Rerank(SenderLine line, ulong fromNonce)
    {
        if (_weakestFirst is null) return;
        int index = line.IndexOf(fromNonce);
        line.Appraise(_baseFee, index < 0 ? ~index : index);
        _weakestFirst.Add(line);
    }

    private void SetHeld(PoolEntry entry, bool isHeld)
    {
        if (entry.IsHeld == isHeld) return;
        entry.IsHeld = isHeld;
        if (isHeld) entry.SinceHeight = _height;
        CountHeld(entry, isHeld ? 1 : -1);
        if (!isHeld && entry.Envelope.IsEthereum) Pending.Tell(entry.Envelope);
    }

    private void CountHeld(PoolEntry entry, int sign)
    {
        Volatile.Write(ref _held, _held + sign);
        _heldSlots += sign * entry.Slots;
        if (entry.Envelope.IsEthereum) _heldOfEthereum += sign;
        if (sign < 0)
        {
            _longestHeld.Remove(entry.HeldPlace!);
            return;
        }
        // Most have just begun to be; one that gave way and came back is older than the last.
        LinkedListNode<PoolEntry>? before = _longestHeld.Last;
        while (before is not null && before.Value.SinceHeight > entry.SinceHeight) before = before.Previous;
        entry.HeldPlace = before is null ? _longestHeld.AddFirst(entry) : _longestHeld.AddAfter(before, entry);
    }

    // After a block, with its own transactions out already: nonces have gone on, and what an account has may be less. Only those are looked at that the block has touched, because the others may be very many.
    private void RecheckLines(IPoolChain chain)
    {
        _weakestFirst = null;
        _baseFee = chain.BaseFee;
        if (chain.Changed is { } changed)
        {
            foreach (Address account in changed)
                if (_lines.TryGetValue(account, out SenderLine? line)) _touched.Add(line);
        }
        else
        {
            foreach (SenderLine line in _lines.Values) _touched.Add(line);
        }
        // Asked again even while nothing moves, some at a time in turn: a key may act no more, or a fork have begun.
        int count = Math.Min(_lines.Count, Math.Clamp((_lines.Count + options.AskAgainBlocks - 1) / options.AskAgainBlocks, 1, AskedAgainMax));
        for (; count > 0; count--)
        {
            SenderLine line = _turns.First!.Value;
            _turns.RemoveFirst();
            _turns.AddLast(line.Turn);
            _touched.Remove(line);
            Recheck(line, chain, isAsked: true);
        }
        foreach (SenderLine line in _touched) Recheck(line, chain, isAsked: false);
        _touched.Clear();
        while (_longestHeld.First is { } oldest && _height - oldest.Value.SinceHeight > options.HeldBlocksMax) Drop(oldest.Value, MempoolRefusal.HeldTooLong);
    }

    private void Recheck(SenderLine line, IPoolChain chain, bool isAsked)
    {
        TransactionSender sender = chain.SenderOf(line[0].Envelope);
        bool hasMoved = line.TryAdvance(sender.Nonce, out List<PoolEntry> past);
        foreach (PoolEntry entry in past) Leave(entry);
        // The first is asked, held or not: its key may act no more.
        if ((hasMoved || isAsked) && line.Count > 0 && !chain.CanExecute(line[0].Envelope))
        {
            Drop(line[0], MempoolRefusal.Dropped);
            // What has stopped the first may stop all.
            while (line.Count > 0 && !chain.CanExecute(line.Last.Envelope)) Drop(line.Last, MempoolRefusal.Dropped);
        }
        while (line.Count > 0 && line.Reserved > sender.Available) Drop(line.Last, MempoolRefusal.PendingNotCovered);
        // What is left is told last, so that nothing is announced that goes at once.
        for (int i = 0; i < line.Count && hasMoved; i++) SetHeld(line[i], i >= line.Ready);
        // Only now: a line that this block has emptied is left where it is until then.
        if (line.Count == 0) Forget(line);
    }

    private void Forget(SenderLine line)
    {
        if (_lines.Remove(line.Sender)) _turns.Remove(line.Turn);
    }

    // What a block has is out already but for its line; what its sender's nonce has passed without it is dropped.
    private void Leave(PoolEntry entry)
    {
        if (entry.IsTaken) return;
        Uncount(entry);
        _queue.Remove(entry.Place!);
        entry.Tell(MempoolRefusal.Dropped);
    }

    private static SenderTransactions View(SenderLine line)
    {
        List<Envelope> pending = [], queued = [];
        for (int i = 0; i < line.Count; i++)
            if (line[i].Envelope.IsEthereum) (i < line.Ready ? pending : queued).Add(line[i].Envelope);
        return new SenderTransactions(line.Sender, pending, queued);
    }
}
