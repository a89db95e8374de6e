namespace Gwangan.Tests.Institutions;

/// <summary>Reads the part of TOML that CometBFT's config.toml uses: sections, and a value a line.</summary>
internal static class Toml
{
    /// <summary>Values by <c>section.key</c>, texts without their quotation marks.</summary>
    public static SortedDictionary<string, string> Read(string path)
    {
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        string section = "";
        foreach (string raw in File.ReadLines(path))
        {
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[')
            {
                Assert.EndsWith("]", line, StringComparison.Ordinal);
                section = line[1..^1] + ".";
                continue;
            }
            int at = line.IndexOf(" = ", StringComparison.Ordinal);
            Assert.True(at > 0, line);
            string value = line[(at + 3)..];
            Assert.True(value is "true" or "false" || value[0] == '[' && value[^1] == ']' || value[0] == '"' && value[^1] == '"' && value.Length > 1 || value.All(char.IsAsciiDigit), line);
            values.Add(section + line[..at], value.Trim('"'));
        }
        return values;
    }
}
