using System.Text.Json;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>A tracer that writes exactly one value: what it has seen, in one of the forms that geth's tracers have.</summary>
/// <param name="json">Where it writes, between <see cref="Begin"/> and the end of <see cref="End"/>.</param>
public abstract unsafe class Tracer(Utf8JsonWriter json) : ITransactionTracer
{
    /// <summary>Where it writes.</summary>
    protected Utf8JsonWriter Json { get; } = json;

    /// <inheritdoc/>
    public virtual bool WantsCosts => false;

    /// <inheritdoc/>
    public abstract void Begin(TracedTransaction transaction, StepCosts? costs);

    /// <inheritdoc/>
    public abstract void End(EvmReceipt receipt);

    /// <inheritdoc/>
    public virtual void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
    }

    /// <inheritdoc/>
    public virtual void BeforeStep(EvmFrame frame, in EvmStep step)
    {
    }

    /// <inheritdoc/>
    public virtual void AfterStep(EvmFrame frame, long gas)
    {
    }

    /// <inheritdoc/>
    public virtual void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
    }
}
