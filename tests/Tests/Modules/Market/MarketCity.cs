using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market;

/// <summary>A test city with short words for trading. GOLD-KRW: lots of 0.01 g, steps of 1 won, ticks of shares, fees of 5 and 10 basis points; SILVER-KRW: lots of 1 g, no fees, wide band.</summary>
public sealed class MarketCity
{
    public static readonly Symbol GoldMarket = Symbol.Of("GOLD-KRW"), SilverMarket = Symbol.Of("SILVER-KRW");
    public const uint Won = 1, Gold = 2, Silver = 3;

    public MarketCity(TestCityOptions? options = null) => City = new TestCity(options);

    public TestCity City { get; }

    public MarketModule Market => City.Modules.Get<MarketModule>();

    public static PlaceOrder Limit(
        Symbol market, Side side, long price, long lots, OrderTimeInForce timeInForce = OrderTimeInForce.GoodTillCancel, long expiresAtMs = 0,
        SelfTradePrevention selfTrade = SelfTradePrevention.CancelTaker, ulong clientOrderId = 0) =>
        new(market, side, OrderType.Limit, price, lots, timeInForce, expiresAtMs, selfTrade, clientOrderId);

    public static PlaceOrder AtMarket(Symbol market, Side side, long lots, OrderTimeInForce timeInForce = OrderTimeInForce.ImmediateOrCancel) =>
        new(market, side, OrderType.Market, 0, lots, timeInForce, 0, SelfTradePrevention.CancelTaker, 0);

    /// <summary>A stop that becomes a market order.</summary>
    public static PlaceStop Stop(Symbol market, Side side, StopTrigger trigger, long triggerPrice, long lots) =>
        new(market, side, OrderType.Market, 0, lots, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 0, trigger, triggerPrice, TrailUnit.None, 0);

    /// <summary>An iceberg, or a hidden order when its peak is 0.</summary>
    public static PlaceIceberg Iceberg(Symbol market, Side side, long price, long lots, long displayLots) =>
        new(market, side, price, lots, displayLots, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 0);

    /// <summary>Places an order that must be accepted; returns its id.</summary>
    public ulong Place(int user, Operation order)
    {
        City.Must(City.Users[user], order);
        return Market.Counters.LastOrderId;
    }

    public ulong Buy(int user, long price, long lots, OrderTimeInForce timeInForce = OrderTimeInForce.GoodTillCancel) => Place(user, Limit(SilverMarket, Side.Buy, price, lots, timeInForce));

    public ulong Sell(int user, long price, long lots, OrderTimeInForce timeInForce = OrderTimeInForce.GoodTillCancel) => Place(user, Limit(SilverMarket, Side.Sell, price, lots, timeInForce));

    public Amount Available(int user, uint asset) => City.Money.AvailableOf(City.Users[user].Address, asset);

    public Amount Locked(int user, uint asset) => City.Money.LockedOf(City.Users[user].Address, asset);

    /// <summary>What an account has gained (or, second, lost) of an asset since genesis, available and locked together.</summary>
    public (Amount Gained, Amount Lost) Change(int user, uint asset)
    {
        Amount now = Available(user, asset) + Locked(user, asset);
        return now > TestCity.Endowment ? (now - TestCity.Endowment, Amount.Zero) : (Amount.Zero, TestCity.Endowment - now);
    }

    public OrderBook<Settlement> Book(Symbol market)
    {
        Assert.True(Market.TryFindMarket(market, out int id));
        return Market.BookOf(id);
    }

    public bool IsOpen(ulong orderId) => Market.TryFindOrder(orderId, out _);

    /// <summary>All events of one type in a block.</summary>
    public static List<TEvent> Events<TEvent>(BlockResults results) where TEvent : unmanaged, IEvent
    {
        List<TEvent> found = [];
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
            if (reader.Number == EventNumber<TEvent>.Value) found.Add(reader.As<TEvent>());
        return found;
    }
}
