using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A set of 36-bit numbers as a 64-ary tree of bitmaps, of which only the words that are not zero exist, in one open-addressed table.</summary>
/// <remarks>A bit at depth d says that the word below it exists. Every operation touches at most six words; neighbours in a cluster are found in the first.</remarks>
internal sealed unsafe class SparseBitSet : IDisposable
{
    public const int NumberBits = DepthCount * BitsPerDepth;
    private const int DepthCount = 6, BitsPerDepth = 6, BitMask = (1 << BitsPerDepth) - 1;

    private struct Entry
    {
        public ulong Key;
        public ulong Word;
    }

    private readonly NativeBlock<Entry> _block;
    private Entry* _entries;
    private uint _mask;
    private int _homeShift;
    private int _count;

    public SparseBitSet()
    {
        _block = new(64);
        TakeBlock();
    }

    public long Bytes => _block.Bytes;

    public void Add(ulong number)
    {
        for (int depth = 0; depth < DepthCount; depth++, number >>= BitsPerDepth)
        {
            ref ulong word = ref FindOrAdd(KeyOf(depth, number >> BitsPerDepth));
            bool existed = word != 0;
            word |= BitOf(number);
            if (existed) return;
        }
    }

    public void Remove(ulong number)
    {
        for (int depth = 0; depth < DepthCount; depth++, number >>= BitsPerDepth)
        {
            Entry* entry = _entries + Find(KeyOf(depth, number >> BitsPerDepth));
            entry->Word &= ~BitOf(number);
            if (entry->Word != 0) return;
            Close((uint)(entry - _entries));
        }
    }

    /// <summary>The smallest member above a number; false when there is none.</summary>
    public bool TryAbove(ulong number, out ulong above)
    {
        for (int depth = 0; depth < DepthCount; depth++, number >>= BitsPerDepth)
        {
            ulong prefix = number >> BitsPerDepth;
            ulong higher = WordAt(KeyOf(depth, prefix)) & ~(BitOf(number) | (BitOf(number) - 1));
            if (higher == 0) continue;
            above = prefix << BitsPerDepth | (uint)BitOperations.TrailingZeroCount(higher);
            while (--depth >= 0) above = above << BitsPerDepth | (uint)BitOperations.TrailingZeroCount(WordAt(KeyOf(depth, above)));
            return true;
        }
        above = 0;
        return false;
    }

    /// <summary>The largest member below a number; false when there is none.</summary>
    public bool TryBelow(ulong number, out ulong below)
    {
        for (int depth = 0; depth < DepthCount; depth++, number >>= BitsPerDepth)
        {
            ulong prefix = number >> BitsPerDepth;
            ulong lower = WordAt(KeyOf(depth, prefix)) & (BitOf(number) - 1);
            if (lower == 0) continue;
            below = prefix << BitsPerDepth | (uint)BitOperations.Log2(lower);
            while (--depth >= 0) below = below << BitsPerDepth | (uint)BitOperations.Log2(WordAt(KeyOf(depth, below)));
            return true;
        }
        below = 0;
        return false;
    }

    public void Dispose()
    {
        _block.Dispose();
        _entries = null;
    }

    private static ulong BitOf(ulong number) => 1UL << (int)(number & BitMask);

    private static ulong KeyOf(int depth, ulong prefix) => prefix << 3 | (uint)depth;

    private uint HomeOf(ulong key) => (uint)(unchecked(key * 0x9E37_79B9_7F4A_7C15) >> _homeShift);

    // The word with this key, zero when it does not exist.
    private ulong WordAt(ulong key) => _entries[Find(key)].Word;

    // Where the key stands, or the empty entry where it would.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Find(ulong key)
    {
        uint at = HomeOf(key);
        while (_entries[at].Word != 0 && _entries[at].Key != key) at = (at + 1) & _mask;
        return at;
    }

    private ref ulong FindOrAdd(ulong key)
    {
        uint at = Find(key);
        if (_entries[at].Word == 0)
        {
            if (_count >= _block.Length / 2)
            {
                Grow();
                at = Find(key);
            }
            _count++;
            _entries[at].Key = key;
        }
        return ref _entries[at].Word;
    }

    private void Close(uint gap)
    {
        for (uint at = (gap + 1) & _mask; _entries[at].Word != 0; at = (at + 1) & _mask)
        {
            uint home = HomeOf(_entries[at].Key);
            if ((unchecked(at - home) & _mask) < (unchecked(at - gap) & _mask)) continue;
            _entries[gap] = _entries[at];
            gap = at;
        }
        _entries[gap] = default;
        _count--;
    }

    private void Grow()
    {
        int length = _block.Length;
        Entry* old = _block.Renew(length * 2);
        TakeBlock();
        for (int i = 0; i < length; i++)
            if (old[i].Word != 0) _entries[Find(old[i].Key)] = old[i];
        NativeBlock<Entry>.Free(old, length);
    }

    private void TakeBlock()
    {
        _entries = _block.Start;
        _mask = (uint)_block.Length - 1;
        _homeShift = 64 - BitOperations.Log2((uint)_block.Length);
    }
}
