using System.Text.Json;

namespace Gwangan.Node.Client;

/// <summary>Reads what a node answers to a batch.</summary>
internal static class SubmissionAnswer
{
    /// <summary>The codes of the refusals, in the batch's order; null where an envelope was accepted.</summary>
    public static string?[] CodesOf(JsonElement answer)
    {
        JsonElement results = answer.GetProperty("results");
        string?[] codes = new string?[results.GetArrayLength()];
        int i = 0;
        foreach (JsonElement result in results.EnumerateArray())
            codes[i++] = result.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object ? error.GetProperty("code").GetString() : null;
        return codes;
    }
}
