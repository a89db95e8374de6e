using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>Buys and sells now and then in any market: mostly at once, sometimes with an order that waits, that it may move or take back.</summary>
internal sealed class Citizen(City city, SigningKey key, Random random, IReadOnlyList<DemoMarket> markets, Func<long> nowMs) : DemoTrader(city, key, random)
{
    private const double TypicalWon = 600_000, Hurry = 0.002, Patience = 0.01;
    private readonly Queue<(ulong ClientOrderId, DemoMarket Market, Side Side)> _waiting = new();

    /// <inheritdoc/>
    public override double RestMs => -Math.Log(1 - Random.NextDouble()) * 2_000 + 50;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        DemoMarket market = markets[Random.Next(markets.Count)];
        if (!market.IsOpen) return [];
        Side side = Random.Next(2) == 0 ? Side.Buy : Side.Sell;
        int sign = side == Side.Buy ? 1 : -1;
        // Sizes are spread as people's are: many small, few large.
        long lots = market.LotsWorth(TypicalWon * Math.Exp(Random.NextDouble() * 4 - 2.5));
        switch (Random.Next(10))
        {
            case < 5:
                long limit = market.PriceAt(market.Fair * (1 + sign * Hurry * (0.5 + Random.NextDouble())), side);
                return [new PlaceOrder(market.Symbol, side, OrderType.Limit, limit, lots, OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelMaker, 0)];
            case 5:
                return [new PlaceOrder(market.Symbol, side, OrderType.Market, 0, lots, OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelMaker, 0)];
            case 6 or 7 or 8:
                long price = market.PriceAt(market.Fair * (1 - sign * Patience * Random.NextDouble()), side);
                ulong id = NextClientOrderId();
                _waiting.Enqueue((id, market, side));
                // It ends by itself within ten minutes, so that what is forgotten does not pile up.
                return [new PlaceOrder(market.Symbol, side, OrderType.Limit, price, lots, OrderTimeInForce.GoodTillTime, nowMs() + 60_000 + Random.Next(540_000), SelfTradePrevention.CancelMaker, id)];
            default:
                if (!_waiting.TryDequeue(out var waiting)) return [];
                if (Random.Next(2) == 0) return [new CancelOrder(0, waiting.ClientOrderId)];
                _waiting.Enqueue(waiting);
                int waitingSign = waiting.Side == Side.Buy ? 1 : -1;
                return [new Chain.Modules.Market.AmendOrder(0, waiting.ClientOrderId, waiting.Market.PriceAt(waiting.Market.Fair * (1 - waitingSign * Patience * Random.NextDouble()), waiting.Side), 0)];
        }
    }
}
