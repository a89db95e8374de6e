using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>geth's tables of instructions with two operands and one result, each row run as code.</summary>
internal sealed class OpcodeRunner : IFileRunner
{
    private const byte Push32 = 0x7F, Push1 = 0x60;

    private readonly VectorMachine _machine = new();

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        string name = Path.GetFileNameWithoutExtension(cases.File)["testcases_".Length..];
        Opcode opcode = name == "signext" ? Opcode.SignExtend : Enum.Parse<Opcode>(name, ignoreCase: true);
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        int index = 0;
        foreach (JsonElement test in document.RootElement.EnumerateArray())
        {
            string row = $"row {index++}";
            foreach (EngineMode mode in cases.Modes) cases.Run(row, mode, (opcode, test), Check);
        }
    }

    private string? Check((Opcode Opcode, JsonElement Test) state, EngineMode mode)
    {
        // The second column is pushed last, so it is the first operand. Then the result is returned from memory.
        byte[] code =
        [
            Push32, .. WordOf(state.Test, "X"), Push32, .. WordOf(state.Test, "Y"), (byte)state.Opcode,
            Push1, 0, (byte)Opcode.Mstore, Push1, 32, Push1, 0, (byte)Opcode.Return,
        ];
        Address address = new UInt256(0xC0DE).ToAddress();
        _machine.Load([new PreAccount { Address = address, Code = code }], mode);
        _machine.BeginBlock(VectorRules.Of("Osaka", null, 1), new EvmBlock());
        _machine.State.BeginTransaction();
        EvmResult result = _machine.Machine.Call(new EvmMessage { Caller = default, To = address, Gas = 1_000_000 });
        _machine.State.EndTransaction();
        _machine.EndBlock();
        if (!result.IsSuccess) return $"fails: {result.Status}";
        return _machine.Machine.Output.SequenceEqual(WordOf(state.Test, "Expected")) ? null : $"gives {Convert.ToHexStringLower(_machine.Machine.Output)}";
    }

    private static byte[] WordOf(JsonElement test, string name) => Hex.Bytes(Encoding.ASCII.GetBytes(test.GetProperty(name).GetString()!.PadLeft(64, '0')));
}
