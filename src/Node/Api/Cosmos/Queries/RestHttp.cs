using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.Http.Features;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The queries as REST, as gRPC gateways give them (grpc-gateway v1): GET with fields in path and parameters, POST with a JSON body; errors as <c>{code, message, details}</c>. gRPC-Web by POST to a query's own name, the published .proto files under /proto, and what a wallet needs to add the chain.</summary>
internal sealed class RestHttp(ExchangeApi exchange, CosmosQueries queries, Func<string?> rpc) : EdgeHttp(exchange)
{
    private readonly ProtoJson _json = new(queries.Types);
    private readonly ProtoJsonReader _reader = new(queries.Types);

    /// <inheritdoc/>
    protected override async Task ServeAsync(HttpContext context, Caller caller)
    {
        string path = context.Request.Path.Value ?? "";
        try
        {
            if (IsGet(context) && PublishedProtos.TryAnswer(path, out string? text)) await TextAsync(context, text);
            else if (IsGet(context) && path == KeplrChain.Path) await JsonAsync(context, json => KeplrChain.Write(json, Exchange.City, context.Request, rpc()));
            else if (GrpcWeb.IsFor(context.Request)) await GrpcWeb.AnswerAsync(context, caller, queries, Exchange);
            else await AnswerAsync(context, caller, path);
        }
        catch (QueryException error)
        {
            await RefuseAsync(context, GrpcCodes.HttpOf(error.Code), error.Code, error.Message);
        }
    }

    /// <inheritdoc/>
    protected override Task RefuseAsync(HttpContext context, ApiException error)
    {
        if (error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return RefuseAsync(context, error.Status, GrpcCodes.OfHttp(error.Status), error.Message);
    }

    private async Task AnswerAsync(HttpContext context, Caller caller, string path)
    {
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        if (!isPost && !IsGet(context)) throw new QueryException(GrpcCode.Unimplemented, "Method Not Allowed");
        string[] parts = path.Length > 1 ? path[1..].Split('/') : [];
        RestRoute route = queries.Rest.Find(parts, isPost, out Dictionary<string, string> fields, out bool isOtherVerb)
            ?? throw (isOtherVerb ? new QueryException(GrpcCode.Unimplemented, "Method Not Allowed") : QueryException.NotFound("Not Found"));
        QueryEdge.Charge(caller, route.Query);
        IMessage request = isPost ? await ReadAsync(context, route.Query) : route.Query.NewRequest();
        RequestBinding.Bind(request, fields, isPost ? new QueryCollection() : context.Request.Query);
        QueryAnswer answer = await queries.AnswerAsync(route.Query, request, QueryEdge.HeightOf(context.Request), caller, context.RequestAborted);
        context.Response.Headers[QueryEdge.GatewayHeightHeader] = answer.Height.ToString(CultureInfo.InvariantCulture);
        await JsonAsync(context, json => _json.Write(json, answer.Message));
    }

    private async Task<IMessage> ReadAsync(HttpContext context, CosmosQuery query)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ApiLimits.GrpcMessageBytesMax;
        using IncomingBytes.Request incoming = Exchange.Incoming.Begin();
        byte[] body = await RequestBody.InTimeAsync(ApiLimits.BodyMax, context.RequestAborted, over => QueryEdge.ReadAsync(context.Request.Body, int.MaxValue, incoming, over));
        return query.Parse(_reader.Read(query.Method.InputType, body));
    }

    private static bool IsGet(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    internal static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, CometDispatcher.Plain)) write(json);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, GrpcCode code, string message)
    {
        context.Response.StatusCode = status;
        return JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("code", (int)code);
            json.WriteString("message", message);
            json.WriteStartArray("details");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
