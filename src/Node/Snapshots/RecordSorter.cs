using System.Buffers.Binary;

namespace Gwangan.Node.Snapshots;

/// <summary>Sorts any number of rows of one size by some bytes in them, in bounded memory: what does not fit is sorted in runs on the disk, which are then merged.</summary>
internal sealed class RecordSorter : IDisposable
{
    private readonly int _rowSize, _keyOffset, _keySize, _rowsMax;
    private readonly string _folder, _name;
    private readonly List<string> _runs = [];
    private byte[] _rows;
    private (ulong Start, int Index)[] _order;
    private int _count;

    /// <summary>An empty sorter.</summary>
    /// <param name="rowSize">Bytes in a row.</param>
    /// <param name="keyOffset">Where the bytes that rows are sorted by begin.</param>
    /// <param name="keySize">How many they are.</param>
    /// <param name="folder">Where runs may be written; they are removed again.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="memoryBytes">About how much memory rows may take, twice.</param>
    public RecordSorter(int rowSize, int keyOffset, int keySize, string folder, string name, int memoryBytes = 32 << 20)
    {
        (_rowSize, _keyOffset, _keySize, _folder, _name) = (rowSize, keyOffset, keySize, folder, name);
        _rowsMax = Math.Max(1, memoryBytes / rowSize);
        _rows = new byte[Math.Min(_rowsMax, 1024) * rowSize];
        _order = new (ulong, int)[_rows.Length / rowSize];
    }

    /// <summary>Takes a row in.</summary>
    public Span<byte> Add()
    {
        if (_count == _rowsMax) WriteRun();
        if (_count == _order.Length)
        {
            Array.Resize(ref _order, Math.Min(_rowsMax, 2 * _count));
            Array.Resize(ref _rows, _order.Length * _rowSize);
        }
        return _rows.AsSpan(_count++ * _rowSize, _rowSize);
    }

    /// <summary>Sorts all rows; the sorter takes no more.</summary>
    public SortedRows Finish()
    {
        if (_runs.Count == 0)
        {
            byte[] sorted = new byte[_count * _rowSize];
            int at = 0;
            foreach ((_, int index) in Sort())
            {
                _rows.AsSpan(index * _rowSize, _rowSize).CopyTo(sorted.AsSpan(at));
                at += _rowSize;
            }
            return new SortedRows(sorted, _rowSize);
        }
        WriteRun();
        (_rows, _order) = ([], []);
        string merged = PathOf("sorted");
        Merge(merged);
        RemoveRuns();
        return new SortedRows(merged, _rowSize);
    }

    /// <summary>Removes the runs.</summary>
    public void Dispose() => RemoveRuns();

    private ReadOnlySpan<(ulong Start, int Index)> Sort()
    {
        Span<byte> start = stackalloc byte[8];
        for (int i = 0; i < _count; i++)
        {
            start.Clear();
            _rows.AsSpan(i * _rowSize + _keyOffset, Math.Min(8, _keySize)).CopyTo(start);
            _order[i] = (BinaryPrimitives.ReadUInt64BigEndian(start), i);
        }
        Span<(ulong Start, int Index)> order = _order.AsSpan(0, _count);
        order.Sort(Compare);
        return order;
    }

    private int Compare((ulong Start, int Index) x, (ulong Start, int Index) y)
    {
        if (x.Start != y.Start) return x.Start.CompareTo(y.Start);
        return _rows.AsSpan(x.Index * _rowSize + _keyOffset, _keySize).SequenceCompareTo(_rows.AsSpan(y.Index * _rowSize + _keyOffset, _keySize));
    }

    private void WriteRun()
    {
        string path = PathOf($"run-{_runs.Count}");
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        _runs.Add(path);
        foreach ((_, int index) in Sort()) file.Write(_rows, index * _rowSize, _rowSize);
        _count = 0;
    }

    private void Merge(string path)
    {
        PriorityQueue<Run, Run> next = new(Comparer<Run>.Create((x, y) => KeyOf(x).SequenceCompareTo(KeyOf(y))));
        List<Run> runs = [];
        try
        {
            foreach (string run in _runs)
            {
                Run reader = new(run, _rowSize);
                runs.Add(reader);
                if (reader.Next()) next.Enqueue(reader, reader);
            }
            using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            while (next.TryDequeue(out Run? first, out _))
            {
                file.Write(first.Row);
                // It stands outside the queue while its row, by which the queue orders it, changes.
                if (first.Next()) next.Enqueue(first, first);
            }
        }
        finally
        {
            foreach (Run run in runs) run.Dispose();
        }
    }

    private ReadOnlySpan<byte> KeyOf(Run run) => run.Row.Slice(_keyOffset, _keySize);

    private string PathOf(string what) => Path.Combine(_folder, $"{_name}.{what}");

    private void RemoveRuns()
    {
        foreach (string run in _runs) File.Delete(run);
        _runs.Clear();
    }

    private sealed class Run(string path, int rowSize) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 18);
        private readonly byte[] _row = new byte[rowSize];

        public ReadOnlySpan<byte> Row => _row;

        public bool Next() => _file.ReadAtLeast(_row, rowSize, throwOnEndOfStream: false) == rowSize;

        public void Dispose() => _file.Dispose();
    }
}

/// <summary>Sorted rows, in memory or in a file of their own, which goes with them.</summary>
internal sealed class SortedRows : IDisposable
{
    private readonly byte[] _memory = [];
    private readonly FileStream? _file;
    private readonly int _rowSize;
    private byte[] _buffer = [];

    public SortedRows(byte[] rows, int rowSize)
    {
        (_memory, _rowSize) = (rows, rowSize);
        Count = rows.Length / rowSize;
    }

    public SortedRows(string path, int rowSize)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.DeleteOnClose);
        _rowSize = rowSize;
        Count = _file.Length / rowSize;
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Some rows in a row; good until the next call.</summary>
    public ReadOnlySpan<byte> Read(long first, int count)
    {
        if (_file is null) return _memory.AsSpan((int)first * _rowSize, count * _rowSize);
        if (_buffer.Length < count * _rowSize) _buffer = new byte[count * _rowSize];
        Span<byte> rows = _buffer.AsSpan(0, count * _rowSize);
        _file.Position = first * _rowSize;
        _file.ReadExactly(rows);
        return rows;
    }

    /// <summary>The first row of a range for which something holds that then holds for all behind it; <paramref name="to"/> when there is none.</summary>
    public long FirstWhere(long from, long to, Func<ReadOnlySpan<byte>, bool> holds)
    {
        while (from < to)
        {
            long middle = (from + to) / 2;
            if (holds(Read(middle, 1))) to = middle;
            else from = middle + 1;
        }
        return from;
    }

    /// <summary>Gives the file up.</summary>
    public void Dispose() => _file?.Dispose();
}
