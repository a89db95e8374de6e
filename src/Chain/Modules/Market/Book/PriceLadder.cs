using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>The queue of orders at one price. All zero when nobody is there.</summary>
internal struct PriceLevel
{
    public long Volume;
    public int Head;
    public int Tail;
    public int Count;
    public int FirstHidden; // hidden orders stand together at the end
    public int Concealed; // how many are hidden or have a reserve
}

/// <summary>Every price of 1 to <see cref="Price.Max"/>, of which only pages of sixteen neighbours with an order among them exist.</summary>
/// <remarks>
/// A price's upper bits name its page; a small hash table finds it, a bitmap in it tells its used levels, and a <see cref="SparseBitSet"/> of pages
/// leads to the next one. So a cluster of prices is as quick as a plain array around the market, and a stray order far away costs one page.
/// One ladder serves both sides: a book is never crossed, so the used levels up to the best bid are bids and the rest are asks.
/// A level index is page × 16 + price mod 16; page 0 is never used, so that level 0 stands for none.
/// </remarks>
internal sealed unsafe class PriceLadder : IDisposable
{
    private const int PageShift = 4, PageLevels = 1 << PageShift, OffsetMask = PageLevels - 1;
    private const int PageIndexBits = 27;
    private const ulong PageIndexMask = (1UL << PageIndexBits) - 1;

    private struct Page
    {
        public ulong Number;
        public ulong Used;
        public int NextFree;
    }

    private readonly SparseBitSet _usedPages = new();
    private readonly NativeBlock<Page> _pages = new(64);
    private readonly NativeBlock<PriceLevel> _levels = new(64 * PageLevels);
    private readonly NativeBlock<ulong> _directoryBlock = new(128);
    private ulong* _directory;
    private PriceLevel* _levelStart;
    private Page* _pageStart;
    private uint _directoryMask;
    private int _homeShift;
    private int _pageCount;
    private int _firstFree;
    private int _usedEnd = 1;

    public PriceLadder()
    {
        Invariant.Assert(Price.Max >> PageShift < 1L << SparseBitSet.NumberBits);
        TakeDirectory();
        TakePages();
    }

    /// <summary>The number of used levels.</summary>
    public int Count { get; private set; }

    public long Bytes => _usedPages.Bytes + _pages.Bytes + _levels.Bytes + _directoryBlock.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PriceLevel* At(int level) => unchecked(_levelStart + (uint)level);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PriceOf(int level) => unchecked((long)((_pageStart[(uint)level >> PageShift].Number << PageShift) | ((uint)level & OffsetMask)));

    /// <summary>The level of a price; 0 when its page does not exist, in which case it is not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long price)
    {
        unchecked
        {
            ulong number = (ulong)price >> PageShift;
            for (uint at = HomeOf(number); ; at = (at + 1) & _directoryMask)
            {
                ulong entry = _directory[at];
                if (entry >> PageIndexBits == number && entry != 0) return (int)((uint)(entry & PageIndexMask) << PageShift | (uint)price & OffsetMask);
                if (entry == 0) return 0;
            }
        }
    }

    /// <summary>The level of a price that is about to be used. Pointers from before may be stale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrAdd(long price)
    {
        int level = Find(price);
        return level != 0 ? level : AddPage(price);
    }

    /// <summary>Says that an empty level has got its first order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkUsed(int level)
    {
        _pageStart[(uint)level >> PageShift].Used |= 1UL << (level & OffsetMask);
        Count++;
    }

    /// <summary>Says that a level has lost its last order; its page goes when it was the page's last level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkEmpty(int level)
    {
        Count--;
        if ((_pageStart[(uint)level >> PageShift].Used &= ~(1UL << (level & OffsetMask))) == 0) RemovePage(level >> PageShift);
    }

    /// <summary>The next used level above one; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Above(int level)
    {
        ulong higher = _pageStart[(uint)level >> PageShift].Used & (ulong.MaxValue << (level & OffsetMask) << 1);
        return higher != 0 ? (level & ~OffsetMask) | BitOperations.TrailingZeroCount(higher) : FirstOfPageAbove(level);
    }

    /// <summary>The next used level below one; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int level)
    {
        ulong lower = _pageStart[(uint)level >> PageShift].Used & ((1UL << (level & OffsetMask)) - 1);
        return lower != 0 ? (level & ~OffsetMask) | BitOperations.Log2(lower) : LastOfPageBelow(level);
    }

    /// <summary>The lowest used level at or above a price; 0 when there is none.</summary>
    public int FirstFrom(long price)
    {
        int level = Find(price);
        if (level != 0) return IsUsed(level) ? level : Above(level);
        return _usedPages.TryAbove((ulong)price >> PageShift, out ulong number) ? FirstOf(number) : 0;
    }

    public bool IsUsed(int level) => (_pageStart[(uint)level >> PageShift].Used >> (level & OffsetMask) & 1) != 0;

    public void Dispose()
    {
        _usedPages.Dispose();
        _pages.Dispose();
        _levels.Dispose();
        _directoryBlock.Dispose();
        _directory = null;
        _levelStart = null;
        _pageStart = null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FirstOfPageAbove(int level) => _usedPages.TryAbove(_pageStart[level >> PageShift].Number, out ulong number) ? FirstOf(number) : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LastOfPageBelow(int level)
    {
        if (!_usedPages.TryBelow(_pageStart[level >> PageShift].Number, out ulong number)) return 0;
        int first = Find((long)(number << PageShift));
        return first | BitOperations.Log2(_pageStart[first >> PageShift].Used);
    }

    private int FirstOf(ulong number)
    {
        int first = Find((long)(number << PageShift));
        return first | BitOperations.TrailingZeroCount(_pageStart[first >> PageShift].Used);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int AddPage(long price)
    {
        ulong number = (ulong)price >> PageShift;
        int page = _firstFree;
        if (page != 0)
        {
            _firstFree = _pageStart[page].NextFree;
        }
        else
        {
            if (_usedEnd == _pages.Length)
            {
                // A page has at least one order, so there are never more pages than orders; page 0 is the one more.
                int length = Math.Min(_pages.Length * 2, IOrderBook.OrdersMax + 1);
                _pages.Resize(length);
                _levels.Resize(length * PageLevels);
                TakePages();
            }
            page = _usedEnd++;
        }
        _pageStart[page] = new() { Number = number };
        if (++_pageCount > _directoryBlock.Length / 2) GrowDirectory();
        Insert(number << PageIndexBits | (uint)page);
        _usedPages.Add(number);
        return page << PageShift | (int)(price & OffsetMask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RemovePage(int page)
    {
        ulong number = _pageStart[page].Number;
        _usedPages.Remove(number);
        _pageCount--;
        _pageStart[page].NextFree = _firstFree;
        _firstFree = page;

        uint gap = HomeOf(number);
        while (_directory[gap] >> PageIndexBits != number || _directory[gap] == 0) gap = (gap + 1) & _directoryMask;
        for (uint at = (gap + 1) & _directoryMask; _directory[at] != 0; at = (at + 1) & _directoryMask)
        {
            uint home = HomeOf(_directory[at] >> PageIndexBits);
            if ((unchecked(at - home) & _directoryMask) < (unchecked(at - gap) & _directoryMask)) continue;
            _directory[gap] = _directory[at];
            gap = at;
        }
        _directory[gap] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint HomeOf(ulong number) => (uint)(unchecked(number * 0x9E37_79B9_7F4A_7C15) >> _homeShift);

    private void Insert(ulong entry)
    {
        uint at = HomeOf(entry >> PageIndexBits);
        while (_directory[at] != 0) at = (at + 1) & _directoryMask;
        _directory[at] = entry;
    }

    private void GrowDirectory()
    {
        int length = _directoryBlock.Length;
        ulong* old = _directoryBlock.Renew(length * 2);
        TakeDirectory();
        for (int i = 0; i < length; i++)
            if (old[i] != 0) Insert(old[i]);
        NativeBlock<ulong>.Free(old, length);
    }

    private void TakeDirectory()
    {
        _directory = _directoryBlock.Start;
        _directoryMask = (uint)_directoryBlock.Length - 1;
        _homeShift = 64 - BitOperations.Log2((uint)_directoryBlock.Length);
    }

    private void TakePages()
    {
        _pageStart = _pages.Start;
        _levelStart = _levels.Start;
    }
}
