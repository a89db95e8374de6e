using Microsoft.Win32.SafeHandles;

namespace Gwangan.Node.Storage;

/// <summary>A folder on the disk.</summary>
/// <param name="path">The folder.</param>
/// <param name="isSecret">Whether files that are made here are for the owner only, from the first moment.</param>
/// <param name="isSynced">Whether anything waits for the disk; what is written then outlives the process in any case.</param>
internal sealed class DiskLogFolder(string path, bool isSecret = false, bool isSynced = true) : ILogFolder
{
    public string Path => path;

    public string[] Names(string ending)
    {
        string[] names = [.. Directory.GetFiles(path, "*" + ending).Select(System.IO.Path.GetFileName).OfType<string>()];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    public ILogFile Create(string name) => Open(name, FileMode.CreateNew);

    public ILogFile Open(string name) => Open(name, FileMode.Open);

    public void Rename(string name, string to) => File.Move(PathOf(name), PathOf(to), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncNames()
    {
        if (isSynced) Posix.SyncFolder(path);
    }

    public ulong NewSalt() => (ulong)Random.Shared.NextInt64();

    private DiskLogFile Open(string name, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (isSecret && mode == FileMode.CreateNew && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new DiskLogFile(new FileStream(PathOf(name), options).SafeFileHandle, isSynced);
    }

    private string PathOf(string name) => System.IO.Path.Combine(path, name);
}

/// <summary>An open file of the disk; its handle is closed with it.</summary>
internal sealed class DiskLogFile(SafeFileHandle file, bool isSynced = true) : ILogFile
{
    public long Length => RandomAccess.GetLength(file);

    public int Read(Span<byte> target, long offset) => RandomAccess.Read(file, target, offset);

    public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(file, source, offset);

    public void SetLength(long length) => RandomAccess.SetLength(file, length);

    public void Sync()
    {
        if (isSynced) RandomAccess.FlushToDisk(file);
    }

    public void Dispose() => file.Dispose();
}
