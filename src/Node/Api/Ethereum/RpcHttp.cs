using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Http.Features;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>JSON-RPC by HTTP: a message is the body of a POST, and so is its answer. WebSockets come to the same path.</summary>
public class RpcHttp(ExchangeApi exchange, IRpcDispatcher dispatcher)
{
    private readonly SecurityHeaders _headers = new(exchange.City.Options.Tls.HstsDays);
    private readonly CorsPolicy _origins = new(exchange.City.Options.Access.Origins);
    private readonly RpcSockets _sockets = new(exchange, dispatcher);

    /// <summary>Ends every WebSocket.</summary>
    public void EndAll() => _sockets.EndAll();

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        _headers.Add(context);
        if (_origins.Answer(context)) return;
        if (!IsServed(context.Request.Path.Value ?? ""))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        try
        {
            if (exchange.Access.Refuse(context, isData: true) is { } refusal) throw refusal;
            RequireHost(context);
            if (context.WebSockets.IsWebSocketRequest && TakesSockets(context.Request.Path.Value ?? ""))
            {
                if (!_origins.AllowsSocket(context.Request)) throw new ApiException(StatusCodes.Status403Forbidden, "api.OriginNotAllowed", "Pages of this origin may not open a WebSocket here.");
                await _sockets.AcceptAsync(context);
                return;
            }
            Caller caller = AccessGuard.CallerOf(context);
            using RequestPlaces.Place? place = exchange.Requests.TryTake(caller.Tier is null ? null : caller.Holder);
            if (place is null) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is answering too many at once, or too many of this caller; ask again in a moment.");
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) await AnswerGetAsync(context, caller);
            else await AnswerPostAsync(context, caller);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
        catch (ApiException error) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, error);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            exchange.City.Log.RequestFailed(context.Request.Method, "/", error);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>Answers a request to the page's own address, whose edge has let it in: the page then needs no other origin.</summary>
    /// <exception cref="ApiException">It names this machine by a name that is not its own.</exception>
    public Task AnswerPageAsync(HttpContext context)
    {
        RequireHost(context);
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ApiLimits.RpcBodyMax;
        return AnswerPostAsync(context, AccessGuard.CallerOf(context));
    }

    /// <summary>Whether there is anything at a path.</summary>
    protected virtual bool IsServed(string path) => path is "/" or "";

    /// <summary>Whether WebSockets come to a path.</summary>
    protected virtual bool TakesSockets(string path) => true;

    /// <summary>Answers GET and HEAD: here a look whether somebody is there (geth answers it so).</summary>
    protected virtual Task AnswerGetAsync(HttpContext context, Caller caller) => Task.CompletedTask;

    private void RequireHost(HttpContext context)
    {
        if (!_origins.AllowsHost(context)) throw new ApiException(StatusCodes.Status403Forbidden, "api.HostNotAllowed", "A program of this machine asks this node by its address, as localhost, or by a name in cors.origins.");
    }

    private async Task AnswerPostAsync(HttpContext context, Caller caller)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (request.ContentType is not { } type || !type.AsSpan(0, type.IndexOf(';') is >= 0 and var end ? end : type.Length).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        using IncomingBytes.Request incoming = exchange.Incoming.Begin();
        using RpcBuffer body = new(ApiLimits.RpcBodyMax + ApiLimits.IncomingBytesFree);
        await RequestBody.InTimeAsync(ApiLimits.BodyMax, context.RequestAborted, async over =>
        {
            for (int count; (count = await request.Body.ReadAsync(body.GetMemory(ApiLimits.RpcReadBytes), over)) > 0;)
            {
                body.Advance(count);
                if (!incoming.TryAdd(count)) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is receiving too much at once; send again in a moment.");
            }
            return 0;
        });
        using RpcBuffer answer = dispatcher.Begin(caller);
        await dispatcher.AnswerAsync(body.Written, answer, caller, null, context.RequestAborted, context.Connection.Id);
        await SendAsync(context, answer);
    }

    /// <summary>Sends an answer.</summary>
    /// <remarks>Piece by piece: the server would keep a copy of the whole. Whoever does not take it in time is cut off, because it is kept until then.</remarks>
    protected async Task SendAsync(HttpContext context, RpcBuffer answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        using CancellationTokenSource late = new(ApiLimits.RpcTakeMax + ApiLimits.RpcTakeMore(answer.Length), exchange.City.Clock);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        try
        {
            await foreach (ReadOnlyMemory<byte> piece in answer.PiecesAsync(limit.Token)) await context.Response.Body.WriteAsync(piece, limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    // In the form of JSON-RPC as well: tools show its message.
    private static Task RefuseAsync(HttpContext context, ApiException error)
    {
        context.Response.StatusCode = error.Status;
        if (error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        int code = error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable ? RpcErrors.LimitExceeded : RpcErrors.ServerError;
        return context.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":null,"error":{"code":{{{code}}},"message":{{{JsonSerializer.Serialize(error.Message, ApiJson.Default.String)}}}}}""");
    }
}
