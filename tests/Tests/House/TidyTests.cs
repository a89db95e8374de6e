using System.Text.RegularExpressions;

namespace Gwangan.Tests.House;

/// <summary>The repository checks itself. Every failure lists file, line and reason.</summary>
public sealed partial class TidyTests
{
    private const int LineCountMax = 600;
    private const int BlobBytesMax = 1 << 20;

    // Longer than LineCountMax for a reason; the list may shrink, and grows only with a reason beside the name.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal)
    {
        ["src/Console/src/api/operations.ts"] = "written by `gwangan generate`, one entry for each operation",
    };

    private static readonly string[] TextEndings = [".cs", ".csproj", ".props", ".slnx", ".md", ".ts", ".tsx", ".mjs", ".css", ".html", ".sh", ".proto", ".sol", "/run", "/test", "/bench"];

    // Spelt in two halves, so that this file keeps its own rules.
    private static readonly (string Word, string Reason)[] BannedInSource =
    [
        ("TO" + "DO", "do it, or say in docs that it is missing"), ("FIX" + "ME", "fix it"), ("HA" + "CK", "explain it, or do it properly"),
        ("XX" + "X", "say what is wrong"), ("NotImplemented" + "Exception", "a half-built path may not be reachable"),
        ("Thread" + ".Sleep", "wait for the thing itself"), ("Debug" + ".Assert", "it is silent in Release: use Invariant.Assert"),
        ("GC" + ".Collect", "only benchmarks and tests measure memory"),
    ];

    [Fact]
    public void Source_holds_no_banned_words() => AssertNone(
        from file in Repository.Ending(".cs", ".ts", ".tsx", ".mjs", ".sol")
        where file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("contracts/", StringComparison.Ordinal)
        from line in Lines(file)
        from banned in BannedInSource
        where Regex.IsMatch(line.Text, $@"\b{Regex.Escape(banned.Word)}\b")
        select $"{file}:{line.Number}: {banned.Word}: {banned.Reason}");

    [Fact]
    public void Text_has_no_tabs_trailing_blanks_or_carriage_returns() => AssertNone(
        from file in Repository.Ending(TextEndings)
        let text = Repository.Read(file)
        from problem in new[]
        {
            (text.Contains('\t', StringComparison.Ordinal), "a tab"), (TrailingBlank().IsMatch(text), "a blank at the end of a line"),
            (text.Contains('\r', StringComparison.Ordinal), "a carriage return"), (text.Length > 0 && text[^1] != '\n', "no line feed at the end"),
        }
        where problem.Item1
        select $"{file}: {problem.Item2}");

    [Fact]
    public void No_file_names_a_folder_of_one_persons_machine() => AssertNone(
        from file in Repository.Ending([.. TextEndings, ".json"])
        from line in Lines(file)
        where MachinePath().IsMatch(line.Text)
        select $"{file}:{line.Number}: {MachinePath().Match(line.Text).Value}");

    [Fact]
    public void Source_files_stay_short() => AssertNone(
        from file in Repository.Ending(".cs", ".ts", ".tsx")
        where file.StartsWith("src/", StringComparison.Ordinal) && !file.Contains("generated", StringComparison.OrdinalIgnoreCase)
        let count = Lines(file).Count()
        where count > LineCountMax && !LongFiles.ContainsKey(file)
        select $"{file}: {count} lines; the limit is {LineCountMax}: split it by subject");

    [Fact]
    public void A_namespace_is_its_folder() => AssertNone(
        from file in Repository.Ending(".cs")
        where file.StartsWith("src/", StringComparison.Ordinal)
        let space = NamespaceLine().Match(Repository.Read(file)).Groups[1].Value
        let folder = "Gwangan." + string.Join('.', file.Split('/')[1..^1])
        where space != folder && !(space.Length == 0 && Path.GetFileName(file) is "Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs")
        select $"{file}: the namespace is '{space}', the folder says '{folder}'");

    [Fact]
    public void Every_room_stands_in_the_architecture_page()
    {
        string page = Repository.Read("ARCHITECTURE.md");
        AssertNone(
            from room in Repository.Ending(".cs", ".ts", ".tsx").Select(file => file.Split('/')).Where(parts => parts[0] == "src" && parts.Length > 3).Select(parts => parts[2]).Distinct()
            where !Regex.IsMatch(page, $@"^\| `(?:[A-Za-z]+/)*{Regex.Escape(room)}/`", RegexOptions.Multiline)
            select $"{room}: has no row in the table of rooms of ARCHITECTURE.md");
    }

    [Fact]
    public void Links_in_documents_lead_somewhere() => AssertNone(
        from file in Repository.Ending(".md")
        from Match link in MarkdownLink().Matches(CodeFence().Replace(Repository.Read(file), ""))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
        let path = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target))
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{file}: {target} is not there");

    [Fact]
    public void No_large_file_is_checked_in() => AssertNone(
        from file in Repository.Files
        let size = new FileInfo(Path.Combine(Repository.Root, file)).Length
        where size > BlobBytesMax
        select $"{file}: {size} bytes; the limit is {BlobBytesMax}: read it from a sibling folder, as a skippable test");

    [Fact]
    public void The_licence_and_the_commands_are_in_place()
    {
        Assert.StartsWith("Apache License", Repository.Read("LICENSE").TrimStart(), StringComparison.Ordinal);
        AssertNone(
            from command in new[] { "run", "test", "bench", ".ci/run" }
            where !OperatingSystem.IsWindows() && !File.GetUnixFileMode(Path.Combine(Repository.Root, command)).HasFlag(UnixFileMode.UserExecute)
            select $"{command}: cannot be executed");
    }

    [Fact]
    public void Every_project_pins_its_packages() => AssertNone(
        from project in Repository.Ending(".csproj", "package.json")
        let folder = Path.GetDirectoryName(project)!.Replace('\\', '/')
        let expected = $"{folder}/{(project.EndsWith(".csproj", StringComparison.Ordinal) ? "packages.lock.json" : "package-lock.json")}"
        where !Repository.Files.Contains(expected)
        select $"{project}: {expected} is missing");

    private static IEnumerable<(int Number, string Text)> Lines(string file) => Repository.Read(file).Split('\n').Select((text, index) => (index + 1, text));

    private static void AssertNone(IEnumerable<string> problems)
    {
        string[] found = [.. problems.Take(50)];
        Assert.True(found.Length == 0, '\n' + string.Join('\n', found));
    }

    [GeneratedRegex(@"[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingBlank();

    [GeneratedRegex(@"(?<![\w.])(?:/home/\w+|/root|/Users/\w+|/work)/[\w.-]+|[A-Z]:\\Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex CodeFence();
}
