namespace Gwangan.Node.Storage;

/// <summary>A folder that only its owner enters.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes it, with those above it, unless it is there.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
