using System.Globalization;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>What gRPC and REST read of a request alike.</summary>
internal static class QueryEdge
{
    /// <summary>Names the height that is asked about, and in an answer the one it shows.</summary>
    public const string HeightHeader = "x-cosmos-block-height";

    /// <summary>What gateways call the same header.</summary>
    public const string GatewayHeightHeader = "Grpc-Metadata-" + HeightHeader;

    /// <summary>The height that a request asks about; 0 for the latest.</summary>
    /// <exception cref="QueryException">It is none.</exception>
    public static long HeightOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeightHeader, out var values) && !request.Headers.TryGetValue(GatewayHeightHeader, out values)) return 0;
        return long.TryParse(values, NumberStyles.None, CultureInfo.InvariantCulture, out long height) ? height : throw QueryException.Invalid($"{HeightHeader} is a height");
    }

    /// <summary>Counts what a query is beyond an ordinary request.</summary>
    /// <exception cref="QueryException">It is too much for this caller now.</exception>
    public static void Charge(Caller caller, CosmosQuery query) => Charge(caller, query.Weight - 1);

    /// <summary>Counts requests.</summary>
    /// <exception cref="QueryException">They are too many.</exception>
    public static void Charge(Caller caller, int requests)
    {
        if (requests > 0 && caller.RefuseRequests(requests) is { } tooMany) throw new QueryException(GrpcCode.ResourceExhausted, tooMany.Message);
    }

    /// <summary>Reads so many bytes, or up to the end where that comes first. What is announced takes no memory before it is here.</summary>
    /// <exception cref="ApiException">The node receives too much at once.</exception>
    public static async ValueTask<byte[]> ReadAsync(Stream body, int most, IncomingBytes.Request incoming, CancellationToken cancel)
    {
        using MemoryStream read = new();
        byte[] piece = new byte[Math.Min(most, ApiLimits.RpcReadBytes)];
        for (int count; read.Length < most && (count = await body.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, most - read.Length)), cancel)) > 0;)
        {
            if (!incoming.TryAdd(count)) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is receiving too much at once; send again in a moment.");
            read.Write(piece, 0, count);
        }
        return read.ToArray();
    }
}
