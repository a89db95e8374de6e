using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Node.Ethereum;

/// <summary>A call of a transaction, with the calls that it made.</summary>
public sealed class CallNode
{
    /// <summary>Its instruction's name.</summary>
    public required string Type { get; init; }

    /// <summary>Who calls.</summary>
    public required Address From { get; init; }

    /// <summary>Whose code runs; of a creation the new contract.</summary>
    public required Address To { get; init; }

    /// <summary>What it sends; null where an instruction cannot.</summary>
    public UInt256? Value { get; init; }

    /// <summary>Gas it may use.</summary>
    public long Gas { get; set; }

    /// <summary>Gas it has used.</summary>
    public long GasUsed { get; set; }

    /// <summary>Its data, or init code.</summary>
    public byte[] Input { get; init; } = [];

    /// <summary>What it returned or reverted with; of a creation the code.</summary>
    public byte[] Output { get; set; } = [];

    /// <summary>How it ended.</summary>
    public EvmStatus Status { get; set; }

    /// <summary>The byte that ended it, where that is no instruction.</summary>
    public Opcode LastOpcode { get; set; }

    /// <summary>Whether it did not begin because as many calls were running as there may be.</summary>
    public bool IsTooDeep { get; init; }

    /// <summary>Whether it went to a precompile.</summary>
    public bool IsPrecompile { get; init; }

    /// <summary>Calls it made, in order.</summary>
    public List<CallNode> Calls { get; } = [];

    /// <summary>Logs it wrote, each with how many calls it had made before, and its place among the transaction's logs.</summary>
    public List<(EvmLog Log, int Position, int Index)> Logs { get; } = [];

    /// <summary>Whether it creates a contract.</summary>
    public bool IsCreation => Type is "CREATE" or "CREATE2";

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error => Status.IsSuccess() ? null
        : IsTooDeep ? "max call depth exceeded"
        : Status == EvmStatus.InvalidOpcode && LastOpcode != Opcode.Invalid ? $"invalid opcode: opcode 0x{(byte)LastOpcode:x} not defined" : CallText.Of(Status);
}

/// <summary>Gathers the calls of a transaction.</summary>
/// <param name="isTopOnly">Whether only the outermost is asked for.</param>
/// <param name="withLogs">Whether logs are asked for.</param>
public sealed unsafe class CallTree(bool isTopOnly = false, bool withLogs = false) : IEvmTracer
{
    /// <summary>Most bytes of data of all calls together.</summary>
    public const long BytesMax = 64 << 20;

    // For each running frame: its node, and what its step under way asks for.
    private readonly List<CallNode> _running = [];
    private readonly List<(EvmStep Step, CallNode? Expected, bool HasEntered)> _steps = [];
    private long _bytes;
    private int _logCount;

    /// <summary>The outermost call; null before it began.</summary>
    public CallNode? Root { get; private set; }

    /// <inheritdoc/>
    public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        if (_steps.Count > 0 && frame.Depth > 0)
        {
            var step = _steps[^1];
            step.HasEntered = true;
            _steps[^1] = step;
        }
        bool isCreation = kind is EvmCallKind.Create or EvmCallKind.Create2;
        CallNode node = new()
        {
            Type = NameOf(kind),
            From = kind == EvmCallKind.DelegateCall ? frame.Self : frame.Caller,
            To = isCreation ? frame.Self : frame.CodeAddress,
            Value = kind == EvmCallKind.StaticCall ? null : frame.Value,
            Gas = gas,
            Input = Keep(isCreation ? frame.Code.Bytes : new ReadOnlySpan<byte>(frame.Input, frame.InputSize)),
            IsPrecompile = !isCreation && PrecompileSet.Of(frame.Machine.Fork).TryFind(in frame.CodeAddress, out _),
        };
        Add(node);
        _running.Add(node);
        TakeLogs(frame.Machine.State);
    }

    /// <inheritdoc/>
    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        CallNode? expected = null;
        ReadOnlySpan<UInt256> stack = step.Words;
        switch (step.Opcode)
        {
            case Opcode.SelfDestruct when stack.Length >= 1:
                expected = new CallNode { Type = "SELFDESTRUCT", From = frame.Self, To = stack[^1].ToAddress(), Value = frame.Machine.State.BalanceOf(frame.SelfAccount), Status = EvmStatus.Stopped };
                break;
            case Opcode.Call or Opcode.CallCode when stack.Length >= 7:
                expected = Refused(frame, step.Opcode == Opcode.Call ? "CALL" : "CALLCODE", stack[^2].ToAddress(), stack[^3], stack[^4], stack[^5]);
                break;
            case Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 6:
                expected = Refused(frame, step.Opcode == Opcode.DelegateCall ? "DELEGATECALL" : "STATICCALL", stack[^2].ToAddress(), step.Opcode == Opcode.DelegateCall ? frame.Value : null, stack[^3], stack[^4]);
                break;
        }
        _steps.Add((step, expected, false));
    }

    /// <inheritdoc/>
    public void AfterStep(EvmFrame frame, long gas)
    {
        var (step, expected, hasEntered) = _steps[^1];
        _steps.RemoveAt(_steps.Count - 1);
        CallNode node = _running[^1];
        node.LastOpcode = step.Opcode;
        if (frame.Status.IsExceptional()) return;
        TakeLogs(frame.Machine.State);
        if (expected is not null && !hasEntered) Add(expected);
    }

    /// <inheritdoc/>
    public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
        // The chain's own contracts have no steps.
        TakeLogs(frame.Machine.State);
        CallNode node = _running[^1];
        _running.RemoveAt(_running.Count - 1);
        node.Status = frame.Status;
        node.GasUsed = node.Gas - gasLeft;
        node.Output = Keep(output);
    }

    // What has been written since it was looked last is the running call's: by an instruction, by a contract of the chain, or because the call brought coin. What was undone is gone.
    private void TakeLogs(EvmState state)
    {
        if (!withLogs) return;
        CallNode node = _running[^1];
        for (; _logCount < state.LogCount; _logCount++)
        {
            EvmLog log = state.CopyLog(_logCount);
            CountBytes(log.Data.Length);
            node.Logs.Add((log, node.Calls.Count, _logCount));
        }
        _logCount = state.LogCount;
    }

    // What is there of a call that is refused before it begins: too deep, or without the value.
    private CallNode Refused(EvmFrame frame, string type, Address to, UInt256? value, in UInt256 offset, in UInt256 size)
    {
        bool isSmall = offset.IsUInt64 && size.IsUInt64 && size.U0 <= frame.MemorySize && offset.U0 <= frame.MemorySize - size.U0;
        bool isTooDeep = frame.Depth == GasSchedule.CallDepthMax;
        bool isPoor = value is { IsZero: false } wanted && type is "CALL" or "CALLCODE" && frame.Machine.State.SendableOf(frame.SelfAccount) < value;
        return new CallNode { Type = type, From = frame.Self, To = to, Value = value, Status = EvmStatus.InsufficientBalance, IsTooDeep = isTooDeep, Input = (isTooDeep || isPoor) && isSmall ? Keep(new ReadOnlySpan<byte>(frame.Memory + offset.U0, (int)size.U0)) : [] };
    }

    private void Add(CallNode node)
    {
        if (_running.Count == 0) Root = node;
        else if (!isTopOnly) _running[^1].Calls.Add(node);
    }

    private byte[] Keep(ReadOnlySpan<byte> bytes)
    {
        if (isTopOnly && _running.Count > 0) return [];
        CountBytes(bytes.Length);
        return bytes.ToArray();
    }

    private void CountBytes(int size)
    {
        _bytes += size + 64;
        if (_bytes > BytesMax) throw new TraceTooLargeException("the calls of the trace have more data than is kept");
    }

    private static string NameOf(EvmCallKind kind) => kind switch
    {
        EvmCallKind.Call => "CALL",
        EvmCallKind.CallCode => "CALLCODE",
        EvmCallKind.DelegateCall => "DELEGATECALL",
        EvmCallKind.StaticCall => "STATICCALL",
        EvmCallKind.Create => "CREATE",
        _ => "CREATE2",
    };
}
