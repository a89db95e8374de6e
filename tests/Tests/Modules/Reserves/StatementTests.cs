using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Statements: each continues the last and equals what the chain has recorded, or is publicly doubted.</summary>
public sealed class StatementTests
{
    private readonly BankCity _bank = new();

    [Fact]
    public void A_statement_of_a_whole_day_closes_it()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        CloseStatement statement = _bank.Statement(1);
        _bank.Must(_bank.Adapters[0], statement);
        ReserveAccountRecord account = _bank.Account(1);
        Assert.Equal((BankCity.Opening[0] + deposit.Amount, Amount.Zero, BankCity.Today, 1U), (account.Closing, account.Credits, account.ClosedDay, account.StatementNumber));
        Assert.Equal((statement.Digest, statement.AsOfMs), (account.Digest, account.AttestedAtMs));
        _bank.MustRefuse(_bank.Adapters[0], _bank.Deposit(1, 1, Hash32.Zero, BankCity.Today), ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(_bank.Adapters[0], statement, ReservesRefusal.StatementRepeated);
    }

    [Fact]
    public void What_is_booked_for_the_next_day_does_not_disturb_a_days_statement()
    {
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice)));
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 7_000, _bank.Assign(1, _bank.Alice), BankCity.Today + 1));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        Assert.Equal((Amount.Whole(7_000), (ReserveAccountFlags)0), (_bank.Account(1).Credits, _bank.Account(1).Flags));
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Day);
        CloseStatement next = _bank.Statement(1);
        Assert.Equal((2U, Amount.Whole(7_000), 1U), (next.Number, next.Credits, next.CreditCount));
        _bank.Must(_bank.Adapters[0], next);
        Assert.Equal(Amount.Zero, _bank.Account(1).Credits);
    }

    [Fact]
    public void A_statement_of_the_day_so_far_attests_and_closes_nothing()
    {
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice)));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        Assert.Equal((Amount.Whole(50_000), BankCity.ClosedDay, 1U), (_bank.Account(1).Credits, _bank.Account(1).ClosedDay, _bank.Account(1).IntradayNumber));
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 1_000, BankCity.Reference("nobody")));
        CloseStatement second = _bank.Statement(1, isIntraday: true);
        _bank.MustRefuse(_bank.Adapters[0], second with { Number = 1 }, ReservesRefusal.StatementRepeated);
        _bank.Must(_bank.Adapters[0], second with { Number = 5 });
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        // The next day's begin anew.
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Day);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true) with { Number = 1 });
        Assert.Equal((1U, BankCity.Today + 1), (_bank.Account(1).IntradayNumber, _bank.Account(1).IntradayDay));
    }

    [Fact]
    public void A_statement_that_does_not_balance_stops_minting_and_the_lower_figure_counts()
    {
        RecordCredit ghost = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], ghost);
        CloseStatement statement = _bank.Statement(1) with { Credits = Amount.Zero, CreditCount = 0, Closing = BankCity.Opening[0] };
        _bank.Must(_bank.Adapters[0], statement);
        ReserveAccountRecord account = _bank.Account(1);
        Assert.Equal((ReserveAccountFlags.Unbalanced, BankCity.Opening[0], BankCity.Opening[0] + ghost.Amount, ghost.Amount), (account.Flags, account.Stated, account.Recorded, account.Missing));
        Assert.Equal((BankCity.ClosedDay, true), (account.ClosedDay, _bank.Asset.IsDeficient));
        Assert.Equal((MintingStop.Deficient, MintingStop.Deficient), (_bank.StopOf(1), _bank.StopOf(2)));
        // The bank takes the entry back: its statement balances, and what was minted for it is short, for all to see.
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, ghost.Entry));
        _bank.Must(_bank.Adapters[0], statement with { AsOfMs = _bank.City.TimeMs });
        Assert.Equal((ReserveAccountFlags.None, BankCity.Today, true), (_bank.Account(1).Flags, _bank.Account(1).ClosedDay, _bank.Asset.IsDeficient));
        _bank.MustRefuse(_bank.Adapters[0], ghost with { Day = BankCity.Today + 1, Amount = Amount.Whole(50_001) }, ReservesRefusal.EntryExists);
    }

    [Fact]
    public void An_entry_that_was_overlooked_is_recorded_and_the_statement_handed_in_again()
    {
        CloseStatement statement = _bank.Statement(1) with { Credits = Amount.Whole(9), CreditCount = 1, Closing = BankCity.Opening[0] + Amount.Whole(9) };
        _bank.Must(_bank.Adapters[0], statement);
        Assert.Equal((MintingStop.Unbalanced, Amount.Zero, false), (_bank.StopOf(1), _bank.Account(1).Missing, _bank.Asset.IsDeficient));
        Assert.Equal(MintingStop.None, _bank.StopOf(2));
        RecordCredit overlooked = _bank.Deposit(1, 9, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], overlooked);
        Assert.Equal(EntryState.Queued, _bank.Entry(1, overlooked.Entry).State);
        _bank.Must(_bank.Adapters[0], statement);
        _bank.City.RunEmpty();
        Assert.Equal((MintingStop.None, EntryState.Minted), (_bank.StopOf(1), _bank.Entry(1, overlooked.Entry).State));
        _bank.City.CheckInvariants();
    }

    [Theory]
    [InlineData("opening")]
    [InlineData("credits")]
    [InlineData("count")]
    [InlineData("debits")]
    public void Every_figure_counts(string figure)
    {
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice)));
        CloseStatement right = _bank.Statement(1);
        _bank.Must(_bank.Adapters[0], figure switch
        {
            "opening" => right with { Opening = right.Opening + Amount.One, Closing = right.Closing + Amount.One },
            "credits" => right with { Credits = right.Credits + Amount.One, Closing = right.Closing + Amount.One },
            "count" => right with { CreditCount = 2 },
            _ => right with { Debits = Amount.One, DebitCount = 1, Credits = right.Credits + Amount.One },
        });
        Assert.Equal(ReserveAccountFlags.Unbalanced, _bank.Account(1).Flags);
    }

    [Fact]
    public void A_statement_that_says_nonsense_is_refused()
    {
        CloseStatement right = _bank.Statement(1);
        _bank.MustRefuse(_bank.Adapters[0], right with { Closing = right.Closing + Amount.One }, ReservesRefusal.StatementInconsistent);
        _bank.MustRefuse(_bank.Adapters[0], right with { Number = 0 }, ReservesRefusal.FieldOutOfRange);
        _bank.MustRefuse(_bank.Adapters[0], right with { Digest = Hash32.Zero }, ReservesRefusal.FieldOutOfRange);
        _bank.MustRefuse(_bank.Adapters[0], right with { Opening = Amount.Max, Closing = Amount.Max }, ReservesRefusal.AmountOutOfRange);
        _bank.MustRefuse(_bank.Adapters[0], right with { Account = 9 }, ReservesRefusal.AccountUnknown);
        _bank.MustRefuse(_bank.Adapters[1], right, ReservesRefusal.NotTheAdapter);
        _bank.MustRefuse(_bank.Adapters[0], right with { AsOfMs = _bank.City.TimeMs + BankCity.Hour }, ReservesRefusal.StatementInFuture);
        _bank.MustRefuse(_bank.Adapters[0], right with { Day = BankCity.ClosedDay }, ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(_bank.Adapters[0], right with { Day = BankCity.Today + 20 }, ReservesRefusal.DayOutOfRange);
        _bank.Must(_bank.Adapters[0], right);
        _bank.MustRefuse(_bank.Adapters[0], right with { Number = 3, Day = BankCity.Today + 1 }, ReservesRefusal.StatementOutOfOrder);
    }

    [Fact]
    public void Facts_that_a_statement_agrees_with_are_not_withdrawn()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.MustRefuse(_bank.Adapters[0], new WithdrawEntry(1, deposit.Entry), ReservesRefusal.StatementBalances);
        CloseStatement right = _bank.Statement(1);
        _bank.Must(_bank.Adapters[0], right);
        CloseStatement wrong = _bank.Statement(1, day: BankCity.Today + 1) with { Opening = Amount.Zero, Closing = Amount.Zero };
        _bank.Must(_bank.Adapters[0], wrong);
        _bank.MustRefuse(_bank.Adapters[0], new WithdrawEntry(1, deposit.Entry), ReservesRefusal.StatementBalances);
    }

    [Fact]
    public void A_withdrawn_payment_is_owed_again()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        RecordDebit payment = _bank.Payment(1, id);
        _bank.Must(_bank.Adapters[0], payment);
        CloseStatement statement = _bank.Statement(1) with { Debits = Amount.Zero, DebitCount = 0, Closing = BankCity.Opening[0] };
        _bank.Must(_bank.Adapters[0], statement);
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, payment.Entry));
        Assert.Equal((RedemptionState.Accepted, Amount.Whole(70_000)), (_bank.Redemption(id).State, _bank.Reserve.Pending));
        _bank.MustRefuse(_bank.Adapters[0], new WithdrawEntry(1, payment.Entry), ReservesRefusal.EntryNotOpen);
        _bank.Must(_bank.Adapters[0], statement with { AsOfMs = _bank.City.TimeMs });
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Day);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
    }

    [Fact]
    public void Withdrawing_takes_back_what_followed()
    {
        RecordCredit unmatched = _bank.Deposit(1, 1_000, BankCity.Reference("nobody")), returning = _bank.Deposit(1, 2_000, BankCity.Reference("nobody")), recalled = _bank.Deposit(1, 3_000, _bank.Assign(1, _bank.Bob));
        foreach (RecordCredit credit in (RecordCredit[])[unmatched, returning, recalled]) _bank.Must(_bank.Adapters[0], credit);
        _bank.Must(_bank.Adapters[0], new ReturnCredit(1, returning.Entry));
        RecordDebit back = new(1, _bank.NextEntry(), DebitKind.Return, returning.Amount, _bank.CurrentDay, returning.Entry, 0);
        _bank.Must(_bank.Adapters[0], back);
        _bank.Must(_bank.Adapters[0], new RecordRecall(1, recalled.Entry, Symbol.Of("FRAD")));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { CreditCount = 99 });
        _bank.MustRefuse(_bank.Adapters[0], new WithdrawEntry(1, returning.Entry), ReservesRefusal.EntryNotOpen);
        foreach (Hash32 entry in (Hash32[])[back.Entry, returning.Entry, unmatched.Entry, recalled.Entry]) _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, entry));
        Assert.Equal((BankCity.Opening[0], Amount.Zero, true), (_bank.Account(1).Held, _bank.Reserve.Withheld, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void A_statement_of_an_earlier_day_does_not_clear_a_doubt_about_a_later_one()
    {
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Day);
        Amount missing = Amount.Whole(1_000_000_000);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true) with { Opening = BankCity.Opening[0] - missing, Closing = BankCity.Opening[0] - missing });
        Assert.Equal((missing, true), (_bank.Account(1).Missing, _bank.Asset.IsDeficient));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, day: BankCity.Today));
        Assert.Equal((BankCity.Today, missing, MintingStop.Deficient), (_bank.Account(1).ClosedDay, _bank.Account(1).Missing, _bank.StopOf(1)));
        Assert.Equal((ReserveAccountFlags.Unbalanced, BankCity.Today + 1), (_bank.Account(1).Flags, _bank.Account(1).DoubtedDay));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        Assert.Equal((ReserveAccountFlags.None, Amount.Zero, false), (_bank.Account(1).Flags, _bank.Account(1).Missing, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void A_statement_attests_nothing_beyond_its_day()
    {
        long midnight = _bank.City.TimeMs + BankCity.Day;
        _bank.City.RunEmpty(midnight + BankCity.Hour);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, day: BankCity.Today));
        Assert.Equal(midnight, _bank.Account(1).AttestedAtMs);
    }

    [Fact]
    public void After_the_highest_number_there_is_only_the_next_years_first()
    {
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { Number = uint.MaxValue });
        _bank.MustRefuse(_bank.Adapters[0], _bank.Statement(1) with { Number = 1, Day = ReservesModule.DayMax }, ReservesRefusal.DayOutOfRange);
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Day);
        _bank.MustRefuse(_bank.Adapters[0], _bank.Statement(1) with { Number = 2 }, ReservesRefusal.StatementRepeated);
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void Numbers_of_statements_begin_anew_with_a_year()
    {
        // Accounts open with the last day of a year closed: this is the first statement, so its number is whatever the bank's has come to.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { Number = 250 });
        uint day = BankCity.Today, newYear = BankCity.Today + 365;
        for (uint number = 251; day < newYear - 1; number++)
        {
            day = uint.Min(day + 30, newYear - 1);
            _bank.City.RunEmpty(_bank.City.TimeMs + (30 * BankCity.Day));
            _bank.MustRefuse(_bank.Adapters[0], _bank.Statement(1, day: day) with { Number = 1 }, ReservesRefusal.StatementRepeated);
            _bank.Must(_bank.Adapters[0], _bank.Statement(1, day: day));
            Assert.Equal((number, day), (_bank.Account(1).StatementNumber, _bank.Account(1).ClosedDay));
        }
        _bank.MustRefuse(_bank.Adapters[0], _bank.Statement(1, day: newYear) with { Number = 2 }, ReservesRefusal.StatementRepeated);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, day: newYear) with { Number = 1 });
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, day: newYear + 1));
        Assert.Equal((2U, newYear + 1), (_bank.Account(1).StatementNumber, _bank.Account(1).ClosedDay));
    }
}
