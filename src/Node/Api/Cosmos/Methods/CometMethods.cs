using Gwangan.Node.Api.Cosmos.Queries;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Every method of CometBFT's RPC that the node answers: a list for each topic, in a file of its own.</summary>
public static class CometMethods
{
    /// <summary>All of them.</summary>
    internal static IEnumerable<CometMethod> All(CometApi api, CosmosQueries queries) =>
    [
        .. InfoMethods.Of(api),
        .. GenesisMethods.Of(api),
        .. BlockMethods.Of(api),
        .. ConsensusMethods.Of(api),
        .. TransactionMethods.Of(api),
        .. AbciMethods.Of(api, queries),
        .. BroadcastMethods.Of(api),
        .. SubscriptionMethods.Of(api),
    ];

    /// <summary>Which page is meant, and how long it is (rpc/core/env.go).</summary>
    /// <exception cref="CometException">There is no such page.</exception>
    internal static (int Skip, int Take) PageOf(CometRequest request, long total)
    {
        long take = request.Integer("per_page") is { } asked and > 0 ? Math.Min(asked, ApiLimits.CometPageMax) : ApiLimits.CometPageDefault;
        long pages = Math.Max(1, (total + take - 1) / take), page = request.Integer("page") ?? 1;
        if (page < 1 || page > pages) throw CometException.Refused($"page should be within [1, {pages}] range, given {page}");
        return ((int)((page - 1) * take), (int)take);
    }

    /// <summary>Whether what is found comes last first.</summary>
    /// <exception cref="CometException">It is neither order.</exception>
    internal static bool IsDescending(CometRequest request) => request.Text("order_by") switch
    {
        "desc" => true,
        "asc" or "" => false,
        _ => throw CometException.Refused("expected order_by to be either `asc` or `desc` or empty"),
    };
}
