using System.Text.Json;
using Gwangan.Abci.Comet;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using CometJson = Gwangan.Node.Engines.CometBft.CometJson;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>What a recorded CometBFT wrote is read to the bytes whose hashes it signed.</summary>
public sealed class CometJsonTests
{
    [SharedFact("vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc/commit_at_height_10.json")]
    public void A_signed_header_hashes_to_what_was_signed()
    {
        JsonElement signed = Cosmos.CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/commit_at_height_10.json").GetProperty("result").GetProperty("signed_header");
        Commit commit = CometJson.Commit(signed.GetProperty("commit"));
        Assert.Equal(commit.BlockId.Hash.ToArray(), CometJson.Header(signed.GetProperty("header")).Hash().ToArray());
        Assert.Equal(10, commit.Height);
    }

    [SharedFact("vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc/block_search_evidence.json")]
    public void Evidence_hashes_to_what_its_header_names()
    {
        foreach (JsonElement item in Cosmos.CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/block_search_evidence.json").GetProperty("result").GetProperty("blocks").EnumerateArray())
        {
            JsonElement block = item.GetProperty("block");
            Evidence[] evidence = [.. block.GetProperty("evidence").GetProperty("evidence").EnumerateArray().Select(CometJson.Evidence)];
            Assert.NotEmpty(evidence);
            Assert.Equal(CometJson.Header(block.GetProperty("header")).EvidenceHash.ToArray(), Evidence.Hash(evidence).ToArray());
        }
    }

    [SharedFact("vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc/block_at_height_10.json")]
    public void The_drivers_JSON_is_CometBFTs()
    {
        JsonElement block = Cosmos.CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/block_at_height_10.json").GetProperty("result").GetProperty("block");
        Data data = new([.. block.GetProperty("data").GetProperty("txs").EnumerateArray().Select(tx => new ReadOnlyMemory<byte>(tx.GetBytesFromBase64()))]);
        string written = CometText.Of(new Block(CometJson.Header(block.GetProperty("header")), data, [], CometJson.Commit(block.GetProperty("last_commit"))));
        using JsonDocument document = JsonDocument.Parse(written);
        Assert.True(JsonElement.DeepEquals(block, document.RootElement), written);
    }

    [Fact]
    public void A_light_clients_evidence_is_read_in_both_spellings_to_the_same_bytes()
    {
        using TestNode node = new();
        node.Make();
        CommittedBlock block = node.Make(node.Transfer(0, 1, 5));
        Assert.True(Commit.TryDecode(block.Commit.Span, out Commit? commit));
        string member = CometText.Of(node.Genesis.Validators.Validators[0]);
        string conflicting = $$"""{"signed_header":{"header":{{CometText.Of(block.Header)}},"commit":{{CometText.Of(commit)}}},"validator_set":{"validators":[{{member}}],"proposer":{{member}} } }""";
        Evidence first = Read($$"""{"ConflictingBlock":{{conflicting}},"CommonHeight":"1","ByzantineValidators":[{{member}}],"TotalVotingPower":"10","Timestamp":"2026-01-02T03:04:05.5Z"}""");
        Evidence second = Read($$"""{"conflicting_block":{{conflicting}},"common_height":"1","byzantine_validators":[{{member}}],"total_voting_power":"10","timestamp":"2026-01-02T03:04:05.5Z"}""");
        Assert.Equal(first.Content.ToArray(), second.Content.ToArray());
        Assert.Equal(EvidenceKind.LightClientAttack, first.Kind);
        Assert.True(first.Content.Span.IndexOf(BlockCodec.Encode(block.Header)) > 0);

        static Evidence Read(string value)
        {
            using JsonDocument document = JsonDocument.Parse($$"""{"type":"tendermint/LightClientAttackEvidence","value":{{value}}}""");
            return CometJson.Evidence(document.RootElement);
        }
    }
}
