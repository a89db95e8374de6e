using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>A seeded stream of market operations of every kind, with mistakes among them. It guesses order ids, so it needs no look at the state.</summary>
public sealed class RandomTrading(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The highest order id that exists; the caller moves it on.</summary>
    public ulong LastOrderId { get; set; }

    public int Next(int max) => _random.Next(max);

    public Operation NextOperation(long timeMs)
    {
        int kind = _random.Next(125);
        if (kind >= 100) return NextConcealedOrWaiting(kind - 100, timeMs);
        if (kind < 58) return Place(timeMs);
        if (kind < 72) return new CancelOrder(OrderId(), 0);
        if (kind < 76) return new CancelOrder(0, ClientId());
        if (kind < 88) return new AmendOrder(OrderId(), 0, _random.Next(2) == 0 ? 0 : Price(IsGold()), Lots(2));
        if (kind < 90) return new AmendOrder(0, ClientId(), Price(false), _random.Next(2) == 0 ? 0 : Lots(1));
        if (kind < 98) return new ReduceOrder(OrderId(), 0, Lots(1));
        Symbol market = _random.Next(3) switch { 0 => Symbol.None, 1 => MarketCity.GoldMarket, _ => MarketCity.SilverMarket };
        return _random.Next(2) == 0 ? new CancelAllOrders(market) : Filtered(market);
    }

    // Prices of gold and silver lie far apart, so a filter by price means one of them.
    private CancelAllOrders Filtered(Symbol market)
    {
        long price = Price(IsGold());
        ulong client = ClientId();
        return new CancelAllOrders(
            market, (SideFilter)_random.Next(3), _random.Next(2) * price, _random.Next(2) * (price + 10), (ulong)_random.Next(2) * client, (ulong)_random.Next(2) * (client + 4), (byte)_random.Next(16));
    }

    private Operation NextConcealedOrWaiting(int kind, long timeMs)
    {
        bool isGold = IsGold();
        Symbol market = isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket;
        Side side = (Side)_random.Next(2);
        SelfTradePrevention selfTrade = (SelfTradePrevention)_random.Next(4);
        ulong clientId = _random.Next(3) == 0 ? ClientId() : 0;
        switch (kind)
        {
            case < 11:
                bool atMarket = _random.Next(2) == 0;
                OrderTimeInForce timeInForce = _random.Next(4) switch { 0 => OrderTimeInForce.ImmediateOrCancel, 1 => OrderTimeInForce.FillOrKill, 2 when !atMarket => OrderTimeInForce.GoodTillTime, _ => OrderTimeInForce.GoodTillCancel };
                bool expires = timeInForce == OrderTimeInForce.GoodTillTime || (_random.Next(3) == 0 && (atMarket || timeInForce != OrderTimeInForce.GoodTillCancel));
                TrailUnit unit = (TrailUnit)Math.Max(0, _random.Next(5) - 2);
                StopTrigger trigger = unit != TrailUnit.None ? (StopTrigger)(byte)side : (StopTrigger)_random.Next(2);
                return new PlaceStop(
                    market, side, atMarket ? OrderType.Market : OrderType.Limit, atMarket ? 0 : Price(isGold), Lots(1), timeInForce, expires ? timeMs + _random.Next(-200, 30_000) : 0, selfTrade, clientId,
                    trigger, unit == TrailUnit.None ? Price(isGold) : 0, unit, unit switch { TrailUnit.None => 0, TrailUnit.Ticks => (uint)_random.Next(1, 12), _ => (uint)_random.Next(1, 120) });
            case < 20:
                long lots = 2 + Lots(1);
                bool hides = _random.Next(3) == 0;
                OrderTimeInForce rests = _random.Next(3) switch { 0 => OrderTimeInForce.PostOnly, 1 => OrderTimeInForce.GoodTillTime, _ => OrderTimeInForce.GoodTillCancel };
                return new PlaceIceberg(
                    market, side, Price(isGold), lots, hides ? 0 : Math.Clamp(_random.NextInt64(1, 40), (lots + 99) / 100, lots - 1), rests,
                    rests == OrderTimeInForce.GoodTillTime ? timeMs + _random.Next(-500, 20_000) : 0, selfTrade, clientId);
            case 20:
                return new AmendOrder(OrderId(), 0, _random.Next(2) == 0 ? 0 : Price(isGold), _random.Next(2) == 0 ? 0 : Lots(1), Price(isGold));
            case 21:
                return new ArmCancelOnDisconnect(_random.Next(2) == 0 ? Symbol.None : market, _random.Next(3) == 0 ? 0 : _random.Next(1_000, 20_000));
            case 22 when _random.Next(3) == 0:
                return new SetKillSwitch(Address.Zero, true, KillReason.None, "");
            default:
                return new SetKillSwitch(Address.Zero, false, KillReason.None, "");
        }
    }

    private PlaceOrder Place(long timeMs)
    {
        bool isGold = IsGold();
        Side side = (Side)_random.Next(2);
        SelfTradePrevention selfTrade = (SelfTradePrevention)_random.Next(4);
        ulong clientId = _random.Next(3) == 0 ? ClientId() : 0;
        Symbol market = isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket;
        if (_random.Next(8) == 0) return new PlaceOrder(market, side, OrderType.Market, 0, Lots(1), (OrderTimeInForce)_random.Next(3), 0, selfTrade, clientId);
        OrderTimeInForce timeInForce = (OrderTimeInForce)_random.Next(5);
        long expiresAtMs = timeInForce == OrderTimeInForce.GoodTillTime ? timeMs + _random.Next(-500, 20_000) : 0;
        return new PlaceOrder(market, side, OrderType.Limit, Price(isGold), Lots(1), timeInForce, expiresAtMs, selfTrade, clientId);
    }

    private bool IsGold() => _random.Next(2) == 0;

    private ulong ClientId() => (ulong)_random.Next(1, 12);

    private ulong OrderId() => 1 + LastOrderId - (ulong)_random.NextInt64(0, (long)Math.Min(LastOrderId, 60)) + (_random.Next(50) == 0 ? 5UL : 0);

    // Mostly a few ticks around the middle; sometimes between ticks, sometimes outside the band.
    private long Price(bool isGold)
    {
        int far = _random.Next(40);
        if (isGold) return far == 0 ? 150_050 : far == 1 ? 210_000 : 150_000 + 100 * _random.Next(-12, 13);
        return far == 0 ? 5 : far == 1 ? 2_500 : 1_000 + _random.Next(-12, 13);
    }

    private long Lots(int min) => _random.Next(60) switch
    {
        0 => 3_000_000,
        1 => 1L << 47,
        < 20 => _random.Next(min, 4),
        _ => _random.Next(min, 200),
    };
}
