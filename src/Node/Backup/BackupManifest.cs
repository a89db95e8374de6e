using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>A file of a data folder, cut into pieces.</summary>
/// <param name="Path">Its place in the data folder.</param>
/// <param name="Size">Its size.</param>
/// <param name="Pieces">Its content: names of pieces of <see cref="BackupManifest.PieceSize"/> bytes, the last one shorter.</param>
public sealed record BackupFile(string Path, long Size, IReadOnlyList<string> Pieces)
{
    /// <summary>True for a file that only its owner may read.</summary>
    public bool IsSecret => Path.StartsWith("keys/", StringComparison.Ordinal);
}

/// <summary>Results of blocks in a row, in one piece.</summary>
/// <param name="First">The first block's height.</param>
/// <param name="Last">The last block's height.</param>
/// <param name="IsFull">Whether it has its size, so that no later backup adds to it.</param>
/// <param name="Piece">The piece.</param>
public sealed record BackupResults(long First, long Last, bool IsFull, string Piece);

/// <summary>What one backup consists of: a list of pieces, written when all of them are on the disk.</summary>
public sealed record BackupManifest
{
    /// <summary>Bytes in a piece of a file.</summary>
    public const int PieceSize = 8 << 20;

    private const string Prefix = "backup-", Suffix = ".json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Rises when the form changes.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The version of the node that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The city's name.</summary>
    public required string ChainId { get; init; }

    /// <summary>SHA-256 of its genesis.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>The height whose state it holds.</summary>
    public required long Height { get; init; }

    /// <summary>The app hash of that height.</summary>
    public required string AppHash { get; init; }

    /// <summary>The last block it holds; a restored node executes those after <see cref="Height"/>.</summary>
    public required long LastBlock { get; init; }

    /// <summary>Hash of the last block's header.</summary>
    public required string LastBlockHash { get; init; }

    /// <summary>Metadata of the state's snapshot, a piece.</summary>
    public required string Metadata { get; init; }

    /// <summary>The snapshot's chunks, a piece each.</summary>
    public required IReadOnlyList<string> Chunks { get; init; }

    /// <summary>Results of the blocks up to <see cref="Height"/>, as far back as the node had them: the index is rebuilt from these.</summary>
    public required IReadOnlyList<BackupResults> Results { get; init; }

    /// <summary>The block log, the genesis and the other files.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>Whether it holds keys.</summary>
    public bool HasKeys => Files.Any(file => file.IsSecret);

    /// <summary>Every piece of it.</summary>
    public IEnumerable<string> Pieces => [Metadata, .. Chunks, .. Results.Select(results => results.Piece), .. Files.SelectMany(file => file.Pieces)];

    /// <summary>Writes it into a backup folder, under its height.</summary>
    public void Write(string folder) =>
        DurableFile.Write(System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Height:D19}{Suffix}")), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>The heights of the backups in a folder, ascending.</summary>
    public static IReadOnlyList<long> Heights(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.GetFiles(folder, Prefix + "*" + Suffix).Select(path => System.IO.Path.GetFileName(path)[Prefix.Length..^Suffix.Length])
            .Where(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).Order(),
    ];

    /// <summary>Removes the list of a backup; its pieces go when no other backup has them.</summary>
    public static void Remove(string folder, long height) => File.Delete(System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{height:D19}{Suffix}")));

    /// <summary>Reads the backup of a height.</summary>
    /// <exception cref="NodeException">There is none, or its list is damaged.</exception>
    public static BackupManifest Read(string folder, long height)
    {
        string path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{height:D19}{Suffix}"));
        try
        {
            BackupManifest? manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Json);
            if (manifest is null || manifest.Format != 1) throw new NodeException($"{path} has a form that this version does not read");
            foreach (BackupFile file in manifest.Files)
                if (System.IO.Path.IsPathRooted(file.Path) || file.Path.Split('/').Contains("..")) throw new NodeException($"{path} names a file outside the data folder: {file.Path}");
            return manifest;
        }
        catch (FileNotFoundException)
        {
            throw new NodeException($"there is no backup of height {height} in {folder}");
        }
        catch (JsonException error)
        {
            throw new NodeException($"{path} is damaged: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"{path} cannot be read: {error.Message}");
        }
    }
}
