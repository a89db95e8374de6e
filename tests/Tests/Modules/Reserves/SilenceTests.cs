using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>A bank of which nothing is heard: what it says it holds backs nothing after a while, and is written off in the end.</summary>
public sealed class SilenceTests
{
    private const long SilentAfterMs = 8 * 36 * BankCity.Hour;
    private readonly BankCity _bank = new();
    private readonly Amount _atBank1 = BankCity.Opening[0] + BankCity.Opening[1];

    [Fact]
    public void What_lies_with_a_bank_that_is_silent_for_too_long_backs_nothing_until_it_speaks()
    {
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Hour);
        Hear(3);
        long at = TestCity.GenesisTimeMs + SilentAfterMs + 1;
        _bank.City.RunEmpty(at - 1);
        Assert.False(_bank.Asset.IsDeficient);
        Assert.Equal(at, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty(at);
        Assert.Equal((true, _atBank1, BankCity.Opening[2]), (_bank.Asset.IsDeficient, _bank.Bank(1).Silent, _bank.Asset.Backed));
        Assert.Equal((true, false), (_bank.Account(1).IsSilent, _bank.Account(3).IsSilent));
        // Nobody redeems there; the way out at the other stays.
        _bank.MustRefuse(_bank.Alice, new Redeem(BankCity.Won, Amount.One, 1, BankCity.Reference("d"), ""), ReservesRefusal.BankShort);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 2);
        _bank.Must(_bank.Adapters[1], _bank.Payment(3, id));
        // What it books meanwhile is taken in.
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 5_000, _bank.Assign(1, _bank.Alice)));
        Assert.Equal(_atBank1 + Amount.Whole(5_000), _bank.Bank(1).Silent);
        Hear(1);
        Hear(2);
        Assert.Equal((Amount.Zero, Amount.Zero, false), (_bank.Bank(1).Silent, _bank.Reserve.Silent, _bank.Asset.IsDeficient));
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void The_regulator_writes_a_silent_account_off()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        RecordCredit deposit = _bank.Deposit(1, 5_000, _bank.Assign(1, _bank.Bob));
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.MustRefuse(_bank.Regulator, new CloseReserveAccount(1), ReservesRefusal.AccountInUse);
        _bank.MustRefuse(_bank.Alice, new CloseReserveAccount(1), ReservesRefusal.NotAuthorized);
        _bank.MustRefuse(_bank.Regulator, new CloseReserveAccount(9), ReservesRefusal.AccountUnknown);
        _bank.City.RunEmpty(_bank.City.TimeMs + BankCity.Hour);
        Hear(3);
        _bank.City.RunEmpty(TestCity.GenesisTimeMs + SilentAfterMs + 1);
        Hear(3);
        foreach (uint account in (uint[])[1, 2]) _bank.Must(_bank.Regulator, new CloseReserveAccount(account));
        _bank.City.RunEmpty();
        Assert.Equal((Amount.Zero, Amount.Zero, Amount.Zero), (_bank.Bank(1).Held, _bank.Bank(1).Silent, _bank.Reserve.Silent));
        Assert.Equal((true, EntryState.Booked, true), (_bank.Account(1).IsClosed, _bank.Entry(1, deposit.Entry).State, _bank.Asset.IsDeficient));
        // The redemption went to the other bank by rule, long ago.
        Assert.Equal((2U, RedemptionState.Queued), (_bank.Redemption(id).BankId, _bank.Redemption(id).State));
        SigningKey adapter = _bank.Adapters[0];
        foreach (Operation operation in (Operation[])[
            _bank.Deposit(1, 5, Hash32.Zero), new MatchCredit(1, deposit.Entry, _bank.Alice.Address), new RecordDebit(1, _bank.NextEntry(), DebitKind.Other, Amount.One, _bank.CurrentDay, Hash32.Zero, 0),
            new WithdrawEntry(1, deposit.Entry), new RecordRecall(1, deposit.Entry, Symbol.None), new ResolveRecall(1, deposit.Entry, Symbol.None), _bank.Statement(1), new ReturnCredit(1, deposit.Entry)])
            _bank.MustRefuse(adapter, operation, ReservesRefusal.AccountClosed);
        _bank.MustRefuse(_bank.Regulator, new CloseReserveAccount(1), ReservesRefusal.AccountClosed);
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void An_account_on_which_nothing_stands_is_closed_and_opened_again()
    {
        SigningKey body = _bank.City.KeyOf(Body.Bank);
        RegisterReserveAccount account = new(2, BankCity.Reference("number 4"), "***-4", BankCity.ClosedDay);
        _bank.Must(body, account);
        _bank.Must(_bank.Regulator, new CloseReserveAccount(4));
        Assert.True(_bank.Account(4).IsClosed);
        _bank.Must(body, account);
        Assert.False(_bank.Account(5).IsClosed);
        // A closed account's last statement is never late.
        Hear(3);
        Hear(5);
        _bank.City.RunEmpty(_bank.City.TimeMs + (30 * BankCity.Hour));
        Assert.Equal(MintingStop.None, _bank.StopOf(2));
    }

    private void Hear(uint account) => _bank.Must(_bank.AdapterOf(account), _bank.Statement(account, isIntraday: true));
}
