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
public sealed class RpcHttp(ExchangeApi exchange, RpcDispatcher dispatcher)
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
        if (context.Request.Path.Value is not ("/" or ""))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        try
        {
            if (exchange.Access.Refuse(context, isData: true) is { } refusal) throw refusal;
            if (context.WebSockets.IsWebSocketRequest)
            {
                if (!_origins.AllowsSocket(context.Request)) throw new ApiException(StatusCodes.Status403Forbidden, "api.OriginNotAllowed", "Pages of this origin may not open a WebSocket here.");
                await _sockets.AcceptAsync(context);
                return;
            }
            Caller caller = AccessGuard.CallerOf(context);
            using RequestPlaces.Place? place = exchange.Requests.TryTake(caller.Tier is null ? null : caller.Holder);
            if (place is null) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is answering too many at once, or too many of this caller; ask again in a moment.");
            await AnswerPostAsync(context, caller);
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
    public Task AnswerPageAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ApiLimits.RpcBodyMax;
        return AnswerPostAsync(context, AccessGuard.CallerOf(context));
    }

    private async Task AnswerPostAsync(HttpContext context, Caller caller)
    {
        HttpRequest request = context.Request;
        // A look whether somebody is there (geth answers it so).
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (request.ContentType is not { } type || !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
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
        using RpcBuffer answer = new()
        {
            Outlet = piece =>
            {
                if (!context.Response.HasStarted) context.Response.ContentType = "application/json";
                // On a thread of calls, which has nothing to do until the piece is taken.
                context.Response.Body.WriteAsync(piece, context.RequestAborted).AsTask().WaitAsync(ApiLimits.RpcCallMax).GetAwaiter().GetResult();
            },
        };
        try
        {
            await dispatcher.AnswerAsync(body.Written, answer, caller, null, context.RequestAborted);
        }
        catch (InvalidOperationException) when (answer.IsStreaming)
        {
            context.Abort(); // what began well ended badly, and cannot be taken back
            return;
        }
        if (!answer.IsStreaming)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
        }
        await context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
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
