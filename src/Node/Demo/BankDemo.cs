using System.Net;
using System.Net.NetworkInformation;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Reference;
using Gwangan.Node.Genesis;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Demo;

/// <summary>A demo city's banks: for each the adapter and the reference bank of its folder, which speak ISO 20022 over HTTP with each other, and a few customers who pay in, trade, and redeem.</summary>
internal static class BankDemo
{
    private const int Customers = 3;

    /// <summary>Whether a data folder has one.</summary>
    public static bool IsIn(string data) => FoldersIn(data).Count > 0;

    /// <summary>Runs them until cancelled.</summary>
    public static async Task RunAsync(City city, DemoKeys keys, NodeLog logs, Uri node, Action<DemoBankDoor> opened, CancellationToken cancel)
    {
        await city.Head.WaitAboveAsync(0, cancel);
        List<string> folders = FoldersIn(city.Options.Data);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // Two demo cities on one machine: the later one takes whatever ports are free. Chosen one after another, so that no two banks choose the same.
        List<Task> running = [];
        for (int i = 0; i < folders.Count; i++)
        {
            TaskCompletionSource listening = new();
            Task bank = RunBankAsync(city, keys, logs, node, folders[i], i, folders.Count, door =>
            {
                opened(door);
                listening.TrySetResult();
            }, stop.Token);
            running.Add(bank);
            await Task.WhenAny(listening.Task, bank);
        }
        Task first = await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await first;
    }

    private static async Task RunBankAsync(City city, DemoKeys keys, NodeLog logs, Uri node, string folder, int index, int count, Action<DemoBankDoor> opened, CancellationToken cancel)
    {
        BankConfiguration configuration = BankConfiguration.Load(Path.Combine(folder, "bank.json"));
        ReferenceBankConfiguration reference = ReferenceBankConfiguration.Load(Path.Combine(folder, "reference-bank.json"));
        string listen = FreeOr(configuration.Http!.Listen), bankListen = FreeOr(reference.Listen);
        Uri messages = new($"http://{listen}/messages");
        configuration = configuration with { Node = node, Http = configuration.Http with { Listen = listen, Deliver = new Uri($"http://{bankListen}/orders") } };
        reference = reference with { Listen = bankListen, Adapter = messages };

        ILogger log = logs.CreateLogger(NodeLog.Category);
        // What the bank says every minute of a demo is of no interest beside the city's own lines.
        QuietLogger quiet = new(log);
        using BankAdapter adapter = new(configuration, city.Clock, quiet);
        await using WebApplication server = await new BankServer(adapter, configuration, logs).StartAsync(cancel);
        foreach (string url in server.Urls) log.BankServing(url);
        await using ReferenceBankHost bank = new(reference, city.Clock, log);
        await bank.StartAsync(cancel);
        List<ReferenceBankHost> others = [];
        try
        {
            // A bank's further accounts, each played by itself.
            foreach (string file in Directory.GetFiles(folder, "reference-bank-?.json").Order(StringComparer.Ordinal))
            {
                ReferenceBankConfiguration other = ReferenceBankConfiguration.Load(file);
                others.Add(new ReferenceBankHost(other with { Listen = FreeOr(other.Listen), Adapter = messages }, city.Clock, quiet));
                await others[^1].StartAsync(cancel);
            }
            opened(new DemoBankDoor(configuration.BankId, configuration.Bic, new Uri(server.Urls.First()), new Uri(bank.Url)));
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task living = LiveAsync(city, keys, node, server.Urls.First(), bank.Url, configuration, index, count, stop.Token);
            Task[] running = [adapter.RunAsync(stop.Token), bank.RunAsync(stop.Token), living, .. others.Select(other => other.RunAsync(stop.Token))];
            Task first = await Task.WhenAny(running);
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await server.StopAsync(CancellationToken.None);
            await first;
        }
        finally
        {
            foreach (ReferenceBankHost other in others) await other.DisposeAsync();
        }
    }

    private static List<string> FoldersIn(string data) =>
        !Directory.Exists(data) ? [] : [.. Directory.GetDirectories(data, "bank*").Where(folder => File.Exists(Path.Combine(folder, "bank.json"))).Order(StringComparer.Ordinal)];

    // Their accounts are the last of those that hold everything: the simulated traders are the first. The banks share them.
    private static async Task LiveAsync(City city, DemoKeys keys, Uri node, string adapter, string bank, BankConfiguration configuration, int index, int count, CancellationToken cancel)
    {
        Random random = new(7 + index);
        List<DemoMarket> markets;
        using (IStateSnapshot snapshot = city.Reader.OpenSnapshot()) markets = DemoMarket.ReadAll(snapshot, random);
        int last = Math.Min(keys.Count, DemoCity.FundedAccounts);
        int[] customers = markets.Count == 0 ? [] : [.. Enumerable.Range(1, Math.Min(Customers, last)).Where(number => (number - 1) % count == index)];
        // A bank without customers is one all the same.
        if (customers.Length == 0) await Task.Delay(Timeout.Infinite, cancel);
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        await Task.WhenAll(customers.Select(number =>
            new BankCustomer(city, keys.KeyOf(last - number), random, markets[0], number, new BankCustomerWorld(http, node, new Uri(adapter), new Uri(bank), configuration.BankId, configuration.Bic)).LiveAsync(cancel)));
    }

    private static string FreeOr(string listen)
    {
        IPEndPoint wanted = IPEndPoint.Parse(listen);
        return wanted.Port == 0 || IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(taken => taken.Port == wanted.Port) ? $"{wanted.Address}:{FreePort(wanted.Address)}" : listen;
    }

    private static int FreePort(IPAddress address)
    {
        using System.Net.Sockets.TcpListener listener = new(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class QuietLogger(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
