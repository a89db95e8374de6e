using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Snapshots of which an attempt came to nothing: others come first for some hours. A file beside kept chunks, gone when a state is there.</summary>
/// <remarks>A line for each: hash of the offer, and when, in milliseconds since 1970 UTC. What is older, from a clock that was ahead, or no such line is passed over, and gone with the next that is added.</remarks>
public sealed class RefusedOffers(LmdbStateStorage storage, TimeProvider clock)
{
    /// <summary>How long an offer stands back. Whoever could not give its chunks may be able to again.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(6);

    /// <summary>Most that are remembered, the latest.</summary>
    public const int CountMax = 64;

    private string FilePath => Path.Combine(storage.Folder, SnapshotRestorer.Folder, "refused.txt");

    /// <summary>Notes that an offer came to nothing.</summary>
    public void Add(SnapshotOffer offer)
    {
        List<(string Hash, long AtMs)> all = [.. Read().Where(each => each.Hash != NameOf(offer)), (NameOf(offer), NowMs)];
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllLines(FilePath, all.TakeLast(CountMax).Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Hash} {each.AtMs}")));
    }

    /// <summary>Whether an offer came to nothing lately.</summary>
    public bool Has(SnapshotOffer offer) => Read().Any(each => each.Hash == NameOf(offer));

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string NameOf(SnapshotOffer offer) => Convert.ToHexStringLower(offer.Hash.Span);

    private IEnumerable<(string Hash, long AtMs)> Read()
    {
        if (!File.Exists(FilePath)) yield break;
        foreach (string line in File.ReadAllLines(FilePath))
        {
            if (line.Split(' ') is [{ Length: 2 * Hash32.Size } hash, var time] && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long atMs)
                && NowMs - atMs is >= 0 and var age && age < (long)Lasts.TotalMilliseconds) yield return (hash, atMs);
        }
    }
}
