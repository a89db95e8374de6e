using System.Reflection.Emit;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Writes one region: the way the code takes from a position, through jumps whose target is known, until it comes to itself again, to a jump that is not
/// known, or to the end of the budget. Within a region words stay symbolic; where the way forks, the other branch leaves through an exit that writes the
/// stack back. So a checked addition, or a small internal function with its return, costs no memory traffic.
/// </summary>
internal sealed partial class RegionWriter
{
    // The longest way, in uses of locals: a piece holds four times as many.
    private const int LocalUsesMax = 1_800;

    // Words that may stand elsewhere than in their slot: what writing back may need in locals is four times as many.
    private const int DisplacedMax = 24;

    // What one instruction may need while it is written.
    private const int LimbReserve = 60, FlagReserve = 16, CellReserve = 20;

    // CALL takes the most operands, and they lie one behind the other.
    private const int OperandsMax = 7;

    private readonly ContractCompiler _compiler;
    private readonly CodeMap _map;
    private readonly PieceWriter _piece;
    private readonly IlWriter _il;
    private readonly WordEmitter _words;
    private readonly SymbolicStack _stack = new();
    private readonly List<Exit> _exits = [];
    private readonly HashSet<int> _passed = [];
    private int _depthChecked, _roomChecked;
    private long _memoryKnown;

    /// <summary>Writes into <paramref name="piece"/>.</summary>
    public RegionWriter(ContractCompiler compiler, PieceWriter piece)
    {
        _compiler = compiler;
        _map = compiler.Map;
        _piece = piece;
        _il = piece.Il;
        _words = piece.Words;
    }

    // A way out of the middle: what stood on the stack there, and where it goes.
    private readonly record struct Exit(Label Label, SymbolicWord[] Words, int Bottom, int Target, SymbolicWord? Unknown, bool IsCold);

    /// <summary>Writes the region at <paramref name="position"/>, with all its exits.</summary>
    public void Write(int position)
    {
        _piece.BeginRegion(position);
        _stack.Clear();
        _exits.Clear();
        _passed.Clear();
        _depthChecked = _roomChecked = 0;
        _memoryKnown = 0;
        int usesBefore = _il.LocalUses, at = position;
        _il.ReleaseAllBut([]);
        while (at >= 0)
        {
            _passed.Add(at);
            at = WriteSegment(at);
            if (at < 0) break;
            if (_passed.Contains(at) || _il.LocalUses - usesBefore > LocalUsesMax || !_compiler.MayRepeat(at))
            {
                LeaveTo(at);
                break;
            }
        }
        foreach (Exit exit in _exits) WriteExit(exit);
    }

    // Returns the position where the way goes on, or -1 when it has left.
    private int WriteSegment(int at)
    {
        Segment segment = _map.SegmentAt(at);
        _compiler.CountWritten(at, segment.Count);
        int height = _stack.Height;
        if (_il.IsListing) _il.Comment($"{at}: {segment.Count} instructions, gas {segment.Gas}, takes {segment.Needs}, grows {segment.Grows}");
        if (segment.Needs - height > _depthChecked)
        {
            _depthChecked = segment.Needs - height;
            _piece.CheckDepth(_depthChecked);
        }
        if (segment.Grows + height > _roomChecked)
        {
            _roomChecked = segment.Grows + height;
            _piece.CheckRoom(_roomChecked);
        }
        _piece.ChargeGas(segment.Gas);
        _stack.Reach(segment.Needs);
        while (at < segment.End)
        {
            Settle();
            Opcode opcode = _map[at];
            if (_il.IsListing) _il.Comment($"{at} {opcode}{(CodeMap.ImmediateSize(opcode) == 0 ? "" : $" 0x{_map.Immediate(at):x}")}");
            switch (opcode)
            {
                case Opcode.Jump: return Jump(_stack.Pop());
                case Opcode.Jumpi: return JumpIf(_map.After(at));
                case Opcode.Stop: _piece.End(EvmStatus.Stopped); return -1;
                case Opcode.JumpDest: break;
                case Opcode.Pc: _stack.Push(SymbolicWord.Of((ulong)at)); break;
                case >= Opcode.Push0 and <= Opcode.Push32 when _map.IsDefined(opcode): _stack.Push(SymbolicWord.Of(_map.Immediate(at))); break;
                default:
                    if (!_map.IsDefined(opcode))
                    {
                        _il.Branch(OpCodes.Br, _piece.Failure(EvmStatus.InvalidOpcode));
                        return -1;
                    }
                    if (WriteInstruction(opcode)) break;
                    return -1;
            }
            at = _map.After(at);
        }
        if (at < _map.Size) return at;
        _piece.End(EvmStatus.Stopped);
        return -1;
    }

    // ---- jumps ----

    private int Jump(SymbolicWord target)
    {
        if (target.IsConstant)
        {
            if (TryDestination(target, out int position)) return position;
            _il.Branch(OpCodes.Br, _piece.Failure(EvmStatus.InvalidJump));
            return -1;
        }
        _compiler.MeetsUnknownJump(target);
        LeaveByTable(target, _stack.Snapshot(), _stack.Bottom);
        return -1;
    }

    private int JumpIf(int next)
    {
        SymbolicWord target = _stack.Pop(), condition = _stack.Pop();
        if (condition.IsConstant) return condition.Constant.IsZero ? next : Jump(target);
        if (!target.IsConstant)
        {
            _compiler.MeetsUnknownJump(target);
            _words.PinAll(target);
            ExitWhen(condition, true, -1, target, false);
            return next;
        }
        if (!TryDestination(target, out int position))
        {
            PushCondition(condition);
            _il.Branch(OpCodes.Brtrue, _piece.Failure(EvmStatus.InvalidJump));
            return next;
        }
        if (_map.IsCold(next) && !_map.IsCold(position))
        {
            ExitWhen(condition, false, next, null, true);
            return position;
        }
        ExitWhen(condition, true, position, null, _map.IsCold(position));
        return next;
    }

    private bool TryDestination(SymbolicWord target, out int position)
    {
        position = target.Constant < (ulong)_map.Size ? (int)target.Constant.U0 : -1;
        return _map.IsJumpDestination(position);
    }

    // Halts where a target is beyond the code.
    private void CheckDestination(SymbolicWord target)
    {
        _words.Pin(target, 0);
        if (_words.PushUnion(target, 1)) _il.Branch(OpCodes.Brtrue, _piece.Failure(EvmStatus.InvalidJump));
        _words.Push(target, 0);
        _il.Number((ulong)_map.Size);
        _il.Branch(OpCodes.Bge_Un, _piece.Failure(EvmStatus.InvalidJump));
    }

    private void PushCondition(SymbolicWord condition)
    {
        if (condition.IsFlag) _il.LoadFlag(condition[0].Index);
        else _words.PushUnion(condition, 0);
    }

    private void ExitWhen(SymbolicWord condition, bool when, int target, SymbolicWord? unknown, bool isCold)
    {
        Label label = _il.DefineLabel(target >= 0 ? $"exit_to_{target}" : "exit_by_table");
        SymbolicWord[] words = _stack.Snapshot();
        for (int i = 0; i < words.Length; i++) words[i] = words[i].Copy();
        _exits.Add(new Exit(label, words, _stack.Bottom, target, unknown?.Copy(), isCold));
        PushCondition(condition);
        _il.Branch(when ? OpCodes.Brtrue : OpCodes.Brfalse, label);
    }

    private void LeaveByTable(SymbolicWord target, SymbolicWord[] words, int bottom)
    {
        _il.ReleaseForWriting(words, bottom, target);
        CheckDestination(target);
        WriteBack(words, bottom, target);
        _words.Push(target, 0);
        _piece.Dispatch();
    }

    private void LeaveTo(int position)
    {
        WriteBack(_stack.Snapshot(), _stack.Bottom);
        _il.Branch(OpCodes.Br, _piece.LabelOf(position));
        _compiler.Demand(position);
    }

    private void WriteExit(Exit exit)
    {
        _il.Mark(exit.Label);
        if (exit.Unknown is { } unknown)
        {
            LeaveByTable(unknown, exit.Words, exit.Bottom);
            return;
        }
        WriteBack(exit.Words, exit.Bottom);
        if (exit.IsCold && _compiler.HandsOver)
        {
            _il.Branch(OpCodes.Br, _piece.HandoverTo(exit.Target));
            return;
        }
        _il.Branch(OpCodes.Br, _piece.LabelOf(exit.Target));
        _compiler.Demand(exit.Target);
    }

    // ---- writing back ----

    // Before an instruction: locals that no word names any more are free again, and too many displaced words go to their slots.
    private void Settle()
    {
        if (!HasReserve) _il.ReleaseAllBut(_stack.Words);
        if (HasReserve && _stack.CountDisplaced() <= DisplacedMax) return;
        WriteSlots(_stack.Snapshot(), _stack.Bottom, null);
        _stack.SettleAll();
        _il.ReleaseAllBut(_stack.Words);
    }

    private bool HasReserve =>
        _il.LimbsFree >= LimbReserve && _il.FlagsFree >= FlagReserve && _il.CellsFree >= CellReserve && _il.HasCells(OperandsMax);

    private void WriteBack(SymbolicWord[] words, int bottom, SymbolicWord? also = null)
    {
        WriteSlots(words, bottom, also);
        _piece.MoveTop(bottom + words.Length);
    }

    // Every word to its own slot. A limb that still stands in a slot that is written over goes to a local first: words may have changed places.
    private void WriteSlots(SymbolicWord[] words, int bottom, SymbolicWord? also)
    {
        bool IsWritten(int position) => position >= bottom && position < bottom + words.Length && words[position - bottom].Home != position;
        _il.ReleaseForWriting(words, bottom, also);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Home == bottom + i) continue;
            for (int limb = 0; limb < SymbolicWord.LimbCount; limb++)
                if (words[i][limb].Kind == LimbKind.Slot && IsWritten(words[i][limb].Index)) _words.Pin(words[i], limb);
        }
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Home == bottom + i) continue;
            _compiler.Escapes(words[i]);
            _words.Write(words[i], bottom + i);
        }
    }
}
