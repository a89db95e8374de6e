using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Writes one piece: a method that holds as many regions as the just-in-time compiler still optimizes together. A region is entered at its label with
/// the whole stack in memory; a jump to a region of another piece returns that region's position, and the caller enters the other piece.
/// </summary>
internal sealed class PieceWriter
{
    /// <summary>What a piece returns when the frame has ended.</summary>
    public const int Ended = -1;

    /// <summary>Returned minus a position: the interpreter goes on from there.</summary>
    public const int Handover = -2;

    private static readonly FieldInfo Status = FieldOf(nameof(EvmFrame.Status)), Memory = FieldOf(nameof(EvmFrame.Memory)),
        MemorySize = FieldOf(nameof(EvmFrame.MemorySize));

    private readonly DynamicMethod _method;
    private readonly LocalBuilder _gas, _top, _target;
    private readonly Dictionary<int, Label> _labels = [];
    private readonly List<int> _regions = [];
    private readonly List<(int Position, Label Label)> _leaving = [];
    private readonly List<(int Position, Label Label)> _handovers = [];
    private readonly List<(EvmStatus Status, Label Label)> _failures = [];
    private readonly Label _entry, _dispatch, _failed, _ended;
    private bool _dispatches;

    /// <summary>Begins a piece named <paramref name="name"/>.</summary>
    public PieceWriter(string name, ConstantPool constants, StringBuilder? listing)
    {
        _method = new DynamicMethod(name, typeof(int), [typeof(CompiledContract), typeof(EvmFrame), typeof(PieceState).MakePointerType(), typeof(int)],
            typeof(CompiledContract).Module, skipVisibility: true) { InitLocals = false };
        Il = new IlWriter(_method, listing);
        _gas = Il.Declare(typeof(long));
        _top = Il.Declare(typeof(byte).MakePointerType());
        _target = Il.Declare(typeof(int));
        Address = Il.Declare(typeof(byte).MakePointerType());
        Words = new WordEmitter(Il, _top, constants);
        _entry = Il.DefineLabel("entry");
        _dispatch = Il.DefineLabel("dispatch");
        _failed = Il.DefineLabel("failed");
        _ended = Il.DefineLabel("ended");
        Il.Argument(2, "state"); Il.Emit(OpCodes.Ldind_I8); Il.Store(_gas, "gas");
        PushState(PieceState.TopAt); Il.Emit(OpCodes.Ldind_I); Il.Store(_top, "top");
        Il.Branch(OpCodes.Br, _entry);
    }

    /// <summary>The instructions.</summary>
    public IlWriter Il { get; }

    /// <summary>Arithmetic.</summary>
    public WordEmitter Words { get; }

    /// <summary>A local for an address in the frame's memory, used at once.</summary>
    public LocalBuilder Address { get; }

    /// <summary>The positions of the regions written so far, in order.</summary>
    public IReadOnlyList<int> Regions => _regions;

    /// <summary>Begins the region at <paramref name="position"/>.</summary>
    public void BeginRegion(int position)
    {
        _regions.Add(position);
        Il.Mark(LabelOf(position));
    }

    // ---- gas and height ----

    /// <summary>Puts the gas left on the IL stack.</summary>
    public void PushGas() => Il.Load(_gas, "gas");

    /// <summary>Takes <paramref name="amount"/> gas; the frame halts when there is less.</summary>
    public void ChargeGas(long amount)
    {
        if (amount == 0) return;
        Il.Load(_gas, "gas"); Il.Number((ulong)amount); Il.Emit(OpCodes.Sub);
        Il.Emit(OpCodes.Dup); Il.Store(_gas, "gas");
        Il.Number(0); Il.Branch(OpCodes.Blt, Failure(EvmStatus.OutOfGas));
    }

    /// <summary>Takes the gas left from the IL stack, as an instruction's method returned it: below zero the frame has halted.</summary>
    public void TakeGas()
    {
        Il.Emit(OpCodes.Dup); Il.Store(_gas, "gas");
        Il.Number(0); Il.Branch(OpCodes.Blt, _failed);
    }

    /// <summary>The frame halts unless the stack holds <paramref name="words"/>.</summary>
    public void CheckDepth(int words)
    {
        PushHeight();
        Il.Integer(words * UInt256.Size);
        Il.Branch(OpCodes.Blt, Failure(EvmStatus.StackUnderflow));
    }

    /// <summary>The frame halts unless the stack has place for <paramref name="words"/> more.</summary>
    public void CheckRoom(int words)
    {
        PushHeight();
        Il.Integer((GasSchedule.StackWordsMax - words) * UInt256.Size);
        Il.Branch(OpCodes.Bgt, Failure(EvmStatus.StackOverflow));
    }

    /// <summary>Puts the size of the frame's memory, in bytes, on the IL stack as 64 bits.</summary>
    public void PushMemorySize()
    {
        Il.Argument(1, "frame");
        Il.Field(OpCodes.Ldfld, MemorySize);
        Il.Emit(OpCodes.Conv_U8);
    }

    /// <summary>Puts the address of the frame's memory on the IL stack.</summary>
    public void PushMemory()
    {
        Il.Argument(1, "frame");
        Il.Field(OpCodes.Ldfld, Memory);
    }

    // ---- ways out ----

    /// <summary>The label of the region at <paramref name="position"/>; where it is in another piece, of a way there.</summary>
    public Label LabelOf(int position)
    {
        if (!_labels.TryGetValue(position, out Label label))
        {
            label = Il.DefineLabel($"at_{position}");
            _labels[position] = label;
            _leaving.Add((position, label));
        }
        return label;
    }

    /// <summary>The label where the interpreter takes over at <paramref name="position"/>.</summary>
    public Label HandoverTo(int position)
    {
        foreach ((int known, Label label) in _handovers) if (known == position) return label;
        Label made = Il.DefineLabel($"interpret_{position}");
        _handovers.Add((position, made));
        return made;
    }

    /// <summary>The label where the frame halts with <paramref name="status"/>.</summary>
    public Label Failure(EvmStatus status)
    {
        foreach ((EvmStatus known, Label label) in _failures) if (known == status) return label;
        Label made = Il.DefineLabel($"halt_{status}");
        _failures.Add((status, made));
        return made;
    }

    /// <summary>Ends the frame with <paramref name="status"/> and the gas left.</summary>
    public void End(EvmStatus status)
    {
        SetStatus(status);
        Il.Branch(OpCodes.Br, _ended);
    }

    /// <summary>Ends the frame; its status is set.</summary>
    public void End() => Il.Branch(OpCodes.Br, _ended);

    /// <summary>Jumps to the destination on the IL stack (a 64-bit position that is below the code's size), or halts when it is none. The stack is in memory.</summary>
    public void Dispatch()
    {
        Il.Emit(OpCodes.Conv_I4);
        Il.Store(_target, "target");
        Il.Branch(OpCodes.Br, _dispatch);
        _dispatches = true;
    }

    /// <summary>Moves the top by <paramref name="words"/>.</summary>
    public void MoveTop(int words)
    {
        if (words == 0) return;
        Words.PlaceAddress(words);
        Il.Store(_top, "top");
    }

    /// <summary>Ends the method and makes it callable; its regions are known by their order.</summary>
    /// <param name="contract">What the method gets as its first argument.</param>
    /// <param name="jumpTable">For each position of the code: 0, or 1 + the number of the region of a JUMPDEST there.</param>
    /// <param name="first">The number of this piece's first region.</param>
    public unsafe Piece Finish(CompiledContract contract, ushort* jumpTable, int first)
    {
        Label[] regions = [.. _regions.ConvertAll(LabelOf)];
        if (_dispatches)
        {
            // target -> its region's number; a region of this piece is entered, another one's position is returned
            Label elsewhere = Il.DefineLabel("elsewhere"), known = Il.DefineLabel("known");
            LocalBuilder number = Il.Declare(typeof(int));
            Il.Mark(_dispatch);
            Il.Address(jumpTable);
            Il.Load(_target, "target"); Il.Integer(1); Il.Emit(OpCodes.Shl);
            Il.Emit(OpCodes.Add); Il.Emit(OpCodes.Ldind_U2);
            Il.Emit(OpCodes.Dup); Il.Store(number, "number");
            Il.Branch(OpCodes.Brtrue, known);
            Il.Branch(OpCodes.Br, Failure(EvmStatus.InvalidJump));
            Il.Mark(known);
            Il.Load(number, "number"); Il.Integer(first + 1); Il.Emit(OpCodes.Sub);
            Il.Switch(regions);
            Il.Mark(elsewhere);
            Il.Load(_target, "target");
            Leave();
        }
        foreach ((int position, Label label) in _leaving)
        {
            if (_regions.Contains(position)) continue;
            Il.Mark(label);
            Il.Integer(position);
            Leave();
        }
        foreach ((int position, Label label) in _handovers)
        {
            Il.Mark(label);
            Il.Integer(Handover - position);
            Leave();
        }
        foreach ((EvmStatus status, Label label) in _failures)
        {
            Il.Mark(label);
            SetStatus(status);
            Il.Branch(OpCodes.Br, _failed);
        }
        Il.Mark(_failed);
        Il.Number(0); Il.Store(_gas, "gas");
        Il.Mark(_ended);
        Il.Integer(Ended);
        Leave();
        Il.Mark(_entry);
        Il.Argument(3, "region");
        Il.Switch(regions);
        Il.Integer(Ended);
        Il.Emit(OpCodes.Ret);
        return _method.CreateDelegate<Piece>(contract);
    }

    // With a number on the IL stack: gas and top go back to the state, the number is returned.
    private void Leave()
    {
        Il.Argument(2, "state"); Il.Load(_gas, "gas"); Il.Emit(OpCodes.Stind_I8);
        PushState(PieceState.TopAt); Il.Load(_top, "top"); Il.Emit(OpCodes.Stind_I);
        Il.Emit(OpCodes.Ret);
    }

    private void PushHeight()
    {
        Il.Load(_top, "top");
        PushState(PieceState.BaseAt); Il.Emit(OpCodes.Ldind_I);
        Il.Emit(OpCodes.Sub);
        Il.Emit(OpCodes.Conv_I4);
    }

    private void PushState(int offset)
    {
        Il.Argument(2, "state");
        Il.Offset(offset);
    }

    private static FieldInfo FieldOf(string name) =>
        typeof(EvmFrame).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;

    private void SetStatus(EvmStatus status)
    {
        Il.Argument(1, "frame");
        Il.Integer((int)status);
        Il.Field(OpCodes.Stfld, Status);
    }
}
