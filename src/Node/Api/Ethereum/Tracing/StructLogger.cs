using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>The tracer without a name: every instruction with gas, stack, storage and, where asked for, memory and return data (execution-apis, schema of debug_traceTransaction). Written as it happens.</summary>
public sealed unsafe class StructLogger(Utf8JsonWriter json, StructLogOptions options) : Tracer(json)
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 256).Select(code => NameOf((Opcode)code))];

    private readonly Dictionary<Address, SortedDictionary<UInt256, UInt256>> _storage = [];
    private StepCosts _costs = null!;
    private byte[] _output = [];
    private int _step;

    /// <inheritdoc/>
    public override bool WantsCosts => true;

    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs)
    {
        _costs = costs!;
        Json.WriteStartObject();
        Json.WriteStartArray("structLogs"u8);
    }

    /// <inheritdoc/>
    public override void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        int index = _step++;
        if (options.Limit > 0 && index >= options.Limit) return;
        Json.WriteStartObject();
        Json.WriteNumber("pc"u8, step.Position);
        Json.WriteString("op"u8, Names[(byte)step.Opcode]);
        Json.WriteNumber("gas"u8, step.Gas);
        Json.WriteNumber("gasCost"u8, _costs.CostOf(index));
        Json.WriteNumber("depth"u8, frame.Depth + 1);
        if (_costs.FailureOf(index) is var failure and not EvmStatus.Running) Json.WriteString("error"u8, ErrorOf(failure, step));
        if (frame.Machine.State.Refund is > 0 and var refund) Json.WriteNumber("refund"u8, refund);
        if (!options.DisableStack)
        {
            Json.WriteStartArray("stack"u8);
            foreach (ref readonly UInt256 word in step.Words) Json.Quantity(in word);
            Json.WriteEndArray();
        }
        if (options.EnableReturnData && frame.Machine.Output.Length > 0) Json.Data("returnData"u8, frame.Machine.Output);
        if (options.EnableMemory && frame.MemorySize > 0)
        {
            Json.WriteStartArray("memory"u8);
            for (ulong at = 0; at < frame.MemorySize; at += UInt256.Size) Json.Data(new ReadOnlySpan<byte>(frame.Memory + at, UInt256.Size));
            Json.WriteEndArray();
        }
        if (!options.DisableStorage && step.Opcode is Opcode.Sload or Opcode.Sstore && _costs.FailureOf(index) == EvmStatus.Running) WriteStorage(frame, in step);
        Json.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
        if (frame.Depth == 0) _output = output.ToArray();
    }

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        Json.WriteEndArray();
        Json.WriteNumber("gas"u8, receipt.GasUsed);
        Json.WriteBoolean("failed"u8, !receipt.IsSuccess);
        Json.Data("returnValue"u8, _output);
        Json.WriteEndObject();
    }

    // The slots that the contract has looked at so far, as they are after this step.
    private void WriteStorage(EvmFrame frame, in EvmStep step)
    {
        ReadOnlySpan<UInt256> stack = step.Words;
        if (stack.Length < (step.Opcode == Opcode.Sload ? 1 : 2)) return;
        if (!_storage.TryGetValue(frame.Self, out SortedDictionary<UInt256, UInt256>? slots)) _storage.Add(frame.Self, slots = []);
        UInt256 key = stack[^1];
        slots[key] = step.Opcode == Opcode.Sstore ? stack[^2] : frame.Machine.State.ValueOf(frame.Machine.State.FindSlot(frame.SelfAccount, in key));
        Json.WriteStartObject("storage"u8);
        foreach ((UInt256 slot, UInt256 value) in slots)
        {
            Json.WritePropertyName("0x" + Convert.ToHexStringLower(slot.ToBigEndian()));
            Json.Data(value.ToBigEndian());
        }
        Json.WriteEndObject();
    }

    private static string ErrorOf(EvmStatus failure, in EvmStep step) => failure switch
    {
        EvmStatus.InvalidOpcode => $"invalid opcode: {Names[(byte)step.Opcode]}",
        EvmStatus.StackUnderflow => $"stack underflow ({step.Height} <=> {GasSchedule.Of(EvmFork.Osaka).InputsOf(step.Opcode)})",
        _ => CallText.Of(failure),
    };

    // Clients have called PREVRANDAO so since before it was that.
    private static string NameOf(Opcode opcode) => opcode == Opcode.PrevRandao ? "DIFFICULTY" : Enum.IsDefined(opcode) ? opcode.ToString().ToUpperInvariant() : $"opcode 0x{(byte)opcode:x} not defined";
}

/// <summary>What the struct logger shows.</summary>
/// <param name="DisableStack">Not the stack.</param>
/// <param name="DisableStorage">Not the storage.</param>
/// <param name="EnableMemory">The memory.</param>
/// <param name="EnableReturnData">What the last call returned.</param>
/// <param name="Limit">How many steps; 0 for all.</param>
public sealed record StructLogOptions(bool DisableStack = false, bool DisableStorage = false, bool EnableMemory = false, bool EnableReturnData = false, int Limit = 0);
