using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>CometBFT's JSON (libs/json): numbers of 64 bits as text, hashes in hex, other bytes in base64, keys and evidence with the name of their type.</summary>
/// <remarks>What is malformed ends in one of the exceptions of <see cref="JsonElement"/> and of parsing numbers; whoever reads catches them.</remarks>
internal static class CometJson
{
    /// <summary>tendermint.types.Header.</summary>
    public static Header Header(JsonElement header) => new()
    {
        VersionBlock = ULong(header.GetProperty("version"), "block"),
        VersionApp = ULong(header.GetProperty("version"), "app"),
        ChainId = Text(header, "chain_id"),
        Height = Long(header, "height"),
        Time = Time(Text(header, "time")),
        LastBlockId = Id(header.GetProperty("last_block_id")),
        LastCommitHash = Hash(header, "last_commit_hash"),
        DataHash = Hash(header, "data_hash"),
        ValidatorsHash = Hash(header, "validators_hash"),
        NextValidatorsHash = Hash(header, "next_validators_hash"),
        ConsensusHash = Hash(header, "consensus_hash"),
        AppHash = Hex(header, "app_hash"),
        LastResultsHash = Hash(header, "last_results_hash"),
        EvidenceHash = Hash(header, "evidence_hash"),
        ProposerAddress = AddressOf(header, "proposer_address"),
    };

    /// <summary>tendermint.types.Commit.</summary>
    public static Commit Commit(JsonElement commit) => new(Long(commit, "height"), commit.GetProperty("round").GetInt32(), Id(commit.GetProperty("block_id")),
        [.. commit.GetProperty("signatures").EnumerateArray().Select(signature => new CommitSig((BlockIdFlag)signature.GetProperty("block_id_flag").GetInt32(),
            AddressOf(signature, "validator_address"), Time(Text(signature, "timestamp")), Base64(signature, "signature")))]);

    /// <summary>tendermint.types.Validator.</summary>
    public static Validator Validator(JsonElement validator)
    {
        JsonElement key = validator.GetProperty("pub_key");
        KeyType type = Text(key, "type") switch
        {
            "tendermint/PubKeySecp256k1" => KeyType.Secp256k1,
            "tendermint/PubKeyEd25519" => KeyType.Ed25519,
            var other => throw new FormatException($"keys of type {other} are not known"),
        };
        byte[] bytes = Base64(key, "value");
        if (bytes.Length != (type == KeyType.Secp256k1 ? 33 : 32)) throw new FormatException("a public key has the wrong length");
        return new Validator(new PublicKey(type, bytes), Long(validator, "voting_power"), Text(validator, "proposer_priority") is { Length: > 0 } priority ? long.Parse(priority, CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>tendermint.types.Evidence.</summary>
    public static Evidence Evidence(JsonElement evidence)
    {
        JsonElement value = evidence.GetProperty("value");
        return Text(evidence, "type") switch
        {
            "tendermint/DuplicateVoteEvidence" => new Evidence(EvidenceKind.DuplicateVote, BlockCodec.Encode(new DuplicateVoteEvidence(
                Vote(value.GetProperty("vote_a")), Vote(value.GetProperty("vote_b")), Long(value, Name(value, "TotalVotingPower", "total_voting_power")), Long(value, Name(value, "ValidatorPower", "validator_power")), TimeOf(value)))),
            "tendermint/LightClientAttackEvidence" => new Evidence(EvidenceKind.LightClientAttack, LightClientAttack(value)),
            var other => throw new FormatException($"evidence of type {other} is not known"),
        };
    }

    private static Vote Vote(JsonElement vote) => new()
    {
        Type = (SignedMsgType)vote.GetProperty("type").GetInt32(),
        Height = Long(vote, "height"),
        Round = vote.GetProperty("round").GetInt32(),
        BlockId = Id(vote.GetProperty("block_id")),
        Timestamp = Time(Text(vote, "timestamp")),
        ValidatorAddress = AddressOf(vote, "validator_address"),
        ValidatorIndex = vote.GetProperty("validator_index").GetInt32(),
        Signature = Base64(vote, "signature"),
        Extension = Base64(vote, "extension"),
        ExtensionSignature = Base64(vote, "extension_signature"),
    };

    // tendermint.types.LightClientAttackEvidence: a light block, where it parted from this chain, and who signed it (proto/tendermint/types/evidence.proto).
    private static byte[] LightClientAttack(JsonElement value)
    {
        JsonElement block = value.GetProperty(Name(value, "ConflictingBlock", "conflicting_block")), signed = block.GetProperty("signed_header"), members = block.GetProperty("validator_set");
        ProtoWriter writer = new();
        int conflicting = writer.Begin(1), header = writer.Begin(1);
        writer.Message(1, Header(signed.GetProperty("header")));
        writer.Message(2, Commit(signed.GetProperty("commit")));
        writer.End(header);
        int set = writer.Begin(2);
        foreach (JsonElement member in members.GetProperty("validators").EnumerateArray()) writer.Message(1, Validator(member));
        if (members.TryGetProperty("proposer", out JsonElement proposer) && proposer.ValueKind == JsonValueKind.Object) writer.Message(2, Validator(proposer));
        writer.End(set);
        writer.End(conflicting);
        writer.Int64(2, Long(value, Name(value, "CommonHeight", "common_height")));
        if (value.GetProperty(Name(value, "ByzantineValidators", "byzantine_validators")) is { ValueKind: JsonValueKind.Array } byzantine)
            foreach (JsonElement member in byzantine.EnumerateArray()) writer.Message(3, Validator(member));
        writer.Int64(4, Long(value, Name(value, "TotalVotingPower", "total_voting_power")));
        writer.Message(5, TimeOf(value));
        return writer.ToArray();
    }

    // Some releases write the fields of evidence as Go names them, others as protobuf does.
    private static string Name(JsonElement value, string inGo, string inProto) => value.TryGetProperty(inGo, out _) ? inGo : inProto;

    private static Timestamp TimeOf(JsonElement evidence) => Time(Text(evidence, Name(evidence, "Timestamp", "timestamp")));

    private static BlockId Id(JsonElement id) => new(Hash(id, "hash"), new PartSetHeader(id.GetProperty("parts").GetProperty("total").GetUInt32(), Hash(id.GetProperty("parts"), "hash")));

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A number of 64 bits, which is text.</summary>
    public static long Long(JsonElement parent, string name) => long.Parse(Text(parent, name), CultureInfo.InvariantCulture);

    /// <summary>What answers a query; numbers of 32 bits are numbers.</summary>
    public static ResponseQuery Query(JsonElement response)
    {
        ResponseQuery answer = new()
        {
            Code = response.TryGetProperty("code", out JsonElement code) ? code.GetUInt32() : 0,
            Log = Text(response, "log"),
            Codespace = Text(response, "codespace"),
            Key = Base64(response, "key"),
            Value = Base64(response, "value"),
            Height = Text(response, "height") is { Length: > 0 } ? Long(response, "height") : 0,
        };
        foreach (string name in (string[])["proofOps", "proof_ops"])
        {
            if (!response.TryGetProperty(name, out JsonElement proof) || proof.ValueKind != JsonValueKind.Object) continue;
            answer.ProofOps = new ProofOps();
            foreach (JsonElement op in proof.GetProperty("ops").EnumerateArray()) answer.ProofOps.Ops.Add(new ProofOp { Type = Text(op, "type"), Key = Base64(op, "key"), Data = Base64(op, "data") });
        }
        return answer;
    }

    // Left out where it is 0.
    private static ulong ULong(JsonElement parent, string name) => Text(parent, name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static byte[] Base64(JsonElement parent, string name) => Text(parent, name) is { Length: > 0 } text ? Convert.FromBase64String(text) : [];

    private static byte[] Hex(JsonElement parent, string name) => Convert.FromHexString(Text(parent, name));

    private static byte[] Hash(JsonElement parent, string name) => Hex(parent, name) is { Length: 0 or Hash32.Size } hash ? hash : throw new FormatException($"{name} is no hash");

    private static Address AddressOf(JsonElement parent, string name) => Hex(parent, name) is { Length: Address.Size } bytes ? new Address(bytes) : default;

    // RFC 3339 with up to nine digits after the point.
    private static Timestamp Time(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? text : text[..point] + "Z", fraction = point < 0 ? "0" : text[(point + 1)..].TrimEnd('Z');
        long seconds = DateTimeOffset.Parse(whole, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        return new Timestamp(seconds, int.Parse(fraction.PadRight(9, '0'), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
