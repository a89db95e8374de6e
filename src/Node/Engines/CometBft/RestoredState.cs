using System.Globalization;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>The file <c>restored</c> of a data folder: the height whose state came from a snapshot without its block, so that a block log that begins above it is known to miss nothing.</summary>
public static class RestoredState
{
    /// <summary>The height; 0 when the state was not restored so.</summary>
    public static long Read(DataFolder folder) =>
        File.Exists(PathOf(folder)) && long.TryParse(File.ReadAllText(PathOf(folder)), NumberStyles.None, CultureInfo.InvariantCulture, out long height) ? height : 0;

    /// <summary>Writes it, before the state is.</summary>
    public static void Write(DataFolder folder, long height)
    {
        File.WriteAllText(PathOf(folder), height.ToString(CultureInfo.InvariantCulture));
        Posix.SyncFolder(folder.Root);
    }

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Root, "restored");
}
