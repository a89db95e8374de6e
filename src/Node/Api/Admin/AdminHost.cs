using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Admin;

/// <summary>Serves the admin API on a listener of its own: none of its routes exists on the public one.</summary>
public static class AdminHost
{
    private const int TokenBytes = 32;

    /// <summary>Starts serving; null when the configuration says <c>off</c>, or when the address cannot be used, which is logged and keeps no city from running.</summary>
    /// <param name="api">The node.</param>
    /// <param name="actions">What only the running command can do.</param>
    /// <param name="cancel">Stops starting.</param>
    public static async Task<WebApplication?> StartAsync(ExchangeApi api, AdminActions actions, CancellationToken cancel)
    {
        City city = api.City;
        CometAddress? address;
        try
        {
            address = AdminAddress.Of(city.Options);
        }
        catch (NodeException error)
        {
            city.Log.AdminNotServed(error.Message);
            return null;
        }
        if (address is null) return null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(city.Logs).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ApiLimits.AdminConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = ApiLimits.AdminBodyMax;
            if (address.Path is { } path) kestrel.ListenUnixSocket(path);
            else kestrel.Listen((IPEndPoint)address.EndPoint);
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => address.Listen(ApiLimits.AdminConnectionsMax, forOwner: true));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WebApplication app = builder.Build();
        byte[]? token = address.Path is null ? TokenOf(city.Folder.AdminToken) : null;
        app.Use((context, next) => AnswerAsync(context, next, token, city.Log));
        new AdminRoutes(api, actions).Map(app);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception error) when (error is NodeException or IOException or UnauthorizedAccessException)
        {
            city.Log.AdminNotServed(error.Message);
            await app.DisposeAsync();
            return null;
        }
        app.Lifetime.ApplicationStopped.Register(address.Leave);
        city.Log.AdminServed(address.ToString());
        return app;
    }

    /// <summary>The token in a file, which is made for its owner only when absent.</summary>
    public static byte[] TokenOf(string path)
    {
        if (!File.Exists(path)) DurableFile.Write(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)) + "\n"), isSecret: true);
        return Encoding.ASCII.GetBytes(File.ReadAllText(path).Trim());
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next, byte[]? token, ILogger log)
    {
        try
        {
            if (token is not null && !IsShown(context, token))
            {
                log.AdminRefused();
                throw new ApiException(StatusCodes.Status401Unauthorized, "admin.TokenMissing", "This needs the token of the node's keys/admin.token, as Authorization: Bearer.");
            }
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound }) throw ApiException.NotFound("such route");
        }
        catch (ApiException error)
        {
            await WriteAsync(context, error);
        }
        catch (NodeException error)
        {
            await WriteAsync(context, new ApiException(StatusCodes.Status409Conflict, "admin.NotDone", error.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
    }

    private static bool IsShown(HttpContext context, byte[] token)
    {
        const string Scheme = "Bearer ";
        string shown = context.Request.Headers.Authorization.ToString();
        return shown.StartsWith(Scheme, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown[Scheme.Length..]), token);
    }

    private static Task WriteAsync(HttpContext context, ApiException error)
    {
        context.Response.StatusCode = error.Status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(new ErrorItem(error.Code, error.Message)), ApiJson.Default.ErrorAnswer);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
