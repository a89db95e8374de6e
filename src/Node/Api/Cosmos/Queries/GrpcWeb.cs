using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>gRPC for pages, which cannot read trailers: they stand in a last frame of the body (grpc, PROTOCOL-WEB.md). Messages in binary only.</summary>
internal static class GrpcWeb
{
    private const string ContentType = "application/grpc-web";

    /// <summary>Whether a request is one.</summary>
    public static bool IsFor(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.ContentType is ContentType or ContentType + "+proto";

    /// <summary>Answers a call.</summary>
    public static async Task AnswerAsync(HttpContext context, Caller caller, CosmosQueries queries, ExchangeApi exchange)
    {
        (GrpcCode code, string message, byte[] frame) = (GrpcCode.OK, "", Array.Empty<byte>());
        try
        {
            CosmosQuery query = queries.Find(context.Request.Path.Value ?? "");
            QueryEdge.Charge(caller, query);
            using IncomingBytes.Request incoming = exchange.Incoming.Begin();
            byte[] request = await RequestBody.InTimeAsync(ApiLimits.BodyMax, context.RequestAborted, over => GrpcFrames.ReadAsync(context.Request.Body, incoming, over)) ?? throw new QueryException(GrpcCode.Internal, "a call has one message, and this has none");
            QueryAnswer answer = await queries.AnswerAsync(query, query.Parse(request), QueryEdge.HeightOf(context.Request), caller, context.RequestAborted);
            context.Response.Headers[QueryEdge.HeightHeader] = answer.Height.ToString(CultureInfo.InvariantCulture);
            frame = GrpcFrames.Of(answer.Message);
        }
        catch (QueryException error)
        {
            (code, message) = (error.Code, error.Message);
        }
        byte[] trailers = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"grpc-status:{(int)code}\r\ngrpc-message:{GrpcFrames.Escaped(message)}\r\n"));
        byte[] prefix = new byte[GrpcFrames.PrefixSize];
        prefix[0] = GrpcFrames.TrailersFlag;
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), (uint)trailers.Length);
        context.Response.ContentType = ContentType + "+proto";
        await context.Response.Body.WriteAsync((byte[])[.. frame, .. prefix, .. trailers], context.RequestAborted);
    }
}
