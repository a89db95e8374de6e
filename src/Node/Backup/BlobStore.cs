using System.Security.Cryptography;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>Pieces of any content, each in a file named by its SHA-256: what is there already is not written again, unless it has rotted.</summary>
internal sealed class BlobStore
{
    private readonly string _folder;
    private readonly HashSet<string> _intact = [];

    public BlobStore(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>How many pieces this process has written.</summary>
    public int NewCount { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public long NewBytes { get; private set; }

    /// <summary>Keeps a piece, reads it back once it is on the disk, and returns its name. A damaged one of the same name is replaced.</summary>
    /// <exception cref="DiskFullException">No room.</exception>
    public string Put(ReadOnlyMemory<byte> content)
    {
        string name = NameOf(content.Span), path = PathOf(name);
        if (Has(name)) return name;
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            Posix.SyncFolder(_folder);
        }
        // A piece may hold keys.
        DurableFile.Write(path, content, isSecret: true);
        if (!Has(name)) throw new StorageFailedException($"{path} does not read back as it was written; check the device");
        NewCount++;
        NewBytes += content.Length;
        return name;
    }

    /// <summary>Whether a piece is there and has the content that its name says; read once, then remembered.</summary>
    public bool Has(string name)
    {
        if (_intact.Contains(name)) return true;
        string path = PathOf(name);
        try
        {
            if (!File.Exists(path) || NameOf(File.ReadAllBytes(path)) != name) return false;
        }
        catch (IOException)
        {
            // A sector that cannot be read: a new file takes the place of this one.
            return false;
        }
        _intact.Add(name);
        return true;
    }

    /// <summary>The size of a piece that is intact; one that was looked at already is not read again.</summary>
    /// <exception cref="NodeException">It is missing or damaged.</exception>
    public long Measure(string name) => _intact.Contains(name) ? SizeOf(name) : Read(name).Length;

    /// <summary>A piece, checked against its name.</summary>
    /// <exception cref="NodeException">It is missing or damaged.</exception>
    public byte[] Read(string name)
    {
        try
        {
            byte[] content = File.ReadAllBytes(PathOf(name));
            return NameOf(content) == name ? content : throw new NodeException($"{PathOf(name)} is damaged: its content has another SHA-256 than its name. Take another backup or an earlier one");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NodeException($"{PathOf(name)} is missing. Take another backup or an earlier one");
        }
    }

    /// <summary>The size of a piece; -1 when it is not there.</summary>
    public long SizeOf(string name)
    {
        FileInfo file = new(PathOf(name));
        return file.Exists ? file.Length : -1;
    }

    /// <summary>Removes what no name in <paramref name="used"/> is, and what a killed backup left half-written.</summary>
    public void RemoveAllBut(HashSet<string> used)
    {
        foreach (string folder in Directory.GetDirectories(_folder))
            foreach (string path in Directory.GetFiles(folder))
                if (!used.Contains(Path.GetFileName(path))) File.Delete(path);
    }

    private string PathOf(string name)
    {
        if (name.Length != 64 || !name.All(char.IsAsciiHexDigitLower)) throw new NodeException($"\"{name}\" is not the name of a piece; the list of this backup is damaged");
        return Path.Combine(_folder, name[..2], name);
    }

    private static string NameOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
