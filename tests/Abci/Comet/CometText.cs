using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Comet;

/// <summary>Writes CometBFT's JSON (libs/json): numbers of 64 bits as text, hashes in upper-case hex, other bytes in base64, times in RFC 3339 without zeros at the end.</summary>
public static class CometText
{
    /// <summary>A header.</summary>
    public static string Of(Header header) => $$"""
        {"version":{"block":"{{header.VersionBlock}}"{{(header.VersionApp == 0 ? "" : $",\"app\":\"{header.VersionApp}\"")}}},"chain_id":"{{header.ChainId}}","height":"{{header.Height}}","time":"{{Of(header.Time)}}",
        "last_block_id":{{Of(header.LastBlockId)}},"last_commit_hash":"{{Hex(header.LastCommitHash)}}","data_hash":"{{Hex(header.DataHash)}}","validators_hash":"{{Hex(header.ValidatorsHash)}}",
        "next_validators_hash":"{{Hex(header.NextValidatorsHash)}}","consensus_hash":"{{Hex(header.ConsensusHash)}}","app_hash":"{{Hex(header.AppHash)}}","last_results_hash":"{{Hex(header.LastResultsHash)}}",
        "evidence_hash":"{{Hex(header.EvidenceHash)}}","proposer_address":"{{Hex(header.ProposerAddress)}}"}
        """;

    /// <summary>A block's id.</summary>
    public static string Of(BlockId id) => $$"""{"hash":"{{Hex(id.Hash)}}","parts":{"total":{{id.Parts.Total}},"hash":"{{Hex(id.Parts.Hash)}}"} }""";

    /// <summary>A commit.</summary>
    public static string Of(Commit commit) => $$"""
        {"height":"{{commit.Height}}","round":{{commit.Round}},"block_id":{{Of(commit.BlockId)}},"signatures":[{{string.Join(",", commit.Signatures.Select(Of))}}]}
        """;

    /// <summary>A block.</summary>
    public static string Of(Block block) => $$"""
        {"header":{{Of(block.Header)}},"data":{"txs":[{{string.Join(",", block.Data.Txs.Select(tx => $"\"{Convert.ToBase64String(tx.Span)}\""))}}]},
        "evidence":{"evidence":[{{string.Join(",", block.Evidence.Select(Of))}}]},"last_commit":{{Of(block.LastCommit!)}}}
        """;

    /// <summary>A validator.</summary>
    public static string Of(Validator validator) => $$"""
        {"address":"{{Hex(validator.Address)}}","pub_key":{"type":"tendermint/PubKey{{(validator.PublicKey.Type == KeyType.Ed25519 ? "Ed25519" : "Secp256k1")}}","value":"{{Convert.ToBase64String(validator.PublicKey.Bytes)}}"},
        "voting_power":"{{validator.VotingPower}}","proposer_priority":"{{validator.ProposerPriority}}"}
        """;

    private static string Of(CommitSig signature) => signature.Flag == BlockIdFlag.Absent
        ? """{"block_id_flag":1,"validator_address":"","timestamp":"0001-01-01T00:00:00Z","signature":null}"""
        : $$"""{"block_id_flag":{{(int)signature.Flag}},"validator_address":"{{Hex(signature.ValidatorAddress)}}","timestamp":"{{Of(signature.Timestamp)}}","signature":"{{Convert.ToBase64String(signature.Signature.Span)}}"}""";

    private static string Of(Evidence evidence)
    {
        DuplicateVoteEvidence.TryDecode(evidence.Content.Span, out DuplicateVoteEvidence? votes);
        return $$"""
            {"type":"tendermint/DuplicateVoteEvidence","value":{"vote_a":{{Of(votes!.VoteA)}},"vote_b":{{Of(votes.VoteB)}},
            "TotalVotingPower":"{{votes.TotalVotingPower}}","ValidatorPower":"{{votes.ValidatorPower}}","Timestamp":"{{Of(votes.Timestamp)}}"} }
            """;
    }

    private static string Of(Vote vote) => $$"""
        {"type":{{(int)vote.Type}},"height":"{{vote.Height}}","round":{{vote.Round}},"block_id":{{Of(vote.BlockId)}},"timestamp":"{{Of(vote.Timestamp)}}","validator_address":"{{Hex(vote.ValidatorAddress)}}",
        "validator_index":{{vote.ValidatorIndex}},"signature":"{{Convert.ToBase64String(vote.Signature.Span)}}","extension":null,"extension_signature":null}
        """;

    private static string Of(Timestamp time)
    {
        string whole = DateTimeOffset.FromUnixTimeSeconds(time.Seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return time.Nanos == 0 ? whole + "Z" : whole + "." + time.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    private static string Hex(Address address) => Convert.ToHexString(Address.Bytes(in address));
}
