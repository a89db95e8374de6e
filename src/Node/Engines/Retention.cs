using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>How long a city's genesis has every node keep its blocks (<c>retentionDays</c>): what was ordered and decided does not go before, whatever an operator has configured.</summary>
/// <remarks>Counted by the blocks' own time, so that no clock shortens it. It binds this program; that another one, or a hand, removes files is not prevented, and shows: what comes after names the hash of what came before.</remarks>
public sealed class Retention(BlockLog log, long retentionMs)
{
    private long _first;

    /// <summary>The lowest height that has to be kept; <see cref="long.MaxValue"/> when nothing has to.</summary>
    public long FirstKept()
    {
        if (retentionMs == 0 || log.LastHeight == 0) return long.MaxValue;
        long before = TimeOf(log.LastHeight) - retentionMs;
        if (_first < log.FirstHeight) _first = FirstSince(before);
        // Blocks grow old one by one.
        while (_first < log.LastHeight && TimeOf(_first) < before) _first++;
        return _first;
    }

    private long FirstSince(long timeMs)
    {
        long low = log.FirstHeight, high = log.LastHeight;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (TimeOf(middle) < timeMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private long TimeOf(long height) => BlockCodec.TimeMsOf((LoggedBlock.Read(log, height) ?? throw new CorruptBlockLogException($"the block log has no block {height}; restore the blocks folder from a copy")).Header.Time);
}
