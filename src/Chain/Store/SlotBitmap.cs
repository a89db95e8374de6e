using System.Numerics;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Which slots of a table are taken. The lowest free one is found in one step a level, 64 ways a level.</summary>
/// <remarks>
/// What it answers depends on the set of taken slots only, never on how it came about: a restarted node, which loads the same set, hands out the same slots.
/// Level 0 has a bit a slot; a bit of level k + 1 is set when its whole word of level k is.
/// </remarks>
internal sealed class SlotBitmap
{
    private readonly List<ulong[]> _levels = [new ulong[1]];

    /// <summary>How many slots are taken.</summary>
    public int Count { get; private set; }

    /// <summary>True when the slot is taken.</summary>
    public bool Contains(int slot)
    {
        ulong[] words = _levels[0];
        int word = slot >> 6;
        return word < words.Length && (words[word] >> (slot & 63) & 1) != 0;
    }

    /// <summary>The lowest slot that is not taken.</summary>
    public int LowestFree()
    {
        int index = 0;
        for (int level = _levels.Count - 1; level >= 0; level--)
        {
            ulong[] words = _levels[level];
            ulong word = index < words.Length ? words[index] : 0;
            index = (index << 6) + BitOperations.TrailingZeroCount(~word);
        }
        return index;
    }

    /// <summary>One behind the highest taken slot; 0 when none is.</summary>
    public int End
    {
        get
        {
            ulong[] words = _levels[0];
            int word = words.AsSpan().LastIndexOfAnyExcept(0UL);
            return word < 0 ? 0 : (word << 6) + 64 - BitOperations.LeadingZeroCount(words[word]);
        }
    }

    /// <summary>Takes a free slot.</summary>
    public void Set(int slot)
    {
        Count++;
        int index = slot;
        for (int level = 0; ; level++)
        {
            if (level == _levels.Count) _levels.Add(new ulong[1]);
            ref ulong word = ref WordAt(level, index >> 6);
            word |= 1UL << (index & 63);
            if (word != ulong.MaxValue) return;
            index >>= 6;
        }
    }

    /// <summary>Frees a taken slot.</summary>
    public void Clear(int slot)
    {
        Count--;
        int index = slot;
        for (int level = 0; level < _levels.Count; level++)
        {
            ref ulong word = ref _levels[level][index >> 6];
            bool wasFull = word == ulong.MaxValue;
            word &= ~(1UL << (index & 63));
            if (!wasFull) return;
            index >>= 6;
        }
    }

    /// <summary>The first taken slot at or after <paramref name="from"/>, or -1.</summary>
    public int Next(int from)
    {
        ulong[] words = _levels[0];
        int index = from >> 6;
        if (index >= words.Length) return -1;
        ulong word = words[index] & (ulong.MaxValue << (from & 63));
        while (word == 0)
        {
            if (++index == words.Length) return -1;
            word = words[index];
        }
        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    private ref ulong WordAt(int level, int word)
    {
        ulong[] words = _levels[level];
        if (word >= words.Length)
        {
            Invariant.Assert(word < 1 << 25); // 2^31 slots
            Array.Resize(ref words, Math.Max(word + 1, 2 * words.Length));
            _levels[level] = words;
        }
        return ref words[word];
    }
}
