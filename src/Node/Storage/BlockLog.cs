using Gwangan.Chain.Base;
using static Gwangan.Node.Storage.BlockLogFormat;

namespace Gwangan.Node.Storage;

/// <summary>What opening the log had to cut off: the last append was torn by a crash before anybody was told that it was stored.</summary>
/// <param name="Segment">The file.</param>
/// <param name="Offset">Where it ends now.</param>
/// <param name="BytesDropped">How many bytes were behind it.</param>
/// <param name="KeptIn">The file that they were moved to: damage of the last record cannot be told from a torn append, so nothing is thrown away.</param>
public sealed record TornTail(string Segment, long Offset, long BytesDropped, string KeptIn);

/// <summary>
/// Blocks and their commits in append-only files; what <c>Append</c> was given is on the disk when it returns.
/// One thread appends, any thread reads.
/// </summary>
/// <remarks>
/// The heights of each kind follow each other without a gap, and so do blocks and decided blocks together: a chain that changes its engine has first the one, then the other kind.
/// The layout is drawn at <see cref="BlockLogFormat"/>.
/// </remarks>
public sealed class BlockLog : IDisposable
{
    private const long SegmentSizeMaxDefault = 256 << 20;
    private const int OffsetBits = 40;
    private const long OffsetMask = (1L << OffsetBits) - 1;

    private readonly ILogFolder _folder;
    private readonly long _segmentSizeMax;
    private readonly Lock _lock = new();
    private readonly Lock _appendLock = new();
    private readonly List<BlockLogSegment> _segments = [];
    private readonly HeightIndex _blocks = new(), _commits = new(), _decided = new(), _seals = new();
    private byte[] _buffer = new byte[64 << 10];
    private int _removedSegments; // positions count segments from the first there ever was in this process
    private bool _failed;

    private BlockLog(ILogFolder folder, long segmentSizeMax) => (_folder, _segmentSizeMax) = (folder, segmentSizeMax);

    /// <summary>What was cut off while opening; null when the log ended cleanly.</summary>
    public TornTail? TornTail { get; private set; }

    /// <summary>First height with a block of either kind; 0 when there is none.</summary>
    public long FirstHeight => First(BlockLogKind.Block) is > 0 and var first ? first : First(BlockLogKind.Decided);

    /// <summary>Last height with a block of either kind; 0 when there is none.</summary>
    public long LastHeight => Last(BlockLogKind.Decided) is > 0 and var last ? last : Last(BlockLogKind.Block);

    /// <summary>Opens the log in a folder, or begins an empty one. The last segment is read whole, older ones by their headers.</summary>
    /// <param name="folder">The folder; it is made when absent.</param>
    /// <param name="segmentSizeMax">A segment that has reached this size is followed by a new one.</param>
    /// <param name="isSynced">Whether an append waits for the disk: without it an end of the process loses nothing, an end of the machine may.</param>
    /// <exception cref="CorruptBlockLogException">A record is damaged where a crash cannot have torn it.</exception>
    public static BlockLog Open(string folder, long segmentSizeMax = SegmentSizeMaxDefault, bool isSynced = true)
    {
        Directory.CreateDirectory(folder);
        return Open(new DiskLogFolder(folder, isSynced: isSynced), segmentSizeMax);
    }

    /// <summary>The same on any folder.</summary>
    /// <inheritdoc cref="Open(string, long, bool)"/>
    public static BlockLog Open(ILogFolder folder, long segmentSizeMax = SegmentSizeMaxDefault)
    {
        var log = new BlockLog(folder, segmentSizeMax);
        try
        {
            string[] names = folder.Names(".blocks");
            for (int i = 0; i < names.Length; i++)
                log.OpenSegment(names[i], isLast: i == names.Length - 1);
            return log;
        }
        catch (IOException error) when (error is not (DiskFullException or StorageFailedException))
        {
            log.Dispose();
            throw FreeSpace.IsWhatIsMissing(error)
                ? new DiskFullException($"opening {folder.Path}: the disk is full; free some space", error)
                : new StorageFailedException($"opening {folder.Path}: {error.Message}", error);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>First height of a kind; 0 when there is none.</summary>
    public long First(BlockLogKind kind)
    {
        lock (_lock)
            return IndexOf(kind).Count == 0 ? 0 : IndexOf(kind).FirstHeight;
    }

    /// <summary>Last height of a kind; 0 when there is none.</summary>
    public long Last(BlockLogKind kind)
    {
        lock (_lock)
            return IndexOf(kind).Count == 0 ? 0 : IndexOf(kind).FirstHeight + IndexOf(kind).Count - 1;
    }

    /// <summary>Stores one record.</summary>
    /// <exception cref="ArgumentException">The height does not follow the last of its kind, or the payload is too long.</exception>
    /// <exception cref="DiskFullException">No room; the log is as before and can be used on.</exception>
    /// <exception cref="StorageFailedException">The disk failed; every later append is refused.</exception>
    public void Append(long height, BlockLogKind kind, ReadOnlySpan<byte> payload)
    {
        lock (_appendLock)
        {
            BlockLogSegment segment = Begin(height, kind, payload.Length);
            long end = Put(segment, segment.Length, height, kind, FirstOfAppend | LastOfAppend, payload);
            WriteOut(segment, end);
            lock (_lock)
                Add(height, kind, segment.Length);
            segment.Length = end;
        }
    }

    /// <summary>Stores a block and its commit together: both are there after a crash, or neither.</summary>
    /// <inheritdoc cref="Append(long, BlockLogKind, ReadOnlySpan{byte})"/>
    public void Append(long height, ReadOnlySpan<byte> block, ReadOnlySpan<byte> commit)
    {
        lock (_appendLock)
        {
            CheckNext(height, BlockLogKind.Commit, commit.Length);
            BlockLogSegment segment = Begin(height, BlockLogKind.Block, block.Length);
            long middle = Put(segment, segment.Length, height, BlockLogKind.Block, FirstOfAppend, block);
            long end = Put(segment, middle, height, BlockLogKind.Commit, LastOfAppend, commit);
            WriteOut(segment, end);
            lock (_lock)
            {
                Add(height, BlockLogKind.Block, segment.Length);
                Add(height, BlockLogKind.Commit, middle);
            }
            segment.Length = end;
        }
    }

    /// <summary>Reads a record; false when the log has none of this height and kind.</summary>
    /// <exception cref="CorruptBlockLogException">The record is damaged.</exception>
    public bool TryRead(long height, BlockLogKind kind, out byte[] payload)
    {
        BlockLogSegment? segment;
        long offset;
        lock (_lock) segment = Find(height, kind, out offset);
        try
        {
            payload = segment?.Read(offset, height, kind) ?? [];
            return segment is not null;
        }
        catch (Exception error) when (error is ObjectDisposedException or CorruptBlockLogException)
        {
            // Perhaps it was removed between the look and the reading, and another stands in its place: that is asked where nothing is removed meanwhile.
            lock (_lock)
            {
                segment = Find(height, kind, out offset);
                payload = segment?.Read(offset, height, kind) ?? [];
                return segment is not null;
            }
        }
    }

    private BlockLogSegment? Find(long height, BlockLogKind kind, out long offset)
    {
        bool isThere = IndexOf(kind).TryGet(height, out long position);
        offset = position & OffsetMask;
        return isThere ? _segments[(int)(position >> OffsetBits) - _removedSegments] : null;
    }

    /// <summary>Removes whole segments, oldest first, all of whose blocks are below a height; the last segment stays.</summary>
    /// <returns>How many.</returns>
    public int RemoveBefore(long height)
    {
        lock (_appendLock)
        {
            int removed = 0;
            for (; _segments.Count > 1 && _segments[1].FirstHeight <= height; removed++)
            {
                BlockLogSegment segment = _segments[0];
                lock (_lock)
                {
                    _segments.RemoveAt(0);
                    _removedSegments++;
                    foreach (HeightIndex index in (ReadOnlySpan<HeightIndex>)[_blocks, _commits, _decided, _seals]) index.RemoveBefore((long)_removedSegments << OffsetBits);
                }
                segment.Dispose();
                _folder.Delete(segment.Name);
            }
            if (removed > 0) _folder.SyncNames();
            return removed;
        }
    }

    /// <summary>Removes every block above a height, the last ones first, so that what is left never has a gap: for cities whose blocks can be taken back. Not for a log with blocks that another engine decided.</summary>
    public void RemoveAbove(long height)
    {
        lock (_appendLock)
        {
            if (_failed) throw new StorageFailedException("the block log is closed, or an earlier append failed on the disk");
            if (height >= LastHeight) return;
            Invariant.Assert(_decided.Count == 0 && _seals.Count == 0 && height >= FirstHeight - 1);
            lock (_lock)
            {
                Invariant.Assert(_blocks.TryGet(height + 1, out long position));
                foreach (HeightIndex index in (ReadOnlySpan<HeightIndex>)[_blocks, _commits]) index.RemoveAbove(height);
                while (_segments.Count - 1 > (int)(position >> OffsetBits) - _removedSegments)
                {
                    _segments[^1].Dispose();
                    _folder.Delete(_segments[^1].Name);
                    _segments.RemoveAt(_segments.Count - 1);
                }
                _segments[^1].File.SetLength(position & OffsetMask);
                _segments[^1].Length = position & OffsetMask;
            }
            _folder.SyncNames();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (BlockLogSegment segment in _segments)
                segment.Dispose();
            _failed = true;
        }
    }

    private void OpenSegment(string name, bool isLast)
    {
        string path = Path.Combine(_folder.Path, name);
        BlockLogSegment? segment = BlockLogSegment.Open(_folder, name);
        if (segment is null)
        {
            if (!isLast) throw new CorruptBlockLogException($"{path}: the segment is empty but others follow; restore it from a copy, or fetch the blocks from another node");
            long length;
            using (ILogFile file = _folder.Open(name)) length = file.Length;
            TornTail = new TornTail(path, 0, length, KeptName(path, 0));
            _folder.Rename(name, KeptName(name, 0));
            _folder.SyncNames();
            return;
        }
        _segments.Add(segment);
        long lastAppend = 0;
        long end = segment.Walk(checkPayloads: isLast, (header, offset) =>
        {
            if (!IndexOf(header.Kind).Follows(header.Height)) throw segment.Damaged(offset, header.Height);
            Add(header.Height, header.Kind, offset);
            if (header.IsFirstOfAppend) lastAppend = offset;
        });
        if (end == segment.Length)
        {
            if (isLast) MakeDurable(segment, lastAppend);
            return;
        }
        long later = isLast ? segment.FindAppendAfter(end) : -1;
        if (!isLast || later >= 0)
            throw new CorruptBlockLogException($"{path}: damaged after offset {end}"
                + (later >= 0 ? $", with good records again from offset {later}" : ", with later segments behind it")
                + "; this is not a torn end. Restore the file from a copy, or fetch the blocks from another node");
        TornTail = new TornTail(path, end, segment.Length - end, KeptName(path, end));
        Keep(segment, end);
        segment.File.SetLength(end);
        segment.Length = end;
        MakeDurable(segment, lastAppend);
    }

    // A process that was killed before its sync leaves its last append in the page cache only, and after a sync that failed the cache calls it clean. What is found here
    // will be executed and acknowledged: it is written again and synced, so that a power cut cannot take it back.
    private void MakeDurable(BlockLogSegment segment, long offset)
    {
        byte[] buffer = new byte[64 << 10];
        for (int read; offset < segment.Length; offset += read)
        {
            read = segment.File.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, segment.Length - offset)), offset);
            if (read == 0) break;
            segment.File.Write(buffer.AsSpan(0, read), offset);
        }
        segment.File.Sync();
        _folder.SyncNames();
    }

    private static string KeptName(string segment, long offset) => $"{segment}.torn-{offset}";

    private void Keep(BlockLogSegment segment, long offset)
    {
        string name = KeptName(segment.Name, offset);
        if (_folder.Names(name).Length > 0) _folder.Delete(name);
        using (ILogFile kept = _folder.Create(name))
        {
            byte[] buffer = new byte[64 << 10];
            long written = 0;
            for (int read; (read = segment.File.Read(buffer, offset + written)) > 0; written += read) kept.Write(buffer.AsSpan(0, read), written);
            kept.Sync();
        }
        _folder.SyncNames();
    }

    private void CheckNext(long height, BlockLogKind kind, int length)
    {
        if (length > PayloadSizeMax) throw new ArgumentException($"a {kind} of {length} bytes is too long for the log");
        if (height < 1 || !IndexOf(kind).Follows(height)) throw new ArgumentException($"{kind} {height} does not follow {Last(kind)}");
        bool follows = kind switch
        {
            BlockLogKind.Block => _decided.Count == 0,
            BlockLogKind.Decided => LastHeight == 0 || height == LastHeight + 1,
            _ => true,
        };
        if (!follows) throw new ArgumentException($"{kind} {height} does not follow block {LastHeight}");
    }

    /// <summary>Checks the append and finds the segment for it.</summary>
    private BlockLogSegment Begin(long height, BlockLogKind kind, int length)
    {
        if (_failed) throw new StorageFailedException("the block log is closed, or an earlier append failed on the disk");
        CheckNext(height, kind, length);
        if (_segments.Count > 0 && _segments[^1].Length < _segmentSizeMax) return _segments[^1];
        try
        {
            BlockLogSegment segment = BlockLogSegment.Create(_folder, height);
            lock (_lock)
                _segments.Add(segment);
            return segment;
        }
        catch (IOException error)
        {
            throw Explain(error, $"beginning a segment for height {height}");
        }
    }

    /// <summary>Puts a record into the buffer, for its place in the segment; returns where it ends.</summary>
    private long Put(BlockLogSegment segment, long offset, long height, BlockLogKind kind, byte flags, ReadOnlySpan<byte> payload)
    {
        int at = (int)(offset - segment.Length), size = RecordHeaderSize + payload.Length;
        if (at + size > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(at + size, 2 * _buffer.Length));
        WriteRecordHeader(_buffer.AsSpan(at), segment.Salt, offset, height, kind, flags, payload);
        payload.CopyTo(_buffer.AsSpan(at + RecordHeaderSize));
        return offset + size;
    }

    private void WriteOut(BlockLogSegment segment, long end)
    {
        try
        {
            segment.File.Write(_buffer.AsSpan(0, (int)(end - segment.Length)), segment.Length);
        }
        catch (Exception caught) when (caught is IOException or ArgumentOutOfRangeException)
        {
            // By the latter .NET tells that the file has reached the size the process may write.
            IOException error = caught as IOException ?? new IOException(caught.Message, FreeSpace.FileTooLarge);
            try
            {
                segment.File.SetLength(segment.Length);
            }
            catch (IOException)
            {
                _failed = true;
            }
            throw Explain(error, $"appending at offset {segment.Length} of {segment.Path}");
        }
        try
        {
            segment.File.Sync();
        }
        catch (IOException error)
        {
            _failed = true;
            throw new StorageFailedException($"syncing {segment.Path}: {error.Message}", error);
        }
    }

    private IOException Explain(IOException error, string doing)
    {
        if (FreeSpace.IsWhatIsMissing(error))
            return new DiskFullException($"{doing}: the disk is full; the block was not stored, free some space", error);
        _failed = true;
        return new StorageFailedException($"{doing}: {error.Message}", error);
    }

    private void Add(long height, BlockLogKind kind, long offset) =>
        IndexOf(kind).Add(height, (long)(_segments.Count - 1 + _removedSegments) << OffsetBits | offset);

    private HeightIndex IndexOf(BlockLogKind kind) => kind switch
    {
        BlockLogKind.Block => _blocks,
        BlockLogKind.Commit => _commits,
        BlockLogKind.Decided => _decided,
        BlockLogKind.Seal => _seals,
        _ => throw new CorruptBlockLogException($"the block log has a record of unknown kind {(byte)kind}; it was written by a later version"),
    };

    /// <summary>Where each height of a kind stands: eight bytes a record.</summary>
    private sealed class HeightIndex
    {
        private readonly List<long> _positions = [];

        public long FirstHeight { get; private set; }

        public int Count => _positions.Count;

        /// <summary>Forgets what stands before a position.</summary>
        public void RemoveBefore(long position)
        {
            int count = _positions.FindIndex(at => at >= position);
            if (count < 0) count = _positions.Count;
            _positions.RemoveRange(0, count);
            FirstHeight += count;
        }

        public void RemoveAbove(long height)
        {
            int kept = (int)Math.Max(0, height - FirstHeight + 1);
            _positions.RemoveRange(kept, _positions.Count - kept);
        }

        public bool Follows(long height) => Count == 0 || height == FirstHeight + Count;

        public void Add(long height, long position)
        {
            if (Count == 0) FirstHeight = height;
            _positions.Add(position);
        }

        public bool TryGet(long height, out long position)
        {
            bool present = height >= FirstHeight && height < FirstHeight + Count;
            position = present ? _positions[(int)(height - FirstHeight)] : -1;
            return present;
        }
    }
}
