using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Bank;

/// <summary>A fact in the journal.</summary>
/// <param name="Id">Its place among all.</param>
/// <param name="Fact">What it says.</param>
/// <param name="IsAlone">Whether it travels in an envelope of its own, because one with it was refused.</param>
/// <param name="AtMs">When it was noted.</param>
public sealed record StoredFact(long Id, Fact Fact, bool IsAlone = false, long AtMs = 0);

/// <summary>An envelope that was signed, and the facts in it, in order.</summary>
public sealed record StoredEnvelope(ulong Nonce, string Id, byte[] Bytes, long ExpiresAtMs, IReadOnlyList<StoredFact> Facts);

/// <summary>What the adapter must not forget: messages by their hash, facts by their key, envelopes by their nonce, redemptions. One file of SQLite, each change synced before anybody hears of it.</summary>
/// <remarks>Whatever stops the process, a change is there whole or not at all. One thread at a time.</remarks>
public sealed partial class Journal : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS messages (hash TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, at_ms INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS facts (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, state INTEGER NOT NULL, nonce INTEGER, code TEXT NOT NULL DEFAULT '', at_ms INTEGER NOT NULL, after_ms INTEGER NOT NULL DEFAULT 0, reserve INTEGER, day INTEGER, won INTEGER, alone INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS facts_state ON facts (state, id);
        CREATE INDEX IF NOT EXISTS facts_day ON facts (reserve, day) WHERE day IS NOT NULL;
        CREATE INDEX IF NOT EXISTS facts_nonce ON facts (nonce) WHERE state = 1;
        CREATE TABLE IF NOT EXISTS envelopes (nonce INTEGER PRIMARY KEY, id TEXT NOT NULL, bytes BLOB NOT NULL, expires_ms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS redemptions (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, won INTEGER NOT NULL, commitment TEXT NOT NULL, reserve INTEGER NOT NULL, state INTEGER NOT NULL, destination TEXT, payment TEXT UNIQUE, order_id TEXT, turn INTEGER NOT NULL DEFAULT 0, since_ms INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS redemptions_state ON redemptions (state, id);
        CREATE INDEX IF NOT EXISTS redemptions_order ON redemptions (order_id) WHERE order_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS payments (payment TEXT PRIMARY KEY, redemption INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, bytes BLOB NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS virtual_accounts (number TEXT PRIMARY KEY, reserve INTEGER NOT NULL, owner TEXT NOT NULL, UNIQUE (reserve, owner)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS names (name TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (name, key)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS names_key ON names (key);
        CREATE TABLE IF NOT EXISTS payers (key TEXT PRIMARY KEY, body TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS returns (key TEXT PRIMARY KEY, payment TEXT NOT NULL UNIQUE, deadline_ms INTEGER NOT NULL, state INTEGER NOT NULL, order_id TEXT) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS recalls (key TEXT PRIMARY KEY, body TEXT NOT NULL, state INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """;

    // What journals of earlier versions lack.
    private static readonly (string Table, string Column, string Type)[] Added =
        [("facts", "won", "INTEGER"), ("facts", "alone", "INTEGER NOT NULL DEFAULT 0"), ("redemptions", "turn", "INTEGER NOT NULL DEFAULT 0"), ("redemptions", "since_ms", "INTEGER NOT NULL DEFAULT 0"), ("orders", "attempts", "INTEGER NOT NULL DEFAULT 0")];

    // A fact waits, was sent in an envelope, is done, was refused by the chain for good, or is held until an operator says that it is one.
    private const int Waiting = 0, Sent = 1, Done = 2, Refused = 3, Held = 4;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private SqliteTransaction? _transaction;

    /// <summary>Opens the journal, or begins one.</summary>
    public Journal(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode = WAL");
        // In WAL mode FULL syncs at every commit: what was committed outlives a power cut.
        Run("PRAGMA synchronous = FULL");
        // What is forgotten leaves no trace in free pages.
        Run("PRAGMA secure_delete = ON");
        Run(Schema);
        foreach ((string table, string column, string type) in Added)
            if (Scalar("SELECT 1 FROM pragma_table_info($1) WHERE name = $2", table, column) is null) Run($"ALTER TABLE {table} ADD COLUMN {column} {type}");
        Run("CREATE INDEX IF NOT EXISTS facts_won ON facts (reserve, day, won) WHERE day IS NOT NULL");
        Run("INSERT OR IGNORE INTO payments SELECT payment, id FROM redemptions WHERE payment IS NOT NULL");
    }

    /// <summary>Does several changes as one.</summary>
    public void Together(Action changes)
    {
        _transaction = _connection.BeginTransaction();
        try
        {
            changes();
            _transaction.Commit();
        }
        finally
        {
            _transaction.Dispose();
            _transaction = null;
        }
    }

    /// <summary>Whether a message with this hash was taken in. What was rejected may be right the next time: the clock, the configuration or the chain is another.</summary>
    public bool IsTaken(string hash) => Scalar("SELECT 1 FROM messages WHERE hash = $1 AND code = ''", hash) is not null;

    /// <summary>Notes what became of a message.</summary>
    public void AddMessage(string hash, string name, string kind, long atMs, string code, string detail) =>
        Run("INSERT OR REPLACE INTO messages VALUES ($1, $2, $3, $4, $5, $6)", hash, name, kind, atMs, code, detail);

    /// <summary>Adds a fact; false when one of this key is there.</summary>
    public bool TryAdd(Fact fact, long atMs) => TryAdd(fact, atMs, Waiting, "");

    /// <summary>Adds a fact that the chain told; false when one of this key is there.</summary>
    public bool TryAddDone(Fact fact, long atMs) => TryAdd(fact, atMs, Done, "");

    /// <summary>Adds a fact that is sent only once an operator has released it; false when one of this key is there.</summary>
    public bool TryHold(Fact fact, string code, long atMs) => TryAdd(fact, atMs, Held, code);

    /// <summary>An operator says that a fact which was held is one; false when none is held under this key.</summary>
    public bool Release(string key) => Run("UPDATE facts SET state = 0, code = '' WHERE state = 4 AND key = $1", key) == 1;

    /// <summary>What was held of a redemption is settled by what has happened since.</summary>
    public void DropHeld(ulong redemption) => Run("DELETE FROM facts WHERE state = 4 AND key LIKE $1", string.Create(CultureInfo.InvariantCulture, $"redemption/{redemption}/%"));

    /// <summary>The owner of a credit that was to go back has thought better of it.</summary>
    public void DropReturn(uint reserve, string reference) => Run("DELETE FROM facts WHERE state = 2 AND key = $1", new ReturnFact(reserve, reference).Key);

    /// <summary>The fact of a key; null when there is none.</summary>
    public Fact? Find(string key) => Scalar("SELECT body FROM facts WHERE key = $1", key) is string body ? Fact.FromJson(body) : null;

    /// <summary>Whether the chain has the fact of a key.</summary>
    public bool IsRecorded(string key) => Scalar("SELECT state FROM facts WHERE key = $1", key) is (long)Done;

    /// <summary>Whether the fact of a key is on its way to the chain.</summary>
    public bool IsOnItsWay(string key) => Scalar("SELECT state FROM facts WHERE key = $1", key) is (long)Waiting or (long)Sent;

    /// <summary>Another name under which banks speak of a fact. Several facts may bear one name.</summary>
    public void AddName(string name, string key) => Run("INSERT OR IGNORE INTO names VALUES ($1, $2)", name, key);

    /// <summary>Keys of the facts that banks call so.</summary>
    public List<string> KeysNamed(string name) => Strings("SELECT key FROM names WHERE name = $1", name);

    /// <summary>All names of a fact.</summary>
    public List<string> NamesOf(string key) => Strings("SELECT name FROM names WHERE key = $1", key);

    /// <summary>The number of the latest fact.</summary>
    public long LatestFact => Scalar("SELECT max(id) FROM facts") as long? ?? 0;

    /// <summary>Bookings of an account with one day, direction and amount, oldest first, up to a fact.</summary>
    public List<StoredFact> Alike(EntryFact entry, long latest) => Facts("SELECT id, body, alone, at_ms FROM facts WHERE reserve = $1 AND day = $2 AND won = $3 AND id <= $4 ORDER BY id", (long)entry.Reserve, (long)entry.Day, SignedWon(entry), latest);

    /// <summary>How many bookings of an account are known from the day after the last one that a statement has closed, up to a day.</summary>
    public long EntryCount(uint reserve, uint day) => (long)Scalar("SELECT count(*) FROM facts WHERE reserve = $1 AND day > $2 AND day <= $3", (long)reserve, Value(ClosedDay(reserve)), (long)day)!;

    /// <summary>Facts whose turn has come, oldest first.</summary>
    public List<StoredFact> WaitingFacts(int most, long nowMs) => Facts("SELECT id, body, alone, at_ms FROM facts WHERE state = 0 AND after_ms <= $2 ORDER BY id LIMIT $1", most, nowMs);

    /// <summary>The highest nonce that was given to an envelope.</summary>
    public ulong HighestNonce => (ulong)(Scalar("SELECT value FROM meta WHERE name = 'nonce'") as long? ?? 0);

    /// <summary>Keeps envelopes before they are sent; their nonces are theirs from now on, whatever happens.</summary>
    public void Reserve(IReadOnlyList<StoredEnvelope> envelopes) => Together(() =>
    {
        foreach (StoredEnvelope envelope in envelopes)
        {
            Run("INSERT INTO envelopes VALUES ($1, $2, $3, $4)", (long)envelope.Nonce, envelope.Id, envelope.Bytes, envelope.ExpiresAtMs);
            foreach (StoredFact fact in envelope.Facts) Run("UPDATE facts SET state = 1, nonce = $2 WHERE id = $1", fact.Id, (long)envelope.Nonce);
            Run("INSERT OR REPLACE INTO meta VALUES ('nonce', $1)", (long)envelope.Nonce);
        }
    });

    /// <summary>Envelopes whose outcome is not known, in order.</summary>
    public List<StoredEnvelope> OpenEnvelopes()
    {
        List<(ulong Nonce, string Id, byte[] Bytes, long ExpiresAtMs)> rows = [];
        using (SqliteDataReader reader = Query("SELECT nonce, id, bytes, expires_ms FROM envelopes ORDER BY nonce"))
            while (reader.Read()) rows.Add(((ulong)reader.GetInt64(0), reader.GetString(1), (byte[])reader[2], reader.GetInt64(3)));
        return [.. rows.Select(row => new StoredEnvelope(row.Nonce, row.Id, row.Bytes, row.ExpiresAtMs, FactsIn(row.Nonce)))];
    }

    /// <summary>An envelope's outcome is known: each fact is done, waits again from a time on, says something else from now on, or is refused with a code.</summary>
    public void Settle(StoredEnvelope envelope, IReadOnlyList<(FactOutcome Outcome, string Code)> outcomes, long againMs) => Together(() =>
    {
        HashSet<uint> booked = [];
        for (int i = 0; i < envelope.Facts.Count; i++)
        {
            (long id, Fact fact, _, _) = envelope.Facts[i];
            int state = outcomes[i].Outcome switch { FactOutcome.Done => Done, FactOutcome.Refused => Refused, _ => Waiting };
            Run("UPDATE facts SET state = $2, code = $3, nonce = NULL, after_ms = $4 WHERE id = $1", id, state, outcomes[i].Code, state == Waiting ? againMs : 0);
            if (outcomes[i].Outcome == FactOutcome.Alone) Run("UPDATE facts SET alone = 1 WHERE id = $1", id);
            if (outcomes[i].Outcome == FactOutcome.Otherwise) Run("UPDATE facts SET body = $2 WHERE id = $1", id, FactOperations.Otherwise(fact).ToJson());
            if (state != Done) continue;
            if (fact is CloseFact { IsIntraday: false } close)
            {
                Set(ClosedDay(close.Reserve), close.Day);
                booked.Add(close.Reserve);
            }
            if (fact is EntryFact entry) booked.Add(entry.Reserve);
        }
        // A booking that came late, or the statement before it, may be what a statement lacked, or waited for.
        foreach (uint reserve in booked)
        {
            Run("UPDATE facts SET state = 0 WHERE state = 3 AND code = $1 AND key LIKE $2", FactOperations.Unbalanced, $"close/{reserve}/%");
            Run("UPDATE facts SET after_ms = 0 WHERE state = 0 AND key LIKE $1", $"close/{reserve}/%");
        }
        Run("DELETE FROM envelopes WHERE nonce = $1", (long)envelope.Nonce);
    });

    /// <summary>Brings everything into the one file, and leaves nothing of what was forgotten beside it.</summary>
    public void Compact() => Scalar("PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>How many facts are in each state, and how many messages were taken in and rejected.</summary>
    public JournalCounts Counts() => new(
        Count("SELECT count(*) FROM facts WHERE state IN (0, 1)"), Count("SELECT count(*) FROM facts WHERE state = 2"), Count("SELECT count(*) FROM facts WHERE state IN (3, 4)"),
        Count("SELECT count(*) FROM messages WHERE code = ''"), Count("SELECT count(*) FROM messages WHERE code <> ''"));

    /// <summary>Facts that the chain has refused, or that wait for an operator's word, newest first.</summary>
    public List<(string Key, string Code)> RefusedFacts(int most)
    {
        List<(string, string)> facts = [];
        using SqliteDataReader reader = Query("SELECT key, code FROM facts WHERE state IN (3, 4) ORDER BY id DESC LIMIT $1", most);
        while (reader.Read()) facts.Add((reader.GetString(0), reader.GetString(1)));
        return facts;
    }

    /// <summary>Facts that were refused wait again: an operator has put right what was wrong. How many.</summary>
    public int RetryRefused() => Run("UPDATE facts SET state = 0, code = '' WHERE state = 3");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private static string ClosedDay(uint reserve) => $"closed/{reserve}";

    // Credits count up, debits down.
    private static long SignedWon(EntryFact entry) => entry is CreditFact ? entry.Won : -entry.Won;

    private bool TryAdd(Fact fact, long atMs, int state, string code)
    {
        EntryFact? entry = fact as EntryFact;
        return Run(
            "INSERT OR IGNORE INTO facts (key, body, state, at_ms, reserve, day, won, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            fact.Key, fact.ToJson(), state, atMs, (long?)entry?.Reserve, (long?)entry?.Day, entry is null ? null : SignedWon(entry), code) == 1;
    }

    private List<StoredFact> FactsIn(ulong nonce) => Facts("SELECT id, body, alone, at_ms FROM facts WHERE state = 1 AND nonce = $1 ORDER BY id", (long)nonce);

    private List<StoredFact> Facts(string sql, params object?[] values)
    {
        List<StoredFact> facts = [];
        using SqliteDataReader reader = Query(sql, values);
        while (reader.Read()) facts.Add(new StoredFact(reader.GetInt64(0), Fact.FromJson(reader.GetString(1)), reader.GetInt64(2) != 0, reader.GetInt64(3)));
        return facts;
    }

    private List<string> Strings(string sql, params object?[] values)
    {
        List<string> strings = [];
        using SqliteDataReader reader = Query(sql, values);
        while (reader.Read()) strings.Add(reader.GetString(0));
        return strings;
    }

    private long Count(string sql) => (long)Scalar(sql)!;

    private int Run(string sql, params object?[] values) => Command(sql, values).ExecuteNonQuery();

    private object? Scalar(string sql, params object?[] values) => Command(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    private SqliteDataReader Query(string sql, params object?[] values) => Command(sql, values).ExecuteReader();

    private SqliteCommand Command(string sql, object?[] values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            _commands.Add(sql, command = _connection.CreateCommand());
            command.CommandText = sql;
        }
        command.Transaction = _transaction;
        command.Parameters.Clear();
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), values[i] ?? DBNull.Value);
        return command;
    }
}

/// <summary>What the chain said to a fact.</summary>
public enum FactOutcome
{
    /// <summary>It is recorded, now or before.</summary>
    Done,

    /// <summary>Not yet: it waits for something else.</summary>
    Again,

    /// <summary>Its envelope as a whole was refused for one of its facts: each of them is tried alone.</summary>
    Alone,

    /// <summary>Not so: it is told in other words from now on.</summary>
    Otherwise,

    /// <summary>Never: an operator must look.</summary>
    Refused,
}

/// <summary>Sums of the journal.</summary>
public sealed record JournalCounts(long Open, long Done, long Refused, long Messages, long Rejected);
