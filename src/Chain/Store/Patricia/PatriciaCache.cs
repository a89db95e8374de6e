using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Values of the state in memory: all that is not durable yet, and of the rest what was used last, up to a bound.</summary>
/// <remarks>
/// A value carries the height that wrote it, and stays until a reader sees that height on the disk. So a block can be on its way to the disk while the next one executes,
/// and a state without storage keeps everything. One thread changes it; <see cref="TryGet"/> may be called by several while nobody does.
/// </remarks>
internal sealed class PatriciaCache(ulong seed)
{
    /// <summary>What an entry takes beside its value's bytes, roughly.</summary>
    private const int EntryBytes = 128;

    private const long Clean = -1, Pending = long.MaxValue;

    private int[] _buckets = [];
    private Entry[] _entries = [];
    private readonly List<(int Entry, byte[]? Before)> _written = []; // by the block that is not sealed yet
    private int _used, _free = -1, _hand;

    private struct Entry
    {
        public PatriciaKey Key;
        public byte[]? Value;
        public long Height;
        public int Next; // in the bucket's chain or among the free; -1 ends it
        public uint Mix;
        public bool IsFree, WasUsed;
    }

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>Memory that they take, roughly.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keys written by the block that is not sealed yet.</summary>
    public int WrittenCount => _written.Count;

    /// <summary>The value of a key: true when it is known, with null when it is known to have none.</summary>
    public bool TryGet(in PatriciaKey key, out byte[]? value)
    {
        int entry = Find(in key, key.Mix(seed));
        value = entry < 0 ? null : _entries[entry].Value;
        if (entry >= 0) _entries[entry].WasUsed = true;
        return entry >= 0;
    }

    /// <summary>Keeps what was read from storage.</summary>
    public void Keep(in PatriciaKey key, byte[]? value)
    {
        uint mix = key.Mix(seed);
        if (Find(in key, mix) < 0) Add(in key, mix, value, Clean);
    }

    /// <summary>Writes a value; <paramref name="before"/> is what storage has, and counts when the cache has nothing.</summary>
    public void Write(in PatriciaKey key, byte[]? before, byte[]? value)
    {
        uint mix = key.Mix(seed);
        int index = Find(in key, mix);
        if (index < 0) index = Add(in key, mix, before, Clean);
        ref Entry entry = ref _entries[index];
        if (entry.Height != Pending) _written.Add((index, entry.Value));
        Bytes += (value?.Length ?? 0) - (entry.Value?.Length ?? 0);
        entry.Value = value;
        entry.Height = Pending;
    }

    /// <summary>Ends a block: gives each key that it changed, with its value before and after.</summary>
    public void Seal(long height, Action<PatriciaKey, byte[]?, byte[]?> visit)
    {
        foreach ((int index, byte[]? before) in _written)
        {
            ref Entry entry = ref _entries[index];
            entry.Height = height;
            bool isSame = before is null ? entry.Value is null : entry.Value is not null && before.AsSpan().SequenceEqual(entry.Value);
            if (!isSame) visit(entry.Key, before, entry.Value);
        }
        _written.Clear();
    }

    /// <summary>Forgets what was used least lately, until the rest is within the bound. What is not durable stays.</summary>
    /// <param name="bytesMax">The bound.</param>
    /// <param name="durable">The height that every reader sees at least.</param>
    public void Trim(long bytesMax, long durable)
    {
        // Twice around: the first look takes the mark of use away.
        for (int steps = 2 * _used; Bytes > bytesMax && steps > 0; steps--)
        {
            _hand = _hand + 1 < _used ? _hand + 1 : 0;
            ref Entry entry = ref _entries[_hand];
            if (entry.IsFree || entry.Height > durable) continue;
            if (entry.WasUsed) entry.WasUsed = false;
            else Remove(_hand);
        }
    }

    /// <summary>The keys of slots of one account that are not durable in the sense of <see cref="Trim"/>, and their values: a walk through everything.</summary>
    public void VisitSlots(Address owner, Action<PatriciaKey, byte[]?> visit)
    {
        for (int i = 0; i < _used; i++)
            if (!_entries[i].IsFree && _entries[i].Key.Kind == PatriciaKind.Slot && _entries[i].Key.Owner == owner)
                visit(_entries[i].Key, _entries[i].Value);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Invariant.Assert(_written.Count == 0);
        (_buckets, _entries, _used, _free, _hand, Count, Bytes) = ([], [], 0, -1, 0, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(in PatriciaKey key, uint mix)
    {
        if (_buckets.Length == 0) return -1;
        // Buckets hold the entry's number and one, so that a new array is an empty table.
        int index = _buckets[mix & (uint)(_buckets.Length - 1)] - 1;
        while (index >= 0)
        {
            ref Entry entry = ref _entries[index];
            if (entry.Mix == mix && entry.Key.Equals(key)) return index;
            index = entry.Next;
        }
        return -1;
    }

    private int Add(in PatriciaKey key, uint mix, byte[]? value, long height)
    {
        int index = _free;
        if (index >= 0)
        {
            _free = _entries[index].Next;
        }
        else
        {
            if (_used == _entries.Length) Grow();
            index = _used++;
        }
        ref int bucket = ref _buckets[mix & (uint)(_buckets.Length - 1)];
        _entries[index] = new Entry { Key = key, Mix = mix, Value = value, Height = height, Next = bucket - 1, WasUsed = true };
        bucket = index + 1;
        Count++;
        Bytes += EntryBytes + (value?.Length ?? 0);
        return index;
    }

    private void Remove(int index)
    {
        ref Entry entry = ref _entries[index];
        ref int bucket = ref _buckets[entry.Mix & (uint)(_buckets.Length - 1)];
        if (bucket - 1 == index)
        {
            bucket = entry.Next + 1;
        }
        else
        {
            int before = bucket - 1;
            while (_entries[before].Next != index) before = _entries[before].Next;
            _entries[before].Next = entry.Next;
        }
        Count--;
        Bytes -= EntryBytes + (entry.Value?.Length ?? 0);
        entry = new Entry { IsFree = true, Next = _free };
        _free = index;
    }

    private void Grow()
    {
        int capacity = Math.Max(16, 2 * _entries.Length);
        Array.Resize(ref _entries, capacity);
        _buckets = new int[capacity];
        for (int i = 0; i < _used; i++)
        {
            if (_entries[i].IsFree) continue;
            ref int bucket = ref _buckets[_entries[i].Mix & (uint)(capacity - 1)];
            _entries[i].Next = bucket - 1;
            bucket = i + 1;
        }
    }
}
