using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Http.Features;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>JSON-RPC by HTTP: a message is the body of a POST, and so is its answer. WebSockets come to the same path.</summary>
public class RpcHttp(ExchangeApi exchange, IRpcDispatcher dispatcher) : EdgeHttp(exchange)
{
    private readonly RpcSockets _sockets = new(exchange, dispatcher);

    /// <summary>Ends every WebSocket.</summary>
    public override void EndAll() => _sockets.EndAll();

    /// <summary>Answers a request to the page's own address, whose edge has let it in: the page then needs no other origin.</summary>
    /// <exception cref="ApiException">It names this machine by a name that is not its own.</exception>
    public Task AnswerPageAsync(HttpContext context)
    {
        RequireHost(context);
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ApiLimits.RpcBodyMax;
        return AnswerPostAsync(context, AccessGuard.CallerOf(context));
    }

    /// <inheritdoc/>
    protected override bool IsServed(string path) => path is "/" or "";

    /// <summary>Whether WebSockets come to a path.</summary>
    protected virtual bool TakesSockets(string path) => true;

    /// <summary>Answers GET and HEAD: here a look whether somebody is there (geth answers it so).</summary>
    protected virtual Task AnswerGetAsync(HttpContext context, Caller caller) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> TryStayAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || !TakesSockets(context.Request.Path.Value ?? "")) return false;
        if (!Origins.AllowsSocket(context.Request)) throw new ApiException(StatusCodes.Status403Forbidden, "api.OriginNotAllowed", "Pages of this origin may not open a WebSocket here.");
        await _sockets.AcceptAsync(context);
        return true;
    }

    /// <inheritdoc/>
    protected override Task ServeAsync(HttpContext context, Caller caller) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? AnswerGetAsync(context, caller) : AnswerPostAsync(context, caller);

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
        using IncomingBytes.Request incoming = Exchange.Incoming.Begin();
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
        using CancellationTokenSource late = new(ApiLimits.RpcTakeMax + ApiLimits.RpcTakeMore(answer.Length), Exchange.City.Clock);
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
    /// <inheritdoc/>
    protected override Task RefuseAsync(HttpContext context, ApiException error)
    {
        context.Response.StatusCode = error.Status;
        if (error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        int code = error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable ? RpcErrors.LimitExceeded : RpcErrors.ServerError;
        return context.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":null,"error":{"code":{{{code}}},"message":{{{JsonSerializer.Serialize(error.Message, ApiJson.Default.String)}}}}}""");
    }
}
