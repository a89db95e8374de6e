using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Export;

/// <summary>The exported state that a genesis begins with: <c>appState: { "import": { "file", "sha256", … } }</c>; the file stands beside genesis.json.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">SHA-256 of the whole file, hex: with it the genesis commits to every byte, so all validators begin alike.</param>
public sealed record StateImportFile(string Path, string Sha256)
{
    private const int AppStateBytesMax = 4096;

    /// <summary>What an application's part of a genesis names; null when it holds the state itself.</summary>
    /// <exception cref="GenesisException">It names no file.</exception>
    public static StateImportFile? Find(ReadOnlyMemory<byte> appState, string folder)
    {
        // One with an import holds nothing else, and is small; others may have millions of accounts.
        if (appState.Length > AppStateBytesMax) return null;
        using JsonDocument document = JsonDocument.Parse(appState, new JsonDocumentOptions { MaxDepth = 16 });
        GenesisReader root = new(document.RootElement, "appState");
        if (!root.Has("import")) return null;
        string file = root.Object("import").Text("file"), hash = root.Object("import").Text("sha256");
        if (System.IO.Path.GetFileName(file) != file || file.Length == 0) throw new GenesisException("genesis appState.import.file: expected the name of a file beside genesis.json");
        return new StateImportFile(System.IO.Path.Combine(folder, file), hash);
    }

    /// <summary>The records of the file, after its hash was checked.</summary>
    /// <exception cref="GenesisException">The file is missing, another one, or damaged.</exception>
    public IEnumerable<ImportedRecord> Read()
    {
        using FileStream file = Open();
        if (HashOf(file) != Sha256) throw new GenesisException($"{Path} is not the file that the genesis names: it has SHA-256 {HashOf(file)}, the genesis says {Sha256}");
        foreach (ImportedRecord record in StateLines.Read(file, SnapshotStore.PartsOfThisBuild())) yield return record with { Where = $"{Path}, {record.Where}" };
    }

    /// <summary>SHA-256 of a file from its beginning, to which it is set back.</summary>
    internal static string HashOf(FileStream file)
    {
        file.Position = 0;
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        return hash;
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException)
        {
            throw new GenesisException($"{Path} is missing: the genesis begins with the state in it");
        }
    }
}
