using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>The obvious twin of the node's book: fed with what the blocks say was executed, in their order, it matches for itself, and every trade is compared.</summary>
/// <remarks>It takes from the node only which operations were done and the numbers that their orders were given.</remarks>
public sealed class BookTwin(MarketTerms terms)
{
    private const int ShownMax = 5;
    private readonly ObviousBook<FillList> _book = new(new FillList([]));
    private readonly Dictionary<Address, uint> _owners = [];
    private readonly Dictionary<(uint Owner, ulong ClientOrderId), ulong> _byClientId = [];
    private readonly Dictionary<ulong, (OrderTimeInForce TimeInForce, SelfTradePrevention SelfTrade)> _terms = [];
    private readonly string _market = terms.Market.ToString();
    private ulong _named;

    /// <summary>Number of trades.</summary>
    public long Trades { get; private set; }

    /// <summary>Lots traded.</summary>
    public long TradedLots { get; private set; }

    /// <summary>Operations after which the node's trades were not the twin's.</summary>
    public long Differences { get; private set; }

    /// <summary>The first of them, in words.</summary>
    public List<string> Shown { get; } = [];

    /// <summary>The orders of a side in priority order.</summary>
    public IEnumerable<RestingOrder> Orders(Side side) => _book.Orders(side);

    /// <summary>Puts an order in that stood in the book before.</summary>
    public void Restore(BookOrder order)
    {
        if (_book.Restore(new RestingOrder(order.OrderId, OwnerOf(order.Owner), 0, order.Side, new(order.Price), new(order.Lots))) is not BookRefusal.None and var refusal)
            Differ($"order {order.OrderId}, which stood in the node's book, cannot stand there: {refusal}");
    }

    /// <summary>Executes an operation that the node executed.</summary>
    /// <param name="signer">Whose operation.</param>
    /// <param name="operation">Type, fields and outcome as the API shows them.</param>
    /// <returns>The number of the order that it placed; 0 when it placed none in this market.</returns>
    public ulong Apply(Address signer, JsonElement operation)
    {
        JsonElement outcome = operation.GetProperty("outcome"), fields = operation.GetProperty("fields");
        if (outcome.GetProperty("code").GetInt32() != 0) return 0;
        uint owner = OwnerOf(signer);
        List<Match> told = [];
        ulong placed = 0;
        _named = 0;
        foreach (JsonElement happened in outcome.GetProperty("events").EnumerateArray())
        {
            if (!happened.TryGetProperty("market", out JsonElement market) || market.GetString() != _market) continue;
            switch (happened.GetProperty("type").GetString())
            {
                case "market.OrderPlaced":
                    placed = Id(happened, "orderId");
                    break;
                case "market.Trade":
                    told.Add(new Match(Id(happened, "makerOrderId"), Number(happened, "price"), Number(happened, "lots")));
                    break;
                // Names an order from before, of which only the node knows the owner's own number.
                case "market.OrderAmended" or "market.OrderReduced":
                    _named = Id(happened, "orderId");
                    break;
                case "market.OrderClosed" when happened.GetProperty("reason").GetString() == "cancelled":
                    _named = Id(happened, "orderId");
                    break;
                // An order whose time or band has passed is closed when somebody would meet it.
                case "market.OrderClosed" when happened.GetProperty("reason").GetString() is "expired" or "outOfBand":
                    _book.Cancel(Id(happened, "orderId"));
                    break;
            }
        }
        _book.Sink.Matches.Clear();
        bool isRight = operation.GetProperty("type").GetString() switch
        {
            "market.PlaceOrder" => placed == 0 || Place(fields, owner, placed),
            "market.CancelOrder" => !TryFind(fields, owner, out ulong id) || _book.Cancel(id) == BookRefusal.None,
            "market.ReduceOrder" => !TryFind(fields, owner, out ulong id) || _book.Reduce(id, new(Number(fields, "lots"))) == BookRefusal.None,
            "market.AmendOrder" => !TryFind(fields, owner, out ulong id) || Amend(fields, id),
            "market.CancelAllOrders" => CancelAll(fields, owner),
            _ => true,
        };
        Trades += _book.Sink.Matches.Count;
        foreach (Match match in _book.Sink.Matches) TradedLots += match.Lots;
        if (!isRight) Differ($"{operation.GetProperty("type")} {fields}: the node did it, the twin refuses it");
        else if (!told.SequenceEqual(_book.Sink.Matches)) Differ($"{operation.GetProperty("type")} {fields}: the node traded [{string.Join(' ', told)}], the twin [{string.Join(' ', _book.Sink.Matches)}]");
        return placed;
    }

    private bool Place(JsonElement fields, uint owner, ulong orderId)
    {
        Side side = Choice<Side>(fields, "side");
        bool isMarketOrder = Choice<OrderType>(fields, "type") == OrderType.Market;
        OrderTimeInForce timeInForce = Choice<OrderTimeInForce>(fields, "timeInForce");
        SelfTradePrevention selfTrade = Choice<SelfTradePrevention>(fields, "selfTrade");
        long limit = !isMarketOrder ? Number(fields, "price") : side == Side.Buy ? terms.BandHigh : terms.BandLow;
        ulong clientOrderId = Id(fields, "clientOrderId");
        PlaceResult result = _book.Place(new NewOrder
        {
            OrderId = orderId,
            LimitPrice = new(limit),
            Lots = new(Number(fields, "lots")),
            OwnerId = owner,
            MakersMax = Limits.FillsPerOperationMax,
            Side = side,
            TimeInForce = timeInForce switch
            {
                OrderTimeInForce.FillOrKill => TimeInForce.FillOrKill,
                OrderTimeInForce.PostOnly => TimeInForce.PostOnly,
                OrderTimeInForce.ImmediateOrCancel => TimeInForce.ImmediateOrCancel,
                _ => isMarketOrder ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTilCancel,
            },
            SelfTradePrevention = selfTrade,
        });
        if (!result.Rests) return result.IsAccepted;
        if (clientOrderId != 0) _byClientId[(owner, clientOrderId)] = orderId;
        if (timeInForce == OrderTimeInForce.PostOnly || selfTrade != SelfTradePrevention.CancelTaker) _terms[orderId] = (timeInForce, selfTrade);
        return true;
    }

    private bool Amend(JsonElement fields, ulong id)
    {
        if (!_book.TryFind(id, out RestingOrder order)) return false;
        long price = Number(fields, "price"), lots = Number(fields, "lots");
        _terms.TryGetValue(id, out (OrderTimeInForce TimeInForce, SelfTradePrevention SelfTrade) kept);
        return _book.Amend(new Chain.Modules.Market.Book.AmendOrder
        {
            OrderId = id,
            LimitPrice = price == 0 ? order.Price : new(price),
            Lots = lots == 0 ? order.Lots : new(lots),
            MakersMax = Limits.FillsPerOperationMax,
            PostOnly = kept.TimeInForce == OrderTimeInForce.PostOnly,
            SelfTradePrevention = kept.SelfTrade,
        }).IsAccepted;
    }

    private bool CancelAll(JsonElement fields, uint owner)
    {
        if (fields.GetProperty("market").GetString() is { Length: > 0 } market && market != _market) return true;
        ulong[] own = [.. Orders(Side.Buy).Concat(Orders(Side.Sell)).Where(order => order.OwnerId == owner).Select(order => order.OrderId)];
        foreach (ulong id in own) _book.Cancel(id);
        return true;
    }

    // An order of this market; another market's orders are unknown here.
    private bool TryFind(JsonElement fields, uint owner, out ulong orderId)
    {
        orderId = Id(fields, "orderId");
        if (orderId == 0 && !_byClientId.TryGetValue((owner, Id(fields, "clientOrderId")), out orderId)) orderId = _named;
        return _book.TryFind(orderId, out _);
    }

    private uint OwnerOf(Address account)
    {
        if (!_owners.TryGetValue(account, out uint owner)) _owners.Add(account, owner = (uint)_owners.Count);
        return owner;
    }

    private void Differ(string difference)
    {
        Differences++;
        if (Shown.Count < ShownMax) Shown.Add(difference);
    }

    private static long Number(JsonElement fields, string name) => long.Parse(fields.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static ulong Id(JsonElement fields, string name) => ulong.Parse(fields.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static TEnum Choice<TEnum>(JsonElement fields, string name) where TEnum : struct, Enum => Enum.Parse<TEnum>(fields.GetProperty(name).GetString()!, ignoreCase: true);

    /// <summary>A trade: which resting order, at what price, how much.</summary>
    private readonly record struct Match(ulong Maker, long Price, long Lots)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lots}@{Price} with {Maker}");
    }

    private readonly struct FillList(List<Match> matches) : IBookSink
    {
        public List<Match> Matches => matches;

        public void OnFill(in Fill fill) => matches.Add(new Match(fill.MakerOrderId, fill.Price.Steps, fill.Lots.Count));

        public void OnMakerRemoved(in MakerRemoved removed)
        {
        }

        public void OnMakerReduced(in MakerReduced reduced)
        {
        }

        public void OnMakerRefilled(in MakerRefilled refilled)
        {
        }
    }
}
