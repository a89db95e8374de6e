using System.Text.Json;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Export;

/// <summary>A tree in IAVL format as lines, by ascending key.</summary>
/// <remarks>
/// <code>
/// {"tree":"ibc","key":"636c69…","pair":"0a04…"}
/// </code>
/// Both in hex. The pair is what storage keeps: version of the leaf, height and version of the inner node of the same key, then the value; so the tree keeps its root.
/// </remarks>
internal static class TreeLines
{
    /// <summary>The property by which such a line is known.</summary>
    public const string Property = "tree";

    /// <summary>Writes a tree.</summary>
    /// <returns>Lines written.</returns>
    public static long Write(string name, TableReader reader, Utf8JsonWriter json, Action endLine)
    {
        List<(byte[] Key, byte[] Pair)> pairs = [];
        reader.Ask(view =>
        {
            pairs.Clear();
            view.LoadKeyValues(name, (key, pair) => pairs.Add((key.ToArray(), pair.ToArray())));
        });
        foreach ((byte[] key, byte[] pair) in pairs)
        {
            json.WriteStartObject();
            json.WriteString(Property, name);
            json.WriteString("key", Convert.ToHexStringLower(key));
            json.WriteString("pair", Convert.ToHexStringLower(pair));
            json.WriteEndObject();
            endLine();
        }
        return pairs.Count;
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="GenesisException">It is none; the message begins with <paramref name="where"/>.</exception>
    public static ImportedRecord Read(string where, JsonElement line, IReadOnlyList<StatePart> parts)
    {
        string name = Text("tree");
        if (!parts.OfType<IavlTree>().Any(tree => tree.Name == name)) throw new GenesisException($"{where}: there is no tree \"{name}\"");
        if (line.EnumerateObject().Count() != 3) throw new GenesisException($"{where}: expected tree, key and pair, each once");
        byte[] key = Hex("key"), pair = Hex("pair");
        return new ImportedRecord(where, name, key.Length, (byte[])[.. key, .. pair]);

        string Text(string property) => line.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new GenesisException($"{where}: {property}: expected text");

        byte[] Hex(string property)
        {
            try
            {
                return Convert.FromHexString(Text(property));
            }
            catch (FormatException)
            {
                throw new GenesisException($"{where}: {property}: expected hex");
            }
        }
    }
}
