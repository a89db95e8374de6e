using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>What the node says about itself to those who look for a node to develop with.</summary>
public static class NodeMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        // Hardhat's helpers work with a node whose name begins so, and with no other.
        RpcMethod.Of("web3_clientVersion", request => request.Json.WriteStringValue($"anvil/gwangan-v{NodeVersion.Text}")),
        .. Named(request => InfoAsync(api, engine, request), "anvil_nodeInfo"),
        .. Named(request => Metadata(api, request), "anvil_metadata", "hardhat_metadata"),
        .. Named(static request =>
        {
            _ = request.FlagAt(0);
            Nothing(request);
            return ValueTask.CompletedTask;
        }, "anvil_setLoggingEnabled", "hardhat_setLoggingEnabled"),
    ];

    private static async ValueTask InfoAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        (long now, bool isAutomining) = await AskAsync(api, engine, request, () => (engine.Clock.NowSeconds, engine.IsAutomining));
        EthereumBlock latest = api.Latest;
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.Quantity("currentBlockNumber"u8, (ulong)latest.Height);
        json.WriteNumber("currentBlockTimestamp"u8, latest.Header.TimeSeconds);
        json.Hash("currentBlockHash"u8, latest.Hash);
        json.WriteString("hardFork"u8, ForkOf(api, latest.Height));
        json.WriteString("transactionOrder"u8, "fifo"u8);
        json.WriteStartObject("environment"u8);
        json.Quantity("baseFee"u8, api.BaseFeeAfter(latest.Header));
        json.WriteNumber("chainId"u8, api.Evm.ChainId);
        json.Quantity("gasLimit"u8, latest.Header.GasLimit);
        json.Quantity("gasPrice"u8, api.BaseFeeAfter(latest.Header) + api.SuggestedTip);
        json.WriteEndObject();
        json.WriteStartObject("forkConfig"u8);
        json.WriteNull("forkUrl"u8);
        json.WriteNull("forkBlockNumber"u8);
        json.WriteNull("forkRetryBackoff"u8);
        json.WriteEndObject();
        json.WriteBoolean("automine"u8, isAutomining);
        json.WriteNumber("time"u8, now);
        json.WriteEndObject();
    }

    private static ValueTask Metadata(EthereumApi api, RpcRequest request)
    {
        EthereumBlock latest = api.Latest;
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteString("clientVersion"u8, $"anvil/gwangan-v{NodeVersion.Text}");
        json.WriteNumber("chainId"u8, api.Evm.ChainId);
        json.Hash("instanceId"u8, api.City.Genesis.FileHash);
        json.WriteNumber("latestBlockNumber"u8, latest.Height);
        json.Hash("latestBlockHash"u8, latest.Hash);
        json.WriteStartObject("snapshots"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        return ValueTask.CompletedTask;
    }

    private static string ForkOf(EthereumApi api, long height)
    {
        lock (api.City.Gate) return api.City.Evm.RulesAt(height + 1).Fork.ToString();
    }
}
