using System.Buffers;
using System.Text.Json;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Answers on a WebSocket.</summary>
internal static class SocketMessage
{
    /// <summary>An answer with its members.</summary>
    public static byte[] Of(string op, long? id, Action<Utf8JsonWriter>? members)
    {
        ArrayBufferWriter<byte> bytes = new(128);
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("op", op);
            if (id is { } number) json.WriteNumber("id", number);
            members?.Invoke(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>An error.</summary>
    public static byte[] Of(long? id, ApiException error) => Of("error", id, json =>
    {
        json.WritePropertyName("error");
        JsonSerializer.Serialize(json, new ErrorItem(error.Code, error.Message), ApiJson.Default.ErrorItem);
    });
}
