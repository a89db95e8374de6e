using System.Text;
using System.Text.RegularExpressions;
using Gwangan.Node.Api;
using Gwangan.Node.Configuration;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Api.Access;

/// <summary>One table of bounds: the page says what the code does, and no bound hides elsewhere.</summary>
public sealed partial class ApiLimitsTests
{
    [Fact]
    public void The_page_lists_every_bound_as_the_code_has_it()
    {
        StringBuilder table = new("| | bound | most | beyond it | setting |\n| --- | --- | --- | --- | --- |\n");
        string group = "";
        foreach (ApiLimit limit in ApiLimits.All)
        {
            table.Append($"| {(limit.Group == group ? "" : limit.Group)} | {limit.What} | {limit.Value} | {limit.Beyond} | {(limit.Setting is { } setting ? $"`{setting}`" : "")} |\n");
            group = limit.Group;
        }
        Assert.True(Repository.Read("docs/access.md").Contains(table.ToString(), StringComparison.Ordinal), $"docs/access.md should hold this table:\n{table}");
    }

    [Fact]
    public void A_bound_that_can_be_configured_names_its_setting_and_shows_its_default()
    {
        foreach (ApiLimit limit in ApiLimits.All.Where(limit => limit.Setting is not null))
        {
            Setting setting = Assert.Single(NodeSettings.All, setting => setting.Name == limit.Setting);
            Assert.Equal(setting.Default, limit.Value.Replace(",", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_bound_of_the_API_stands_outside_of_the_table()
    {
        string[] found = [.. from file in Repository.Ending(".cs")
                             where file.StartsWith("src/Node/Api/", StringComparison.Ordinal) && !file.EndsWith("/ApiLimits.cs", StringComparison.Ordinal)
                             from Match bound in Bound().Matches(Repository.Read(file))
                             select $"{file}: {bound.Value.Trim()}"];
        Assert.True(found.Length == 0, $"these belong into ApiLimits, with a row:\n{string.Join('\n', found)}");
    }

    // A constant that is called a most or a wait and given a figure.
    [GeneratedRegex(@"^.*(?:const|static readonly) (?:int|long|TimeSpan) .*\w(?:Max|Wait|Limit|Timeout)\w* = .*\d.*$", RegexOptions.Multiline)]
    private static partial Regex Bound();
}
