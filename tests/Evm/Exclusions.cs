namespace Gwangan.Vectors;

/// <summary>The cases that are known not to pass, and those too slow for every day, each with a reason: <c>exclusions.txt</c>.</summary>
/// <remarks>An excluded case still runs. When it passes, or a line matches nothing, the run fails: the list can only shrink to what is true.</remarks>
internal sealed class Exclusions
{
    private readonly List<Exclusion> _all = [];

    /// <summary>Reads the list.</summary>
    public static Exclusions Read(string path)
    {
        Exclusions exclusions = new();
        int number = 0;
        foreach (string text in File.ReadLines(path))
        {
            number++;
            string line = text.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            int split = line.IndexOf(" -- ", StringComparison.Ordinal);
            if (split < 0) throw new FormatException($"{path}:{number}: a reason after ' -- ' is missing");
            string pattern = line[..split].Trim(), reason = line[(split + 4)..].Trim();
            bool isSlow = pattern.StartsWith("slow ", StringComparison.Ordinal);
            if (isSlow) pattern = pattern[5..].Trim();
            int name = pattern.IndexOf("::", StringComparison.Ordinal);
            exclusions._all.Add(new Exclusion(name < 0 ? pattern : pattern[..name], name < 0 ? null : pattern[(name + 2)..], isSlow, reason, number));
        }
        return exclusions;
    }

    /// <summary>Every line.</summary>
    public IReadOnlyList<Exclusion> All => _all;

    /// <summary>The lines that speak of a file or of cases in it.</summary>
    public Exclusion[] For(string file) => [.. _all.Where(exclusion => file.StartsWith(exclusion.Path, StringComparison.Ordinal))];
}

/// <summary>One line of the list.</summary>
/// <param name="Path">A file in the archive, or the beginning of a path.</param>
/// <param name="CaseName">The beginning of the names of cases; null for all of them.</param>
/// <param name="IsSlow">It would pass, but takes too long for every day.</param>
/// <param name="Reason">Why.</param>
/// <param name="LineNumber">Where it stands in the file.</param>
internal sealed record Exclusion(string Path, string? CaseName, bool IsSlow, string Reason, int LineNumber)
{
    private int _matchCount;

    /// <summary>How many cases it matched.</summary>
    public int MatchCount => _matchCount;

    /// <summary>Counts a match.</summary>
    public void CountMatch() => Interlocked.Increment(ref _matchCount);
}
