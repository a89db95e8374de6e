using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Vectors.World;

/// <summary>Writes one line a step in the form of EIP-3155, which other implementations write too.</summary>
internal sealed class StepTracer(TextWriter output) : IEvmTracer
{
    private readonly Stack<EvmStep> _steps = [];

    /// <inheritdoc/>
    public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
    }

    /// <inheritdoc/>
    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        output.Write($"{{\"pc\":{step.Position},\"op\":{(int)step.Opcode},\"gas\":\"0x{step.Gas:x}\",\"memSize\":{frame.MemorySize},\"stack\":[");
        string separator = "";
        foreach (ref readonly UInt256 word in step.Words)
        {
            output.Write($"{separator}\"0x{Convert.ToHexStringLower(word.ToMinimalBigEndian()).TrimStart('0').PadLeft(1, '0')}\"");
            separator = ",";
        }
        output.WriteLine($"],\"depth\":{frame.Depth + 1},\"opName\":\"{step.Opcode.ToString().ToUpperInvariant()}\"}}");
        _steps.Push(step);
    }

    /// <inheritdoc/>
    public void AfterStep(EvmFrame frame, long gas)
    {
        EvmStep step = _steps.Pop();
        if (!frame.Status.IsSuccess() && frame.Status != EvmStatus.Running) output.WriteLine($"{{\"pc\":{step.Position},\"error\":\"{frame.Status}\"}}");
    }

    /// <inheritdoc/>
    public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> returned) =>
        output.WriteLine($"{{\"output\":\"0x{Convert.ToHexStringLower(returned)}\",\"gasLeft\":\"0x{gasLeft:x}\",\"depth\":{frame.Depth + 1},\"status\":\"{frame.Status}\"}}");
}
