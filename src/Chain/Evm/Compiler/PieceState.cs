using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// What the pieces of one compiled contract hand to each other while a frame runs, and their place for operands in memory. It lives on the stack of
/// <see cref="CompiledContract.Run"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PieceState
{
    /// <summary>Offset of <see cref="Gas"/>.</summary>
    public const int GasAt = 0;

    /// <summary>Offset of <see cref="Top"/>.</summary>
    public const int TopAt = 8;

    /// <summary>Offset of <see cref="Base"/>.</summary>
    public const int BaseAt = 16;

    /// <summary>Offset of the cells.</summary>
    public const int CellsAt = 32;

    /// <summary>How many cells there are: places for words in memory beside the stack, as operands and results of methods.</summary>
    public const int CellCount = 56;

    /// <summary>Positions from here on mean cells; below, slots of the stack.</summary>
    public const int CellPosition = 1 << 20;

    /// <summary>Gas left.</summary>
    public long Gas;

    /// <summary>The place above the stack's topmost word.</summary>
    public UInt256* Top;

    /// <summary>The stack's lowest place.</summary>
    public UInt256* Base;

    private readonly ulong _reserved;

    /// <summary>The cells.</summary>
    public CellArray Cells;

    /// <summary>Place for <see cref="CellCount"/> words.</summary>
    [System.Runtime.CompilerServices.InlineArray(CellCount)]
    public struct CellArray
    {
        private UInt256 _first;
    }
}
