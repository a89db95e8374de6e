using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>The market in the plainest way: money in big integers, an obvious book for each market, every order remembers what it holds. What the module is compared with.</summary>
public sealed partial class PlainMarket
{
    public sealed class Order
    {
        public required ulong Id { get; init; }
        public required int Owner { get; init; }
        public required Terms Market { get; init; }
        public required Side Side { get; init; }
        public required PlaceOrder Placed { get; init; }
        public long Price { get; set; }
        public long Traded { get; set; }
        public long Remaining { get; set; }
        public int FeeBps { get; set; }
        public BigInteger Holds { get; set; }
        public long Display { get; init; }
        public bool IsHidden { get; init; }
        public PlaceStop? Stop { get; set; }
        public long TriggerPrice { get; set; }
        public long Watermark { get; set; }
        public int Time { get; set; }
    }

    /// <summary>A market's terms and its book.</summary>
    public sealed class Terms
    {
        public required Symbol Symbol { get; init; }
        public required string Base { get; init; }
        public required BigInteger LotSize { get; init; }
        public required BigInteger StepValue { get; init; }
        public required BigInteger MinNotional { get; init; }
        public required int MakerBps { get; set; }
        public required int TakerBps { get; set; }
        public MarketStatus Status { get; set; }
        public required int BandPercent { get; init; }
        public required Func<long, bool> IsTick { get; init; }
        public required ObviousBook<Hear> Book { get; init; }
        public long Reference { get; set; }
        public long Last { get; set; }
        public long Low { get; set; }
        public long High { get; set; }

        public BigInteger Fee(BigInteger notional, int bps)
        {
            Assert.True(notional * bps % 10_000 == 0);
            return notional * bps / 10_000;
        }
    }

    /// <summary>Hands what the book says to the model.</summary>
    public readonly struct Hear(PlainMarket market) : IBookSink
    {
        public void OnFill(in Fill fill) => market.Fill(fill);

        public void OnMakerRemoved(in MakerRemoved removed)
        {
            if (removed.Reason == MakerRemovalReason.SelfTradePrevented) market.Close(market._orders[removed.OrderId]);
            else market._orders.Remove(removed.OrderId);
        }

        public void OnMakerReduced(in MakerReduced reduced) => market.Shrink(market._orders[reduced.OrderId], reduced.By.Count);

        public void OnMakerRefilled(in MakerRefilled refilled)
        {
        }
    }

    private static readonly BigInteger Unit = BigInteger.Pow(10, 18), Range = BigInteger.Pow(2, 128);
    private readonly SortedDictionary<ulong, Order> _orders = [];
    private readonly SortedDictionary<(int User, string Asset), BigInteger> _available = [], _held = [];
    private ulong _lastOrderId;
    private long _day;
    private Order _taker = null!;
    private int _takerBps;

    public PlainMarket(int userCount)
    {
        for (int user = 0; user < userCount; user++)
            foreach (string asset in new[] { "KRW", "GOLD", "SILVER" }) _available[(user, asset)] = 1_000_000_000 * Unit;
        Hear hear = new(this);
        Markets =
        [
            new Terms
            {
                Symbol = MarketCity.GoldMarket, Base = "GOLD", LotSize = Unit / 100, StepValue = Unit / 100, MinNotional = 1_000 * Unit, MakerBps = 5, TakerBps = 10, BandPercent = 30,
                IsTick = price => price % (price < 2_000 ? 1 : price < 5_000 ? 5 : price < 20_000 ? 10 : price < 50_000 ? 50 : price < 200_000 ? 100 : price < 500_000 ? 500 : 1_000) == 0,
                Book = new ObviousBook<Hear>(hear), Reference = 150_000,
            },
            new Terms
            {
                Symbol = MarketCity.SilverMarket, Base = "SILVER", LotSize = Unit, StepValue = Unit, MinNotional = 0, MakerBps = 0, TakerBps = 0, BandPercent = 90,
                IsTick = _ => true, Book = new ObviousBook<Hear>(hear), Reference = 1_000,
            },
        ];
        foreach (Terms market in Markets) MoveBand(market);
        _day = DayOf(TestCity.GenesisTimeMs);
    }

    public Terms[] Markets { get; }

    public IReadOnlyCollection<Order> Orders => _orders.Values;

    /// <summary>Assets that nobody may trade.</summary>
    public SortedSet<string> Suspended { get; } = new(StringComparer.Ordinal);

    public BigInteger FeesCollected { get; private set; }

    /// <summary>How much of an account's asset must not leave, whether it is there or not; null while nobody freezes.</summary>
    public Func<int, string, BigInteger>? Frozen { get; set; }

    /// <summary>What an account can spend.</summary>
    public BigInteger Available(int user, string asset) => BigInteger.Max(0, Owned(user, asset) - (Frozen?.Invoke(user, asset) ?? 0));

    /// <summary>What an account has that no order holds.</summary>
    public BigInteger Owned(int user, string asset) => _available[(user, asset)];

    public BigInteger Held(int user, string asset) => _held.GetValueOrDefault((user, asset));

    /// <summary>A payment outside the market; false when the payer does not have it.</summary>
    public bool TryPay(int from, int to, string asset, BigInteger amount)
    {
        if (Available(from, asset) < amount) return false;
        _available[(from, asset)] -= amount;
        _available[(to, asset)] += amount;
        return true;
    }

    /// <summary>What comes to an account, or (below 0) goes from it, without a counterparty here: issued, redeemed, paid as a network fee.</summary>
    public void Change(int user, string asset, BigInteger by)
    {
        _available[(user, asset)] += by;
        Assert.True(_available[(user, asset)] >= 0);
    }

    /// <summary>Cancels every order of an account that holds an asset.</summary>
    public void CancelHolding(int user, string asset)
    {
        foreach (Order order in _orders.Values.Where(order => order.Owner == user && Locked(order.Market, order.Side) == asset).ToList()) CancelInBook(order);
    }

    /// <summary>The order that a user means by its number or by his own.</summary>
    public MarketRefusal Find(int user, ulong orderId, ulong clientOrderId, out Order? order)
    {
        order = orderId != 0 ? _orders.GetValueOrDefault(orderId) : _orders.Values.SingleOrDefault(each => each.Owner == user && each.Placed.ClientOrderId == clientOrderId);
        if (order is null) return MarketRefusal.OrderUnknown;
        return order.Owner == user ? MarketRefusal.None : MarketRefusal.NotTheOwner;
    }

    public void BeginBlock(long timeMs)
    {
        if (DayOf(timeMs) > _day)
        {
            _day = DayOf(timeMs);
            foreach (Terms market in Markets.Where(each => each.Last != 0 && each.Last != each.Reference))
            {
                market.Reference = market.Last;
                MoveBand(market);
            }
        }
        foreach (Order order in _orders.Values.Where(order => order.Placed.ExpiresAtMs != 0 && order.Placed.ExpiresAtMs <= timeMs).ToList()) CancelInBook(order);
        FireDisconnects(timeMs);
        foreach (Order order in _orders.Values.Where(order => order.Stop is null && (order.Side == Side.Buy ? order.Price > order.Market.High : order.Price < order.Market.Low)).ToList()) CancelInBook(order);
        _timeMs = timeMs;
    }

    public MarketRefusal Execute(int user, Operation operation, long timeMs) => operation switch
    {
        PlaceOrder place => Place(user, place, timeMs),
        PlaceIceberg iceberg => Place(user, AsPlain(iceberg), timeMs, iceberg),
        PlaceStop stop => Place(user, stop, timeMs),
        ArmCancelOnDisconnect arm => Arm(user, arm, timeMs),
        SetKillSwitch kill => SetKillSwitch(user, kill),
        AmendOrder amend => Amend(user, amend),
        CancelOrder cancel => With(user, cancel.OrderId, cancel.ClientOrderId, CancelInBook),
        ReduceOrder reduce => With(user, reduce.OrderId, reduce.ClientOrderId, order =>
        {
            if (reduce.Lots >= order.Remaining)
            {
                CancelInBook(order);
                return;
            }
            if (order.Stop is null) order.Market.Book.Reduce(order.Id, new(reduce.Lots));
            Shrink(order, reduce.Lots);
        }),
        CancelAllOrders all => CancelAll(user, all),
        _ => throw new ArgumentException("unknown", nameof(operation)),
    };

    private MarketRefusal Place(int user, PlaceOrder place, long timeMs, PlaceIceberg? iceberg = null)
    {
        Terms market = Markets.Single(each => each.Symbol == place.Market);
        if (TakesOrders(market) is not MarketRefusal.None and var closed) return closed;
        bool atMarket = place.Type == OrderType.Market;
        long limit = !atMarket ? place.Price : place.Side == Side.Buy ? market.High : market.Low;
        MarketRefusal refusal = CheckTerms(market, limit, place.Lots, atMarket ? market.Reference : limit, place.Lots);
        if (refusal != MarketRefusal.None) return refusal;
        if (place.TimeInForce == OrderTimeInForce.GoodTillTime && place.ExpiresAtMs <= timeMs) return MarketRefusal.ExpiryInPast;
        if (IsKilled(user)) return MarketRefusal.KillSwitchEngaged;
        if (place.ClientOrderId != 0 && _orders.Values.Any(order => order.Owner == user && order.Placed.ClientOrderId == place.ClientOrderId)) return MarketRefusal.ClientOrderIdInUse;
        if (Needed(market, place.Side, limit, place.Lots) > Available(user, Locked(market, place.Side))) return MarketRefusal.InsufficientFunds;
        bool crosses = Crosses(market, place.Side, limit);
        if (place.TimeInForce == OrderTimeInForce.PostOnly && crosses) return MarketRefusal.WouldCross;
        if (atMarket && !crosses) return MarketRefusal.NoLiquidity;
        Order order = new()
        {
            Id = _lastOrderId + 1, Owner = user, Market = market, Side = place.Side, Placed = place, Price = limit, Remaining = place.Lots, FeeBps = market.MakerBps,
            Display = iceberg?.DisplayLots ?? 0, IsHidden = iceberg is { DisplayLots: 0 },
        };
        (_taker, _takerBps) = (order, market.TakerBps);
        _tradePrices.Clear();
        PlaceResult result = market.Book.Place(new NewOrder
        {
            OrderId = order.Id,
            LimitPrice = new(limit),
            Lots = new(place.Lots),
            OwnerId = (uint)user,
            MakersMax = Limits.FillsPerOperationMax,
            Side = place.Side,
            TimeInForce = place.TimeInForce switch
            {
                OrderTimeInForce.FillOrKill => TimeInForce.FillOrKill,
                OrderTimeInForce.PostOnly => TimeInForce.PostOnly,
                OrderTimeInForce.ImmediateOrCancel => TimeInForce.ImmediateOrCancel,
                _ when atMarket => TimeInForce.ImmediateOrCancel,
                _ => TimeInForce.GoodTilCancel,
            },
            SelfTradePrevention = place.SelfTrade,
            Display = new(order.Display),
            IsHidden = order.IsHidden,
        });
        if (!result.IsAccepted) return MarketRefusal.NotFillable;
        _lastOrderId++;
        Finish(order, result);
        AfterTrades(market);
        return MarketRefusal.None;
    }

    private MarketRefusal Amend(int user, AmendOrder amend)
    {
        MarketRefusal found = Find(user, amend.OrderId, amend.ClientOrderId, out Order? order);
        if (found != MarketRefusal.None) return found;
        if (order!.Stop is not null) return AmendWaiting(user, order, amend);
        if (amend.TriggerPrice != 0) return MarketRefusal.TriggerFixed;
        long price = amend.Price == 0 ? order!.Price : amend.Price, lots = amend.Lots == 0 ? order!.Remaining : amend.Lots;
        if (lots > Lots.Max - order!.Traded) return MarketRefusal.LotsOutOfRange;
        if (order.Display > 0 && lots > order.Remaining && order.Display * Limits.IcebergPeaksMax < lots) return MarketRefusal.DisplayOutOfRange;
        if (TakesOrders(order.Market) is not MarketRefusal.None and var closed) return closed;
        if (price == order.Price && lots <= order.Remaining)
        {
            if (lots < order.Remaining) order.Market.Book.Reduce(order.Id, new(order.Remaining - lots));
            Shrink(order, order.Remaining - lots);
            return MarketRefusal.None;
        }
        Terms market = order.Market;
        MarketRefusal refusal = CheckTerms(market, price, lots, price, lots + order.Traded);
        if (refusal != MarketRefusal.None) return refusal;
        if (Needed(market, order.Side, price, lots) > Available(user, Locked(market, order.Side)) + order.Holds) return MarketRefusal.InsufficientFunds;
        if (order.Placed.TimeInForce == OrderTimeInForce.PostOnly && Crosses(market, order.Side, price)) return MarketRefusal.WouldCross;

        // An amendment that loses its place is a cancellation and a new order of the same number.
        Free(order, order.Holds);
        market.Book.Cancel(order.Id);
        _orders.Remove(order.Id);
        (order.Price, order.Remaining, order.FeeBps) = (price, lots, market.MakerBps);
        (_taker, _takerBps) = (order, market.TakerBps);
        _tradePrices.Clear();
        PlaceResult result = market.Book.Place(new NewOrder
        {
            OrderId = order.Id,
            LimitPrice = new(price),
            Lots = new(lots),
            OwnerId = (uint)user,
            MakersMax = Limits.FillsPerOperationMax,
            Side = order.Side,
            SelfTradePrevention = order.Placed.SelfTrade,
            Display = new(order.Display),
            IsHidden = order.IsHidden,
        });
        Finish(order, result);
        AfterTrades(market);
        return MarketRefusal.None;
    }

    private void Finish(Order order, PlaceResult result)
    {
        Assert.True(result.IsAccepted);
        order.Remaining = result.Remaining.Count;
        if (!result.Rests) return;
        Hold(order, Lock(order, order.Remaining));
        _orders.Add(order.Id, order);
    }

    private void Fill(in Fill fill)
    {
        Order maker = _orders[fill.MakerOrderId], taker = _taker;
        Terms market = maker.Market;
        long lots = fill.Lots.Count;
        BigInteger notional = market.StepValue * fill.Price.Steps * lots, size = market.LotSize * lots;
        BigInteger makerFee = market.Fee(notional, maker.FeeBps), takerFee = market.Fee(notional, _takerBps);
        (Order buyer, BigInteger buyerFee, Order seller, BigInteger sellerFee) = taker.Side == Side.Buy ? (taker, takerFee, maker, makerFee) : (maker, makerFee, taker, takerFee);
        Free(maker, Lock(maker, lots));
        _available[(buyer.Owner, "KRW")] -= notional + buyerFee;
        _available[(seller.Owner, "KRW")] += notional - sellerFee;
        _available[(seller.Owner, market.Base)] -= size;
        _available[(buyer.Owner, market.Base)] += size;
        FeesCollected += makerFee + takerFee;
        maker.Remaining -= lots;
        maker.Traded += lots;
        taker.Traded += lots;
        market.Last = fill.Price.Steps;
        _tradePrices.Add(fill.Price.Steps);
        if (maker.Remaining == 0) Assert.True(maker.Holds.IsZero);
    }

    private MarketRefusal TakesOrders(Terms market) => market.Status switch
    {
        MarketStatus.Closed => MarketRefusal.MarketClosed,
        MarketStatus.Halted => MarketRefusal.MarketHalted,
        MarketStatus.CancelOnly => MarketRefusal.MarketCancelOnly,
        _ => Suspended.Contains(market.Base) || Suspended.Contains("KRW") ? MarketRefusal.AssetSuspended : MarketRefusal.None,
    };

    private MarketRefusal CheckTerms(Terms market, long price, long lots, long worthPrice, long worthLots)
    {
        if (!market.IsTick(price)) return MarketRefusal.OffTick;
        if (price < market.Low || price > market.High) return MarketRefusal.OutOfBand;
        if (Needed(market, Side.Buy, price, lots) >= Range || market.LotSize * lots >= Range) return MarketRefusal.NotionalOverflow;
        return market.StepValue * worthPrice * worthLots < market.MinNotional ? MarketRefusal.BelowMinNotional : MarketRefusal.None;
    }

    /// <summary>What an order needs at its limit, with the higher of the two fees.</summary>
    public (string Asset, BigInteger Amount) NeededFor(PlaceOrder place)
    {
        Terms market = Markets.Single(each => each.Symbol == place.Market);
        return (Locked(market, place.Side), Needed(market, place.Side, place.Price, place.Lots));
    }

    private static BigInteger Needed(Terms market, Side side, long price, long lots)
    {
        BigInteger notional = market.StepValue * price * lots;
        return side == Side.Sell ? market.LotSize * lots : notional + market.Fee(notional, Math.Max(market.MakerBps, market.TakerBps));
    }

    private static BigInteger Lock(Order order, long lots)
    {
        BigInteger notional = order.Market.StepValue * order.Price * lots;
        return order.Side == Side.Sell ? order.Market.LotSize * lots : notional + order.Market.Fee(notional, order.FeeBps);
    }

    private static string Locked(Terms market, Side side) => side == Side.Sell ? market.Base : "KRW";

    private void Hold(Order order, BigInteger amount)
    {
        (int, string) key = (order.Owner, Locked(order.Market, order.Side));
        _available[key] -= amount;
        _held[key] = _held.GetValueOrDefault(key) + amount;
        order.Holds += amount;
        Assert.True(_available[key] >= 0);
    }

    private void Free(Order order, BigInteger amount)
    {
        (int, string) key = (order.Owner, Locked(order.Market, order.Side));
        _available[key] += amount;
        _held[key] -= amount;
        order.Holds -= amount;
        Assert.True(order.Holds >= 0);
    }

    private void Shrink(Order order, long lots)
    {
        Free(order, Lock(order, lots));
        order.Remaining -= lots;
    }

    private void CancelInBook(Order order)
    {
        if (order.Stop is null) order.Market.Book.Cancel(order.Id);
        Close(order);
    }

    private void Close(Order order)
    {
        Free(order, order.Holds);
        _orders.Remove(order.Id);
    }

    private MarketRefusal With(int user, ulong orderId, ulong clientOrderId, Action<Order> act)
    {
        MarketRefusal refusal = Find(user, orderId, clientOrderId, out Order? order);
        if (refusal == MarketRefusal.None) act(order!);
        return refusal;
    }


    private static bool Crosses(Terms market, Side side, long limit) => side == Side.Buy
        ? market.Book.BestAsk.Steps != 0 && market.Book.BestAsk.Steps <= limit
        : market.Book.BestBid.Steps >= limit;

    private static void MoveBand(Terms market)
    {
        market.Low = Enumerable.Range(0, 10_000).Select(i => CeilPercent(market.Reference, 100 - market.BandPercent) + i).First(market.IsTick);
        market.High = Enumerable.Range(0, 10_000).Select(i => market.Reference * (100 + market.BandPercent) / 100 - i).First(market.IsTick);
    }

    private static long CeilPercent(long value, long percent) => (long)Math.Ceiling((decimal)(value * percent) / 100);

    private static long DayOf(long timeMs) => (timeMs + 9 * 3_600_000L) / 86_400_000L;
}
