using System.Text.Json;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>Where the city stood, and back to it.</summary>
public static class SnapshotMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        .. Named(request => TakeAsync(api, engine, request), "evm_snapshot", "anvil_snapshot"),
        .. Named(request => RevertAsync(api, engine, request), "evm_revert", "anvil_revert"),
        .. Named(request => ResetAsync(api, engine, request), "anvil_reset", "hardhat_reset"),
    ];

    private static async ValueTask TakeAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request) => request.Json.Quantity((ulong)await AskAsync(api, engine, request, engine.Snapshots.Take));

    private static async ValueTask RevertAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long number = NumberAt(request, 0);
        request.Json.WriteBooleanValue(await AskAsync(api, engine, request, () => engine.Snapshots.TryRevert(number)));
    }

    private static async ValueTask ResetAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        // viem names the fields also where it asks for none.
        bool isFork = request.Has(0) && request[0].ValueKind == JsonValueKind.Object && request[0].TryGetProperty("forking", out JsonElement forking)
            && forking.ValueKind == JsonValueKind.Object && forking.TryGetProperty("jsonRpcUrl", out JsonElement url) && url.ValueKind == JsonValueKind.String;
        if (isFork) throw RpcException.Refused("a city begins with its own genesis and forks no other chain");
        await AskAsync(api, engine, request, () =>
        {
            engine.Snapshots.Reset();
            return 0;
        });
        Nothing(request);
    }
}
