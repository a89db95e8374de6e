namespace Gwangan.Node.Storage;

/// <summary>Writes a file whole or not at all: whatever happens meanwhile, its name stands for the old content or the new, and for the new once the call has returned.</summary>
/// <remarks>Written beside it, synced, renamed, and the folder synced, which makes the new name outlive a power cut.</remarks>
public static class DurableFile
{
    private const string Ending = ".new";

    /// <summary>Writes a file, or replaces it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isSecret">Whether it is for the owner only, from the first moment.</param>
    /// <exception cref="DiskFullException">No room; the file is as it was.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content, bool isSecret = false) => Write(path, [content], isSecret);

    /// <summary>The same with content that comes in pieces.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlyMemory{byte}, bool)"/>
    public static void Write(string path, IEnumerable<ReadOnlyMemory<byte>> pieces, bool isSecret = false) =>
        Write(new DiskLogFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, isSecret), Path.GetFileName(path), pieces);

    /// <summary>Copies a file so.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlyMemory{byte}, bool)"/>
    public static void Copy(string from, string path, bool isSecret = false)
    {
        using FileStream file = new(from, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        Write(path, Pieces(file), isSecret);
    }

    /// <summary>The same as a write, in any folder.</summary>
    internal static void Write(ILogFolder folder, string name, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        string next = name + Ending;
        try
        {
            // What a killed process left.
            folder.Delete(next);
            using (ILogFile file = folder.Create(next))
            {
                long length = 0;
                foreach (ReadOnlyMemory<byte> piece in pieces)
                {
                    file.Write(piece.Span, length);
                    length += piece.Length;
                }
                file.Sync();
            }
            folder.Rename(next, name);
            folder.SyncNames();
        }
        catch (Exception error)
        {
            folder.Delete(next);
            // The latter is how .NET tells that the file has reached the size the process may write.
            if (error is IOException io && FreeSpace.IsWhatIsMissing(io) || error is ArgumentOutOfRangeException)
                throw new DiskFullException($"writing {Path.Combine(folder.Path, name)}: the disk is full; the file is as it was, free some space", error);
            throw;
        }
    }
    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(FileStream file)
    {
        byte[] buffer = new byte[1 << 20];
        for (int read; (read = file.Read(buffer)) > 0;) yield return buffer.AsMemory(0, read);
    }
}
