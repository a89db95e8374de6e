using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Redemptions that are taken from a bank which had them in hand: it may have paid, until its statements show that it has not; and what two banks have paid is a fact of both.</summary>
public sealed class DoubtTests
{
    private static readonly Amount Sum = Amount.Whole(70_000);
    private readonly BankCity _bank = new();

    [Fact]
    public void What_a_bank_may_have_paid_is_withheld_until_all_its_statements_cover_the_deadline()
    {
        (ulong id, long deadline) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        Assert.Equal((Sum, Sum, Sum, true), (_bank.Reserve.Withheld, _bank.Bank(1).Doubtful, _bank.Bank(2).Pending, _bank.Asset.IsDeficient));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        _bank.Must(_bank.Adapters[0], _bank.Statement(2, isIntraday: true) with { AsOfMs = deadline });
        _bank.City.RunEmpty();
        Assert.Equal(Sum, _bank.Reserve.Withheld);
        _bank.Must(_bank.Adapters[0], _bank.Statement(2, isIntraday: true));
        Assert.Equal(0, _bank.Reserves.NextDeadlineMs);
        BlockResults results = _bank.City.RunEmpty();
        Assert.Contains("reserves.PaymentCleared", Told(results));
        Assert.Equal((Amount.Zero, Amount.Zero, false), (_bank.Reserve.Withheld, _bank.Bank(1).Doubtful, _bank.Asset.IsDeficient));
        _bank.Must(_bank.Adapters[1], _bank.Payment(3, id));
        Assert.False(_bank.Asset.IsDeficient);
    }

    [Fact]
    public void A_bank_whose_statements_cover_the_deadline_already_is_not_doubted()
    {
        (ulong id, _) = Overdue();
        _bank.City.RunEmpty();
        foreach (uint account in (uint[])[1, 2]) _bank.Must(_bank.Adapters[0], _bank.Statement(account, isIntraday: true));
        BlockResults results = _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        Assert.DoesNotContain("reserves.PaymentDoubted", Told(results));
        Assert.Equal((Amount.Zero, false), (_bank.Reserve.Withheld, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void A_payment_that_two_banks_made_is_recorded_of_both_and_the_second_is_short_for_all_to_see()
    {
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.Must(_bank.Adapters[1], _bank.Payment(3, id));
        RecordDebit late = _bank.Payment(1, id);
        BlockResults results = _bank.Must(_bank.Adapters[0], late);
        Assert.Contains("reserves.RedemptionPaidTwice", Told(results));
        Assert.Equal((RedemptionState.Paid, 2U, 3U), (_bank.Redemption(id).State, _bank.Redemption(id).BankId, _bank.Redemption(id).PaidFrom));
        Assert.Equal((EntryFlags.PaidTwice, Amount.Zero, Sum), (_bank.Entry(1, late.Entry).Flags, _bank.Reserve.Withheld, _bank.Asset.Supply - _bank.Asset.Backed));
        // The late bank's statement balances, and the shortfall ends when somebody pays in.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        Assert.Equal(ReserveAccountFlags.None, _bank.Account(1).Flags);
        _bank.Must(_bank.Adapters[0], new RecordCredit(1, _bank.NextEntry(), CreditKind.Funding, Sum, _bank.CurrentDay + 1, Hash32.Zero, Hash32.Zero, 0));
        Assert.False(_bank.Asset.IsDeficient);
    }

    [Fact]
    public void What_one_bank_pays_twice_is_recorded_twice_and_can_be_withdrawn()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        RecordDebit again = _bank.Payment(2, id);
        _bank.Must(_bank.Adapters[0], again);
        Assert.Equal((EntryFlags.PaidTwice, 1U, true), (_bank.Entry(2, again.Entry).Flags, _bank.Redemption(id).PaidFrom, _bank.Asset.IsDeficient));
        _bank.Must(_bank.Adapters[0], _bank.Statement(2) with { Debits = Amount.Zero, DebitCount = 0, Closing = BankCity.Opening[1] });
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(2, again.Entry));
        Assert.Equal((RedemptionState.Paid, false), (_bank.Redemption(id).State, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void What_the_first_bank_has_paid_is_not_given_back_because_the_second_refuses()
    {
        Amount before = _bank.Has(_bank.Alice);
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.Must(_bank.Adapters[1], new AcknowledgeRedemption(id, RedemptionAnswer.Refused, Symbol.Of("AC04"), Turn: 1));
        // The first may have paid, so it waits.
        Assert.Equal((RedemptionState.Refused, before - Sum), (_bank.Redemption(id).State, _bank.Has(_bank.Alice)));
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal((RedemptionState.Paid, 1U, Amount.Zero, false), (_bank.Redemption(id).State, _bank.Redemption(id).BankId, _bank.Reserve.Pending, _bank.Asset.IsDeficient));
        _bank.City.RunEmpty();
        Assert.Equal(before - Sum, _bank.Has(_bank.Alice));
    }

    [Fact]
    public void A_payment_after_the_money_was_given_back_is_recorded_too()
    {
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new CancelRedemption(id));
        Assert.Equal((RedemptionState.Refused, Sum), (_bank.Redemption(id).State, _bank.Bank(1).Doubtful));
        foreach (uint account in (uint[])[1, 2]) _bank.Must(_bank.Adapters[0], _bank.Statement(account, isIntraday: true));
        _bank.City.RunEmpty();
        Assert.Equal(RedemptionState.Returned, _bank.Redemption(id).State);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal((RedemptionState.Returned, true), (_bank.Redemption(id).State, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void Every_bank_that_was_asked_can_tell_that_it_has_paid()
    {
        SigningKey third = TestCity.KeyOf("adapter 3");
        _bank.Must(_bank.Regulator, new RegisterBank(BankCity.Won, Symbol.Of("THIRKRSE"), "Bank 3", third.Address, Amount.Max, Amount.Max, Amount.Zero, third.Type, third.PublicKey.ToArray(), "BANK-3"));
        _bank.Must(_bank.City.KeyOf(Body.Bank), new RegisterReserveAccount(3, BankCity.Reference("number 4"), "***-4", BankCity.ClosedDay));
        RecordDebit stranger = new(4, _bank.NextEntry(), DebitKind.Redemption, Sum, _bank.CurrentDay, Hash32.Zero, 1);
        _bank.Must(third, new RecordCredit(4, _bank.NextEntry(), CreditKind.Funding, Amount.Whole(1_000_000), _bank.CurrentDay, Hash32.Zero, Hash32.Zero, 0));
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.MustRefuse(third, stranger, ReservesRefusal.FactsDiffer);
        _bank.City.RunEmpty(_bank.Redemption(id).DeadlineMs);
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 3));
        Assert.Equal((3U, 2, 0b11U), (_bank.Redemption(id).BankId, _bank.Redemption(id).Reroutes, _bank.Redemption(id).FormerBanks));
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal((RedemptionState.Paid, Amount.Zero, Amount.Zero), (_bank.Redemption(id).State, _bank.Reserve.Withheld, _bank.Reserve.Pending));
        _bank.Must(third, stranger);
        Assert.Equal(EntryFlags.PaidTwice, _bank.Entry(4, stranger.Entry).Flags);
    }

    [Fact]
    public void A_bank_whose_order_is_out_is_doubted_when_another_has_paid()
    {
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.Must(_bank.Adapters[1], new AcknowledgeRedemption(id, RedemptionAnswer.Sent, Symbol.None, Turn: 1));
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal((Amount.Zero, Sum, Sum), (_bank.Bank(1).Doubtful, _bank.Bank(2).Doubtful, _bank.Reserve.Withheld));
        _bank.City.RunEmpty();
        _bank.Must(_bank.Adapters[1], _bank.Statement(3, isIntraday: true));
        _bank.City.RunEmpty();
        Assert.Equal((Amount.Zero, false), (_bank.Reserve.Withheld, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void A_word_on_an_earlier_turn_says_nothing_of_this_one()
    {
        (ulong id, _) = Overdue();
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.City.RunEmpty(_bank.Redemption(id).DeadlineMs);
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 1));
        foreach (RedemptionAnswer answer in Enum.GetValues<RedemptionAnswer>())
            _bank.MustRefuse(_bank.Adapters[0], new AcknowledgeRedemption(id, answer, Symbol.None, Turn: 0), ReservesRefusal.RedemptionNotOpen);
        _bank.Must(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Sent, Symbol.None, Turn: 2));
        // With the same bank in a second turn it still is one amount that it may have paid.
        _bank.City.RunEmpty(_bank.Redemption(id).DeadlineMs);
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        Assert.Equal((Sum, Sum), (_bank.Bank(1).Doubtful, _bank.Reserve.Withheld));
    }

    // At bank 1, which says that its order is out and then nothing.
    private (ulong Id, long DeadlineMs) Overdue()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Sent, Symbol.None));
        long deadline = _bank.Redemption(id).DeadlineMs;
        _bank.City.RunEmpty(deadline);
        return (id, deadline);
    }

    private List<string> Told(BlockResults results)
    {
        List<string> names = [];
        EventReader events = new(results.Events.Span);
        while (events.TryNext()) names.Add(_bank.City.Catalog.EventOf(events.Number).Name);
        return names;
    }
}
