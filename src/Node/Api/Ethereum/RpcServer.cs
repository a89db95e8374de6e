using System.Net;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Connections;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Serves Ethereum's JSON-RPC where wallets and tools expect it: HTTP and WebSocket on one port, and a socket in the data folder. Only a city with an <c>evm</c> does.</summary>
/// <remarks>The edge is that of the exchange API: the same certificate, origins, keys, rates and places. An address that is taken is logged, and keeps no city from running.</remarks>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly RpcIpc? _ipc;

    private RpcServer(EthereumApi api, RpcDispatcher dispatcher, WebApplication? app, RpcIpc? ipc) => (Api, Dispatcher, _app, _ipc) = (api, dispatcher, app, ipc);

    /// <summary>What the methods share.</summary>
    public EthereumApi Api { get; }

    /// <summary>What answers.</summary>
    public RpcDispatcher Dispatcher { get; }

    /// <summary>The address of HTTP, such as <c>http://127.0.0.1:8545</c>; null where it is not served.</summary>
    public string? Url => _app?.Urls.FirstOrDefault();

    /// <summary>Starts serving; null in a city without an <c>evm</c>.</summary>
    public static async Task<RpcServer?> StartAsync(ExchangeApi exchange, CancellationToken cancel)
    {
        City city = exchange.City;
        if (!city.HasEvm) return null;
        EthereumApi api = new(exchange);
        RpcDispatcher dispatcher = new(RpcMethods.All(api), city.Metrics, city.Log, new AnswerFiles(city.Folder.Answers));
        WebApplication? app = city.Options.Ethereum.Listen == NodeOptions.Off ? null : await ListenAsync(exchange, dispatcher, cancel);
        api.Start();
        if (city.Options.Ethereum.Listen != NodeOptions.Off) exchange.Ethereum = new RpcHttp(exchange, dispatcher).AnswerPageAsync;
        return new RpcServer(api, dispatcher, app, RpcIpc.TryStart(exchange, dispatcher));
    }

    /// <summary>Ends every connection.</summary>
    public async Task StopAsync()
    {
        if (_ipc is not null) await _ipc.DisposeAsync();
        if (_app is not null) await _app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_app is not null) await _app.DisposeAsync();
        await Api.DisposeAsync();
    }

    private static async Task<WebApplication?> ListenAsync(ExchangeApi exchange, RpcDispatcher dispatcher, CancellationToken cancel)
    {
        City city = exchange.City;
        WebApplication? app = await RpcListener.StartAsync(exchange, city.Options.Ethereum.Listen, new RpcHttp(exchange, dispatcher), cancel);
        if (app is null) city.Log.EthereumNotServed($"{city.Options.Ethereum.Listen} is taken by another program; choose another with --ethereum ADDRESS:PORT, or off");
        else foreach (string url in app.Urls) city.Log.EthereumServed(url);
        return app;
    }
}
