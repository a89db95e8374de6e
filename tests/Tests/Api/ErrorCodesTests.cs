using System.Reflection;
using System.Text.RegularExpressions;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Api;

/// <summary>Codes are a promise: what the sources answer and what docs/errors.md lists are the same, and every sentence is one.</summary>
public sealed partial class ErrorCodesTests
{
    [Fact]
    public void Every_error_code_of_the_API_is_on_its_page_and_no_other()
    {
        SortedSet<string> answered = new(StringComparer.Ordinal), listed = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "src/Node/Api"), "*.cs", SearchOption.AllDirectories))
            foreach (Match code in CodeInSource().Matches(File.ReadAllText(file))) answered.Add(code.Groups[1].Value);
        foreach (Match code in CodeOnPage().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/errors.md")))) listed.Add(code.Groups[1].Value);
        Assert.Equal(answered, listed);
    }

    [Fact]
    public void Every_refusal_says_a_whole_sentence_that_no_other_refusal_of_its_kind_says()
    {
        foreach (Type refusals in new[] { typeof(KernelRefusal).Assembly, typeof(MempoolRefusal).Assembly }.SelectMany(assembly => assembly.GetTypes()).Where(IsRefusals))
        {
            List<RefusalDefinition> all = [.. RefusalDefinition.AllOf(refusals)];
            foreach (RefusalDefinition refusal in all)
            {
                Assert.Matches(@"^[A-Z].{10,}\.$", refusal.Message);
                Assert.True(all.Count(other => other.Message == refusal.Message || other.Number == refusal.Number) == 1, $"{refusals.Name}.{refusal.Name} says or numbers what another one does");
            }
        }
    }

    private static bool IsRefusals(Type type) => type.IsEnum && type.GetFields().Any(field => field.GetCustomAttribute<RefusalAttribute>() is not null);

    [GeneratedRegex("\"((?:api|demo)\\.[A-Z][A-Za-z]+)\"")]
    private static partial Regex CodeInSource();

    [GeneratedRegex(@"^\| `((?:api|demo)\.[A-Za-z]+)`", RegexOptions.Multiline)]
    private static partial Regex CodeOnPage();
}
