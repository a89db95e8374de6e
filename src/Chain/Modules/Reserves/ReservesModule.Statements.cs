using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

// What banks say stands on the accounts, against what the chain has recorded.
public sealed partial class ReservesModule
{
    internal ReservesRefusal Close(CloseStatement statement, Call call)
    {
        if (!_accounts.TryFind(statement.Account, out int slot)) return ReservesRefusal.AccountUnknown;
        ReserveAccountRecord account = _accounts.Read(slot);
        BankRecord bank = _banks.ReadOf(account.BankId);
        if (!IsAdapterOf(in bank, call)) return ReservesRefusal.NotTheAdapter;
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        if (IsRepeated(in account, statement)) return ReservesRefusal.StatementRepeated;
        if (!IsNext(in account, statement)) return ReservesRefusal.StatementOutOfOrder;
        if (statement.AsOfMs > call.TimeMs + Limits.StatementAheadMsMax) return ReservesRefusal.StatementInFuture;
        if (!IsOpen(in account, statement.Day, call)) return ReservesRefusal.DayOutOfRange;

        DayRecord recorded = SumUpTo(in account, statement.Day);
        Amount all = account.Closing + recorded.Credits;
        Amount closing = all > recorded.Debits ? all - recorded.Debits : Amount.Zero;
        bool balances = statement.Opening == account.Closing && statement.Closing == closing && statement.Credits == recorded.Credits && statement.CreditCount == recorded.CreditCount
            && statement.Debits == recorded.Debits && statement.DebitCount == recorded.DebitCount;
        // What a later day's statement left in doubt, an earlier day's cannot clear.
        bool isDoubtedLater = (account.Flags & ReserveAccountFlags.Unbalanced) != 0 && statement.Day < account.DoubtedDay;
        // Of two figures the lower one counts.
        Amount missing = closing > statement.Closing ? closing - statement.Closing : Amount.Zero;
        if (isDoubtedLater && missing < account.Missing) missing = account.Missing;
        ref ReserveRecord reserve = ref _reserves.ModifyOf(bank.AssetId);
        reserve.Withheld = reserve.Withheld - account.Missing + missing;
        account.Missing = missing;
        if (balances && !isDoubtedLater) (account.Flags, account.Stated, account.Recorded, account.DoubtedDay) = (account.Flags & ~ReserveAccountFlags.Unbalanced, Amount.Zero, Amount.Zero, 0);
        if (balances) Accept(ref account, statement, in recorded, call);
        else Doubt(ref account, statement, closing, call);
        _accounts.Modify(slot) = account;
        Listen(account.Id, call);
        Publish(bank.AssetId, call);
        return ReservesRefusal.None;
    }

    // Numbers of the day so far begin anew with each day; those of whole days with each year.
    private static bool IsRepeated(in ReserveAccountRecord account, CloseStatement statement) => statement.IsIntraday
        ? statement.Day < account.IntradayDay || (statement.Day == account.IntradayDay && statement.Number <= account.IntradayNumber)
        : statement.Number <= account.StatementNumber && !IsFirstOfYear(in account, statement);

    // The first one has whatever number the bank's have come to.
    private static bool IsNext(in ReserveAccountRecord account, CloseStatement statement) =>
        statement.IsIntraday || account.StatementNumber == 0 || statement.Number - 1 == account.StatementNumber || IsFirstOfYear(in account, statement);

    private static bool IsFirstOfYear(in ReserveAccountRecord account, CloseStatement statement) => statement.Number == 1 && YearOf(statement.Day) > YearOf(account.ClosedDay);

    private void Accept(ref ReserveAccountRecord account, CloseStatement statement, in DayRecord recorded, Call call)
    {
        account.Digest = statement.Digest;
        // A statement says nothing of what comes after its day, whenever it was written.
        account.AttestedAtMs = long.Max(account.AttestedAtMs, long.Min(EndOf(statement.Day), long.Min(statement.AsOfMs, call.TimeMs)));
        call.Emit(new StatementBalanced(statement.Account, statement.IsIntraday, statement.Number, statement.Day, statement.Closing, statement.Digest, statement.AsOfMs));
        if (statement.IsIntraday)
        {
            (account.IntradayNumber, account.IntradayDay) = (statement.Number, statement.Day);
            return;
        }
        for (uint day = account.ClosedDay + 1; day <= statement.Day; day++)
            if (_days.TryFind(new AccountDay(account.Id, day), out int slot)) _days.Remove(slot);
        (account.StatementNumber, account.ClosedDay) = (statement.Number, statement.Day);
        (account.Closing, account.Credits, account.Debits) = (statement.Closing, account.Credits - recorded.Credits, account.Debits - recorded.Debits);
    }

    private static void Doubt(ref ReserveAccountRecord account, CloseStatement statement, Amount recorded, Call call)
    {
        account.Flags |= ReserveAccountFlags.Unbalanced;
        account.DoubtedDay = uint.Max(account.DoubtedDay, statement.Day);
        (account.Stated, account.Recorded) = (statement.Closing, recorded);
        call.Emit(new StatementUnbalanced(statement.Account, statement.IsIntraday, statement.Number, statement.Day, statement.Closing, recorded, statement.Digest));
    }

    /// <summary>What an account has seen since its last statement of a whole day, up to a booking day: what the next statement has to say.</summary>
    public (Amount Credits, uint CreditCount, Amount Debits, uint DebitCount) BookedUpTo(uint account, uint day)
    {
        DayRecord sum = SumUpTo(in _accounts.ReadOf(account), day);
        return (sum.Credits, sum.CreditCount, sum.Debits, sum.DebitCount);
    }

    // All that no statement has closed, up to a day.
    private DayRecord SumUpTo(in ReserveAccountRecord account, uint last)
    {
        DayRecord sum = default;
        for (uint day = account.ClosedDay + 1; day <= last; day++)
        {
            if (!_days.TryRead(new AccountDay(account.Id, day), out DayRecord one)) continue;
            (sum.CreditCount, sum.Credits) = (sum.CreditCount + one.CreditCount, sum.Credits + one.Credits);
            (sum.DebitCount, sum.Debits) = (sum.DebitCount + one.DebitCount, sum.Debits + one.Debits);
        }
        return sum;
    }
}
