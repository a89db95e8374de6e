using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

/// <summary>A folder on the disk that writes down what the block log asks of it.</summary>
internal sealed class RecordingLogFolder(string path) : ILogFolder
{
    private readonly DiskLogFolder _disk = new(path);

    public List<string> Calls { get; } = [];

    public string Path => _disk.Path;

    public string[] Names(string ending) => _disk.Names(ending);

    public ILogFile Create(string name)
    {
        Calls.Add($"create {name}");
        return new Recorded(this, _disk.Create(name));
    }

    public ILogFile Open(string name) => new Recorded(this, _disk.Open(name));

    public void Rename(string name, string to) => _disk.Rename(name, to);

    public void Delete(string name) => _disk.Delete(name);

    public void SyncNames()
    {
        Calls.Add("sync names");
        _disk.SyncNames();
    }

    public ulong NewSalt() => _disk.NewSalt();

    private sealed class Recorded(RecordingLogFolder folder, ILogFile file) : ILogFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> target, long offset) => file.Read(target, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            folder.Calls.Add($"write {source.Length} at {offset}");
            file.Write(source, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            folder.Calls.Add("sync");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
