using System.CommandLine;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Api;
using Gwangan.Node.Configuration;
using Gwangan.Node.Demo;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan node</c>: runs a city until it is told to stop.</summary>
public static class NodeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Dictionary<Setting, Option<string?>> options = [];
        foreach (Setting setting in (IEnumerable<Setting>)[NodeSettings.Data, .. NodeSettings.All]) options.Add(setting, OptionOf(setting));
        Option<bool> noTraders = new("--no-traders") { Description = "No simulated traders." };
        Option<bool> print = new("--print-config") { Description = "Print the effective configuration, with where each value comes from, and end." };
        Command command = new("node", "Run a city. An empty data folder becomes a demo city.");
        foreach (Option option in options.Values) command.Add(option);
        command.Add(noTraders);
        command.Add(print);
        command.SetAction(async (parsed, cancel) =>
        {
            NodeConfiguration configuration = NodeConfiguration.Load(
                setting => setting == NodeSettings.Traders && parsed.GetValue(noTraders) ? "0" : GivenIn(parsed, options[setting]), Environment.GetEnvironmentVariable);
            if (!parsed.GetValue(print)) return await RunUntilStoppedAsync(configuration.Options, cancel);
            Console.Write(configuration);
            return CommandLine.Success;
        });
        return command;
    }

    private static Option<string?> OptionOf(Setting setting)
    {
        Option<string?> option = new(setting.Option, setting == NodeSettings.Data ? ["-d"] : [])
        {
            Description = setting.Description,
            HelpName = setting.HelpName.Length > 0 ? setting.HelpName : null,
            Arity = setting.Kind == SettingKind.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        if (setting.Default is { } text && setting.Kind != SettingKind.Flag) option.DefaultValueFactory = _ => text;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && setting.Problem(result.Tokens[0].Value) is { } problem) result.AddError($"{setting.Option} {result.Tokens[0].Value}: {problem}");
        });
        return option;
    }

    private static string? GivenIn(ParseResult parsed, Option<string?> option) =>
        parsed.GetResult(option) is { Implicit: false } result ? result.Tokens.Count == 0 ? "true" : result.Tokens[0].Value : null;

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
