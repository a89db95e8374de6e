using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Cosmos.Methods;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>Serves CometBFT's RPC of a city where Cosmos' tools expect it (docs/cosmos-rpc.md), whatever engine makes its blocks.</summary>
/// <remarks>The edge is that of the exchange API. An address that is taken is logged, and keeps no city from running.</remarks>
public sealed class CometServer : IAsyncDisposable
{
    private readonly WebApplication? _app;

    private CometServer(CometApi api, CometDispatcher dispatcher, WebApplication? app) => (Api, Dispatcher, _app) = (api, dispatcher, app);

    /// <summary>What the methods share.</summary>
    public CometApi Api { get; }

    /// <summary>What answers.</summary>
    public CometDispatcher Dispatcher { get; }

    /// <summary>Its address, such as <c>http://127.0.0.1:26657</c>; null where the port is taken.</summary>
    public string? Url => _app?.Urls.FirstOrDefault();

    /// <summary>Starts serving; null where it is off.</summary>
    public static async Task<CometServer?> StartAsync(ExchangeApi exchange, CancellationToken cancel)
    {
        City city = exchange.City;
        string address = CosmosOptions.RpcOf(city.Options);
        if (address == NodeOptions.Off) return null;
        CometApi api = new(exchange);
        CometDispatcher dispatcher = new(CometMethods.All(api), city.Metrics, city.Log);
        WebApplication? app = await RpcListener.StartAsync(exchange, address, new CometHttp(exchange, dispatcher), cancel);
        if (app is null) city.Log.CometNotServed($"{address} is taken by another program; choose another with --cosmos-rpc ADDRESS:PORT, or off");
        else foreach (string url in app.Urls) city.Log.CometServed(url);
        api.Feed.Start();
        return new CometServer(api, dispatcher, app);
    }

    /// <summary>Ends every connection.</summary>
    public async Task StopAsync()
    {
        if (_app is not null) await _app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_app is not null) await _app.DisposeAsync();
        await Api.Feed.DisposeAsync();
    }
}
