namespace Gwangan.Sim.Machine;

/// <summary>A file as a disk keeps it: what is written is in the page cache until a sync, and a power cut may keep any part of it, in any order.</summary>
public sealed class SimFile
{
    private readonly record struct Change(long Offset, byte[]? Bytes, long Length);

    private readonly List<Change> _unsynced = [];
    private byte[] _cached = [], _durable = [];
    private int _durableLength;

    public int Length { get; private set; }

    public int DurableLength => _durableLength;

    public ReadOnlySpan<byte> Content => _cached.AsSpan(0, Length);

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        byte[] bytes = source.ToArray();
        Length = Put(ref _cached, Length, offset, bytes);
        _unsynced.Add(new Change(offset, bytes, 0));
    }

    public void SetLength(long length)
    {
        Length = Cut(ref _cached, Length, length);
        _unsynced.Add(new Change(0, null, length));
    }

    public void Sync()
    {
        foreach (Change change in _unsynced) Apply(change, 0, change.Bytes?.Length ?? 0);
        _unsynced.Clear();
    }

    /// <summary>A sync that failed: the cache forgets that anything was unwritten.</summary>
    public void LoseUnsynced() => _unsynced.Clear();

    /// <summary>The power goes: of each unsynced change the disk has all, nothing, a beginning, an end, or some sectors.</summary>
    public void PowerCut(Rng rng)
    {
        foreach (Change change in _unsynced)
        {
            int size = change.Bytes?.Length ?? 0;
            switch (rng.Below(6))
            {
                case 0: break;
                case 1 or 2 when size > 0: Apply(change, 0, rng.Below(size + 1)); break;
                case 3 when size > 0: Apply(change, rng.Below(size), size); break;
                case 4 when size > 0:
                    for (int at = 0; at < size; at += 512)
                        if (rng.Chance(500)) Apply(change, at, Math.Min(size, at + 512));
                    break;
                default: Apply(change, 0, size); break;
            }
        }
        _unsynced.Clear();
        _cached = [.. _durable];
        Length = _durableLength;
    }

    /// <summary>Flips bits of a byte on the disk and in the cache.</summary>
    public void Flip(int offset, byte bits)
    {
        _durable[offset] ^= bits;
        _cached[offset] ^= bits;
    }

    public SimFile Copy()
    {
        SimFile copy = new() { _cached = [.. _cached], _durable = [.. _durable], _durableLength = _durableLength, Length = Length };
        copy._unsynced.AddRange(_unsynced);
        return copy;
    }

    private void Apply(Change change, int from, int to)
    {
        if (change.Bytes is null) _durableLength = Cut(ref _durable, _durableLength, change.Length);
        else if (to > from) _durableLength = Put(ref _durable, _durableLength, change.Offset + from, change.Bytes.AsSpan(from, to - from));
    }

    private static int Put(ref byte[] target, int length, long offset, ReadOnlySpan<byte> bytes)
    {
        int end = (int)offset + bytes.Length;
        if (end > target.Length) Array.Resize(ref target, Math.Max(end, 2 * target.Length));
        if (offset > length) target.AsSpan(length, (int)offset - length).Clear();
        bytes.CopyTo(target.AsSpan((int)offset));
        return Math.Max(length, end);
    }

    private static int Cut(ref byte[] target, int length, long wanted)
    {
        if (wanted > target.Length) Array.Resize(ref target, (int)wanted);
        if (wanted > length) target.AsSpan(length, (int)wanted - length).Clear();
        return (int)wanted;
    }
}
