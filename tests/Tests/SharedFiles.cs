namespace Gwangan.Tests;

/// <summary>Finds recorded vectors and data in the folder <c>shared</c> beside the repository.</summary>
public static class SharedFiles
{
    /// <summary>The full path of <paramref name="relativePath"/>; false when this machine does not have it.</summary>
    public static bool TryFind(string relativePath, out string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            path = Path.Combine(folder.FullName, "shared", relativePath);
            if (File.Exists(path) || Directory.Exists(path)) return true;
        }
        path = "";
        return false;
    }

    /// <summary>The full path of <paramref name="relativePath"/>, which has to exist.</summary>
    public static string Find(string relativePath) =>
        TryFind(relativePath, out string path) ? path : throw new FileNotFoundException($"shared/{relativePath} is not there");
}
