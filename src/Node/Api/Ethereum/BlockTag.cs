using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>How a block is named.</summary>
public enum BlockTagKind
{
    /// <summary>The last one. What is decided here is final, so <c>safe</c> and <c>finalized</c> mean it too.</summary>
    Latest,

    /// <summary>The one that is being made.</summary>
    Pending,

    /// <summary>By its height; <c>earliest</c> is 0.</summary>
    Number,

    /// <summary>By its hash.</summary>
    Hash,
}

/// <summary>A block as a parameter names it: a tag, a height, or an object with a hash or a height (EIP-1898).</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Number">Its height, where that names it.</param>
/// <param name="Hash">Its hash, where that names it.</param>
/// <param name="RequireCanonical">Whether it must be in the chain (EIP-1898): here every block is.</param>
public readonly record struct BlockTag(BlockTagKind Kind, ulong Number = 0, Hash32 Hash = default, bool RequireCanonical = false)
{
    /// <summary>The last block.</summary>
    public static BlockTag Latest => new(BlockTagKind.Latest);

    /// <summary>What a parameter that is no block should have been.</summary>
    public const string Expected = "latest, pending, safe, finalized, earliest, a height such as 0x1b4, a hash, or an object with blockHash or blockNumber";

    /// <summary>Reads a parameter; false when it names no block.</summary>
    public static bool TryRead(JsonElement json, out BlockTag tag)
    {
        tag = Latest;
        return json.ValueKind switch
        {
            JsonValueKind.String => TryReadText(json, out tag),
            JsonValueKind.Object => TryReadObject(json, out tag),
            _ => false,
        };
    }

    private static bool TryReadText(JsonElement json, out BlockTag tag)
    {
        tag = Latest;
        if (json.ValueEquals("latest"u8) || json.ValueEquals("safe"u8) || json.ValueEquals("finalized"u8)) return true;
        if (json.ValueEquals("pending"u8)) tag = new BlockTag(BlockTagKind.Pending);
        else if (json.ValueEquals("earliest"u8)) tag = new BlockTag(BlockTagKind.Number);
        else if (HexReader.TryHash(json, out Hash32 hash)) tag = new BlockTag(BlockTagKind.Hash, Hash: hash);
        else if (HexReader.TryQuantity(json, out ulong number)) tag = new BlockTag(BlockTagKind.Number, number);
        else return false;
        return true;
    }

    private static bool TryReadObject(JsonElement json, out BlockTag tag)
    {
        tag = Latest;
        bool hasHash = json.TryGetProperty("blockHash"u8, out JsonElement hashText), hasNumber = json.TryGetProperty("blockNumber"u8, out JsonElement numberText);
        if (hasHash == hasNumber) return false;
        if (hasNumber) return numberText.ValueKind == JsonValueKind.String && TryReadText(numberText, out tag) && tag.Kind != BlockTagKind.Hash;
        bool isRequired = json.TryGetProperty("requireCanonical"u8, out JsonElement canonical) && canonical.ValueKind == JsonValueKind.True;
        if (!HexReader.TryHash(hashText, out Hash32 hash)) return false;
        tag = new BlockTag(BlockTagKind.Hash, Hash: hash, RequireCanonical: isRequired);
        return true;
    }
}
