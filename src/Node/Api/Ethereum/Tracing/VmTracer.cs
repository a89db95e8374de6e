using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>vmTrace, in OpenEthereum's form: every instruction with its cost, what it pushed, and what it wrote to memory and storage; that of a call inside the instruction that made it. Written as it happens.</summary>
/// <param name="json">Where one value goes; precompiles and whatever else has no code of its own have none.</param>
internal sealed unsafe class VmTracer(Utf8JsonWriter json)
{
    // For each frame whose instructions are told: the step under way, and whether a call of it was told.
    private readonly Stack<Open> _open = new();
    private readonly Stack<bool> _isTold = new();
    private StepCosts _costs = null!;
    private int _step;

    private struct Open
    {
        public EvmStep Step;
        public ulong MemoryAt, MemorySize;
        public UInt256 Key, Value;
        public bool HasSub;
    }

    /// <summary>The transaction is about to run.</summary>
    public void Begin(StepCosts costs) => _costs = costs;

    /// <summary>A message begins.</summary>
    public void Enter(EvmFrame frame, EvmCallKind kind)
    {
        bool isTold = frame.Depth == 0 || kind is EvmCallKind.Create or EvmCallKind.Create2 || !PrecompileSet.Of(frame.Machine.Fork).TryFind(in frame.CodeAddress, out _);
        _isTold.Push(isTold);
        if (!isTold) return;
        if (frame.Depth > 0)
        {
            Open caller = _open.Pop();
            caller.HasSub = true;
            _open.Push(caller);
            json.WritePropertyName("sub"u8);
        }
        json.WriteStartObject();
        json.Data("code"u8, frame.Code.Bytes);
        json.WriteStartArray("ops"u8);
    }

    /// <summary>An instruction is about to run.</summary>
    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        json.WriteStartObject();
        json.WriteNumber("pc"u8, step.Position);
        json.WriteNumber("cost"u8, _costs.FullCostOf(_step++));
        (ulong at, ulong size) = MemoryOf(in step);
        bool isStore = step.Opcode == Opcode.Sstore && step.Height >= 2;
        _open.Push(new Open { Step = step, MemoryAt = at, MemorySize = size, Key = isStore ? step.Words[^1] : default, Value = isStore ? step.Words[^2] : default });
    }

    /// <summary>It has run, or failed.</summary>
    public void AfterStep(EvmFrame frame, long gas)
    {
        Open open = _open.Pop();
        if (!open.HasSub) json.WriteNull("sub"u8);
        if (frame.Status.IsExceptional())
        {
            json.WriteNull("ex"u8);
            json.WriteEndObject();
            return;
        }
        Opcode opcode = open.Step.Opcode;
        json.WriteStartObject("ex"u8);
        json.WriteNumber("used"u8, gas);
        json.WriteStartArray("push"u8);
        // The stack of a depth stays where it is.
        GasSchedule schedule = frame.Machine.Schedule;
        int outputs = schedule.OutputsOf(opcode), height = open.Step.Height - schedule.InputsOf(opcode) + outputs;
        foreach (ref readonly UInt256 word in new ReadOnlySpan<UInt256>((UInt256*)open.Step.Stack + height - outputs, outputs)) json.Quantity(in word);
        json.WriteEndArray();
        if (open.MemoryAt != ulong.MaxValue && open.MemoryAt + open.MemorySize <= frame.MemorySize)
        {
            json.WriteStartObject("mem"u8);
            json.Data("data"u8, new ReadOnlySpan<byte>(frame.Memory + open.MemoryAt, (int)open.MemorySize));
            json.WriteNumber("off"u8, open.MemoryAt);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("mem"u8);
        }
        if (opcode == Opcode.Sstore)
        {
            json.WriteStartObject("store"u8);
            json.Quantity("key"u8, in open.Key);
            json.Quantity("val"u8, in open.Value);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("store"u8);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A message has ended.</summary>
    public void Exit()
    {
        if (!_isTold.Pop()) return;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Where an instruction writes memory, or reads a word of it; nowhere is at the end of numbers.
    private static (ulong At, ulong Size) MemoryOf(in EvmStep step)
    {
        ReadOnlySpan<UInt256> stack = step.Words;
        return step.Opcode switch
        {
            Opcode.Mload or Opcode.Mstore when stack.Length >= 1 => Place(in stack[^1], UInt256.Size),
            Opcode.Mstore8 when stack.Length >= 1 => Place(in stack[^1], 1),
            Opcode.CallDataCopy or Opcode.CodeCopy or Opcode.ReturnDataCopy or Opcode.Mcopy when stack.Length >= 3 => Place(in stack[^1], in stack[^3]),
            Opcode.ExtCodeCopy when stack.Length >= 4 => Place(in stack[^2], in stack[^4]),
            Opcode.Call or Opcode.CallCode when stack.Length >= 7 => Place(in stack[^6], in stack[^7]),
            Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 6 => Place(in stack[^5], in stack[^6]),
            _ => (ulong.MaxValue, 0),
        };
    }

    private static (ulong At, ulong Size) Place(in UInt256 at, in UInt256 size) => !size.IsZero && at.IsUInt64 && size.IsUInt64 && at.U0 <= int.MaxValue && size.U0 <= int.MaxValue ? (at.U0, size.U0) : (ulong.MaxValue, 0);
}
