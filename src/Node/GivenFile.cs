using System.Text;

namespace Gwangan.Node;

/// <summary>Reads small files that an operator names in the settings, and says in a sentence why one cannot be used.</summary>
public static class GivenFile
{
    private const int BytesMax = 1 << 20;

    // The group may read: keys of a machine are often shared with the services that need them in this way.
    private const UnixFileMode OthersMayNot = UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>A file's bytes.</summary>
    /// <exception cref="NodeException">It is not there, may not be read, or is far too large.</exception>
    public static byte[] Read(string setting, string file)
    {
        try
        {
            if (Directory.Exists(file)) throw new NodeException($"{setting} {file}: it is a folder");
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > BytesMax) throw new NodeException($"{setting} {file}: it is larger than 1 MiB");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NodeException($"{setting} {file}: there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            throw new NodeException($"{setting} {file}: the user who runs this node may not read it");
        }
        catch (IOException error)
        {
            throw new NodeException($"{setting} {file}: {error.Message}");
        }
    }

    /// <summary>The text of a file that holds a secret.</summary>
    /// <exception cref="NodeException">It cannot be read, or everybody could read it.</exception>
    public static string ReadSecretText(string setting, string file)
    {
        byte[] bytes = Read(setting, file);
        CheckSecret(setting, file);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Refuses a file with a secret that others than its owner and group may use.</summary>
    /// <exception cref="NodeException">They may.</exception>
    public static void CheckSecret(string setting, string file)
    {
        if (OperatingSystem.IsWindows()) return;
        UnixFileMode mode = File.GetUnixFileMode(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
        if ((mode & OthersMayNot) != 0) throw new NodeException($"{setting} {file}: others may use it (mode {Convert.ToString((int)mode, 8)}); chmod 600, or 640 where a group needs it, and treat the key as known to whoever had access");
    }
}
