using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gwangan.Chain.Store;

/// <summary>An array that grows without copying what it holds: pages of 1,024 items that never move.</summary>
/// <remarks>Pages stand on the pinned heap, where the collector neither scans nor compacts them; a reference into one stays valid for ever.</remarks>
internal sealed class ChunkedArray<T> where T : unmanaged
{
    private const int Shift = 10, PageItems = 1 << Shift, Mask = PageItems - 1;

    private T[][] _pages = [];
    private int _pageCount;

    /// <summary>How many items there is room for.</summary>
    public int Capacity => _pageCount << Shift;

    /// <summary>The item at an index below <see cref="Capacity"/>.</summary>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_pages[index >> Shift]), index & Mask);
    }

    /// <summary>Makes room for <paramref name="count"/> items; new ones are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnsureCapacity(int count)
    {
        if (count > _pageCount << Shift) Grow(count);
    }

    /// <summary>Items from <paramref name="index"/> on, which must lie in one page (as aligned groups of a power of two do).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Group(int index, int count) => _pages[index >> Shift].AsSpan(index & Mask, count);

    /// <summary>Copies an item for a reader on another thread, who may see any index; false when there is no such item.</summary>
    public bool TryCopy(int index, out T item)
    {
        T[][] pages = Volatile.Read(ref _pages);
        int page = index >> Shift;
        if (page < 0 || page >= pages.Length || pages[page] is not { } items)
        {
            item = default;
            return false;
        }
        item = items[index & Mask];
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        int pagesNeeded = (count >> Shift) + ((count & Mask) == 0 ? 0 : 1);
        if (pagesNeeded > _pages.Length)
        {
            T[][] pages = new T[Math.Max(pagesNeeded, 2 * _pages.Length)][];
            _pages.CopyTo(pages, 0);
            Volatile.Write(ref _pages, pages);
        }
        while (_pageCount < pagesNeeded)
            Volatile.Write(ref _pages[_pageCount++], GC.AllocateArray<T>(PageItems, pinned: true));
    }
}
