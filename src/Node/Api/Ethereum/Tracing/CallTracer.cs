using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>callTracer: the calls of a transaction as a tree.</summary>
/// <param name="json">Where it writes.</param>
/// <param name="onlyTopCall">Whether only the outermost.</param>
/// <param name="withLog">Whether with logs.</param>
public sealed unsafe class CallTracer(Utf8JsonWriter json, bool onlyTopCall, bool withLog) : Tracer(json)
{
    private readonly CallTree _tree = new(onlyTopCall, withLog);
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
    public override void End(EvmReceipt receipt) => Write(RootOf(_tree, _transaction.Transaction, receipt), false);

    /// <summary>The outermost call with the transaction's own gas; also of one that ended before its first instruction.</summary>
    internal static CallNode RootOf(CallTree tree, EvmTransaction transaction, EvmReceipt receipt)
    {
        CallNode root = tree.Root ?? new CallNode
        {
            Type = transaction.To is null ? "CREATE" : "CALL",
            From = transaction.Sender,
            To = transaction.To ?? receipt.ContractAddress ?? default,
            Value = transaction.Value,
            Input = transaction.Data.ToArray(),
            Status = receipt.Status,
        };
        (root.Gas, root.GasUsed) = ((long)transaction.GasLimit, receipt.GasUsed);
        return root;
    }

    private void Write(CallNode node, bool isUndone)
    {
        string? error = node.Error;
        isUndone |= error is not null;
        Json.WriteStartObject();
        Json.Address("from"u8, node.From);
        Json.Quantity("gas"u8, (ulong)node.Gas);
        Json.Quantity("gasUsed"u8, (ulong)node.GasUsed);
        if (!node.IsCreation || error is null) Json.Address("to"u8, node.To);
        Json.Data("input"u8, node.Input);
        if (node.Output.Length > 0 && (error is null || node.Status == EvmStatus.Reverted)) Json.Data("output"u8, node.Output);
        if (error is not null) Json.WriteString("error"u8, error);
        if (node.Status == EvmStatus.Reverted && CallText.ReasonOf(node.Output) is { } reason) Json.WriteString("revertReason"u8, reason);
        if (node.Calls.Count > 0)
        {
            Json.WriteStartArray("calls"u8);
            foreach (CallNode call in node.Calls) Write(call, isUndone);
            Json.WriteEndArray();
        }
        // What was undone was never written.
        if (withLog && !isUndone && node.Logs.Count > 0)
        {
            Json.WriteStartArray("logs"u8);
            foreach ((EvmLog log, int position, int index) in node.Logs)
            {
                Json.WriteStartObject();
                Json.Address("address"u8, log.Address);
                Json.WriteStartArray("topics"u8);
                foreach (Hash32 topic in log.Topics) Json.Data(Hash32.Bytes(in topic));
                Json.WriteEndArray();
                Json.Data("data"u8, log.Data);
                Json.Quantity("index"u8, (ulong)(_transaction.FirstLogIndex + index));
                Json.Quantity("position"u8, (ulong)position);
                Json.WriteEndObject();
            }
            Json.WriteEndArray();
        }
        if (node.Value is { } value) Json.Quantity("value"u8, in value);
        Json.WriteString("type"u8, node.Type);
        Json.WriteEndObject();
    }
}
