using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Cosmos.Light;

public sealed class MisbehaviourTests
{
    private const int Count = 4;
    private static readonly byte[][] Seeds = [.. Enumerable.Range(1, Count).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
    private static readonly ValidatorSet Validators = Make();
    private static readonly LightRules Rules = LightRules.InSeconds(1_000, 5);
    private static readonly Timestamp Now = new(1_500, 0);
    private static readonly TrustedState Trusted = SignedAt(10, 1_000).AsTrusted;

    [Fact]
    public void Two_headers_of_one_height_contradict_each_other()
    {
        Header one = SignedAt(20, 1_100).Header, other = SignedAt(20, 1_101).Header;
        Assert.True(Misbehaviour.IsContradiction(one, other));
        Assert.True(Misbehaviour.IsContradiction(other, one));
        Assert.False(Misbehaviour.IsContradiction(one, SignedAt(20, 1_100).Header));
    }

    [Theory]
    [InlineData(1_100, true)]
    [InlineData(1_099, true)]
    [InlineData(1_101, false)]
    public void A_later_header_whose_time_is_not_later_contradicts(long seconds, bool contradicts)
    {
        Header earlier = SignedAt(20, 1_100).Header, later = SignedAt(21, seconds).Header;
        Assert.Equal(contradicts, Misbehaviour.IsContradiction(earlier, later));
        Assert.Equal(contradicts, Misbehaviour.IsContradiction(later, earlier));
    }

    [Fact]
    public void Headers_of_two_chains_contradict_nothing() =>
        Assert.False(Misbehaviour.IsContradiction(SignedAt(20, 1_100).Header, SignedAt(20, 1_101, chainId: "other-1").Header));

    [Fact]
    public void Only_headers_that_a_light_client_would_trust_are_misbehaviour()
    {
        Assert.Equal(LightVerdict.Trusted, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100), Rules, Now));
        Assert.Equal(LightVerdict.NotEnoughTrust, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100, votes: 1), Rules, Now));
        Assert.Equal(LightVerdict.NotEnoughSigned, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100, votes: 2), Rules, Now));
        Assert.Equal(LightVerdict.NotEnoughSigned, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100, forged: true), Rules, Now));
        Assert.Equal(LightVerdict.WrongPlace, Misbehaviour.Judge(Trusted, Validators, SignedAt(9, 1_100), Rules, Now));
        Assert.Equal(LightVerdict.WrongPlace, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100, chainId: "other-1"), Rules, Now));
        Assert.Equal(LightVerdict.TrustExpired, Misbehaviour.Judge(Trusted, Validators, SignedAt(20, 1_100), Rules, new Timestamp(2_000, 0)));
    }

    [Fact]
    public void A_signature_counts_once_however_often_it_stands_in_a_commit()
    {
        SignedHeader good = SignedAt(20, 1_100, votes: 1);
        CommitSig vote = good.Commit.Signatures.Single(each => each.Flag == BlockIdFlag.Commit);
        SignedHeader doubled = good with { Commit = new Commit(20, 0, good.Commit.BlockId, [vote, vote, vote, vote]) };
        Assert.Equal(LightVerdict.Inconsistent, LightClient.Verify(Trusted, Validators, doubled, Rules, Now));
    }

    [Fact]
    public void Signatures_that_are_not_needed_are_not_looked_at()
    {
        // Three of four make more than two thirds: the last may be anything, as in CometBFT's light client.
        SignedHeader good = SignedAt(20, 1_100);
        CommitSig last = good.Commit.Signatures[^1];
        SignedHeader odd = good with { Commit = new Commit(20, 0, good.Commit.BlockId, [.. good.Commit.Signatures.Take(Count - 1), new CommitSig(last.Flag, last.ValidatorAddress, last.Timestamp, new byte[64])]) };
        Assert.Equal(LightVerdict.Trusted, LightClient.Verify(Trusted, Validators, odd, Rules, Now));
        Assert.False(Validators.VerifyCommit("city-1", odd.Commit.BlockId, 20, odd.Commit));
    }

    [Fact]
    public void No_field_of_a_header_its_commit_or_its_validators_can_be_altered()
    {
        foreach (long height in (long[])[11, 20])
        {
            SignedHeader good = SignedAt(height, 1_100);
            Assert.Equal(LightVerdict.Trusted, LightClient.Verify(Trusted, Validators, good, Rules, Now));
            foreach ((string field, SignedHeader forged) in ForgedHeaders.Of(good))
            {
                LightVerdict verdict = LightClient.Verify(Trusted, Validators, forged, Rules, Now);
                LightVerdict[] expected = field switch
                {
                    "chain_id" or "chain_id, named by the commit" => [LightVerdict.WrongPlace],
                    "commit.signatures, the first one only" => [height == 11 ? LightVerdict.NotEnoughSigned : LightVerdict.NotEnoughTrust],
                    "commit.signatures.block_id_flag" => [height == 11 ? LightVerdict.NotEnoughSigned : LightVerdict.NotEnoughTrust],
                    "validators_hash, named by the commit" => [LightVerdict.Inconsistent],
                    _ when field.EndsWith(", named by the commit", StringComparison.Ordinal) => [LightVerdict.NotEnoughSigned],
                    "commit.round" or "commit.block_id.parts.total" or "commit.block_id.parts.hash" => [LightVerdict.NotEnoughSigned],
                    _ when field.StartsWith("commit.signatures[0].", StringComparison.Ordinal) => [field.EndsWith("address", StringComparison.Ordinal) ? LightVerdict.Inconsistent : LightVerdict.NotEnoughSigned],
                    _ => [LightVerdict.Inconsistent],
                };
                Assert.True(expected.Contains(verdict), $"{field} at {height}: {verdict}");
            }
        }
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(1, 1, true)]
    [InlineData(2, 3, true)]
    [InlineData(1, 4, false)]
    [InlineData(4, 3, false)]
    [InlineData(0, 0, false)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, true)]
    public void Trust_levels_are_from_a_third_to_the_whole(ulong numerator, ulong denominator, bool isLevel) =>
        Assert.Equal(isLevel, LightRules.IsTrustLevel(numerator, denominator));

    [Fact]
    public void Periods_without_end_neither_overflow_nor_expire()
    {
        LightRules forever = LightRules.InSeconds(long.MaxValue, long.MaxValue);
        Assert.False(forever.IsExpired(new Timestamp(1_000, 999_999_999), Now));
        Assert.Equal(new Timestamp(3, 1), new Timestamp(1, 600_000_000).After(new Timestamp(1, 400_000_001)));
    }

    private static ValidatorSet Make()
    {
        Assert.True(ValidatorSet.TryCreate([.. Seeds.Select(seed => new Validator(KeyOf(seed), 10))], out ValidatorSet? made));
        return made;
    }

    private static PublicKey KeyOf(byte[] seed)
    {
        byte[] key = new byte[32];
        Ed25519.PublicKey(seed, key);
        return new PublicKey(KeyType.Ed25519, key);
    }

    private static SignedHeader SignedAt(long height, long seconds, int votes = Count, string chainId = "city-1", bool forged = false)
    {
        Hash32 validators = Validators.Hash();
        Header header = new()
        {
            VersionBlock = 11,
            ChainId = chainId,
            Height = height,
            Time = new Timestamp(seconds, 0),
            LastBlockId = BlockId.None,
            ValidatorsHash = validators.ToArray(),
            NextValidatorsHash = validators.ToArray(),
            ProposerAddress = Validators.Proposer.Address,
        };
        BlockId id = new(header.Hash().ToArray(), new PartSetHeader(1, Sha256.Hash("parts"u8).ToArray()));
        ProtoWriter writer = new();
        CommitSig[] signatures = [.. Validators.Validators.Select((validator, i) =>
        {
            if (i >= votes) return CommitSig.Absent;
            writer.Clear();
            Vote.WriteSignBytes(writer, forged ? "city-2" : chainId, SignedMsgType.Precommit, height, 0, id, header.Time);
            byte[] signature = new byte[64];
            Ed25519.Sign(Seeds.Single(seed => KeyOf(seed).Equals(validator.PublicKey)), writer.WrittenSpan, signature);
            return new CommitSig(BlockIdFlag.Commit, validator.Address, header.Time, signature);
        })];
        return new SignedHeader(header, new Commit(height, 0, id, signatures), Validators);
    }
}
