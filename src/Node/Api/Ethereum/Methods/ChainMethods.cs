using System.Globalization;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Which chain it is, and who answers.</summary>
public static class ChainMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_chainId", request => request.Json.Quantity(api.Evm.ChainId)),
        RpcMethod.Of("eth_blockNumber", request => request.Json.Quantity((ulong)api.Height)),
        RpcMethod.Of("net_version", request => request.Json.WriteStringValue(api.Evm.ChainId.ToString(CultureInfo.InvariantCulture))),
        RpcMethod.Of("net_listening", request => request.Json.WriteBooleanValue(true)),
        RpcMethod.Of("net_peerCount", request => request.Json.Quantity(0)),
        RpcMethod.Of("web3_clientVersion", request => request.Json.WriteStringValue($"Gwangan/v{NodeVersion.Text}/{Environment.OSVersion.Platform.ToString().ToLowerInvariant()}/dotnet{Environment.Version}")),
        RpcMethod.Of("web3_sha3", request => request.Json.Data(Chain.Base.Hash32.Bytes(Keccak256.Hash(request.DataAt(0))))),
        // No key of anybody lies in the node.
        RpcMethod.Of("eth_accounts", request =>
        {
            request.Json.WriteStartArray();
            request.Json.WriteEndArray();
        }),
    ];
}
