using System.Text.Encodings.Web;
using System.Text.Json;
using Gwangan.Node.Storage;

namespace Gwangan.Node;

/// <summary>Writes files that hold secrets: for the owner only from the first moment, and whole or not at all.</summary>
public static class SecretFile
{
    /// <summary>JSON for people.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a new file (or replaces one) with mode 0600.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string next = path + ".new";
        File.Delete(next);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(next, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
