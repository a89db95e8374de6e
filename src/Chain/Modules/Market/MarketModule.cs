using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

/// <summary>The exchange: continuous books with price-time priority, fully funded orders, settlement in the match. The rules are in docs/market-rules.md.</summary>
/// <remarks>
/// This page: tables, markets, queries. MarketModule.Orders.cs: what happens to an order. MarketModule.Settlement.cs: what happens in a match.
/// MarketModule.Stops.cs and MarketModule.Triggers.cs: orders that wait, and when they run. MarketModule.Safety.cs: cancelling many, cancel on disconnect, kill switches.
/// MarketModule.Edges.cs: days, expiries, rebuilding, checks. Market operations never run in a scope that could be undone (house decision 16).
/// </remarks>
public sealed partial class MarketModule : Module
{
    private readonly KeyedTable<Symbol, MarketRecord> _markets;
    private readonly KeyedTable<ulong, OrderRecord> _orders;
    private readonly KeyedTable<uint, MarketCounters> _counters;
    private readonly KeyedTable<ulong, StopRecord> _stops;
    private readonly KeyedTable<ulong, IcebergRecord> _icebergs;
    private readonly KeyedTable<uint, TriggerRecord> _behind;
    private readonly KeyedTable<Address, DisconnectRecord> _disconnects;
    private readonly KeyedTable<Address, KillSwitchRecord> _killSwitches;
    private readonly List<OrderBook<Settlement>> _books = []; // by market id
    private readonly OpenOrders _open;
    private readonly ExpiryQueue _expiries = new();

    /// <summary>Table 41: markets by symbol.</summary>
    public static readonly TableSchema MarketsSchema = new(41, "markets", Unsafe.SizeOf<MarketRecord>(), 0, Symbol.Size);

    /// <summary>Table 42: open orders by order id.</summary>
    public static readonly TableSchema OrdersSchema = new(42, "orders", Unsafe.SizeOf<OrderRecord>(), 0, sizeof(ulong));

    /// <summary>Table 43: the one record of what is numbered.</summary>
    public static readonly TableSchema CountersSchema = new(43, "market_counters", Unsafe.SizeOf<MarketCounters>(), 0, sizeof(uint));

    /// <summary>Table 44: the terms of stops that wait, by order id.</summary>
    public static readonly TableSchema StopsSchema = new(44, "stops", Unsafe.SizeOf<StopRecord>(), 0, sizeof(ulong));

    /// <summary>Table 45: what icebergs keep back, by order id.</summary>
    public static readonly TableSchema IcebergsSchema = new(45, "icebergs", Unsafe.SizeOf<IcebergRecord>(), 0, sizeof(ulong));

    /// <summary>Table 46: markets whose triggered stops are not all run, by market id.</summary>
    public static readonly TableSchema BehindSchema = new(46, "triggers_behind", Unsafe.SizeOf<TriggerRecord>(), 0, sizeof(uint));

    /// <summary>Table 47: armed cancel-on-disconnects by account.</summary>
    public static readonly TableSchema DisconnectsSchema = new(47, "disconnects", Unsafe.SizeOf<DisconnectRecord>(), 0, Address.Size);

    /// <summary>Table 48: engaged kill switches by account.</summary>
    public static readonly TableSchema KillSwitchesSchema = new(48, "kill_switches", Unsafe.SizeOf<KillSwitchRecord>(), 0, Address.Size);

    /// <summary>Adds the module's tables to the store.</summary>
    public MarketModule(StateStore store, MoneyModule money)
    {
        Money = money;
        money.AddSystemAccount(FeeAccount);
        _markets = new(store, MarketsSchema);
        _orders = new(store, OrdersSchema) { Past = PastLoading.Late };
        _counters = new(store, CountersSchema);
        _stops = new(store, StopsSchema) { Past = PastLoading.Late };
        _icebergs = new(store, IcebergsSchema) { Past = PastLoading.Late };
        _behind = new(store, BehindSchema) { Past = PastLoading.Late };
        _disconnects = new(store, DisconnectsSchema) { Past = PastLoading.Late };
        _killSwitches = new(store, KillSwitchesSchema) { Past = PastLoading.Late };
        _open = new(_orders, store.IndexSeed);
    }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money { get; }

    /// <summary>What exists.</summary>
    public AssetsModule Assets => Money.Assets;

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts => Money.Assets.Accounts;

    /// <summary>Where maker and taker fees go, each in its market's quote asset.</summary>
    public static Address FeeAccount { get; } = Keys.OfName("market.fees");

    /// <inheritdoc/>
    public override ushort Number => 4;

    /// <inheritdoc/>
    public override string Name => "market";

    /// <inheritdoc/>
    public override Type Refusals => typeof(MarketRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<CreateMarket>("market"),
        OperationDefinition.Of<SetMarketStatus>("market"),
        OperationDefinition.Of<PlaceOrder>("market"),
        OperationDefinition.Of<CancelOrder>("market"),
        OperationDefinition.Of<AmendOrder>("market"),
        OperationDefinition.Of<ReduceOrder>("market"),
        OperationDefinition.Of<CancelAllOrders>("market"),
        OperationDefinition.Of<SetFees>("market"),
        OperationDefinition.Of<PlaceStop>("market"),
        OperationDefinition.Of<PlaceIceberg>("market"),
        OperationDefinition.Of<ArmCancelOnDisconnect>("market"),
        OperationDefinition.Of<SetKillSwitch>("market"),
        OperationDefinition.Of<CloseMarket>("market"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<MarketCreated>("market"),
        EventDefinition.Of<MarketStatusChanged>("market"),
        EventDefinition.Of<OrderPlaced>("market"),
        EventDefinition.Of<Trade>("market"),
        EventDefinition.Of<OrderAmended>("market"),
        EventDefinition.Of<OrderReduced>("market"),
        EventDefinition.Of<OrderClosed>("market"),
        EventDefinition.Of<FeesChanged>("market"),
        EventDefinition.Of<BandMoved>("market"),
        EventDefinition.Of<StopPlaced>("market"),
        EventDefinition.Of<StopTriggered>("market"),
        EventDefinition.Of<StopMoved>("market"),
        EventDefinition.Of<IcebergPlaced>("market"),
        EventDefinition.Of<IcebergRefilled>("market"),
        EventDefinition.Of<OrdersCancelled>("market"),
        EventDefinition.Of<CancelOnDisconnectArmed>("market"),
        EventDefinition.Of<KillSwitchSet>("market"),
    ];

    /// <summary>Number of markets; their ids are 0 to this - 1.</summary>
    public int MarketCount => _markets.LiveCount;

    /// <summary>Number of open orders over all markets.</summary>
    public int OrderCount => _orders.LiveCount;

    /// <summary>What the module has numbered so far.</summary>
    public ref readonly MarketCounters Counters => ref _counters.Read(0);

    /// <summary>Finds a market's id.</summary>
    public bool TryFindMarket(Symbol symbol, out int marketId) => _markets.TryFind(in symbol, out marketId);

    /// <summary>A market by its id.</summary>
    public ref readonly MarketRecord ReadMarket(int marketId) => ref _markets.Read(marketId);

    /// <summary>A market's book, to look at: best prices, levels, orders in priority order, state hash. For the thread that executes blocks.</summary>
    public OrderBook<Settlement> BookOf(int marketId) => _books[marketId];

    /// <summary>Finds an open order.</summary>
    public bool TryFindOrder(ulong orderId, out OrderRecord order)
    {
        if (_isAsleep) return _orders.TryReadPast(in orderId, out order);
        bool found = _orders.TryFind(in orderId, out int slot);
        order = found ? _orders.Read(slot) : default;
        return found;
    }

    /// <summary>Finds an open order by its owner's own number.</summary>
    public bool TryFindOpen(in Address owner, ulong clientOrderId, out OrderRecord order)
    {
        order = default;
        Wake();
        if (clientOrderId == 0 || !Accounts.TryFind(in owner, out int account) || !_open.TryFind((uint)account, clientOrderId, out int slot)) return false;
        order = _orders.Read(slot);
        return true;
    }

    /// <summary>Finds the terms of a stop that waits.</summary>
    public bool TryFindStop(ulong orderId, out StopRecord stop)
    {
        bool found = _stops.TryFind(in orderId, out int slot);
        stop = found ? _stops.Read(slot) : default;
        return found;
    }

    /// <summary>Finds what an iceberg keeps back.</summary>
    public bool TryFindIceberg(ulong orderId, out IcebergRecord iceberg)
    {
        bool found = _icebergs.TryFind(in orderId, out int slot);
        iceberg = found ? _icebergs.Read(slot) : default;
        return found;
    }

    /// <summary>Finds an account's engaged kill switch.</summary>
    public bool TryFindKillSwitch(in Address account, out KillSwitchRecord killSwitch)
    {
        bool found = _killSwitches.TryFind(in account, out int slot);
        killSwitch = found ? _killSwitches.Read(slot) : default;
        return found;
    }

    /// <summary>Finds an account's armed cancel-on-disconnect.</summary>
    public bool TryFindDisconnect(in Address account, out DisconnectRecord armed)
    {
        bool found = _disconnects.TryFind(in account, out int slot);
        armed = found ? _disconnects.Read(slot) : default;
        return found;
    }

    /// <summary>Reads <c>markets: [{ symbol, lotSize, priceStep, ticks, minNotional, makerFeeBps, takerFeeBps, bandPercent, referencePrice, status }]</c>; see docs/genesis.md.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        _counters.Insert(new MarketCounters { Id = 1, Day = DayOf(call.TimeMs) });
        foreach (GenesisReader market in new GenesisReader(genesis, "").Array("markets"))
        {
            CreateMarket creation = new(
                market.Symbol("symbol"), market.Amount("lotSize"), market.Amount("priceStep"), market.Text("ticks"), market.Amount("minNotional"),
                (ushort)market.Integer("makerFeeBps", 0, ushort.MaxValue), (ushort)market.Integer("takerFeeBps", 0, ushort.MaxValue),
                (ushort)market.Integer("bandPercent", 0, ushort.MaxValue), market.Integer("referencePrice", 0, Price.Max));
            MarketStatus status = market.Text("status") switch
            {
                "open" => MarketStatus.Open,
                "cancelOnly" => MarketStatus.CancelOnly,
                "halted" => MarketStatus.Halted,
                "closed" => MarketStatus.Closed,
                _ => throw new GenesisException($"genesis {market.Path.TrimStart('.')}.status: expected open, cancelOnly, halted or closed"),
            };
            MarketRefusal refusal = creation.Check();
            if (refusal == MarketRefusal.None) refusal = CanCreate(creation);
            if (refusal != MarketRefusal.None) throw new GenesisException($"genesis {market.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
            Create(creation, status, call);
        }
    }

    /// <summary>Whether who issues an asset is the market operator, or a related party of it.</summary>
    internal bool HasRelatedIssuer(uint asset) => Accounts.IsRelatedTo(Body.MarketOperator, Assets.Read(asset).Issuer);

    /// <summary>Whether a well-formed market can be added.</summary>
    internal MarketRefusal CanCreate(CreateMarket creation)
    {
        if (TryFindMarket(creation.Market, out _)) return MarketRefusal.MarketExists;
        creation.SplitSymbol(out Symbol baseSymbol, out Symbol quoteSymbol);
        if (!Assets.TryFind(baseSymbol, out _) || !Assets.TryFind(quoteSymbol, out _)) return MarketRefusal.AssetUnknown;
        return MarketCount >= Limits.MarketsMax ? MarketRefusal.TooManyMarkets : MarketRefusal.None;
    }

    /// <summary>Adds a market that <see cref="CanCreate"/> agreed to.</summary>
    internal void Create(CreateMarket creation, MarketStatus status, Call call)
    {
        creation.SplitSymbol(out Symbol baseSymbol, out Symbol quoteSymbol);
        Invariant.Assert(Assets.TryFind(baseSymbol, out uint baseAsset));
        Invariant.Assert(Assets.TryFind(quoteSymbol, out uint quoteAsset));
        Invariant.Assert(creation.TryStepValue(out Amount stepValue));
        Invariant.Assert(TickTable.TryParse(creation.Ticks, out TickTable ticks));
        MarketRecord market = new()
        {
            Symbol = creation.Market,
            BaseAsset = baseAsset,
            QuoteAsset = quoteAsset,
            LotSize = creation.LotSize,
            PriceStep = creation.PriceStep,
            StepValue = stepValue,
            FeeValue = new Amount(stepValue.Units / CreateMarket.BpsPerWhole),
            MinNotional = creation.MinNotional,
            Ticks = ticks,
            BandPercent = creation.BandPercent,
            MakerFeeBps = creation.MakerFeeBps,
            TakerFeeBps = creation.TakerFeeBps,
            Status = status,
            StatusBody = (byte)Body.MarketOperator,
        };
        market.MoveBand(creation.ReferencePrice);
        int id = _markets.Insert(in market);
        Invariant.Assert(id == _books.Count);
        _books.Add(new OrderBook<Settlement>(new Settlement(this)));
        _stopBooks.Add(null);
        call.Emit(new MarketCreated(market.Symbol, baseSymbol, quoteSymbol, market.LotSize, market.PriceStep, market.ReferencePrice, status));
    }

    internal void SetStatus(int marketId, MarketStatus status, Body by, Call call)
    {
        ref MarketRecord market = ref _markets.Modify(marketId);
        market.Status = status;
        market.StatusBody = (byte)by;
        call.Emit(new MarketStatusChanged(market.Symbol, status, call.Caller));
    }

    internal void SetFees(int marketId, ushort makerFeeBps, ushort takerFeeBps, Call call)
    {
        ref MarketRecord market = ref _markets.Modify(marketId);
        market.MakerFeeBps = makerFeeBps;
        market.TakerFeeBps = takerFeeBps;
        call.Emit(new FeesChanged(market.Symbol, makerFeeBps, takerFeeBps));
    }
}
