namespace Gwangan.Chain.Evm.Compiler;

/// <summary>Instructions that run one after another with one check of gas and height.</summary>
/// <param name="Gas">Static gas of all.</param>
/// <param name="Needs">Words they take from below the height at the beginning.</param>
/// <param name="Grows">Words by which the stack is higher at most.</param>
/// <param name="End">Position behind the last one.</param>
/// <param name="Count">How many they are.</param>
internal readonly record struct Segment(long Gas, int Needs, int Grows, int End, int Count);

/// <summary>What can be read from code without running it: segments, immediates, and which ways end in a refusal.</summary>
internal sealed unsafe class CodeMap
{
    // So that one segment's IL stays far from what the just-in-time compiler optimizes in one method.
    private const int SegmentInstructionsMax = 48;

    // How far a way is followed to see that it ends in REVERT: a Solidity panic takes about ten instructions.
    private const int ColdInstructionsMax = 64, ColdJumpsMax = 3;

    private readonly EvmCode _code;
    private readonly GasSchedule _prices;

    /// <summary>Reads <paramref name="code"/> under the rules of <paramref name="prices"/>.</summary>
    public CodeMap(EvmCode code, GasSchedule prices)
    {
        _code = code;
        _prices = prices;
        for (int at = 0; at < code.Size; at = After(at)) InstructionCount++;
    }

    /// <summary>Bytes of code.</summary>
    public int Size => _code.Size;

    /// <summary>Instructions of the code, reachable or not.</summary>
    public int InstructionCount { get; }

    /// <summary>The instruction at <paramref name="at"/>; STOP behind the end.</summary>
    public Opcode this[int at] => at < _code.Size ? (Opcode)_code.Pointer[at] : Opcode.Stop;

    /// <summary>True when the fork has the instruction.</summary>
    public bool IsDefined(Opcode opcode) => _prices.IsDefined(opcode);

    /// <summary>True when a jump may go to <paramref name="at"/>.</summary>
    public bool IsJumpDestination(int at) => at >= 0 && _code.IsJumpDestination((nuint)at);

    /// <summary>Bytes of the number behind the instruction: 1 to 32 for PUSH1 to PUSH32, else 0.</summary>
    public static int ImmediateSize(Opcode opcode) => opcode is >= Opcode.Push1 and <= Opcode.Push32 ? opcode - Opcode.Push0 : 0;

    /// <summary>The position behind the instruction at <paramref name="at"/>.</summary>
    public int After(int at) => at + 1 + ImmediateSize(this[at]);

    /// <summary>The number behind the PUSH at <paramref name="at"/>: bytes beyond the code's end are zero.</summary>
    public Base.UInt256 Immediate(int at) => Base.UInt256.FromBigEndian(new ReadOnlySpan<byte>(_code.Pointer + at + 1, ImmediateSize(this[at])));

    /// <summary>
    /// The segment that begins at <paramref name="at"/>. It ends behind every jump and halt, before every other JUMPDEST, and behind each instruction that
    /// sees the exact gas: GAS, SSTORE (EIP-2200's stipend rule), calls and creations. Elsewhere nobody can tell that gas of the segment's later
    /// instructions is gone already: if it does not suffice, the frame halts within the segment anyway and loses all of it.
    /// </summary>
    public Segment SegmentAt(int at)
    {
        long gas = 0;
        int height = 0, needs = 0, grows = 0, count = 0, start = at;
        while (at < Size && count < SegmentInstructionsMax)
        {
            Opcode opcode = this[at];
            if (opcode == Opcode.JumpDest && at != start) break;
            count++;
            if (!IsDefined(opcode)) return new Segment(gas, needs, grows, at + 1, count);
            gas += _prices.GasOf(opcode);
            needs = int.Max(needs, _prices.InputsOf(opcode) - height);
            height += _prices.OutputsOf(opcode) - _prices.InputsOf(opcode);
            grows = int.Max(grows, height);
            at = After(at);
            if (EndsSegment(opcode)) break;
        }
        return new Segment(gas, needs, grows, at, count);
    }

    /// <summary>True when running on from <paramref name="at"/> ends in REVERT or an exceptional halt within a few instructions, whatever the operands.</summary>
    public bool IsCold(int at)
    {
        int jumps = 0;
        Opcode last = Opcode.Stop;
        int lastAt = 0;
        for (int n = 0; n < ColdInstructionsMax && at < Size; n++)
        {
            Opcode opcode = this[at];
            if (opcode == Opcode.Revert || !IsDefined(opcode)) return true;
            if (opcode is Opcode.Stop or Opcode.Return or Opcode.SelfDestruct or Opcode.Jumpi) return false;
            if (opcode == Opcode.Jump)
            {
                if (++jumps > ColdJumpsMax || ImmediateSize(last) is 0 or > 3) return false;
                int target = (int)Immediate(lastAt).U0;
                if (!IsJumpDestination(target)) return true;
                at = target;
                continue;
            }
            (last, lastAt) = (opcode, at);
            at = After(at);
        }
        return false;
    }

    private static bool EndsSegment(Opcode opcode) => opcode is Opcode.Stop or Opcode.Jump or Opcode.Jumpi or Opcode.Return or Opcode.Revert
        or Opcode.SelfDestruct or Opcode.Gas or Opcode.Sstore
        or Opcode.Create or Opcode.Create2 or Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall;
}
