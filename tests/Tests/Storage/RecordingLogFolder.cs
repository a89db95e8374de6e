using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

/// <summary>A folder on the disk that writes down what is asked of it, and can fail.</summary>
internal sealed class RecordingLogFolder(string path) : ILogFolder
{
    private readonly DiskLogFolder _disk = new(path);

    public List<string> Calls { get; } = [];

    /// <summary>Called before each call is done, with its name; what it throws is the disk's error.</summary>
    public Action<string>? Before { get; init; }

    /// <summary>Called before each reading.</summary>
    public Action? BeforeRead { get; init; }

    public string Path => _disk.Path;

    public string[] Names(string ending) => _disk.Names(ending);

    public ILogFile Create(string name)
    {
        Add($"create {name}");
        return new Recorded(this, _disk.Create(name));
    }

    public ILogFile Open(string name) => new Recorded(this, _disk.Open(name));

    public void Rename(string name, string to)
    {
        Add($"rename {name} {to}");
        _disk.Rename(name, to);
    }

    public void Delete(string name) => _disk.Delete(name);

    public void SyncNames()
    {
        Add("sync names");
        _disk.SyncNames();
    }

    public ulong NewSalt() => _disk.NewSalt();

    private void Add(string call)
    {
        Before?.Invoke(call);
        Calls.Add(call);
    }

    private sealed class Recorded(RecordingLogFolder folder, ILogFile file) : ILogFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> target, long offset)
        {
            folder.BeforeRead?.Invoke();
            return file.Read(target, offset);
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            folder.Add($"write {source.Length} at {offset}");
            file.Write(source, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            folder.Add("sync");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
