using System.Globalization;
using Google.Protobuf;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The queries by gRPC over HTTP/2: unary calls, and reflection, by which clients learn what services there are. Compressed messages are not taken.</summary>
internal sealed class GrpcHttp(ExchangeApi exchange, CosmosQueries queries) : EdgeHttp(exchange)
{
    private const string ContentType = "application/grpc", StatusTrailer = "grpc-status", MessageTrailer = "grpc-message";

    private readonly GrpcReflection _reflection = new(queries);

    /// <inheritdoc/>
    protected override async Task ServeAsync(HttpContext context, Caller caller)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (request.ContentType is not { } type || !IsGrpc(type))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        context.Response.ContentType = ContentType;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            if (request.Headers["grpc-encoding"] is [{ } encoding] && encoding != "identity")
            {
                context.Response.Headers["grpc-accept-encoding"] = "identity";
                throw new QueryException(GrpcCode.Unimplemented, $"grpc: decompressor is not installed for grpc-encoding \"{encoding}\"");
            }
            if (GrpcFrames.TimeoutOf(request.Headers["grpc-timeout"]) is { } timeout)
            {
                if (timeout <= TimeSpan.Zero) await deadline.CancelAsync();
                else deadline.CancelAfter(timeout < ApiLimits.RpcMessageMax ? timeout : ApiLimits.RpcMessageMax);
            }
            string path = request.Path.Value ?? "";
            if (_reflection.Find(path) is { } stream) await StreamAsync(context, stream, deadline.Token);
            else await CallAsync(context, caller, path, deadline.Token);
            End(context, GrpcCode.OK, "");
        }
        catch (QueryException error)
        {
            End(context, error.Code, error.Message);
        }
        catch (ApiException error)
        {
            End(context, GrpcCodes.OfHttp(error.Status), error.Message);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            End(context, GrpcCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (Exception error) when (error is not OperationCanceledException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            Exchange.City.Log.RequestFailed("gRPC", request.Path.Value ?? "", error);
            End(context, GrpcCode.Internal, "the node failed at this call; its log says why");
        }
    }

    /// <inheritdoc/>
    protected override Task RefuseAsync(HttpContext context, ApiException error)
    {
        context.Response.ContentType = ContentType;
        End(context, GrpcCodes.OfHttp(error.Status), error.Message);
        return Task.CompletedTask;
    }

    private async Task CallAsync(HttpContext context, Caller caller, string path, CancellationToken cancel)
    {
        CosmosQuery query = queries.Find(path);
        QueryEdge.Charge(caller, query);
        long height = QueryEdge.HeightOf(context.Request);
        using IncomingBytes.Request incoming = Exchange.Incoming.Begin();
        byte[] message = await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, over => GrpcFrames.ReadAsync(context.Request.Body, incoming, over)) ?? throw new QueryException(GrpcCode.Internal, "a call has one message, and this has none");
        QueryAnswer answer = await queries.AnswerAsync(query, query.Parse(message), height, caller, cancel);
        cancel.ThrowIfCancellationRequested();
        context.Response.Headers[QueryEdge.HeightHeader] = answer.Height.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(GrpcFrames.Of(answer.Message), cancel);
    }

    // A client of reflection thinks between its questions, so no speed is asked of it; the stream has an end instead.
    private async Task StreamAsync(HttpContext context, Func<byte[], IMessage> answer, CancellationToken deadline)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        limit.CancelAfter(ApiLimits.ReflectionMax);
        using IncomingBytes.Request incoming = Exchange.Incoming.Begin();
        for (int questions = 0; await GrpcFrames.ReadAsync(context.Request.Body, incoming, limit.Token) is { } message; questions++)
        {
            if (questions == ApiLimits.ReflectionQuestionsMax) throw new QueryException(GrpcCode.ResourceExhausted, $"a stream has {ApiLimits.ReflectionQuestionsMax} questions at most");
            await context.Response.Body.WriteAsync(GrpcFrames.Of(answer(message)), limit.Token);
            await context.Response.Body.FlushAsync(limit.Token);
        }
    }

    private static bool IsGrpc(string type) =>
        type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) && (type.Length == ContentType.Length || (type[ContentType.Length] == ';') || type.AsSpan(ContentType.Length).StartsWith("+proto", StringComparison.OrdinalIgnoreCase));

    // Before anything was sent the whole answer is headers.
    private static void End(HttpContext context, GrpcCode code, string message)
    {
        string number = ((int)code).ToString(CultureInfo.InvariantCulture), text = GrpcFrames.Escaped(message);
        if (context.Response.HasStarted)
        {
            context.Response.AppendTrailer(StatusTrailer, number);
            if (text.Length > 0) context.Response.AppendTrailer(MessageTrailer, text);
            return;
        }
        context.Response.Headers[StatusTrailer] = number;
        if (text.Length > 0) context.Response.Headers[MessageTrailer] = text;
    }
}
