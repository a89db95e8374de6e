using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Something to subscribe to. Each message is written once and shared by all who hear it. Guarded by the exchange's gate.</summary>
public abstract class Topic(string key)
{
    /// <summary>Its name: what is the same has the same name.</summary>
    public string Key => key;

    /// <summary>Who hears it.</summary>
    public HashSet<Socket> Listeners { get; } = [];

    /// <summary>What a new listener gets; null for nothing.</summary>
    public abstract byte[]? Snapshot();

    /// <summary>What a block adds; null for nothing.</summary>
    public abstract byte[]? Update(BlockChanges changes);

    /// <summary>A message with a channel's name.</summary>
    protected static byte[] Write(string channel, Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> bytes = new(512);
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("channel", channel);
            members(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A named list.</summary>
    protected static void WriteList<TItem>(Utf8JsonWriter json, string name, IEnumerable<TItem> items, JsonTypeInfo<TItem> type)
    {
        json.WriteStartArray(name);
        foreach (TItem item in items) JsonSerializer.Serialize(json, item, type);
        json.WriteEndArray();
    }
}
