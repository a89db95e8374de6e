using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

/// <summary>The pool's rules said as plainly as possible: one list, everything counted anew each time.</summary>
internal sealed class PoolTwin(MempoolOptions options, MadeChain chain)
{
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly Dictionary<Address, long> _began = [];
    private readonly Dictionary<Envelope, long> _heldSince = [];
    private long _lines, _height;

    public List<Envelope> Waiting { get; private set; } = [];

    public MempoolRefusal Add(Envelope envelope)
    {
        if (!envelope.IsEthereum)
        {
            if (Waiting.Exists(each => !each.IsEthereum && each.Account == envelope.Account && each.Nonce == envelope.Nonce)) return MempoolRefusal.NonceWaiting;
            List<Envelope> all = Waiting;
            while (SlotsOf(envelope.Account) + Slots(envelope) > options.CountPerAccountMax)
                if (!TryGiveWay(envelope, 0, all)) return MempoolRefusal.AccountFull;
            return TryEnter(envelope, null, isExecutable: true, all) ? MempoolRefusal.None : MempoolRefusal.Full;
        }
        TransactionSender sender = chain.SenderOf(envelope);
        bool isNew = LineOf(envelope.Account).Count == 0;
        if (isNew) _nonces[envelope.Account] = sender.Nonce;
        Envelope? before = LineOf(envelope.Account).Find(each => each.Nonce == envelope.Nonce);
        ulong next = NextNonce(envelope.Account);
        if (envelope.Bid.Tip < options.TipMin) return MempoolRefusal.TipTooLow;
        if (before is not null && !Outbids(envelope, before)) return MempoolRefusal.ReplacementUnderpriced;
        if (envelope.Nonce > next + (ulong)options.NoncesAheadMax) return MempoolRefusal.NonceTooFarAhead;
        bool isReserved = sender.IsDelegated || Waiting.Exists(each => AuthoritiesOf(each).Contains(envelope.Account));
        if (before is null && isReserved && LineOf(envelope.Account).Exists(each => !IsHeld(each))) return MempoolRefusal.DelegatedInFlight;
        if (before is null && isReserved && envelope.Nonce != next) return MempoolRefusal.DelegatedNonceGap;
        if (AuthoritiesOf(envelope).Any(authority => LineOf(authority).Count > 1)) return MempoolRefusal.AuthorityReserved;
        List<Envelope> was = Waiting;
        while (Costs(envelope, before) > (decimal)sender.Available.Units)
            if (!TryGiveWay(envelope, envelope.Nonce + 1, was)) return MempoolRefusal.PendingNotCovered;
        while (SlotsOf(envelope.Account) + Slots(envelope) - (before is null ? 0 : Slots(before)) > options.CountPerAccountMax)
            if (!TryGiveWay(envelope, envelope.Nonce + 1, was)) return MempoolRefusal.AccountFull;

        bool isExecutable = before is null ? envelope.Nonce == next : !IsHeld(before);
        if (isNew) _began[envelope.Account] = _lines++;
        if (TryEnter(envelope, before, isExecutable, was)) return MempoolRefusal.None;
        if (!was.Exists(each => each.IsEthereum)) return MempoolRefusal.Full;
        bool hasRoom = was.Sum(Slots) + Slots(envelope) - (before is null ? 0 : Slots(before)) <= options.CountMax && was.Sum(Bytes) + Bytes(envelope) - (before is null ? 0 : Bytes(before)) <= options.BytesMax;
        return hasRoom ? MempoolRefusal.HeldFull : MempoolRefusal.Underpriced;
    }

    public void Remove(Envelope envelope)
    {
        Waiting = [.. Waiting.Where(each => each != envelope)];
        NoteHeld();
    }

    /// <summary>After a block: what it holds is out, whether it was done or refused.</summary>
    public void Settle(long height, IReadOnlyCollection<Envelope> block)
    {
        _height = height;
        Waiting = [.. Waiting.Where(each => !block.Contains(each) && (each.IsEthereum || chain.CanExecute(each)))];
        foreach (Address sender in Waiting.Where(each => each.IsEthereum).Select(each => each.Account).Distinct().ToArray())
        {
            TransactionSender account = chain.SenderOf(sender);
            Waiting.RemoveAll(each => each.IsEthereum && each.Account == sender && each.Nonce < account.Nonce);
            _nonces[sender] = account.Nonce;
            if (LineOf(sender).FirstOrDefault() is { } head && !chain.CanExecute(head))
            {
                Waiting.Remove(head);
                while (LineOf(sender).LastOrDefault() is { } last && !chain.CanExecute(last)) Waiting.Remove(last);
            }
            while (LineOf(sender) is { Count: > 0 } line && line.Sum(each => (decimal)each.Reserves.Units) > (decimal)account.Available.Units) Waiting.Remove(line[^1]);
        }
        NoteHeld();
        Waiting.RemoveAll(each => _heldSince.TryGetValue(each, out long since) && height - since > options.HeldBlocksMax);
    }

    public bool IsHeld(Envelope envelope) => envelope.IsEthereum && envelope.Nonce >= NextNonce(envelope.Account);

    public ulong NextNonce(Address sender)
    {
        ulong next = _nonces.GetValueOrDefault(sender);
        while (LineOf(sender).Exists(each => each.Nonce == next)) next++;
        return next;
    }

    public List<Envelope> LineOf(Address sender) => [.. Waiting.Where(each => each.IsEthereum && each.Account == sender).OrderBy(each => each.Nonce)];

    private decimal Costs(Envelope envelope, Envelope? before) => LineOf(envelope.Account).Where(each => each != before).Append(envelope).Sum(each => (decimal)each.Reserves.Units);

    // The last of an account goes when it is held and has at least a nonce; else all is as it was.
    private bool TryGiveWay(Envelope envelope, ulong from, List<Envelope> was)
    {
        Envelope? last = LineOf(envelope.Account).LastOrDefault();
        bool gives = last is not null && IsHeld(last) && last.Nonce >= from;
        Waiting = gives ? [.. Waiting.Where(each => each != last)] : was;
        return gives;
    }

    private bool TryEnter(Envelope envelope, Envelope? before, bool isExecutable, List<Envelope> was)
    {
        (bool, Worth, int) rank = (isExecutable, FloorOf(envelope), LineOf(envelope.Account).Sum(Slots) + Slots(envelope) - (before is null ? 0 : Slots(before)));
        if (!envelope.IsEthereum) rank = (true, default, int.MaxValue);
        while (!Fits(envelope, before, isExecutable))
        {
            Address? weakest = Waiting.Where(each => each.IsEthereum).Select(each => (Address?)each.Account).Distinct().OrderBy(each => RankOf(each!.Value), Comparer<(bool, Worth, int)>.Create(Compare))
                .ThenByDescending(each => _began[each!.Value]).FirstOrDefault();
            if (weakest is null || Compare(RankOf(weakest.Value), rank) >= 0 || LineOf(weakest.Value)[^1] == before)
            {
                Waiting = was;
                return false;
            }
            Waiting = [.. Waiting.Where(each => each != LineOf(weakest.Value)[^1])];
        }
        Waiting = [.. Waiting.Where(each => each != before), envelope];
        NoteHeld();
        return true;
    }

    private bool Fits(Envelope envelope, Envelope? before, bool isExecutable)
    {
        int slots = Slots(envelope) - (before is null ? 0 : Slots(before));
        return Waiting.Sum(Slots) + slots <= options.CountMax && Waiting.Sum(Bytes) + Bytes(envelope) - (before is null ? 0 : Bytes(before)) <= options.BytesMax
            && (isExecutable || Waiting.Where(IsHeld).Sum(Slots) + slots <= options.HeldMax);
    }

    private (bool, Worth, int) RankOf(Address sender)
    {
        List<Envelope> line = LineOf(sender);
        return (!IsHeld(line[^1]), line.Select(each => Worth.Of(each.Bid, chain.BaseFee)).Min(), line.Sum(Slots));
    }

    private Worth FloorOf(Envelope envelope) =>
        LineOf(envelope.Account).Where(each => each.Nonce < envelope.Nonce).Append(envelope).Select(each => Worth.Of(each.Bid, chain.BaseFee)).Min();

    private static int Compare((bool IsExecutable, Worth Worth, int Slots) a, (bool IsExecutable, Worth Worth, int Slots) b) =>
        a.IsExecutable != b.IsExecutable ? a.IsExecutable.CompareTo(b.IsExecutable) : a.Worth != b.Worth ? a.Worth.CompareTo(b.Worth) : b.Slots.CompareTo(a.Slots);

    private void NoteHeld()
    {
        foreach (Envelope each in Waiting)
            if (!IsHeld(each)) _heldSince.Remove(each);
            else _heldSince.TryAdd(each, _height);
    }

    private static bool Outbids(Envelope envelope, Envelope before)
    {
        (decimal cap, decimal tip, decimal oldCap, decimal oldTip) = ((decimal)envelope.Bid.FeeCap.Units, (decimal)envelope.Bid.Tip.Units, (decimal)before.Bid.FeeCap.Units, (decimal)before.Bid.Tip.Units);
        return cap > oldCap && cap >= Math.Floor(oldCap * 1.1m) && tip >= Math.Floor(oldTip * 1.1m) && (tip > oldTip || oldTip == 0);
    }

    private static IEnumerable<Address> AuthoritiesOf(Envelope envelope) => !envelope.IsEthereum ? []
        : ((Chain.Modules.Evm.Transact)envelope.Operations[0]).Transaction!.Authorizations.Select(each => each.Authority!.Value);

    private static int Slots(Envelope envelope) => MempoolOptions.SlotsOf(envelope.Bytes.Length);

    private static long Bytes(Envelope envelope) => envelope.Bytes.Length;

    private int SlotsOf(Address account) => Waiting.Where(each => each.Account == account).Sum(Slots);
}
