using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Cosmos;

public sealed class ValidatorSetTests
{
    // Keys whose addresses ascend, as equal priorities go to the lower address.
    private static readonly PublicKey[] Keys = [.. Enumerable.Range(1, 6).Select(i => Key((byte)i)).OrderBy(key => key.Address)];

    private static PublicKey Key(byte seed)
    {
        byte[] secret = new byte[32], bytes = new byte[32];
        secret[0] = seed;
        Ed25519.PublicKey(secret, bytes);
        return new PublicKey(KeyType.Ed25519, bytes);
    }

    [Fact]
    public void Proposers_take_turns_as_in_CometBFTs_own_test()
    {
        // types/validator_set_test.go, TestProposerSelection1: bar, baz, foo ascend.
        string[] names = ["bar", "baz", "foo"];
        Assert.True(ValidatorSet.TryCreate([new(Keys[2], 1000), new(Keys[0], 300), new(Keys[1], 330)], out ValidatorSet? set));
        var proposers = new List<string>();
        for (int i = 0; i < 99; i++)
        {
            proposers.Add(names[Array.IndexOf(Keys, set.Proposer.PublicKey)]);
            set = set.Advance(1);
        }
        Assert.Equal(
            "foo baz foo bar foo foo baz foo bar foo foo baz foo foo bar foo baz foo foo bar foo foo baz foo bar foo foo baz foo bar foo foo baz foo foo bar "
            + "foo baz foo foo bar foo baz foo foo bar foo baz foo foo bar foo baz foo foo foo baz bar foo foo foo baz foo bar foo foo baz foo bar foo foo baz foo "
            + "bar foo foo baz foo bar foo foo baz foo foo bar foo baz foo foo bar foo baz foo foo bar foo baz foo foo",
            string.Join(' ', proposers));
    }

    [Fact]
    public void Equal_powers_propose_in_the_order_of_addresses()
    {
        Assert.True(ValidatorSet.TryCreate([new(Keys[2], 100), new(Keys[0], 100), new(Keys[1], 100)], out ValidatorSet? set));
        for (int i = 0; i < 15; i++)
        {
            Assert.Equal(Keys[i % 3].Address, set.Proposer.Address);
            set = set.Advance(1);
        }
    }

    [Fact]
    public void Turns_are_proportional_to_power_and_priorities_stay_centred()
    {
        long[] powers = [4, 5, 3, 9, 1, 7];
        Assert.True(ValidatorSet.TryCreate([.. Keys.Select((key, i) => new Validator(key, powers[i]))], out ValidatorSet? set));
        var turns = new Dictionary<Address, int>();
        for (int i = 0; i < 29 * 10; i++)
        {
            turns[set.Proposer.Address] = turns.GetValueOrDefault(set.Proposer.Address) + 1;
            set = set.Advance(1);
            Assert.InRange(set.Validators.Sum(validator => validator.ProposerPriority), -6, 6);
        }
        for (int i = 0; i < Keys.Length; i++) Assert.Equal(powers[i] * 10, turns[Keys[i].Address]);
    }

    [Fact]
    public void The_only_validator_always_proposes_with_priority_zero()
    {
        Assert.True(ValidatorSet.TryCreate([new(Keys[0], 10)], out ValidatorSet? set));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Keys[0].Address, set.Proposer.Address);
            Assert.Equal(0, set.Proposer.ProposerPriority);
            set = set.Advance(1);
        }
    }

    [Fact]
    public void A_newcomer_starts_behind_and_a_leaver_is_gone()
    {
        Assert.True(ValidatorSet.TryCreate([new(Keys[0], 1000), new(Keys[1], 1000)], out ValidatorSet? set));
        Assert.True(set.TryUpdate([new(Keys[2], 1000)], out ValidatorSet? grown));
        Assert.True(grown.TryFind(Keys[2].Address, out Validator? newcomer));
        Assert.All(grown.Validators, validator => Assert.True(validator.ProposerPriority >= newcomer.ProposerPriority));
        Assert.Equal(3000, grown.TotalPower);
        Assert.True(grown.TryUpdate([new(Keys[0], 0), new(Keys[1], 5)], out ValidatorSet? shrunk));
        Assert.Equal([Keys[2].Address, Keys[1].Address], shrunk.Validators.Select(validator => validator.Address));
    }

    [Fact]
    public void Impossible_sets_and_updates_are_refused()
    {
        Assert.False(ValidatorSet.TryCreate([], out _));
        Assert.False(ValidatorSet.TryCreate([new(Keys[0], 0)], out _));
        Assert.False(ValidatorSet.TryCreate([new(Keys[0], -1)], out _));
        Assert.False(ValidatorSet.TryCreate([new(Keys[0], 1), new(Keys[0], 1)], out _));
        Assert.False(ValidatorSet.TryCreate([new(Keys[0], long.MaxValue / 8), new(Keys[1], 1)], out _));
        Assert.True(ValidatorSet.TryCreate([new(Keys[0], long.MaxValue / 8)], out ValidatorSet? set));
        Assert.False(set.TryUpdate([new(Keys[0], 0)], out _));
        Assert.False(set.TryUpdate([new(Keys[1], 0)], out _));
        Assert.False(set.TryUpdate([new(Keys[1], 1)], out _));
        Assert.Equal(Keys[0].Address, set.Advance(3).Proposer.Address);
    }

    [Fact]
    public void A_stored_set_comes_back_with_its_proposer()
    {
        Assert.True(ValidatorSet.TryCreate([new(Keys[0], 7), new(Keys[1], 5), new(Keys[2], 3)], out ValidatorSet? set));
        for (int i = 0; i < 20; i++)
        {
            set = set.Advance(1);
            Validator[] stored = [.. set.Validators.Reverse().Select(validator =>
            {
                Assert.True(Validator.TryDecode(ProtoWriter.Encode(validator), out Validator? read));
                return read;
            })];
            Assert.True(ValidatorSet.TryRestore(stored, set.Proposer.Address, out ValidatorSet? restored));
            Assert.Equal(set.Proposer.Address, restored.Proposer.Address);
            Assert.Equal(set.Advance(2).Proposer.Address, restored.Advance(2).Proposer.Address);
            Assert.Equal(set.Hash(), restored.Hash());
        }
        Assert.False(ValidatorSet.TryRestore([.. set.Validators], Keys[5].Address, out _));
    }

    [Fact]
    public void The_median_time_is_weighted_by_power_and_ignores_the_absent()
    {
        Assert.True(ValidatorSet.TryCreate([new(Keys[0], 10), new(Keys[1], 20), new(Keys[2], 70)], out ValidatorSet? set));
        Commit Signed(params (int Key, long Seconds, BlockIdFlag Flag)[] votes) => new(1, 0, BlockId.None,
            [.. votes.Select(vote => new CommitSig(vote.Flag, Keys[vote.Key].Address, new Timestamp(vote.Seconds, 0), default))]);
        Assert.Equal(30, Signed((0, 10, BlockIdFlag.Commit), (1, 20, BlockIdFlag.Commit), (2, 30, BlockIdFlag.Commit)).MedianTime(set).Seconds);
        Assert.Equal(20, Signed((0, 10, BlockIdFlag.Commit), (1, 20, BlockIdFlag.Nil)).MedianTime(set).Seconds);
        Assert.Equal(10, Signed((0, 10, BlockIdFlag.Commit), (1, 20, BlockIdFlag.Absent)).MedianTime(set).Seconds);
        Assert.Equal(Timestamp.GoZero, Commit.Empty.MedianTime(set));
    }

    [Fact]
    public void A_commit_by_secp256k1_keys_verifies_from_more_than_two_thirds()
    {
        byte[][] secrets = [.. Enumerable.Range(1, 3).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
        PublicKey[] keys = [.. secrets.Select(secret =>
        {
            Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
            byte[] bytes = new byte[33];
            Secp256k1.Serialize(in key, bytes);
            return new PublicKey(KeyType.Secp256k1, bytes);
        })];
        Assert.True(ValidatorSet.TryCreate([.. keys.Select(key => new Validator(key, 1))], out ValidatorSet? set));
        var id = new BlockId(Sha256.Hash("block"u8).ToArray(), new PartSetHeader(1, Sha256.Hash("parts"u8).ToArray()));

        Commit Sign(int count)
        {
            CommitSig[] signatures = [.. set.Validators.Select((validator, i) =>
            {
                if (i >= count) return CommitSig.Absent;
                var time = new Timestamp(1000 + i, 5);
                var writer = new ProtoWriter();
                Vote.WriteSignBytes(writer, "city-1", SignedMsgType.Precommit, 9, 0, id, time);
                byte[] signature = new byte[64];
                Assert.True(Secp256k1.TrySign(secrets[Array.IndexOf(keys, validator.PublicKey)], Sha256.Hash(writer.WrittenSpan), signature));
                return new CommitSig(BlockIdFlag.Commit, validator.Address, time, signature);
            })];
            return new Commit(9, 0, id, signatures);
        }

        Assert.True(set.VerifyCommit("city-1", id, 9, Sign(3)));
        Assert.False(set.VerifyCommit("city-1", id, 9, Sign(2)));
        Assert.False(set.VerifyCommit("city-2", id, 9, Sign(3)));
    }
}
