using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Gwangan.Node.Bank.Messages;

/// <summary>The rules of every message, read once from Iso20022.rules.</summary>
public static class MessageRules
{
    /// <summary>What the namespaces of ISO 20022 begin with.</summary>
    public const string NamespaceStart = "urn:iso:std:iso:20022:tech:xsd:";

    private static readonly Dictionary<string, string[]> Lines = [];
    private static readonly Dictionary<string, TypeRule> Types = [];
    private static readonly SortedDictionary<string, ElementsRule> Documents = new(StringComparer.Ordinal);

    static MessageRules()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(typeof(MessageRules), "Iso20022.rules")!;
        using StreamReader reader = new(stream);
        List<string[]> messages = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ');
            if (words[0] == "message") messages.Add(words);
            else Lines.Add(words[1], words);
        }
        foreach (string[] message in messages)
            Documents.Add(message[1], new ElementsRule("Document", false) { Elements = [new ElementRule(message[2], TypeOf(message[3]), 1, 1)] });
    }

    /// <summary>Names of the messages, such as <c>camt.053.001.08</c>.</summary>
    public static IReadOnlyCollection<string> Names => Documents.Keys;

    /// <summary>What the Document of a message contains; null for a message without rules here.</summary>
    public static ElementsRule? DocumentOf(string message) => Documents.GetValueOrDefault(message);

    private static TypeRule TypeOf(string name)
    {
        if (Types.TryGetValue(name, out TypeRule? known)) return known;
        string[] words = Lines[name];
        if (words[0] is "sequence" or "choice")
        {
            if (words[2] == "any*" || words[2] == "any") return Types[name] = new AnyRule(name);
            ElementsRule elements = new(name, words[0] == "choice");
            // Some types contain themselves: it stands there before its elements do.
            Types[name] = elements;
            elements.Elements = [.. words.Skip(2).Select(ElementOf)];
            return elements;
        }
        return Types[name] = words[0] == "attributed" ? new AttributedRule(name, (ValueRule)TypeOf(words[2]), words[3], (ValueRule)TypeOf(words[4])) : ValueOf(words);
    }

    private static ElementRule ElementOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal), end = text.AsSpan().IndexOfAny("?*+{");
        string count = end < 0 ? "" : text[end..];
        string[] range = count.Trim('{', '}').Split(',');
        (int min, int max) = count switch
        {
            "" => (1, 1),
            "?" => (0, 1),
            "*" => (0, int.MaxValue),
            "+" => (1, int.MaxValue),
            _ => (Number(range[0]), Number(range[1])),
        };
        return new ElementRule(text[..colon], TypeOf(end < 0 ? text[(colon + 1)..] : text[(colon + 1)..end]), min, max);
    }

    private static ValueRule ValueOf(string[] words)
    {
        string name = words[1];
        switch (words[0])
        {
            case "text":
                int min = Number(words[2]), max = Number(words[3]);
                return new ValueRule(name, text => ValueChecks.IsText(text, min, max), $"{min} to {max} characters");
            case "binary":
                int bytesMin = Number(words[2]), bytesMax = Number(words[3]);
                return new ValueRule(name, text => ValueChecks.IsBinary(text, bytesMin, bytesMax), $"base64 of {bytesMin} to {bytesMax} bytes");
            case "pattern":
                string pattern = string.Join(' ', words.Skip(2));
                Regex regex = new($@"^(?:{pattern})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
                return new ValueRule(name, regex.IsMatch, $"the form {pattern}");
            case "codes":
                HashSet<string> codes = [.. words.Skip(2)];
                return new ValueRule(name, codes.Contains, $"one of {string.Join(' ', words.Skip(2))}");
            case "decimal":
                int digits = Number(words[2]), fraction = Number(words[3]);
                bool isSigned = words.Length == 4;
                return new ValueRule(name, text => ValueChecks.IsDecimal(text, digits, fraction, isSigned), $"a decimal number of {digits} digits, {fraction} behind the point{(isSigned ? "" : ", from 0")}");
            case "date":
                return new ValueRule(name, ValueChecks.IsDate, "a day YYYY-MM-DD");
            case "dateTime":
                return new ValueRule(name, ValueChecks.IsDateTime, "a moment YYYY-MM-DDThh:mm:ss");
            case "time":
                return new ValueRule(name, ValueChecks.IsTime, "a time hh:mm:ss");
            case "gYear":
                return new ValueRule(name, ValueChecks.IsYear, "a year YYYY");
            case "gYearMonth":
                return new ValueRule(name, ValueChecks.IsYearMonth, "a month YYYY-MM");
            case "boolean":
                return new ValueRule(name, ValueChecks.IsBoolean, "true or false");
            default:
                throw new InvalidDataException($"Iso20022.rules: {words[0]} is no kind of rule");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
