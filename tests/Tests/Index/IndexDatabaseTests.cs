using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Index;

/// <summary>What the index promises, wherever it is.</summary>
public sealed class IndexDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public void A_group_that_was_not_committed_leaves_nothing_behind(Backend backend)
    {
        using (IndexDatabase database = Open(backend))
        {
            using IndexWriter writer = new(database);
            writer.Add(Block(1));
            writer.Add(Block(2));
            Assert.Equal(2, writer.Commit());
            writer.Add(Block(3));
            Assert.Equal(2, database.ReadHeight());
        }
        using IndexDatabase again = Open(backend);
        Assert.Equal(2, again.ReadHeight());
        IndexReader reader = new(again);
        Assert.Equal([2L, 1L], reader.Blocks(long.MaxValue, 10).Select(block => block.Height));
        Assert.Equal([2UL, 1UL], reader.Trades(0, long.MaxValue, 10).Select(trade => trade.Id));
        Assert.Null(reader.Order(3));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public void What_was_written_is_read_back_as_it_was(Backend backend)
    {
        using IndexDatabase database = Open(backend);
        using IndexWriter writer = new(database);
        BlockChanges block = Block(7);
        writer.Add(block);
        writer.Commit();
        IndexReader reader = new(database);
        Assert.Equal(block.Block, reader.BlockAt(7));
        Assert.Equal(block.Block, reader.BlockOf(block.Block.Hash));
        Assert.Equal(block.Operations[0], reader.Operation(block.Operations[0].Id));
        Assert.Equal(block.Operations, reader.OperationsOf(Account(1), long.MaxValue, 10));
        Assert.Equal(block.Trades, reader.TradesOf(Account(1), -1, long.MaxValue, 10));
        Assert.Equal(block.Trades, reader.TradesOf(Account(2), 0, long.MaxValue, 10));
        Assert.Empty(reader.TradesOf(Account(2), 1, long.MaxValue, 10));
        Assert.Equal(block.Transfers, reader.TransfersOf(Account(2), long.MaxValue, 10));
        Assert.Equal([block.Issuance[1], block.Issuance[0]], reader.Issuance(Symbol.Of("KRW"), [], null, long.MaxValue, 10));
        Assert.Equal([block.Issuance[1]], reader.Issuance(Symbol.Of("KRW"), [IssuanceKind.Burn], null, long.MaxValue, 10));
        Assert.Equal(block.Issuance.Where(row => row.Owner == block.Issuance[0].Owner).Reverse(), reader.Issuance(Symbol.Of("KRW"), [], block.Issuance[0].Owner, long.MaxValue, 10));
        Assert.Empty(reader.Issuance(Symbol.Of("KRW"), [], Account(99), long.MaxValue, 10));
        Assert.Equal([block.Issuance[0]], reader.IssuanceOf(1, block.Issuance[0].Entry, 10));
        Assert.Empty(reader.Issuance(Symbol.Of("GOLD"), [], null, long.MaxValue, 10));
        Assert.Equal(block.Orders[0], reader.Order(7));
        Assert.Equal(block.Orders, reader.OpenOrders());
        HistoryPage history = reader.History(new HistoryQuery(Account(1), 0, long.MaxValue, IsOldestFirst: true, 10));
        Assert.Null(history.Next);
        Assert.Equal(block.History.Skip(1), history.Lines.Select(line => line.Row));
        Assert.Equal([block.Operations[0].Id, null, block.Operations[0].Id], history.Lines.Select(line => line.Operation));
        Assert.Equal([null, block.Trades[0], null], history.Lines.Select(line => line.Trade));
        Assert.All(history.Lines, line => Assert.Equal(7_000, line.TimeMs));
        Assert.Equal(block.Transfers[0], Assert.Single(reader.History(new HistoryQuery(Account(2), 0, long.MaxValue, IsOldestFirst: false, 10)).Lines).Transfer);
        Assert.Equal(block.Trades, reader.TradesOf(1UL, long.MaxValue, 10));
        Assert.Equal(block.Trades, reader.TradesOf(2UL, long.MaxValue, 10));
        Assert.Empty(reader.TradesOf(3UL, long.MaxValue, 10));
        Assert.Equal(7, reader.HeightFrom(6_999));
        Assert.Null(reader.HeightFrom(7_001));
        Assert.Equal(block.Candles[0].Candle, reader.Candles(0, CandleInterval.Hour, long.MaxValue, 5).Single());
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public void A_history_is_gone_through_both_ways_whatever_is_asked_and_a_page_looks_at_a_bounded_number_of_lines(Backend backend)
    {
        using IndexDatabase database = Open(backend);
        using (IndexWriter writer = new(database))
        {
            for (int height = 1; height <= 5; height++)
            {
                // A mint at the beginning of each block, lost among a busy account's orders.
                writer.Add(Block(height) with
                {
                    History = [.. Enumerable.Range(0, IndexReader.LinesLookedAtMax / 2).Select(i => new HistoryRow
                    {
                        Account = Account(3), Height = height, Ordinal = i, Kind = i == 0 ? HistoryKind.Mint : HistoryKind.OrderPlaced, Envelope = -1, Market = i == 0 ? -1 : 0, Asset = i == 0 ? Symbol.Of("KRW") : Symbol.None,
                    })],
                });
            }
            writer.Commit();
        }
        IndexReader reader = new(database);
        foreach (bool isOldestFirst in (bool[])[true, false])
        {
            foreach (HistoryQuery narrow in (HistoryQuery[])[Query() with { Kinds = [HistoryKind.Mint, HistoryKind.Burn] }, Query() with { Asset = Symbol.Of("KRW") }, Query() with { Asset = Symbol.Of("KRW"), Markets = [1] }])
            {
                List<HistoryLine> found = [];
                int pages = 0;
                for (HistoryQuery? query = narrow; query is not null; pages++)
                {
                    HistoryPage page = reader.History(query);
                    found.AddRange(page.Lines);
                    query = page.Next is { } next ? query.After(next) : null;
                }
                Assert.Equal(isOldestFirst ? [1L, 2, 3, 4, 5] : [5L, 4, 3, 2, 1], found.Select(line => line.Row.Height));
                Assert.InRange(pages, 3, 4);
            }
            HistoryPage all = reader.History(Query() with { Limit = 3 });
            Assert.Equal(isOldestFirst ? [0, 1, 2] : [4_999, 4_998, 4_997], all.Lines.Select(line => line.Row.Ordinal));
            HistoryPage rest = reader.History((Query() with { Limit = 3 }).After(all.Next!.Value));
            Assert.Equal(isOldestFirst ? [3, 4, 5] : [4_996, 4_995, 4_994], rest.Lines.Select(line => line.Row.Ordinal));

            HistoryQuery Query() => new(Account(3), 0, long.MaxValue, isOldestFirst, 50);
        }
        Assert.Equal(10, reader.History(new HistoryQuery(Account(3), IndexSchema.LineOf(2, 4_990), IndexSchema.LineOf(3, 0), IsOldestFirst: true, 50)).Lines.Count);
        Assert.Empty(reader.History(new HistoryQuery(Account(4), 0, long.MaxValue, IsOldestFirst: true, 50)).Lines);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public void Orders_candles_and_books_that_change_again_are_there_once_as_they_became(Backend backend)
    {
        using IndexDatabase database = Open(backend);
        using IndexWriter writer = new(database);
        foreach (long height in (long[])[1, 2])
        {
            writer.Add(Block(height));
            writer.Commit();
        }
        BlockChanges third = Block(3, order: 1, OrderStatus.Filled);
        writer.Add(third);
        writer.Commit();
        IndexReader reader = new(database);
        Assert.Equal(OrderStatus.Filled, reader.Order(1)!.Value.Status);
        Assert.Equal([2UL], reader.OpenOrders().Select(order => order.Id));
        Assert.Single(reader.Candles(0, CandleInterval.Hour, long.MaxValue, 5));
        Assert.Equal([(0, 3L)], reader.Books());
        Assert.Equal([(3L, 2), (2L, 2), (1L, 2)], reader.BlocksWith(403, long.MaxValue, 10));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public void An_index_made_anew_is_empty(Backend backend)
    {
        using (IndexDatabase database = Open(backend)) Write(database, 3);
        using (IndexDatabase again = Open(backend)) Assert.Equal(3, again.ReadHeight());
        using IndexDatabase anew = IndexDatabase.Open(_folder.Path, OptionsOf(backend), (_, _) => true, isAnew: true);
        Assert.Equal(0, anew.ReadHeight());
        Assert.Empty(new IndexReader(anew).Blocks(long.MaxValue, 10));
        Write(anew, 2);
        Assert.Equal(2, anew.ReadHeight());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_of_another_chain_or_a_damaged_one_is_made_anew(bool isDamaged)
    {
        using (IndexDatabase database = Open(Backend.Sqlite)) Write(database, 1);
        if (isDamaged) File.WriteAllBytes(_folder["index.sqlite"], new byte[10_000]);
        using IndexDatabase again = IndexDatabase.Open(_folder.Path, new IndexOptions(), (_, _) => isDamaged);
        Assert.Equal(0, again.ReadHeight());
    }

    [PostgresFact]
    public void A_schema_of_another_chain_of_another_version_or_with_other_tables_is_refused_and_stays_as_it_is()
    {
        IndexOptions options = OptionsOf(Backend.Postgres);
        using (IndexDatabase database = Open(Backend.Postgres)) Write(database, 2);
        Assert.Contains("another chain", Refusal((_, _) => false, isAnew: false), StringComparison.Ordinal);
        Assert.Contains("another chain", Refusal((_, _) => false, isAnew: true), StringComparison.Ordinal);

        PostgresServer.Shared.Execute($"UPDATE {options.Schema}.meta SET value = '99' WHERE name = 'version'");
        Assert.Contains("version 99", Refusal((_, _) => true, isAnew: false), StringComparison.Ordinal);
        Assert.Contains("gwangan index rebuild", Refusal((_, _) => true, isAnew: false), StringComparison.Ordinal);

        PostgresServer.Shared.Execute($"CREATE TABLE {options.Schema}.payroll (id BIGINT)");
        Assert.Contains("not an index", Refusal((_, _) => true, isAnew: true), StringComparison.Ordinal);
        Assert.Equal(2L, PostgresServer.Shared.Execute($"SELECT count(*) FROM {options.Schema}.blocks"));

        PostgresServer.Shared.Execute($"DROP TABLE {options.Schema}.payroll");
        using IndexDatabase anew = IndexDatabase.Open(_folder.Path, options, (_, _) => true, isAnew: true);
        Assert.Equal(0, anew.ReadHeight());

        string Refusal(Func<long, Hash32, bool> isOfThisChain, bool isAnew) =>
            Assert.Throws<NodeException>(() => IndexDatabase.Open(_folder.Path, options, isOfThisChain, isAnew).Dispose()).Message;
    }

    [PostgresFact]
    public void Two_nodes_cannot_write_into_one_schema()
    {
        IndexOptions options = OptionsOf(Backend.Postgres);
        using (IndexDatabase first = Open(Backend.Postgres))
        {
            Assert.Contains("another node writes", Assert.Throws<NodeException>(() => Open(Backend.Postgres).Dispose()).Message, StringComparison.Ordinal);
            using IndexDatabase beside = IndexDatabase.Open(_folder.Path, options with { Schema = options.Schema + "_b" }, (_, _) => true);
            Write(first, 1);
        }
        using IndexDatabase second = Open(Backend.Postgres);
        Assert.Equal(1, second.ReadHeight());
    }

    [PostgresFact]
    public async Task A_group_is_written_once_and_whole_although_connections_are_cut_and_the_server_restarts()
    {
        using PostgresServer server = new();
        IndexOptions options = server.NewIndex();
        using IndexDatabase database = IndexDatabase.Open(_folder.Path, options, (_, _) => true);
        IndexReader reader = new(database);
        List<string?> told = [];
        using SteadyWriter writer = new(database, error => told.Add(error is null ? null : "away"));
        Assert.Equal(2, await writer.WriteAsync([Block(1), Block(2)], CancellationToken.None));
        Assert.Empty(told);

        server.Execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'gwangan'");
        Assert.Equal(4, await writer.WriteAsync([Block(3), Block(4)], CancellationToken.None));
        Assert.Equal(["away", null], told);

        server.Stop();
        Assert.Throws<IndexAwayException>(() => reader.BlockAt(1));
        Task<long> waiting = writer.WriteAsync([Block(5)], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        server.Start();
        Assert.Equal(5, await waiting.WaitAsync(TimeSpan.FromSeconds(180)));
        Assert.Equal(["away", null, "away", null], told);
        Assert.Equal([5L, 4L, 3L, 2L, 1L], reader.Blocks(long.MaxValue, 10).Select(block => block.Height));

        server.Stop();
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync([Block(6)], stop.Token));
        server.Start();
    }

    [PostgresFact]
    public async Task A_group_whose_commit_was_done_and_not_heard_of_is_not_written_again()
    {
        using IndexDatabase database = Open(Backend.Postgres);
        using SteadyWriter writer = new(database, _ => { });
        await writer.WriteAsync([Block(1)], CancellationToken.None);
        using (SteadyWriter other = new(database, _ => { })) Assert.Equal(1, await other.WriteAsync([Block(1)], CancellationToken.None));
        Assert.Equal(1L, PostgresServer.Shared.Execute($"SELECT count(*) FROM {OptionsOf(Backend.Postgres).Schema}.blocks"));
    }

    private static void Write(IndexDatabase database, int blocks)
    {
        using IndexWriter writer = new(database);
        for (int height = 1; height <= blocks; height++) writer.Add(Block(height));
        writer.Commit();
    }

    private IndexOptions? _postgres;

    private IndexOptions OptionsOf(Backend backend) => backend == Backend.Sqlite ? new IndexOptions() : _postgres ??= PostgresServer.Shared.NewIndex();

    private IndexDatabase Open(Backend backend) => IndexDatabase.Open(_folder.Path, OptionsOf(backend), (_, _) => true);

    private static Address Account(byte number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = number;
        return new Address(bytes);
    }

    private static Hash32 Hash(byte kind, long height)
    {
        byte[] bytes = new byte[Hash32.Size];
        bytes[0] = kind;
        bytes[^1] = (byte)height;
        return new Hash32(bytes);
    }

    private static BlockChanges Block(long height, long order = 0, OrderStatus status = OrderStatus.Open) => new()
    {
        Block = new BlockRow(height, Hash(1, height), height * 1_000, 1, Account(9), Hash(2, height), 600),
        Operations = [new OperationRow(height, 0, Hash(3, height), Account(1), 403, 1, 0x00040007)],
        Orders =
        [
            new OrderState
            {
                Id = (ulong)(order > 0 ? order : height), Status = status, ClientOrderId = ulong.MaxValue, Owner = Account(1), Side = Side.Sell, Price = 5, Filled = 3, Remaining = 4, Notional = UInt128.MaxValue, Place = height << 22,
                ExpiresAtMs = 9, CreatedMs = 1, UpdatedHeight = height, UpdatedMs = 2,
            },
        ],
        Trades = [new TradeRow((ulong)height, 0, 5, 3, Side.Buy, 1, 2, Account(1), Account(2), Amount.Max, Amount.Whole(1), height, height * 1_000)],
        Issuance =
        [
            new IssuanceRow(height, 0, IssuanceKind.Credit, Symbol.Of("KRW"), 1, Sha256.Hash([7]), 0, Account(2), 2, Amount.Max, height * 1_000),
            new IssuanceRow(height, 1, IssuanceKind.Burn, Symbol.Of("KRW"), 2, Hash32.Zero, ulong.MaxValue >> 1, Account(1), 0, Amount.One, height * 1_000),
        ],
        Transfers = [new TransferRow(height, 0, TransferKind.Mint, Address.Zero, Account(2), Symbol.Of("KRW"), Amount.Max, "a note: 원\0", height * 1_000)],
        History =
        [
            new HistoryRow { Account = Account(2), Height = height, Ordinal = 0, Kind = HistoryKind.Mint, Envelope = 0, Market = -1, Asset = Symbol.Of("KRW"), Reference = 0 },
            new HistoryRow { Account = Account(1), Height = height, Ordinal = 1, Kind = HistoryKind.NetworkFee, Envelope = 0, Market = -1, Asset = Symbol.Of("KRW"), Amount = Amount.Max },
            new HistoryRow { Account = Account(1), Height = height, Ordinal = 2, Kind = HistoryKind.Fill, Envelope = -1, Reference = height, Other = Address.Zero, Detail = 1 },
            new HistoryRow { Account = Account(1), Height = height, Ordinal = 3, Kind = HistoryKind.KeyAdded, Envelope = 0, Market = -1, Other = Account(7), Detail = long.MaxValue },
        ],
        Candles = [new CandleChange(0, CandleInterval.Hour, new Candle(0, 1, 4, 1, 2, 10, UInt128.MaxValue, 3))],
        Books = [new BookChange(0, new BookDelta(height, 1, [], []))],
        Events = [new EventCount(403, 2)],
        TermsChanged = false,
    };
}
