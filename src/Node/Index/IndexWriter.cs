using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Index;

/// <summary>Writes what blocks changed: a bounded group of blocks in one transaction, the last height in the same one, so that a stop at any moment leaves a whole number of blocks.</summary>
/// <remarks>An order, candle or book that changes in many blocks of a group is written once. One thread.</remarks>
public sealed class IndexWriter : IDisposable
{
    /// <summary>A group ends when it holds this many rows.</summary>
    public const int RowsPerGroup = 50_000;

    private readonly SqliteConnection _connection;
    private readonly Insert _block, _operation, _trade, _order, _candle, _transfer, _activity, _book, _height;
    private readonly Dictionary<ulong, OrderState> _orders = [];
    private readonly Dictionary<(int, CandleInterval, long), Candle> _candles = [];
    private readonly Dictionary<int, long> _books = [];
    private readonly HashSet<Address> _active = [];
    private SqliteTransaction? _transaction;
    private long _lastHeight;

    /// <summary>Opens the index for writing.</summary>
    public IndexWriter(IndexDatabase database)
    {
        _connection = database.Connect();
        _block = new Insert(_connection, "INSERT INTO blocks VALUES", 7);
        _operation = new Insert(_connection, "INSERT INTO operations VALUES", 7);
        _trade = new Insert(_connection, "INSERT INTO trades VALUES", 13);
        _transfer = new Insert(_connection, "INSERT INTO transfers VALUES", 9);
        _activity = new Insert(_connection, "INSERT INTO activity VALUES", 2);
        _order = new Insert(_connection, "INSERT INTO orders VALUES", 18, """
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, price = excluded.price, filled = excluded.filled, remaining = excluded.remaining,
                notional = excluded.notional, place = excluded.place, updated_height = excluded.updated_height, updated_ms = excluded.updated_ms
            """);
        _candle = new Insert(_connection, "INSERT INTO candles VALUES", 10, """
             ON CONFLICT (market, length, start_ms) DO UPDATE SET high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
                notional = excluded.notional, trades = excluded.trades
            """);
        _book = new Insert(_connection, "INSERT INTO books VALUES", 2, " ON CONFLICT (market) DO UPDATE SET sequence = excluded.sequence");
        _height = new Insert(_connection, "INSERT INTO meta VALUES", 2, " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    }

    /// <summary>Rows written since the writer was opened.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows in the group that is not committed yet.</summary>
    public int PendingRows { get; private set; }

    /// <summary>Adds a block to the group.</summary>
    public void Add(BlockChanges changes)
    {
        _transaction ??= _connection.BeginTransaction();
        BlockRow block = changes.Block;
        _lastHeight = block.Height;
        Run(_block, block.Height, block.Hash.ToArray(), block.TimeMs, (long)block.OperationCount, block.Proposer.ToArray(), block.AppHash.ToArray(), (long)block.Bytes);
        foreach (OperationRow row in changes.Operations)
        {
            _active.Add(row.Signer);
            Run(_operation, row.Height, (long)row.Index, row.Id.ToArray(), row.Signer.ToArray(), (long)row.Type, (long)row.Items, (long)row.Code);
        }
        foreach (TradeRow row in changes.Trades)
        {
            Run(_trade, (long)row.Id, (long)row.Market, row.Price, row.Lots, (long)row.TakerSide, (long)row.MakerOrderId, (long)row.TakerOrderId,
                row.Maker.ToArray(), row.Taker.ToArray(), row.MakerFee.ToString(), row.TakerFee.ToString(), row.Height, row.TimeMs);
        }
        foreach (TransferRow row in changes.Transfers)
        {
            _active.Add(row.From);
            _active.Add(row.To);
            Run(_transfer, row.Height, (long)row.Ordinal, (long)row.Kind, row.From.ToArray(), row.To.ToArray(), row.Asset.ToString(), row.Amount.ToString(), row.Text, row.TimeMs);
        }
        foreach (OrderState order in changes.Orders)
        {
            _active.Add(order.Owner);
            _orders[order.Id] = order;
        }
        foreach (CandleChange change in changes.Candles) _candles[(change.Market, change.Interval, change.Candle.StartMs)] = change.Candle;
        foreach (BookChange change in changes.Books) _books[change.Market] = change.Delta.Sequence;
        _active.Remove(Address.Zero);
        foreach (Address account in _active) Run(_activity, account.ToArray(), block.Height);
        _active.Clear();
    }

    /// <summary>Ends the group; what was added is visible to readers when it returns.</summary>
    /// <returns>The last height in the index.</returns>
    public long Commit()
    {
        if (_transaction is null) return _lastHeight;
        foreach (OrderState order in _orders.Values)
        {
            Run(_order, (long)order.Id, unchecked((long)order.ClientOrderId), order.Owner.ToArray(), (long)order.Market, (long)order.Side, (long)order.Type,
                (long)order.TimeInForce, (long)order.Status, (long)order.Reason, order.Price, order.Filled, order.Remaining,
                order.Notional.ToString(CultureInfo.InvariantCulture), order.ExpiresAtMs, order.Place, order.CreatedMs, order.UpdatedHeight, order.UpdatedMs);
        }
        foreach (((int market, CandleInterval interval, long start), Candle candle) in _candles)
        {
            Run(_candle, (long)market, (long)interval, start, candle.Open, candle.High, candle.Low, candle.Close, candle.Volume,
                candle.Notional.ToString(CultureInfo.InvariantCulture), (long)candle.Trades);
        }
        foreach ((int market, long sequence) in _books) Run(_book, (long)market, sequence);
        Run(_height, "height", _lastHeight.ToString(CultureInfo.InvariantCulture));
        _transaction.Commit();
        _transaction.Dispose();
        _transaction = null;
        _orders.Clear();
        _candles.Clear();
        _books.Clear();
        PendingRows = 0;
        return _lastHeight;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction?.Dispose();
        foreach (Insert insert in (Insert[])[_block, _operation, _trade, _order, _candle, _transfer, _activity, _book, _height]) insert.Dispose();
        _connection.Dispose();
    }

    private void Run(Insert insert, params ReadOnlySpan<object> values)
    {
        insert.Run(_transaction!, values);
        Rows++;
        PendingRows++;
    }

    // A prepared INSERT with parameters by place.
    private sealed class Insert : IDisposable
    {
        private readonly SqliteCommand _command;

        public Insert(SqliteConnection connection, string head, int columns, string tail = "")
        {
            _command = connection.CreateCommand();
            string[] names = new string[columns];
            for (int i = 0; i < columns; i++)
            {
                names[i] = $"$p{i}";
                _command.Parameters.Add(new SqliteParameter(names[i], null));
            }
            _command.CommandText = $"{head} ({string.Join(", ", names)}){tail}";
            _command.Prepare();
        }

        public void Run(SqliteTransaction transaction, ReadOnlySpan<object> values)
        {
            for (int i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i];
            _command.Transaction = transaction;
            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
