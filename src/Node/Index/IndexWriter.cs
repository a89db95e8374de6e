using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

/// <summary>Writes what blocks changed: a bounded group of blocks in one transaction, the last height in the same one, so that a stop at any moment leaves a whole number of blocks.</summary>
/// <remarks>An order, candle or book that changes in many blocks of a group is written once. One thread.</remarks>
public sealed class IndexWriter : IDisposable
{
    /// <summary>A group ends when it holds this many rows.</summary>
    public const int RowsPerGroup = 50_000;

    private readonly IndexSession _session;
    private readonly RowWriter _block, _operation, _trade, _order, _candle, _transfer, _line, _issuance, _payment, _event, _word, _book, _height;
    private readonly Dictionary<ulong, OrderState> _orders = [];
    private readonly Dictionary<(int, CandleInterval, long), Candle> _candles = [];
    private readonly Dictionary<int, long> _books = [];
    private readonly List<HistoryRow> _lines = [];
    private readonly List<(long Word, long Height)> _words = [];
    private long _lastHeight, _rows, _committedRows;
    private bool _isOpen;

    /// <summary>The first eight bytes of an operation's id: what its index is over.</summary>
    public static long PrefixOf(in Hash32 id) => BinaryPrimitives.ReadInt64BigEndian(Hash32.Bytes(in id));

    /// <summary>Opens the index for writing.</summary>
    public IndexWriter(IndexDatabase database)
    {
        _session = database.OpenSession();
        _lastHeight = _session.ReadHeight();
        _block = _session.Rows("blocks", 7);
        _operation = _session.Rows("operations", 7);
        _trade = _session.Rows("trades", 13);
        _transfer = _session.Rows("transfers", 8);
        _line = _session.Rows("history", 12);
        _issuance = _session.Rows("issuance", 10);
        _payment = _session.Rows("payments", 10);
        _event = _session.Rows("events", 3);
        _word = _session.Rows("event_words", 2);
        _order = _session.Rows("orders", 22, """
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, price = excluded.price, filled = excluded.filled, remaining = excluded.remaining,
                notional = excluded.notional, place = excluded.place, updated_height = excluded.updated_height, updated_ms = excluded.updated_ms,
                traits = excluded.traits, shown = excluded.shown, trigger_price = excluded.trigger_price
            """);
        _candle = _session.Rows("candles", 10, """
            ON CONFLICT (market, length, start_ms) DO UPDATE SET high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
                notional = excluded.notional, trades = excluded.trades
            """);
        _book = _session.Rows("books", 2, "ON CONFLICT (market) DO UPDATE SET sequence = excluded.sequence");
        _height = _session.Rows("meta", 2, "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    }

    /// <summary>Rows written since the writer was opened.</summary>
    public long Rows => _rows;

    /// <summary>Of them those that are committed.</summary>
    public long CommittedRows => _committedRows;

    /// <summary>The last height that was added, or found in the index.</summary>
    public long LastHeight => _lastHeight;

    /// <summary>Rows in the group that is not committed yet.</summary>
    public int PendingRows => (int)(_rows - _committedRows) + _orders.Count + _lines.Count + _words.Count;

    /// <summary>Adds a block to the group.</summary>
    public void Add(BlockChanges changes)
    {
        _session.Begin();
        _isOpen = true;
        BlockRow block = changes.Block;
        _lastHeight = block.Height;
        _block.Number(block.Height).Blob(block.Hash).Number(block.TimeMs).Number(block.OperationCount).Blob(block.Proposer).Blob(block.AppHash).Number(block.Bytes).Run(ref _rows);
        foreach (OperationRow row in changes.Operations)
            _operation.Number(IndexSchema.PlaceOf(row.Height, row.Index)).Number(PrefixOf(row.Id)).Blob(row.Id).Blob(row.Signer).Number(row.Type).Number(row.Items).Number(row.Code).Run(ref _rows);
        foreach (TradeRow row in changes.Trades)
        {
            _trade.Number((long)row.Id).Number(row.Market).Number(row.Price).Number(row.Lots).Number((long)row.TakerSide).Number((long)row.MakerOrderId).Number((long)row.TakerOrderId)
                .Blob(row.Maker).Blob(row.Taker).Digits(row.MakerFee.Units).Digits(row.TakerFee.Units).Number(row.Height).Number(row.TimeMs).Run(ref _rows);
        }
        foreach (TransferRow row in changes.Transfers)
        {
            _transfer.Number(IndexSchema.PlaceOf(row.Height, row.Ordinal)).Number((long)row.Kind).Blob(row.From).Blob(row.To).Text(row.Asset.ToString()).Digits(row.Amount.Units)
                .Blob(Encoding.UTF8.GetBytes(row.Text)).Number(row.TimeMs).Run(ref _rows);
        }
        foreach (IssuanceRow row in changes.Issuance)
        {
            _issuance.Number(IndexSchema.PlaceOf(row.Height, row.Ordinal)).Number((long)row.Kind).Text(row.Asset.ToString()).Number(row.Account).Blob(row.Entry).Number((long)row.RedemptionId).Blob(row.Owner)
                .Number(row.Detail).Digits(row.Amount.Units).Number(row.TimeMs).Run(ref _rows);
        }
        foreach (PaymentRow row in changes.Payments)
        {
            _payment.Number(IndexSchema.PlaceOf(row.Height, row.Ordinal)).Blob(row.From).Blob(row.To).Text(row.Asset.ToString()).Digits(row.Amount.Units).Text(row.EndToEndId)
                .Blob(Encoding.UTF8.GetBytes(row.Memo)).Number(row.TimeMs).Text(row.OrderId).Number(row.IsRefund ? 1 : 0).Run(ref _rows);
        }
        _lines.AddRange(changes.History);
        foreach (EventCount kind in changes.Events) _event.Number(kind.Type).Number(block.Height).Number(kind.Count).Run(ref _rows);
        foreach (long word in changes.Words) _words.Add((word, block.Height));
        foreach (OrderState order in changes.Orders) _orders[order.Id] = order;
        foreach (CandleChange change in changes.Candles) _candles[(change.Market, change.Interval, change.Candle.StartMs)] = change.Candle;
        foreach (BookChange change in changes.Books) _books[change.Market] = change.Delta.Sequence;
    }

    private void Add(in HistoryRow row)
    {
        _line.Blob(row.Account).Number(IndexSchema.LineOf(row.Height, row.Ordinal)).Number((long)row.Kind).Number(row.Envelope).Number(row.Market).Text(Symbol.Bytes(row.Asset)).Number(row.Reference);
        if (row.Other.IsZero) _line.Blob(""u8);
        else _line.Blob(row.Other);
        _line.Number(row.Detail).Number(row.Price).Number(row.Lots);
        if (row.Amount.IsZero) _line.Text(""u8);
        else _line.Digits(row.Amount.Units);
        _line.Run(ref _rows);
    }

    /// <summary>Ends the group; what was added is visible to readers when it returns.</summary>
    /// <returns>The last height in the index.</returns>
    public long Commit()
    {
        if (!_isOpen) return _lastHeight;
        foreach (OrderState order in _orders.Values)
        {
            _order.Number((long)order.Id).Number(unchecked((long)order.ClientOrderId)).Blob(order.Owner).Number(order.Market).Number((long)order.Side).Number((long)order.Type)
                .Number((long)order.TimeInForce).Number((long)order.Status).Number((long)order.Reason).Number(order.Price).Number(order.Filled).Number(order.Remaining)
                .Digits(order.Notional).Number(order.ExpiresAtMs).Number(order.Place).Number(order.CreatedMs).Number(order.UpdatedHeight).Number(order.UpdatedMs)
                .Number(IndexSchema.TraitsOf(in order)).Number(order.Display).Number(order.Shown).Number(order.TriggerPrice).Run(ref _rows);
        }
        // Lines lie by account: in that order a page of the table is touched once for a group, not once for each line.
        _lines.Sort((a, b) => a.Account.CompareTo(b.Account) is var order and not 0 ? order : (a.Height, a.Ordinal).CompareTo((b.Height, b.Ordinal)));
        foreach (HistoryRow row in _lines) Add(in row);
        foreach (((int market, CandleInterval interval, long start), Candle candle) in _candles)
        {
            _candle.Number(market).Number((long)interval).Number(start).Number(candle.Open).Number(candle.High).Number(candle.Low).Number(candle.Close).Number(candle.Volume)
                .Digits(candle.Notional).Number(candle.Trades).Run(ref _rows);
        }
        // As the lines above: by word.
        _words.Sort();
        foreach ((long word, long height) in _words) _word.Number(word).Number(height).Run(ref _rows);
        foreach ((int market, long sequence) in _books) _book.Number(market).Number(sequence).Run(ref _rows);
        _height.Text("height").Digits((UInt128)_lastHeight).Run(ref _rows);
        _session.Commit();
        _isOpen = false;
        _orders.Clear();
        _candles.Clear();
        _books.Clear();
        _lines.Clear();
        _words.Clear();
        _committedRows = _rows;
        return _lastHeight;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
