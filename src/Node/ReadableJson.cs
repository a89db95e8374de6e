using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gwangan.Node;

/// <summary>JSON for people.</summary>
public static class ReadableJson
{
    /// <summary>On several lines, with characters as they are.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
