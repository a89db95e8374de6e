using Microsoft.Win32.SafeHandles;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Where long answers lie until their clients have them: files without a name in the data folder, bounded in all and for each caller, and by the room that the disk has left. Any thread.</summary>
/// <remarks>
/// A long answer is written as fast as it comes and sent as fast as it is taken, and the two have nothing to do with each other: whoever takes it slowly holds no thread, no state of a height and
/// next to no memory, and until its last byte is written an answer can still become a refusal, alone or in a batch. A process that ends, however it ends, leaves nothing behind.
/// </remarks>
/// <param name="folder">Where they lie; made when the first is.</param>
/// <param name="max">Bytes of all together.</param>
/// <param name="perCallerMax">Bytes of one caller.</param>
public sealed class AnswerFiles(string folder, long max = ApiLimits.RpcFileBytesMax, long perCallerMax = ApiLimits.RpcFileBytesPerCallerMax)
{
    // How often the disk is asked what it has left.
    private const long LookEvery = 64 << 20;

    private readonly AnswerBytes _bytes = new(max, perCallerMax);

    /// <summary>Bytes taken now.</summary>
    public long Taken => _bytes.Taken;

    /// <summary>Begins a file, which is made when something is written; dispose it.</summary>
    /// <param name="holder">Whom it is counted for; null for one that has no share.</param>
    public AnswerFile Begin(object? holder) => new(this, _bytes.Begin(holder));

    /// <summary>One answer's file; used by whoever writes the answer, then by whoever sends it.</summary>
    public sealed class AnswerFile : IDisposable
    {
        private readonly AnswerFiles _files;
        private readonly AnswerBytes.Share _share;
        private SafeFileHandle? _file;
        private long _looked;

        internal AnswerFile(AnswerFiles files, AnswerBytes.Share share) => (_files, _share) = (files, share);

        /// <summary>Writes bytes at a place; false when there is no room for them.</summary>
        public bool TryWrite(ReadOnlySpan<byte> bytes, long at)
        {
            long end = at + bytes.Length;
            if (!_share.TryGrow(end)) return false;
            try
            {
                if (_file is null || end - _looked > LookEvery)
                {
                    _file ??= _files.Open();
                    _looked = end;
                    if (_files.FreeBytes() < ApiLimits.RpcDiskLeftMin) return false;
                }
                RandomAccess.Write(_file, bytes, at);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        /// <summary>Reads its first bytes, which are there.</summary>
        public void Read(Span<byte> bytes)
        {
            for (int at = 0; at < bytes.Length;)
            {
                int count = RandomAccess.Read(_file!, bytes[at..], at);
                if (count == 0) throw new EndOfStreamException();
                at += count;
            }
        }

        /// <summary>Reads what was written from a place on; how many bytes.</summary>
        public ValueTask<int> ReadAsync(Memory<byte> bytes, long at, CancellationToken cancel) => RandomAccess.ReadAsync(_file!, bytes, at, cancel);

        /// <inheritdoc/>
        public void Dispose()
        {
            _file?.Dispose();
            _file = null;
            _share.Return();
        }
    }

    private long FreeBytes() => new DriveInfo(folder).AvailableFreeSpace;

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Path.GetRandomFileName());
        // Elsewhere an open file needs no name, and goes with the process.
        if (OperatingSystem.IsWindows()) return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        File.Delete(path);
        return file;
    }
}
