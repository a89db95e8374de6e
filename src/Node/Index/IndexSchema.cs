namespace Gwangan.Node.Index;

/// <summary>The tables of the index. Plain SQL types, so that the same statements make them in PostgreSQL (BLOB there is BYTEA).</summary>
/// <remarks>
/// Numbers of the chain are BIGINT; amounts above 63 bits are TEXT in decimal digits; addresses and hashes are their bytes. Prices are in steps, sizes in lots, times in
/// milliseconds. Operations keep where they are, not what they did: outcomes and events are read from where execution stored them.
/// </remarks>
public static class IndexSchema
{
    /// <summary>Raised when a table changes: an index of another version is made anew.</summary>
    public const int Version = 1;

    /// <summary>Makes every table.</summary>
    public const string Create = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

        CREATE TABLE blocks (
            height BIGINT PRIMARY KEY, hash BLOB NOT NULL, time_ms BIGINT NOT NULL, operations BIGINT NOT NULL,
            proposer BLOB NOT NULL, app_hash BLOB NOT NULL, bytes BIGINT NOT NULL);
        CREATE INDEX blocks_by_hash ON blocks (hash);

        CREATE TABLE operations (
            height BIGINT NOT NULL, position BIGINT NOT NULL, id BLOB NOT NULL, signer BLOB NOT NULL,
            type BIGINT NOT NULL, items BIGINT NOT NULL, code BIGINT NOT NULL, PRIMARY KEY (height, position));
        CREATE INDEX operations_by_id ON operations (id);
        CREATE INDEX operations_by_signer ON operations (signer, height, position);

        CREATE TABLE trades (
            id BIGINT PRIMARY KEY, market BIGINT NOT NULL, price BIGINT NOT NULL, lots BIGINT NOT NULL, taker_side BIGINT NOT NULL,
            maker_order BIGINT NOT NULL, taker_order BIGINT NOT NULL, maker BLOB NOT NULL, taker BLOB NOT NULL,
            maker_fee TEXT NOT NULL, taker_fee TEXT NOT NULL, height BIGINT NOT NULL, time_ms BIGINT NOT NULL);
        CREATE INDEX trades_by_market ON trades (market, id);
        CREATE INDEX trades_by_maker ON trades (maker, id);
        CREATE INDEX trades_by_taker ON trades (taker, id);

        CREATE TABLE orders (
            id BIGINT PRIMARY KEY, client_order_id BIGINT NOT NULL, owner BLOB NOT NULL, market BIGINT NOT NULL, side BIGINT NOT NULL, type BIGINT NOT NULL,
            time_in_force BIGINT NOT NULL, status BIGINT NOT NULL, reason BIGINT NOT NULL, price BIGINT NOT NULL, filled BIGINT NOT NULL, remaining BIGINT NOT NULL,
            notional TEXT NOT NULL, expires_at_ms BIGINT NOT NULL, place BIGINT NOT NULL, created_ms BIGINT NOT NULL, updated_height BIGINT NOT NULL, updated_ms BIGINT NOT NULL);
        CREATE INDEX orders_by_owner ON orders (owner, id);
        CREATE INDEX orders_open ON orders (place) WHERE status = 0;

        CREATE TABLE candles (
            market BIGINT NOT NULL, length BIGINT NOT NULL, start_ms BIGINT NOT NULL, open BIGINT NOT NULL, high BIGINT NOT NULL, low BIGINT NOT NULL, close BIGINT NOT NULL,
            volume BIGINT NOT NULL, notional TEXT NOT NULL, trades BIGINT NOT NULL, PRIMARY KEY (market, length, start_ms));

        CREATE TABLE transfers (
            height BIGINT NOT NULL, ordinal BIGINT NOT NULL, kind BIGINT NOT NULL, sender BLOB NOT NULL, receiver BLOB NOT NULL,
            asset TEXT NOT NULL, amount TEXT NOT NULL, note TEXT NOT NULL, time_ms BIGINT NOT NULL, PRIMARY KEY (height, ordinal));
        CREATE INDEX transfers_by_sender ON transfers (sender, height, ordinal);
        CREATE INDEX transfers_by_receiver ON transfers (receiver, height, ordinal);

        CREATE TABLE activity (account BLOB NOT NULL, height BIGINT NOT NULL, PRIMARY KEY (account, height));

        CREATE TABLE books (market BIGINT PRIMARY KEY, sequence BIGINT NOT NULL);
        """;

    /// <summary>Every table, for comparing two indexes.</summary>
    public static readonly string[] Tables = ["meta", "blocks", "operations", "trades", "orders", "candles", "transfers", "activity", "books"];
}
