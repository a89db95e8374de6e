using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>eth_simulateV1.</summary>
public static class SimulateMethods
{
    // How geth numbers what no other number is for.
    private const int VmError = -32_015, InvalidParams = -32_602, TooManyBlocks = -38_026;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) => [new("eth_simulateV1", request => SimulateAsync(api, request), Weight: 10, IsHeavy: true)];

    private static async ValueTask SimulateAsync(EthereumApi api, RpcRequest request)
    {
        JsonElement asked = request[0];
        if (asked.ValueKind != JsonValueKind.Object || !asked.TryGetProperty("blockStateCalls"u8, out JsonElement list) || list.ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(0, "an object with blockStateCalls");
        if (list.GetArrayLength() == 0) throw new RpcException(InvalidParams, "empty input");
        if (list.GetArrayLength() > CallLimits.SimulatedBlocksMax) throw new RpcException(TooManyBlocks, "too many blocks");
        BlockCalls[] blocks = [.. list.EnumerateArray().Select(item => Read(item, api.Evm.ChainId))];
        if (blocks.Sum(block => block.Calls.Count) > CallLimits.SimulatedCallsMax) throw new RpcException(InvalidParams, "too many calls");
        bool isValidating = Flag(asked, "validation"), tracesTransfers = Flag(asked, "traceTransfers"), isFull = Flag(asked, "returnFullTransactions");
        IReadOnlyList<SimulatedBlock> simulated;
        try
        {
            CallDeadline deadline = new(request.Cancel, CallLimits.CallTimeMax);
            BlockTag tag = request.TagOrLatest(1);
            simulated = await api.City.Past.RunAsync(api.HeightOf(in tag), past => new Simulation(past, api.Evm.ChainId, isValidating, tracesTransfers, deadline).Run(blocks), request.Cancel);
        }
        catch (SimulationRefusedException refused)
        {
            throw new RpcException(refused.Code, refused.Message);
        }
        catch (CallRefusedException refused)
        {
            throw RpcException.Refused(refused.Message);
        }
        catch (CallTimeoutException late)
        {
            throw new RpcException(RpcErrors.TimedOut, late.Message);
        }
        request.Json.WriteStartArray();
        foreach (SimulatedBlock block in simulated) Write(request.Json, block, isFull);
        request.Json.WriteEndArray();
    }

    private static BlockCalls Read(JsonElement json, ulong chainId)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(0, "blockStateCalls of objects");
        return new BlockCalls(
            json.TryGetProperty("blockOverrides"u8, out JsonElement block) && block.ValueKind != JsonValueKind.Null ? CallForm.ReadBlock(block) : new BlockOverride(),
            json.TryGetProperty("stateOverrides"u8, out JsonElement state) && state.ValueKind != JsonValueKind.Null ? CallForm.ReadOverrides(state) : [],
            json.TryGetProperty("calls"u8, out JsonElement calls) && calls.ValueKind == JsonValueKind.Array ? [.. calls.EnumerateArray().Select(call => CallForm.Read(call, chainId))] : []);
    }

    private static void Write(Utf8JsonWriter json, SimulatedBlock block, bool isFull)
    {
        json.WriteStartObject();
        BlockForm.WriteHeader(json, block.Header, block.Hash);
        json.Quantity("size"u8, (ulong)(block.Header.Encode().Length + block.Transactions.Sum(transaction => transaction.Length + 3) + 9));
        json.WriteStartArray("transactions"u8);
        for (int i = 0; i < block.Calls.Count; i++)
        {
            if (isFull) WriteTransaction(json, block, i);
            else json.Data(Hash32.Bytes(block.Calls[i].Transaction.Hash));
        }
        json.WriteEndArray();
        json.WriteStartArray("uncles"u8);
        json.WriteEndArray();
        json.WriteStartArray("withdrawals"u8);
        json.WriteEndArray();
        json.WriteStartArray("calls"u8);
        ulong logIndex = 0;
        for (int i = 0; i < block.Calls.Count; i++) WriteCall(json, block, i, ref logIndex);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter json, SimulatedBlock block, int index)
    {
        Gwangan.Chain.Evm.Transactions.EvmTransaction transaction = block.Calls[index].Transaction;
        json.WriteStartObject();
        json.Hash("blockHash"u8, block.Hash);
        json.Quantity("blockNumber"u8, block.Header.Number);
        json.Quantity("blockTimestamp"u8, block.Header.TimeSeconds);
        json.Quantity("transactionIndex"u8, (ulong)index);
        json.Quantity("type"u8, (ulong)transaction.Type);
        json.Hash("hash"u8, transaction.Hash);
        json.Quantity("nonce"u8, transaction.Nonce);
        json.Address("from"u8, transaction.Sender);
        json.Address("to"u8, transaction.To);
        json.Quantity("value"u8, transaction.Value);
        json.Data("input"u8, transaction.Data.Span);
        json.Quantity("gas"u8, transaction.GasLimit);
        json.Quantity("gasPrice"u8, block.Calls[index].Receipt.GasPrice);
        json.Quantity("maxFeePerGas"u8, transaction.MaxFeePerGas);
        json.Quantity("maxPriorityFeePerGas"u8, transaction.MaxPriorityFeePerGas);
        json.Quantity("chainId"u8, transaction.ChainId ?? default);
        json.WriteStartArray("accessList"u8);
        foreach (Gwangan.Chain.Evm.Transactions.AccessListEntry entry in transaction.AccessList)
        {
            json.WriteStartObject();
            json.Address("address"u8, entry.Address);
            json.WriteStartArray("storageKeys"u8);
            foreach (UInt256 key in entry.Keys) json.Data(key.ToBigEndian());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Quantity("v"u8, 0);
        json.Quantity("yParity"u8, 0);
        json.Quantity("r"u8, 0);
        json.Quantity("s"u8, 0);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, SimulatedBlock block, int index, ref ulong logIndex)
    {
        SimulatedCall call = block.Calls[index];
        bool isSuccess = call.Receipt.IsSuccess;
        json.WriteStartObject();
        json.Data("returnData"u8, isSuccess ? call.Output : []);
        json.WriteStartArray("logs"u8);
        foreach (EvmLog log in call.Receipt.Logs)
        {
            json.WriteStartObject();
            json.Address("address"u8, log.Address);
            json.WriteStartArray("topics"u8);
            foreach (Hash32 topic in log.Topics) json.Data(Hash32.Bytes(in topic));
            json.WriteEndArray();
            json.Data("data"u8, log.Data);
            json.Quantity("blockNumber"u8, block.Header.Number);
            json.Hash("transactionHash"u8, call.Transaction.Hash);
            json.Quantity("transactionIndex"u8, (ulong)index);
            json.Hash("blockHash"u8, block.Hash);
            json.Quantity("blockTimestamp"u8, block.Header.TimeSeconds);
            json.Quantity("logIndex"u8, logIndex++);
            json.WriteBoolean("removed"u8, false);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Quantity("gasUsed"u8, (ulong)call.Receipt.GasUsed);
        json.Quantity("maxUsedGas"u8, call.MaxGasUsed);
        json.Quantity("status"u8, isSuccess ? 1UL : 0UL);
        if (!isSuccess)
        {
            json.WriteStartObject("error"u8);
            bool isReverted = call.Receipt.Status == EvmStatus.Reverted;
            json.WriteString("message"u8, isReverted ? CallText.RevertOf(call.Output) : CallText.Of(call.Receipt.Status));
            json.WriteNumber("code"u8, isReverted ? RpcErrors.Reverted : VmError);
            if (isReverted) json.Data("data"u8, call.Output);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
}
