using System.Net;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Connections;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A port for JSON-RPC by HTTP and WebSocket, with the edge of the exchange API: the same certificate, origins, keys, rates and places.</summary>
internal static class RpcListener
{
    /// <summary>Begins to listen; null when the address is taken.</summary>
    public static async Task<WebApplication?> StartAsync(ExchangeApi exchange, string where, RpcHttp http, CancellationToken cancel)
    {
        City city = exchange.City;
        IPEndPoint address = IPEndPoint.Parse(where);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(city.Logs).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            HttpHost.Bound(kestrel.Limits);
            kestrel.Limits.MaxRequestBodySize = ApiLimits.RpcBodyMax;
            kestrel.Listen(address, listen =>
            {
                listen.UseShares(exchange.Connections);
                listen.UseCertificate(exchange.Certificate);
            });
        });
        builder.Services.AddSingleton<IHostLifetime, HttpHost.NoLifetime>();
        WebApplication app = builder.Build();
        app.UseProxies(city.Options.Callers.Proxies);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = ApiLimits.PingEvery, KeepAliveTimeout = ApiLimits.PongMax });
        app.Lifetime.ApplicationStopping.Register(http.EndAll);
        app.Run(http.AnswerAsync);
        try
        {
            await app.StartAsync(cancel);
            return app;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            return null;
        }
    }
}
