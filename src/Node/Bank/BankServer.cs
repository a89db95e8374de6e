using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Bank;

/// <summary>The adapter's endpoint: the bank hands in messages, owners say where their money goes and get virtual account numbers, an operator looks.</summary>
public sealed class BankServer(BankAdapter adapter, BankConfiguration configuration, ILoggerProvider logs)
{
    private const int MessageBytesMax = 64 << 20, RequestBytesMax = 16 << 10, ConnectionsMax = 200;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private readonly byte[]? _token = configuration.Http!.TokenFile is { } file ? SHA256.HashData(Encoding.UTF8.GetBytes(GivenFile.ReadSecretText("http.tokenFile", configuration.PathOf(file)).Trim())) : null;

    /// <summary>Starts serving.</summary>
    /// <exception cref="NodeException">The address is malformed or taken, or would serve others without a certificate.</exception>
    public async Task<WebApplication> StartAsync(CancellationToken cancel)
    {
        BankHttp http = configuration.Http!;
        IPEndPoint address = HttpHost.AddressOf(http.Listen);
        ServerCertificate? certificate = http.Certificate is null ? null : ServerCertificate.Load(
            new TlsOptions { Certificate = configuration.PathOf(http.Certificate), Key = http.CertificateKey is { } key ? configuration.PathOf(key) : null }, TimeProvider.System.GetUtcNow());
        if (certificate is null && !IPAddress.IsLoopback(address.Address)) throw new NodeException($"http.listen {http.Listen}: beyond this machine http.certificate is needed");
        if (certificate is null && http.ClientCertificates.Count > 0) throw new NodeException("http.clientCertificates: they are shown in TLS, so http.certificate is needed");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = MessageBytesMax;
            kestrel.Limits.RequestHeadersTimeout = ApiLimits.HeadersMax;
            kestrel.Limits.KeepAliveTimeout = ApiLimits.IdleMax;
            kestrel.Listen(address, listen =>
            {
                if (certificate is not null) listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = (X509Certificate2)certificate.Handshake.ServerCertificateContext!.TargetCertificate,
                    ClientCertificateMode = http.ClientCertificates.Count > 0 ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
                    // Which certificates are let in is a list of their hashes, so who issued them does not matter.
                    ClientCertificateValidation = (_, _, _) => true,
                });
            });
        });
        WebApplication app = builder.Build();
        app.UseRouting();
        Map(app);
        app.UseEndpoints(_ => { });
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new NodeException($"http.listen {http.Listen} is taken by another program");
        }
        return app;
    }

    private void Map(WebApplication app)
    {
        app.MapPost("/messages", context => AskingAsync(context, TakeAsync));
        app.MapPost("/redemptions/{id}/destination", context => AskingAsync(context, DestinationAsync));
        app.MapPost("/virtual-accounts", context => AskingAsync(context, VirtualAccountAsync));
        app.MapGet("/status", context => AnswerAsync(context, StatusCodes.Status200OK, adapter.Status()));
        app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(adapter.Status().ToMetrics());
        });
        app.MapMethods("/{**path}", ["OPTIONS"], context =>
        {
            Allow(context);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (!IsBank(context))
        {
            adapter.Log.BankStranger();
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "bank.Unauthorized", "This is the bank's door: its token or certificate is missing, or wrong.");
            return;
        }
        byte[]? body = await ReadAsync(context, MessageBytesMax);
        if (body is null) return;
        byte[] hash = SHA256.HashData(body);
        string? signature = context.Request.Headers["Message-Signature"].FirstOrDefault();
        if (adapter.Inbox.NeedsSignature && (signature is null || !adapter.Inbox.IsSigned(hash, signature)))
        {
            adapter.Log.BankStranger();
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "bank.WrongSignature", "Message-Signature is missing, or not the bank's.");
            return;
        }
        string id = Convert.ToHexStringLower(hash);
        adapter.Inbox.Keep($"http-{id}.xml", body, adapter.Inbox.NeedsSignature ? signature : null);
        adapter.Wake();
        await AnswerAsync(context, StatusCodes.Status202Accepted, new { id });
    }

    // What owners ask is asked of the city's node, and written down before it is answered.
    private static async Task AskingAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(context);
        }
        catch (ClientException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "bank.NodeAway", "The city's node does not answer; try again.");
        }
        catch (Exception error) when (error is SqliteException or (IOException and not Microsoft.AspNetCore.Http.BadHttpRequestException))
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "bank.CannotWrite", "The bank cannot write to its disk, and nothing was taken; try again.");
        }
    }

    private async Task DestinationAsync(HttpContext context)
    {
        if (!ulong.TryParse((string?)context.Request.RouteValues["id"], out ulong id) || await ReadAsync<DestinationRequest>(context) is not { } request)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "bank.BadRequest", "The body is { \"destination\": { name, account, bic, salt }, \"proof\": { keyType, publicKey, signature } }.");
            return;
        }
        string? refusal = await adapter.SetDestinationAsync(id, request.Destination, request.Proof, context.RequestAborted);
        if (refusal is not null) await RefuseAsync(context, refusal == "bank.NotTheOwner" ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest, refusal, "The destination is refused.");
        else await AnswerAsync(context, StatusCodes.Status202Accepted, new { redemption = id });
    }

    private async Task VirtualAccountAsync(HttpContext context)
    {
        if (await ReadAsync<VirtualAccountRequest>(context) is not { } request || !Address.TryParse(request.Owner, out Address owner))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "bank.BadRequest", "The body is { \"owner\": \"0x…\", \"proof\": { keyType, publicKey, signature } }.");
            return;
        }
        (string? number, bool isReady) = await adapter.VirtualAccountAsync(owner, request.Proof, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (number is null) await RefuseAsync(context, StatusCodes.Status403Forbidden, "bank.NotTheOwner", "The proof is not the owner's.");
        else if (number.Length == 0) await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "bank.NoMoreToday", "No more numbers are given today.");
        else await AnswerAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, new { number, bic = configuration.Bic, isReady });
    }

    private bool IsBank(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            byte[] hash = SHA256.HashData(certificate.RawData);
            foreach (string known in configuration.Http!.ClientCertificates)
                if (known.Length == 64 && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(known), hash)) return true;
        }
        string shown = context.Request.Headers.Authorization.ToString();
        return _token is not null && shown.StartsWith("Bearer ", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(_token, SHA256.HashData(Encoding.UTF8.GetBytes(shown["Bearer ".Length..].Trim())));
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context) where T : class
    {
        Allow(context);
        byte[]? body = await ReadAsync(context, RequestBytesMax);
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<T>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context, int most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        using MemoryStream body = new();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.ToArray();
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException error)
        {
            await RefuseAsync(context, error.StatusCode, "bank.TooLarge", "The body is too large, or was cut off.");
            return null;
        }
    }

    // Pages of other origins ask for owners, who sign what they ask; nothing here goes by cookies.
    private static void Allow(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlAllowHeaders = "content-type";
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) =>
        context.Response.HasStarted ? Task.CompletedTask : AnswerAsync(context, status, new ErrorAnswer(new ErrorItem(code, message)));

    private static Task AnswerAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer, Json) + "\n");
    }

    private sealed record DestinationRequest(Destination Destination, OwnerProof Proof);

    private sealed record VirtualAccountRequest(string Owner, OwnerProof Proof);
}
