using System.Text.Json;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Compares the application's part of CometBFT's genesis with that of genesis.json.</summary>
internal static class GenesisAppState
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>What is wrong, in a sentence; null when they are the same JSON, or CometBFT's is absent or empty, which leaves it to genesis.json.</summary>
    public static string? Problem(ReadOnlyMemory<byte> comet, Func<ReadOnlyMemory<byte>> own)
    {
        if (comet.IsEmpty) return null;
        try
        {
            using JsonDocument given = JsonDocument.Parse(comet, Bounded);
            if (given.RootElement.ValueKind == JsonValueKind.Object && given.RootElement.GetPropertyCount() == 0) return null;
            if (given.RootElement.ValueKind == JsonValueKind.Null) return null;
            using JsonDocument expected = JsonDocument.Parse(own(), Bounded);
            return JsonElement.DeepEquals(given.RootElement, expected.RootElement) ? null : "the app_state of CometBFT's genesis is not the appState of genesis.json; leave it out, then genesis.json's counts";
        }
        catch (JsonException error)
        {
            return $"the app_state of CometBFT's genesis is no JSON: {error.Message}";
        }
    }
}
