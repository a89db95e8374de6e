using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.Development;

/// <summary>Takes the data folder of a development city back to an earlier height: state and block log, all of it or nothing, also where the process is killed in between.</summary>
/// <remarks>A small file says to which height, from before the first change until after the last. Where a start finds it, it goes on to the end: so there is the old height or the new one.</remarks>
public static class Rewind
{
    private const string FileName = "rewind";

    /// <summary>Refuses a height that the folder does not reach back to: it began from a copy, which has one height.</summary>
    /// <exception cref="RefusedException">It is below the first.</exception>
    public static void Check(BlockLog log, LmdbStateStorage storage, long height)
    {
        long first = Math.Max(storage.OldestHeight, log.FirstHeight);
        if (height < first) throw new RefusedException(string.Create(CultureInfo.InvariantCulture, $"height {height} cannot be returned to: this folder has the states from height {first} on"));
    }

    /// <summary>Takes log and state back.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="log">Its block log.</param>
    /// <param name="storage">Its state.</param>
    /// <param name="height">The height, one that <see cref="Check"/> lets through.</param>
    public static void To(DataFolder folder, BlockLog log, LmdbStateStorage storage, long height)
    {
        LoggedBlock next = LoggedBlock.Read(log, height + 1) ?? throw new NodeException($"the block log has no block {height + 1}");
        Hash32 appHash = new(next.Header.AppHash.Span);
        string path = PathOf(folder), whole = path + ".new";
        File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $"{height} {appHash}\n"));
        File.Move(whole, path, overwrite: true);
        Complete(path, log, storage, height, appHash);
    }

    /// <summary>Brings to its end what was begun before the process was killed. The index, which may be ahead, is made anew.</summary>
    public static void Resume(DataFolder folder, BlockLog log, LmdbStateStorage storage)
    {
        string path = PathOf(folder);
        if (!File.Exists(path)) return;
        string[] words = File.ReadAllText(path).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long height) || !Hash32.TryParse(words[1], out Hash32 appHash))
            throw new NodeException($"{path} does not tell a height: remove the folder of this development city and begin anew");
        if (height < storage.OldestHeight && storage.Height > height)
        {
            File.Delete(path); // nothing was begun, since nothing can be
            return;
        }
        if (Directory.Exists(folder.Index)) Directory.Delete(folder.Index, recursive: true);
        Directory.CreateDirectory(folder.Index);
        Complete(path, log, storage, height, appHash);
    }

    private static void Complete(string path, BlockLog log, LmdbStateStorage storage, long height, in Hash32 appHash)
    {
        if (storage.Height > height) storage.RevertTo(height, appHash);
        log.RemoveAbove(height);
        File.Delete(path);
    }

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Root, FileName);
}
