using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>flatCallTracer: the calls of a transaction as a list, in the form of OpenEthereum's trace_transaction.</summary>
/// <param name="json">Where it writes.</param>
/// <param name="convertParityErrors">Whether errors are worded as OpenEthereum words them.</param>
/// <param name="includePrecompiles">Whether calls of precompiles are in it.</param>
/// <param name="ofCode">Whether the gas of the outermost call is that of its code, as OpenEthereum had it, and not the transaction's, as geth has it.</param>
public sealed unsafe class FlatCallTracer(Utf8JsonWriter json, bool convertParityErrors, bool includePrecompiles, bool ofCode = false) : Tracer(json)
{
    private readonly CallTree _tree = new();
    private TracedTransaction _transaction = null!;

    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs) => _transaction = transaction;

    /// <inheritdoc/>
    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas) => _tree.Enter(frame, kind, gas);

    /// <inheritdoc/>
    public override void BeforeStep(EvmFrame frame, in EvmStep step) => _tree.BeforeStep(frame, in step);

    /// <inheritdoc/>
    public override void AfterStep(EvmFrame frame, long gas) => _tree.AfterStep(frame, gas);

    /// <inheritdoc/>
    public override void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output) => _tree.Exit(frame, gasLeft, output);

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        Json.WriteStartArray();
        WriteAll(receipt, withPlace: true, static _ => true);
        Json.WriteEndArray();
    }

    /// <summary>The outermost call.</summary>
    internal CallNode RootOf(EvmReceipt receipt) => ofCode && _tree.Root is { } root ? root : CallTracer.RootOf(_tree, _transaction.Transaction, receipt);

    /// <summary>Writes the calls into the list that is begun.</summary>
    /// <param name="receipt">The transaction's receipt.</param>
    /// <param name="withPlace">Whether with block and transaction.</param>
    /// <param name="isWanted">Which of them.</param>
    internal void WriteAll(EvmReceipt receipt, bool withPlace, Func<CallNode, bool> isWanted) => Write(RootOf(receipt), [], withPlace, isWanted);

    private void Write(CallNode node, List<int> place, bool withPlace, Func<CallNode, bool> isWanted)
    {
        List<CallNode> calls = includePrecompiles ? node.Calls : [.. node.Calls.Where(call => !call.IsPrecompile || call.Value is { IsZero: false })];
        if (isWanted(node)) WriteOne(node, place, calls.Count, withPlace);
        for (int i = 0; i < calls.Count; i++)
        {
            place.Add(i);
            Write(calls[i], place, withPlace, isWanted);
            place.RemoveAt(place.Count - 1);
        }
    }

    private void WriteOne(CallNode node, List<int> place, int count, bool withPlace)
    {
        string? error = node.Error;
        bool isEnd = node.Type == "SELFDESTRUCT";
        Json.WriteStartObject();
        Json.WriteStartObject("action"u8);
        if (isEnd)
        {
            Json.Address("address"u8, node.From);
            Json.Quantity("balance"u8, node.Value ?? default);
            Json.Address("refundAddress"u8, node.To);
        }
        else
        {
            if (node.IsCreation) Json.WriteString("creationMethod"u8, node.Type.ToLowerInvariant());
            else Json.WriteString("callType"u8, node.Type.ToLowerInvariant());
            Json.Address("from"u8, node.From);
            Json.Quantity("gas"u8, (ulong)node.Gas);
            Json.Data(node.IsCreation ? "init"u8 : "input"u8, node.Input);
            if (!node.IsCreation) Json.Address("to"u8, node.To);
            Json.Quantity("value"u8, node.Value ?? default);
        }
        Json.WriteEndObject();
        if (withPlace && _transaction.BlockHash is { } blockHash)
        {
            Json.Hash("blockHash"u8, in blockHash);
            Json.WriteNumber("blockNumber"u8, _transaction.Block.Number);
        }
        if (error is not null) Json.WriteString("error"u8, convertParityErrors ? ParityErrorOf(node) : error);
        if (isEnd) Json.WriteNull("result"u8);
        else if (error is null || node.Status == EvmStatus.Reverted)
        {
            Json.WriteStartObject("result"u8);
            if (node.IsCreation && error is null) Json.Address("address"u8, node.To);
            if (node.IsCreation && error is null) Json.Data("code"u8, node.Output);
            Json.Quantity("gasUsed"u8, (ulong)node.GasUsed);
            if (!node.IsCreation) Json.Data("output"u8, node.Output);
            Json.WriteEndObject();
        }
        Json.WriteNumber("subtraces"u8, count);
        Json.WriteStartArray("traceAddress"u8);
        foreach (int step in place) Json.WriteNumberValue(step);
        Json.WriteEndArray();
        if (withPlace && _transaction.Hash is { } hash)
        {
            Json.Hash("transactionHash"u8, in hash);
            Json.WriteNumber("transactionPosition"u8, _transaction.Index);
        }
        Json.WriteString("type"u8, isEnd ? "suicide" : node.IsCreation ? "create" : "call");
        Json.WriteEndObject();
    }

    private static string ParityErrorOf(CallNode node) => node.Status switch
    {
        EvmStatus.Reverted => "Reverted",
        EvmStatus.OutOfGas or EvmStatus.CodeTooLarge => "Out of gas",
        EvmStatus.InvalidJump => "Bad jump destination",
        EvmStatus.InvalidOpcode => "Bad instruction",
        EvmStatus.StackUnderflow => "Stack underflow",
        EvmStatus.StackOverflow => "Out of stack",
        EvmStatus.StaticViolation => "Mutable Call In Static Context",
        EvmStatus.PrecompileFailure => "Built-in failed",
        _ => node.Error!,
    };
}
