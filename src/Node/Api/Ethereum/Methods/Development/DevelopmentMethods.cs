using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>What only a development city answers, in the words of anvil and Hardhat (docs/development-city.md). To every other city none of these methods exists.</summary>
public static class DevelopmentMethods
{
    // A number in decimal digits: what Hardhat's own tools send here and there.
    private const NumberStyles Digits = NumberStyles.None;

    /// <summary>The methods, those among them that answer in place of an ordinary one.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        .. MiningMethods.Of(api, engine),
        .. TimeMethods.Of(api, engine),
        .. SnapshotMethods.Of(api, engine),
        .. SetMethods.Of(api, engine),
        .. SendMethods.Of(api, engine),
        .. SignMethods.Of(),
        .. NodeMethods.Of(api, engine),
    ];

    /// <summary>A method under the names that it has with anvil, Hardhat and Ganache.</summary>
    internal static IEnumerable<RpcMethod> Named(RpcHandler handler, params string[] names) => names.Select(name => new RpcMethod(name, handler));

    /// <summary>Does something between two blocks, and goes on when every read shows what it came to.</summary>
    /// <exception cref="RpcException">It is refused.</exception>
    internal static async Task<T> AskAsync<T>(EthereumApi api, DevelopmentEngine engine, RpcRequest request, Func<T> work)
    {
        try
        {
            (T? result, RpcException? problem, long height) = await engine.AskAsync(() =>
            {
                (T? came, RpcException? refused) = Try(work);
                return (came, refused, engine.Tip.Height);
            }).WaitAsync(request.Cancel);
            if (problem is not null) throw problem;
            await api.Feed.WaitAsync(height, request.Cancel);
            return result!;
        }
        catch (RefusedException refused)
        {
            throw RpcException.Refused(refused.Message);
        }
    }

    // What the engine's thread lets through ends the city: a wrong parameter is none of that.
    private static (T? Result, RpcException? Refused) Try<T>(Func<T> work)
    {
        try
        {
            return (work(), null);
        }
        catch (RpcException refused)
        {
            return (default, refused);
        }
    }

    /// <summary>Executes a development operation.</summary>
    internal static Task<long> ExecuteAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request, Operation operation) =>
        AskAsync(api, engine, request, () => engine.Execute(operation).Height);

    /// <summary>Goes on once what was handed in has had its block, where each transaction gets one at once.</summary>
    internal static Task SettleAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request) => AskAsync(api, engine, request, () => 0);

    /// <summary>A number: a quantity, perhaps with leading zeros, decimal digits, or a JSON number.</summary>
    /// <exception cref="RpcException">It is none of 64 bits.</exception>
    internal static long NumberAt(RpcRequest request, int index) => NumberOf(request[index]) ?? throw RpcRequest.Wrong(index, "a number");

    /// <summary>The same; null where it is none.</summary>
    internal static long? NumberOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number) return json.TryGetInt64(out long plain) ? plain : null;
        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { Length: > 0 } text) return null;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return long.TryParse(text, Digits, CultureInfo.InvariantCulture, out long digits) ? digits : null;
        return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) && hex >= 0 ? hex : null;
    }

    /// <summary>A word of 256 bits.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    internal static UInt256 WordAt(RpcRequest request, int index)
    {
        JsonElement json = request[index];
        if (json.ValueKind == JsonValueKind.Number && json.TryGetUInt64(out ulong plain)) return plain;
        return CallForm.TryReadSlot(json, out UInt256 word) ? word : throw RpcRequest.Wrong(index, "a number of 256 bits in hex");
    }

    /// <summary>An amount of won units.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    internal static Amount AmountAt(RpcRequest request, int index) =>
        WordAt(request, index).TryToUInt128(out UInt128 units) ? new Amount(units) : throw RpcException.BadParameter("an amount is below 2^128: the ledger counts no further");

    /// <summary>Writes null.</summary>
    internal static void Nothing(RpcRequest request) => request.Json.WriteNullValue();
}
