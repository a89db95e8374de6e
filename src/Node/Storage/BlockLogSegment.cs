using System.Buffers;
using static Gwangan.Node.Storage.BlockLogFormat;

namespace Gwangan.Node.Storage;

/// <summary>One file of the block log.</summary>
internal sealed class BlockLogSegment : IDisposable
{
    private const int ScanBufferSize = 64 << 10;

    private BlockLogSegment(ILogFolder folder, string name, ILogFile file, ulong salt, long firstHeight, long length)
    {
        (Name, Path, File, Salt, FirstHeight, Length) = (name, System.IO.Path.Combine(folder.Path, name), file, salt, firstHeight, length);
    }

    public string Name { get; }

    /// <summary>Where it is, for messages.</summary>
    public string Path { get; }

    public ILogFile File { get; }

    public ulong Salt { get; }

    public long FirstHeight { get; }

    /// <summary>Where the next record goes.</summary>
    public long Length { get; set; }

    public static string NameOf(long firstHeight) => $"{firstHeight:D19}.blocks";

    public static BlockLogSegment Create(ILogFolder folder, long firstHeight)
    {
        string name = NameOf(firstHeight);
        ulong salt = folder.NewSalt();
        ILogFile file = folder.Create(name);
        try
        {
            Span<byte> header = stackalloc byte[SegmentHeaderSize];
            WriteSegmentHeader(header, firstHeight, salt);
            file.Write(header, 0);
            file.Sync();
            folder.SyncNames();
            return new BlockLogSegment(folder, name, file, salt, firstHeight, SegmentHeaderSize);
        }
        catch
        {
            file.Dispose();
            folder.Delete(name);
            throw;
        }
    }

    /// <summary>Opens a file; null when it has no header because its creation was cut short (nothing can be in it then).</summary>
    /// <exception cref="CorruptBlockLogException">The header is damaged.</exception>
    public static BlockLogSegment? Open(ILogFolder folder, string name)
    {
        ILogFile file = folder.Open(name);
        long length = file.Length;
        Span<byte> header = stackalloc byte[SegmentHeaderSize];
        int read = file.Read(header, 0);
        if (TryReadSegmentHeader(header[..read], out long firstHeight, out ulong salt) && name == NameOf(firstHeight))
            return new BlockLogSegment(folder, name, file, salt, firstHeight, length);
        file.Dispose();
        if (length <= SegmentHeaderSize) return null;
        throw new CorruptBlockLogException($"{System.IO.Path.Combine(folder.Path, name)}: the segment's header (offset 0) is damaged; restore the file from a copy, or fetch the blocks from another node");
    }

    /// <summary>Walks the records from the start. Gives each whole append, and stops at the first record that is not good.</summary>
    /// <param name="checkPayloads">Whether payloads are read too; without it only headers are.</param>
    /// <param name="found">Receives each record with its offset, once its append is known to be whole.</param>
    /// <returns>Where the last whole append ends.</returns>
    public long Walk(bool checkPayloads, Action<BlockLogHeader, long> found)
    {
        byte[] buffer = new byte[ScanBufferSize];
        long bufferStart = 0, offset = SegmentHeaderSize, whole = offset;
        int buffered = 0;
        var append = new List<(BlockLogHeader, long)>();
        while (offset + RecordHeaderSize <= Length)
        {
            if (offset < bufferStart || offset + RecordHeaderSize > bufferStart + buffered)
            {
                bufferStart = offset;
                buffered = File.Read(buffer, offset);
            }
            if (!TryReadRecordHeader(buffer.AsSpan((int)(offset - bufferStart), (int)Math.Min(RecordHeaderSize, bufferStart + buffered - offset)), Salt, offset, out BlockLogHeader header)
                || offset + RecordHeaderSize + header.Length > Length
                || header.IsFirstOfAppend != (append.Count == 0)
                || (checkPayloads && !HoldsPayload(header, offset)))
                return whole;
            append.Add((header, offset));
            offset += RecordHeaderSize + header.Length;
            if (!header.IsLastOfAppend) continue;
            foreach ((BlockLogHeader one, long at) in append)
                found(one, at);
            append.Clear();
            whole = offset;
        }
        return whole;
    }

    /// <summary>Looks for the beginning of a later append behind a place that is not good. One there means damage, not a torn end.</summary>
    public long FindAppendAfter(long offset)
    {
        byte[] rest = new byte[Length - offset];
        for (int done = 0; done < rest.Length;)
            done += File.Read(rest.AsSpan(done), offset + done);
        for (int at = 1; at < rest.Length;)
        {
            int next = rest.AsSpan(at).IndexOf(RecordMagic);
            if (next < 0) break;
            at += next;
            if (TryReadRecordHeader(rest.AsSpan(at), Salt, offset + at, out BlockLogHeader header) && header.IsFirstOfAppend
                && at + RecordHeaderSize + header.Length <= rest.Length
                && PayloadChecksum(Salt, rest.AsSpan(at + RecordHeaderSize, header.Length)) == header.PayloadChecksum)
                return offset + at;
            at++;
        }
        return -1;
    }

    /// <summary>Reads and checks a payload.</summary>
    /// <exception cref="CorruptBlockLogException">The record is damaged.</exception>
    public byte[] Read(long offset, long height, BlockLogKind kind)
    {
        Span<byte> head = stackalloc byte[RecordHeaderSize];
        int read = File.Read(head, offset);
        if (!TryReadRecordHeader(head[..read], Salt, offset, out BlockLogHeader header) || header.Height != height || header.Kind != kind)
            throw Damaged(offset, height);
        byte[] payload = new byte[header.Length];
        ReadFully(payload, offset + RecordHeaderSize, height);
        if (PayloadChecksum(Salt, payload) != header.PayloadChecksum)
            throw Damaged(offset, height);
        return payload;
    }

    public CorruptBlockLogException Damaged(long offset, long height) => new(
        $"{Path}: the record at offset {offset} (height {height}) is damaged; restore the file from a copy, or fetch the blocks from another node");

    public void Dispose() => File.Dispose();

    private bool HoldsPayload(in BlockLogHeader header, long offset)
    {
        byte[] payload = ArrayPool<byte>.Shared.Rent(header.Length);
        try
        {
            ReadFully(payload.AsSpan(0, header.Length), offset + RecordHeaderSize, header.Height);
            return PayloadChecksum(Salt, payload.AsSpan(0, header.Length)) == header.PayloadChecksum;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    private void ReadFully(Span<byte> target, long offset, long height)
    {
        while (!target.IsEmpty)
        {
            int read = File.Read(target, offset);
            if (read == 0) throw Damaged(offset, height);
            target = target[read..];
            offset += read;
        }
    }
}
