using System.Globalization;
using System.Text;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>The file <c>restored</c> of a data folder: the height whose state came from a snapshot without its block, so that a block log that begins above it is known to miss nothing.</summary>
public static class RestoredState
{
    private const string Name = "restored";

    /// <summary>The height; 0 when the state was not restored so.</summary>
    public static long Read(DataFolder folder) =>
        File.Exists(PathOf(folder)) && long.TryParse(File.ReadAllText(PathOf(folder)), NumberStyles.None, CultureInfo.InvariantCulture, out long height) ? height : 0;

    /// <summary>Writes it, durably, before the state is.</summary>
    public static void Write(DataFolder folder, long height) => DurableFile.Write(PathOf(folder), Encoding.ASCII.GetBytes(height.ToString(CultureInfo.InvariantCulture)));

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Root, Name);
}
