using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

public sealed partial class PlainReserves
{
    // Operations, in the order of their refusals.

    public ReservesRefusal Do(Address caller, AssignVirtualAccount assign)
    {
        if (FindBank(assign.Bank) is not { } bank) return ReservesRefusal.BankUnknown;
        if (bank.Adapter != caller) return ReservesRefusal.NotTheAdapter;
        bool isThere = _virtual.TryGetValue((assign.Bank, assign.Number), out Address owner);
        if (isThere && !assign.Owner.IsZero && owner != assign.Owner) return ReservesRefusal.VirtualAccountTaken;
        _virtual[(assign.Bank, assign.Number)] = assign.Owner;
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, RecordCredit credit, long timeMs)
    {
        if (FindAccount(credit.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        Redemption? redemption = FindRedemption(credit.RedemptionId);
        if (credit.RedemptionId != 0 && redemption is null) return ReservesRefusal.RedemptionUnknown;
        if (BankOf(account.Bank).Adapter != caller) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        Entry entry = new(credit.Account, credit.Entry, (int)credit.Kind, Units(credit.Amount), credit.Day) { Redemption = credit.RedemptionId };
        Entry? withdrawn = FindEntry(credit.Account, credit.Entry);
        if (withdrawn is not null && !IsAgain(withdrawn, entry)) return ReservesRefusal.EntryExists;
        if (!IsOpen(account, credit.Day, timeMs)) return ReservesRefusal.DayOutOfRange;
        // What was minted for it stayed.
        entry.IsMinted = withdrawn?.IsMinted ?? false;
        if (redemption is not null && !entry.IsMinted)
        {
            if (redemption.State != RedemptionState.Paid) return ReservesRefusal.RedemptionNotOpen;
            if (redemption.PaidFrom != account.Id || redemption.Amount != entry.Amount) return ReservesRefusal.FactsDiffer;
        }
        Keep(entry);
        if (credit.Kind == CreditKind.Deposit)
        {
            entry.Owner = entry.IsMinted ? withdrawn!.Owner : _virtual.GetValueOrDefault((account.Bank, credit.Reference));
            if (entry.IsMinted) entry.State = EntryState.Minted;
            else Place(entry, account.Bank, timeMs);
        }
        if (redemption is not null && !entry.IsMinted) Refuse(redemption, account.Bank, timeMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, MatchCredit match, long timeMs)
    {
        ReservesRefusal refusal = FindForAdapter(caller, match.Account, match.Entry, out Account account, out Entry entry);
        if (refusal != ReservesRefusal.None) return refusal;
        if (entry.State != EntryState.Unmatched) return ReservesRefusal.EntryNotOpen;
        if (entry.IsRecalled) return ReservesRefusal.EntryRecalled;
        _waiting.RemoveAll(one => one.Entry == entry);
        entry.Owner = match.Owner;
        Place(entry, account.Bank, timeMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, ReturnCredit credit, long timeMs)
    {
        if (FindAccount(credit.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        if (FindEntry(credit.Account, credit.Entry) is not { } entry) return ReservesRefusal.EntryUnknown;
        bool isOwners = entry.State == EntryState.Minted;
        if (caller != (isOwners ? entry.Owner : BankOf(account.Bank).Adapter)) return ReservesRefusal.NotTheOwner;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        if (!isOwners && entry.State is not (EntryState.Queued or EntryState.Unmatched)) return ReservesRefusal.EntryNotOpen;
        if (isOwners && money.Available(caller) < entry.Amount) return ReservesRefusal.InsufficientFunds;
        if (isOwners)
        {
            money.Change(caller, -entry.Amount);
            (entry.IsMinted, entry.IsBurnt, entry.DeadlineMs) = (false, true, timeMs + PayWithinMs);
        }
        _waiting.RemoveAll(one => one.Entry == entry);
        (entry.State, entry.IsRecalled) = (EntryState.Returning, false);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, CancelReturn cancel, long timeMs)
    {
        if (FindAccount(cancel.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        if (FindEntry(cancel.Account, cancel.Entry) is not { } entry) return ReservesRefusal.EntryUnknown;
        if (caller != entry.Owner) return ReservesRefusal.NotTheOwner;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        if (entry.State != EntryState.Returning || !entry.IsBurnt) return ReservesRefusal.EntryNotOpen;
        if (account.AttestedAtMs <= entry.DeadlineMs || account.IsUnbalanced) return ReservesRefusal.NotYetDue;
        (entry.IsBurnt, entry.State) = (false, EntryState.Booked);
        Place(entry, account.Bank, timeMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, RecordDebit debit, long timeMs)
    {
        if (FindAccount(debit.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        Redemption? redemption = FindRedemption(debit.RedemptionId);
        if (debit.RedemptionId != 0 && redemption is null) return ReservesRefusal.RedemptionUnknown;
        if (BankOf(account.Bank).Adapter != caller) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        Entry entry = new(debit.Account, debit.Entry, 100 + (int)debit.Kind, Units(debit.Amount), debit.Day) { Answers = debit.Answers, Redemption = debit.RedemptionId };
        if (FindEntry(debit.Account, debit.Entry) is { } withdrawn && !IsAgain(withdrawn, entry)) return ReservesRefusal.EntryExists;
        Entry? credit = FindEntry(debit.Account, debit.Answers);
        if (!debit.Answers.IsZero)
        {
            if (credit is null) return ReservesRefusal.EntryUnknown;
            if (credit.IsDebit || credit.State is EntryState.Returned or EntryState.Withdrawn) return ReservesRefusal.EntryNotOpen;
            if (credit.Amount != entry.Amount) return ReservesRefusal.FactsDiffer;
        }
        if (!IsOpen(account, debit.Day, timeMs)) return ReservesRefusal.DayOutOfRange;
        if (Held(account) < entry.Amount) return ReservesRefusal.AccountOverdrawn;
        if (redemption is not null && ((redemption.Bank != account.Bank && !redemption.Formers.Contains(account.Bank)) || redemption.Amount != entry.Amount)) return ReservesRefusal.FactsDiffer;
        Keep(entry);
        if (redemption is not null)
        {
            _doubts.RemoveAll(doubt => doubt.Bank == account.Bank && doubt.Redemption == redemption);
            entry.IsPaidTwice = redemption.State is RedemptionState.Paid or RedemptionState.Returned;
            if (!entry.IsPaidTwice) Pay(redemption, account, debit.Entry, timeMs);
        }
        if (credit is not null)
        {
            _waiting.RemoveAll(one => one.Entry == credit);
            (credit.State, credit.IsRecalled) = (EntryState.Returned, false);
        }
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, WithdrawEntry withdraw, long timeMs)
    {
        ReservesRefusal refusal = FindForAdapter(caller, withdraw.Account, withdraw.Entry, out Account account, out Entry entry);
        if (refusal != ReservesRefusal.None) return refusal;
        Redemption? redemption = FindRedemption(entry.Redemption);
        if (entry.State is EntryState.Returned or EntryState.Withdrawn) return ReservesRefusal.EntryNotOpen;
        bool isPayment = redemption is not null && entry.IsDebit && !entry.IsPaidTwice;
        if (isPayment && (redemption!.State != RedemptionState.Paid || (redemption.PaidFrom, redemption.PaidBy) != (entry.Account, entry.Reference))) return ReservesRefusal.EntryNotOpen;
        if (!entry.IsDebit && Held(account) < entry.Amount) return ReservesRefusal.AccountOverdrawn;
        if (!account.IsUnbalanced || entry.Day <= account.ClosedDay) return ReservesRefusal.StatementBalances;
        _waiting.RemoveAll(one => one.Entry == entry);
        (entry.State, entry.IsRecalled) = (EntryState.Withdrawn, false);
        if (isPayment)
        {
            (redemption!.State, redemption.PaidFrom, redemption.PaidBy) = (RedemptionState.Accepted, 0, Hash32.Zero);
            Expect(redemption, timeMs + PayWithinMs);
        }
        // What was minted for a credit that has not gone back after all has to be got back as from one that is recalled.
        if (entry.IsDebit && FindEntry(entry.Account, entry.Answers) is { } credit) (credit.State, credit.IsRecalled) = credit.IsMinted ? (EntryState.Minted, true) : (EntryState.Returning, false);
        if (!entry.IsDebit && redemption is { State: RedemptionState.Refused } && redemption.PaidFrom == entry.Account)
        {
            redemption.State = RedemptionState.Paid;
            _waiting.RemoveAll(one => one.Redemption == redemption);
        }
        if (!entry.IsDebit && redemption is { State: RedemptionState.Returned }) entry.IsMinted = true;
        return ReservesRefusal.None;
    }

    /// <summary>What a statement of an account up to a day has to say.</summary>
    public (BigInteger Opening, BigInteger Credits, int CreditCount, BigInteger Debits, int DebitCount, BigInteger Closing) Expected(uint id, uint day)
    {
        Account account = FindAccount(id)!;
        Entry[] all = [.. _entries.Where(entry => entry.Account == account.Id && entry.State != EntryState.Withdrawn)];
        BigInteger opening = account.Opening + all.Where(entry => entry.Day <= account.ClosedDay).Sum(entry => entry.IsDebit ? -entry.Amount : entry.Amount);
        Entry[] credits = [.. all.Where(entry => !entry.IsDebit && entry.Day > account.ClosedDay && entry.Day <= day)];
        Entry[] debits = [.. all.Where(entry => entry.IsDebit && entry.Day > account.ClosedDay && entry.Day <= day)];
        (BigInteger come, BigInteger gone) = (credits.Sum(entry => entry.Amount), debits.Sum(entry => entry.Amount));
        return (opening, come, credits.Length, gone, debits.Length, BigInteger.Max(0, opening + come - gone));
    }

    public ReservesRefusal Do(Address caller, CloseStatement statement, long timeMs)
    {
        if (FindAccount(statement.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        if (BankOf(account.Bank).Adapter != caller) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        bool isNewYear = statement.Number == 1 && YearOf(statement.Day) > YearOf(account.ClosedDay);
        if (statement.IsIntraday ? statement.Day < account.IntradayDay || (statement.Day == account.IntradayDay && statement.Number <= account.IntradayNumber) : statement.Number <= account.Number && !isNewYear)
            return ReservesRefusal.StatementRepeated;
        if (!statement.IsIntraday && account.Number > 0 && statement.Number != account.Number + 1 && !isNewYear) return ReservesRefusal.StatementOutOfOrder;
        if (statement.AsOfMs > timeMs + 300_000) return ReservesRefusal.StatementInFuture;
        if (!IsOpen(account, statement.Day, timeMs)) return ReservesRefusal.DayOutOfRange;
        (BigInteger opening, BigInteger credits, int creditCount, BigInteger debits, int debitCount, BigInteger closing) = Expected(statement.Account, statement.Day);
        bool isWrong = Units(statement.Opening) != opening || Units(statement.Closing) != closing || Units(statement.Credits) != credits
            || Units(statement.Debits) != debits || statement.CreditCount != creditCount || statement.DebitCount != debitCount;
        BigInteger missing = BigInteger.Max(0, closing - Units(statement.Closing));
        bool isDoubtedLater = account.IsUnbalanced && statement.Day < account.DoubtedDay;
        account.Missing = isDoubtedLater ? BigInteger.Max(missing, account.Missing) : missing;
        if (isWrong)
        {
            (account.IsUnbalanced, account.DoubtedDay) = (true, uint.Max(account.DoubtedDay, statement.Day));
            return ReservesRefusal.None;
        }
        if (!isDoubtedLater) (account.IsUnbalanced, account.DoubtedDay) = (false, 0);
        account.AttestedAtMs = new long[] { account.AttestedAtMs, new[] { statement.AsOfMs, timeMs, new DateTimeOffset(Date(statement.Day + 1), TimeSpan.FromHours(9)).ToUnixTimeMilliseconds() }.Min() }.Max();
        if (statement.IsIntraday) (account.IntradayNumber, account.IntradayDay) = (statement.Number, statement.Day);
        else (account.Number, account.ClosedDay) = (statement.Number, statement.Day);
        Listen(account, timeMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, RecordRecall recall, long timeMs)
    {
        ReservesRefusal refusal = FindForAdapter(caller, recall.Account, recall.Entry, out Account account, out Entry entry);
        if (refusal != ReservesRefusal.None) return refusal;
        if (entry.IsDebit || entry.State is EntryState.Returning or EntryState.Returned or EntryState.Withdrawn) return ReservesRefusal.EntryNotOpen;
        if (entry.IsRecalled) return ReservesRefusal.EntryRecalled;
        entry.IsRecalled = true;
        if (entry.State != EntryState.Queued) return ReservesRefusal.None;
        _waiting.RemoveAll(one => one.Entry == entry);
        entry.State = EntryState.Unmatched;
        _waiting.Add(new Waiting(account.Bank, entry, null, WaitingFor.Owner, timeMs));
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, ResolveRecall resolve)
    {
        ReservesRefusal refusal = FindForAdapter(caller, resolve.Account, resolve.Entry, out _, out Entry entry);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!entry.IsRecalled) return ReservesRefusal.NotRecalled;
        entry.IsRecalled = false;
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, Redeem redeem, long timeMs)
    {
        if (FindBank(redeem.Bank) is not { } bank) return ReservesRefusal.BankUnknown;
        if (Units(redeem.Amount) % Units(Amount.One) != 0) return ReservesRefusal.NotInLots;
        if (money.Available(caller) < Units(redeem.Amount)) return ReservesRefusal.InsufficientFunds;
        if (Free(bank.Id) < Units(redeem.Amount)) return ReservesRefusal.BankShort;
        if (Units(redeem.Amount) < RedeemMin && money.Available(caller) - Units(redeem.Amount) >= Units(Amount.One)) return ReservesRefusal.RedemptionTooSmall;
        if (_redemptions.Count(one => one.Owner == caller && IsPayable(one)) >= OpenPerOwnerMax) return ReservesRefusal.TooManyOpen;
        money.Change(caller, -Units(redeem.Amount));
        Redemption redemption = new((ulong)_redemptions.Count + 1, caller, Units(redeem.Amount)) { Bank = bank.Id };
        Expect(redemption, timeMs + SendWithinMs);
        _redemptions.Add(redemption);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, AcknowledgeRedemption answer, long timeMs)
    {
        if (FindRedemption(answer.RedemptionId) is not { } redemption) return ReservesRefusal.RedemptionUnknown;
        if (BankOf(redemption.Bank).Adapter != caller) return ReservesRefusal.NotTheAdapter;
        if (!IsPayable(redemption) || answer.Turn != redemption.Turn) return ReservesRefusal.RedemptionNotOpen;
        if (answer.Answer == RedemptionAnswer.Sent && redemption.State != RedemptionState.Queued) return ReservesRefusal.RedemptionNotOpen;
        if (answer.Answer == RedemptionAnswer.Accepted && redemption.State == RedemptionState.Accepted) return ReservesRefusal.RedemptionNotOpen;
        if (answer.Answer == RedemptionAnswer.Refused)
        {
            Refuse(redemption, 0, timeMs);
            return ReservesRefusal.None;
        }
        redemption.State = answer.Answer == RedemptionAnswer.Sent ? RedemptionState.Sent : RedemptionState.Accepted;
        Expect(redemption, timeMs + PayWithinMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, RerouteRedemption reroute, long timeMs)
    {
        if (FindBank(reroute.Bank) is not { } bank) return ReservesRefusal.BankUnknown;
        if (FindRedemption(reroute.RedemptionId) is not { } redemption) return ReservesRefusal.RedemptionUnknown;
        if (redemption.Owner != caller) return ReservesRefusal.NotTheOwner;
        if (!IsPayable(redemption)) return ReservesRefusal.RedemptionNotOpen;
        if (bank.Id == redemption.Bank) return ReservesRefusal.FactsDiffer;
        if (timeMs < redemption.DeadlineMs) return ReservesRefusal.NotYetDue;
        if (Free(bank.Id) < redemption.Amount) return ReservesRefusal.BankShort;
        if (redemption.Turn >= 1_000) return ReservesRefusal.TooManyTurns;
        GiveTo(redemption, bank.Id, timeMs);
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(Address caller, CancelRedemption cancel, long timeMs)
    {
        if (FindRedemption(cancel.RedemptionId) is not { } redemption) return ReservesRefusal.RedemptionUnknown;
        if (redemption.Owner != caller) return ReservesRefusal.NotTheOwner;
        if (!IsPayable(redemption)) return ReservesRefusal.RedemptionNotOpen;
        if (redemption.State != RedemptionState.Queued && timeMs < redemption.DeadlineMs) return ReservesRefusal.NotYetDue;
        GiveUp(redemption, timeMs);
        return ReservesRefusal.None;
    }

    /// <summary>What only the regulator does; the caller has been asked for.</summary>
    public ReservesRefusal Do(SetBankStatus set)
    {
        if (FindBank(set.Bank) is not { } bank) return ReservesRefusal.BankUnknown;
        bank.IsSuspended = set.Status == BankStatus.Suspended;
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(SetMinter set, long timeMs)
    {
        if (FindBank(set.Bank) is not { } bank) return ReservesRefusal.BankUnknown;
        (bank.Used, bank.UsedAtMs) = (Used(bank, timeMs), timeMs);
        (bank.HoldingMax, bank.Capacity, bank.Refill) = (Units(set.HoldingMax), Units(set.BucketCapacity), Units(set.BucketRefill));
        return ReservesRefusal.None;
    }

    public ReservesRefusal Do(CloseReserveAccount close)
    {
        if (FindAccount(close.Account) is not { } account) return ReservesRefusal.AccountUnknown;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        bool isWithheld = !account.Missing.IsZero || _entries.Exists(entry => entry.Account == account.Id && (entry.IsRecalled || entry.State == EntryState.Returning));
        if (!account.IsSilent && (!Held(account).IsZero || isWithheld)) return ReservesRefusal.AccountInUse;
        account.IsClosed = true;
        return ReservesRefusal.None;
    }

    // A bank has paid: the one that is to, one that was, or one after all.
    private void Pay(Redemption redemption, Account account, Hash32 reference, long timeMs)
    {
        if (redemption.Bank != account.Bank && IsInHand(redemption)) Doubt(redemption, timeMs);
        _waiting.RemoveAll(one => one.Redemption == redemption);
        if (redemption.Bank != account.Bank) redemption.Formers.Add(redemption.Bank);
        (redemption.State, redemption.Bank, redemption.PaidFrom, redemption.PaidBy) = (RedemptionState.Paid, account.Bank, account.Id, reference);
    }

    // The same fact again after it was taken back.
    private static bool IsAgain(Entry withdrawn, Entry entry) =>
        withdrawn.State == EntryState.Withdrawn && (withdrawn.Kind, withdrawn.Amount, withdrawn.Redemption) == (entry.Kind, entry.Amount, entry.Redemption);

    private void Keep(Entry entry)
    {
        _entries.RemoveAll(one => one.Account == entry.Account && one.Reference == entry.Reference);
        _entries.Add(entry);
    }

    private static int YearOf(uint day) => Date(day).Year;

    private static DateTime Date(uint day) => new DateTime(1970, 1, 1).AddDays(day);

    private ReservesRefusal FindForAdapter(Address caller, uint id, Hash32 reference, out Account account, out Entry entry)
    {
        (account, entry) = (FindAccount(id)!, FindEntry(id, reference)!);
        if (account is null) return ReservesRefusal.AccountUnknown;
        if (BankOf(account.Bank).Adapter != caller) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        return entry is null ? ReservesRefusal.EntryUnknown : ReservesRefusal.None;
    }
}
