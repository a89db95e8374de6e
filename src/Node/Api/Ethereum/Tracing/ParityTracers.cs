using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>Calls of a transaction among those of others, in a list that is begun.</summary>
internal sealed unsafe class ListTracer(Utf8JsonWriter json, Func<CallNode, bool> isWanted) : FlatTracer(json)
{
    public override void End(EvmReceipt receipt) => Flat.WriteAll(receipt, withPlace: true, isWanted);
}

/// <summary>A transaction as trace_replayTransaction gives it.</summary>
internal sealed unsafe class ReplayTracer(Utf8JsonWriter json, Hash32? hash) : FlatTracer(json)
{
    public override void End(EvmReceipt receipt)
    {
        CallNode root = Flat.RootOf(receipt);
        Json.WriteStartObject();
        Json.Data("output"u8, root.Error is null || root.Status == EvmStatus.Reverted ? root.Output : []);
        Json.WriteNull("stateDiff"u8);
        Json.WriteStartArray("trace"u8);
        Flat.WriteAll(receipt, withPlace: false, static _ => true);
        Json.WriteEndArray();
        if (hash is { } known) Json.Hash("transactionHash"u8, in known);
        Json.WriteNull("vmTrace"u8);
        Json.WriteEndObject();
    }
}

/// <summary>What both stand on.</summary>
internal abstract unsafe class FlatTracer(Utf8JsonWriter json) : Tracer(json)
{
    protected FlatCallTracer Flat { get; } = new(json, convertParityErrors: true, includePrecompiles: false, ofCode: true);

    public override void Begin(TracedTransaction transaction, StepCosts? costs) => Flat.Begin(transaction, costs);

    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas) => Flat.Enter(frame, kind, gas);

    public override void BeforeStep(EvmFrame frame, in EvmStep step) => Flat.BeforeStep(frame, in step);

    public override void AfterStep(EvmFrame frame, long gas) => Flat.AfterStep(frame, gas);

    public override void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output) => Flat.Exit(frame, gasLeft, output);
}
