using System.Net;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gwangan.Node.Api;

/// <summary>The node's web server. Signals are the command's own matter, so the host has no lifetime of its own; of its log only warnings and worse are shown.</summary>
public static class HttpHost
{
    /// <summary>Starts serving a city.</summary>
    /// <exception cref="NodeException">The address is malformed or taken, the certificate cannot be used, or plain text would leave this machine without a word about it.</exception>
    public static async Task<WebApplication> StartAsync(City city, CancellationToken cancel)
    {
        IPEndPoint address = AddressOf(city.Options.Http);
        Listeners.Check(city.Options, city.Clock.GetUtcNow());
        Listeners.Warn(city.Options, city.Log);
        CertificateKeeper? certificate = CertificateKeeper.Open(city.Options.Tls, city.Clock, city.Log);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(city.Logs).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // an address that is taken is told in a sentence, below
        ExchangeApi api = Routes.AddServices(builder.Services, city, certificate);
        // Slim builders leave TLS out unless it is asked for.
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Bound(kestrel.Limits);
            kestrel.Listen(address, listen =>
            {
                listen.UseShares(api.Connections);
                listen.UseCertificate(certificate);
            });
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
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

    internal static void Bound(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = ApiLimits.EnvelopeBodyMax; // batches have more
        limits.MaxRequestBufferSize = ApiLimits.UnreadBytesMax;
        limits.MaxRequestLineSize = ApiLimits.RequestLineBytesMax;
        limits.MaxRequestHeaderCount = ApiLimits.HeaderCountMax;
        limits.MaxRequestHeadersTotalSize = ApiLimits.HeaderBytesMax;
        limits.RequestHeadersTimeout = ApiLimits.HeadersMax;
        limits.KeepAliveTimeout = ApiLimits.IdleMax;
        limits.MinRequestBodyDataRate = new MinDataRate(ApiLimits.BodyBytesPerSecondMin, ApiLimits.RateGrace);
        limits.MinResponseDataRate = new MinDataRate(ApiLimits.AnswerBytesPerSecondMin, ApiLimits.RateGrace);
        limits.Http2.MaxStreamsPerConnection = ApiLimits.StreamsPerConnectionMax;
        limits.Http2.MaxRequestHeaderFieldSize = ApiLimits.HeaderBytesMax;
        limits.Http2.InitialConnectionWindowSize = ApiLimits.UnreadBytesMax;
        limits.Http2.InitialStreamWindowSize = ApiLimits.UnreadBytesMax / 2;
        limits.Http2.KeepAlivePingDelay = ApiLimits.PingEvery;
        limits.Http2.KeepAlivePingTimeout = ApiLimits.PongMax;
    }

    /// <summary>The lifetime of a server whose start and end are the command's own matter.</summary>
    internal sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
