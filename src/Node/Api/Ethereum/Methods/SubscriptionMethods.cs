using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Subscriptions of connections that last.</summary>
public static class SubscriptionMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_subscribe", request => request.Json.Quantity(Subscribe(api, request))),
        RpcMethod.Of("eth_unsubscribe", request =>
        {
            ulong id = request.QuantityAt(0);
            request.Json.WriteBooleanValue(SessionOf(request).TryRemove(id) ? true : throw RpcException.Refused("subscription not found"));
        }),
    ];

    private static ulong Subscribe(EthereumApi api, RpcRequest request)
    {
        RpcSession session = SessionOf(request);
        (SubscriptionKind kind, FilterQuery? query) = request.TextAt(0) switch
        {
            "newHeads" => (SubscriptionKind.Heads, (FilterQuery?)null),
            "logs" => (SubscriptionKind.Logs, request.Has(1) ? FilterQuery.Read(request, 1) : new FilterQuery(null, null, null, [], [])),
            "newPendingTransactions" => (request.Has(1) && request.FlagAt(1) ? SubscriptionKind.PendingWhole : SubscriptionKind.Pending, null),
            "syncing" => (SubscriptionKind.Syncing, null),
            var unknown => throw new RpcException(RpcErrors.MethodNotFound, $"no \"{(unknown.Length <= ApiLimits.RpcNameShownMax ? unknown : "…")}\" subscription in eth namespace"),
        };
        return api.Subscriptions.Add(request, session, kind, query);
    }

    private static RpcSession SessionOf(RpcRequest request) => request.Session ?? throw new RpcException(RpcErrors.MethodNotFound, "notifications not supported");
}
