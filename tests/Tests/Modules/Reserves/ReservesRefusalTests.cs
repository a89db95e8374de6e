using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Who may do what, and what nothing can be: each refusal leaves the state untouched.</summary>
public sealed class ReservesRefusalTests
{
    private static readonly Symbol Gold = Symbol.Of("GOLD"), Bic = Symbol.Of("NEWBKRSE");
    private static readonly Hash32 Hash = BankCity.Reference("x");
    private readonly BankCity _bank = new();

    private static RegisterBank NewBank => BankOf(NewKey);

    private static RegisterBank BankOf(SigningKey adapter) => new(BankCity.Won, Bic, "New bank", adapter.Address, Amount.Max, Amount.Max, Amount.Zero, adapter.Type, adapter.PublicKey.ToArray(), "BANK-3");

    private static readonly SigningKey NewKey = TestCity.KeyOf("adapter 3");

    private static SetAdapter Adapter(uint bank, SigningKey key, string entity = "BANK-4") => new(bank, key.Address, key.Type, key.PublicKey.ToArray(), entity);

    private SigningKey Bank => _bank.City.KeyOf(Body.Bank);

    [Fact]
    public void Nobody_mints_or_burns_the_won_without_a_bank()
    {
        _bank.City.MustRefuse(Bank, new Mint(BankCity.Won, _bank.Alice.Address, Amount.Whole(620_000), "ghost"), MoneyRefusal.NeedsBankEntry);
        _bank.City.Must(_bank.Alice, new Transfer(Bank.Address, BankCity.Won, Amount.Whole(5), ""));
        _bank.City.MustRefuse(Bank, new Burn(BankCity.Won, Amount.Whole(5), ""), MoneyRefusal.NeedsBankEntry);
    }

    [Fact]
    public void The_regulator_admits_banks_and_sets_their_limits()
    {
        _bank.Must(_bank.Regulator, NewBank);
        Assert.Equal((3U, "New bank"), (_bank.Bank(3).Id, _bank.Bank(3).Name.ToString()));
        foreach (SigningKey other in (SigningKey[])[_bank.Alice, Bank, _bank.Adapters[0]])
        {
            _bank.MustRefuse(other, NewBank, ReservesRefusal.NotAuthorized);
            _bank.MustRefuse(other, new SetMinter(1, Amount.Max, Amount.Max, Amount.Zero), ReservesRefusal.NotAuthorized);
            _bank.MustRefuse(other, new SetBankStatus(1, BankStatus.Suspended), ReservesRefusal.NotAuthorized);
            _bank.MustRefuse(other, new SetIssuanceCap(BankCity.Won, Amount.Zero), ReservesRefusal.NotAuthorized);
            _bank.MustRefuse(other, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 5_000, 5_000, 5_000), ReservesRefusal.NotAuthorized);
        }
        _bank.Must(_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 6_000, 7_000, 8_000, 9_000));
        Assert.Equal((5_000, 9_000), (_bank.Reserve.StatementLateMs, _bank.Reserve.RerouteAfterMs));
    }

    [Fact]
    public void The_bank_body_names_adapters_and_opens_accounts()
    {
        RegisterReserveAccount account = new(2, Hash, "***-4", BankCity.ClosedDay);
        _bank.MustRefuse(_bank.Regulator, account, ReservesRefusal.NotAuthorized);
        _bank.MustRefuse(Bank, account with { Bank = 9 }, ReservesRefusal.BankUnknown);
        _bank.Must(Bank, account);
        Assert.Equal((2U, Amount.Zero), (_bank.Account(4).BankId, _bank.Account(4).Held));
        _bank.MustRefuse(Bank, account, ReservesRefusal.AccountExists);
        _bank.MustRefuse(_bank.Adapters[0], Adapter(1, _bank.Bob), ReservesRefusal.NotAuthorized);
        _bank.MustRefuse(Bank, Adapter(1, _bank.Adapters[1]), ReservesRefusal.AdapterTaken);
        _bank.MustRefuse(Bank, Adapter(1, _bank.Regulator), ReservesRefusal.AdapterTaken);
        _bank.MustRefuse(Bank, Adapter(9, _bank.Bob), ReservesRefusal.BankUnknown);
        _bank.Must(Bank, Adapter(1, _bank.Bob));
        _bank.MustRefuse(_bank.Adapters[0], _bank.Deposit(1, 5, Hash), ReservesRefusal.NotTheAdapter);
        _bank.Must(_bank.Bob, _bank.Deposit(1, 5, Hash));
    }

    [Fact]
    public void An_adapter_tells_its_own_banks_facts_only()
    {
        RecordCredit deposit = _bank.Deposit(1, 5, Hash);
        _bank.Must(_bank.Adapters[0], deposit);
        ulong redemption = _bank.Redeem(_bank.Alice, 5, 1);
        foreach (SigningKey other in (SigningKey[])[_bank.Adapters[1], _bank.Alice, Bank, _bank.Regulator])
        {
            foreach (Operation operation in (Operation[])[
                _bank.Deposit(1, 5, Hash), new AssignVirtualAccount(1, Hash, _bank.Alice.Address), new MatchCredit(1, deposit.Entry, _bank.Alice.Address),
                new RecordDebit(1, _bank.NextEntry(), DebitKind.Other, Amount.One, _bank.CurrentDay, Hash32.Zero, 0), _bank.Payment(1, redemption), new WithdrawEntry(1, deposit.Entry), _bank.Statement(1),
                new RecordRecall(1, deposit.Entry, Symbol.None), new ResolveRecall(1, deposit.Entry, Symbol.None), new AcknowledgeRedemption(redemption, RedemptionAnswer.Sent, Symbol.None)])
                _bank.MustRefuse(other, operation, ReservesRefusal.NotTheAdapter);
            _bank.MustRefuse(other, new ReturnCredit(1, deposit.Entry), ReservesRefusal.NotTheOwner);
        }
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        SigningKey adapter = _bank.Adapters[0];
        _bank.MustRefuse(_bank.Regulator, NewBank with { Asset = Symbol.Of("TULIP") }, ReservesRefusal.AssetUnknown);
        _bank.MustRefuse(_bank.Regulator, NewBank with { Asset = Gold }, ReservesRefusal.NotBankBacked);
        _bank.MustRefuse(_bank.Regulator, new SetIssuanceCap(Symbol.Of("TULIP"), Amount.One), ReservesRefusal.AssetUnknown);
        _bank.MustRefuse(_bank.Regulator, new SetIssuanceCap(Gold, Amount.One), ReservesRefusal.NotBankBacked);
        _bank.MustRefuse(_bank.Regulator, new SetReserveTerms(Gold, 5_000, 5_000, 5_000, 5_000, 5_000), ReservesRefusal.NotBankBacked);
        _bank.MustRefuse(_bank.Regulator, new SetReserveTerms(Symbol.Of("TULIP"), 5_000, 5_000, 5_000, 5_000, 5_000), ReservesRefusal.AssetUnknown);
        _bank.MustRefuse(_bank.Regulator, new SetMinter(0, Amount.Max, Amount.Max, Amount.Zero), ReservesRefusal.BankUnknown);
        _bank.MustRefuse(_bank.Regulator, new SetBankStatus(3, BankStatus.Active), ReservesRefusal.BankUnknown);
        _bank.MustRefuse(adapter, new AssignVirtualAccount(3, Hash, _bank.Alice.Address), ReservesRefusal.BankUnknown);
        foreach (Operation operation in (Operation[])[
            _bank.Deposit(1, 5, Hash) with { Account = 4 }, new MatchCredit(4, Hash, _bank.Alice.Address), new ReturnCredit(4, Hash), new RecordDebit(4, Hash, DebitKind.Other, Amount.One, 1, Hash32.Zero, 0),
            new WithdrawEntry(4, Hash), new RecordRecall(4, Hash, Symbol.None), new ResolveRecall(4, Hash, Symbol.None)])
            _bank.MustRefuse(adapter, operation, ReservesRefusal.AccountUnknown);
        foreach (Operation operation in (Operation[])[
            new MatchCredit(1, Hash, _bank.Alice.Address), new ReturnCredit(1, Hash), new RecordDebit(1, Hash, DebitKind.Return, Amount.One, _bank.CurrentDay, Hash, 0),
            new WithdrawEntry(1, Hash), new RecordRecall(1, Hash, Symbol.None), new ResolveRecall(1, Hash, Symbol.None)])
            _bank.MustRefuse(adapter, operation, ReservesRefusal.EntryUnknown);
        foreach (Operation operation in (Operation[])[
            new RecordCredit(1, Hash, CreditKind.RedemptionReturn, Amount.One, _bank.CurrentDay, Hash32.Zero, Hash32.Zero, 9), new RecordDebit(1, Hash, DebitKind.Redemption, Amount.One, _bank.CurrentDay, Hash32.Zero, 9),
            new AcknowledgeRedemption(9, RedemptionAnswer.Sent, Symbol.None), new RerouteRedemption(9, 1)])
            _bank.MustRefuse(adapter, operation, ReservesRefusal.RedemptionUnknown);
        _bank.MustRefuse(_bank.Alice, new RerouteRedemption(9, 3), ReservesRefusal.BankUnknown);
        _bank.MustRefuse(_bank.Alice, new Redeem(Symbol.Of("TULIP"), Amount.One, 1, Hash, ""), ReservesRefusal.AssetUnknown);
        _bank.MustRefuse(_bank.Alice, new Redeem(Gold, Amount.One, 1, Hash, ""), ReservesRefusal.NotBankBacked);
        _bank.MustRefuse(_bank.Alice, new Redeem(BankCity.Won, Amount.One, 3, Hash, ""), ReservesRefusal.BankUnknown);
    }

    [Fact]
    public void What_nothing_can_be_is_refused()
    {
        SigningKey adapter = _bank.Adapters[0];
        RecordCredit credit = _bank.Deposit(1, 5, Hash);
        RecordDebit debit = new(1, _bank.NextEntry(), DebitKind.Other, Amount.One, _bank.CurrentDay, Hash32.Zero, 0);
        foreach ((SigningKey key, Operation operation) in ((SigningKey, Operation)[])[
            (_bank.Regulator, NewBank with { Bic = Symbol.Of("SHORT") }), (_bank.Regulator, NewBank with { Bic = Symbol.Of("NEWB-RSE") }), (_bank.Regulator, NewBank with { Name = "" }),
            (_bank.Regulator, NewBank with { Adapter = Address.Zero }), (Bank, Adapter(1, _bank.Bob) with { Adapter = Address.Zero }), (_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 999, 5_000, 5_000)),
            (_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 5_000, 5_000, long.MaxValue)), (_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 5_000, 5_000, 5_000, Amount.Whole(100_001))),
            (_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 5_000, 5_000, 5_000, Amount.Zero, 0)), (_bank.Regulator, new SetReserveTerms(BankCity.Won, 5_000, 5_000, 5_000, 5_000, 5_000, Amount.Zero, 10_001)), (Bank, new RegisterReserveAccount(1, Hash32.Zero, "a", 1)), (Bank, new RegisterReserveAccount(1, Hash, "", 1)),
            (Bank, new RegisterReserveAccount(1, Hash, "a", 0)), (Bank, new RegisterReserveAccount(1, Hash, "a", uint.MaxValue)), (adapter, new AssignVirtualAccount(1, Hash32.Zero, _bank.Alice.Address)),
            (adapter, credit with { Entry = Hash32.Zero }), (adapter, credit with { Day = uint.MaxValue }), (adapter, credit with { RedemptionId = 1 }), (adapter, credit with { Kind = CreditKind.RedemptionReturn }),
            (adapter, new MatchCredit(1, Hash, Address.Zero)), (adapter, debit with { Entry = Hash32.Zero }), (adapter, debit with { Kind = DebitKind.Redemption }), (adapter, debit with { RedemptionId = 1 }),
            (adapter, debit with { Kind = DebitKind.Return }), (adapter, debit with { Answers = Hash }), (_bank.Alice, new Redeem(BankCity.Won, Amount.One, 1, Hash32.Zero, "")),
            (_bank.Alice, new Redeem(BankCity.Won, Amount.One, 1, Hash, "한글")), (_bank.Alice, new Redeem(BankCity.Won, Amount.One, 1, Hash, "a\nb"))])
            _bank.MustRefuse(key, operation, ReservesRefusal.FieldOutOfRange);
        Amount tooMuch = Limits.ReserveAmountMax + Amount.One;
        foreach ((SigningKey key, Operation operation) in ((SigningKey, Operation)[])[
            (adapter, credit with { Amount = Amount.Zero }), (adapter, credit with { Amount = tooMuch }), (adapter, debit with { Amount = Amount.Zero }), (adapter, debit with { Amount = tooMuch }),
            (_bank.Alice, new Redeem(BankCity.Won, Amount.Zero, 1, Hash, "")), (_bank.Regulator, NewBank with { BucketCapacity = Amount.Zero }), (_bank.Regulator, NewBank with { BucketRefill = tooMuch }),
            (_bank.Regulator, new SetMinter(1, tooMuch, Amount.One, Amount.One))])
            _bank.MustRefuse(key, operation, ReservesRefusal.AmountOutOfRange);
    }

    [Fact]
    public void Redemptions_have_a_least_amount_and_owners_a_bound_of_open_ones()
    {
        const long Day = BankCity.Day;
        _bank.Must(_bank.Regulator, new SetReserveTerms(BankCity.Won, Day, Day, Day, Day, Day, Amount.Whole(1_000), 2));
        Redeem redeem = new(BankCity.Won, Amount.Whole(1_000), 1, Hash, "");
        _bank.MustRefuse(_bank.Alice, redeem with { Amount = Amount.Whole(999) }, ReservesRefusal.RedemptionTooSmall);
        SigningKey poor = _bank.City.Users[2];
        _bank.Must(poor, new Transfer(_bank.Bob.Address, BankCity.Won, TestCity.Endowment - Amount.Whole(2), ""));
        _bank.MustRefuse(poor, redeem with { Amount = Amount.Whole(1) }, ReservesRefusal.RedemptionTooSmall);
        _bank.Must(poor, redeem with { Amount = Amount.Whole(2) });
        ulong first = _bank.Reserve.LastRedemption + 1;
        _bank.Must(_bank.Alice, redeem);
        _bank.Must(_bank.Alice, redeem with { Bank = 2 });
        _bank.MustRefuse(_bank.Alice, redeem, ReservesRefusal.TooManyOpen);
        _bank.Must(_bank.Bob, redeem);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, first));
        _bank.Must(_bank.Alice, redeem);
        _bank.MustRefuse(_bank.Alice, redeem, ReservesRefusal.TooManyOpen);
    }

    [Fact]
    public void A_new_reserve_account_has_closed_a_day_near_today()
    {
        RegisterReserveAccount account = new(2, Hash, "***-4", BankCity.Today - 32);
        _bank.MustRefuse(Bank, account, ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(Bank, account with { ClosedDay = BankCity.Today + 11 }, ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(Bank, account with { ClosedDay = 1 }, ReservesRefusal.DayOutOfRange);
        _bank.Must(Bank, account with { ClosedDay = BankCity.Today - 31 });
        _bank.Must(Bank, account with { ClosedDay = BankCity.Today + 10, Number = BankCity.Reference("y") });
    }

    [Fact]
    public void Days_and_balances_stay_in_range()
    {
        SigningKey adapter = _bank.Adapters[0];
        _bank.MustRefuse(adapter, _bank.Deposit(1, 5, Hash, BankCity.ClosedDay), ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(adapter, _bank.Deposit(1, 5, Hash, BankCity.Today + Limits.ReserveDaysAheadMax + 1), ReservesRefusal.DayOutOfRange);
        _bank.MustRefuse(adapter, _bank.Deposit(1, 5, Hash) with { Amount = Limits.ReserveAmountMax }, ReservesRefusal.BalanceOutOfRange);
        _bank.MustRefuse(adapter, new RecordDebit(1, Hash, DebitKind.Other, BankCity.Opening[0] + Amount.One, _bank.CurrentDay, Hash32.Zero, 0), ReservesRefusal.AccountOverdrawn);
        _bank.City.RunEmpty(_bank.City.TimeMs + (32 * BankCity.Day));
        _bank.MustRefuse(adapter, _bank.Deposit(1, 5, Hash), ReservesRefusal.DayOutOfRange);
    }

    [Fact]
    public void There_are_only_so_many_banks_and_accounts()
    {
        for (uint id = 3; id <= Limits.BanksMax; id++) _bank.City.Must(_bank.Regulator, BankOf(TestCity.KeyOf($"adapter {id}")));
        _bank.MustRefuse(_bank.Regulator, BankOf(_bank.Bob), ReservesRefusal.TooManyBanks);
        for (uint id = 4; id <= Limits.ReserveAccountsMax; id++) _bank.City.Must(Bank, new RegisterReserveAccount(id % 30 + 1, BankCity.Reference($"number {id}"), "a", BankCity.ClosedDay));
        _bank.MustRefuse(Bank, new RegisterReserveAccount(1, Hash, "a", BankCity.ClosedDay), ReservesRefusal.TooManyAccounts);
        _bank.City.CheckInvariants();
    }
}
