using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Getting out at once: mass cancellation, cancel on disconnect, kill switch.</summary>
public sealed class SafetyTests
{
    private readonly MarketCity _city = new();

    private SigningKey User(int index) => _city.City.Users[index];

    public static TheoryData<CancelAllOrders, int[]> Filters => new()
    {
        { new CancelAllOrders(Symbol.None), [1, 2, 3, 4, 5, 6] },
        { new CancelAllOrders(SilverMarket), [1, 2, 3, 4, 5] },
        { new CancelAllOrders(GoldMarket), [6] },
        { new CancelAllOrders(Symbol.None, SideFilter.Buys), [1, 6] },
        { new CancelAllOrders(SilverMarket, SideFilter.Sales), [2, 3, 4, 5] },
        { new CancelAllOrders(SilverMarket, PriceFrom: 1_010), [3, 4] },
        { new CancelAllOrders(SilverMarket, PriceTo: 1_000), [1, 2, 5] },
        { new CancelAllOrders(SilverMarket, PriceFrom: 950, PriceTo: 1_010), [2, 3] },
        { new CancelAllOrders(Symbol.None, ClientOrderIdFrom: 102, ClientOrderIdTo: 104), [2, 3, 4] },
        { new CancelAllOrders(Symbol.None, ClientOrderIdFrom: 105), [5, 6] },
        { new CancelAllOrders(Symbol.None, Kinds: (byte)OrderKinds.Plain), [1, 2, 6] },
        { new CancelAllOrders(Symbol.None, Kinds: (byte)OrderKinds.Iceberg), [3] },
        { new CancelAllOrders(Symbol.None, Kinds: (byte)OrderKinds.Hidden), [4] },
        { new CancelAllOrders(Symbol.None, Kinds: (byte)OrderKinds.Waiting), [5] },
        { new CancelAllOrders(Symbol.None, Kinds: (byte)(OrderKinds.Waiting | OrderKinds.Iceberg)), [3, 5] },
        { new CancelAllOrders(SilverMarket, SideFilter.Buys, PriceFrom: 2_000), [] },
    };

    [Theory, MemberData(nameof(Filters))]
    public void A_filter_cancels_what_it_means_oldest_first_and_says_how_many(CancelAllOrders cancel, int[] expected)
    {
        _city.Place(0, Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 101));
        _city.Place(0, Limit(SilverMarket, Side.Sell, 1_000, 1, clientOrderId: 102));
        _city.Place(0, MarketCity.Iceberg(SilverMarket, Side.Sell, 1_010, 10, 2) with { ClientOrderId = 103 });
        _city.Place(0, MarketCity.Iceberg(SilverMarket, Side.Sell, 1_020, 10, 0) with { ClientOrderId = 104 });
        _city.Place(0, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 800, 10) with { ClientOrderId = 105 });
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 1, clientOrderId: 106));
        _city.Buy(1, 900, 1);
        BlockResults results = _city.City.Must(User(0), cancel);
        Assert.Equal(expected, Events<OrderClosed>(results).Select(closed => (int)closed.OrderId));
        Assert.All(Events<OrderClosed>(results), closed => Assert.Equal(CloseReason.Cancelled, closed.Reason));
        Assert.Equal(expected.Length, Events<OrdersCancelled>(results).Sum(cancelled => cancelled.Count));
        Assert.Equal(7 - expected.Length, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Orders_are_cancelled_at_the_deadline_unless_it_is_armed_again()
    {
        ulong gold = _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 1)), silver = _city.Buy(0, 900, 1), stop = _city.Place(0, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 800, 10)), other = _city.Buy(1, 900, 1);
        BlockResults armed = _city.City.Must(User(0), new ArmCancelOnDisconnect(SilverMarket, 10_000));
        long deadline = _city.City.TimeMs + 10_000;
        CancelOnDisconnectArmed first = Assert.Single(Events<CancelOnDisconnectArmed>(armed));
        Assert.Equal((10_000L, deadline), (first.TimeoutMs, first.DeadlineMs));
        Assert.Equal(deadline, _city.Market.NextDeadlineMs);
        _city.City.RunEmpty(deadline - 5_000);
        _city.City.Restart();
        _city.City.Must(User(0), new ArmCancelOnDisconnect(SilverMarket, 10_000));
        Assert.True(_city.IsOpen(silver));
        deadline = _city.City.TimeMs + 10_000;
        Assert.Empty(Events<OrderClosed>(_city.City.RunEmpty(deadline - 1)));
        BlockResults results = _city.City.RunEmpty(deadline);
        Assert.Equal([(silver, CloseReason.Disconnected), (stop, CloseReason.Disconnected)], Events<OrderClosed>(results).Select(closed => (closed.OrderId, closed.Reason)));
        OrdersCancelled cancelled = Assert.Single(Events<OrdersCancelled>(results));
        Assert.Equal((SilverMarket, 2U), (cancelled.Market, cancelled.Count));
        Assert.True(_city.IsOpen(gold) && _city.IsOpen(other));
        Assert.False(_city.Market.TryFindDisconnect(User(0).Address, out _));
        _city.Buy(0, 900, 1);
        _city.City.RunEmpty(deadline + 100_000);
        Assert.Equal(3, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_disarmed_one_does_not_fire()
    {
        _city.City.Must(User(0), new ArmCancelOnDisconnect(Symbol.None, 5_000));
        ulong id = _city.Buy(0, 900, 1);
        CancelOnDisconnectArmed disarmed = Assert.Single(Events<CancelOnDisconnectArmed>(_city.City.Must(User(0), new ArmCancelOnDisconnect(Symbol.None, 0))));
        Assert.Equal((0L, 0L), (disarmed.TimeoutMs, disarmed.DeadlineMs));
        _city.City.RunEmpty(_city.City.TimeMs + 50_000);
        Assert.True(_city.IsOpen(id));
        _city.City.Must(User(0), new ArmCancelOnDisconnect(Symbol.None, 0));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void One_block_closes_so_many_and_the_next_goes_on()
    {
        Operation[] buys = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Buy, 900, 1), 100)];
        for (int i = 0; i < 120; i++) _city.City.Run([_city.City.Sign(User(i / 40), buys)]);
        for (int user = 0; user < 3; user++) _city.City.Must(User(user), new ArmCancelOnDisconnect(Symbol.None, 60_000 + user));
        long deadline = _city.City.TimeMs + 60_002;
        Assert.Equal(Limits.DisconnectsPerBlockMax - 3, Events<OrderClosed>(_city.City.RunEmpty(deadline)).Count);
        _city.City.Restart();
        Assert.Equal(2_003, Events<OrderClosed>(_city.City.RunEmpty(deadline + 1)).Count);
        Assert.Equal(0, _city.Market.OrderCount);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_account_without_orders_takes_its_share_of_the_block_costs_and_is_told()
    {
        const int armed = 10_030;
        SigningKey[] strangers = [.. Enumerable.Range(0, armed).Select(i => TestCity.KeyOf($"stranger {i}"))];
        foreach (SigningKey[] some in strangers.Chunk(2_006)) Assert.All(_city.City.Run([.. some.Select(key => _city.City.Sign(key, new ArmCancelOnDisconnect(Symbol.None, 86_400_000)))]).Outcomes, outcome => Assert.True(outcome.IsDone));
        long deadline = _city.City.TimeMs + 86_400_000;
        BlockResults first = _city.City.RunEmpty(deadline);
        List<CancelOnDisconnectArmed> told = Events<CancelOnDisconnectArmed>(first);
        Assert.Equal(Limits.DisconnectsPerBlockMax, told.Count);
        Assert.All(told, each => Assert.Equal((0L, 0L), (each.TimeoutMs, each.DeadlineMs)));
        Assert.True(_city.Market.NextDeadlineMs <= deadline);
        Assert.Equal(armed - Limits.DisconnectsPerBlockMax, Events<CancelOnDisconnectArmed>(_city.City.RunEmpty()).Count);
        Assert.All(strangers, key => Assert.False(_city.Market.TryFindDisconnect(key.Address, out _)));
    }

    [Fact]
    public void Orders_of_other_markets_that_firing_passes_take_their_share_too()
    {
        // 2 accounts pass 5,000 orders each: 500 of the share, besides 1 for the account; 6,000 closings of two others then no longer fit.
        Operation[] buys = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Buy, 900, 1), 100)];
        for (int i = 0; i < 200; i++) _city.City.Run([_city.City.Sign(User(i / 50), buys)]);
        for (int user = 0; user < 4; user++) _city.City.Must(User(user), new ArmCancelOnDisconnect(user < 2 ? GoldMarket : Symbol.None, 60_000));
        long deadline = _city.City.TimeMs + 60_000;
        Assert.Equal(Limits.DisconnectsPerBlockMax - 4 - 2 * 500, Events<OrderClosed>(_city.City.RunEmpty(deadline)).Count);
        Assert.Equal(10_000 - (Limits.DisconnectsPerBlockMax - 4 - 2 * 500), Events<OrderClosed>(_city.City.RunEmpty(deadline + 1)).Count);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Expiries_do_not_hold_up_the_disconnected()
    {
        long expiry = _city.City.TimeMs + 200_000;
        Operation[] buys = [.. Enumerable.Repeat(Limit(SilverMarket, Side.Buy, 900, 1, OrderTimeInForce.GoodTillTime, expiry), 100)];
        for (int i = 0; i < 110; i++) _city.City.Run([_city.City.Sign(User(i / 40), buys)]);
        ulong id = _city.Buy(3, 900, 1);
        _city.City.Must(User(3), new ArmCancelOnDisconnect(Symbol.None, 1_000));
        BlockResults results = _city.City.RunEmpty(expiry + 1);
        Assert.Equal(Limits.ExpiriesPerBlockMax, Events<OrderClosed>(results).Count(closed => closed.Reason == CloseReason.Expired));
        Assert.Equal(id, Assert.Single(Events<OrderClosed>(results), closed => closed.Reason == CloseReason.Disconnected).OrderId);
    }

    [Fact]
    public void A_kill_switch_cancels_everything_and_lasts_until_it_is_released()
    {
        _city.Buy(0, 900, 1);
        _city.Place(0, MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 800, 10));
        _city.Place(0, MarketCity.Iceberg(SilverMarket, Side.Sell, 1_000, 10, 2));
        BlockResults results = _city.City.Must(User(0), new SetKillSwitch(Address.Zero, true, KillReason.Technical, ""));
        Assert.Equal(3, Events<OrderClosed>(results).Count(closed => closed.Reason == CloseReason.KillSwitch));
        Assert.Equal(0, _city.Market.OrderCount);
        Assert.Equal((Amount.Zero, Amount.Zero), (_city.Locked(0, Won), _city.Locked(0, Silver)));
        _city.City.Restart();
        _city.City.MustRefuse(User(0), Limit(SilverMarket, Side.Buy, 900, 1), MarketRefusal.KillSwitchEngaged);
        _city.Buy(1, 900, 1);
        Assert.True(_city.Market.TryFindKillSwitch(User(0).Address, out KillSwitchRecord record));
        Assert.Equal((1, 0, KillReason.Technical), (record.Own, record.Bodies, record.Reason));
        Assert.False(Assert.Single(Events<KillSwitchSet>(_city.City.Must(User(0), new SetKillSwitch(Address.Zero, false, KillReason.None, "")))).StillEngaged);
        _city.Buy(0, 900, 1);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_accounts_own_switch_and_a_bodys_are_released_each_by_itself()
    {
        SigningKey surveillance = _city.City.KeyOf(Body.Surveillance);
        SetKillSwitch engage = new(User(0).Address, true, KillReason.Conduct, "case 7");
        _city.City.Must(User(0), new SetKillSwitch(Address.Zero, true, KillReason.None, ""));
        _city.City.Must(surveillance, engage);
        Assert.True(Assert.Single(Events<KillSwitchSet>(_city.City.Must(User(0), new SetKillSwitch(Address.Zero, false, KillReason.None, "")))).StillEngaged);
        _city.City.MustRefuse(User(0), Limit(SilverMarket, Side.Buy, 900, 1), MarketRefusal.KillSwitchEngaged);
        KillSwitchSet released = Assert.Single(Events<KillSwitchSet>(_city.City.Must(surveillance, engage with { Engaged = false })));
        Assert.Equal((Body.Surveillance, false, false), (released.Body, released.Engaged, released.StillEngaged));
        _city.Buy(0, 900, 1);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Each_body_holds_a_switch_of_its_own_and_the_regulators_release_ends_them_all()
    {
        SigningKey surveillance = _city.City.KeyOf(Body.Surveillance), operating = _city.City.KeyOf(Body.MarketOperator), regulator = _city.City.KeyOf(Body.Regulator);
        SetKillSwitch engage = new(User(0).Address, true, KillReason.Conduct, "case 7"), release = engage with { Engaged = false };
        _city.City.Must(surveillance, engage);
        _city.City.Must(operating, engage);
        Assert.True(_city.Market.TryFindKillSwitch(User(0).Address, out KillSwitchRecord record));
        Assert.Equal(1 << (int)Body.Surveillance | 1 << (int)Body.MarketOperator, record.Bodies);
        Assert.True(Assert.Single(Events<KillSwitchSet>(_city.City.Must(surveillance, release))).StillEngaged);
        _city.City.MustRefuse(surveillance, release, MarketRefusal.NotAuthorized);
        Assert.False(Assert.Single(Events<KillSwitchSet>(_city.City.Must(operating, release))).StillEngaged);
        _city.City.Must(surveillance, engage);
        _city.City.Must(operating, engage);
        _city.City.Must(regulator, engage);
        Assert.False(Assert.Single(Events<KillSwitchSet>(_city.City.Must(regulator, release))).StillEngaged);
        _city.City.MustRefuse(operating, release, MarketRefusal.NotEngaged);
        _city.Buy(0, 900, 1);
        _city.City.CheckInvariants();
    }

    [Fact]
    public void Whoever_names_its_own_account_means_its_own_switch_a_body_too()
    {
        SigningKey surveillance = _city.City.KeyOf(Body.Surveillance);
        foreach (SigningKey key in new[] { User(0), surveillance })
        {
            SetKillSwitch engage = new(key.Address, true, KillReason.Technical, "own");
            Assert.Equal(Body.None, Assert.Single(Events<KillSwitchSet>(_city.City.Must(key, engage))).Body);
            Assert.True(_city.Market.TryFindKillSwitch(key.Address, out KillSwitchRecord record));
            Assert.Equal((1, 0), (record.Own, record.Bodies));
            _city.City.Must(key, new SetKillSwitch(Address.Zero, false, KillReason.None, ""));
        }
    }

    [Fact]
    public void Only_a_filter_of_prices_looks_for_the_price_of_a_waiting_stop()
    {
        Assert.False(new CancelAllOrders(Symbol.None, SideFilter.Buys, ClientOrderIdTo: 5, Kinds: 1).HasPrices);
        Assert.True(new CancelAllOrders(Symbol.None, PriceFrom: 1).HasPrices && new CancelAllOrders(Symbol.None, PriceTo: 1).HasPrices);
    }
}
