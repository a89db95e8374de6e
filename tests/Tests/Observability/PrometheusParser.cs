using System.Globalization;
using System.Text.RegularExpressions;

namespace Gwangan.Tests.Observability;

/// <summary>Reads Prometheus' text format 0.0.4 more strictly than Prometheus: whatever its documentation asks for must be so.</summary>
internal static partial class PrometheusParser
{
    public sealed record Sample(string Name, SortedDictionary<string, string> Labels, double Value);

    public sealed record Family(string Name, string Type, string Help, List<Sample> Samples);

    public static Dictionary<string, Family> Parse(string text)
    {
        Dictionary<string, Family> families = [];
        Family? current = null;
        string? help = null;
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (string line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } helped)
            {
                Assert.Null(help);
                Assert.DoesNotMatch(@"\\[^\\n]|\\$", helped.Groups[2].Value.Replace(@"\\", "", StringComparison.Ordinal));
                current = new Family(helped.Groups[1].Value, "", help = helped.Groups[2].Value, []);
                continue;
            }
            if (TypeLine().Match(line) is { Success: true } typed)
            {
                Assert.True(current is { Type: "" } && current.Name == typed.Groups[1].Value, $"TYPE does not follow its HELP: {line}");
                current = current with { Type = typed.Groups[2].Value };
                Assert.True(families.TryAdd(current.Name, current), $"twice: {line}");
                help = null;
                continue;
            }
            Sample sample = SampleOf(line);
            Assert.True(current is { Type.Length: > 0 }, $"no TYPE before: {line}");
            string suffix = sample.Name.StartsWith(current.Name, StringComparison.Ordinal) ? sample.Name[current.Name.Length..] : "?";
            Assert.True(current.Type == "histogram" ? suffix is "_bucket" or "_sum" or "_count" : suffix.Length == 0, $"{line} does not belong to {current.Name}");
            Assert.DoesNotContain(current.Samples, other => other.Name == sample.Name && other.Labels.SequenceEqual(sample.Labels));
            current.Samples.Add(sample);
        }
        foreach (Family family in families.Values) Check(family);
        return families;
    }

    private static void Check(Family family)
    {
        Assert.NotEmpty(family.Samples);
        Assert.NotEmpty(family.Help);
        if (family.Type == "counter")
        {
            Assert.EndsWith("_total", family.Name, StringComparison.Ordinal);
            Assert.All(family.Samples, sample => Assert.True(sample.Value >= 0));
        }
        else
        {
            Assert.False(family.Name.EndsWith("_total", StringComparison.Ordinal), $"{family.Name} is no counter");
        }
        if (family.Type != "histogram") return;
        foreach (var series in family.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le"))))
        {
            Sample[] buckets = [.. series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))];
            double[] bounds = [.. buckets.Select(bucket => bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture))];
            Assert.Equal(bounds.Order().Distinct(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, Assert.Single(series, sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
            Assert.Single(series, sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal));
        }
    }

    private static Sample SampleOf(string line)
    {
        Match match = SampleLine().Match(line);
        Assert.True(match.Success, $"no sample: {line}");
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        string rest = match.Groups[2].Value;
        while (rest.Length > 0)
        {
            Match label = Label().Match(rest);
            Assert.True(label.Success, $"no label: {rest} in {line}");
            Assert.DoesNotContain("__", label.Groups[1].Value[..Math.Min(2, label.Groups[1].Length)]);
            labels.Add(label.Groups[1].Value, Regex.Replace(label.Groups[2].Value, @"\\(.)", escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value));
            rest = rest[label.Length..];
        }
        string value = match.Groups[3].Value;
        return new Sample(match.Groups[1].Value, labels, value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
        });
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.+)\})? (\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"^([a-zA-Z_][a-zA-Z0-9_]*)=""((?:[^""\\\n]|\\\\|\\""|\\n)*)""(?:,(?=[a-zA-Z_])|$)")]
    private static partial Regex Label();
}
