using System.Runtime.InteropServices;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A resting order as the fast book keeps it: half a cache line. Links are indexes into the pool; index 0 stands for none.</summary>
/// <remarks>Side and price follow from the level; the caller's slot stands in an array of its own, because only fills read it.</remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct OrderNode
{
    public const int Size = 32;

    public ulong OrderId;
    public long Lots;
    public int Level;
    public uint OwnerId;
    public int Next;
    public int Previous;
}
