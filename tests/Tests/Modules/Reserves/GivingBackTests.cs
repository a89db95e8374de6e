using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Redemptions that end with their owners: cancelled, given up by rule, or paid and come back.</summary>
public sealed class GivingBackTests
{
    private static readonly Amount Sum = Amount.Whole(70_000);
    private readonly BankCity _bank = new();

    [Fact]
    public void A_payment_comes_back_only_to_the_account_that_it_left()
    {
        RecordCredit back = Paid(account: 2);
        _bank.MustRefuse(_bank.Adapters[1], back with { Account = 3 }, ReservesRefusal.FactsDiffer);
        _bank.MustRefuse(_bank.Adapters[0], back with { Account = 1 }, ReservesRefusal.FactsDiffer);
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal(RedemptionState.Returned, _bank.Redemption(1).State);
    }

    [Fact]
    public void A_payment_that_comes_back_to_a_suspended_bank_waits_in_its_line()
    {
        RecordCredit back = Paid(account: 1);
        Amount left = _bank.Has(_bank.Alice);
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal((RedemptionState.Refused, 1U, Sum), (_bank.Redemption(1).State, _bank.Redemption(1).WaitsIn, _bank.Reserve.Pending));
        // Credits behind it keep their place.
        RecordCredit deposit = _bank.Deposit(1, 5_000, _bank.Assign(1, _bank.Bob));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Active));
        _bank.City.RunEmpty();
        Assert.Equal((RedemptionState.Returned, left + Sum, EntryState.Minted), (_bank.Redemption(1).State, _bank.Has(_bank.Alice), _bank.Entry(1, deposit.Entry).State));
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void A_payment_that_comes_back_uses_the_banks_bucket_and_not_the_cap()
    {
        RecordCredit back = Paid(account: 1);
        _bank.Must(_bank.Regulator, new SetMinter(1, Amount.Max, Sum, Amount.Whole(7)));
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 70_000, _bank.Assign(1, _bank.Bob)));
        _bank.Must(_bank.Regulator, new SetIssuanceCap(BankCity.Won, _bank.Asset.Supply));
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal((RedemptionState.Refused, MintingStop.BucketEmpty), (_bank.Redemption(1).State, _bank.StopOf(1)));
        long at = _bank.Reserves.NextDeadlineMs!.Value;
        _bank.City.RunEmpty(at - 1);
        Assert.Equal(RedemptionState.Refused, _bank.Redemption(1).State);
        _bank.City.RunEmpty(at);
        Assert.Equal(RedemptionState.Returned, _bank.Redemption(1).State);
    }

    [Fact]
    public void A_payment_that_did_not_come_back_after_all_is_paid_and_can_come_back_later()
    {
        RecordCredit back = Paid(account: 1);
        Amount left = _bank.Has(_bank.Alice);
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        _bank.Must(_bank.Adapters[0], back);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { CreditCount = 9 });
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, back.Entry));
        Assert.Equal((RedemptionState.Paid, Amount.Zero), (_bank.Redemption(1).State, _bank.Reserve.Pending));
        _bank.Must(_bank.Adapters[0], back);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Active));
        _bank.City.RunEmpty();
        Assert.Equal((RedemptionState.Returned, left + Sum), (_bank.Redemption(1).State, _bank.Has(_bank.Alice)));
        // Taken back and booked once more: what was given back is not given back again.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true) with { CreditCount = 9 });
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, back.Entry));
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal((left + Sum, Amount.Zero, false), (_bank.Has(_bank.Alice), _bank.Reserve.Pending, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void An_owner_cancels_at_any_time_while_no_bank_has_it_in_hand()
    {
        Amount before = _bank.Has(_bank.Alice);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.MustRefuse(_bank.Bob, new CancelRedemption(id), ReservesRefusal.NotTheOwner);
        _bank.MustRefuse(_bank.Alice, new CancelRedemption(9), ReservesRefusal.RedemptionUnknown);
        _bank.Must(_bank.Alice, new CancelRedemption(id));
        Assert.Equal((RedemptionState.Returned, before, Symbol.Of("CUST")), (_bank.Redemption(id).State, _bank.Has(_bank.Alice), _bank.Redemption(id).Code));
        _bank.MustRefuse(_bank.Alice, new CancelRedemption(id), ReservesRefusal.RedemptionNotOpen);
        _bank.MustRefuse(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Sent, Symbol.None), ReservesRefusal.RedemptionNotOpen);
    }

    [Fact]
    public void What_a_bank_has_in_hand_is_cancelled_when_the_bank_is_late_and_given_back_when_its_statements_show_that_it_has_not_paid()
    {
        Amount before = _bank.Has(_bank.Alice);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Accepted, Symbol.None));
        _bank.MustRefuse(_bank.Alice, new CancelRedemption(id), ReservesRefusal.NotYetDue);
        _bank.City.RunEmpty(_bank.Redemption(id).DeadlineMs);
        _bank.Must(_bank.Alice, new CancelRedemption(id));
        Assert.Equal((RedemptionState.Refused, before - Sum), (_bank.Redemption(id).State, _bank.Has(_bank.Alice)));
        foreach (uint account in (uint[])[1, 2]) _bank.Must(_bank.Adapters[0], _bank.Statement(account, isIntraday: true));
        _bank.City.RunEmpty();
        _bank.City.RunEmpty();
        Assert.Equal((RedemptionState.Returned, before), (_bank.Redemption(id).State, _bank.Has(_bank.Alice)));
    }

    [Fact]
    public void The_rule_gives_back_what_banks_have_been_silent_about_three_times()
    {
        Amount before = _bank.Has(_bank.Alice);
        _bank.Must(_bank.Regulator, new SetBankStatus(2, BankStatus.Suspended));
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        for (int i = 0; i < 2; i++)
        {
            _bank.City.RunEmpty(_bank.Reserves.NextDeadlineMs);
            Assert.Equal((RedemptionState.Queued, 1U), (_bank.Redemption(id).State, _bank.Redemption(id).BankId));
        }
        _bank.City.RunEmpty(_bank.Reserves.NextDeadlineMs);
        Assert.Equal((RedemptionState.Returned, before, Symbol.Of("AB06")), (_bank.Redemption(id).State, _bank.Has(_bank.Alice), _bank.Redemption(id).Code));
        Assert.Equal((Amount.Zero, Amount.Zero), (_bank.Reserve.Pending, _bank.Bank(1).Pending));
        _bank.City.CheckInvariants();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Those_that_wait_are_given_back_in_the_order_in_which_they_came_also_after_a_restart(bool restarts)
    {
        BankCity bank = new(new TestCityOptions { RestartBeforeEachBlock = restarts });
        ulong[] refused = [bank.Redeem(bank.Alice, 70_000, 1), bank.Redeem(bank.Bob, 70_000, 1)], paid = [bank.Redeem(bank.Alice, 1_000, 1), bank.Redeem(bank.Bob, 1_000, 1)];
        bank.City.Must(bank.Regulator, new SetAssetStatus(BankCity.Won, AssetStatus.Suspended, "incident 7"));
        foreach (ulong id in refused.Reverse()) bank.Must(bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Refused, Symbol.Of("AC04")));
        // The first one that comes back is taken back and comes back again: it stands behind the second then.
        RecordCredit[] back = [.. paid.Select(id =>
        {
            bank.Must(bank.Adapters[0], bank.Payment(1, id));
            return new RecordCredit(1, bank.NextEntry(), CreditKind.RedemptionReturn, Amount.Whole(1_000), bank.CurrentDay, Hash32.Zero, Hash32.Zero, id);
        })];
        foreach (RecordCredit credit in back) bank.Must(bank.Adapters[0], credit);
        bank.Must(bank.Adapters[0], bank.Statement(1, isIntraday: true) with { CreditCount = 9 });
        bank.Must(bank.Adapters[0], new WithdrawEntry(1, back[0].Entry));
        bank.Must(bank.Adapters[0], back[0]);
        bank.Must(bank.Adapters[0], bank.Statement(1, isIntraday: true));
        bank.City.Must(bank.Regulator, new SetAssetStatus(BankCity.Won, AssetStatus.Active));
        List<ulong> order = [];
        EventReader events = new(bank.City.RunEmpty().Events.Span);
        while (events.TryNext())
            if (events.Number == EventNumber<RedemptionGivenBack>.Value) order.Add(events.As<RedemptionGivenBack>().RedemptionId);
        Assert.Equal([paid[1], paid[0], refused[1], refused[0]], order);
    }

    // A redemption of Alice's that an account of bank 1 has paid, and the credit that would say it came back.
    private RecordCredit Paid(uint account)
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], _bank.Payment(account, id));
        return new RecordCredit(account, _bank.NextEntry(), CreditKind.RedemptionReturn, Sum, _bank.CurrentDay, Hash32.Zero, Hash32.Zero, id);
    }
}
