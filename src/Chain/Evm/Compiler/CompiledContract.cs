using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>A compiled piece: enters region <paramref name="region"/> of it and returns <see cref="PieceWriter.Ended"/>, a position, or a handover.</summary>
internal unsafe delegate int Piece(EvmFrame frame, PieceState* state, int region);

/// <summary>Compiled code of one contract under one fork: the pieces, and which piece a position of the code belongs to.</summary>
/// <remarks>It holds all that its pieces point to. When nobody refers to it any more, the runtime collects it with its machine code.</remarks>
internal sealed unsafe class CompiledContract
{
    private readonly List<Piece> _pieces = [];
    private readonly List<int> _regionsBefore = [];
    private readonly ushort[] _entries;
    private readonly ushort[] _jumps;
    private readonly List<ushort> _pieceOf = [];
    private Piece? _only;

    // A JUMPDEST that has no region: the interpreter goes on there.
    private const ushort NoRegion = ushort.MaxValue;

    /// <summary>Begins the compiled form of code of <paramref name="size"/> bytes.</summary>
    public CompiledContract(int size)
    {
        _entries = new ushort[size + 1];
        _jumps = GC.AllocateArray<ushort>(size + 1, pinned: true);
        JumpTable = (ushort*)Unsafe.AsPointer(ref _jumps[0]);
    }

    /// <summary>For each position of the code: 0, or 1 + the number of the region of a JUMPDEST there. It stays where it is.</summary>
    public ushort* JumpTable { get; }

    /// <summary>The words that its pieces point to.</summary>
    public ConstantPool Constants { get; } = new();

    /// <summary>Regions of all pieces so far.</summary>
    public int RegionCount => _pieceOf.Count;

    /// <summary>How many methods the code became.</summary>
    public int PieceCount => _pieces.Count;

    /// <summary>How often it was run, modulo 2^32.</summary>
    public uint Runs { get; private set; }

    /// <summary>Bytes of IL of all pieces.</summary>
    public int IlSize { get; private set; }

    /// <summary>Adds a piece whose regions begin at <paramref name="regions"/>.</summary>
    public void Add(Piece piece, IReadOnlyList<int> regions, int ilSize, Func<int, bool> isJumpDestination)
    {
        _regionsBefore.Add(RegionCount);
        foreach (int position in regions)
        {
            _pieceOf.Add((ushort)_pieces.Count);
            _entries[position] = (ushort)RegionCount;
            if (isJumpDestination(position)) _jumps[position] = (ushort)RegionCount;
        }
        _pieces.Add(piece);
        _only = _pieces.Count == 1 ? piece : null;
        IlSize += ilSize;
    }

    /// <summary>Ends the building: destinations without a region are left to the interpreter.</summary>
    public void Complete(Func<int, bool> isJumpDestination)
    {
        for (int at = 0; at < _jumps.Length; at++) if (_jumps[at] == 0 && isJumpDestination(at)) _jumps[at] = NoRegion;
    }

    /// <summary>Makes the just-in-time compiler translate every piece now, on this thread: each is entered at a region it does not have.</summary>
    [SkipLocalsInit]
    public void Prepare()
    {
        PieceState state;
        state.Gas = 0;
        state.Top = state.Base = null;
        foreach (Piece piece in _pieces) piece(null!, &state, int.MaxValue);
    }

    /// <summary>Runs the code: the same signature and meaning as the interpreter's.</summary>
    [SkipLocalsInit]
    public long Run(EvmFrame frame, long gas, UInt256* stack)
    {
        unchecked
        {
            Runs++;
        }
        PieceState state;
        state.Gas = gas;
        state.Top = state.Base = stack;
        int next = _only is { } only ? only(frame, &state, 0) : Enter(frame, &state, 0);
        while (next >= 0) next = Enter(frame, &state, next);
        if (next == PieceWriter.Ended) return state.Gas;
        return Interpreter.Resume(frame, state.Gas, stack, state.Top, PieceWriter.Handover - next);
    }

    private int Enter(EvmFrame frame, PieceState* state, int position)
    {
        int number = _entries[position] - 1;
        if (number < 0) return PieceWriter.Handover - position;
        int piece = _pieceOf[number];
        return _pieces[piece](frame, state, number - _regionsBefore[piece]);
    }
}
