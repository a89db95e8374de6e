using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A filter over logs as a parameter gives it (execution-apis, schema Filter).</summary>
/// <param name="From">First block; null where none is named.</param>
/// <param name="To">Last block; null where none is named.</param>
/// <param name="BlockHash">The one block; null where a range is meant.</param>
/// <param name="Addresses">Who may have written a log; none for anybody.</param>
/// <param name="Topics">For each position the topics that may stand there; none for any.</param>
public sealed record FilterQuery(BlockTag? From, BlockTag? To, Hash32? BlockHash, IReadOnlyList<Address> Addresses, IReadOnlyList<IReadOnlyList<Hash32>> Topics)
{
    private const int TopicPlaces = 4;

    /// <summary>Reads a parameter.</summary>
    /// <exception cref="RpcException">It is no filter, or asks for too many at once.</exception>
    public static FilterQuery Read(RpcRequest request, int index)
    {
        JsonElement json = request[index];
        if (json.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(index, "an object with fromBlock, toBlock, blockHash, address or topics");
        BlockTag? from = TagOf(json, "fromBlock"u8, index), to = TagOf(json, "toBlock"u8, index);
        Hash32? hash = null;
        if (json.TryGetProperty("blockHash"u8, out JsonElement hashText) && hashText.ValueKind != JsonValueKind.Null)
        {
            if (from is not null || to is not null) throw RpcException.BadParameter("cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
            hash = HexReader.TryHash(hashText, out Hash32 read) ? read : throw RpcRequest.Wrong(index, "blockHash to be a hash");
        }
        return new FilterQuery(from, to, hash, AddressesOf(json, index), TopicsOf(json, index));
    }

    /// <summary>The same for the index, over these heights.</summary>
    public LogQuery Over(long from, long to) => new(from, to, Addresses, Topics);

    private static BlockTag? TagOf(JsonElement json, ReadOnlySpan<byte> name, int index)
    {
        if (!json.TryGetProperty(name, out JsonElement text) || text.ValueKind == JsonValueKind.Null) return null;
        return text.ValueKind == JsonValueKind.String && BlockTag.TryRead(text, out BlockTag tag) && tag.Kind != BlockTagKind.Hash ? tag : throw RpcRequest.Wrong(index, "fromBlock and toBlock to be " + BlockTag.Expected);
    }

    private static List<Address> AddressesOf(JsonElement json, int index)
    {
        List<Address> addresses = [];
        if (!json.TryGetProperty("address"u8, out JsonElement given) || given.ValueKind == JsonValueKind.Null) return addresses;
        IEnumerable<JsonElement> all = given.ValueKind == JsonValueKind.Array ? given.EnumerateArray() : [given];
        foreach (JsonElement each in all)
        {
            if (!HexReader.TryAddress(each, out Address address)) throw RpcRequest.Wrong(index, "address to be an address or a list of them");
            if (addresses.Count == ApiLimits.RpcFilterWordsMax) throw RpcException.BadParameter($"exceed max addresses: {ApiLimits.RpcFilterWordsMax}");
            addresses.Add(address);
        }
        return addresses;
    }

    private static List<IReadOnlyList<Hash32>> TopicsOf(JsonElement json, int index)
    {
        List<IReadOnlyList<Hash32>> topics = [];
        if (!json.TryGetProperty("topics"u8, out JsonElement given) || given.ValueKind == JsonValueKind.Null) return topics;
        if (given.ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(index, "topics to be a list");
        if (given.GetArrayLength() > TopicPlaces) throw RpcException.BadParameter($"exceed max topics: {TopicPlaces}");
        foreach (JsonElement position in given.EnumerateArray()) topics.Add(AlternativesOf(position, index));
        return topics;
    }

    private static List<Hash32> AlternativesOf(JsonElement json, int index)
    {
        List<Hash32> alternatives = [];
        if (json.ValueKind == JsonValueKind.Null) return alternatives;
        IEnumerable<JsonElement> all = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [json];
        foreach (JsonElement each in all)
        {
            // Null among alternatives means any.
            if (each.ValueKind == JsonValueKind.Null) return [];
            if (!HexReader.TryHash(each, out Hash32 topic)) throw RpcRequest.Wrong(index, "a topic to be a hash, a list of them or null");
            if (alternatives.Count == ApiLimits.RpcFilterWordsMax) throw RpcException.BadParameter($"exceed max topics: {ApiLimits.RpcFilterWordsMax}");
            alternatives.Add(topic);
        }
        return alternatives;
    }
}
