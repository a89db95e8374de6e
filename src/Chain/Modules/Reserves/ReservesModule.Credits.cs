using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

// Credits: recorded once, minted once, or sent back.
public sealed partial class ReservesModule
{
    internal ReservesRefusal Record(RecordCredit credit, Call call)
    {
        if (!TryAccount(credit.Account, out ReserveAccountRecord account)) return ReservesRefusal.AccountUnknown;
        RedemptionRecord redemption = default;
        if (credit.RedemptionId != 0 && !TryRedemption(credit.RedemptionId, out redemption)) return ReservesRefusal.RedemptionUnknown;
        BankRecord bank = _banks.ReadOf(account.BankId);
        if (!IsAdapterOf(in bank, call)) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        EntryKey key = new(credit.Account, credit.Entry);
        bool isAgain = TryEntry(credit.Account, credit.Entry, out EntryRecord withdrawn);
        if (isAgain && !IsSame(in withdrawn, (byte)credit.Kind, credit.Amount, credit.RedemptionId)) return ReservesRefusal.EntryExists;
        // What followed from it the first time stood: it does not follow again.
        bool isMinted = (withdrawn.Flags & EntryFlags.Minted) != 0;
        if (!IsOpen(in account, credit.Day, call)) return ReservesRefusal.DayOutOfRange;
        if (account.Credits + credit.Amount > Limits.ReserveAmountMax || account.Held + credit.Amount > Limits.ReserveAmountMax) return ReservesRefusal.BalanceOutOfRange;
        if (credit.RedemptionId != 0 && !isMinted)
        {
            if (redemption.State != RedemptionState.Paid) return ReservesRefusal.RedemptionNotOpen;
            // A payment comes back to where it came from.
            if (redemption.PaidFrom != account.Id || redemption.Amount != credit.Amount) return ReservesRefusal.FactsDiffer;
        }

        Book(in account, credit.Day, credit.Amount, isDebit: false);
        Publish(bank.AssetId, call);
        EntryRecord entry = new()
        {
            Key = key,
            State = isMinted && credit.Kind == CreditKind.Deposit ? EntryState.Minted : EntryState.Booked,
            Kind = (byte)credit.Kind,
            Flags = withdrawn.Flags & EntryFlags.Minted,
            Day = credit.Day,
            Amount = credit.Amount,
            RecordedAtMs = call.TimeMs,
            Owner = isMinted ? withdrawn.Owner : credit.Kind == CreditKind.Deposit ? OwnerOf(bank.Id, credit.Reference) : Address.Zero,
            Reference = credit.Reference,
            RedemptionId = credit.RedemptionId,
        };
        // What the bank holds now, with the credit.
        if (credit.Kind == CreditKind.Deposit && !isMinted) Place(ref entry, in _banks.ReadOf(bank.Id), call);
        Keep(in entry);
        call.Emit(new CreditRecorded(
            credit.Account, credit.Entry, Assets.Read(bank.AssetId).Symbol, credit.Kind, credit.Amount, credit.Day, credit.Reference, credit.EndToEnd, entry.Owner, entry.State, credit.RedemptionId));
        if (isMinted) return ReservesRefusal.None;
        if (entry.State == EntryState.Minted) Mint(in entry, bank.Id, call);
        if (credit.RedemptionId != 0) TakeBack(credit.RedemptionId, bank.Id, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Match(MatchCredit match, Call call)
    {
        ReservesRefusal refusal = FindForAdapter(match.Account, match.Entry, call, out ReserveAccountRecord account, out int slot);
        if (refusal != ReservesRefusal.None) return refusal;
        EntryRecord entry = _entries.Read(slot);
        if (entry.State != EntryState.Unmatched) return ReservesRefusal.EntryNotOpen;
        if ((entry.Flags & EntryFlags.Recalled) != 0) return ReservesRefusal.EntryRecalled;

        LeaveLine(ref entry, account.BankId);
        entry.Owner = match.Owner;
        Place(ref entry, in _banks.ReadOf(account.BankId), call);
        _entries.Modify(slot) = entry;
        call.Emit(new CreditMatched(match.Account, match.Entry, match.Owner));
        if (entry.State == EntryState.Minted) Mint(in entry, account.BankId, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Return(ReturnCredit credit, Call call)
    {
        if (!TryAccount(credit.Account, out ReserveAccountRecord account)) return ReservesRefusal.AccountUnknown;
        if (!_entries.TryFind(new EntryKey(credit.Account, credit.Entry), out int slot)) return ReservesRefusal.EntryUnknown;
        EntryRecord entry = _entries.Read(slot);
        BankRecord bank = _banks.ReadOf(account.BankId);
        bool isMinted = entry.State == EntryState.Minted;
        if (isMinted ? call.Caller != entry.Owner : !IsAdapterOf(in bank, call)) return ReservesRefusal.NotTheOwner;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        if (!isMinted && entry.State is not (EntryState.Queued or EntryState.Unmatched)) return ReservesRefusal.EntryNotOpen;
        if (account.Returning + entry.Amount > Limits.ReserveAmountMax) return ReservesRefusal.BalanceOutOfRange;
        if (isMinted && Money.AvailableOf(call.Caller, bank.AssetId) < entry.Amount) return ReservesRefusal.InsufficientFunds;

        // What was recalled is withheld already.
        if ((entry.Flags & EntryFlags.Recalled) != 0) EndRecall(ref entry, in bank);
        if (!isMinted) LeaveLine(ref entry, account.BankId);
        entry.State = EntryState.Returning;
        if (isMinted)
        {
            entry.Flags = (entry.Flags & ~EntryFlags.Minted) | EntryFlags.Burnt;
            entry.DeadlineMs = call.TimeMs + _reserves.ReadOf(bank.AssetId).PayWithinMs;
        }
        _entries.Modify(slot) = entry;
        BeginReturn(in entry, in bank);
        call.Emit(new CreditReturning(credit.Account, credit.Entry, Assets.Read(bank.AssetId).Symbol, entry.Owner, entry.Amount, isMinted, entry.DeadlineMs));
        if (isMinted) Money.Burn(call.Caller, bank.AssetId, entry.Amount, call, _reserves.ReadOf(bank.AssetId).Backed);
        else Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Cancel(CancelReturn cancel, Call call)
    {
        if (!TryAccount(cancel.Account, out ReserveAccountRecord account)) return ReservesRefusal.AccountUnknown;
        if (!_entries.TryFind(new EntryKey(cancel.Account, cancel.Entry), out int slot)) return ReservesRefusal.EntryUnknown;
        EntryRecord entry = _entries.Read(slot);
        if (call.Caller != entry.Owner) return ReservesRefusal.NotTheOwner;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        // What its bank sends back of its own accord is the bank's.
        if (entry.State != EntryState.Returning || (entry.Flags & EntryFlags.Burnt) == 0) return ReservesRefusal.EntryNotOpen;
        if (!IsCovered(in account, entry.DeadlineMs)) return ReservesRefusal.NotYetDue;

        EndReturn(in entry, _banks.ReadOf(account.BankId));
        Publish(AssetOf(account.Id), call);
        (entry.Flags, entry.DeadlineMs) = (entry.Flags & ~EntryFlags.Burnt, 0);
        Place(ref entry, in _banks.ReadOf(account.BankId), call);
        _entries.Modify(slot) = entry;
        call.Emit(new CreditReturnCancelled(cancel.Account, cancel.Entry, Assets.Read(AssetOf(account.Id)).Symbol, entry.Owner, entry.Amount));
        if (entry.State == EntryState.Minted) Mint(in entry, account.BankId, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Record(RecordRecall recall, Call call)
    {
        ReservesRefusal refusal = FindForAdapter(recall.Account, recall.Entry, call, out ReserveAccountRecord account, out int slot);
        if (refusal != ReservesRefusal.None) return refusal;
        EntryRecord entry = _entries.Read(slot);
        if (entry.IsDebit || entry.State is not (EntryState.Booked or EntryState.Minted or EntryState.Queued or EntryState.Unmatched)) return ReservesRefusal.EntryNotOpen;
        if ((entry.Flags & EntryFlags.Recalled) != 0) return ReservesRefusal.EntryRecalled;
        if (account.Recalled + entry.Amount > Limits.ReserveAmountMax) return ReservesRefusal.BalanceOutOfRange;

        // What was about to be minted waits for its bank again.
        BankRecord bank = _banks.ReadOf(account.BankId);
        if (entry.State == EntryState.Queued)
        {
            LeaveLine(ref entry, bank.Id);
            entry.State = EntryState.Unmatched;
            entry.WaitsAs = Wait(bank.Id, WaitingFor.Owner, in entry, call);
        }
        BeginRecall(ref entry, in bank);
        _entries.Modify(slot) = entry;
        call.Emit(new CreditRecalled(recall.Account, recall.Entry, Assets.Read(bank.AssetId).Symbol, entry.Amount, recall.Code));
        Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Resolve(ResolveRecall resolve, Call call)
    {
        ReservesRefusal refusal = FindForAdapter(resolve.Account, resolve.Entry, call, out ReserveAccountRecord account, out int slot);
        if (refusal != ReservesRefusal.None) return refusal;
        EntryRecord entry = _entries.Read(slot);
        if ((entry.Flags & EntryFlags.Recalled) == 0) return ReservesRefusal.NotRecalled;
        BankRecord bank = _banks.ReadOf(account.BankId);
        EndRecall(ref entry, in bank);
        _entries.Modify(slot) = entry;
        call.Emit(new RecallResolved(resolve.Account, resolve.Entry, Assets.Read(bank.AssetId).Symbol, entry.Amount, resolve.Code));
        Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    /// <summary>What a contract's <see cref="ReturnCredit"/> will burn.</summary>
    internal Reservation ReservationOnReturning(ReturnCredit credit, in Address account)
    {
        if (!TryEntry(credit.Account, credit.Entry, out EntryRecord entry) || entry.State != EntryState.Minted || entry.Owner != account) return default;
        return new Reservation(AssetOf(credit.Account), entry.Amount);
    }

    // Where a deposit goes: to its owner, into the line of those that are to be minted, or of those whose owner is not known.
    private void Place(ref EntryRecord entry, in BankRecord bank, Call call)
    {
        if (!entry.Owner.IsZero && !TryFirst(bank.Id, WaitingFor.Minting, out _) && StopFor(in bank, entry.Amount, call.TimeMs) == MintingStop.None)
        {
            SetMinted(ref entry);
            return;
        }
        WaitingFor what = entry.Owner.IsZero ? WaitingFor.Owner : WaitingFor.Minting;
        entry.State = what == WaitingFor.Owner ? EntryState.Unmatched : EntryState.Queued;
        entry.WaitsAs = Wait(bank.Id, what, in entry, call);
    }

    private static void SetMinted(ref EntryRecord entry) => (entry.State, entry.Flags) = (EntryState.Minted, entry.Flags | EntryFlags.Minted);

    private void BeginRecall(ref EntryRecord entry, in BankRecord bank)
    {
        entry.Flags |= EntryFlags.Recalled;
        _accounts.ModifyOf(entry.Key.AccountId).Recalled += entry.Amount;
        _reserves.ModifyOf(bank.AssetId).Withheld += entry.Amount;
    }

    private void EndRecall(ref EntryRecord entry, in BankRecord bank)
    {
        entry.Flags &= ~EntryFlags.Recalled;
        _accounts.ModifyOf(entry.Key.AccountId).Recalled -= entry.Amount;
        _reserves.ModifyOf(bank.AssetId).Withheld -= entry.Amount;
    }

    private void BeginReturn(in EntryRecord entry, in BankRecord bank)
    {
        _accounts.ModifyOf(entry.Key.AccountId).Returning += entry.Amount;
        _reserves.ModifyOf(bank.AssetId).Withheld += entry.Amount;
    }

    private void EndReturn(in EntryRecord entry, in BankRecord bank)
    {
        _accounts.ModifyOf(entry.Key.AccountId).Returning -= entry.Amount;
        _reserves.ModifyOf(bank.AssetId).Withheld -= entry.Amount;
    }

    // An entry that never was can have been after all; but it counts once, and is what it was.
    private static bool IsSame(in EntryRecord withdrawn, byte kind, Amount amount, ulong redemption) =>
        withdrawn.State == EntryState.Withdrawn && withdrawn.Kind == kind && withdrawn.Amount == amount && withdrawn.RedemptionId == redemption;

    private void Keep(in EntryRecord entry)
    {
        if (_entries.TryFind(entry.Key, out int slot)) _entries.Modify(slot) = entry;
        else _entries.Insert(in entry);
    }

    private ReservesRefusal FindForAdapter(uint accountId, in Hash32 reference, Call call, out ReserveAccountRecord account, out int entry)
    {
        entry = -1;
        if (!TryAccount(accountId, out account)) return ReservesRefusal.AccountUnknown;
        if (!IsAdapterOf(in _banks.ReadOf(account.BankId), call)) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        return _entries.TryFind(new EntryKey(accountId, reference), out entry) ? ReservesRefusal.None : ReservesRefusal.EntryUnknown;
    }

    private uint AssetOf(uint account) => _banks.ReadOf(_accounts.ReadOf(account).BankId).AssetId;

    // A day that no statement has closed, and that is not further ahead than a bank's next business day.
    private static bool IsOpen(in ReserveAccountRecord account, uint day, Call call) =>
        day > account.ClosedDay && day <= account.ClosedDay + Limits.ReserveDaysOpenMax && day <= DayOf(call.TimeMs) + Limits.ReserveDaysAheadMax;

    private void Book(in ReserveAccountRecord account, uint day, Amount amount, bool isDebit)
    {
        AccountDay key = new(account.Id, day);
        if (!_days.TryFind(in key, out int slot)) slot = _days.Insert(new DayRecord { Key = key });
        ref DayRecord booked = ref _days.Modify(slot);
        ref ReserveAccountRecord total = ref _accounts.ModifyOf(account.Id);
        if (isDebit) (booked.DebitCount, booked.Debits, total.Debits) = (booked.DebitCount + 1, booked.Debits + amount, total.Debits + amount);
        else (booked.CreditCount, booked.Credits, total.Credits) = (booked.CreditCount + 1, booked.Credits + amount, total.Credits + amount);
        Hold(in account, amount, isLess: isDebit);
    }

    // The bank holds more, or less.
    private void Hold(in ReserveAccountRecord account, Amount amount, bool isLess)
    {
        ref BankRecord bank = ref _banks.ModifyOf(account.BankId);
        ref ReserveRecord reserve = ref _reserves.ModifyOf(bank.AssetId);
        (bank.Held, reserve.Held) = isLess ? (bank.Held - amount, reserve.Held - amount) : (bank.Held + amount, reserve.Held + amount);
        if (account.IsSilent) (bank.Silent, reserve.Silent) = isLess ? (bank.Silent - amount, reserve.Silent - amount) : (bank.Silent + amount, reserve.Silent + amount);
    }

    private void Publish(uint asset, Call call) => Assets.SetBacked(asset, _reserves.ReadOf(asset).Backed, call);
}
