namespace Gwangan.Node.Storage;

/// <summary>What the block log, and whatever else has to outlive a crash, asks of a file system: one folder and its files. The disk in a node, a simulated one where faults are tried.</summary>
/// <remarks>Errors are those of the disk: <see cref="IOException"/> with the system's number, as <see cref="RandomAccess"/> gives it.</remarks>
public interface ILogFolder
{
    /// <summary>Where it is, for messages.</summary>
    string Path { get; }

    /// <summary>Names that end with <paramref name="ending"/>, in the order of their characters.</summary>
    string[] Names(string ending);

    /// <summary>Makes a file that must not exist yet.</summary>
    ILogFile Create(string name);

    /// <summary>Opens a file that exists.</summary>
    ILogFile Open(string name);

    /// <summary>Gives a file another name; one that has it already is replaced.</summary>
    void Rename(string name, string to);

    /// <summary>Takes a file away.</summary>
    void Delete(string name);

    /// <summary>Makes the names durable. Contents are made durable by <see cref="ILogFile.Sync"/>.</summary>
    void SyncNames();

    /// <summary>A number for a new file that nobody can guess, so that nobody can prepare bytes that pass for its records.</summary>
    ulong NewSalt();
}

/// <summary>An open file of an <see cref="ILogFolder"/>. Any thread reads, one writes.</summary>
public interface ILogFile : IDisposable
{
    /// <summary>Its size.</summary>
    long Length { get; }

    /// <summary>Reads what is there, 0 bytes at the end.</summary>
    int Read(Span<byte> target, long offset);

    /// <summary>Writes into the page cache.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Cuts it, or fills it up with zeros.</summary>
    void SetLength(long length);

    /// <summary>Returns when everything written is on the disk.</summary>
    void Sync();
}
