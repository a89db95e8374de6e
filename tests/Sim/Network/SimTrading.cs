using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Sim.Machine;
using Gwangan.Tests.Modules.Market;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Sim.Network;

/// <summary>What a client wants next: makers quote and conceal, takers cross and set stops, payers pay; all of them get out at once now and then. Mistakes are among it.</summary>
public sealed class SimTrading(Rng rng, SimCity city, int user, Habit habit)
{
    private const int ClientIds = 12;

    private readonly SimPurse _purse = new(rng, city, user);

    public Operation[] Next(long timeMs, ulong lastOrderId)
    {
        Operation[] operations = new Operation[habit == Habit.Maker ? rng.Between(1, 5) : rng.Between(1, 2)];
        for (int i = 0; i < operations.Length; i++) operations[i] = One(timeMs, lastOrderId);
        return operations;
    }

    private Operation One(long timeMs, ulong lastOrderId)
    {
        if (rng.Chance(habit == Habit.Payer ? 400 : user == 0 ? 250 : 200)) return _purse.Next(timeMs);
        if (rng.Chance(habit == Habit.Payer ? 800 : 60)) return Pay();
        if (rng.Chance(25)) return Safety();
        ulong guess = lastOrderId == 0 ? 1 : lastOrderId - Math.Min(lastOrderId - 1, (ulong)rng.Below(40));
        int kind = rng.Below(100);
        if (habit != Habit.Maker) return kind < 25 ? Stop(timeMs) : kind < 32 ? Amend(guess) : kind < 35 ? new CancelOrder(0, ClientId()) : Place(timeMs);
        if (kind < 45) return Place(timeMs);
        if (kind < 55) return Conceal(timeMs);
        if (kind < 60) return Stop(timeMs);
        if (kind < 70) return new CancelOrder(0, ClientId());
        if (kind < 75) return new CancelOrder(guess, 0);
        if (kind < 90) return Amend(guess);
        if (kind < 97) return new ReduceOrder(0, ClientId(), rng.Between(1, 30));
        return CancelMany();
    }

    private Operation Pay()
    {
        int to = rng.Below(city.Users.Length);
        UInt128 amount = rng.Chance(20) ? Amount.Whole(2_000_000_000).Units : (UInt128)rng.Between(1, 1_000_000) * 1_000_000_000;
        Symbol asset = Symbol.Of(rng.Of(SimCity.Assets));
        // Every other one with a reference.
        if (amount / 1_000_000_000 % 2 == 0) return new Chain.Modules.Payments.Pay(city.Users[to].Address, asset, new Amount(amount), "SIM-1", "");
        return new Transfer(city.Users[to].Address, asset, new Amount(amount), "");
    }

    private Operation Safety() => rng.Below(20) switch
    {
        0 => new SetKillSwitch(Address.Zero, true, KillReason.None, ""),
        <= 12 => new SetKillSwitch(Address.Zero, false, KillReason.None, ""),
        _ => new ArmCancelOnDisconnect(rng.Below(3) switch { 0 => Symbol.None, 1 => MarketCity.GoldMarket, _ => MarketCity.SilverMarket }, rng.Chance(250) ? 0 : rng.Between(1_000, 12_000)),
    };

    private CancelAllOrders CancelMany()
    {
        Symbol market = rng.Below(3) switch { 0 => Symbol.None, 1 => MarketCity.GoldMarket, _ => MarketCity.SilverMarket };
        if (rng.Chance(400)) return new CancelAllOrders(market);
        long price = Price(rng.Chance(500));
        ulong client = ClientId();
        return new CancelAllOrders(market, (SideFilter)rng.Below(3), rng.Below(2) * price, rng.Below(2) * (price + 10), (ulong)rng.Below(2) * client, (ulong)rng.Below(2) * (client + 4), (byte)rng.Below(16));
    }

    // A stop is named by its trigger too; on other orders that is a mistake.
    private AmendOrder Amend(ulong guess)
    {
        bool isGold = rng.Chance(500), byNumber = rng.Chance(300);
        return new AmendOrder(byNumber ? guess : 0, byNumber ? 0 : ClientId(), rng.Chance(400) ? 0 : Price(isGold), rng.Chance(300) ? 0 : rng.Between(1, 60), rng.Chance(150) ? Price(isGold) : 0);
    }

    private PlaceStop Stop(long timeMs)
    {
        bool isGold = rng.Chance(500), atMarket = rng.Chance(500);
        Side side = (Side)rng.Below(2);
        OrderTimeInForce timeInForce = rng.Below(4) switch { 0 => OrderTimeInForce.ImmediateOrCancel, 1 => OrderTimeInForce.FillOrKill, 2 when !atMarket => OrderTimeInForce.GoodTillTime, _ => OrderTimeInForce.GoodTillCancel };
        bool expires = timeInForce == OrderTimeInForce.GoodTillTime || (rng.Chance(300) && (atMarket || timeInForce != OrderTimeInForce.GoodTillCancel));
        TrailUnit unit = rng.Below(5) switch { 0 => TrailUnit.Ticks, 1 => (TrailUnit)2, _ => TrailUnit.None };
        StopTrigger trigger = unit != TrailUnit.None ? (StopTrigger)(byte)side : (StopTrigger)rng.Below(2);
        return new PlaceStop(
            isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket, side, atMarket ? OrderType.Market : OrderType.Limit, atMarket ? 0 : Price(isGold), rng.Between(1, 60), timeInForce,
            expires ? timeMs + rng.Between(-200, 15_000) : 0, (SelfTradePrevention)rng.Below(4), ClientId(), trigger, unit == TrailUnit.None ? Price(isGold) : 0, unit,
            unit switch { TrailUnit.None => 0U, TrailUnit.Ticks => (uint)rng.Between(1, 8), _ => (uint)rng.Between(1, 80) });
    }

    private PlaceIceberg Conceal(long timeMs)
    {
        bool isGold = rng.Chance(500), hides = rng.Chance(350);
        long lots = rng.Between(2, 200);
        OrderTimeInForce rests = rng.Below(3) switch { 0 => OrderTimeInForce.PostOnly, 1 => OrderTimeInForce.GoodTillTime, _ => OrderTimeInForce.GoodTillCancel };
        return new PlaceIceberg(
            isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket, (Side)rng.Below(2), Price(isGold), lots, hides ? 0 : Math.Clamp(rng.Between(1, 40), (lots + 99) / 100, lots - 1), rests,
            rests == OrderTimeInForce.GoodTillTime ? timeMs + rng.Between(-200, 8_000) : 0, (SelfTradePrevention)rng.Below(4), ClientId());
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
