using System.Text.Json;

namespace Gwangan.Node.Client;

/// <summary>Reads what a node answers to a batch, without keeping more of it than the refusals.</summary>
internal static class SubmissionAnswer
{
    /// <summary>Whether a message is the answer to a batch; the codes of the refusals in the batch's order, null where an envelope was accepted.</summary>
    /// <exception cref="JsonException">It is no JSON, or a name or code in it is no text.</exception>
    public static bool TryRead(ReadOnlySpan<byte> json, out string?[] codes)
    {
        try
        {
            return TryReadText(json, out codes);
        }
        catch (InvalidOperationException)
        {
            // Bytes or escapes that are no characters show only when they are looked at.
            throw new JsonException("a name or a code is no text");
        }
    }

    private static bool TryReadText(ReadOnlySpan<byte> json, out string?[] codes)
    {
        codes = [];
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResults = reader.ValueTextEquals("results"u8);
            reader.Read();
            if (isResults && reader.TokenType == JsonTokenType.StartArray)
            {
                codes = ReadResults(ref reader);
                return true;
            }
            reader.Skip();
        }
        return false;
    }

    private static string?[] ReadResults(ref Utf8JsonReader reader)
    {
        List<string?> codes = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string? code = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isError = reader.ValueTextEquals("error"u8);
                reader.Read();
                if (isError && reader.TokenType == JsonTokenType.StartObject) code = ReadCode(ref reader);
                else reader.Skip();
            }
            codes.Add(code);
        }
        return [.. codes];
    }

    private static string ReadCode(ref Utf8JsonReader reader)
    {
        string code = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCode = reader.ValueTextEquals("code"u8);
            reader.Read();
            if (isCode) code = reader.GetString() ?? "";
            else reader.Skip();
        }
        return code;
    }
}
