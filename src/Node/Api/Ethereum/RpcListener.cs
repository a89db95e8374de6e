using System.Net;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A port beside the exchange API's own, for JSON-RPC by HTTP and WebSocket, REST or gRPC, with the edge of the exchange API: the same certificate, origins, keys, rates and places.</summary>
internal static class RpcListener
{
    /// <summary>Begins to listen; null when the address is taken.</summary>
    /// <param name="exchange">Whose edge this is.</param>
    /// <param name="where">Address and port.</param>
    /// <param name="http">What answers.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <param name="isHttp2">Whether only HTTP/2 is spoken, in plain text too, as clients of gRPC do.</param>
    public static async Task<WebApplication?> StartAsync(ExchangeApi exchange, string where, EdgeHttp http, CancellationToken cancel, bool isHttp2 = false)
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
                if (isHttp2) listen.Protocols = HttpProtocols.Http2;
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
