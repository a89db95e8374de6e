using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gwangan.Abci.KvStore;

/// <summary>The sample application's state: entries, validators and the height; a text whose hash is the app hash.</summary>
public sealed record KvState(long Height, ImmutableSortedDictionary<string, string> Entries, ImmutableSortedDictionary<string, long> Validators)
{
    /// <summary>Nothing yet.</summary>
    public static KvState Empty { get; } = new(0, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The app hash: entries and validators, not the height.</summary>
    public byte[] Hash()
    {
        StringBuilder text = new();
        foreach ((string key, string value) in Entries) text.Append(key).Append('=').Append(value).Append('\n');
        foreach ((string key, long power) in Validators) text.Append("val:").Append(key).Append('!').Append(power).Append('\n');
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>All of it, as JSON.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(new { Height, Entries, Validators });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static KvState Load(ReadOnlySpan<byte> bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
        KvState state = Empty with { Height = document.RootElement.GetProperty("Height").GetInt64() };
        foreach (JsonProperty entry in document.RootElement.GetProperty("Entries").EnumerateObject()) state = state with { Entries = state.Entries.SetItem(entry.Name, entry.Value.GetString()!) };
        foreach (JsonProperty entry in document.RootElement.GetProperty("Validators").EnumerateObject()) state = state with { Validators = state.Validators.SetItem(entry.Name, entry.Value.GetInt64()) };
        return state;
    }
}
