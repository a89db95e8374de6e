using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Node.Ethereum;

/// <summary>What every step of a transaction costs, in order, and which of them failed: known of a call only after it, when all steps inside are long written.</summary>
/// <remarks>Costs are counted as geth counts them: that of a call includes the gas it hands on, without the stipend, and that of a creation does not. Four bytes a step.</remarks>
public sealed unsafe class StepCosts : IEvmTracer
{
    /// <summary>Most steps of a trace: more take more gas than a transaction may have, unless a call brings its own.</summary>
    public const int StepsMax = 20_000_000;

    private const long KeptPart = 64;

    private readonly Stack<Open> _open = new();
    private readonly Dictionary<int, EvmStatus> _failures = [];
    private readonly Dictionary<int, long> _given = []; // to creations
    private int[] _costs = new int[1_024];

    private struct Open
    {
        public int Index;
        public long Gas, GivenBack, Given;
        public Opcode Opcode;
        public UInt256 Wanted;
        public bool HasValue, HasEntered;
    }

    /// <summary>Steps so far.</summary>
    public int Count { get; private set; }

    /// <summary>What a step costs.</summary>
    public int CostOf(int index) => _costs[index];

    /// <summary>What a step costs as OpenEthereum counts: that of a creation includes the gas it hands on, too.</summary>
    public long FullCostOf(int index) => _costs[index] + _given.GetValueOrDefault(index);

    /// <summary>How a step failed; <see cref="EvmStatus.Running"/> when it did not.</summary>
    public EvmStatus FailureOf(int index) => _failures.GetValueOrDefault(index);

    /// <inheritdoc/>
    public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        if (frame.Depth == 0 || !_open.TryPop(out Open caller)) return;
        (caller.HasEntered, caller.Given) = (true, gas);
        _open.Push(caller);
    }

    /// <inheritdoc/>
    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        if (Count == StepsMax) throw new TraceTooLargeException($"the trace has more than {StepsMax} steps");
        if (Count == _costs.Length) Array.Resize(ref _costs, 2 * Count);
        ReadOnlySpan<UInt256> stack = step.Words;
        bool isCall = step.Opcode is Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall && stack.Length > 2;
        _open.Push(new Open
        {
            Index = Count++,
            Gas = step.Gas,
            Opcode = step.Opcode,
            Wanted = isCall ? stack[^1] : default,
            HasValue = isCall && step.Opcode is Opcode.Call or Opcode.CallCode && !stack[^3].IsZero,
        });
    }

    /// <inheritdoc/>
    public void AfterStep(EvmFrame frame, long gas)
    {
        Open step = _open.Pop();
        if (frame.Status.IsExceptional())
        {
            _failures[step.Index] = frame.Status;
            GasSchedule schedule = frame.Machine.Schedule;
            _costs[step.Index] = schedule.IsDefined(step.Opcode) ? schedule.GasOf(step.Opcode) : 0;
            return;
        }
        long cost = step.Gas - gas;
        switch (step.Opcode)
        {
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when step.HasEntered:
                cost += step.GivenBack;
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall:
                // It came back at once, with the stipend.
                long own = cost + (step.HasValue ? GasSchedule.CallStipend : 0), rest = step.Gas - own, most = rest - (rest / KeptPart);
                cost = own + (step.Wanted.IsUInt64 && step.Wanted.U0 < (ulong)most ? (long)step.Wanted.U0 : most);
                break;
            case Opcode.Create or Opcode.Create2 when step.HasEntered:
                cost -= step.Given - step.GivenBack;
                _given[step.Index] = step.Given;
                break;
        }
        _costs[step.Index] = (int)cost;
    }

    /// <inheritdoc/>
    public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
        if (frame.Depth == 0 || !_open.TryPop(out Open caller)) return;
        caller.GivenBack = gasLeft;
        _open.Push(caller);
    }
}
