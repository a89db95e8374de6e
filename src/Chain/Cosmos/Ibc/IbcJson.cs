using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>JSON as IBC's applications spell it: flat objects of texts, escaped as Go's encoder does, since acknowledgements and packets are compared by their bytes.</summary>
internal static class IbcJson
{
    /// <summary>Appends a text in quotes.</summary>
    public static void Append(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': json.Append("\\\""); break;
                case '\\': json.Append("\\\\"); break;
                case '\b': json.Append("\\b"); break;
                case '\f': json.Append("\\f"); break;
                case '\n': json.Append("\\n"); break;
                case '\r': json.Append("\\r"); break;
                case '\t': json.Append("\\t"); break;
                case '<' or '>' or '&' or '\u2028' or '\u2029' or < ' ':
                    json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: json.Append(c); break;
            }
        }
        json.Append('"');
    }

    /// <summary>The members of an object whose values are all texts; false for anything else, names that stand there twice included.</summary>
    public static bool TryTexts(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SortedDictionary<string, string>? texts)
    {
        texts = null;
        if (bytes.Length > IbcLimits.PacketDataBytesMax) return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            SortedDictionary<string, string> found = new(StringComparer.Ordinal);
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.String) return false;
                found.Add(member.Name, member.Value.GetString()!);
            }
            texts = found;
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is no Unicode.
            return false;
        }
    }
}
