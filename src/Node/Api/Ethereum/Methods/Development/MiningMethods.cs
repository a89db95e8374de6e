using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>When blocks are made, and what waits for them.</summary>
public static class MiningMethods
{
    private const long MsPerSecond = 1_000;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        .. Named(request => MineOneAsync(api, engine, request), "evm_mine"),
        .. Named(request => MineManyAsync(api, engine, request), "anvil_mine", "hardhat_mine"),
        .. Named(request => SetAutomineAsync(api, engine, request), "evm_setAutomine", "anvil_setAutomine"),
        .. Named(request => GetAsync(api, engine, request, () => engine.IsAutomining, static (json, isOn) => json.WriteBooleanValue(isOn)), "anvil_getAutomine", "hardhat_getAutomine"),
        .. Named(request => SetIntervalAsync(api, engine, request), "evm_setIntervalMining", "anvil_setIntervalMining"),
        .. Named(request => GetAsync(api, engine, request, () => engine.IntervalMs, WriteInterval), "anvil_getIntervalMining"),
        .. Named(request => DropAsync(api, engine, request), "anvil_dropTransaction", "hardhat_dropTransaction"),
        .. Named(request => DropAllAsync(api, engine, request), "anvil_dropAllTransactions"),
        .. Named(request => DropOfSenderAsync(api, engine, request), "anvil_removePoolTransactions"),
    ];

    private static async ValueTask GetAsync<T>(EthereumApi api, DevelopmentEngine engine, RpcRequest request, Func<T> read, Action<Utf8JsonWriter, T> write) =>
        write(request.Json, await AskAsync(api, engine, request, read));

    private static void WriteInterval(Utf8JsonWriter json, long intervalMs)
    {
        if (intervalMs == 0) json.WriteNullValue();
        else json.WriteNumberValue(intervalMs / MsPerSecond);
    }

    // Ganache's form has an object with time and count of blocks.
    private static async ValueTask MineOneAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long? at = null, blocks = 1;
        if (request.Has(0))
        {
            JsonElement asked = request[0];
            if (asked.ValueKind == JsonValueKind.Object)
            {
                if (asked.TryGetProperty("timestamp", out JsonElement timestamp) && timestamp.ValueKind != JsonValueKind.Null) at = NumberOf(timestamp) ?? throw RpcRequest.Wrong(0, "a timestamp");
                if (asked.TryGetProperty("blocks", out JsonElement count) && count.ValueKind != JsonValueKind.Null) blocks = NumberOf(count) ?? throw RpcRequest.Wrong(0, "a count of blocks");
            }
            else
            {
                at = NumberAt(request, 0);
            }
        }
        Require(blocks.Value);
        await AskAsync(api, engine, request, () =>
        {
            if (at is { } seconds) TimeMethods.Ask(engine, seconds);
            return Mine(engine, blocks.Value, request);
        });
        request.Json.WriteStringValue("0x0");
    }

    private static async ValueTask MineManyAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long blocks = request.Has(0) ? NumberAt(request, 0) : 1, interval = request.Has(1) ? NumberAt(request, 1) : 0;
        Require(blocks);
        if (interval is < 0 or > DevelopmentClock.SecondsMax) throw RpcRequest.Wrong(1, "seconds");
        await AskAsync(api, engine, request, () =>
        {
            if (interval > 0 && engine.Clock.NextSeconds(engine.Tip.TimeMs) + interval * Math.Max(0, blocks - 1) > DevelopmentClock.SecondsMax) throw RpcException.BadParameter($"Timestamp error: the last block would be above {DevelopmentClock.SecondsMax} seconds");
            long before = engine.Clock.IntervalSeconds;
            for (long i = 0; i < blocks && !request.Cancel.IsCancellationRequested; i++)
            {
                engine.Mine();
                // The first has the time that it would have had in any case.
                if (interval > 0) engine.Clock.IntervalSeconds = interval;
            }
            engine.Clock.IntervalSeconds = before;
            return 0;
        });
        Nothing(request);
    }

    private static void Require(long blocks)
    {
        if (blocks is < 0 or > ApiLimits.DevelopmentBlocksMax) throw RpcException.BadParameter($"from 0 to {ApiLimits.DevelopmentBlocksMax} blocks at a time");
    }

    private static long Mine(DevelopmentEngine engine, long blocks, RpcRequest request)
    {
        for (long i = 0; i < blocks && !request.Cancel.IsCancellationRequested; i++) engine.Mine();
        return blocks;
    }

    private static async ValueTask SetAutomineAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        bool isOn = request.FlagAt(0);
        await AskAsync(api, engine, request, () =>
        {
            engine.IsAutomining = isOn;
            if (isOn) engine.MineEvery(0);
            return 0;
        });
        // What waits gets its blocks now.
        if (isOn) engine.Wake();
        await SettleAsync(api, engine, request);
        Nothing(request);
    }

    // In seconds, as anvil has it; blocks then come by this alone.
    private static async ValueTask SetIntervalAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long seconds = NumberAt(request, 0);
        if (seconds is < 0 or > ApiLimits.DevelopmentIntervalSecondsMax) throw RpcException.BadParameter($"an interval is from 0 to {ApiLimits.DevelopmentIntervalSecondsMax} seconds");
        await AskAsync(api, engine, request, () =>
        {
            engine.IsAutomining = false;
            engine.MineEvery(seconds * MsPerSecond);
            return 0;
        });
        Nothing(request);
    }

    private static async ValueTask DropAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        Hash32 hash = request.HashAt(0);
        bool isGone = await AskAsync(api, engine, request, () => api.City.Pool.TryFindTransaction(in hash, out Envelope envelope) && api.City.Pool.TryEvict(envelope.Id));
        if (isGone) request.Json.Data(Hash32.Bytes(in hash));
        else Nothing(request);
    }

    private static async ValueTask DropAllAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        await AskAsync(api, engine, request, api.City.Pool.Clear);
        Nothing(request);
    }

    private static async ValueTask DropOfSenderAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        Address sender = request.AddressAt(0);
        await AskAsync(api, engine, request, () =>
        {
            foreach (Envelope envelope in api.City.Pool.Waiting().Where(each => each.IsEthereum && each.Account == sender)) api.City.Pool.TryEvict(envelope.Id);
            return 0;
        });
        Nothing(request);
    }
}
