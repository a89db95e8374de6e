using Gwangan.Node.Api.Ethereum.Methods;
using Gwangan.Node.Api.Ethereum.Methods.Development;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Every method that the node answers: a list for each topic, in a file of its own.</summary>
public static class RpcMethods
{
    /// <summary>All of them.</summary>
    public static IEnumerable<RpcMethod> All(EthereumApi api)
    {
        if (api.City.Development is not { } engine) return Ordinary(api);
        RpcMethod[] own = [.. DevelopmentMethods.Of(api, engine)];
        return [.. own, .. Ordinary(api).Where(method => !own.Any(other => other.Name == method.Name))];
    }

    private static IEnumerable<RpcMethod> Ordinary(EthereumApi api) =>
    [
        .. ChainMethods.Of(api),
        .. ConfigMethods.Of(api),
        .. BlockMethods.Of(api),
        .. TxpoolMethods.Of(api),
        .. CallMethods.Of(api),
        .. SimulateMethods.Of(api),
        .. StateMethods.Of(api),
        .. TraceMethods.Of(api),
        .. ParityTraceMethods.Of(api),
        .. TransactionMethods.Of(api),
        .. LogMethods.Of(api),
        .. SubscriptionMethods.Of(api),
        .. FeeMethods.Of(api),
        .. SubmitMethods.Of(api),
    ];
}
