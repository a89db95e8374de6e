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

/// <summary>What of a transaction is asked for of <c>trace_call</c> and <c>trace_replay…</c>.</summary>
[Flags]
internal enum ReplayKinds
{
    /// <summary>Its output alone.</summary>
    None = 0,

    /// <summary>Its calls.</summary>
    Trace = 1,

    /// <summary>Its instructions.</summary>
    VmTrace = 2,

    /// <summary>What it changed.</summary>
    StateDiff = 4,
}

/// <summary>A transaction as trace_replayTransaction gives it.</summary>
internal sealed unsafe class ReplayTracer(Utf8JsonWriter json, Hash32? hash, ReplayKinds kinds) : FlatTracer(json)
{
    private readonly VmTracer? _steps = kinds.HasFlag(ReplayKinds.VmTrace) ? new VmTracer(json) : null;
    private readonly TouchedState? _touched = kinds.HasFlag(ReplayKinds.StateDiff) ? new TouchedState() : null;
    private bool _hasSteps;

    public override bool WantsCosts => _steps is not null;

    public override void Begin(TracedTransaction transaction, StepCosts? costs)
    {
        base.Begin(transaction, costs);
        _touched?.Begin(transaction);
        _steps?.Begin(costs!);
        Json.WriteStartObject();
        Json.WritePropertyName("vmTrace"u8);
    }

    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        base.Enter(frame, kind, gas);
        _touched?.Enter(frame, kind, gas);
        _steps?.Enter(frame, kind);
        _hasSteps |= _steps is not null;
    }

    public override void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        base.BeforeStep(frame, in step);
        _touched?.BeforeStep(frame, in step);
        _steps?.BeforeStep(frame, in step);
    }

    public override void AfterStep(EvmFrame frame, long gas)
    {
        base.AfterStep(frame, gas);
        _steps?.AfterStep(frame, gas);
    }

    public override void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
        base.Exit(frame, gasLeft, output);
        _steps?.Exit();
    }

    public override void End(EvmReceipt receipt)
    {
        if (!_hasSteps) Json.WriteNullValue();
        CallNode root = Flat.RootOf(receipt);
        Json.Data("output"u8, root.Error is null || root.Status == EvmStatus.Reverted ? root.Output : []);
        Json.WritePropertyName("stateDiff"u8);
        if (_touched is null) Json.WriteNullValue();
        else StateDiffForm.Write(Json, _touched);
        Json.WriteStartArray("trace"u8);
        if (kinds.HasFlag(ReplayKinds.Trace)) Flat.WriteAll(receipt, withPlace: false, static _ => true);
        Json.WriteEndArray();
        if (hash is { } known) Json.Hash("transactionHash"u8, in known);
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
