using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.RateLimiting;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Limits of what goes over channels: <c>ibc.applications.rate_limiting.v1.Query</c>, as ibc-go 10 has it.</summary>
internal static class RateLimitQueries
{
    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor file = QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryAllRateLimitsRequest, QueryAllRateLimitsResponse>(file, "AllRateLimits", (call, _) => new() { RateLimits = { LimitsOf(call) } }),
            CosmosQuery.Of<QueryRateLimitRequest, QueryRateLimitResponse>(file, "RateLimit", (call, request) => new()
            {
                RateLimit = LimitsOf(call).FirstOrDefault(limit => limit.Path.Denom == request.Denom && limit.Path.ChannelOrClientId == request.ChannelOrClientId)
                    ?? throw QueryException.NotFound($"rate limit not found for denom {request.Denom} and channel or client {request.ChannelOrClientId}"),
            }),
            CosmosQuery.Of<QueryRateLimitsByChainIDRequest, QueryRateLimitsByChainIDResponse>(file, "RateLimitsByChainID", (call, request) =>
            {
                IbcView view = new(call);
                return new() { RateLimits = { LimitsOf(call).Where(limit => view.ChainOf(limit.Path.ChannelOrClientId) == request.ChainId) } };
            }),
            CosmosQuery.Of<QueryRateLimitsByChannelOrClientIDRequest, QueryRateLimitsByChannelOrClientIDResponse>(file, "RateLimitsByChannelOrClientID", (call, request) =>
                new() { RateLimits = { LimitsOf(call).Where(limit => limit.Path.ChannelOrClientId == request.ChannelOrClientId) } }),
        ];
    }

    /// <summary>The limits at a height, as the table has them.</summary>
    public static List<RateLimitRecord> RecordsOf(IStateSnapshot state)
    {
        List<RateLimitRecord> limits = [];
        state.Scan(IbcModule.RateLimitsSchema, [], [], (_, bytes) =>
        {
            limits.Add(MemoryMarshal.Read<RateLimitRecord>(bytes));
            return true;
        });
        return limits;
    }

    private static IEnumerable<RateLimit> LimitsOf(QueryCall call)
    {
        Denoms denoms = new(call.State);
        return RecordsOf(call.State).Select(limit => new RateLimit
        {
            Path = new Protos.Ibc.RateLimiting.Path { Denom = denoms.Of(limit.Key.AssetId), ChannelOrClientId = TransferApplication.NameOf(limit.Key.Channel) },
            Quota = new Quota { MaxPercentSend = limit.SendPercent.ToString(CultureInfo.InvariantCulture), MaxPercentRecv = limit.ReceivePercent.ToString(CultureInfo.InvariantCulture), DurationHours = limit.Hours },
            Flow = new Flow { Inflow = limit.Inflow.ToString(), Outflow = limit.Outflow.ToString(), ChannelValue = limit.Value.ToString() },
        }).OrderBy(limit => limit.Path.ChannelOrClientId, StringComparer.Ordinal).ThenBy(limit => limit.Path.Denom, StringComparer.Ordinal);
    }
}
