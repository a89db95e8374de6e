using System.Text.Json.Serialization;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Api.Nodes;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Routing;

namespace Gwangan.Node.Api;

/// <summary>Everything that the node serves over HTTP, in one place.</summary>
public static class Routes
{
    /// <summary>Where the page finds Ethereum's JSON-RPC; wallets may too.</summary>
    public const string EthereumPath = "/ethereum";

    /// <summary>Adds what the routes need, before the host is built.</summary>
    public static ExchangeApi AddServices(IServiceCollection services, City city, CertificateKeeper? certificate = null)
    {
        ExchangeApi api = new(city) { Certificate = certificate };
        services.AddSingleton(city);
        services.AddSingleton(api);
        services.AddHostedService<FeedService>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            // Numbers are numbers in every answer; the OpenAPI document says so only when text is not read as one either.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", OpenApiText.Describe);
        return api;
    }

    /// <summary>Maps every route.</summary>
    public static void Map(WebApplication app, City city)
    {
        ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
        app.UseProxies(city.Options.Callers.Proxies);
        app.UseWatch(city);
        app.Use((context, next) => HealthRoutes.TryAnswer(context, api.Health, out Task answer) ? answer : next(context));
        app.UseEdge(api);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = ApiLimits.PingEvery, KeepAliveTimeout = ApiLimits.PongMax });
        ConsoleFiles.Use(app, city.Options.Console);
        app.MapGet("/health", () => StatusRoutes.Health(api)).WithSummary("200 when the node can be used").WithTags("exchange").Produces<HealthAnswer>();
        app.MapGet(Cosmos.Queries.KeplrChain.Path, context => api.KeplrChain?.Invoke(context) ?? throw ApiException.NotFound("service for Cosmos' wallets")).ExcludeFromDescription();
        app.MapOpenApi("/openapi/{documentName}.json");
        RouteGroupBuilder v1 = app.MapGroup("/api/v1").WithTags("exchange");
        foreach (int status in (int[])[StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable])
            v1.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorAnswer), ["application/json"]));
        StatusRoutes.Map(v1, api);
        new HolderRoutes(api).Map(v1);
        new BodyRoutes(api).Map(v1);
        MarketRoutes.Map(v1, api);
        AccountRoutes.Map(v1, api);
        ReserveRoutes.Map(v1, api);
        HistoryRoutes.Map(v1, api);
        BlockRoutes.Map(v1, api);
        EventRoutes.Map(v1, api);
        SubmitRoutes.Map(v1, api);
        ProofRoutes.Map(v1, api);
        SolvencyRoutes.Map(v1, api);
        CustodyRoutes.Map(v1, api);
        PaymentRoutes.Map(v1, api);
        GrantRoutes.Map(v1, api);
        IbcRoutes.Map(v1, api);
        CatalogRoutes.Map(v1, api);
        if (city.Following is null && api.Demo is { } demo)
        {
            demo.Map(v1);
            api.DemoBanks.Map(v1);
            DemoMerchants.TryOpen(api)?.Map(v1);
        }
        if (city.Following is not null) new DemoRelay(api).Map(v1);
        if (city.HasEvm)
            app.MapPost(EthereumPath, context => api.Ethereum is { } answer ? answer(context) : throw ApiException.NotFound("JSON-RPC on this address")).ExcludeFromDescription();
        new SocketRoutes(api).Map(app);
        new NodeRoutes(api).Map(app);
    }

    // Follows the chain while the server runs.
    private sealed class FeedService(ExchangeApi api) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            api.Access.Keys.Start();
            api.Feed.Start();
            api.Solvency.Start();
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            api.Access.Dispose();
            await api.Solvency.DisposeAsync();
            await api.Feed.DisposeAsync();
            if (api.Certificate is { } certificate) await certificate.DisposeAsync();
        }
    }
}
