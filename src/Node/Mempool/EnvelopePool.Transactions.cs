using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <content>Ethereum transactions: lines by nonce, replacement by price, what a full pool lets go of, and what tools see of it.</content>
public sealed partial class EnvelopePool
{
    private readonly Dictionary<Address, SenderLine> _lines = [];
    private readonly Dictionary<Hash32, PoolEntry> _byEthereumHash = [];
    private readonly Dictionary<Address, int> _authorities = [];
    private SortedSet<SenderLine>? _weakestFirst; // put together when the pool is full, forgotten with the next block
    private Amount _baseFee;
    private long _lineCount, _heldSlots;
    private int _held;

    /// <summary>How many Ethereum transactions are held because nonces before them are missing.</summary>
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
            lock (_lock) return (_byEthereumHash.Count - _held, _held);
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

    /// <summary>What of a sender waits.</summary>
    public SenderTransactions TransactionsOf(in Address sender)
    {
        lock (_lock) return _lines.TryGetValue(sender, out SenderLine? line) ? View(line) : new SenderTransactions(sender, [], []);
    }

    /// <summary>All Ethereum transactions that wait, by sender in the order of addresses.</summary>
    public List<SenderTransactions> Transactions()
    {
        List<SenderTransactions> all;
        lock (_lock) all = [.. _lines.Values.Select(View)];
        all.Sort(static (a, b) => a.Sender.CompareTo(b.Sender));
        return all;
    }

    /// <summary>Whether another transaction waits here in the place of one.</summary>
    public bool HasReplaced(Envelope envelope)
    {
        if (!envelope.IsEthereum) return false;
        lock (_lock) return _lines.TryGetValue(envelope.Account, out SenderLine? line) && line.Find(envelope.Nonce) is { } entry && entry.Envelope.Id != envelope.Id;
    }

    private MempoolRefusal TryAddTransaction(PoolEntry entry, in TransactionSender sender)
    {
        Envelope envelope = entry.Envelope;
        SenderLine line = _lines.GetValueOrDefault(envelope.Account) ?? new SenderLine(envelope.Account, sender.Nonce, _lineCount++);
        PoolEntry? before = line.Find(envelope.Nonce);
        MempoolRefusal refusal = CheckTerms(entry, before, line, in sender);
        if (refusal != MempoolRefusal.None) return refusal;

        (int slots, int bytes) = (entry.Slots - (before?.Slots ?? 0), envelope.Bytes.Length - (before?.Envelope.Bytes.Length ?? 0));
        bool isExecutable = before is null ? envelope.Nonce == line.NextNonce : !before.IsHeld;
        if (!HasRoom(slots, bytes, isExecutable))
        {
            if (Weakest() is null) return MempoolRefusal.Full;
            if (!TryMakeRoom(slots, bytes, new Rank(isExecutable, FloorOf(entry, line), line.Slots + slots), before))
                return HasRoom(slots, bytes, true) ? MempoolRefusal.HeldFull : MempoolRefusal.Underpriced;
        }
        entry.Line = line;
        if (before is null) Enlist(entry);
        else Replace(before, entry);
        entry.Place = _queue.AddLast(entry);
        return MempoolRefusal.None;
    }

    // What another fee cures, then what another nonce does, then what waiting does.
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
        Amount waiting = line.ReservedFrom(sender.Nonce);
        if (before is not null && before.Envelope.Nonce >= sender.Nonce) waiting -= before.Envelope.Reserves;
        if (!waiting.TryAdd(envelope.Reserves, out Amount total) || total > sender.Available || !line.Reserved.TryAdd(envelope.Reserves, out _)) return MempoolRefusal.PendingNotCovered;
        return SlotsOf(envelope.Account) + entry.Slots - (before?.Slots ?? 0) > options.CountPerAccountMax ? MempoolRefusal.AccountFull : MempoolRefusal.None;
    }

    // As geth's pool has it, but that a tip of nothing may stay nothing: no block of a city orders by tips, so wallets need not offer any.
    private bool Outbids(in TransactionBid bid, in TransactionBid before) =>
        bid.FeeCap > before.FeeCap && bid.FeeCap >= Bumped(before.FeeCap) && bid.Tip >= Bumped(before.Tip) && (bid.Tip > before.Tip || before.Tip.IsZero);

    private Amount Bumped(Amount price) => price.TryMulDivFloor((ulong)(100 + options.PriceBumpPercent), 100, out Amount bumped) ? bumped : Amount.Max;

    private bool HasRoom(int slots, int bytes, bool isExecutable) => HasRoom(slots, bytes) && (isExecutable || _heldSlots + slots <= options.HeldMax);

    // Lets go of what ranks below a newcomer until there is room for it, or of nothing.
    private bool TryMakeRoom(int slots, int bytes, Rank newcomer, PoolEntry? kept)
    {
        List<PoolEntry> gone = [];
        while (!HasRoom(slots, bytes, newcomer.IsExecutable))
        {
            SenderLine? weakest = Weakest();
            if (!Outranks(newcomer, weakest) || ReferenceEquals(weakest!.Last, kept))
            {
                for (int i = gone.Count - 1; i >= 0; i--) Enlist(gone[i]);
                return false;
            }
            gone.Add(weakest.Last);
            Unlist(weakest.Last);
        }
        foreach (PoolEntry entry in gone)
        {
            _queue.Remove(entry.Place!);
            entry.Tell(MempoolRefusal.Outbid);
        }
        OutbidCount += gone.Count;
        return true;
    }

    private static bool Outranks(Rank newcomer, SenderLine? weakest) => weakest is not null && weakest.Rank.CompareTo(newcomer) < 0;

    // The line whose last transaction the pool loses least by. The last, because behind any other one it would leave a gap.
    private SenderLine? Weakest()
    {
        if (_weakestFirst is not null) return _weakestFirst.Min;
        foreach (SenderLine line in _lines.Values) line.Appraise(_baseFee);
        _weakestFirst = new SortedSet<SenderLine>(_lines.Values, Comparer<SenderLine>.Create(static (a, b) =>
        {
            int order = a.Rank.CompareTo(b.Rank);
            return order == 0 ? b.Number.CompareTo(a.Number) : order;
        }));
        return _weakestFirst.Min;
    }

    private Worth FloorOf(PoolEntry entry, SenderLine line)
    {
        int index = line.IndexOf(entry.Envelope.Nonce);
        if (index < 0) index = ~index;
        Worth own = Worth.Of(entry.Envelope.Bid, _baseFee);
        return index == 0 ? own : Worth.Min(own, line[index - 1].Floor);
    }

    // Into everything but the order of arrival.
    private void Enlist(PoolEntry entry)
    {
        SenderLine line = entry.Line!;
        _weakestFirst?.Remove(line);
        _lines.TryAdd(line.Sender, line);
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
        if (line.Count == 0) _lines.Remove(line.Sender);
        else Rerank(line, entry.Envelope.Nonce);
    }

    // What is not the line's matter.
    private void CountIn(PoolEntry entry)
    {
        Weigh(entry, 1);
        if (entry.IsHeld) CountHeld(entry, 1);
        _byEthereumHash.Add(entry.Envelope.EthereumHash!.Value, entry);
        foreach (Address authority in entry.Authorities) _authorities[authority] = _authorities.GetValueOrDefault(authority) + 1;
    }

    private void Uncount(PoolEntry entry)
    {
        Weigh(entry, -1);
        if (entry.IsHeld) CountHeld(entry, -1);
        _byEthereumHash.Remove(entry.Envelope.EthereumHash!.Value);
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
        CountHeld(entry, isHeld ? 1 : -1);
        if (isHeld) entry.SinceHeight = _height;
        else Pending.Tell(entry.Envelope);
    }

    private void CountHeld(PoolEntry entry, int sign)
    {
        Volatile.Write(ref _held, _held + sign);
        _heldSlots += sign * entry.Slots;
    }

    // After a block, with its own transactions out already: nonces have gone on, and what an account has may be less.
    private void RecheckLines(IPoolChain chain)
    {
        _weakestFirst = null;
        _baseFee = chain.BaseFee;
        foreach (SenderLine line in _lines.Values)
        {
            TransactionSender sender = chain.SenderOf(line[0].Envelope);
            bool hasMoved = line.TryAdvance(sender.Nonce, out List<PoolEntry> past);
            foreach (PoolEntry entry in past) Leave(entry);
            // Those behind it are asked when it is their turn; and a turn that lasts, only now and then, because asking costs more than all else here.
            bool isAsked = hasMoved || (_height + line.Number) % options.AskAgainBlocks == 0;
            if (isAsked && line.Ready > 0 && !chain.CanExecute(line[0].Envelope)) Drop(line[0], MempoolRefusal.Dropped);
            while (line.Count > 0 && line.Reserved > sender.Available) Drop(line.Last, MempoolRefusal.PendingNotCovered);
            // What is left is told last, so that nothing is announced that goes at once.
            for (int i = 0; i < line.Count && hasMoved; i++) SetHeld(line[i], i >= line.Ready);
            for (int i = line.Count - 1; i >= line.Ready; i--)
                if (_height - line[i].SinceHeight > options.HeldBlocksMax) Drop(line[i], MempoolRefusal.HeldTooLong);
            // Only now: a line that this block has emptied is left where it is until then.
            if (line.Count == 0) _lines.Remove(line.Sender);
        }
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
        Envelope[] all = new Envelope[line.Count];
        for (int i = 0; i < all.Length; i++) all[i] = line[i].Envelope;
        return new SenderTransactions(line.Sender, all[..line.Ready], all[line.Ready..]);
    }
}
