using System.Buffers;
using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Mempool;

/// <summary>The transactions of Ethereum and Cosmos that this node has accepted, in a file: they have a sequence instead of a time at which they expire, so whoever sent one does not expect a restart to lose it.</summary>
/// <remarks>
/// <code>
/// "GWNTXJ1\n"    then for each transaction
/// u32 size · u32 CRC-32C of size and bytes · bytes            little-endian
/// </code>
/// What is accepted is written before it is answered, so it outlives the process; behind the answer it is synced, so of a loss of power at most the last moments are not there. A torn end is cut
/// off. What has left the pool stays until the file reaches its bound: then it is written anew with what waits, at most half of the bound, the oldest first.
/// A disk that refuses stops no submission: <see cref="Problem"/> tells. One thread appends.
/// </remarks>
public sealed class TransactionJournal : IDisposable
{
    private const int HeadSize = 2 * sizeof(uint);

    private readonly ILogFolder _folder;
    private readonly string _name;
    private readonly long _bytesMax;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private ILogFile? _file;
    private Task _sync = Task.CompletedTask;
    private readonly Lock _syncing = new();
    private bool _isUnsynced, _isSyncing;
    private long _length;

    private TransactionJournal(ILogFolder folder, string name, long bytesMax) => (_folder, _name, _bytesMax) = (folder, name, bytesMax);

    private static ReadOnlySpan<byte> Magic => "GWNTXJ1\n"u8;

    /// <summary>Size of the file.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Why the last transactions were not kept, in a sentence; null when they were.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens the journal in a folder of the disk.</summary>
    /// <inheritdoc cref="Open(ILogFolder, string, long, out List{byte[]})"/>
    public static TransactionJournal Open(string path, long bytesMax, out List<byte[]> kept) =>
        Open(new DiskLogFolder(Path.GetDirectoryName(path)!), Path.GetFileName(path), bytesMax, out kept);

    /// <summary>Opens the journal, and reads what it holds.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="name">Its name; it need not exist.</param>
    /// <param name="bytesMax">Its bound.</param>
    /// <param name="kept">The transactions, in the order in which they were accepted.</param>
    internal static TransactionJournal Open(ILogFolder folder, string name, long bytesMax, out List<byte[]> kept)
    {
        TransactionJournal journal = new(folder, name, bytesMax);
        kept = [];
        try
        {
            journal.Read(kept);
        }
        catch (IOException error)
        {
            journal.Fail(error);
        }
        return journal;
    }

    /// <summary>Writes down transactions that were accepted; when it returns, they outlive this process.</summary>
    /// <param name="transactions">Their bytes.</param>
    /// <param name="waiting">What waits in the pool now, those among them, in order of arrival: asked when the file has reached its bound.</param>
    public void Append(IReadOnlyList<byte[]> transactions, Func<IEnumerable<byte[]>> waiting)
    {
        if (transactions.Count == 0) return;
        try
        {
            _buffer.ResetWrittenCount();
            foreach (byte[] transaction in transactions) Write(_buffer, transaction);
            if (_file is null || _length + _buffer.WrittenCount > _bytesMax)
            {
                WriteAnew(waiting());
            }
            else
            {
                _file.Write(_buffer.WrittenSpan, _length);
                Interlocked.Add(ref _length, _buffer.WrittenCount);
                SyncBehind(_file);
            }
            Problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    /// <summary>Writes the file anew with what waits.</summary>
    public void Rewrite(IEnumerable<byte[]> waiting)
    {
        try
        {
            WriteAnew(waiting);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    /// <summary>Syncs what is written, and closes the file.</summary>
    public void Dispose()
    {
        try
        {
            _sync.GetAwaiter().GetResult();
            _file?.Sync();
        }
        catch (IOException error)
        {
            Fail(error);
        }
        Release();
    }

    private void Read(List<byte[]> kept)
    {
        if (!_folder.Names(_name).Contains(_name)) return;
        _file = _folder.Open(_name);
        byte[] bytes = new byte[Math.Min(_file.Length, _bytesMax)];
        int read = 0;
        for (int more; read < bytes.Length && (more = _file.Read(bytes.AsSpan(read), read)) > 0;) read += more;
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, read);
        if (!rest.StartsWith(Magic))
        {
            // Of another version, or not ours: the next transaction begins it anew.
            Release();
            return;
        }
        rest = rest[Magic.Length..];
        while (rest.Length >= HeadSize)
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (size > Limits.EnvelopeSizeMax || HeadSize + (int)size > rest.Length) break;
            ReadOnlySpan<byte> transaction = rest.Slice(HeadSize, (int)size);
            if (Checksum.Of(rest[..sizeof(uint)], transaction) != BinaryPrimitives.ReadUInt32LittleEndian(rest[sizeof(uint)..])) break;
            kept.Add(transaction.ToArray());
            rest = rest[(HeadSize + (int)size)..];
        }
        _length = read - rest.Length;
        if (_length < _file.Length) _file.SetLength(_length);
    }

    private void WriteAnew(IEnumerable<byte[]> waiting)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write(Magic);
        foreach (byte[] transaction in waiting)
        {
            if (_buffer.WrittenCount + HeadSize + transaction.Length > _bytesMax / 2) break;
            Write(_buffer, transaction);
        }
        Release();
        DurableFile.Write(_folder, _name, [_buffer.WrittenMemory]);
        _file = _folder.Open(_name);
        Interlocked.Exchange(ref _length, _buffer.WrittenCount);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> transaction)
    {
        Span<byte> target = buffer.GetSpan(HeadSize + transaction.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)transaction.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[sizeof(uint)..], Checksum.Of(target[..sizeof(uint)], transaction));
        transaction.CopyTo(target[HeadSize..]);
        buffer.Advance(HeadSize + transaction.Length);
    }

    // One at a time: what is written meanwhile is synced by the same task.
    private void SyncBehind(ILogFile file)
    {
        lock (_syncing)
        {
            _isUnsynced = true;
            if (_isSyncing) return;
            _isSyncing = true;
            _sync = Task.Run(() => SyncWhileUnsynced(file));
        }
    }

    private void SyncWhileUnsynced(ILogFile file)
    {
        while (true)
        {
            lock (_syncing)
            {
                _isSyncing = _isUnsynced;
                if (!_isUnsynced) return;
                _isUnsynced = false;
            }
            try
            {
                file.Sync();
            }
            catch (IOException error)
            {
                Problem = error.Message;
            }
        }
    }

    private void Release()
    {
        _sync.GetAwaiter().GetResult();
        _file?.Dispose();
        _file = null;
    }

    private void Fail(Exception error)
    {
        Problem = error.Message;
        Release();
    }
}
