using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Gwangan.Chain.Store;

/// <summary>An array that grows without copying what it holds: pages of 1,024 items that never move.</summary>
/// <remarks>
/// The first pages stand on the pinned heap, where the collector neither scans nor compacts them, and those of an array that has grown large in
/// <see cref="LargePages"/>; a reference into one stays valid as long as the array. Each begins at a cache line, so that items of 32 or 64 bytes do not straddle two.
/// </remarks>
internal sealed unsafe class ChunkedArray<T> where T : unmanaged
{
    private const int Shift = 10, PageItems = 1 << Shift, Mask = PageItems - 1, CacheLine = 64;

    private const int PinnedPagesMax = 32;

    // As many pages as fit in a large one, or one page of very large items.
    private static readonly int s_pagesPerBlock = Math.Max(1, LargePages.Size / (PageItems * sizeof(T)));

    private readonly List<byte[]> _pinned = []; // keeps them alive
    private readonly List<nint> _blocks = [];
    private T*[] _starts = [];
    private int _capacity;

    /// <summary>Gives the blocks back.</summary>
    ~ChunkedArray()
    {
        foreach (nint block in _blocks) LargePages.Free((void*)block, BlockSize);
    }

    /// <summary>How many items there is room for.</summary>
    public int Capacity => _capacity;

    /// <summary>The item at an index there is room for.</summary>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (unchecked((uint)index >= (uint)_capacity)) ThrowOutOfRange();
            return ref _starts[index >> Shift][index & Mask];
        }
    }

    /// <summary>Makes room for <paramref name="count"/> items; new ones are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnsureCapacity(int count)
    {
        if (count > _capacity) Grow(count, 0);
    }

    /// <summary>Makes room for <paramref name="count"/> items, all of which the caller writes: those behind them are zero, and the system finds memory for the others where they are written, on all cores that write.</summary>
    public void EnsureCapacityToWrite(int count)
    {
        if (count > _capacity) Grow(count, count);
    }

    /// <summary>Items from <paramref name="index"/> on, which must lie in one page (as aligned groups of a power of two do).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Group(int index, int count) => MemoryMarshal.CreateSpan(ref this[index], count);

    /// <summary>Asks the processor to fetch an item that is needed soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int index)
    {
        if (!Sse.IsSupported) return;
        byte* item = (byte*)Unsafe.AsPointer(ref this[index]);
        Sse.Prefetch0(item);
        if (CacheLine % sizeof(T) != 0) Sse.Prefetch0(item + sizeof(T) - 1);
    }

    /// <summary>Copies an item for a reader on another thread, who may see any index; false when there is no such item.</summary>
    public bool TryCopy(int index, out T item)
    {
        item = default;
        if (index < 0 || index >= Volatile.Read(ref _capacity)) return false;
        item = _starts[index >> Shift][index & Mask];
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count, int writtenCount)
    {
        while (_capacity < count)
        {
            int page = _capacity >> Shift;
            if (page == _starts.Length)
            {
                T*[] starts = new T*[Math.Max(4, 2 * page)];
                _starts.CopyTo(starts, 0);
                _starts = starts;
            }
            _starts[page] = (T*)(page < PinnedPagesMax ? PinnedPage() : PageOfBlock(page - PinnedPagesMax, writtenCount));
            Volatile.Write(ref _capacity, _capacity + PageItems); // last: whoever sees the room sees the page
        }
    }

    private nint PinnedPage()
    {
        byte[] bytes = GC.AllocateArray<byte>(PageItems * sizeof(T) + CacheLine, pinned: true);
        _pinned.Add(bytes);
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes));
        return (start + CacheLine - 1) & -CacheLine;
    }

    private nint PageOfBlock(int page, int writtenCount)
    {
        int within = page % s_pagesPerBlock;
        if (within == 0) _blocks.Add((nint)LargePages.Allocate(BlockSize, isCleared: _capacity + s_pagesPerBlock * PageItems > writtenCount));
        return _blocks[^1] + within * PageItems * sizeof(T);
    }

    private static nuint BlockSize => Math.Max(LargePages.Size, (nuint)(PageItems * sizeof(T)));

    [DoesNotReturn]
    private static void ThrowOutOfRange() => throw new IndexOutOfRangeException();
}
