using System.Text.Json;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>4byteTracer: how often each function is called, by its selector and the size of its arguments.</summary>
public sealed unsafe class FourByteTracer(Utf8JsonWriter json) : Tracer(json)
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs)
    {
    }

    /// <inheritdoc/>
    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        if (kind is EvmCallKind.Create or EvmCallKind.Create2 || frame.InputSize < 4 || PrecompileSet.Of(frame.Machine.Fork).TryFind(in frame.CodeAddress, out _)) return;
        string name = $"0x{Convert.ToHexStringLower(new ReadOnlySpan<byte>(frame.Input, 4))}-{frame.InputSize - 4}";
        if (_counts.Count == CallLimits.SelectorsMax && !_counts.ContainsKey(name)) throw new TraceTooLargeException("the trace has more selectors than are counted");
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        Json.WriteStartObject();
        foreach ((string name, int count) in _counts) Json.WriteNumber(name, count);
        Json.WriteEndObject();
    }
}

/// <summary>noopTracer: nothing.</summary>
public sealed unsafe class NoopTracer(Utf8JsonWriter json) : Tracer(json)
{
    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs)
    {
    }

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        Json.WriteStartObject();
        Json.WriteEndObject();
    }
}

/// <summary>muxTracer: several tracers at once, by their names.</summary>
public sealed unsafe class MuxTracer(Utf8JsonWriter json, IReadOnlyList<(string Name, Tracer Tracer)> tracers) : Tracer(json)
{
    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs)
    {
        foreach ((_, Tracer tracer) in tracers) tracer.Begin(transaction, costs);
    }

    /// <inheritdoc/>
    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        foreach ((_, Tracer tracer) in tracers) tracer.Enter(frame, kind, gas);
    }

    /// <inheritdoc/>
    public override void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        foreach ((_, Tracer tracer) in tracers) tracer.BeforeStep(frame, in step);
    }

    /// <inheritdoc/>
    public override void AfterStep(EvmFrame frame, long gas)
    {
        foreach ((_, Tracer tracer) in tracers) tracer.AfterStep(frame, gas);
    }

    /// <inheritdoc/>
    public override void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
        foreach ((_, Tracer tracer) in tracers) tracer.Exit(frame, gasLeft, output);
    }

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        Json.WriteStartObject();
        foreach ((string name, Tracer tracer) in tracers)
        {
            Json.WritePropertyName(name);
            tracer.End(receipt);
        }
        Json.WriteEndObject();
    }
}
