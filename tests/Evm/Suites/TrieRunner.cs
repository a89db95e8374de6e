using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>TrieTests: pairs and the root over them, in the order given or in any, with plain or hashed keys.</summary>
internal sealed class TrieRunner : IFileRunner
{
    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        bool isSecure = cases.File.Contains("secure", StringComparison.OrdinalIgnoreCase);
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        foreach (JsonProperty test in document.RootElement.EnumerateObject()) cases.Run(test.Name, (test.Value, isSecure), Check);
    }

    private static string? Check((JsonElement Test, bool IsSecure) state)
    {
        if (!state.Test.TryGetProperty("root", out JsonElement told)) return "asks for neighbours of a key, which no trie here answers";
        SortedDictionary<byte[], byte[]> pairs = new(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        JsonElement input = state.Test.GetProperty("in");
        if (input.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty pair in input.EnumerateObject()) Set(pairs, pair.Name, pair.Value.GetString(), state.IsSecure);
        else
            foreach (JsonElement pair in input.EnumerateArray()) Set(pairs, pair[0].GetString()!, pair[1].GetString(), state.IsSecure);

        Hash32 root = new(BytesOf(told.GetString()!));
        Hash32 computed = OrderedTrie.RootOf([.. pairs]), plain = PlainTrie.RootOf([.. pairs.Select(pair => (pair.Key, pair.Value))]);
        return computed != root ? $"has the root {computed}" : plain != root ? $"has the root {plain} by the plain trie" : null;
    }

    private static void Set(SortedDictionary<byte[], byte[]> pairs, string name, string? value, bool isSecure)
    {
        byte[] key = BytesOf(name);
        if (isSecure) key = Keccak256.Hash(key).ToArray();
        if (value is null) pairs.Remove(key);
        else pairs[key] = BytesOf(value);
    }

    // Text is its bytes, but for what begins with 0x.
    private static byte[] BytesOf(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Bytes(Encoding.ASCII.GetBytes(text)) : Encoding.UTF8.GetBytes(text);
}
