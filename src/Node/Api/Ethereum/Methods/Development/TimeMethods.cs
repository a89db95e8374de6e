using Gwangan.Node.Engines.Development;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>The time of blocks.</summary>
public static class TimeMethods
{
    // From here on a time is in milliseconds, as JavaScript counts: the year 5138 in seconds.
    private const long MsFrom = 100_000_000_000;

    private const long MsPerSecond = 1_000;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        .. Named(request => IncreaseAsync(api, engine, request), "evm_increaseTime", "anvil_increaseTime"),
        .. Named(request => SetNextAsync(api, engine, request), "evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp"),
        .. Named(request => SetAsync(api, engine, request), "evm_setTime", "anvil_setTime"),
        .. Named(request => SetIntervalAsync(api, engine, request), "anvil_setBlockTimestampInterval", "evm_setBlockTimestampInterval"),
        .. Named(request => RemoveIntervalAsync(api, engine, request), "anvil_removeBlockTimestampInterval", "evm_removeBlockTimestampInterval"),
    ];

    /// <summary>Asks for the next block's time. Called between two blocks.</summary>
    /// <exception cref="RpcException">It is not after the last.</exception>
    internal static void Ask(DevelopmentEngine engine, long seconds)
    {
        long last = engine.Tip.TimeMs / MsPerSecond;
        if (seconds <= last) throw RpcException.BadParameter($"Timestamp error: {seconds} is lower than or equal to previous block's timestamp {last}");
        if (seconds > DevelopmentClock.SecondsMax) throw RpcException.BadParameter($"Timestamp error: {seconds} is above {DevelopmentClock.SecondsMax}, the last second that a block can have");
        engine.Clock.Ask(seconds);
    }

    private static async ValueTask IncreaseAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long seconds = NumberAt(request, 0);
        long offset = await AskAsync(api, engine, request, () =>
        {
            if (seconds < 0 || seconds > DevelopmentClock.SecondsMax - engine.Clock.NowSeconds) throw RpcException.BadParameter($"Timestamp error: {seconds} seconds more are not between now and {DevelopmentClock.SecondsMax}");
            engine.Clock.Increase(seconds);
            return engine.Clock.OffsetSeconds;
        });
        request.Json.WriteNumberValue(offset);
    }

    private static async ValueTask SetNextAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long seconds = NumberAt(request, 0);
        await AskAsync(api, engine, request, () =>
        {
            Ask(engine, seconds);
            return 0;
        });
        Nothing(request);
    }

    private static async ValueTask SetAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long given = NumberAt(request, 0), seconds = given >= MsFrom ? given / MsPerSecond : given;
        if (seconds is < 0 or > DevelopmentClock.SecondsMax) throw RpcRequest.Wrong(0, $"a time from 0 to {DevelopmentClock.SecondsMax} seconds");
        long moved = await AskAsync(api, engine, request, () =>
        {
            long before = engine.Clock.NowSeconds;
            engine.Clock.Set(seconds);
            return Math.Abs(seconds - before);
        });
        request.Json.WriteNumberValue(moved);
    }

    private static async ValueTask SetIntervalAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long seconds = NumberAt(request, 0);
        if (seconds is < 0 or > int.MaxValue) throw RpcRequest.Wrong(0, "seconds");
        await AskAsync(api, engine, request, () =>
        {
            if (engine.Tip.TimeMs / MsPerSecond + seconds > DevelopmentClock.SecondsMax) throw RpcException.BadParameter($"Timestamp error: {seconds} seconds after the last block are above {DevelopmentClock.SecondsMax}");
            return engine.Clock.IntervalSeconds = seconds;
        });
        Nothing(request);
    }

    private static async ValueTask RemoveIntervalAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        bool wasSet = await AskAsync(api, engine, request, () =>
        {
            bool isSet = engine.Clock.IntervalSeconds > 0;
            engine.Clock.IntervalSeconds = 0;
            return isSet;
        });
        request.Json.WriteBooleanValue(wasSet);
    }
}
