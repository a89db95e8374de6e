using System.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Instructions;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>The methods that both engines call, found by the instruction's name: so an instruction has one meaning, wherever it runs.</summary>
internal static unsafe class InstructionMethods
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type[] Rooms =
    [
        typeof(ArithmeticInstructions), typeof(ContextInstructions), typeof(MemoryInstructions), typeof(AccountInstructions),
        typeof(StorageInstructions), typeof(LogInstructions), typeof(CallInstructions), typeof(CreateInstructions), typeof(HaltInstructions),
    ];

    private static readonly MethodInfo?[] ByOpcode = FindAll();

    /// <summary><see cref="GrowMemory"/>.</summary>
    public static MethodInfo Grow { get; } = typeof(InstructionMethods).GetMethod(nameof(GrowMemory), Static)!;

    /// <summary><see cref="ArithmeticInstructions.MultiplyModulo"/>.</summary>
    public static MethodInfo MultiplyModulo { get; } = typeof(ArithmeticInstructions).GetMethod(nameof(ArithmeticInstructions.MultiplyModulo), Static)!;

    /// <summary>
    /// The method of <paramref name="opcode"/>: (frame, gas, top) -> gas, or (frame, place of the result and of its only operand) for what has no price of its own.
    /// </summary>
    public static MethodInfo Of(Opcode opcode) => ByOpcode[(int)opcode] ?? throw new InvalidOperationException($"no method for {opcode}");

    /// <summary>True when the method takes and returns gas.</summary>
    public static bool Meters(MethodInfo method) => method.ReturnType == typeof(long);

    /// <summary>True when the method's last argument is the frame.</summary>
    public static bool TakesFrame(MethodInfo method) => method.GetParameters()[^1].ParameterType == typeof(EvmFrame);

    /// <summary>The method of <see cref="Word"/> with this name.</summary>
    public static MethodInfo Arithmetic(string name) => typeof(Word).GetMethod(name, Static)!;

    /// <summary>How many limbs the result of <paramref name="opcode"/> can fill.</summary>
    public static int ResultLimbs(Opcode opcode) => opcode switch
    {
        Opcode.CallDataSize or Opcode.ReturnDataSize or Opcode.ExtCodeSize or Opcode.Timestamp or Opcode.Number or Opcode.GasLimit => 1,
        Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall => 1,
        Opcode.Address or Opcode.Origin or Opcode.Caller or Opcode.Coinbase or Opcode.Create or Opcode.Create2 => 3,
        _ => SymbolicWord.LimbCount,
    };

    private static MethodInfo?[] FindAll()
    {
        var all = new MethodInfo?[256];
        for (int opcode = 0; opcode < all.Length; opcode++)
        {
            string name = ((Opcode)opcode).ToString();
            foreach (Type room in Rooms) all[opcode] ??= room.GetMethod(name, Static);
        }
        return all;
    }

    // Pays for memory for `size` bytes at `low`, where `high` is anything but zero for an offset of more than 64 bits.
    private static long GrowMemory(EvmFrame frame, long gas, ulong low, ulong high, int size)
    {
        UInt256 offset = new(low, high, 0, 0), length = new((ulong)size);
        return MemoryInstructions.Require(frame, gas, &offset, &length, out _, out _);
    }
}
