using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>CometBFT's RPC by HTTP: POST to <c>/</c>, GET of each method by its name with parameters in the address, and WebSockets at <c>/websocket</c>.</summary>
public sealed class CometHttp(ExchangeApi exchange, CometDispatcher dispatcher) : RpcHttp(exchange, dispatcher)
{
    private const string SocketPath = "/websocket";

    /// <inheritdoc/>
    protected override bool IsServed(string path) => path is "/" or "" or SocketPath || dispatcher.Methods.Any(method => IsPathOf(method, path));

    /// <inheritdoc/>
    protected override bool TakesSockets(string path) => path == SocketPath;

    /// <inheritdoc/>
    protected override async Task AnswerGetAsync(HttpContext context, Caller caller)
    {
        string path = context.Request.Path.Value ?? "";
        if (path is "/" or "")
        {
            await ListAsync(context);
            return;
        }
        if (path == SocketPath)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using RpcBuffer answer = dispatcher.Begin(caller);
        // CometBFT answers what it refuses here with 500 (rpc/jsonrpc/server/http_uri_handler.go).
        if (!await dispatcher.AnswerAddressAsync(path[1..], context.Request.Query, answer, caller, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await SendAsync(context, answer);
    }

    private static bool IsPathOf(CometMethod method, string path) => path.Length == method.Name.Length + 1 && path.EndsWith(method.Name, StringComparison.Ordinal) && !method.IsOfSockets;

    private Task ListAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        IEnumerable<string> lines = dispatcher.Methods.Where(method => !method.IsOfSockets).OrderBy(method => method.Name, StringComparer.Ordinal).Select(method =>
        {
            string path = method.Name + (method.Parameters.Length == 0 ? "" : "?" + string.Join("&amp;", method.Parameters.Select(name => name + "=_")));
            return $"<a href=\"/{path}\">{path}</a></br>";
        });
        return context.Response.WriteAsync($"<html><body>Available endpoints:<br>{string.Concat(lines)}</body></html>");
    }
}
