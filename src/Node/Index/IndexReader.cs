using System.Data.Common;
using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

/// <summary>Reads the index. Any thread: each call has a connection of its own from the pool. Lists come newest first; <c>before</c> is the key of the last row already seen.</summary>
public sealed partial class IndexReader(IndexDatabase database)
{
    /// <summary>Blocks below a height.</summary>
    public List<BlockRow> Blocks(long before, int limit) => Query("SELECT * FROM blocks WHERE height < @p0 ORDER BY height DESC LIMIT @p1", Block, before, limit);

    /// <summary>The block with a hash; null when there is none.</summary>
    public BlockRow? BlockOf(in Hash32 hash) => First("SELECT * FROM blocks WHERE hash = @p0", Block, hash.ToArray());

    /// <summary>The block at a height; null when there is none.</summary>
    public BlockRow? BlockAt(long height) => First("SELECT * FROM blocks WHERE height = @p0", Block, height);

    /// <summary>Where an operation is; null when it is in no block. What a block has refused may be in a later one: of several places it is the one where it was done.</summary>
    public OperationRow? Operation(in Hash32 id) => First(
        "SELECT * FROM operations WHERE id_prefix = @p0 AND id = @p1 ORDER BY (code <> 0), place LIMIT 1", Operation, IndexWriter.PrefixOf(in id), id.ToArray());

    /// <summary>An account's operations before a place.</summary>
    public List<OperationRow> OperationsOf(in Address signer, long before, int limit) =>
        Query("SELECT * FROM operations WHERE signer = @p0 AND place < @p1 ORDER BY place DESC LIMIT @p2", Operation, signer.ToArray(), before, limit);

    /// <summary>A market's trades below an id.</summary>
    public List<TradeRow> Trades(int market, long before, int limit) =>
        Query("SELECT * FROM trades WHERE market = @p0 AND id < @p1 ORDER BY id DESC LIMIT @p2", Trade, market, before, limit);

    /// <summary>An account's trades below an id, of one market or (-1) of all.</summary>
    public List<TradeRow> TradesOf(in Address account, int market, long before, int limit) => Query(
        """
        SELECT * FROM (
            SELECT * FROM (SELECT * FROM trades WHERE maker = @p0 AND id < @p1 AND (@p3 < 0 OR market = @p3) ORDER BY id DESC LIMIT @p2) AS made
            UNION
            SELECT * FROM (SELECT * FROM trades WHERE taker = @p0 AND id < @p1 AND (@p3 < 0 OR market = @p3) ORDER BY id DESC LIMIT @p2) AS took) AS own
        ORDER BY id DESC LIMIT @p2
        """, Trade, account.ToArray(), before, limit, market);

    /// <summary>An order's trades below an id.</summary>
    public List<TradeRow> TradesOf(ulong order, long before, int limit) => Query(
        """
        SELECT * FROM (
            SELECT * FROM (SELECT * FROM trades WHERE maker_order = @p0 AND id < @p1 ORDER BY id DESC LIMIT @p2) AS made
            UNION
            SELECT * FROM (SELECT * FROM trades WHERE taker_order = @p0 AND id < @p1 ORDER BY id DESC LIMIT @p2) AS took) AS own
        ORDER BY id DESC LIMIT @p2
        """, Trade, (long)order, before, limit);

    /// <summary>An order; null when there is none.</summary>
    public OrderState? Order(ulong id)
    {
        List<OrderState> found = Query("SELECT * FROM orders WHERE id = @p0", Order, (long)id);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>An account's orders below an id that are closed (1), or all (0), of one market or (-1) of all.</summary>
    public List<OrderState> OrdersOf(in Address owner, bool closedOnly, int market, long before, int limit) => Query(
        "SELECT * FROM orders WHERE owner = @p0 AND id < @p1 AND (@p3 = 0 OR status <> 0) AND (@p4 < 0 OR market = @p4) ORDER BY id DESC LIMIT @p2",
        Order, owner.ToArray(), before, limit, closedOnly ? 1 : 0, market);

    /// <summary>Every open order in the order of places in time.</summary>
    public List<OrderState> OpenOrders() => Query("SELECT * FROM orders WHERE status = 0 ORDER BY place", Order);

    /// <summary>Candles that begin before a time, newest first.</summary>
    public List<Candle> Candles(int market, CandleInterval interval, long beforeMs, int limit) => Query(
        "SELECT * FROM candles WHERE market = @p0 AND length = @p1 AND start_ms < @p2 ORDER BY start_ms DESC LIMIT @p3", Candle, market, (long)interval, beforeMs, limit);

    /// <summary>An account's transfers, mints and burns before a place.</summary>
    public List<TransferRow> TransfersOf(in Address account, long before, int limit) => Query(
        """
        SELECT * FROM (
            SELECT * FROM (SELECT * FROM transfers WHERE sender = @p0 AND place < @p1 ORDER BY place DESC LIMIT @p2) AS sent
            UNION
            SELECT * FROM (SELECT * FROM transfers WHERE receiver = @p0 AND place < @p1 ORDER BY place DESC LIMIT @p2) AS received) AS own
        ORDER BY place DESC LIMIT @p2
        """, Transfer, account.ToArray(), before, limit);

    /// <summary>Blocks below a height that have events of a kind, with how many.</summary>
    public List<(long Height, int Count)> BlocksWith(ushort eventType, long before, int limit) => Query(
        "SELECT height, count FROM events WHERE type = @p0 AND height < @p1 ORDER BY height DESC LIMIT @p2", row => (row.GetInt64(0), row.GetInt32(1)), (long)eventType, before, limit);

    /// <summary>The sequence of each book, by market.</summary>
    public List<(int Market, long Sequence)> Books() => Query("SELECT market, sequence FROM books", row => (row.GetInt32(0), row.GetInt64(1)));

    private static BlockRow Block(DbDataReader row) => new(
        row.GetInt64(0), Hash(row, 1), row.GetInt64(2), row.GetInt32(3), Account(row, 4), Hash(row, 5), row.GetInt32(6));

    private static OperationRow Operation(DbDataReader row) => new(
        HeightOf(row), CountOf(row), Hash(row, 2), Account(row, 3), (ushort)row.GetInt32(4), row.GetInt32(5), (uint)row.GetInt64(6));

    private static TradeRow Trade(DbDataReader row) => Trade(row, 0);

    private static TradeRow Trade(DbDataReader row, int at) => new(
        (ulong)row.GetInt64(at), row.GetInt32(at + 1), row.GetInt64(at + 2), row.GetInt64(at + 3), (Side)(byte)row.GetInt64(at + 4), (ulong)row.GetInt64(at + 5), (ulong)row.GetInt64(at + 6),
        Account(row, at + 7), Account(row, at + 8), Amount(row, at + 9), Amount(row, at + 10), row.GetInt64(at + 11), row.GetInt64(at + 12));

    private static OrderState Order(DbDataReader row)
    {
        OrderState order = PlainOrder(row);
        IndexSchema.ReadTraits(row.GetInt64(18), ref order);
        return order;
    }

    private static OrderState PlainOrder(DbDataReader row) => new()
    {
        Id = (ulong)row.GetInt64(0),
        ClientOrderId = unchecked((ulong)row.GetInt64(1)),
        Owner = Account(row, 2),
        Market = row.GetInt32(3),
        Side = (Side)(byte)row.GetInt64(4),
        Type = (OrderType)(byte)row.GetInt64(5),
        TimeInForce = (OrderTimeInForce)(byte)row.GetInt64(6),
        Status = (OrderStatus)(byte)row.GetInt64(7),
        Reason = (CloseReason)(byte)row.GetInt64(8),
        Price = row.GetInt64(9),
        Filled = row.GetInt64(10),
        Remaining = row.GetInt64(11),
        Notional = UInt128.Parse(row.GetString(12), CultureInfo.InvariantCulture),
        ExpiresAtMs = row.GetInt64(13),
        Place = row.GetInt64(14),
        CreatedMs = row.GetInt64(15),
        UpdatedHeight = row.GetInt64(16),
        UpdatedMs = row.GetInt64(17),
        Display = row.GetInt64(19),
        Shown = row.GetInt64(20),
        TriggerPrice = row.GetInt64(21),
    };

    private static Candle Candle(DbDataReader row) => new(
        row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
        UInt128.Parse(row.GetString(8), CultureInfo.InvariantCulture), row.GetInt32(9));

    private static TransferRow Transfer(DbDataReader row) => Transfer(row, 0);

    private static TransferRow Transfer(DbDataReader row, int at) => new(
        HeightOf(row, at), CountOf(row, at), (TransferKind)(byte)row.GetInt64(at + 1), Account(row, at + 2), Account(row, at + 3),
        Symbol.Of(row.GetString(at + 4)), Amount(row, at + 5), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(at + 6)), row.GetInt64(at + 7));

    private static long HeightOf(DbDataReader row, int at = 0) => row.GetInt64(at) >> IndexSchema.PlaceBits;

    private static int CountOf(DbDataReader row, int at = 0) => (int)(row.GetInt64(at) & ((1 << IndexSchema.PlaceBits) - 1));

    private static Hash32 Hash(DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    private static Address Account(DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    private static Amount Amount(DbDataReader row, int column)
    {
        Invariant.Assert(Chain.Base.Amount.TryParse(row.GetString(column), out Amount amount));
        return amount;
    }

    private TRow? First<TRow>(string sql, Func<DbDataReader, TRow> read, params object[] keys) where TRow : class
    {
        List<TRow> rows = Query(sql, read, keys);
        return rows.Count == 0 ? null : rows[0];
    }

    private List<TRow> Query<TRow>(string sql, Func<DbDataReader, TRow> read, params object[] values)
    {
        try
        {
            using DbConnection connection = database.Connect();
            using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                DbParameter parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"p{i}", values[i]);
                command.Parameters.Add(parameter);
            }
            using DbDataReader reader = command.ExecuteReader();
            List<TRow> rows = [];
            while (reader.Read()) rows.Add(read(reader));
            return rows;
        }
        catch (Exception error) when (database.IsAway(error))
        {
            throw new IndexAwayException(error);
        }
    }
}
