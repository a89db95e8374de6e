using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>Quotes a ladder on both sides of one market and moves it rung by rung as its opinion moves; leans against what it has too much of.</summary>
internal sealed class MarketMaker(City city, SigningKey key, Random random, DemoMarket market) : DemoTrader(city, key, random)
{
    private const int Rungs = 10, RungsATurn = 4;
    private const double HalfSpread = 0.0004, RungWidth = 0.0005, LeanMax = 0.002, RungWon = 800_000;
    private readonly (ulong ClientOrderId, long Price)[] _quotes = new (ulong, long)[2 * Rungs];
    private double _usualHolding;

    /// <inheritdoc/>
    public override double RestMs => 400 + Random.NextDouble() * 1_200;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        if (!market.IsOpen) return [];
        double holding = HoldingOf(snapshot, market.BaseAsset);
        List<Operation> operations = [];
        bool isFirstTurn = _usualHolding == 0;
        if (isFirstTurn)
        {
            _usualHolding = Math.Max(holding, 1);
            // What an earlier run left open is nobody's plan any more.
            operations.Add(new CancelAllOrders(market.Symbol));
        }
        double lean = Math.Clamp((holding - _usualHolding) / _usualHolding, -1, 1) * LeanMax;
        double middle = market.Fair * (1 - lean);
        if (isFirstTurn)
            for (int i = 0; i < _quotes.Length; i++) Requote(i, middle, operations);
        else
            for (int i = 0, first = Random.Next(_quotes.Length); i < RungsATurn; i++) Requote((first + i * (_quotes.Length / RungsATurn)) % _quotes.Length, middle, operations);
        return operations;
    }

    // Cancels and places anew: an order that was filled meanwhile only makes the cancellation a refusal.
    private void Requote(int index, double middle, List<Operation> operations)
    {
        Side side = index < Rungs ? Side.Buy : Side.Sell;
        int rung = index % Rungs;
        double away = middle * (HalfSpread + rung * RungWidth) + rung * market.Tick + Random.NextDouble() * market.Tick;
        long price = market.PriceAt(side == Side.Buy ? middle - away : middle + away, side);
        if (_quotes[index].ClientOrderId != 0) operations.Add(new CancelOrder(0, _quotes[index].ClientOrderId));
        _quotes[index] = (NextClientOrderId(), price);
        long lots = market.LotsWorth(RungWon * (1 + rung * 0.4) * (0.5 + Random.NextDouble()));
        operations.Add(new PlaceOrder(market.Symbol, side, OrderType.Limit, price, lots, OrderTimeInForce.PostOnly, 0, SelfTradePrevention.CancelTaker, _quotes[index].ClientOrderId));
    }
}
