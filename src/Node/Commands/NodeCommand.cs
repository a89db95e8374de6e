using System.CommandLine;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Admin;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;
using Gwangan.Node.Configuration;
using Gwangan.Node.Demo;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Genesis;
using Gwangan.Node.Observability;

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

    internal static Option<string?> OptionOf(Setting setting)
    {
        Option<string?> option = new(setting.Option, setting == NodeSettings.Data ? ["-d"] : [])
        {
            Description = setting.Description,
            HelpName = setting.HelpName.Length > 0 ? setting.HelpName : null,
            Arity = setting.Kind == SettingKind.Flag ? ArgumentArity.ZeroOrOne : setting.IsList ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        };
        if (setting.IsList) option.CustomParser = result => string.Join(',', result.Tokens.Select(token => token.Value));
        if (setting.Default is { } text && setting.Kind != SettingKind.Flag) option.DefaultValueFactory = _ => text;
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (setting.Problem(token.Value) is { } problem) result.AddError($"{setting.Option} {token.Value}: {problem}");
        });
        return option;
    }

    internal static string? GivenIn(ParseResult parsed, Option<string?> option) =>
        parsed.GetResult(option) is { Implicit: false } result ? result.Tokens.Count == 0 ? "true" : string.Join(',', result.Tokens.Select(token => token.Value)) : null;

    internal static async Task<int> RunUntilStoppedAsync(NodeOptions options, CancellationToken cancel)
    {
        using NodeLog logs = NodeLog.OnConsole(options.Log, LiveText.IsPossible && options.Log.Format == LogFormat.Text);
        ILogger log = logs.CreateLogger(NodeLog.Category);
        try
        {
            return await RunAsync(options, logs, log, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.StoppedEarly();
            return CommandLine.Success;
        }
        catch (UnknownRulesException stopped)
        {
            log.StoppedForUpgrade(stopped.Message);
            return CommandLine.CodeOf(stopped);
        }
        catch (Exception error) when (CommandLine.IsForOperator(error))
        {
            log.CannotGoOn(CommandLine.SentenceOf(error));
            return CommandLine.Failure;
        }
        catch (Exception error)
        {
            log.Defect(NodeVersion.Text, error.Message, error);
            return CommandLine.Defect;
        }
    }

    private static async Task<int> RunAsync(NodeOptions options, NodeLog logs, ILogger log, CancellationToken cancel)
    {
        // Signals are caught once the command has given the thread back for the first time.
        await Task.Yield();
        // Before a city is made or a long log is executed.
        Listeners.Check(options, TimeProvider.System.GetUtcNow());
        if (!File.Exists(Path.Combine(options.Data, "genesis.json"))) await BeginAsync(options, log, cancel);
        if (options.Follow.Count > 0 && (options.Join == JoinFrom.Snapshot || SnapshotJoin.IsUnderway(options.Data)))
        {
            using HttpClient http = NodeHttp.Create(options.Tls.Authorities, options.FollowKeyFile);
            await new SnapshotJoin(options.Follow, http, options.Trust, TimeProvider.System, log).RunAsync(options.Data, options.Storage, cancel);
        }
        City city = City.Open(options, TimeProvider.System, height =>
        {
            if (height % 1_000 == 0) log.Replaying(height);
        }, cancel, logs);
        await using (city)
        {
            Greet(city);
            await using WebApplication app = await HttpHost.StartAsync(city, cancel);
            foreach (string url in app.Urls) log.Serving(url);
            ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
            await using RpcServer? ethereum = await RpcServer.StartAsync(api, cancel);
            await using CometServer cosmos = await CometServer.StartAsync(api, cancel);
            using IDisposable? traces = TraceExport.Start(options.Traces, city.Genesis.ChainId, log);
            using Supervisor supervisor = new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
            await using WebApplication? metrics = await MetricsHost.StartAsync(api, cancel);
            using CancellationTokenSource asked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await using WebApplication? admin = await AdminHost.StartAsync(api, new AdminActions(asked.Cancel, api.Certificate is { } certificate ? certificate.Reload : null), cancel);
            city.Start();
            StatusLine line = new(city, TimeProvider.System);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task status = line.RunAsync(stop.Token), traders = TradeAsync(city, stop.Token), bank = BankAsync(city, api.DemoBanks.Open, logs, app.Urls.First(), stop.Token), watchman = new Watchman(api, supervisor, TimeProvider.System).RunAsync(stop.Token);
            await Task.WhenAny(city.Ended, traders, Task.Delay(Timeout.Infinite, asked.Token));
            await stop.CancelAsync();
            await Task.WhenAll(status, traders, bank, watchman);
            if (admin is not null) await admin.StopAsync(CancellationToken.None);
            if (ethereum is not null) await ethereum.StopAsync();
            await cosmos.StopAsync();
            if (metrics is not null) await metrics.StopAsync(CancellationToken.None);
            await app.StopAsync(CancellationToken.None);
            if (city.Ended is { IsFaulted: true, Exception.InnerException: { } ended } && !CommandLine.IsForOperator(ended))
                log.DefectAt(city.Genesis.ChainId, city.Head.Current.Height, city.Head.Current.AppHash.ToString(), city.Pool.Count);
            if (!asked.IsCancellationRequested) await city.Ended;
        }
        log.Stopped(city.Head.Current.Height, city.Head.Current.AppHash.ToString());
        return CommandLine.Success;
    }

    // What an empty data folder begins with.
    private static async Task BeginAsync(NodeOptions options, ILogger log, CancellationToken cancel)
    {
        if (options.Follow.Count > 0)
        {
            using HttpClient http = NodeHttp.Create(options.Tls.Authorities, options.FollowKeyFile);
            await new FollowerSetup(http, options.Trust, log).WriteGenesisAsync(options.Data, options.Follow, cancel);
            return;
        }
        DemoCity.Write(options.Data, InitCommand.DefaultChainId, DemoCity.FundedAccounts, TimeProvider.System.GetUtcNow());
        log.DemoCityMade(Path.GetFullPath(options.Data));
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
            city.Log.TradersStopped(error.Message);
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    // The demo's banks with a few customers, its vaults and its shops. Ends when it is cancelled; the city does not hang on it.
    private static async Task BankAsync(City city, Action<DemoBankDoor> opened, NodeLog logs, string node, CancellationToken cancel)
    {
        try
        {
            if (city.Options.Traders == 0 || DemoKeys.TryLoad(Path.Combine(city.Folder.Keys, "demo.json")) is not { } keys) return;
            Task vaults = VaultDemo.IsIn(city.Folder.Keys) ? VaultDemo.RunAsync(city, cancel) : Task.CompletedTask;
            Task shops = ShopDemo.RunAsync(city, keys, cancel);
            if (BankDemo.IsIn(city.Options.Data)) await BankDemo.RunAsync(city, keys, logs, new Uri(node), opened, cancel);
            await Task.WhenAll(vaults, shops);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (Exception error) when (error is not InvariantException)
        {
            city.Log.BankDemoStopped(error.Message);
        }
    }

    private static void Greet(City city)
    {
        city.Log.Opened(city.Genesis.ChainId, city.Head.Current.Height, city.Head.Current.AppHash.ToString());
        if (city.Following is not null) city.Log.FollowerOpened(string.Join(", then ", city.Options.Follow), city.Options.Trust is { } trust ? $", trusts {trust}" : "");
        if (city.TornTail is { } torn) city.Log.TornTailCut(torn.BytesDropped, torn.Segment, torn.KeptIn);
        if (city.Replayed > 0) city.Log.Replayed(city.Replayed);
    }
}
