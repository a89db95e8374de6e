using System.Net;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gwangan.Node.Api;

/// <summary>The node's web server. Signals are the command's own matter, so the host has no lifetime of its own; of its log only warnings and worse are shown.</summary>
public static class HttpHost
{
    /// <summary>Most connections, so that descriptors and memory stay bounded.</summary>
    public const int ConnectionsMax = 8_192;

    /// <summary>Most of them that are WebSockets.</summary>
    public const int SocketsMax = 4_096;

    /// <summary>Starts serving a city.</summary>
    /// <exception cref="NodeException">The address is malformed or taken.</exception>
    public static async Task<WebApplication> StartAsync(City city, CancellationToken cancel)
    {
        IPEndPoint address = AddressOf(city.Options.Http);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(city.Logs).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // an address that is taken is told in a sentence, below
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxConcurrentUpgradedConnections = SocketsMax;
            kestrel.Limits.MaxRequestBodySize = SubmitRoutes.BatchBodyMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Listen(address);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        Routes.AddServices(builder.Services, city);
        WebApplication app = builder.Build();
        Routes.Map(app, city);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new NodeException($"{address} is taken by another program; choose another with --http ADDRESS:PORT");
        }
        return app;
    }

    /// <summary>Reads an address and port.</summary>
    /// <exception cref="NodeException">It is none.</exception>
    public static IPEndPoint AddressOf(string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? address) && (address.Port != 0 || text.EndsWith(":0", StringComparison.Ordinal))
            ? address
            : throw new NodeException($"--http {text}: expected an address and port such as 127.0.0.1:8080");

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
