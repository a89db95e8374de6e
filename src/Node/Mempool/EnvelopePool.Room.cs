using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <content>Room: what an account's own transactions give up for each other, and what a full pool lets go of.</content>
public sealed partial class EnvelopePool
{
    private readonly record struct Gone(PoolEntry Entry, MempoolRefusal Why);

    private bool HasRoom(int slots, int bytes, bool isExecutable) => HasRoom(slots, bytes) && (isExecutable || _heldSlots + slots <= options.HeldMax);

    // Money and places that an account has for what waits. What could not execute gives way to what comes before it: who has sent too far ahead could else never send the nonce that all the others wait for.
    private MempoolRefusal TakeShare(PoolEntry entry, PoolEntry? before, SenderLine? line, Amount waiting, Amount available, out List<Gone>? gone)
    {
        gone = null;
        Envelope envelope = entry.Envelope;
        int slots = SlotsOf(envelope.Account) + entry.Slots - (before?.Slots ?? 0);
        for (int behind = (line?.Count ?? 0) - 1; ; behind--)
        {
            MempoolRefusal why = !waiting.TryAdd(envelope.Reserves, out Amount total) || total > available ? MempoolRefusal.PendingNotCovered
                : slots > options.CountPerAccountMax ? MempoolRefusal.AccountFull : MempoolRefusal.None;
            if (why == MempoolRefusal.None) break;
            if (behind < 0 || line![behind] is not { IsHeld: true } last || (envelope.IsSequenced && last.Envelope.Nonce <= envelope.Nonce)) return why;
            waiting -= last.Envelope.Reserves;
            slots -= last.Slots;
            (gone ??= []).Add(new Gone(last, why));
        }
        for (int i = 0; i < gone?.Count; i++) Unlist(gone[i].Entry);
        return MempoolRefusal.None;
    }

    // What has given way is told so, or comes back, the lowest nonce first.
    private bool Settle(List<Gone>? gone, bool isFinal)
    {
        for (int i = (gone?.Count ?? 0) - 1; i >= 0; i--)
        {
            PoolEntry entry = gone![i].Entry;
            if (isFinal)
            {
                _queue.Remove(entry.Place!);
                entry.Tell(gone[i].Why);
            }
            else
            {
                Enlist(entry);
            }
        }
        return isFinal;
    }

    private MempoolRefusal TakeRoom(PoolEntry entry, PoolEntry? before, SenderLine line)
    {
        (int slots, int bytes) = (entry.Slots - (before?.Slots ?? 0), entry.Envelope.Bytes.Length - (before?.Envelope.Bytes.Length ?? 0));
        bool isExecutable = before is null ? entry.Envelope.Nonce == line.NextNonce : !before.IsHeld;
        if (HasRoom(slots, bytes, isExecutable)) return MempoolRefusal.None;
        if (Weakest() is null) return MempoolRefusal.Full;
        if (TryMakeRoom(slots, bytes, new Rank(isExecutable, FloorOf(entry, line), line.Slots + slots), before)) return MempoolRefusal.None;
        return HasRoom(slots, bytes, true) ? MempoolRefusal.HeldFull : MempoolRefusal.Underpriced;
    }

    // Lets go of what ranks below a newcomer until there is room for it, or of nothing.
    private bool TryMakeRoom(int slots, int bytes, Rank newcomer, PoolEntry? kept)
    {
        List<Gone> gone = [];
        while (!HasRoom(slots, bytes, newcomer.IsExecutable))
        {
            SenderLine? weakest = Weakest();
            if (!Outranks(newcomer, weakest) || ReferenceEquals(weakest!.Last, kept)) return Settle(gone, false);
            gone.Add(new Gone(weakest.Last, MempoolRefusal.Outbid));
            Unlist(weakest.Last);
        }
        OutbidCount += gone.Count;
        return Settle(gone, true);
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
}
