using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Cosmos;

/// <summary>46 blocks of a chain that a real CometBFT 0.38 node made, and other recordings of real nodes.</summary>
public sealed class RealBlockTests
{
    private const string Blocks = "vectors/cosmos/derived_kvstore_v0_38_blocks.json";
    private const string Rpc = "vectors/cosmos/tendermint-rs/kvstore_v0_38_rpc";

    private static ValidatorSet Validators()
    {
        JsonElement genesis = CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/genesis.json").GetProperty("result").GetProperty("genesis");
        Validator[] validators = [.. genesis.GetProperty("validators").EnumerateArray().Select(CometJson.Validator)];
        Assert.True(ValidatorSet.TryCreate(validators, out ValidatorSet? set));
        return set;
    }

    [SharedFact(Blocks)]
    public void Every_hash_signature_and_time_of_the_46_blocks_is_reproduced()
    {
        ValidatorSet validators = Validators();
        Hash32 validatorsHash = validators.Hash(), consensusHash = new ConsensusParams().Hash();
        var writer = new ProtoWriter();
        Block? previous = null;
        BlockId previousId = BlockId.None;
        int blocks = 0, signatures = 0;
        foreach (JsonElement one in CometJson.Load("derived_kvstore_v0_38_blocks.json").EnumerateArray())
        {
            byte[] bytes = one.Hex("block_proto_hex");
            Assert.True(Block.TryDecode(bytes, out Block? block));
            Assert.Equal(bytes, ProtoWriter.Encode(block));
            Assert.Equal(one.Hex("header_proto_hex"), ProtoWriter.Encode(block.Header));
            Assert.Equal(one.GetProperty("header_hash").GetString(), block.Header.Hash().ToString());
            Assert.Equal(one.Long("height"), block.Header.Height);
            Assert.True(block.IsConsistent());
            Assert.Equal(validatorsHash.ToArray(), block.Header.ValidatorsHash.ToArray());
            Assert.Equal(validatorsHash.ToArray(), block.Header.NextValidatorsHash.ToArray());
            Assert.Equal(consensusHash.ToArray(), block.Header.ConsensusHash.ToArray());
            Assert.Equal(validators.Proposer.Address, block.Header.ProposerAddress);

            PartSetHeader parts = PartSet.HeaderOf(bytes);
            Assert.Equal(one.Long("parts_total"), parts.Total);
            Assert.Equal(one.Hex("parts_hash"), parts.Hash.ToArray());
            Assert.All(PartSet.Split(bytes).Parts, part => Assert.True(part.Verify(parts)));

            Assert.True(block.Header.LastBlockId.Equals(previousId));
            Assert.True(block.LastCommit!.BlockId.Equals(previousId));
            string[] signBytes = [.. one.GetProperty("last_commit_sign_bytes").EnumerateArray().Select(text => text.GetString()!)];
            Assert.Equal(signBytes.Length, block.LastCommit.Signatures.Count);
            for (int i = 0; i < signBytes.Length; i++)
            {
                writer.Clear();
                block.LastCommit.WriteSignBytes(block.Header.ChainId, i, writer);
                Assert.Equal(signBytes[i], Convert.ToHexStringLower(writer.WrittenSpan));
                Assert.True(validators.Validators[i].PublicKey.Verify(writer.WrittenSpan, block.LastCommit.Signatures[i].Signature.Span));
                signatures++;
            }
            if (previous is not null)
            {
                Assert.True(validators.VerifyCommit(block.Header.ChainId, previousId, previous.Header.Height, block.LastCommit));
                Assert.False(validators.VerifyCommit("otherchain", previousId, previous.Header.Height, block.LastCommit));
                Assert.Equal(block.LastCommit.MedianTime(validators), block.Header.Time);
                Assert.True(block.Header.Time > previous.Header.Time);
            }
            previous = block;
            previousId = block.IdOf(bytes);
            blocks++;
        }
        Assert.Equal(46, blocks);
        Assert.Equal(45, signatures);
    }

    [SharedFact(Rpc)]
    public void A_real_duplicate_vote_has_the_recorded_evidence_hash()
    {
        JsonElement block = CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/block_search_evidence.json").GetProperty("result").GetProperty("blocks")[0].GetProperty("block");
        JsonElement value = block.GetProperty("evidence").GetProperty("evidence")[0].GetProperty("value");
        var evidence = new DuplicateVoteEvidence(
            CometJson.Vote(value.GetProperty("vote_a")),
            CometJson.Vote(value.GetProperty("vote_b")),
            value.Long("total_voting_power"),
            value.Long("validator_power"),
            CometJson.Time(value.GetProperty("timestamp").GetString()!));
        byte[] content = ProtoWriter.Encode(evidence);
        var wrapped = new Evidence(EvidenceKind.DuplicateVote, content);
        Assert.Equal(block.GetProperty("header").Hex("evidence_hash"), Evidence.Hash([wrapped]).ToArray());

        Assert.True(DuplicateVoteEvidence.TryDecode(content, out DuplicateVoteEvidence? read));
        Assert.Equal(content, ProtoWriter.Encode(read));
        Header header = CometJson.Header(block.GetProperty("header"));
        byte[] bytes = ProtoWriter.Encode(new Block(header, Data.Empty, [wrapped], CometJson.Commit(block.GetProperty("last_commit"))));
        Assert.True(Block.TryDecode(bytes, out Block? whole));
        Assert.Equal(bytes, ProtoWriter.Encode(whole));
        Assert.True(whole.IsConsistent());
        Assert.Single(whole.Evidence);
    }

    [SharedFact(Rpc)]
    public void Recorded_transaction_proofs_verify()
    {
        JsonElement txs = CometJson.Load("tendermint-rs/kvstore_v0_38_rpc/tx_search_with_prove.json").GetProperty("result").GetProperty("txs");
        int count = 0;
        foreach (JsonElement tx in txs.EnumerateArray())
        {
            byte[] bytes = tx.Base64("tx");
            Hash32 digest = Data.TxHash(bytes);
            Assert.Equal(tx.Hex("hash"), digest.ToArray());
            JsonElement proof = tx.GetProperty("proof");
            JsonElement inner = proof.GetProperty("proof");
            var merkle = new MerkleProof(
                inner.Long("total"), inner.Long("index"), new Hash32(inner.Base64("leaf_hash")),
                [.. inner.GetProperty("aunts").EnumerateArray().Select(aunt => new Hash32(aunt.GetBytesFromBase64()))]);
            var root = new Hash32(proof.Hex("root_hash"));
            Assert.True(merkle.Verify(in root, Hash32.Bytes(in digest)));
            if (merkle.Total == 1) Assert.Equal(root, new Data([bytes]).Hash());
            count++;
        }
        Assert.True(count > 0);
    }

    [SharedFact("vectors/cosmos/tendermint-rs/light_client_single_step")]
    public void Validator_sets_and_commits_of_the_light_client_traces_verify()
    {
        int steps = 0;
        foreach (string file in Directory.EnumerateFiles(SharedFiles.Find("vectors/cosmos/tendermint-rs/light_client_single_step"), "*.json").Order())
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement step in document.RootElement.GetProperty("input").EnumerateArray())
            {
                if (step.GetProperty("verdict").GetString() != "SUCCESS") continue;
                JsonElement block = step.GetProperty("block");
                JsonElement signed = block.GetProperty("signed_header");
                Header header = CometJson.Header(signed.GetProperty("header"));
                Commit commit = CometJson.Commit(signed.GetProperty("commit"));
                Validator[] validators = [.. block.GetProperty("validator_set").GetProperty("validators").EnumerateArray().Select(CometJson.Validator)];
                Assert.True(ValidatorSet.TryCreate(validators, out ValidatorSet? set));
                Assert.Equal(commit.BlockId.Hash.ToArray(), header.Hash().ToArray());
                Assert.Equal(header.ValidatorsHash.ToArray(), set.Hash().ToArray());
                Assert.True(set.VerifyCommit(header.ChainId, commit.BlockId, header.Height, commit), file);
                Assert.False(set.VerifyCommit(header.ChainId, commit.BlockId, header.Height + 1, commit));
                steps++;
            }
        }
        Assert.Equal(44, steps);
    }

    [SharedFact(Blocks)]
    public void Damaged_blocks_never_throw()
    {
        byte[][] seeds = [.. CometJson.Load("derived_kvstore_v0_38_blocks.json").EnumerateArray().Select(one => one.Hex("block_proto_hex"))];
        var random = new Random(46);
        var writer = new ProtoWriter();
        int decoded = 0;
        for (int round = 0; round < 30_000; round++)
        {
            byte[] bytes = Mutate.Bytes(random, seeds[round % seeds.Length]);
            _ = Vote.TryDecode(bytes, out _);
            _ = Part.TryDecode(bytes, out _);
            _ = Validator.TryDecode(bytes, out _);
            _ = DuplicateVoteEvidence.TryDecode(bytes, out _);
            if (!Block.TryDecode(bytes, out Block? block)) continue;
            decoded++;
            _ = block.Header.Hash();
            _ = block.IsConsistent();
            byte[] once = ProtoWriter.Encode(block);
            Assert.True(Block.TryDecode(once, out Block? again));
            Assert.Equal(once, ProtoWriter.Encode(again));
        }
        Assert.InRange(decoded, 100, 30_000);
    }
}
