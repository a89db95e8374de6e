using Microsoft.Win32.SafeHandles;

namespace Gwangan.Node.Storage;

/// <summary>A folder on the disk.</summary>
internal sealed class DiskLogFolder(string path) : ILogFolder
{
    public string Path => path;

    public string[] Names(string ending)
    {
        string[] names = [.. Directory.GetFiles(path, "*" + ending).Select(System.IO.Path.GetFileName).OfType<string>()];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    public ILogFile Create(string name) => new DiskFile(PathOf(name), FileMode.CreateNew);

    public ILogFile Open(string name) => new DiskFile(PathOf(name), FileMode.Open);

    public void Rename(string name, string to) => File.Move(PathOf(name), PathOf(to), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncNames() => Posix.SyncFolder(path);

    public ulong NewSalt() => (ulong)Random.Shared.NextInt64();

    private string PathOf(string name) => System.IO.Path.Combine(path, name);

    private sealed class DiskFile(string path, FileMode mode) : ILogFile
    {
        private readonly SafeFileHandle _file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);

        public long Length => RandomAccess.GetLength(_file);

        public int Read(Span<byte> target, long offset) => RandomAccess.Read(_file, target, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(_file, source, offset);

        public void SetLength(long length) => RandomAccess.SetLength(_file, length);

        public void Sync() => RandomAccess.FlushToDisk(_file);

        public void Dispose() => _file.Dispose();
    }
}
