using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Tests.House;
using Xunit.Abstractions;

namespace Gwangan.Tests.Cosmos;

/// <summary>The tables of docs/cosmos-faults.md and of the vectors in docs/conformance.md say what is so: the tests they name are there, and every file is counted.</summary>
public sealed partial class CosmosTablesTests(ITestOutputHelper output)
{
    private const string Folder = "vectors/cosmos";

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex TestName();

    [Theory]
    [InlineData("docs/cosmos-faults.md", 45)]
    [InlineData("docs/conformance.md", 10)]
    public void Every_test_that_the_page_names_is_there(string page, int least)
    {
        ILookup<string, Type> types = typeof(CosmosTablesTests).Assembly.GetTypes().ToLookup(type => type.Name);
        MatchCollection named = TestName().Matches(Repository.Read(page));
        Assert.True(named.Count >= least, $"{page} names {named.Count} tests");
        foreach (Match match in named)
            Assert.True(types[match.Groups[1].Value].Any(type => type.GetMethod(match.Groups[2].Value)?.GetCustomAttributes<FactAttribute>().Any() == true), $"{page} names {match.Value}, which is no test");
    }

    /// <summary>Each file belongs to one row, a row's files and cases are counted anew, and the counts are printed by file.</summary>
    [SharedFact(Folder)]
    public void Every_file_of_the_vectors_has_its_row_and_its_count()
    {
        string root = SharedFiles.Find(Folder);
        List<(string Path, int Files, int Cases)> rows = [];
        string page = Repository.Read("docs/conformance.md");
        foreach (string line in page[page.IndexOf("## Cosmos", StringComparison.Ordinal)..].Split('\n'))
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            if (cells.Length >= 5 && cells[1].StartsWith('`') && int.TryParse(cells[2], out int files) && int.TryParse(cells[3], out int cases)) rows.Add((cells[1].Trim('`'), files, cases));
        }
        Dictionary<string, (int Files, int Cases)> counted = rows.ToDictionary(row => row.Path, _ => (0, 0));
        foreach (string file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(root, file).Replace('\\', '/');
            string? row = counted.Keys.Where(each => path == each || (each.EndsWith('/') && path.StartsWith(each, StringComparison.Ordinal))).MaxBy(each => each.Length);
            Assert.True(row is not null, $"{path} has no row in docs/conformance.md");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            int cases = Cases(path, document.RootElement);
            output.WriteLine($"{path}: {cases}");
            counted[row] = (counted[row].Files + 1, counted[row].Cases + cases);
        }
        Assert.Equal(rows.Select(row => $"{row.Path}: {row.Files} files, {row.Cases} cases"), rows.Select(row => $"{row.Path}: {counted[row.Path].Files} files, {counted[row.Path].Cases} cases"));
    }

    // What a file holds: steps of a trace, elements of a list, entries with a result; one of anything else.
    private static int Cases(string path, JsonElement root) => path switch
    {
        _ when path.StartsWith("tendermint-rs/light_client_single_step/", StringComparison.Ordinal) => root.GetProperty("input").GetArrayLength(),
        _ when path.StartsWith("eureka/abi/", StringComparison.Ordinal) => 1,
        _ when root.ValueKind == JsonValueKind.Array => root.GetArrayLength(),
        "comet_unit_vectors.json" or "ibc_vectors.json" => Leaves(root),
        _ when path.StartsWith("ics23/Test", StringComparison.Ordinal) => root.EnumerateObject().Count(),
        _ => 1,
    };

    // Lists are cases; a member without a list is one, and a rule in words is none.
    private static int Leaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength(),
        JsonValueKind.Object when element.EnumerateObject().Any(member => member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object) =>
            element.EnumerateObject().Sum(member => member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? Leaves(member.Value) : member.Name == "empty_hash_sha256" ? 1 : 0),
        _ => 1,
    };
}
