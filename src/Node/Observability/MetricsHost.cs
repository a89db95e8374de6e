using System.Net;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Connections;

namespace Gwangan.Node.Observability;

/// <summary>Serves metrics to Prometheus, and the health, on an address of their own, so that a busy API does not keep them from being read.</summary>
public static class MetricsHost
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Starts serving; null when the configuration says <c>off</c>, or when the address is taken, which is logged and keeps no city from running.</summary>
    public static async Task<WebApplication?> StartAsync(ExchangeApi api, CancellationToken cancel)
    {
        City city = api.City;
        if (city.Options.Metrics == NodeOptions.Off) return null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(city.Logs).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ApiLimits.MetricsConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = ApiLimits.HeadersMax;
            kestrel.Limits.KeepAliveTimeout = ApiLimits.IdleMax;
            IPEndPoint address = IPEndPoint.Parse(city.Options.Metrics);
            // On this machine plain, as Prometheus asks by default; beyond it as the API.
            kestrel.Listen(address, listen => listen.UseCertificate(IPAddress.IsLoopback(address.Address) ? null : api.Certificate));
        });
        WebApplication app = builder.Build();
        PrometheusText text = new(city.Metrics);
        app.Lifetime.ApplicationStopped.Register(text.Dispose);
        app.Run(context => ServeAsync(context, text, api.Health));
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            city.Log.MetricsNotServed(city.Options.Metrics);
            await app.DisposeAsync();
            text.Dispose();
            return null;
        }
        foreach (string url in app.Urls) city.Log.MetricsServed($"{url}/metrics");
        return app;
    }

    private static Task ServeAsync(HttpContext context, PrometheusText text, Health health)
    {
        if (HealthRoutes.TryAnswer(context, health, out Task answer)) return answer;
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("The metrics are at /metrics, the health at /health/live and /health/ready.\n");
        }
        context.Response.ContentType = ContentType;
        return context.Response.WriteAsync(text.Read());
    }
}
