using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Calls on a committed height, and what they cost.</summary>
public static class CallMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        new("eth_call", request => CallAsync(api, request), IsHeavy: true),
        new("eth_estimateGas", request => EstimateAsync(api, request), Weight: 3, IsHeavy: true),
        new("eth_createAccessList", request => AccessListAsync(api, request), Weight: 3, IsHeavy: true),
    ];

    /// <summary>Runs work on the height of a block, in its own block or, for <c>pending</c>, in the one after it, and words what it refuses.</summary>
    internal static async Task<T> OnHeightAsync<T>(EthereumApi api, RpcRequest request, BlockTag tag, Func<PastState, EvmBlock, CallDeadline, T> work, TimeSpan? time = null)
    {
        CallDeadline deadline = new(request.Cancel, time ?? CallLimits.CallTimeMax);
        return await InWordsAsync(api.City.Past.RunAsync(api.HeightOf(in tag), past => work(past, BlockOf(past, tag), deadline), request.Cancel));
    }

    /// <summary>Waits for execution, and says what it refuses as JSON-RPC does.</summary>
    internal static async Task<T> InWordsAsync<T>(Task<T> execution)
    {
        try
        {
            return await execution;
        }
        catch (CallRefusedException refused)
        {
            throw RpcException.Refused(refused.Message);
        }
        catch (CallTimeoutException late)
        {
            throw new RpcException(RpcErrors.TimedOut, late.Message);
        }
        catch (TraceTooLargeException large)
        {
            throw new RpcException(RpcErrors.AnswerTooLarge, large.Message);
        }
    }

    private static EvmBlock BlockOf(PastState past, BlockTag tag) => tag.Kind == BlockTagKind.Pending ? SideBlocks.After(past) : SideBlocks.Own(past);

    private static async ValueTask CallAsync(EthereumApi api, RpcRequest request)
    {
        CallRequest call = CallForm.Read(request[0], api.Evm.ChainId);
        IReadOnlyList<AccountOverride> overrides = request.Has(2) ? CallForm.ReadOverrides(request[2]) : [];
        BlockOverride inPlace = request.Has(3) ? CallForm.ReadBlock(request[3]) : new BlockOverride();
        request.AtMost(4);
        CallResult result = await OnHeightAsync(api, request, request.TagOrLatest(1), (past, block, deadline) => new Calls(past, inPlace.Apply(block), overrides, deadline).Call(call));
        Require(result);
        request.Json.Data(result.Output);
    }

    private static async ValueTask EstimateAsync(EthereumApi api, RpcRequest request)
    {
        CallRequest call = CallForm.Read(request[0], api.Evm.ChainId);
        IReadOnlyList<AccountOverride> overrides = request.Has(2) ? CallForm.ReadOverrides(request[2]) : [];
        BlockOverride inPlace = request.Has(3) ? CallForm.ReadBlock(request[3]) : new BlockOverride();
        request.AtMost(4);
        (ulong gas, CallResult? reverted) = await OnHeightAsync(api, request, request.TagOrLatest(1), (past, block, deadline) =>
        {
            ulong estimated = new Calls(past, inPlace.Apply(block), overrides, deadline).Estimate(call, out CallResult? failed);
            return (estimated, failed);
        });
        if (reverted is not null) Require(reverted);
        request.Json.Quantity(gas);
    }

    private static async ValueTask AccessListAsync(EthereumApi api, RpcRequest request)
    {
        CallRequest call = CallForm.Read(request[0], api.Evm.ChainId);
        IReadOnlyList<AccountOverride> overrides = request.Has(2) ? CallForm.ReadOverrides(request[2]) : [];
        request.AtMost(3);
        (AccessListEntry[] list, CallResult result) = await OnHeightAsync(api, request, request.TagOrLatest(1), (past, block, deadline) =>
        {
            AccessListEntry[] touched = new Calls(past, block, overrides, deadline).AccessListOf(call, out CallResult run);
            return (touched, run);
        });
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartArray("accessList"u8);
        foreach (AccessListEntry entry in list)
        {
            json.WriteStartObject();
            json.Address("address"u8, entry.Address);
            json.WriteStartArray("storageKeys"u8);
            foreach (UInt256 key in entry.Keys) json.Data(key.ToBigEndian());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (!result.Status.IsSuccess()) json.WriteString("error"u8, CallText.Of(result.Status));
        json.Quantity("gasUsed"u8, result.GasUsed);
        json.WriteEndObject();
    }

    private static void Require(CallResult result)
    {
        if (result.Status.IsSuccess()) return;
        if (result.Status == EvmStatus.Reverted) throw new RpcException(RpcErrors.Reverted, CallText.RevertOf(result.Output), result.Output);
        throw RpcException.Refused(CallText.Of(result.Status));
    }
}
