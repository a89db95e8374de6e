using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Api.Cosmos.Forms;

/// <summary>Blocks, headers, commits and evidence as CometBFT's RPC shows them (types/block.go, types/evidence.go).</summary>
internal static class BlockForm
{
    /// <summary>A block's id.</summary>
    public static void WriteId(Utf8JsonWriter json, string name, BlockId id)
    {
        json.WriteStartObject(name);
        json.Hex("hash", id.Hash.Span);
        json.WriteStartObject("parts");
        json.WriteNumber("total", id.Parts.Total);
        json.Hex("hash", id.Parts.Hash.Span);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A header.</summary>
    public static void WriteHeader(Utf8JsonWriter json, string name, Header header)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("version");
        json.Long("block", (long)header.VersionBlock);
        if (header.VersionApp != 0) json.Long("app", (long)header.VersionApp);
        json.WriteEndObject();
        json.WriteString("chain_id", header.ChainId);
        json.Long("height", header.Height);
        json.Time("time", header.Time);
        WriteId(json, "last_block_id", header.LastBlockId);
        json.Hex("last_commit_hash", header.LastCommitHash.Span);
        json.Hex("data_hash", header.DataHash.Span);
        json.Hex("validators_hash", header.ValidatorsHash.Span);
        json.Hex("next_validators_hash", header.NextValidatorsHash.Span);
        json.Hex("consensus_hash", header.ConsensusHash.Span);
        json.Hex("app_hash", header.AppHash.Span);
        json.Hex("last_results_hash", header.LastResultsHash.Span);
        json.Hex("evidence_hash", header.EvidenceHash.Span);
        json.Account("proposer_address", header.ProposerAddress);
        json.WriteEndObject();
    }

    /// <summary>A commit.</summary>
    public static void WriteCommit(Utf8JsonWriter json, string name, Commit commit)
    {
        json.WriteStartObject(name);
        json.Long("height", commit.Height);
        json.WriteNumber("round", commit.Round);
        WriteId(json, "block_id", commit.BlockId);
        json.WriteStartArray("signatures");
        foreach (CommitSig signature in commit.Signatures)
        {
            json.WriteStartObject();
            json.WriteNumber("block_id_flag", (int)signature.Flag);
            json.Account("validator_address", signature.ValidatorAddress);
            json.Time("timestamp", signature.Timestamp);
            json.Base64("signature", signature.Signature.Span);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A block.</summary>
    public static void WriteBlock(Utf8JsonWriter json, string name, Block block)
    {
        json.WriteStartObject(name);
        WriteHeader(json, "header", block.Header);
        json.WriteStartObject("data");
        json.WriteStartArray("txs");
        foreach (ReadOnlyMemory<byte> transaction in block.Data.Txs) json.WriteBase64StringValue(transaction.Span);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("evidence");
        json.WriteStartArray("evidence");
        foreach (Evidence evidence in block.Evidence) WriteEvidence(json, evidence);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteCommit(json, "last_commit", block.LastCommit ?? Commit.Empty);
        json.WriteEndObject();
    }

    /// <summary>A block with its id, or what CometBFT answers where there is none.</summary>
    public static void WriteWithId(Utf8JsonWriter json, CometBlock? block)
    {
        json.WriteStartObject();
        WriteId(json, "block_id", block?.Id ?? BlockId.None);
        if (block is null) json.WriteNull("block");
        else WriteBlock(json, "block", block.Block);
        json.WriteEndObject();
    }

    /// <summary>A block in short.</summary>
    public static void WriteMeta(Utf8JsonWriter json, CometBlock block)
    {
        json.WriteStartObject();
        WriteId(json, "block_id", block.Id);
        json.Long("block_size", block.Size);
        WriteHeader(json, "header", block.Block.Header);
        json.Long("num_txs", block.Block.Data.Txs.Count);
        json.WriteEndObject();
    }

    /// <summary>A validator.</summary>
    public static void WriteValidator(Utf8JsonWriter json, Validator validator)
    {
        json.WriteStartObject();
        json.Account("address", validator.Address);
        json.Key("pub_key", validator.PublicKey);
        json.Long("voting_power", validator.VotingPower);
        json.Long("proposer_priority", validator.ProposerPriority);
        json.WriteEndObject();
    }

    // Of attacks on light clients the bytes are kept, and shown as such: their content is a block and a validator set of another chain, which nobody reads from here.
    private static void WriteEvidence(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        if (evidence.Kind == EvidenceKind.DuplicateVote && DuplicateVoteEvidence.TryDecode(evidence.Content.Span, out DuplicateVoteEvidence? votes))
        {
            json.WriteString("type", "tendermint/DuplicateVoteEvidence");
            json.WriteStartObject("value");
            WriteVote(json, "vote_a", votes.VoteA);
            WriteVote(json, "vote_b", votes.VoteB);
            json.Long("TotalVotingPower", votes.TotalVotingPower);
            json.Long("ValidatorPower", votes.ValidatorPower);
            json.Time("Timestamp", votes.Timestamp);
        }
        else
        {
            json.WriteString("type", "tendermint/LightClientAttackEvidence");
            json.WriteStartObject("value");
            json.WriteBase64String("bytes", evidence.Content.Span);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVote(Utf8JsonWriter json, string name, Vote vote)
    {
        json.WriteStartObject(name);
        json.WriteNumber("type", (int)vote.Type);
        json.Long("height", vote.Height);
        json.WriteNumber("round", vote.Round);
        WriteId(json, "block_id", vote.BlockId);
        json.Time("timestamp", vote.Timestamp);
        json.Account("validator_address", vote.ValidatorAddress);
        json.WriteNumber("validator_index", vote.ValidatorIndex);
        json.Base64("signature", vote.Signature.Span);
        json.Base64("extension", vote.Extension.Span);
        json.Base64("extension_signature", vote.ExtensionSignature.Span);
        json.WriteEndObject();
    }
}
