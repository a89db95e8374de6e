using System.Buffers.Binary;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>The block that is about to be signed, on the disk before its signature is asked for: what CometBFT's write-ahead log is for.</summary>
/// <remarks>
/// A crash between signing and the block log would else lose a block that is signed, and the signer rightly signs no other at its height. The file is written over each time:
/// magic "GWP1" · u64 height · u32 size · u32 CRC-32C of the bytes before and of the block · the block, little-endian. A torn write fails its checksum, and was signed by nobody.
/// </remarks>
public sealed class ProposalFile : IDisposable
{
    private const int HeaderSize = 20, ChecksumAt = 16;
    private readonly ILogFile _file;

    /// <summary>Opens the file, or makes it.</summary>
    public ProposalFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new DiskLogFile(new FileStream(path, options).SafeFileHandle);
        Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Takes an open file whose name is durable.</summary>
    public ProposalFile(ILogFile file) => _file = file;

    /// <summary>Makes a block durable, in place of the one before.</summary>
    /// <exception cref="DiskFullException">No room; nothing is signed.</exception>
    /// <exception cref="StorageFailedException">The disk failed; nothing is signed.</exception>
    public void Write(long height, ReadOnlySpan<byte> block)
    {
        byte[] header = new byte[HeaderSize];
        "GWP1"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(4), height);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumAt), Checksum.Of(header.AsSpan(0, ChecksumAt), block));
        try
        {
            _file.Write(header, 0);
            _file.Write(block, HeaderSize);
            _file.Sync();
        }
        catch (Exception caught) when (caught is IOException or ArgumentOutOfRangeException)
        {
            // By the latter .NET tells that the file has reached the size the process may write.
            if (caught is not IOException error || FreeSpace.IsWhatIsMissing(error))
                throw new DiskFullException($"writing the proposal of block {height}: the disk is full; nothing was signed, free some space and start again", caught);
            throw new StorageFailedException($"writing the proposal of block {height}: {error.Message}", error);
        }
    }

    /// <summary>The block of a height, if that is what the file holds.</summary>
    public bool TryRead(long height, out byte[] block)
    {
        block = [];
        byte[] header = new byte[HeaderSize];
        if (_file.Read(header, 0) != HeaderSize || !header.AsSpan().StartsWith("GWP1"u8)) return false;
        if (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(4)) != height) return false;
        int size = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
        if (size < 0 || size > _file.Length - HeaderSize) return false;
        byte[] bytes = new byte[size];
        for (int at = 0, read; at < size; at += read)
            if ((read = _file.Read(bytes.AsSpan(at), HeaderSize + at)) == 0) return false;
        if (Checksum.Of(header.AsSpan(0, ChecksumAt), bytes) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ChecksumAt))) return false;
        block = bytes;
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
