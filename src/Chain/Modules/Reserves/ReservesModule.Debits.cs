using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

// Debits, and entries that turn out never to have been.
public sealed partial class ReservesModule
{
    internal ReservesRefusal Record(RecordDebit debit, Call call)
    {
        if (!TryAccount(debit.Account, out ReserveAccountRecord account)) return ReservesRefusal.AccountUnknown;
        RedemptionRecord redemption = default;
        if (debit.RedemptionId != 0 && !TryRedemption(debit.RedemptionId, out redemption)) return ReservesRefusal.RedemptionUnknown;
        BankRecord bank = _banks.ReadOf(account.BankId);
        if (!IsAdapterOf(in bank, call)) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        EntryKey key = new(debit.Account, debit.Entry);
        if (TryEntry(debit.Account, debit.Entry, out EntryRecord withdrawn) && !IsSame(in withdrawn, (byte)(EntryRecord.DebitBase + (byte)debit.Kind), debit.Amount, debit.RedemptionId)) return ReservesRefusal.EntryExists;
        ReservesRefusal refusal = CheckAnswered(debit);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!IsOpen(in account, debit.Day, call)) return ReservesRefusal.DayOutOfRange;
        if (account.Debits + debit.Amount > Limits.ReserveAmountMax) return ReservesRefusal.BalanceOutOfRange;
        if (account.Held < debit.Amount) return ReservesRefusal.AccountOverdrawn;
        // A bank may have paid what meanwhile was given to another, was paid by that one, or given back: it is a fact all the same.
        if (debit.RedemptionId != 0 && (redemption.AssetId != bank.AssetId || !redemption.IsAskedOf(bank.Id) || redemption.Amount != debit.Amount)) return ReservesRefusal.FactsDiffer;
        bool isTwice = redemption.State is RedemptionState.Paid or RedemptionState.Returned;

        Book(in account, debit.Day, debit.Amount, isDebit: true);
        Keep(new EntryRecord
        {
            Key = key,
            State = EntryState.Booked,
            Flags = isTwice ? EntryFlags.PaidTwice : EntryFlags.None,
            Kind = (byte)(EntryRecord.DebitBase + (byte)debit.Kind),
            Day = debit.Day,
            Amount = debit.Amount,
            RecordedAtMs = call.TimeMs,
            Reference = debit.Answers,
            RedemptionId = debit.RedemptionId,
        });
        call.Emit(new DebitRecorded(debit.Account, debit.Entry, Assets.Read(bank.AssetId).Symbol, debit.Kind, debit.Amount, debit.Day, debit.Answers, debit.RedemptionId));
        if (debit.RedemptionId != 0) EndDoubt(debit.RedemptionId, bank.Id, isPaid: true, call);
        if (isTwice) call.Emit(new RedemptionPaidTwice(debit.RedemptionId, debit.Account, debit.Entry, bank.Id, Assets.Read(bank.AssetId).Symbol, debit.Amount));
        else if (debit.RedemptionId != 0) Pay(debit.RedemptionId, account.Id, debit.Entry, call);
        else if (!debit.Answers.IsZero) GoBack(in account, in bank, debit.Answers);
        Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Withdraw(WithdrawEntry withdraw, Call call)
    {
        ReservesRefusal refusal = FindForAdapter(withdraw.Account, withdraw.Entry, call, out ReserveAccountRecord account, out int slot);
        if (refusal != ReservesRefusal.None) return refusal;
        EntryRecord entry = _entries.Read(slot);
        if (entry.State is EntryState.Returned or EntryState.Withdrawn || !CanUndo(in entry)) return ReservesRefusal.EntryNotOpen;
        if (!entry.IsDebit && account.Held < entry.Amount) return ReservesRefusal.AccountOverdrawn;
        if ((account.Flags & ReserveAccountFlags.Unbalanced) == 0 || entry.Day <= account.ClosedDay) return ReservesRefusal.StatementBalances;

        BankRecord bank = _banks.ReadOf(account.BankId);
        EntryState was = entry.State;
        if (entry.IsDebit) UndoDebit(in entry, in bank, call);
        else UndoCredit(ref entry, in bank, call);
        entry.State = EntryState.Withdrawn;
        _entries.Modify(slot) = entry;
        Unbook(in account, in entry);
        call.Emit(new EntryWithdrawn(withdraw.Account, withdraw.Entry, Assets.Read(bank.AssetId).Symbol, entry.Amount, was));
        Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    private ReservesRefusal CheckAnswered(RecordDebit debit)
    {
        if (debit.Answers.IsZero) return ReservesRefusal.None;
        if (!TryEntry(debit.Account, debit.Answers, out EntryRecord credit)) return ReservesRefusal.EntryUnknown;
        // That it has left is a fact, whether somebody asked for it or not, and however the bank calls it.
        if (credit.IsDebit || credit.State is EntryState.Returned or EntryState.Withdrawn) return ReservesRefusal.EntryNotOpen;
        return credit.Amount == debit.Amount ? ReservesRefusal.None : ReservesRefusal.FactsDiffer;
    }

    // A credit's money has left: it is withheld no more, and what was minted for it is short.
    private void GoBack(in ReserveAccountRecord account, in BankRecord bank, in Hash32 reference)
    {
        Invariant.Assert(_entries.TryFind(new EntryKey(account.Id, reference), out int slot));
        EntryRecord credit = _entries.Read(slot);
        if ((credit.Flags & EntryFlags.Recalled) != 0) EndRecall(ref credit, in bank);
        if (credit.State == EntryState.Returning) EndReturn(in credit, in bank);
        LeaveLine(ref credit, bank.Id);
        credit.State = EntryState.Returned;
        _entries.Modify(slot) = credit;
    }

    // Whether what followed from an entry can be taken back with it.
    private bool CanUndo(in EntryRecord entry)
    {
        if (!entry.IsDebit || entry.RedemptionId == 0 || (entry.Flags & EntryFlags.PaidTwice) != 0) return true;
        RedemptionRecord redemption = _redemptions.ReadOf(entry.RedemptionId);
        return redemption.State == RedemptionState.Paid && redemption.PaidFrom == entry.Key.AccountId && redemption.Entry == entry.Key.Reference;
    }

    private void UndoCredit(ref EntryRecord entry, in BankRecord bank, Call call)
    {
        if ((entry.Flags & EntryFlags.Recalled) != 0) EndRecall(ref entry, in bank);
        if (entry.State == EntryState.Returning) EndReturn(in entry, in bank);
        LeaveLine(ref entry, bank.Id);
        if (entry.RedemptionId == 0) return;
        RedemptionRecord redemption = _redemptions.ReadOf(entry.RedemptionId);
        // Another bank may have paid it since, and had that back.
        if (redemption.State == RedemptionState.Refused && redemption.PaidFrom == entry.Key.AccountId) PayAfterAll(entry.RedemptionId, call);
        // What was given back for it stays.
        if (redemption.State == RedemptionState.Returned) entry.Flags |= EntryFlags.Minted;
    }

    private void UndoDebit(in EntryRecord entry, in BankRecord bank, Call call)
    {
        if ((entry.Flags & EntryFlags.PaidTwice) != 0) return;
        if (entry.RedemptionId != 0)
        {
            Reopen(entry.RedemptionId, call);
        }
        else if (!entry.Reference.IsZero)
        {
            // The credit still has to go back: what was minted for it as one that is recalled.
            Invariant.Assert(_entries.TryFind(new EntryKey(entry.Key.AccountId, entry.Reference), out int slot));
            ref EntryRecord credit = ref _entries.Modify(slot);
            bool isMinted = (credit.Flags & EntryFlags.Minted) != 0;
            credit.State = isMinted ? EntryState.Minted : EntryState.Returning;
            if (isMinted) BeginRecall(ref credit, in bank);
            else BeginReturn(in credit, in bank);
        }
    }

    private void Unbook(in ReserveAccountRecord account, in EntryRecord entry)
    {
        ref DayRecord day = ref _days.ModifyOf(new AccountDay(account.Id, entry.Day));
        ref ReserveAccountRecord total = ref _accounts.ModifyOf(account.Id);
        Amount amount = entry.Amount;
        if (entry.IsDebit) (day.DebitCount, day.Debits, total.Debits) = (day.DebitCount - 1, day.Debits - amount, total.Debits - amount);
        else (day.CreditCount, day.Credits, total.Credits) = (day.CreditCount - 1, day.Credits - amount, total.Credits - amount);
        Hold(in account, amount, isLess: !entry.IsDebit);
    }
}
