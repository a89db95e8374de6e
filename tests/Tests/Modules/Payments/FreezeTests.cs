using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Tests.Modules.Custody;
using Gwangan.Tests.Modules.Market;
using Gwangan.Tests.Modules.Reserves;

namespace Gwangan.Tests.Modules.Payments;

public sealed class FreezeTests
{
    private const long HourMs = 3_600_000, DayMs = 24 * HourMs;

    private static readonly Symbol Won = Symbol.Of("KRW"), Silver = Symbol.Of("SILVER");
    private static readonly Hash32 Document = Sha256.Hash("order"u8);

    private readonly MarketCity _market = new();

    private TestCity City => _market.City;

    private PaymentsModule Payments => City.Modules.Get<PaymentsModule>();

    private SigningKey Victim => City.Users[0];

    private FreezeMoney Order(Symbol asset, Amount amount, long forMs = DayMs) => new(Victim.Address, asset, amount, "2026 ka-dan 7", Document, City.TimeMs + forMs);

    private ulong Freeze(Symbol asset, Amount amount, Body by = Body.Regulator, long forMs = DayMs)
    {
        City.Must(City.KeyOf(by), Order(asset, amount, forMs));
        return Payments.FreezeCount;
    }

    private Transfer Pay(Amount amount) => new(City.Users[1].Address, Won, amount, "");

    [Fact]
    public void Frozen_money_stays_the_owners_and_the_rest_moves()
    {
        Freeze(Won, TestCity.Endowment - Amount.Whole(10));
        City.MustRefuse(Victim, Pay(Amount.Whole(11)), MoneyRefusal.InsufficientFunds);
        City.Must(Victim, Pay(Amount.Whole(10)));
        City.MustRefuse(Victim, Pay(new Amount(1)), MoneyRefusal.InsufficientFunds);
        Assert.Equal(TestCity.Endowment - Amount.Whole(10), City.Money.OwnedOf(Victim.Address, MarketCity.Won));
        Assert.Equal(Amount.Zero, City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.CheckInvariants();
        Freeze(Silver, Amount.Whole(1));
        City.Must(Victim, new Transfer(City.Users[1].Address, Silver, TestCity.Endowment - Amount.Whole(1), ""));
        City.CheckInvariants();
    }

    [Fact]
    public void What_comes_later_is_frozen_as_far_as_the_order_goes()
    {
        City.Must(Victim, Pay(TestCity.Endowment));
        Freeze(Won, Amount.Whole(100));
        City.Must(City.Users[1], new Transfer(Victim.Address, Won, Amount.Whole(150), ""));
        Assert.Equal(Amount.Whole(50), City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        Freeze(Won, Amount.Max);
        City.Must(City.Users[1], new Transfer(Victim.Address, Won, Amount.Whole(150), ""));
        Assert.Equal(Amount.Zero, City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.CheckInvariants();
    }

    [Fact]
    public void Orders_that_hold_what_is_frozen_are_cancelled_and_no_new_ones_are_taken()
    {
        ulong buy = _market.Buy(0, 1_000, 900_000), sell = _market.Sell(0, 1_100, 5);
        ulong stop = _market.Place(0, MarketCity.Stop(MarketCity.SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 900, 7));
        Freeze(Won, Amount.Whole(1));
        Assert.True(_market.IsOpen(buy));
        BlockResults results = City.Must(City.KeyOf(Body.Regulator), Order(Won, TestCity.Endowment - Amount.Whole(1)));
        Assert.False(_market.IsOpen(buy));
        Assert.True(_market.IsOpen(sell) && _market.IsOpen(stop));
        Assert.Equal(CloseReason.Frozen, Assert.Single(MarketCity.Events<OrderClosed>(results)).Reason);
        City.MustRefuse(Victim, MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 1), MarketRefusal.InsufficientFunds);
        Freeze(Silver, Amount.Max);
        Assert.False(_market.IsOpen(sell) || _market.IsOpen(stop));
        City.MustRefuse(Victim, MarketCity.Limit(MarketCity.SilverMarket, Side.Sell, 1_000, 1), MarketRefusal.InsufficientFunds);
        City.CheckInvariants();
    }

    [Fact]
    public void What_a_resting_order_earns_is_caught()
    {
        _market.Sell(0, 1_000, 5);
        Freeze(Won, Amount.Max);
        City.Must(City.Users[1], MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 5));
        Assert.Equal(TestCity.Endowment + Amount.Whole(5_000), City.Money.OwnedOf(Victim.Address, MarketCity.Won));
        Assert.Equal(Amount.Zero, City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.CheckInvariants();
    }

    [Fact]
    public void A_fee_is_not_paid_out_of_frozen_money()
    {
        TestCity city = new(new TestCityOptions { WonPerCost = Amount.One.ToString() });
        city.Must(Funded(city, city.KeyOf(Body.Regulator)), new FreezeMoney(city.Users[0].Address, Won, Amount.Max, "7", Document, city.TimeMs + DayMs));
        Assert.Equal(KernelRefusal.FeeNotCovered, city.Run([city.Sign(city.Users[0], new Transfer(city.Users[1].Address, Silver, Amount.One, ""))]).Envelopes[0].Code);
    }

    private static SigningKey Funded(TestCity city, SigningKey key)
    {
        city.Must(city.Users[1], new Transfer(key.Address, Won, Amount.Whole(10_000), ""));
        return key;
    }

    [Fact]
    public void Money_of_banks_is_not_redeemed_while_it_is_frozen()
    {
        BankCity bank = new();
        SigningKey owner = bank.City.Users[0];
        bank.City.Must(bank.Regulator, new FreezeMoney(owner.Address, Won, Amount.Max, "7", Document, bank.City.TimeMs + DayMs));
        bank.City.MustRefuse(owner, new Redeem(Won, Amount.Whole(1), 1, Document, "E2E-1"), ReservesRefusal.InsufficientFunds);
    }

    [Fact]
    public void A_withdrawal_that_was_asked_for_before_does_not_leave_and_comes_back_frozen()
    {
        CustodyCity custody = new();
        TestCity city = custody.City;
        SigningKey owner = city.Users[0];
        Hash32 destination = CustodyCity.HashOf("wallet");
        city.Must(owner, new ListDestination(CustodyCity.Silver, destination, true));
        city.RunEmpty(city.TimeMs + CustodyCity.AllowDelayMs + 1);
        city.Must(owner, new RequestWithdrawal(CustodyCity.Silver, Amount.Whole(50), CustodyCity.Hot, destination, 0));
        uint silver = custody.IdOf(CustodyCity.Silver);
        Amount left = city.Money.AvailableOf(owner.Address, silver);
        city.Must(custody.Regulator, new FreezeMoney(owner.Address, CustodyCity.Silver, left + Amount.Whole(1), "7", Document, city.TimeMs + DayMs));
        city.MustRefuse(custody.Custodian, new ReleaseWithdrawal(1), CustodyRefusal.OwnerFrozen);
        city.MustRefuse(owner, new ReleaseWithdrawal(1), CustodyRefusal.OwnerFrozen);
        city.Must(owner, new CancelWithdrawal(1));
        Assert.Equal(Amount.Whole(49), city.Money.AvailableOf(owner.Address, silver));
        city.CheckInvariants();
    }

    [Fact]
    public void A_withdrawal_beside_what_is_frozen_leaves()
    {
        CustodyCity custody = new();
        TestCity city = custody.City;
        SigningKey owner = city.Users[0];
        Hash32 destination = CustodyCity.HashOf("wallet");
        city.Must(owner, new ListDestination(CustodyCity.Silver, destination, true));
        city.RunEmpty(city.TimeMs + CustodyCity.AllowDelayMs + 1);
        city.Must(owner, new RequestWithdrawal(CustodyCity.Silver, Amount.Whole(50), CustodyCity.Hot, destination, 0));
        city.Must(custody.Regulator, new FreezeMoney(owner.Address, CustodyCity.Silver, Amount.Whole(1), "7", Document, city.TimeMs + DayMs));
        city.Must(custody.Custodian, new ReleaseWithdrawal(1));
    }

    [Fact]
    public void A_freeze_ends_by_itself_and_nobody_has_gained_by_it()
    {
        Freeze(Won, Amount.Max, forMs: HourMs);
        Assert.Equal(City.TimeMs - 1_000 + HourMs, City.Machine.NextDeadlineMs);
        BlockResults results = City.RunEmpty(City.TimeMs + HourMs);
        Assert.Equal(FreezeState.Expired, Assert.Single(MarketCity.Events<FreezeEnded>(results)).State);
        City.Must(Victim, Pay(TestCity.Endowment));
        City.CheckInvariants();
    }

    [Fact]
    public void Surveillance_freezes_at_once_for_72_hours_and_only_once_in_30_days_unless_the_regulator_confirms()
    {
        SigningKey surveillance = City.KeyOf(Body.Surveillance), regulator = City.KeyOf(Body.Regulator);
        City.MustRefuse(surveillance, Order(Won, Amount.Max, 73 * HourMs), PaymentsRefusal.UntilOutOfRange);
        ulong first = Freeze(Won, Amount.Max, Body.Surveillance, 71 * HourMs);
        City.Must(surveillance, new Unfreeze(first));
        City.MustRefuse(surveillance, Order(Won, Amount.Max, HourMs), PaymentsRefusal.FrozenBefore);
        City.MustRefuse(surveillance, Order(Silver, Amount.Max, 73 * HourMs), PaymentsRefusal.UntilOutOfRange);
        ulong second = Freeze(Silver, Amount.Max, Body.Surveillance, 71 * HourMs);
        City.MustRefuse(surveillance, new ConfirmFreeze(second, "2026 ka-dan 8", Document, City.TimeMs + 300 * DayMs), PaymentsRefusal.NotAuthorized);
        City.Must(regulator, new ConfirmFreeze(second, "2026 ka-dan 8", Document, City.TimeMs + 300 * DayMs));
        Assert.True(Payments.TryFreeze(second, out FreezeRecord freeze));
        Assert.Equal((FreezeState.Confirmed, Body.Surveillance, "2026 ka-dan 8"), (freeze.State, freeze.By, freeze.Order.ToString()));
        City.MustRefuse(surveillance, new Unfreeze(second), PaymentsRefusal.FreezeConfirmed);
        City.RunEmpty(City.TimeMs + 31 * DayMs);
        Assert.Equal(Amount.Zero, City.Money.AvailableOf(Victim.Address, MarketCity.Silver));
        Freeze(Won, Amount.Max, Body.Surveillance, HourMs);
        City.Must(regulator, new Unfreeze(second));
        City.MustRefuse(regulator, new Unfreeze(second), PaymentsRefusal.FreezeEnded);
        City.MustRefuse(regulator, new Unfreeze(99), PaymentsRefusal.FreezeUnknown);
        City.CheckInvariants();
    }

    [Fact]
    public void Freezes_add_up_and_end_one_by_one()
    {
        ulong first = Freeze(Won, Amount.Whole(300)), second = Freeze(Won, Amount.Whole(200));
        Assert.Equal(TestCity.Endowment - Amount.Whole(500), City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.Must(City.KeyOf(Body.Regulator), new Unfreeze(first));
        Assert.Equal(TestCity.Endowment - Amount.Whole(200), City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.Must(City.KeyOf(Body.Regulator), new Unfreeze(second));
        Assert.Equal(TestCity.Endowment, City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.CheckInvariants();
    }

    [Fact]
    public void What_no_order_says_is_refused()
    {
        SigningKey regulator = City.KeyOf(Body.Regulator);
        City.MustRefuse(regulator, Order(Won, Amount.Zero), PaymentsRefusal.AmountOutOfRange);
        City.MustRefuse(regulator, Order(Won, new Amount(Amount.Max.Units - 1)), PaymentsRefusal.AmountOutOfRange);
        City.MustRefuse(regulator, Order(Won, Amount.One) with { Order = "" }, PaymentsRefusal.FieldOutOfRange);
        City.MustRefuse(regulator, Order(Won, Amount.One) with { Document = Hash32.Zero }, PaymentsRefusal.FieldOutOfRange);
        City.MustRefuse(regulator, Order(Symbol.Of("NONE"), Amount.One), PaymentsRefusal.AssetUnknown);
        City.MustRefuse(regulator, Order(Won, Amount.One, 367 * DayMs), PaymentsRefusal.UntilOutOfRange);
        City.MustRefuse(regulator, Order(Won, Amount.One, 0), PaymentsRefusal.UntilOutOfRange);
        City.MustRefuse(City.KeyOf(Body.Bank), Order(Won, Amount.One), PaymentsRefusal.NotAuthorized);
        City.MustRefuse(Victim, Order(Won, Amount.One), PaymentsRefusal.NotAuthorized);
        foreach (Address own in (Address[])[MoneyModule.Treasury, MarketModule.FeeAccount, CustodyModule.HoldingAccount])
            City.MustRefuse(regulator, Order(Won, Amount.One) with { Account = own }, PaymentsRefusal.SystemAccount);
    }

    [Fact]
    public void An_account_has_so_many_freezes_at_most()
    {
        for (uint i = 0; i < Limits.FreezesPerAccountMax; i++) Freeze(Won, Amount.One);
        City.MustRefuse(City.KeyOf(Body.Regulator), Order(Won, Amount.One), PaymentsRefusal.TooMany);
    }

    [Fact]
    public void An_account_that_was_frozen_before_it_became_the_citys_own_is_not_kept_from_giving_back()
    {
        Freeze(Won, Amount.Max);
        City.Money.AddSystemAccount(Victim.Address);
        City.Must(Victim, Pay(Amount.Whole(10)));
        Assert.Equal(TestCity.Endowment - Amount.Whole(10), City.Money.AvailableOf(Victim.Address, MarketCity.Won));
        City.CheckInvariants();
    }

    [Fact]
    public void A_restart_between_changes_nothing()
    {
        Freeze(Won, Amount.Max, forMs: HourMs);
        City.Restart();
        City.MustRefuse(Victim, Pay(Amount.One), MoneyRefusal.InsufficientFunds);
        City.RunEmpty(City.TimeMs + HourMs);
        City.Must(Victim, Pay(Amount.One));
    }
}
