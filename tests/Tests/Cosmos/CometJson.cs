using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Tests.Cosmos;

/// <summary>Reads CometBFT's JSON into its types, for recorded vectors.</summary>
internal static class CometJson
{
    public static JsonElement Load(string relativePath) =>
        JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find("vectors/cosmos/" + relativePath))).RootElement;

    public static byte[] Hex(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Convert.FromHexString(value.GetString()!) : [];

    public static byte[] Base64(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetBytesFromBase64() : [];

    public static long Long(this JsonElement parent, string name) => !parent.TryGetProperty(name, out JsonElement value)
        ? 0
        : value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetInt64();

    public static Address ReadAddress(this JsonElement parent, string name)
    {
        byte[] bytes = parent.Hex(name);
        return bytes.Length == 0 ? default : new Address(bytes);
    }

    public static Timestamp Time(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string whole = dot < 0 ? text : text[..dot] + "Z";
        string fraction = dot < 0 ? "" : text[(dot + 1)..^1];
        long seconds = DateTimeOffset.Parse(whole, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        return new Timestamp(seconds, int.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
    }

    public static BlockId BlockId(JsonElement id)
    {
        if (id.ValueKind != JsonValueKind.Object) return Gwangan.Chain.Cosmos.Comet.BlockId.None;
        JsonElement parts = id.TryGetProperty("parts", out JsonElement named) ? named : id.GetProperty("part_set_header");
        return new BlockId(id.Hex("hash"), new PartSetHeader((uint)parts.Long("total"), parts.Hex("hash")));
    }

    public static Header Header(JsonElement header) => new()
    {
        VersionBlock = (ulong)header.GetProperty("version").Long("block"),
        VersionApp = (ulong)header.GetProperty("version").Long("app"),
        ChainId = header.GetProperty("chain_id").GetString()!,
        Height = header.Long("height"),
        Time = Time(header.GetProperty("time").GetString()!),
        LastBlockId = BlockId(header.GetProperty("last_block_id")),
        LastCommitHash = header.Hex("last_commit_hash"),
        DataHash = header.Hex("data_hash"),
        ValidatorsHash = header.Hex("validators_hash"),
        NextValidatorsHash = header.Hex("next_validators_hash"),
        ConsensusHash = header.Hex("consensus_hash"),
        AppHash = header.Hex("app_hash"),
        LastResultsHash = header.Hex("last_results_hash"),
        EvidenceHash = header.Hex("evidence_hash"),
        ProposerAddress = header.ReadAddress("proposer_address"),
    };

    public static Commit Commit(JsonElement commit) => new(
        commit.Long("height"),
        (int)commit.Long("round"),
        BlockId(commit.GetProperty("block_id")),
        [.. commit.GetProperty("signatures").EnumerateArray().Select(signature => new CommitSig(
            (BlockIdFlag)signature.Long("block_id_flag"),
            signature.ReadAddress("validator_address"),
            Time(signature.GetProperty("timestamp").GetString()!),
            signature.Base64("signature")))]);

    public static Validator Validator(JsonElement validator) => new(
        new PublicKey(KeyType.Ed25519, validator.GetProperty("pub_key").Base64("value")),
        validator.TryGetProperty("power", out _) ? validator.Long("power") : validator.Long("voting_power"));

    public static Vote Vote(JsonElement vote) => new()
    {
        Type = (SignedMsgType)vote.Long("type"),
        Height = vote.Long("height"),
        Round = (int)vote.Long("round"),
        BlockId = BlockId(vote.GetProperty("block_id")),
        Timestamp = Time(vote.GetProperty("timestamp").GetString()!),
        ValidatorAddress = vote.ReadAddress("validator_address"),
        ValidatorIndex = (int)vote.Long("validator_index"),
        Signature = vote.Base64("signature"),
    };
}
