using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class OrderedTrieTests
{
    [SharedFact(EvmVectors.Archive)]
    public void Ethereums_tries_of_any_keys_have_their_roots()
    {
        int count = 0;
        foreach (TrieVector vector in TrieVector.Read(isSecure: false))
        {
            Assert.True(OrderedTrie.RootOf([.. vector.Pairs]) == vector.Root, vector.Name);
            count++;
        }
        Assert.InRange(count, 8, int.MaxValue);
    }

    [Fact]
    public void A_list_is_keyed_by_the_rlp_of_the_index()
    {
        Assert.Equal(OrderedTrie.EmptyRoot, OrderedTrie.RootOf(Array.Empty<byte[]>()));
        Assert.Equal("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", OrderedTrie.EmptyRoot.ToString());
        // One item is a leaf with the whole key 0x80.
        byte[] item = Encoding.ASCII.GetBytes("a receipt");
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.Bytes([0x20, 0x80]);
        writer.Bytes(item);
        writer.EndList(list);
        Assert.Equal(Keccak256.Hash(writer.WrittenSpan), OrderedTrie.RootOf([item]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void Lists_of_many_lengths_agree_with_a_trie_that_is_filled_one_by_one(int count)
    {
        byte[][] items = new byte[count][];
        NaiveTrie naive = new();
        RlpWriter key = new();
        for (int i = 0; i < count; i++)
        {
            items[i] = new byte[1 + i * 7 % 90];
            Array.Fill(items[i], (byte)(i | 1));
            key.Clear();
            key.UInt64((ulong)i);
            naive.Set(key.ToArray(), items[i]);
        }
        Assert.Equal(naive.Root(), OrderedTrie.RootOf(items));
    }
}

/// <summary>One of Ethereum's trie vectors: its pairs after all is done, by ascending key, and the root.</summary>
public sealed record TrieVector(string Name, KeyValuePair<byte[], byte[]>[] Pairs, Hash32 Root)
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>The vectors whose keys are taken as they are, or those whose keys are hashed first; here the keys are never hashed yet.</summary>
    public static IEnumerable<TrieVector> Read(bool isSecure)
    {
        string[] files = isSecure ? ["trietest_secureTrie.json", "trieanyorder_secureTrie.json", "hex_encoded_securetrie_test.json"] : ["trietest.json", "trieanyorder.json"];
        foreach (string file in files)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(EvmVectors.Find("TrieTests/" + file)));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                SortedDictionary<byte[], byte[]> pairs = new(ByBytes);
                JsonElement input = test.Value.GetProperty("in");
                if (input.ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty pair in input.EnumerateObject()) pairs[BytesOf(pair.Name)] = BytesOf(pair.Value.GetString()!);
                }
                else
                {
                    foreach (JsonElement pair in input.EnumerateArray())
                    {
                        if (pair[1].GetString() is { } value) pairs[BytesOf(pair[0].GetString()!)] = BytesOf(value);
                        else pairs.Remove(BytesOf(pair[0].GetString()!));
                    }
                }
                Assert.True(Hash32.TryParse(test.Value.GetProperty("root").GetString(), out Hash32 root));
                yield return new TrieVector($"{file} {test.Name}", [.. pairs], root);
            }
        }
    }

    private static byte[] BytesOf(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text[2..]) : Encoding.UTF8.GetBytes(text);
}
