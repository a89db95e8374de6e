using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Configuration;
using Gwangan.Node.Feed;
using Spectre.Console;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan index rebuild</c>: makes the index of history again from the block log and the stored results.</summary>
public static class IndexCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200), LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Dictionary<Setting, Option<string?>> options = [];
        foreach (Setting setting in (Setting[])[NodeSettings.Data, NodeSettings.Index, NodeSettings.IndexSchema, NodeSettings.IndexPasswordFile])
            options.Add(setting, NodeCommand.OptionOf(setting));
        Command rebuild = new("rebuild", "Make the index again from the blocks. The node must not be running.");
        foreach (Option option in options.Values) rebuild.Add(option);
        rebuild.SetAction((parsed, cancel) =>
        {
            NodeConfiguration configuration = NodeConfiguration.Load(
                setting => options.TryGetValue(setting, out Option<string?>? option) ? NodeCommand.GivenIn(parsed, option) : null, Environment.GetEnvironmentVariable);
            return RebuildAsync(configuration.Options, cancel);
        });
        return new Command("index", "The index of history.") { rebuild };
    }

    private static async Task<int> RebuildAsync(NodeOptions options, CancellationToken cancel)
    {
        await using City city = City.Open(options, cancel: cancel);
        long start = Stopwatch.GetTimestamp(), height = city.Head.Current.Height;
        await using ExchangeFeed feed = new(city.Reader, city.Head, ExchangeApi.OpenIndex(city, isAnew: true), city.Log) { BeginsWithOrders = city.Genesis.Import is not null };
        feed.Start();
        if (LiveText.IsPossible) await ShowBarAsync(feed, height, cancel);
        else await PrintLinesAsync(feed, height, cancel);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"indexed {height:N0} blocks, {feed.IndexRows:N0} rows in {seconds:N1} s ({feed.IndexRows / seconds:N0} rows/s)"));
        return CommandLine.Success;
    }

    private static Task ShowBarAsync(ExchangeFeed feed, long height, CancellationToken cancel) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask("blocks", maxValue: height);
            while (!IsDone(feed, height))
            {
                Show();
                await Task.Delay(LookEvery, cancel);
            }
            Show();

            void Show()
            {
                bar.Value = feed.IndexHeight;
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"block {feed.IndexHeight:N0} of {height:N0}, {feed.IndexRows:N0} rows");
            }
        });

    private static async Task PrintLinesAsync(ExchangeFeed feed, long height, CancellationToken cancel)
    {
        long last = Stopwatch.GetTimestamp();
        while (!IsDone(feed, height))
        {
            await Task.Delay(LookEvery, cancel);
            if (Stopwatch.GetElapsedTime(last) < LineEvery) continue;
            last = Stopwatch.GetTimestamp();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"block {feed.IndexHeight:N0} of {height:N0}, {feed.IndexRows:N0} rows"));
        }
    }

    private static bool IsDone(ExchangeFeed feed, long height) =>
        feed.Problem is { } problem ? throw new NodeException($"the index cannot be built: {problem}") : feed.IndexHeight >= height;
}
