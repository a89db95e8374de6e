using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Tests.Cosmos.Light;

/// <summary>A signed header with one field altered, each in turn: of the header, the commit, its first signature, and the validators.</summary>
internal static class ForgedHeaders
{
    /// <summary>All of them, by what is altered. What no signature covers for the light client is left as it is: the proposer's priority.</summary>
    public static IEnumerable<(string Field, SignedHeader Forged)> Of(SignedHeader good)
    {
        Header h = good.Header;
        byte[] other = [.. Enumerable.Repeat((byte)0x5A, 32)];
        BlockId otherId = new(other, new PartSetHeader(1, other));
        (string, Header)[] headers =
        [
            ("version.block", Copy(h, block: h.VersionBlock + 1)), ("version.app", Copy(h, app: h.VersionApp + 1)), ("chain_id", Copy(h, chainId: h.ChainId + "x")),
            ("height", Copy(h, height: h.Height + 1)), ("time", Copy(h, time: new Timestamp(h.Time.Seconds, h.Time.Nanos == 5 ? 6 : 5))), ("last_block_id", Copy(h, last: otherId)),
            ("last_commit_hash", Copy(h, lastCommit: other)), ("data_hash", Copy(h, data: other)), ("validators_hash", Copy(h, validators: other)), ("next_validators_hash", Copy(h, next: other)),
            ("consensus_hash", Copy(h, consensus: other)), ("app_hash", Copy(h, appHash: other)), ("last_results_hash", Copy(h, results: other)), ("evidence_hash", Copy(h, evidence: other)),
            ("proposer_address", Copy(h, proposer: new Address(other.AsSpan(0, 20)))),
        ];
        foreach ((string field, Header header) in headers)
        {
            yield return (field, good with { Header = header });
            // As before, and the commit names the altered header, which nobody signed.
            yield return (field + ", named by the commit", good with { Header = header, Commit = new Commit(header.Height, good.Commit.Round, new BlockId(header.Hash().ToArray(), good.Commit.BlockId.Parts), [.. good.Commit.Signatures]) });
        }
        Commit c = good.Commit;
        yield return ("commit.height", good with { Commit = new Commit(c.Height + 1, c.Round, c.BlockId, [.. c.Signatures]) });
        yield return ("commit.round", good with { Commit = new Commit(c.Height, c.Round + 1, c.BlockId, [.. c.Signatures]) });
        yield return ("commit.block_id.hash", good with { Commit = new Commit(c.Height, c.Round, otherId, [.. c.Signatures]) });
        yield return ("commit.block_id.parts.total", good with { Commit = new Commit(c.Height, c.Round, new BlockId(c.BlockId.Hash, new PartSetHeader(c.BlockId.Parts.Total + 1, c.BlockId.Parts.Hash)), [.. c.Signatures]) });
        yield return ("commit.block_id.parts.hash", good with { Commit = new Commit(c.Height, c.Round, new BlockId(c.BlockId.Hash, new PartSetHeader(c.BlockId.Parts.Total, other)), [.. c.Signatures]) });
        yield return ("commit.signatures, one fewer", good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [.. c.Signatures.Skip(1)]) });
        yield return ("commit.signatures, one more", good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [.. c.Signatures, c.Signatures[0]]) });
        yield return ("commit.signatures, the first one only", good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [.. c.Signatures.Select((each, i) => i == 0 ? each : CommitSig.Absent)]) });
        yield return ("commit.signatures, the first one at every place", good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [.. c.Signatures.Select(_ => c.Signatures[0])]) });
        CommitSig s = c.Signatures[0];
        byte[] signature = s.Signature.ToArray();
        signature[7] ^= 1;
        foreach ((string field, CommitSig forged) in ((string, CommitSig)[])
                 [
                     ("validator_address", new CommitSig(s.Flag, new Address(other.AsSpan(0, 20)), s.Timestamp, s.Signature)), ("timestamp", new CommitSig(s.Flag, s.ValidatorAddress, new Timestamp(s.Timestamp.Seconds + 1, 0), s.Signature)),
                     ("signature", new CommitSig(s.Flag, s.ValidatorAddress, s.Timestamp, signature)), ("signature, all zero", new CommitSig(s.Flag, s.ValidatorAddress, s.Timestamp, new byte[64])),
                 ])
            yield return ("commit.signatures[0]." + field, good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [forged, .. c.Signatures.Skip(1)]) });
        // Of votes for nothing no power counts: with all of them so, nobody decided.
        yield return ("commit.signatures.block_id_flag", good with { Commit = new Commit(c.Height, c.Round, c.BlockId, [.. c.Signatures.Select(each => new CommitSig(BlockIdFlag.Nil, each.ValidatorAddress, each.Timestamp, each.Signature))]) });
        foreach ((string field, Validator[] members) in ((string, Validator[])[])
                 [
                     ("validators, another power", [.. good.Validators.Validators.Select((each, i) => i == 0 ? new Validator(each.PublicKey, each.VotingPower + 1) : each)]), ("validators, one fewer", [.. good.Validators.Validators.Skip(1)]),
                     ("validators, another key", [TestCity.ValidatorOf("a stranger", 10), .. good.Validators.Validators.Skip(1)]),
                 ])
        {
            Assert.True(ValidatorSet.TryCreate(members, out ValidatorSet? set));
            yield return (field, good with { Validators = set });
        }
    }

    private static Header Copy(
        Header h, ulong? block = null, ulong? app = null, string? chainId = null, long? height = null, Timestamp? time = null, BlockId? last = null, byte[]? lastCommit = null, byte[]? data = null, byte[]? validators = null,
        byte[]? next = null, byte[]? consensus = null, byte[]? appHash = null, byte[]? results = null, byte[]? evidence = null, Address? proposer = null) => new()
    {
        VersionBlock = block ?? h.VersionBlock, VersionApp = app ?? h.VersionApp, ChainId = chainId ?? h.ChainId, Height = height ?? h.Height, Time = time ?? h.Time, LastBlockId = last ?? h.LastBlockId,
        LastCommitHash = lastCommit ?? h.LastCommitHash, DataHash = data ?? h.DataHash, ValidatorsHash = validators ?? h.ValidatorsHash, NextValidatorsHash = next ?? h.NextValidatorsHash, ConsensusHash = consensus ?? h.ConsensusHash,
        AppHash = appHash ?? h.AppHash, LastResultsHash = results ?? h.LastResultsHash, EvidenceHash = evidence ?? h.EvidenceHash, ProposerAddress = proposer ?? h.ProposerAddress,
    };
}
