using System.Diagnostics;

namespace Gwangan.Tests;

/// <summary>Ethereum's small vectors (RLP, tries, transactions, precompiles), unpacked from the archive beside the repository once and kept beside the test assembly.</summary>
/// <remarks>Tests that use it are marked <c>[SharedFact(EvmVectors.Archive)]</c>. The archive is drawn in its own README.md.</remarks>
public static class EvmVectors
{
    /// <summary>The archive's place in the folder <c>shared</c>.</summary>
    public const string Archive = "vectors/evm-dev.tar.xz";

    private static readonly Lazy<string> Folder = new(Unpack);

    /// <summary>The full path of a file or folder of the archive's part <c>vectors</c>, for instance <c>RLPTests/rlptest.json</c>.</summary>
    public static string Find(string relativePath) => Path.Combine(Folder.Value, relativePath);

    private static string Unpack()
    {
        FileInfo archive = new(SharedFiles.Find(Archive));
        string folder = Path.Combine(AppContext.BaseDirectory, "evm-vectors");
        string unpacked = Path.Combine(folder, $"{archive.Length}-{archive.LastWriteTimeUtc.Ticks}");
        if (Directory.Exists(unpacked)) return unpacked;
        // It takes its name when it is whole, so a run that was ended half-way leaves nothing that a later one believes.
        string beginning = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;
        using (Process tar = Process.Start("tar", ["-xJf", archive.FullName, "-C", beginning, "--strip-components=2", "evm-dev/vectors"]))
        {
            tar.WaitForExit();
            Assert.Equal(0, tar.ExitCode);
        }
        try
        {
            Directory.Move(beginning, unpacked);
        }
        catch (IOException) when (Directory.Exists(unpacked))
        {
            Directory.Delete(beginning, recursive: true);
        }
        return unpacked;
    }
}
