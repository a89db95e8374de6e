using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>The reserves of the won in the plainest way: lists of what happened, and every sum added up anew whenever somebody asks.</summary>
/// <param name="money">What accounts have, and how to give and take.</param>
public sealed partial class PlainReserves(IPlainMoney money)
{
    private readonly List<Bank> _banks = [];
    private readonly List<Account> _accounts = [];
    private readonly List<Entry> _entries = [];
    private readonly List<Redemption> _redemptions = [];
    private readonly List<Waiting> _waiting = [];
    private readonly List<(uint Bank, Redemption Redemption, long AfterMs)> _doubts = [];
    private readonly Dictionary<(uint, Hash32), Address> _virtual = [];

    public sealed record Bank(uint Id, Address Adapter)
    {
        public bool IsSuspended { get; set; }

        public BigInteger HoldingMax { get; set; } = Everything;

        public BigInteger Capacity { get; set; } = Everything;

        public BigInteger Refill { get; set; }

        public BigInteger Used { get; set; }

        public long UsedAtMs { get; set; }
    }

    public sealed record Account(uint Id, uint Bank, BigInteger Opening)
    {
        public uint ClosedDay { get; set; }

        public uint Number { get; set; }

        public uint IntradayNumber { get; set; }

        public uint IntradayDay { get; set; }

        public long AttestedAtMs { get; set; }

        public bool IsUnbalanced { get; set; }

        public uint DoubtedDay { get; set; }

        public bool IsSilent { get; set; }

        public bool IsClosed { get; set; }

        public BigInteger Missing { get; set; }
    }

    public sealed record Entry(uint Account, Hash32 Reference, int Kind, BigInteger Amount, uint Day)
    {
        /// <summary>A credit's kind, or a debit's and 100.</summary>
        public bool IsDebit => Kind >= 100;

        public bool IsMinted { get; set; }

        public bool IsBurnt { get; set; }

        public bool IsPaidTwice { get; set; }

        public long DeadlineMs { get; set; }

        public EntryState State { get; set; } = EntryState.Booked;

        public bool IsRecalled { get; set; }

        public Address Owner { get; set; }

        public Hash32 Answers { get; init; }

        public ulong Redemption { get; init; }
    }

    public sealed record Redemption(ulong Id, Address Owner, BigInteger Amount)
    {
        public RedemptionState State { get; set; } = RedemptionState.Queued;

        public uint Bank { get; set; }

        public HashSet<uint> Formers { get; } = [];

        public uint Turn { get; set; }

        public int Silences { get; set; }

        public uint PaidFrom { get; set; }

        public long DeadlineMs { get; set; }

        public long RerouteAtMs { get; set; }

        public Hash32 PaidBy { get; set; }
    }

    // Bank 0 is nobody's: redemptions that are given back without a bank's money.
    private sealed record Waiting(uint Bank, Entry? Entry, Redemption? Redemption, WaitingFor For, long SinceMs)
    {
        public BigInteger Amount => Entry?.Amount ?? Redemption!.Amount;
    }

    public static BigInteger Everything { get; } = BigInteger.Pow(2, 128) - 1;

    public BigInteger Cap { get; set; } = Everything;

    public long StatementLateMs { get; init; }

    public long UnmatchedLateMs { get; init; }

    public long SendWithinMs { get; init; }

    public long PayWithinMs { get; init; }

    public long RerouteAfterMs { get; init; }

    public BigInteger RedeemMin { get; set; }

    public uint OpenPerOwnerMax { get; set; } = 64;

    public IReadOnlyList<Redemption> Redemptions => _redemptions;

    public IReadOnlyList<Entry> Entries => _entries;

    public void Add(Address adapter) => _banks.Add(new Bank((uint)_banks.Count + 1, adapter));

    public void Add(uint bank, BigInteger opening, uint closedDay, long timeMs) =>
        _accounts.Add(new Account((uint)_accounts.Count + 1, bank, opening) { ClosedDay = closedDay, AttestedAtMs = timeMs });

    // Sums, all from the single facts.

    public BigInteger Held(Account account) => account.Opening + _entries.Where(entry => entry.Account == account.Id && entry.State != EntryState.Withdrawn).Sum(entry => entry.IsDebit ? -entry.Amount : entry.Amount);

    public BigInteger HeldBy(uint bank) => _accounts.Where(account => account.Bank == bank && !account.IsClosed).Sum(Held);

    public BigInteger SilentAt(uint bank) => _accounts.Where(account => account.Bank == bank && account.IsSilent && !account.IsClosed).Sum(Held);

    public BigInteger Owed(uint bank) => _redemptions.Where(redemption => redemption.Bank == bank && IsPayable(redemption)).Sum(redemption => redemption.Amount);

    public BigInteger Doubtful(uint bank) => _doubts.Where(doubt => doubt.Bank == bank).Sum(doubt => doubt.Redemption.Amount);

    public BigInteger Pending => _redemptions.Where(redemption => IsPayable(redemption) || redemption.State == RedemptionState.Refused).Sum(redemption => redemption.Amount);

    public BigInteger Withheld => _entries.Where(entry => (entry.IsRecalled || entry.State == EntryState.Returning) && !_accounts[(int)entry.Account - 1].IsClosed).Sum(entry => entry.Amount)
        + _accounts.Where(account => !account.IsClosed).Sum(account => account.Missing) + _doubts.Select(doubt => doubt.Redemption.Amount).Sum(amount => amount);

    public BigInteger Backed => BackedWith(Pending);

    public bool IsDeficient => money.Supply > Backed;

    public MintingStop StopOf(uint bank, long timeMs) => FirstToMint(bank) is { } first ? StopOf(BankOf(bank), first, timeMs) : Standing(BankOf(bank), timeMs, isGivenBack: false);

    // What happens at the beginning of a block.

    public void Begin(long timeMs)
    {
        foreach (Account account in _accounts) Listen(account, timeMs);
        foreach (Bank bank in _banks)
        {
            _doubts.RemoveAll(doubt => doubt.Bank == bank.Id && IsCovered(bank.Id, doubt.AfterMs));
            foreach (WaitingFor what in (WaitingFor[])[WaitingFor.Minting, WaitingFor.Owner])
                while (_waiting.Find(one => one.Bank == bank.Id && one.For == what) is { Entry: { } entry } closed && _accounts[(int)entry.Account - 1].IsClosed)
                {
                    _waiting.Remove(closed);
                    entry.State = EntryState.Booked;
                }
            while (FirstToMint(bank.Id) is { } first && StopOf(bank, first, timeMs) == MintingStop.None) Mint(bank, first, timeMs);
        }
        while (FirstToMint(0) is { } back && CanGiveBack(back.Amount)) GiveBack(back);
        foreach (Redemption redemption in _redemptions.Where(one => IsPayable(one) && one.RerouteAtMs <= timeMs).OrderBy(one => (one.RerouteAtMs, one.Id)))
        {
            Bank? other = _banks.Where(bank => bank.Id != redemption.Bank && !bank.IsSuspended && Free(bank.Id) >= redemption.Amount).OrderByDescending(bank => Free(bank.Id)).ThenBy(bank => bank.Id).FirstOrDefault();
            if (++redemption.Silences == 3) GiveUp(redemption, timeMs);
            else if (other is null) redemption.RerouteAtMs = timeMs + RerouteAfterMs;
            else GiveTo(redemption, other.Id, timeMs);
        }
    }

    private static BigInteger Units(Amount amount) => (BigInteger)amount.Units;

    private static bool IsPayable(Redemption redemption) => redemption.State is RedemptionState.Queued or RedemptionState.Sent or RedemptionState.Accepted;

    private static bool IsInHand(Redemption redemption) => redemption.State is RedemptionState.Sent or RedemptionState.Accepted;

    private static BigInteger Used(Bank bank, long timeMs) => BigInteger.Max(0, bank.Used - (bank.Refill * (timeMs - bank.UsedAtMs) / 1_000));

    private static bool IsOpen(Account account, uint day, long timeMs) => day > account.ClosedDay && day <= account.ClosedDay + 31 && day <= ((timeMs + 32_400_000) / 86_400_000) + 10;

    private BigInteger BackedWith(BigInteger pending) => BigInteger.Max(0, _banks.Sum(bank => HeldBy(bank.Id) - SilentAt(bank.Id)) - pending - Withheld);

    private BigInteger Free(uint bank) => BigInteger.Max(0, HeldBy(bank) - SilentAt(bank) - Owed(bank) - Doubtful(bank));

    private Bank BankOf(uint id) => _banks[(int)id - 1];

    private Bank? FindBank(uint id) => _banks.Find(bank => bank.Id == id);

    private Account? FindAccount(uint id) => _accounts.Find(account => account.Id == id);

    private Entry? FindEntry(uint account, Hash32 reference) => _entries.Find(entry => entry.Account == account && entry.Reference == reference);

    private Redemption? FindRedemption(ulong id) => _redemptions.Find(redemption => redemption.Id == id);

    private Waiting? FirstToMint(uint bank) => _waiting.Find(one => one.Bank == bank && one.For == WaitingFor.Minting);

    private MintingStop Standing(Bank bank, long timeMs, bool isGivenBack)
    {
        if (money.IsPaused) return MintingStop.AssetPaused;
        if (bank.IsSuspended) return MintingStop.BankSuspended;
        if (IsDeficient) return MintingStop.Deficient;
        Account[] accounts = [.. _accounts.Where(account => account.Bank == bank.Id && !account.IsClosed)];
        if (accounts.Any(account => account.IsUnbalanced)) return MintingStop.Unbalanced;
        if (accounts.Any(account => timeMs - account.AttestedAtMs > StatementLateMs)) return MintingStop.StatementLate;
        if (_waiting.Any(one => one.Bank == bank.Id && one.For == WaitingFor.Owner && timeMs - one.SinceMs > UnmatchedLateMs)) return MintingStop.UnmatchedTooOld;
        if (isGivenBack) return MintingStop.None;
        if (money.Supply + Pending >= Cap) return MintingStop.CapReached;
        return HeldBy(bank.Id) > bank.HoldingMax ? MintingStop.HoldingReached : MintingStop.None;
    }

    private MintingStop StopOf(Bank bank, Waiting first, long timeMs)
    {
        if (first.Entry is not null) return StopFor(bank, first.Amount, timeMs);
        if (Standing(bank, timeMs, isGivenBack: true) is not MintingStop.None and var standing) return standing;
        return !CanGiveBack(first.Amount) ? MintingStop.Deficient : HasRoom(bank, first.Amount, timeMs) ? MintingStop.None : MintingStop.BucketEmpty;
    }

    private MintingStop StopFor(Bank bank, BigInteger amount, long timeMs)
    {
        if (Standing(bank, timeMs, isGivenBack: false) is not MintingStop.None and var standing) return standing;
        if (money.Supply + amount > Backed) return MintingStop.Deficient;
        if (money.Supply + Pending + amount > Cap) return MintingStop.CapReached;
        return HasRoom(bank, amount, timeMs) ? MintingStop.None : MintingStop.BucketEmpty;
    }

    private static bool HasRoom(Bank bank, BigInteger amount, long timeMs) => bank.Capacity == Everything || Used(bank, timeMs).IsZero || Used(bank, timeMs) + amount <= bank.Capacity;

    private bool CanGiveBack(BigInteger amount) => !money.IsPaused && !IsDeficient && money.Supply + amount <= BackedWith(Pending - amount);

    // Stands in the line of its bank, and leaves it at once where nothing is before it and nothing speaks against it.
    private void Place(Entry entry, uint bank, long timeMs)
    {
        bool isOwned = !entry.Owner.IsZero, isFirst = FirstToMint(bank) is null;
        entry.State = isOwned ? EntryState.Queued : EntryState.Unmatched;
        Waiting waiting = new(bank, entry, null, isOwned ? WaitingFor.Minting : WaitingFor.Owner, timeMs);
        _waiting.Add(waiting);
        if (isOwned && isFirst && StopFor(BankOf(bank), entry.Amount, timeMs) == MintingStop.None) Mint(BankOf(bank), waiting, timeMs);
    }

    private void Refuse(Redemption redemption, uint bank, long timeMs)
    {
        redemption.State = RedemptionState.Refused;
        Waiting waiting = new(bank, null, redemption, WaitingFor.Minting, timeMs);
        bool isFirst = FirstToMint(bank) is null;
        _waiting.Add(waiting);
        if (!isFirst) return;
        if (bank == 0 && CanGiveBack(redemption.Amount)) GiveBack(waiting);
        if (bank != 0 && StopOf(BankOf(bank), waiting, timeMs) == MintingStop.None) Mint(BankOf(bank), waiting, timeMs);
    }

    private void Mint(Bank bank, Waiting waiting, long timeMs)
    {
        if (bank.Capacity != Everything) (bank.Used, bank.UsedAtMs) = (Used(bank, timeMs) + waiting.Amount, timeMs);
        if (waiting.Entry is not { } entry)
        {
            GiveBack(waiting);
            return;
        }
        Assert.False(entry.IsMinted);
        _waiting.Remove(waiting);
        (entry.State, entry.IsMinted) = (EntryState.Minted, true);
        money.Change(entry.Owner, entry.Amount);
    }

    private void GiveBack(Waiting waiting)
    {
        _waiting.Remove(waiting);
        waiting.Redemption!.State = RedemptionState.Returned;
        money.Change(waiting.Redemption.Owner, waiting.Amount);
    }

    private void Expect(Redemption redemption, long deadlineMs) => (redemption.DeadlineMs, redemption.RerouteAtMs) = (deadlineMs, deadlineMs + RerouteAfterMs);

    private void GiveTo(Redemption redemption, uint bank, long timeMs)
    {
        if (IsInHand(redemption)) Doubt(redemption, redemption.DeadlineMs);
        redemption.Formers.Add(redemption.Bank);
        (redemption.Bank, redemption.State, redemption.Turn) = (bank, RedemptionState.Queued, redemption.Turn + 1);
        Expect(redemption, timeMs + SendWithinMs);
    }

    private void GiveUp(Redemption redemption, long timeMs)
    {
        if (IsInHand(redemption)) Doubt(redemption, redemption.DeadlineMs);
        Refuse(redemption, 0, timeMs);
    }

    private bool IsCovered(uint bank, long timeMs) => _accounts.TrueForAll(account => account.Bank != bank || account.IsClosed || (account.AttestedAtMs > timeMs && !account.IsUnbalanced));

    // One amount however often the same bank had it.
    private void Doubt(Redemption redemption, long afterMs)
    {
        if (IsCovered(redemption.Bank, afterMs)) return;
        _doubts.RemoveAll(doubt => doubt.Bank == redemption.Bank && doubt.Redemption == redemption);
        _doubts.Add((redemption.Bank, redemption, afterMs));
    }

    private void Listen(Account account, long timeMs) => account.IsSilent = !account.IsClosed && timeMs - account.AttestedAtMs > 8 * StatementLateMs;
}

/// <summary>The money around the plain reserves.</summary>
public interface IPlainMoney
{
    /// <summary>All the won there is.</summary>
    BigInteger Supply { get; }

    /// <summary>Whether the won is suspended.</summary>
    bool IsPaused { get; }

    /// <summary>What an account can spend.</summary>
    BigInteger Available(Address account);

    /// <summary>Gives or takes won, and so changes the supply.</summary>
    void Change(Address account, BigInteger difference);
}

internal static class PlainSums
{
    public static BigInteger Sum<T>(this IEnumerable<T> items, Func<T, BigInteger> value) => items.Aggregate(BigInteger.Zero, (sum, item) => sum + value(item));
}
