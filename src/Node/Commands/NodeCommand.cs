using System.CommandLine;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Api;
using Gwangan.Node.Demo;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan node</c>: runs a city until it is told to stop.</summary>
public static class NodeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        NodeOptions defaults = new();
        Option<string> data = SharedOptions.Data();
        Option<string> http = new("--http") { Description = "Address and port of the exchange API and the page.", HelpName = "ADDRESS", DefaultValueFactory = _ => defaults.Http };
        Option<string?> console = new("--console") { Description = "Folder of the built page; without it, it is looked for beside the executable.", HelpName = "DIR" };
        Option<int> blockMs = SharedOptions.Number("--block-ms", defaults.Pace.BlockMs, 1, 60_000, "Milliseconds between blocks while there is work.");
        Option<int> idleMs = SharedOptions.Number("--idle-ms", defaults.Pace.IdleMs, 1, 3_600_000, "Milliseconds between empty blocks when there is none.");
        Option<int> history = SharedOptions.Number("--history-blocks", (int)defaults.Storage.KeepBlocks, 0, int.MaxValue, "Heights whose state can be read; 0 keeps all (an archive).");
        Option<int> results = SharedOptions.Number("--results-blocks", (int)defaults.Storage.KeepResultsBlocks, 0, int.MaxValue, "Blocks whose results are kept; 0 keeps all, from which the index can be rebuilt.");
        Option<int> poolCount = SharedOptions.Number("--mempool-count", defaults.Mempool.CountMax, 1, 10_000_000, "Most operations that wait for a block.");
        Option<int> poolMegabytes = SharedOptions.Number("--mempool-mib", (int)(defaults.Mempool.BytesMax >> 20), 1, 65_536, "Most MiB that wait for a block.");
        Option<int> poolAccount = SharedOptions.Number("--mempool-account", defaults.Mempool.CountPerAccountMax, 1, 10_000_000, "Most waiting operations of one account.");
        Option<int> traders = SharedOptions.Number("--traders", defaults.Traders, 0, DemoCity.FundedAccounts, "Simulated traders that keep a demo city's books alive.");
        Option<bool> noTraders = new("--no-traders") { Description = "No simulated traders." };
        Command command = new("node", "Run a city. An empty data folder becomes a demo city.")
        {
            data, http, console, traders, noTraders, blockMs, idleMs, history, results, poolCount, poolMegabytes, poolAccount,
        };
        command.SetAction((parsed, cancel) => RunUntilStoppedAsync(new NodeOptions
        {
            Data = parsed.GetValue(data)!,
            Http = parsed.GetValue(http)!,
            Traders = parsed.GetValue(noTraders) ? 0 : parsed.GetValue(traders),
            Console = parsed.GetValue(console),
            Pace = new EnginePace { BlockMs = parsed.GetValue(blockMs), IdleMs = parsed.GetValue(idleMs) },
            Storage = new StateStorageOptions { KeepBlocks = parsed.GetValue(history), KeepResultsBlocks = parsed.GetValue(results) },
            Mempool = new MempoolOptions
            {
                CountMax = parsed.GetValue(poolCount),
                BytesMax = (long)parsed.GetValue(poolMegabytes) << 20,
                CountPerAccountMax = parsed.GetValue(poolAccount),
            },
        }, cancel));
        return command;
    }

    private static async Task<int> RunUntilStoppedAsync(NodeOptions options, CancellationToken cancel)
    {
        try
        {
            return await RunAsync(options, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.WriteLine("stopped before it was ready");
            return CommandLine.Success;
        }
    }

    private static async Task<int> RunAsync(NodeOptions options, CancellationToken cancel)
    {
        // Signals are caught once the command has given the thread back for the first time.
        await Task.Yield();
        // Before anything is written: a mistyped address must not begin a city.
        _ = HttpHost.AddressOf(options.Http);
        if (!File.Exists(Path.Combine(options.Data, "genesis.json")))
        {
            DemoCity.Write(options.Data, InitCommand.DefaultChainId, DemoCity.FundedAccounts, TimeProvider.System.GetUtcNow());
            Console.WriteLine($"A new demo city in {Path.GetFullPath(options.Data)}");
        }
        City city = City.Open(options, TimeProvider.System, height =>
        {
            if (height % 1_000 == 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"executing the block log: height {height:N0}"));
        }, cancel);
        await using (city)
        {
            Greet(city);
            await using WebApplication app = await HttpHost.StartAsync(city, cancel);
            city.Start();
            foreach (string url in app.Urls) Console.WriteLine($"  exchange, API and page   {url}");
            StatusLine line = new(city, TimeProvider.System);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task status = line.RunAsync(stop.Token), traders = TradeAsync(city, stop.Token);
            await Task.WhenAny(city.Ended, traders, Task.Delay(Timeout.Infinite, cancel));
            await stop.CancelAsync();
            await Task.WhenAll(status, traders);
            await app.StopAsync(CancellationToken.None);
            if (!cancel.IsCancellationRequested) await city.Ended;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stopped at height {city.Head.Current.Height:N0}, root {city.Head.Current.AppHash}"));
        return CommandLine.Success;
    }

    // Ends only when it is cancelled or fails.
    private static async Task TradeAsync(City city, CancellationToken cancel)
    {
        try
        {
            if (city.Options.Traders > 0 && DemoKeys.TryLoad(Path.Combine(city.Folder.Keys, "demo.json")) is { } keys)
                await new Traders(city, keys, city.Options.Traders, seed: 1).RunAsync(cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (Exception error) when (error is not InvariantException)
        {
            // The city does not hang on its simulated traders.
            Console.Error.WriteLine($"gwangan: the simulated traders have stopped: {error.Message}");
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static void Greet(City city)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{city.Genesis.ChainId}: height {city.Head.Current.Height:N0}, root {city.Head.Current.AppHash}"));
        if (city.TornTail is { } torn) Console.WriteLine($"  the last append to the block log was torn and is cut off: {torn.BytesDropped} bytes of {torn.Segment}, kept in {torn.KeptIn}");
        if (city.Replayed > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  executed {city.Replayed:N0} blocks of the log that the state did not have yet"));
    }
}
