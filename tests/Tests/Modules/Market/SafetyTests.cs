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
        Assert.Equal(Limits.ExpiriesPerBlockMax, Events<OrderClosed>(_city.City.RunEmpty(deadline)).Count);
        _city.City.Restart();
        Assert.Equal(2_000, Events<OrderClosed>(_city.City.RunEmpty(deadline + 1)).Count);
        Assert.Equal(0, _city.Market.OrderCount);
        _city.City.CheckInvariants();
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
        Assert.Equal((1, 0, KillReason.Technical), (record.Own, record.Body, record.Reason));
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
}
