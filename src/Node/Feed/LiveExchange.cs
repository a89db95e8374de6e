using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Feed;

/// <summary>The exchange of now, as the events of the blocks tell it: open orders, books, candles, tapes. A projection that never calls the chain.</summary>
/// <remarks>One thread applies blocks; readers hold <see cref="Gate"/> while they copy what they need, and write it to their clients afterwards.</remarks>
public sealed partial class LiveExchange
{
    /// <summary>An order's place in time is its height and so many bits of a count within the block.</summary>
    internal const int PlacesPerBlockBits = 22;

    private readonly List<LiveMarket> _markets = [];
    private readonly Dictionary<ulong, LiveOrder> _orders = [];
    private readonly Dictionary<Address, List<LiveOrder>> _byOwner = [];
    private readonly Dictionary<Symbol, int> _marketIds = [];
    private MarketTerms[] _terms = [];

    // The block that is being applied.
    private long _height, _timeMs, _place;
    private readonly List<LiveOrder> _touched = [];
    private List<TradeRow> _trades = [];
    private List<TransferRow> _transfers = [];
    private bool _termsChanged;
    private readonly HistoryLines _history;
    private readonly IssuanceLines _issuance = new();
    private List<PaymentRow> _payments = [];
    private string _order = "";
    private bool _isRefund;

    /// <summary>An exchange without markets and orders.</summary>
    public LiveExchange() => _history = new HistoryLines(_marketIds);

    /// <summary>Held while a block is applied and while a reader copies.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The last block applied; null before the first.</summary>
    public BlockRow? Block { get; private set; }

    /// <summary>Time of the last block applied, milliseconds since 1970 UTC.</summary>
    public long TimeMs => Block?.TimeMs ?? 0;

    /// <summary>Height of the last block applied.</summary>
    public long Height => Block?.Height ?? 0;

    /// <summary>The markets by id.</summary>
    public IReadOnlyList<LiveMarket> Markets => _markets;

    /// <summary>Their terms by id, as last read from the state. Any thread.</summary>
    public IReadOnlyList<MarketTerms> Terms => Volatile.Read(ref _terms);

    /// <summary>Number of open orders.</summary>
    public int OpenOrderCount => _orders.Count;

    /// <summary>Of them stops that wait for their trigger.</summary>
    public int WaitingCount { get; private set; }

    /// <summary>Of them orders that rest and do not show.</summary>
    public int HiddenCount { get; private set; }

    /// <summary>Fee for one cost unit.</summary>
    internal Amount WonPerCost { get; set; }

    /// <summary>Accounts with an armed cancel-on-disconnect, and with an engaged kill switch.</summary>
    internal Guards Guards { get; } = new();

    /// <summary>Finds a market's terms by its symbol. Any thread.</summary>
    public bool TryFind(string symbol, [NotNullWhen(true)] out MarketTerms? terms)
    {
        terms = null;
        foreach (MarketTerms each in Terms)
            if (each.Symbol == symbol) terms = each;
        return terms is not null;
    }

    /// <summary>Finds an open order.</summary>
    public bool TryFindOrder(ulong orderId, out OrderState order)
    {
        bool found = _orders.TryGetValue(orderId, out LiveOrder? live);
        order = found ? live!.State : default;
        return found;
    }

    /// <summary>An account's open orders, newest first.</summary>
    public List<OrderState> OpenOrdersOf(in Address owner)
    {
        List<OrderState> orders = [];
        if (_byOwner.TryGetValue(owner, out List<LiveOrder>? live))
            foreach (LiveOrder order in live) orders.Add(order.State);
        orders.Sort((a, b) => b.Id.CompareTo(a.Id));
        return orders;
    }

    /// <summary>How many open orders an account has.</summary>
    public int OpenOrderCountOf(in Address owner) => _byOwner.TryGetValue(owner, out List<LiveOrder>? live) ? live.Count : 0;

    /// <summary>Whether its open orders are those of a state, each in all that it publishes of it, and those of one queue in the same order.</summary>
    /// <param name="state">In the order of their places in time.</param>
    internal bool AgreesWith(List<OrderState> state)
    {
        if (state.Count != OpenOrderCount) return false;
        Dictionary<(int, Side, long, OrderTraits), long> places = [];
        foreach (OrderState order in state)
        {
            if (!TryFindOrder(order.Id, out OrderState live) || !live.IsAsIn(in order)) return false;
            ref long place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, (order.Market, order.Side, order.Price, order.Traits & (OrderTraits.Waiting | OrderTraits.Hidden)), out _);
            if (live.Place <= place) return false;
            place = live.Place;
        }
        return true;
    }

    /// <summary>Takes the markets' terms as read from the state; markets only ever get more.</summary>
    internal void SetTerms(MarketTerms[] terms)
    {
        while (_markets.Count < terms.Length)
        {
            _marketIds.Add(terms[_markets.Count].Record.Symbol, _markets.Count);
            _markets.Add(new LiveMarket(_markets.Count));
        }
        Volatile.Write(ref _terms, terms);
    }

    /// <summary>Puts a known open order into its book; orders come in the order of their places in time.</summary>
    internal void Restore(in OrderState order) => Add(new LiveOrder { State = order });

    /// <summary>Says which block the restored state belongs to.</summary>
    internal void Restored(BlockRow block)
    {
        Block = block;
        foreach (LiveMarket market in _markets) market.Book.TakeDelta(market.Book.Sequence);
    }

    /// <summary>Becomes an exchange without markets and orders again, to be told of all blocks anew.</summary>
    internal void Clear()
    {
        _markets.Clear();
        _orders.Clear();
        _byOwner.Clear();
        _marketIds.Clear();
        _touched.Clear();
        Volatile.Write(ref _terms, []);
        (Block, WaitingCount, HiddenCount) = (null, 0, 0);
    }

    /// <summary>Applies the next block.</summary>
    /// <param name="block">It has its results.</param>
    public BlockChanges Apply(CommittedBlock block)
    {
        Invariant.Assert(block.Results is not null);
        BlockResults results = block.Results;
        (_height, _timeMs, _place) = (block.Height, block.TimeMs, block.Height << PlacesPerBlockBits);
        (_trades, _transfers, _termsChanged) = ([], [], false);
        _eventCounts.Clear();
        _history.Begin(_height);
        _issuance.Begin(_height, _timeMs);
        _payments = [];
        ReadOnlySpan<byte> events = results.Events.Span;
        List<OperationRow> operations = new(block.Envelopes.Count);
        int done = results.BeginEventsEnd;
        ApplyEvents(events[..done], null, -1);
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope) continue;
            EnvelopeResult result = results.Envelopes[i];
            // Between the operations before and its own stands who has paid its fee, if another has.
            int own = result.OutcomeCount > 0 ? results.Outcomes[result.FirstOutcome].EventsStart : done;
            if (result.Code == KernelRefusal.None) _history.Charge(PayerOf(envelope, events[done..own]), i, FeeOf(result));
            ApplyEvents(events[done..own], null, i);
            done = own;
            for (int j = 0; j < result.OutcomeCount; j++)
            {
                Outcome outcome = results.Outcomes[result.FirstOutcome + j];
                done = outcome.EventsEnd;
                if (outcome.EventsStart < done) ApplyEvents(events[outcome.EventsStart..done], envelope.Operations[j], i);
            }
            operations.Add(new OperationRow(_height, i, envelope.Id, envelope.Account, envelope.Definitions[0].Number, envelope.Operations.Length, TransactionResults.Of(results, result).Code));
        }
        ApplyEvents(events[done..], null, -1);
        Block = new BlockRow(_height, block.Hash, _timeMs, results.Outcomes.Count, block.Header.ProposerAddress, new Hash32(block.Header.AppHash.Span), block.Bytes.Length);
        return Finish(operations);
    }

    private static Address PayerOf(Envelope envelope, ReadOnlySpan<byte> events)
    {
        EventReader reader = new(events);
        return reader.TryNext() && reader.Number == EventNumber<FeeSponsored>.Value ? reader.As<FeeSponsored>().Sponsor : envelope.Account;
    }

    private readonly Dictionary<ushort, int> _eventCounts = [];

    private BlockChanges Finish(List<OperationRow> operations)
    {
        List<OrderState> orders = new(_touched.Count);
        foreach (LiveOrder order in _touched) orders.Add(order.State);
        _touched.Clear();
        List<BookChange> books = [];
        List<CandleChange> candles = [];
        foreach (LiveMarket market in _markets)
        {
            if (market.Book.TakeDelta(_height) is { } delta) books.Add(new BookChange(market.Id, delta));
            if (market.TapeSequence != _height) continue;
            for (CandleInterval interval = CandleInterval.Minute; interval <= CandleInterval.Day; interval++)
                candles.Add(new CandleChange(market.Id, interval, market.Candles.Current(interval)));
        }
        return new BlockChanges
        {
            Block = Block!,
            Operations = operations,
            Orders = orders,
            Trades = _trades,
            Transfers = _transfers,
            History = _history.Take(),
            Issuance = _issuance.Take(),
            Payments = _payments,
            Candles = candles,
            Books = books,
            Events = [.. _eventCounts.Select(kind => new EventCount(kind.Key, kind.Value))],
            TermsChanged = _termsChanged,
        };
    }

    // An order is told of right before the payment for it, or what is given back of it.
    private void Paid(in PaymentMade made)
    {
        _payments.Add(new PaymentRow(_height, _payments.Count, made.From, made.To, made.Asset, made.Amount, made.EndToEndId.ToString(), made.Memo.ToString(), _timeMs, _order, _isRefund));
        (_order, _isRefund) = ("", false);
    }

    private void ApplyEvents(ReadOnlySpan<byte> events, Operation? cause, int envelope)
    {
        EventReader reader = new(events);
        while (reader.TryNext())
        {
            ushort number = reader.Number;
            CollectionsMarshal.GetValueRefOrAddDefault(_eventCounts, number, out _)++;
            _history.Note(ref reader, envelope);
            if (number == EventNumber<OrderPlaced>.Value) Placed(reader.As<OrderPlaced>());
            else if (number is >= 410 and <= 414) ApplyConcealed(ref reader);
            else if (number == EventNumber<Trade>.Value) Traded(reader.As<Trade>());
            else if (number == EventNumber<OrderClosed>.Value) Closed(reader.As<OrderClosed>());
            else if (number == EventNumber<OrderAmended>.Value) Amended(reader.As<OrderAmended>());
            else if (number == EventNumber<OrderReduced>.Value) Reduced(reader.As<OrderReduced>());
            else if (number == EventNumber<Transferred>.Value) Moved(reader.As<Transferred>(), cause);
            else if (number == EventNumber<Minted>.Value) Moved(reader.As<Minted>(), cause);
            else if (number == EventNumber<Burned>.Value) Moved(reader.As<Burned>(), cause);
            else if (number == EventNumber<CancelOnDisconnectArmed>.Value || number == EventNumber<KillSwitchSet>.Value) Guards.Note(ref reader);
            else if (number / 100 == ReservesEvents) _issuance.Note(ref reader);
            else if (number == EventNumber<RequestPaid>.Value) _order = reader.As<RequestPaid>().OrderId.ToString();
            else if (number == EventNumber<PaymentRefunded>.Value) (_order, _isRefund) = (reader.As<PaymentRefunded>().OrderId.ToString(), true);
            else if (number == EventNumber<PaymentMade>.Value) Paid(reader.As<PaymentMade>());
            else if (IsTerms(number)) NoteTerms(ref reader);
        }
    }

    // As the kernel charges it.
    private Amount FeeOf(in EnvelopeResult result)
    {
        Invariant.Assert(WonPerCost.TryMultiply(result.Cost, out Amount fee));
        return fee;
    }

    // Events of the module Reserves.
    private const int ReservesEvents = 10;

    private static bool IsTerms(ushort number) =>
        number == EventNumber<AssetRegistered>.Value || number == EventNumber<AssetStatusChanged>.Value || number == EventNumber<MarketCreated>.Value || number == EventNumber<MarketStatusChanged>.Value || number == EventNumber<FeesChanged>.Value || number == EventNumber<BandMoved>.Value;

    // Something about assets or markets is not as it was.
    private void NoteTerms(ref EventReader reader)
    {
        _termsChanged = true;
        if (reader.Number != EventNumber<MarketCreated>.Value) return;
        MarketCreated created = reader.As<MarketCreated>();
        if (_marketIds.TryAdd(created.Market, _markets.Count)) _markets.Add(new LiveMarket(_markets.Count));
    }

    private void Placed(in OrderPlaced placed) => Place(new OrderState
    {
        Id = placed.OrderId,
        ClientOrderId = placed.ClientOrderId,
        Owner = placed.Owner,
        Market = _marketIds[placed.Market],
        Side = placed.Side,
        Type = placed.Type,
        TimeInForce = placed.TimeInForce,
        Price = placed.Price,
        Remaining = placed.Lots,
        ExpiresAtMs = placed.ExpiresAtMs,
    });

    private void Place(OrderState placed)
    {
        placed.Shown = placed.PeakOf(placed.Remaining);
        placed.Place = _place++;
        placed.CreatedMs = _timeMs;
        LiveOrder order = new() { State = placed };
        Add(order);
        Touch(order);
    }

    private void Traded(in Trade trade)
    {
        LiveMarket market = _markets[_marketIds[trade.Market]];
        LiveOrder maker = _orders[trade.MakerOrderId], taker = _orders[trade.TakerOrderId];
        Fill(market, maker, trade.Price, trade.Lots, trade.MakerRemaining, maker.State.Shown - trade.Lots);
        long left = taker.State.Remaining - trade.Lots;
        Fill(market, taker, trade.Price, trade.Lots, left, taker.State.ShownOf(left));
        market.Candles.Add(_timeMs, trade.Price, trade.Lots);
        TradeRow row = new(
            trade.TradeId, market.Id, trade.Price, trade.Lots, trade.TakerSide, trade.MakerOrderId, trade.TakerOrderId,
            trade.Maker, trade.Taker, trade.MakerFee, trade.TakerFee, _height, _timeMs);
        market.Remember(row);
        _trades.Add(row);
    }

    private void Fill(LiveMarket market, LiveOrder order, long price, long lots, long remaining, long shown)
    {
        market.Book.Resize(order, remaining, shown);
        order.State.Filled += lots;
        order.State.Notional += (UInt128)price * (UInt128)lots;
        Touch(order);
    }

    private void Amended(in OrderAmended amended)
    {
        LiveOrder order = _orders[amended.OrderId];
        LiveBook book = _markets[order.State.Market].Book;
        if (amended.KeptPlace)
        {
            book.Resize(order, amended.Remaining, order.State.ShownOf(amended.Remaining));
        }
        else
        {
            if (order.Level is not null) book.Remove(order);
            order.State.Price = amended.Price;
            order.State.Remaining = amended.Remaining;
            order.State.Shown = order.State.PeakOf(amended.Remaining);
            order.State.Place = _place++;
            if (order.State.IsShown) book.Add(order);
        }
        Touch(order);
    }

    private void Reduced(in OrderReduced reduced)
    {
        LiveOrder order = _orders[reduced.OrderId];
        _markets[order.State.Market].Book.Resize(order, reduced.Remaining, order.State.ShownOf(reduced.Remaining));
        Touch(order);
    }

    private void Closed(in OrderClosed closed)
    {
        Invariant.Assert(_orders.Remove(closed.OrderId, out LiveOrder? order));
        if (order.Level is not null) _markets[order.State.Market].Book.Remove(order);
        List<LiveOrder> own = _byOwner[order.State.Owner];
        own[^1].IndexAtOwner = order.IndexAtOwner;
        own[order.IndexAtOwner] = own[^1];
        own.RemoveAt(own.Count - 1);
        if (own.Count == 0) _byOwner.Remove(order.State.Owner);
        order.State.Remaining = closed.Remaining;
        Count(order.State.Traits, -1);
        order.State.Traits &= ~OrderTraits.Waiting;
        order.State.Reason = closed.Reason;
        order.State.Status = closed.Reason switch
        {
            CloseReason.Filled => OrderStatus.Filled,
            CloseReason.Expired => OrderStatus.Expired,
            _ => OrderStatus.Cancelled,
        };
        Touch(order);
    }

    private void Add(LiveOrder order)
    {
        _orders.Add(order.State.Id, order);
        Count(order.State.Traits, 1);
        if (!_byOwner.TryGetValue(order.State.Owner, out List<LiveOrder>? own)) _byOwner.Add(order.State.Owner, own = []);
        order.IndexAtOwner = own.Count;
        own.Add(order);
        // A market order has no price to rest at: it ends in the operation that placed it. Waiting and hidden orders do not show.
        if (order.State.IsShown) _markets[order.State.Market].Book.Add(order);
    }

    private void Count(OrderTraits traits, int change)
    {
        if ((traits & OrderTraits.Waiting) != 0) WaitingCount += change;
        else if ((traits & OrderTraits.Hidden) != 0) HiddenCount += change;
    }

    private void Touch(LiveOrder order)
    {
        order.State.UpdatedHeight = _height;
        order.State.UpdatedMs = _timeMs;
        if (order.TouchedHeight == _height) return;
        order.TouchedHeight = _height;
        _touched.Add(order);
    }

    private void Moved(in Transferred moved, Operation? cause) =>
        Add(TransferKind.Transfer, moved.From, moved.To, moved.Asset, moved.Amount, cause switch { Transfer transfer => transfer.Memo, Pay payment => payment.Memo, RefundPayment refund => refund.Memo, _ => null });

    private void Moved(in Minted minted, Operation? cause) =>
        Add(TransferKind.Mint, Address.Zero, minted.To, minted.Asset, minted.Amount, (cause as Mint)?.Reference);

    private void Moved(in Burned burned, Operation? cause) =>
        Add(TransferKind.Burn, burned.From, Address.Zero, burned.Asset, burned.Amount, (cause as Burn)?.Reference);

    private void Add(TransferKind kind, in Address from, in Address to, Symbol asset, Amount amount, string? text) =>
        _transfers.Add(new TransferRow(_height, _transfers.Count, kind, from, to, asset, amount, text ?? "", _timeMs));
}
