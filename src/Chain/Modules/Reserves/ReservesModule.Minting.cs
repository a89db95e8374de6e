using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// Whether credits are minted, and those that wait. Lines are derived from their table; what has left it is passed over.
public sealed partial class ReservesModule
{
    // A mint from a line is what a credit costs; giving a redemption back as well.
    private const uint MintCost = 40;

    private const uint GiveBackLines = 1U << 31;

    /// <summary>The line of an asset's redemptions that are given back.</summary>
    public static uint GiveBackLineOf(uint asset) => GiveBackLines | asset;

    private readonly SortedDictionary<uint, Line> _lines = [];

    private sealed record Line(Queue<ulong> ToMint, Queue<ulong> ToMatch)
    {
        public Queue<ulong> For(WaitingFor what) => what == WaitingFor.Minting ? ToMint : ToMatch;
    }

    /// <summary>Why a credit of this amount at a bank would wait, besides those that wait before it; none when it would be minted.</summary>
    public MintingStop StopFor(in BankRecord bank, Amount amount, long timeMs)
    {
        MintingStop stop = StandingStop(in bank, timeMs);
        if (stop != MintingStop.None) return stop;
        ref readonly AssetRecord asset = ref Assets.Read(bank.AssetId);
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(bank.AssetId);
        if (amount > asset.Room) return MintingStop.Deficient;
        if (asset.Supply + reserve.Pending + amount > reserve.IssuanceCap) return MintingStop.CapReached;
        return HasRoom(in bank, amount, timeMs) ? MintingStop.None : MintingStop.BucketEmpty;
    }

    // Why the first of a bank's line waits. What is given back counts in what the city owes already, so no cap holds it.
    private MintingStop StopOf(in BankRecord bank, in WaitingRecord first, long timeMs)
    {
        if (first.RedemptionId == 0) return StopFor(in bank, first.Amount, timeMs);
        MintingStop stop = StandingStop(in bank, timeMs, isGivenBack: true);
        if (stop != MintingStop.None) return stop;
        if (!CanGiveBack(bank.AssetId, first.Amount)) return MintingStop.Deficient;
        return HasRoom(in bank, first.Amount, timeMs) ? MintingStop.None : MintingStop.BucketEmpty;
    }

    /// <summary>Why any credit at a bank would wait; none when it depends on the amount.</summary>
    public MintingStop StandingStop(in BankRecord bank, long timeMs) => StandingStop(in bank, timeMs, isGivenBack: false);

    private MintingStop StandingStop(in BankRecord bank, long timeMs, bool isGivenBack)
    {
        ref readonly AssetRecord asset = ref Assets.Read(bank.AssetId);
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(bank.AssetId);
        if (asset.Status != AssetStatus.Active) return MintingStop.AssetPaused;
        if (bank.Status != BankStatus.Active) return MintingStop.BankSuspended;
        if (asset.IsDeficient) return MintingStop.Deficient;
        bool isLate = false;
        for (uint id = 1; id <= AccountCount; id++)
        {
            ref readonly ReserveAccountRecord account = ref _accounts.ReadOf(id);
            if (account.BankId != bank.Id || account.IsClosed) continue;
            if ((account.Flags & ReserveAccountFlags.Unbalanced) != 0) return MintingStop.Unbalanced;
            isLate |= timeMs - account.AttestedAtMs > reserve.StatementLateMs;
        }
        if (isLate) return MintingStop.StatementLate;
        if (TryFirst(bank.Id, WaitingFor.Owner, out WaitingRecord oldest) && timeMs - oldest.SinceMs > reserve.UnmatchedLateMs) return MintingStop.UnmatchedTooOld;
        if (isGivenBack) return MintingStop.None;
        if (asset.Supply + reserve.Pending >= reserve.IssuanceCap) return MintingStop.CapReached;
        return bank.Held > bank.HoldingMax ? MintingStop.HoldingReached : MintingStop.None;
    }

    /// <summary>How much of a bank's bucket is in use.</summary>
    public static Amount UsedOf(in BankRecord bank, long timeMs)
    {
        long elapsed = timeMs - bank.BucketAtMs;
        if (elapsed <= 0 || bank.BucketUsed.IsZero) return bank.BucketUsed;
        return bank.BucketRefill.TryMulDivFloor((ulong)elapsed, 1_000, out Amount freed) && freed < bank.BucketUsed ? bank.BucketUsed - freed : Amount.Zero;
    }

    // A credit larger than the bucket waits until all of it is free, and uses it in advance.
    private static bool HasRoom(in BankRecord bank, Amount amount, long timeMs)
    {
        if (bank.BucketCapacity == Amount.Max) return true;
        Amount used = UsedOf(in bank, timeMs);
        return used.IsZero || used + amount <= bank.BucketCapacity;
    }

    // When a credit that waits for the bucket fits; null when never.
    private static long? RoomAtMs(in BankRecord bank, Amount amount)
    {
        if (bank.BucketRefill.IsZero) return null;
        Amount needed = amount >= bank.BucketCapacity ? bank.BucketUsed : bank.BucketUsed + amount > bank.BucketCapacity ? bank.BucketUsed + amount - bank.BucketCapacity : Amount.Zero;
        UInt128 seconds = needed.Units / bank.BucketRefill.Units, rest = needed.Units % bank.BucketRefill.Units;
        if (seconds > (UInt128)(Limits.ReserveTimeMsMax / 1_000)) return null;
        return bank.BucketAtMs + ((long)seconds * 1_000) + (long)(((rest * 1_000) + bank.BucketRefill.Units - 1) / bank.BucketRefill.Units);
    }

    private static void Settle(ref BankRecord bank, long timeMs) => (bank.BucketUsed, bank.BucketAtMs) = (UsedOf(in bank, timeMs), timeMs);

    // The entry says already that it is minted.
    private void Mint(in EntryRecord entry, uint bankId, Call call)
    {
        ref readonly BankRecord bank = ref _banks.ReadOf(bankId);
        UseBucket(bankId, entry.Amount, call.TimeMs);
        call.Emit(new CreditMinted(entry.Key.AccountId, entry.Key.Reference, Assets.Read(bank.AssetId).Symbol, entry.Owner, entry.Amount));
        Money.Mint(entry.Owner, bank.AssetId, entry.Amount, call);
    }

    private void UseBucket(uint bankId, Amount amount, long timeMs)
    {
        ref BankRecord bank = ref _banks.ModifyOf(bankId);
        if (bank.BucketCapacity == Amount.Max) return;
        Settle(ref bank, timeMs);
        bank.BucketUsed += amount;
    }

    private ulong Wait(uint bankId, WaitingFor what, in EntryRecord entry, Call call)
    {
        ulong place = ++_banks.ModifyOf(bankId).LastWaiting;
        Insert(new WaitingRecord { Key = new(bankId, place), For = what, SinceMs = call.TimeMs, Owner = entry.Owner, Amount = entry.Amount, Entry = entry.Key });
        return place;
    }

    private void Insert(in WaitingRecord waiting)
    {
        _waiting.Insert(in waiting);
        LineOf(waiting.Key.Line).For(waiting.For).Enqueue(waiting.Key.Place);
    }

    private void LeaveLine(ref EntryRecord entry, uint bankId)
    {
        if (entry.WaitsAs == 0) return;
        Invariant.Assert(_waiting.TryFind(new WaitingKey(bankId, entry.WaitsAs), out int slot));
        _waiting.Remove(slot);
        entry.WaitsAs = 0;
    }

    private bool TryFirst(uint line, WaitingFor what, out WaitingRecord first)
    {
        first = default;
        if (!_lines.TryGetValue(line, out Line? found)) return false;
        Queue<ulong> places = found.For(what);
        while (places.TryPeek(out ulong place))
        {
            if (_waiting.TryRead(new WaitingKey(line, place), out first)) return true;
            places.Dequeue();
        }
        return false;
    }

    private Line LineOf(uint id)
    {
        if (_lines.TryGetValue(id, out Line? line)) return line;
        return _lines[id] = new Line(new Queue<ulong>(), new Queue<ulong>());
    }

    private void RestoreLines()
    {
        _lines.Clear();
        List<WaitingKey> keys = new(_waiting.LiveCount);
        foreach (int slot in _waiting.LiveSlots) keys.Add(_waiting.Read(slot).Key);
        keys.Sort((one, other) => one.Line != other.Line ? one.Line.CompareTo(other.Line) : one.Place.CompareTo(other.Place));
        foreach (WaitingKey key in keys)
            if (!IsDoubtLine(key.Line)) LineOf(key.Line).For(_waiting.ReadOf(key).For).Enqueue(key.Place);
    }

    // The credits at a bank that may be minted now, first come first served.
    private void MintWaiting(uint bankId, Call call)
    {
        for (int left = Limits.WaitingMintsPerBankMax; left > 0 && TryFirst(bankId, WaitingFor.Minting, out WaitingRecord first); left--)
        {
            if (StopOf(in _banks.ReadOf(bankId), in first, call.TimeMs) != MintingStop.None) return;
            call.AddCost(MintCost);
            if (first.RedemptionId != 0)
            {
                UseBucket(bankId, first.Amount, call.TimeMs);
                GiveBack(in first, call);
                continue;
            }
            Invariant.Assert(_entries.TryFind(first.Entry, out int slot));
            EntryRecord entry = _entries.Read(slot);
            LeaveLine(ref entry, bankId);
            SetMinted(ref entry);
            _entries.Modify(slot) = entry;
            Mint(in entry, bankId, call);
        }
    }

    private void TellStop(uint bankId, Call call)
    {
        BankRecord bank = _banks.ReadOf(bankId);
        MintingStop stop = TryFirst(bankId, WaitingFor.Minting, out WaitingRecord first) ? StopOf(in bank, in first, call.TimeMs) : StandingStop(in bank, call.TimeMs);
        if (stop == bank.Stop) return;
        _banks.ModifyOf(bankId).Stop = stop;
        call.Emit(new MintingStopChanged(bankId, Assets.Read(bank.AssetId).Symbol, stop));
    }
}
