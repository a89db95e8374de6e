using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Compiles the code of one contract under one fork: begins at its first byte, writes region after region as jumps ask for them, and puts them into pieces
/// of a size that the just-in-time compiler optimizes.
/// </summary>
/// <remarks>All work is bounded by <see cref="CompilerLimits"/>; what goes beyond stays interpreted. Nothing here depends on time or on what other code ran.</remarks>
internal sealed class ContractCompiler
{
    private readonly StringBuilder? _listing;
    private readonly Stack<int> _demanded = new();
    private readonly bool[] _isDemanded;
    private readonly bool[] _isWritten;
    private int _instructionsWritten;
    private bool _anyDestination;

    private ContractCompiler(EvmCode code, EvmFork fork, bool handsOver, StringBuilder? listing)
    {
        _listing = listing;
        HandsOver = handsOver;
        Prices = GasSchedule.Of(fork);
        Map = new CodeMap(code, Prices);
        _isDemanded = new bool[code.Size + 1];
        _isWritten = new bool[code.Size + 1];
    }

    /// <summary>What the code says.</summary>
    public CodeMap Map { get; }

    /// <summary>The fork's prices.</summary>
    public GasSchedule Prices { get; }

    /// <summary>True when ways that end in a refusal are left to the interpreter.</summary>
    public bool HandsOver { get; }

    /// <summary>Compiles <paramref name="code"/>; false where it is beyond the limits.</summary>
    /// <param name="code">The code.</param>
    /// <param name="fork">The rules.</param>
    /// <param name="handsOver">False to compile even ways that end in a refusal.</param>
    /// <param name="compiled">The pieces; they are translated to machine code at their first use or by <see cref="CompiledContract.Prepare"/>.</param>
    /// <param name="listing">Gets the IL as text.</param>
    public static bool TryCompile(EvmCode code, EvmFork fork, bool handsOver, [NotNullWhen(true)] out CompiledContract? compiled, StringBuilder? listing = null)
    {
        compiled = null;
        if (code.Size is 0 or > CompilerLimits.CodeSizeMax) return false;
        return new ContractCompiler(code, fork, handsOver, listing).TryWrite(out compiled);
    }

    /// <summary>Asks for a region at <paramref name="position"/>.</summary>
    public void Demand(int position)
    {
        if (_isDemanded[position]) return;
        _isDemanded[position] = true;
        _demanded.Push(position);
    }

    /// <summary>True when a way may go on through <paramref name="position"/>: nobody wrote it yet, or there is budget to write it twice.</summary>
    public bool MayRepeat(int position) =>
        !_isWritten[position] || _instructionsWritten < CompilerLimits.RepetitionMax * Map.InstructionCount + CompilerLimits.RepetitionFree;

    /// <summary>Counts a segment that is written.</summary>
    public void CountWritten(int position, int instructions)
    {
        _isWritten[position] = true;
        _instructionsWritten += instructions;
    }

    /// <summary>A number that leaves the symbolic stack may be a jump's target later.</summary>
    public void Escapes(SymbolicWord word)
    {
        if (!word.IsConstant || word.Constant >= (ulong)Map.Size) return;
        int position = (int)word.Constant.U0;
        if (Map.IsJumpDestination(position)) Demand(position);
    }

    /// <summary>
    /// A jump whose target is not known now. From a slot it can only be a number that escaped, which is how functions return; one that was computed or
    /// loaded may be any destination.
    /// </summary>
    public void MeetsUnknownJump(SymbolicWord target)
    {
        bool isFromStack = target[0].Kind == LimbKind.Slot && target[0].Index < PieceState.CellPosition
            || target.Home is not SymbolicWord.Nowhere and < PieceState.CellPosition;
        if (isFromStack || _anyDestination) return;
        _anyDestination = true;
        for (int at = Map.Size - 1; at >= 0; at--) if (Map.IsJumpDestination(at)) Demand(at);
    }

    private unsafe bool TryWrite([NotNullWhen(true)] out CompiledContract? compiled)
    {
        var contract = new CompiledContract(Map.Size);
        compiled = null;
        Demand(0);
        PieceWriter? piece = null;
        int ilSize = 0, ilSizeMax = CompilerLimits.IlBytesMax(Map.Size);
        while (_demanded.TryPop(out int position))
        {
            piece ??= new PieceWriter($"piece_{contract.PieceCount}", contract.Constants, _listing);
            new RegionWriter(this, piece).Write(position);
            if (ilSize + piece.Il.Size > ilSizeMax) return false;
            if (!IsFull(piece.Il) && _demanded.Count > 0) continue;
            int first = contract.RegionCount;
            contract.Add(piece.Finish(contract, contract.JumpTable, first), piece.Regions, piece.Il.Size, Map.IsJumpDestination);
            ilSize += piece.Il.Size;
            piece = null;
        }
        contract.Complete(Map.IsJumpDestination);
        compiled = contract;
        return true;
    }

    // A quarter below what RyuJIT optimizes: a region more, and the exits and tables, still fit.
    private static bool IsFull(IlWriter il) => il.LocalUses > 4_500 || il.Branches > 1_000 || il.Instructions > 13_000 || il.Size > 40_000;
}
