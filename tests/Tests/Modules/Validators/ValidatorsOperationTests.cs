using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Validators;

namespace Gwangan.Tests.Modules.Validators;

/// <summary>Who validates: by the market operator's word, two blocks after it.</summary>
public sealed class ValidatorsOperationTests
{
    private static readonly Validator First = TestCity.ValidatorOf("validator 0", 10), Second = TestCity.ValidatorOf("validator 1", 7);

    [Fact]
    public void A_change_signs_from_the_second_block_after_it()
    {
        TestCity city = new();
        AbciFinalized changed = Finalize(city, Set(city, Second.PublicKey, 7));
        Assert.Equal([(Second.Address, 7L)], changed.ValidatorUpdates.Select(each => (each.Address, each.VotingPower)));
        AssertSets(city, [First], [First], [First, Second]);
        Assert.Empty(Finalize(city).ValidatorUpdates);
        AssertSets(city, [First], [First, Second], [First, Second]);
        Finalize(city);
        AssertSets(city, [First, Second], [First, Second], [First, Second]);
    }

    [Fact]
    public void A_validator_that_is_removed_leaves_no_record_once_nothing_names_it()
    {
        TestCity city = new();
        Finalize(city, Set(city, Second.PublicKey, 7));
        Assert.Equal([(First.Address, 0L)], Finalize(city, Set(city, First.PublicKey, 0)).ValidatorUpdates.Select(each => (each.Address, each.VotingPower)));
        for (int i = 0; i < 4; i++) Finalize(city);
        AssertSets(city, [Second], [Second], [Second]);
        Hash32 settled = city.Roots()["validators"];
        Finalize(city);
        Assert.Equal(settled, city.Roots()["validators"]);
        Assert.Equal(0, city.Modules.Get<ValidatorsModule>().PowerOf(First.Address));
    }

    [Fact]
    public void An_engine_is_told_of_a_validator_once_a_block_and_not_of_what_came_and_went()
    {
        TestCity city = new();
        Validator third = TestCity.ValidatorOf("validator 2", 3);
        AbciFinalized finalized = Finalize(city,
            Set(city, Second.PublicKey, 7), Set(city, third.PublicKey, 1), Set(city, Second.PublicKey, 8), Set(city, third.PublicKey, 0), Set(city, First.PublicKey, 11), Set(city, First.PublicKey, 10));
        Assert.Equal([(Second.Address, 8L)], finalized.ValidatorUpdates.Select(each => (each.Address, each.VotingPower)));
        Assert.Equal(6, finalized.Results.Outcomes.Count(outcome => outcome.IsDone));
        for (int i = 0; i < 4; i++) Finalize(city);
        city.CheckInvariants();
        Assert.Equal(2, city.Modules.Get<ValidatorsModule>().Count);
    }

    [Fact]
    public void Ed25519_keys_validate_too()
    {
        TestCity city = new();
        using SigningKey key = TestCity.KeyOf("validator 3", Chain.Kernel.KeyType.Ed25519);
        PublicKey publicKey = new(Chain.Cosmos.Comet.KeyType.Ed25519, key.PublicKey);
        Finalize(city, Set(city, publicKey, 4));
        city.Restart();
        Assert.Contains(city.Machine.Validators!.Next.Validators, each => each.PublicKey.Equals(publicKey));
    }

    [Fact]
    public void Each_refusal_has_its_reason()
    {
        TestCity city = new();
        SigningKey operatorKey = city.KeyOf(Body.MarketOperator);
        city.MustRefuse(city.KeyOf(Body.Regulator), Operation(Second.PublicKey, 1), ValidatorsRefusal.NotAuthorized);
        city.MustRefuse(operatorKey, Operation(Second.PublicKey, 0), ValidatorsRefusal.ValidatorUnknown);
        city.MustRefuse(operatorKey, Operation(First.PublicKey, 0), ValidatorsRefusal.LastValidator);
        city.MustRefuse(operatorKey, Operation(First.PublicKey, 10), ValidatorsRefusal.PowerUnchanged);
        Assert.Equal(ValidatorsRefusal.PowerOutOfRange, Operation(Second.PublicKey, Limits.ValidatorPowerMax + 1).Check());
        Assert.Equal(ValidatorsRefusal.KeyMalformed, new SetValidator(ValidatorKeyType.Secp256k1, new byte[33], 1).Check());
        Assert.Equal(ValidatorsRefusal.KeyMalformed, new SetValidator(ValidatorKeyType.Ed25519, new byte[33], 1).Check());
        Assert.Equal(ValidatorsRefusal.KeyMalformed, new SetValidator(ValidatorKeyType.None, new byte[32], 1).Check());
        Validator[] others = [.. Enumerable.Range(1, Limits.ValidatorsMax - 1).Select(i => TestCity.ValidatorOf($"many {i}", 1))];
        Finalize(city, [.. others.Chunk(50).Select(some => city.Sign(operatorKey, [.. some.Select(each => Operation(each.PublicKey, 1))]))]);
        for (int i = 0; i < 3; i++) Finalize(city);
        city.MustRefuse(operatorKey, Operation(Second.PublicKey, 1), ValidatorsRefusal.TooManyValidators);
    }

    [Fact]
    public void A_copy_that_restarts_before_each_block_agrees_on_every_root()
    {
        TestCity city = new(), restarting = new(new TestCityOptions { RestartBeforeEachBlock = true });
        Random random = new(11);
        Validator[] some = [First, .. Enumerable.Range(1, 4).Select(i => TestCity.ValidatorOf($"validator {i}", 1))];
        for (int block = 0; block < 60; block++)
        {
            Operation[] operations = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Operation(some[random.Next(some.Length)].PublicKey, (ulong)random.Next(3)))];
            byte[][] envelopes = operations.Length == 0 ? [] : [city.Sign(city.KeyOf(Body.MarketOperator), operations)];
            city.Run(envelopes);
            restarting.Run(envelopes);
            Assert.Equal(city.AppHash, restarting.AppHash);
            Assert.Equal(city.Machine.Validators!.NextHash, restarting.Machine.Validators!.NextHash);
            Assert.Equal(city.Machine.Validators.Last.Hash(), restarting.Machine.Validators.Last.Hash());
        }
        city.CheckInvariants();
    }

    private static SetValidator Operation(PublicKey key, ulong power) => new((ValidatorKeyType)key.Type, key.Bytes.ToArray(), power);

    private static byte[] Set(TestCity city, PublicKey key, ulong power) => city.Sign(city.KeyOf(Body.MarketOperator), Operation(key, power));

    private static AbciFinalized Finalize(TestCity city, params byte[][] envelopes)
    {
        AbciFinalized finalized = city.Machine.FinalizeBlock(new AbciBlock(city.Height + 1, city.TimeMs + 1_000 * (city.Height + 1), envelopes));
        city.Machine.Commit();
        return finalized;
    }

    private static void AssertSets(TestCity city, Validator[] last, Validator[] current, Validator[] next)
    {
        ChainValidators sets = city.Machine.Validators!;
        foreach ((Validator[] expected, ValidatorSet actual) in ((Validator[], ValidatorSet)[])[(last, sets.Last), (current, sets.Current), (next, sets.Next)])
            Assert.Equal(expected.OrderBy(each => each.Address).Select(each => (each.Address, each.VotingPower)), actual.Validators.OrderBy(each => each.Address).Select(each => (each.Address, each.VotingPower)));
    }
}
