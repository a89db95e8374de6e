using System.Diagnostics;
using Gwangan.Node.Index;
using Gwangan.Tests.Api;
using Gwangan.Tests.Feed;
using Gwangan.Tests.Index;

namespace Gwangan.Tests.Commands;

/// <summary><c>gwangan index rebuild</c> as a process, as an operator runs it.</summary>
public sealed class IndexRebuildTests
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_index_made_again_is_the_same_also_when_the_first_attempts_are_killed(Backend backend)
    {
        await using ApiCity city = await CityAsync(backend);
        await city.CloseAsync();
        SortedDictionary<string, string> before = FeedAgainstChainTests.Dump(city);

        // At whatever point each kill comes, the next run begins anew.
        for (int after = 400; after <= 1_600; after *= 2)
        {
            using Process attempt = GwanganProcess.Start(Arguments(city));
            attempt.WaitForExit(after);
            attempt.Kill();
            attempt.WaitForExit();
        }
        Finished done = GwanganProcess.Run(Arguments(city));
        Assert.True(done.ExitCode == 0, done.Output + done.Errors);
        Assert.Matches(@"indexed [\d,]+ blocks, [\d,]+ rows in ", done.Output);
        FeedAgainstChainTests.AssertSame(before, FeedAgainstChainTests.Dump(city));
        await city.OpenAsync();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_node_that_starts_after_a_rebuild_was_killed_goes_on_from_there(Backend backend)
    {
        await using ApiCity city = await CityAsync(backend);
        await city.CloseAsync();
        SortedDictionary<string, string> before = FeedAgainstChainTests.Dump(city);
        using (Process attempt = GwanganProcess.Start(Arguments(city)))
        {
            attempt.WaitForExit(1_000);
            attempt.Kill();
            attempt.WaitForExit();
        }
        await city.OpenAsync();
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        await city.CloseAsync();
        FeedAgainstChainTests.AssertSame(before, FeedAgainstChainTests.Dump(city));
        await city.OpenAsync();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Beside_a_node_that_runs_it_is_refused_and_touches_nothing(Backend backend)
    {
        await using ApiCity city = await CityAsync(backend);
        Finished refused = GwanganProcess.Run(Arguments(city));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is in use by process", refused.Output + refused.Errors, StringComparison.Ordinal);
        await city.TradeAsync(new Random(42), 50);
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        Assert.Null(city.Api.Feed.Problem);
        Assert.NotEmpty(city.Api.Index.Trades(0, long.MaxValue, 10));
        // The first block is there still.
        Assert.NotNull(city.Api.Index.BlockAt(1));
    }

    [TerminalFact]
    public async Task On_a_terminal_a_bar_tells_how_far_it_is()
    {
        await using ApiCity city = await CityAsync(Backend.Sqlite);
        await city.CloseAsync();
        string command = $"'{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"}' exec '{typeof(Node.City).Assembly.Location}' {string.Join(' ', Arguments(city))}";
        ProcessStartInfo start = new(TerminalFactAttribute.Program, ["--quiet", "--return", "--command", command, "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color";
        using Process process = Process.Start(start)!;
        Finished done = GwanganProcess.Finish(process);
        Assert.True(done.ExitCode == 0, done.Output);
        Assert.Contains("100%", done.Output, StringComparison.Ordinal);
        Assert.Contains("\u001b[", done.Output, StringComparison.Ordinal);
        Assert.Matches(@"indexed [\d,]+ blocks", done.Output);
        await city.OpenAsync();
    }

    private static async Task<ApiCity> CityAsync(Backend backend)
    {
        ApiCity city = await ApiCity.StartAsync(backend == Backend.Sqlite ? null : PostgresServer.Shared.NewIndex());
        await city.TradeAsync(new Random(41), 300);
        await city.DoAsync(1, new Chain.Modules.Money.Transfer(city.Keys.AddressOf(2), Chain.Base.Symbol.Of("KRW"), Chain.Base.Amount.Whole(5), "rent"));
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        return city;
    }

    private static string[] Arguments(ApiCity city) =>
        ["index", "rebuild", "--data", city.Folder, .. city.Index.Database is { } database ? (string[])["--index", database, "--index-schema", city.Index.Schema] : []];

    /// <summary>A fact that needs a terminal to look at.</summary>
    private sealed class TerminalFactAttribute : FactAttribute
    {
        public const string Program = "/usr/bin/script";

        public TerminalFactAttribute() => Skip = File.Exists(Program) ? null : $"{Program}, which gives a program a terminal, is not installed";
    }
}
