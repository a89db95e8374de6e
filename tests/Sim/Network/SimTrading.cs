using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Sim.Machine;
using Gwangan.Tests.Modules.Market;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Sim.Network;

/// <summary>What a client wants next: makers quote, takers cross, payers pay. Mistakes are among it.</summary>
public sealed class SimTrading(Rng rng, SimCity city, int user, Habit habit)
{
    private const int ClientIds = 12;

    public Operation[] Next(long timeMs, ulong lastOrderId)
    {
        Operation[] operations = new Operation[habit == Habit.Maker ? rng.Between(1, 5) : rng.Between(1, 2)];
        for (int i = 0; i < operations.Length; i++) operations[i] = One(timeMs, lastOrderId);
        return operations;
    }

    private Operation One(long timeMs, ulong lastOrderId)
    {
        if (rng.Chance(habit == Habit.Payer ? 800 : 60)) return Pay();
        ulong guess = lastOrderId == 0 ? 1 : lastOrderId - Math.Min(lastOrderId - 1, (ulong)rng.Below(40));
        int kind = rng.Below(100);
        if (habit != Habit.Maker || kind < 60) return Place(timeMs);
        if (kind < 70) return new CancelOrder(0, ClientId());
        if (kind < 75) return new CancelOrder(guess, 0);
        if (kind < 86) return new AmendOrder(0, ClientId(), rng.Chance(500) ? 0 : Price(rng.Chance(500)), rng.Between(1, 60));
        if (kind < 90) return new AmendOrder(guess, 0, Price(rng.Chance(500)), 0);
        if (kind < 97) return new ReduceOrder(0, ClientId(), rng.Between(1, 30));
        return new CancelAllOrders(rng.Below(3) switch { 0 => Symbol.None, 1 => MarketCity.GoldMarket, _ => MarketCity.SilverMarket });
    }

    private Transfer Pay()
    {
        int to = rng.Below(city.Users.Length);
        UInt128 amount = rng.Chance(20) ? Amount.Whole(2_000_000_000).Units : (UInt128)rng.Between(1, 1_000_000) * 1_000_000_000;
        return new Transfer(city.Users[to].Address, Symbol.Of(rng.Below(3) switch { 0 => "KRW", 1 => "GOLD", _ => "SILVER" }), new Amount(amount), "");
    }

    private PlaceOrder Place(long timeMs)
    {
        bool isGold = rng.Chance(500);
        Side side = (Side)rng.Below(2);
        SelfTradePrevention selfTrade = (SelfTradePrevention)rng.Below(4);
        Symbol market = isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket;
        if (habit == Habit.Taker && rng.Chance(300))
            return new PlaceOrder(market, side, OrderType.Market, 0, rng.Between(1, 80), OrderTimeInForce.ImmediateOrCancel, 0, selfTrade, 0);
        OrderTimeInForce timeInForce = habit == Habit.Maker ? rng.Below(4) switch { 0 => OrderTimeInForce.GoodTillTime, 1 => OrderTimeInForce.PostOnly, _ => OrderTimeInForce.GoodTillCancel } : (OrderTimeInForce)rng.Below(3);
        long expiresAtMs = timeInForce == OrderTimeInForce.GoodTillTime ? timeMs + rng.Between(-200, 8_000) : 0;
        return new PlaceOrder(market, side, OrderType.Limit, Price(isGold), rng.Between(1, 120), timeInForce, expiresAtMs, selfTrade, habit == Habit.Maker ? ClientId() : 0);
    }

    // Each user has numbers of its own kind, so that a number says little about when it was used.
    private ulong ClientId() => (ulong)(rng.Below(ClientIds) + 1 + user * 100);

    private long Price(bool isGold) => isGold ? 150_000 + 100 * rng.Between(-12, 12) : 1_000 + rng.Between(-12, 12);
}
