using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Index;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Index;
using Microsoft.Data.Sqlite;

namespace Gwangan.Bench.Node;

/// <summary>An index that is gone, made again from recorded blocks: with the chain at rest, as <c>gwangan index rebuild</c> does it, and while it makes blocks. On SQLite and, where it is installed, a PostgreSQL of its own.</summary>
/// <remarks>
/// The way of a block: read from the log with its results, decoded, applied to the books, written as rows. The limit is the database's own: the rows that came of it, inserted from one table into
/// another with the same indexes by one statement a table. A row that changes later (an order that fills) is written more than once by the index and once by the limit.
/// </remarks>
internal static class BackfillBench
{
    private const int Accounts = 2_000, Batch = 5_000, Batches = 60, LivePerSecond = 2_000, WaitingMax = 50_000;
    private const string ChainId = "gwangan-backfill-1";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5), LiveEvery = TimeSpan.FromMilliseconds(100);

    public static void Run(BenchReport report) => RunAsync(report).GetAwaiter().GetResult();

    private static async Task RunAsync(BenchReport report)
    {
        string folder = Directory.CreateTempSubdirectory("gwangan-backfill-bench-").FullName;
        try
        {
            DateTimeOffset begin = DateTimeOffset.UtcNow;
            DemoCity.Write(folder, ChainId, Accounts, begin);
            SignedFlow? flow = null;
            await using (City city = Open(folder, new IndexOptions()))
            {
                flow = new SignedFlow(DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!, city.Chain.Catalog, ChainId, Accounts, begin);
                city.Start();
                for (int i = 0; i < Batches; i++) await SubmitAsync(city, flow.Next(Batch));
                while (city.Pool.Count > 0) await Task.Delay(LookEvery);
            }
            double sqlite = await MeasureAsync(report, "backfill/sqlite", folder, new IndexOptions(), flow, city => SqliteLimit(city.Folder.Index));
            if (PostgresServer.WhyAbsent is { } why)
            {
                Console.Error.WriteLine($"  backfill/postgres: {why}");
                return;
            }
            using PostgresServer server = new();
            IndexOptions postgres = server.NewIndex();
            double rows = await MeasureAsync(report, "backfill/postgres", folder, postgres, flow, _ => PostgresLimit(server, postgres.Schema));
            report.Add(new("backfill/postgres/ratio", rows / sqlite, "of SQLite's rows/s"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The first time at rest is not counted: it compiles.
    private static async Task<double> MeasureAsync(BenchReport report, string name, string folder, IndexOptions index, SignedFlow flow, Func<City, double> limit)
    {
        await using City city = Open(folder, index);
        await BackfillAsync(city);
        (double rest, double operations) = await BackfillAsync(city);
        double most = limit(city);
        city.Start();
        using CancellationTokenSource stop = new();
        Task submitting = SubmitSteadilyAsync(city, flow, stop.Token);
        (double live, _) = await BackfillAsync(city);
        await stop.CancelAsync();
        await submitting;
        const string LimitName = "the database inserting the same rows from table to table";
        report.Add(new($"{name}/rest", rest, "row/s", most, LimitName));
        report.Add(new($"{name}/rest/operations", operations, "op/s"));
        report.Add(new($"{name}/live", live, "row/s", most, LimitName));
        return rest;
    }

    private static City Open(string folder, IndexOptions index) => City.Open(new NodeOptions { Data = folder, Traders = 0, Index = index });

    // Until the index has the head as it is then.
    private static async Task<(double RowsPerSecond, double OperationsPerSecond)> BackfillAsync(City city)
    {
        long start = Stopwatch.GetTimestamp();
        await using ExchangeFeed feed = new(city.Reader, city.Head, ExchangeApi.OpenIndex(city, isAnew: true), city.Log);
        feed.Start();
        while (feed.IndexHeight < city.Head.Current.Height && feed.Problem is null) await Task.Delay(LookEvery);
        Invariant.Assert(feed.Problem is null, feed.Problem ?? "");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (feed.IndexRows / seconds, Batch * Batches / seconds);
    }

    private static async Task SubmitAsync(City city, List<byte[]> envelopes)
    {
        foreach (Submitted submitted in await city.Admission.SubmitManyAsync(envelopes)) Invariant.Assert(submitted.IsAccepted, "an operation of the bench is refused");
        while (city.Pool.Count > WaitingMax) await Task.Delay(LookEvery);
    }

    private static async Task SubmitSteadilyAsync(City city, SignedFlow flow, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            Task pause = Task.Delay(LiveEvery, CancellationToken.None);
            await SubmitAsync(city, flow.Next((int)(LivePerSecond * LiveEvery.TotalSeconds)));
            await pause;
        }
    }

    // Rows a second.
    private static double SqliteLimit(string folder)
    {
        string source = Path.Combine(folder, "index.sqlite"), target = Path.Combine(folder, "limit.copy");
        using SqliteConnection connection = new($"Data Source={target};Pooling=False");
        connection.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16384");
        Run($"ATTACH '{source}' AS source");
        List<(string Name, string Sql)> tables = Read("SELECT name, sql FROM source.sqlite_master WHERE type = 'table' AND sql IS NOT NULL");
        foreach ((_, string sql) in tables) Run(sql);
        foreach ((_, string sql) in Read("SELECT name, sql FROM source.sqlite_master WHERE type = 'index' AND sql IS NOT NULL")) Run(sql);
        long rows = 0, start = Stopwatch.GetTimestamp();
        Run("BEGIN");
        // Without the condition SQLite copies encoded records of tables that have the same form, which is no insertion.
        foreach ((string name, _) in tables) rows += Run($"INSERT INTO main.{name} SELECT * FROM source.{name} WHERE 1");
        Run("COMMIT");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        connection.Close();
        foreach (string file in Directory.GetFiles(folder, "limit.copy*")) File.Delete(file);
        return rows / seconds;

        int Run(string sql)
        {
            using SqliteCommand command = new(sql, connection);
            return command.ExecuteNonQuery();
        }

        List<(string, string)> Read(string sql)
        {
            List<(string, string)> found = [];
            using SqliteCommand command = new(sql, connection);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) found.Add((reader.GetString(0), reader.GetString(1)));
            return found;
        }
    }

    private static double PostgresLimit(PostgresServer server, string schema)
    {
        string[] tables = ((string)server.Execute($"SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = '{schema}'")!).Split(',');
        server.Execute("CREATE SCHEMA most");
        foreach (string table in tables) server.Execute($"CREATE TABLE most.{table} (LIKE {schema}.{table} INCLUDING ALL)");
        long start = Stopwatch.GetTimestamp();
        foreach (string table in tables) server.Execute($"INSERT INTO most.{table} SELECT * FROM {schema}.{table}");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long rows = tables.Sum(table => Convert.ToInt64(server.Execute($"SELECT count(*) FROM most.{table}"), CultureInfo.InvariantCulture));
        server.Execute("DROP SCHEMA most CASCADE");
        return rows / seconds;
    }
}
