using Gwangan.Chain.Modules.Market;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

/// <summary>The tables of the index, in the SQL that SQLite and PostgreSQL share; there INTEGER is BIGINT, BLOB is BYTEA, and tables are not kept in the order of their keys.</summary>
/// <remarks>
/// Amounts above 63 bits are TEXT in decimal digits; addresses and hashes are their bytes, and so are notes in UTF-8, because PostgreSQL's TEXT cannot hold U+0000. Prices are in steps, sizes in lots, times in
/// milliseconds. A place is height × 2^20 + a count within the block: rows come in its order, so that one number is key, order and cursor. Operations keep where they are, not what they did: outcomes are read from where execution stored them, and so are events: their table
/// tells which blocks have how many of a kind, and event_words which have a word (<see cref="EventWords"/>). A line of history is stored beside the others of its account, and refers to the trade or transfer it tells of.
/// </remarks>
public static class IndexSchema
{
    /// <summary>Raised when a table changes: a file of another version is made anew, a schema of one is refused.</summary>
    public const int Version = 11;

    /// <summary>The place of something in a block.</summary>
    public static long PlaceOf(long height, int count) => (height << PlaceBits) + count;

    /// <summary>Bits of a place that count within the block.</summary>
    public const int PlaceBits = 20;

    /// <summary>Bits of a line's place that count within the block: a block may have several lines for each operation.</summary>
    public const int LineBits = LiveExchange.PlacesPerBlockBits;

    /// <summary>The place of a line of an account's history.</summary>
    public static long LineOf(long height, int ordinal) => (height << LineBits) + ordinal;

    /// <summary>Makes every table.</summary>
    public const string Create = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

        CREATE TABLE blocks (
            height INTEGER PRIMARY KEY, hash BLOB NOT NULL, time_ms INTEGER NOT NULL, operations INTEGER NOT NULL,
            proposer BLOB NOT NULL, app_hash BLOB NOT NULL, bytes INTEGER NOT NULL);
        CREATE INDEX blocks_by_hash ON blocks (hash);
        CREATE INDEX blocks_by_time ON blocks (time_ms);

        CREATE TABLE operations (
            place INTEGER PRIMARY KEY, id_prefix INTEGER NOT NULL, id BLOB NOT NULL, signer BLOB NOT NULL,
            type INTEGER NOT NULL, items INTEGER NOT NULL, code INTEGER NOT NULL);
        CREATE INDEX operations_by_id ON operations (id_prefix);
        CREATE INDEX operations_by_signer ON operations (signer, place);

        CREATE TABLE trades (
            id INTEGER PRIMARY KEY, market INTEGER NOT NULL, price INTEGER NOT NULL, lots INTEGER NOT NULL, taker_side INTEGER NOT NULL,
            maker_order INTEGER NOT NULL, taker_order INTEGER NOT NULL, maker BLOB NOT NULL, taker BLOB NOT NULL,
            maker_fee TEXT NOT NULL, taker_fee TEXT NOT NULL, height INTEGER NOT NULL, time_ms INTEGER NOT NULL);
        CREATE INDEX trades_by_market ON trades (market, id);
        CREATE INDEX trades_by_maker ON trades (maker, id);
        CREATE INDEX trades_by_taker ON trades (taker, id);
        CREATE INDEX trades_by_maker_order ON trades (maker_order, id);
        CREATE INDEX trades_by_taker_order ON trades (taker_order, id);

        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, client_order_id INTEGER NOT NULL, owner BLOB NOT NULL, market INTEGER NOT NULL, side INTEGER NOT NULL, type INTEGER NOT NULL,
            time_in_force INTEGER NOT NULL, status INTEGER NOT NULL, reason INTEGER NOT NULL, price INTEGER NOT NULL, filled INTEGER NOT NULL, remaining INTEGER NOT NULL,
            notional TEXT NOT NULL, expires_at_ms INTEGER NOT NULL, place INTEGER NOT NULL, created_ms INTEGER NOT NULL, updated_height INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
            traits INTEGER NOT NULL, display INTEGER NOT NULL, shown INTEGER NOT NULL, trigger_price INTEGER NOT NULL);
        CREATE INDEX orders_by_owner ON orders (owner, id);
        CREATE INDEX orders_open ON orders (place) WHERE status = 0;

        CREATE TABLE candles (
            market INTEGER NOT NULL, length INTEGER NOT NULL, start_ms INTEGER NOT NULL, open INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, close INTEGER NOT NULL,
            volume INTEGER NOT NULL, notional TEXT NOT NULL, trades INTEGER NOT NULL, PRIMARY KEY (market, length, start_ms));

        CREATE TABLE transfers (
            place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, sender BLOB NOT NULL, receiver BLOB NOT NULL,
            asset TEXT NOT NULL, amount TEXT NOT NULL, note BLOB NOT NULL, time_ms INTEGER NOT NULL);
        CREATE INDEX transfers_by_sender ON transfers (sender, place);
        CREATE INDEX transfers_by_receiver ON transfers (receiver, place);

        CREATE TABLE history (
            account BLOB NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, envelope INTEGER NOT NULL, market INTEGER NOT NULL, asset TEXT NOT NULL,
            reference INTEGER NOT NULL, other BLOB NOT NULL, detail INTEGER NOT NULL, price INTEGER NOT NULL, lots INTEGER NOT NULL, amount TEXT NOT NULL,
            PRIMARY KEY (account, place)) WITHOUT ROWID;

        CREATE TABLE issuance (
            place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, asset TEXT NOT NULL, account INTEGER NOT NULL, entry BLOB NOT NULL, redemption INTEGER NOT NULL, owner BLOB NOT NULL,
            detail INTEGER NOT NULL, amount TEXT NOT NULL, time_ms INTEGER NOT NULL);
        CREATE INDEX issuance_by_asset ON issuance (asset, place);
        CREATE INDEX issuance_by_entry ON issuance (entry, place);
        CREATE INDEX issuance_by_owner ON issuance (owner, place);

        CREATE TABLE payments (
            place INTEGER PRIMARY KEY, sender BLOB NOT NULL, receiver BLOB NOT NULL, asset TEXT NOT NULL, amount TEXT NOT NULL, reference TEXT NOT NULL, memo BLOB NOT NULL, time_ms INTEGER NOT NULL,
            order_id TEXT NOT NULL, is_refund INTEGER NOT NULL);
        CREATE INDEX payments_by_reference ON payments (reference, place) WHERE reference <> '';
        CREATE INDEX payments_by_sender ON payments (sender, place);
        CREATE INDEX payments_by_receiver ON payments (receiver, place);

        CREATE TABLE events (type INTEGER NOT NULL, height INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (type, height));

        CREATE TABLE event_words (word INTEGER NOT NULL, height INTEGER NOT NULL, PRIMARY KEY (word, height)) WITHOUT ROWID;

        CREATE TABLE books (market INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
        """;

    /// <summary>The column traits of an order: its traits, then its stop's side and trail.</summary>
    public static long TraitsOf(in OrderState order) =>
        (long)order.Traits | ((long)order.Trigger << 8) | ((long)order.TrailIn << 16) | ((long)order.TrailBy << 32);

    /// <summary>Reads what <see cref="TraitsOf"/> wrote.</summary>
    public static void ReadTraits(long column, ref OrderState order)
    {
        order.Traits = (OrderTraits)(byte)column;
        order.Trigger = (StopTrigger)(byte)(column >> 8);
        order.TrailIn = (TrailUnit)(byte)(column >> 16);
        order.TrailBy = (uint)(column >> 32);
    }

    /// <summary>Every table, for comparing two indexes.</summary>
    public static readonly string[] Tables = ["meta", "blocks", "operations", "trades", "orders", "candles", "transfers", "history", "issuance", "payments", "events", "event_words", "books"];
}
