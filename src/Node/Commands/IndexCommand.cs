using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan index rebuild</c>: makes the index of history again from the block log and the stored results.</summary>
public static class IndexCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Command rebuild = new("rebuild", "Make the index again from the blocks. The node must not be running.") { data };
        rebuild.SetAction((parsed, cancel) => RebuildAsync(parsed.GetValue(data)!, cancel));
        return new Command("index", "The index of history.") { rebuild };
    }

    private static async Task<int> RebuildAsync(string data, CancellationToken cancel)
    {
        await using City city = City.Open(new NodeOptions { Data = data }, cancel: cancel);
        string folder = Path.Combine(data, "index");
        IndexDatabase.Delete(folder);
        long start = Stopwatch.GetTimestamp(), height = city.Head.Current.Height;
        await using (ExchangeFeed feed = new(city.Reader, city.Head, folder, city.Log))
        {
            feed.Start();
            while (feed.IndexHeight < height)
            {
                if (feed.Problem is { } problem) throw new NodeException($"the index cannot be built: {problem}");
                await Task.Delay(200, cancel);
            }
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"indexed {height:N0} blocks, {feed.IndexRows:N0} rows in {seconds:N1} s ({feed.IndexRows / seconds:N0} rows/s)"));
        }
        return CommandLine.Success;
    }
}
