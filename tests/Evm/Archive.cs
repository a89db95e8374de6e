using System.Diagnostics;

namespace Gwangan.Vectors;

/// <summary>The official vectors: an archive in the folder <c>shared</c> beside the repository, unpacked once into <c>artifacts/vectors</c>.</summary>
internal static class Archive
{
    private const string Name = "vectors/evm-dev.tar.xz";

    /// <summary>The folder with the unpacked vectors; null when this machine has no archive.</summary>
    public static string? Open()
    {
        if (FindUpwards(Path.Combine("shared", Name)) is not { } archive) return null;
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "vectors");
        string stamp = Path.Combine(folder, "stamp"), root = Path.Combine(folder, "evm-dev");
        FileInfo info = new(archive);
        string state = $"{info.Length} {info.LastWriteTimeUtc.Ticks}";
        if (File.Exists(stamp) && File.ReadAllText(stamp) == state) return root;

        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        using (Process tar = Process.Start("tar", ["-xJf", archive, "-C", folder]))
        {
            tar.WaitForExit();
            if (tar.ExitCode != 0) throw new InvalidOperationException($"tar could not unpack {archive}");
        }
        // Written last: an unpacking that was cut short begins again.
        File.WriteAllText(stamp, state);
        return root;
    }

    /// <summary>The repository that this program was built in.</summary>
    public static string RepositoryRoot() =>
        FindUpwards("Gwangan.slnx") is { } solution ? Path.GetDirectoryName(solution)! : Environment.CurrentDirectory;

    private static string? FindUpwards(string relativePath)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relativePath);
            if (File.Exists(path)) return path;
        }
        return null;
    }
}
