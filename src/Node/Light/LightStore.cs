using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Light;

/// <summary>The headers that a light client trusts, in the file <c>light.json</c> of a folder: what it goes on from.</summary>
public sealed class LightStore
{
    /// <summary>Headers that are kept: the first one and the last of the others.</summary>
    public const int HeadersMax = 100;

    private const string FileName = "light.json";

    private readonly string _folder;
    private readonly SortedList<long, Header> _headers = [];

    private LightStore(string folder) => _folder = folder;

    /// <summary>The headers by height.</summary>
    public IReadOnlyList<Header> Headers => [.. _headers.Values];

    /// <summary>The youngest; null when there is none.</summary>
    public Header? Latest => _headers.Count == 0 ? null : _headers.Values[^1];

    /// <summary>Opens a folder, or makes it.</summary>
    /// <exception cref="LightException">What is there cannot be read.</exception>
    public static LightStore Open(string folder)
    {
        Directory.CreateDirectory(folder);
        LightStore store = new(folder);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return store;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement each in document.RootElement.GetProperty("headers").EnumerateArray())
            {
                if (!Header.TryDecode(Convert.FromHexString(each.GetString()!), out Header? header)) throw new FormatException("a header cannot be read");
                store._headers.Add(header.Height, header);
            }
            if (store._headers.Count == 0) throw new FormatException("there is no header");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new LightException(LightFault.StoreDamaged, $"{path}: {error.Message}; remove it and give --trusted");
        }
        return store;
    }

    /// <summary>The header of a height, if it is one of those.</summary>
    public Header? At(long height) => _headers.GetValueOrDefault(height);

    /// <summary>The lowest header at or above a height.</summary>
    public Header? AtOrAbove(long height)
    {
        foreach ((long at, Header header) in _headers)
            if (at >= height) return header;
        return null;
    }

    /// <summary>Adds headers that are trusted, durably.</summary>
    public void Add(IEnumerable<Header> headers)
    {
        foreach (Header header in headers) _headers[header.Height] = header;
        while (_headers.Count > HeadersMax) _headers.RemoveAt(1);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("chainId", Latest!.ChainId);
            json.WriteNumber("height", Latest.Height);
            json.WriteString("hash", Latest.Hash().ToString());
            json.WriteStartArray("headers");
            foreach (Header header in _headers.Values) json.WriteStringValue(Convert.ToHexStringLower(BlockCodec.Encode(header)));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        DurableFile.Write(Path.Combine(_folder, FileName), bytes.ToArray());
    }

    /// <summary>Keeps what proves an attack; the path of the file.</summary>
    public string Keep(LightConflict conflict)
    {
        string path = Path.Combine(_folder, $"conflict-{conflict.Height}.json");
        DurableFile.Write(path, conflict.ToJson());
        return path;
    }
}
