using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Cosmos.Methods;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>Serves a city where Cosmos' tools expect it, whatever engine makes its blocks: CometBFT's RPC (docs/cosmos-rpc.md), and the queries by gRPC and as REST (docs/cosmos-queries.md).</summary>
/// <remarks>The edge is that of the exchange API. An address that is taken is logged, and keeps no city from running.</remarks>
public sealed class CometServer : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];

    private CometServer(CometApi api, CosmosQueries queries, CometDispatcher dispatcher) => (Api, Queries, Dispatcher) = (api, queries, dispatcher);

    /// <summary>What the methods share.</summary>
    public CometApi Api { get; }

    /// <summary>What answers CometBFT's RPC.</summary>
    public CometDispatcher Dispatcher { get; }

    /// <summary>Address of CometBFT's RPC, such as <c>http://127.0.0.1:26657</c>; null where it is off or the port is taken.</summary>
    public string? Url { get; private set; }

    /// <summary>Address of gRPC; null likewise.</summary>
    public string? GrpcUrl { get; private set; }

    /// <summary>Address of REST; null likewise.</summary>
    public string? RestUrl { get; private set; }

    /// <summary>What answers the queries.</summary>
    internal CosmosQueries Queries { get; }

    /// <summary>Starts serving what is not off.</summary>
    public static async Task<CometServer> StartAsync(ExchangeApi exchange, CancellationToken cancel)
    {
        City city = exchange.City;
        CometApi api = new(exchange);
        CosmosQueries queries = new(api);
        CometDispatcher dispatcher = new(CometMethods.All(api, queries), city.Metrics, city.Log);
        CometServer server = new(api, queries, dispatcher);
        string rpc = CosmosOptions.RpcOf(city.Options);
        server.Url = await server.ListenAsync("CometBFT's RPC", "--cosmos-rpc", rpc, new CometHttp(exchange, dispatcher), false, cancel);
        server.GrpcUrl = await server.ListenAsync("Cosmos' gRPC", "--cosmos-grpc", city.Options.Cosmos.Grpc, new GrpcHttp(exchange, queries), true, cancel);
        server.RestUrl = await server.ListenAsync("Cosmos' REST", "--cosmos-rest", city.Options.Cosmos.Rest, new RestHttp(exchange, queries, () => server.Url), false, cancel);
        // The page shows it to the wallet, and reaches nothing but its own origin.
        if (server.RestUrl is { } rest) exchange.KeplrChain = context => RestHttp.JsonAsync(context, json => KeplrChain.Write(json, city, context.Request, server.Url, rest));
        // CometBFT, where that makes the blocks, asks on connections of its own, and is no stranger.
        city.Services = request => queries.AnswerAsync(request, exchange.Access.Own, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (rpc != NodeOptions.Off) api.Feed.Start();
        return server;
    }

    /// <summary>Ends every connection.</summary>
    public async Task StopAsync()
    {
        foreach (WebApplication app in _apps) await app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.City.Services = null;
        Api.Exchange.KeplrChain = null;
        await StopAsync();
        foreach (WebApplication app in _apps) await app.DisposeAsync();
        await Api.Feed.DisposeAsync();
    }

    private async Task<string?> ListenAsync(string what, string setting, string address, EdgeHttp http, bool isHttp2, CancellationToken cancel)
    {
        if (address == NodeOptions.Off) return null;
        ILogger log = Api.City.Log;
        if (await RpcListener.StartAsync(Api.Exchange, address, http, cancel, isHttp2) is not { } app)
        {
            log.CosmosNotServed(what, $"{address} is taken by another program; choose another with {setting} ADDRESS:PORT, or off");
            return null;
        }
        _apps.Add(app);
        foreach (string url in app.Urls) log.CosmosServed(what, url);
        return app.Urls.First();
    }
}
