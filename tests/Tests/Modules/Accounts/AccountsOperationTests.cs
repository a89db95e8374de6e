using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Kernel;

namespace Gwangan.Tests.Modules.Accounts;

/// <summary>Keys come and go; an account always keeps one.</summary>
public sealed class AccountsOperationTests
{
    private readonly TestCity _city = new();

    private SigningKey Alice => _city.Users[0];

    private SigningKey Bob => _city.Users[1];

    private Operation Pay => new Transfer(Bob.Address, Symbol.Of("KRW"), Amount.One, "");

    private KernelRefusal RunAs(SigningKey key, Address account, ulong nonce, Operation operation) =>
        _city.Run([_city.SignAs(key, account, nonce, operation)]).Envelopes[0].Code;

    [Fact]
    public void An_added_key_acts_for_the_account_with_nonces_of_its_own()
    {
        SigningKey phone = TestCity.KeyOf("phone", KeyType.Ed25519);
        Assert.Equal(KernelRefusal.KeyNotAuthorized, RunAs(phone, Alice.Address, 1, Pay));
        _city.Must(Alice, new AddKey(KeyType.Ed25519, phone.PublicKey));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 1, Pay));
        Assert.Equal(KernelRefusal.NonceUsed, RunAs(phone, Alice.Address, 1, Pay));
        Assert.Equal(TestCity.Endowment - Amount.One, _city.Money.AvailableOf(Alice.Address, 1));
    }

    [Fact]
    public void An_added_key_that_names_no_account_acts_for_its_own()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Address.Zero, 1, Pay));
        Assert.Equal(TestCity.Endowment, _city.Money.AvailableOf(Alice.Address, 1));
    }

    [Fact]
    public void A_passkey_can_be_added()
    {
        using TestPasskey passkey = new();
        _city.Must(Alice, new AddKey(KeyType.Passkey, passkey.PublicKey));
        EnvelopeCodec codec = new(_city.Catalog);
        byte[] envelope = passkey.Sign(new EnvelopeBody(TestCity.ChainId, Alice.Address, 1, _city.TimeMs + 60_000, Amount.Zero, Pay), codec);
        Assert.Equal(KernelRefusal.None, _city.Run([envelope]).Envelopes[0].Code);
    }

    [Fact]
    public void A_revoked_key_acts_no_longer_and_its_used_nonces_stay_used()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 1, Pay));
        _city.Must(Alice, new RevokeKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.KeyNotAuthorized, RunAs(phone, Alice.Address, 2, Pay));
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.NonceUsed, RunAs(phone, Alice.Address, 1, Pay));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 2, Pay));
    }

    [Fact]
    public void The_implicit_key_can_be_revoked_while_another_acts_and_switched_on_again()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 1, new RevokeKey(Alice.Type, Alice.PublicKey)));
        Assert.Equal(KernelRefusal.KeyNotAuthorized, RunAs(Alice, Address.Zero, 50, Pay));
        BlockResults last = _city.Run([_city.SignAs(phone, Alice.Address, 2, new RevokeKey(phone.Type, phone.PublicKey))]);
        Assert.Equal((ushort)AccountsRefusal.LastKey, last.Outcomes[0].Code);
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 3, new AddKey(Alice.Type, Alice.PublicKey)));
        Assert.Equal(KernelRefusal.None, RunAs(Alice, Address.Zero, 51, Pay));
    }

    [Fact]
    public void A_revocation_holds_from_the_next_envelope_on()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        BlockResults results = _city.Run([_city.Sign(Alice, new RevokeKey(phone.Type, phone.PublicKey)), _city.SignAs(phone, Alice.Address, 1, Pay)]);
        Assert.Equal([KernelRefusal.None, KernelRefusal.KeyNotAuthorized], results.Envelopes.Select(envelope => envelope.Code));
    }

    [Fact]
    public void A_malformed_key_is_refused()
    {
        _city.MustRefuse(Alice, new AddKey(KeyType.Ethereum, new byte[33]), AccountsRefusal.KeyMalformed);
        _city.MustRefuse(Alice, new AddKey(KeyType.None, Bob.PublicKey), AccountsRefusal.KeyMalformed);
        _city.MustRefuse(Alice, new RevokeKey(KeyType.Ed25519, Alice.PublicKey), AccountsRefusal.KeyMalformed);
    }

    [Fact]
    public void A_key_in_use_is_refused()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        _city.MustRefuse(Alice, new AddKey(phone.Type, phone.PublicKey), AccountsRefusal.KeyInUse);
        _city.MustRefuse(Alice, new AddKey(Alice.Type, Alice.PublicKey), AccountsRefusal.KeyInUse);
    }

    [Fact]
    public void Nobody_keeps_a_key_from_an_account_by_adding_it_to_another_first()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Bob, new AddKey(phone.Type, phone.PublicKey));
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        _city.Must(Bob, new RevokeKey(phone.Type, phone.PublicKey));
        _city.MustRefuse(Alice, new AddKey(phone.Type, phone.PublicKey), AccountsRefusal.KeyInUse);
    }

    [Fact]
    public void A_key_that_does_not_act_for_the_account_cannot_be_revoked()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.MustRefuse(Alice, new RevokeKey(phone.Type, phone.PublicKey), AccountsRefusal.KeyNotFound);
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        _city.MustRefuse(Bob, new RevokeKey(phone.Type, phone.PublicKey), AccountsRefusal.KeyNotFound);
        _city.MustRefuse(Bob, new RevokeKey(Alice.Type, Alice.PublicKey), AccountsRefusal.KeyNotFound);
    }

    [Fact]
    public void The_last_key_cannot_be_revoked() => _city.MustRefuse(Alice, new RevokeKey(Alice.Type, Alice.PublicKey), AccountsRefusal.LastKey);

    [Fact]
    public void More_keys_than_an_account_may_have_are_refused()
    {
        for (int i = 1; i < Limits.KeysPerAccountMax; i++)
            _city.Must(Alice, new AddKey(KeyType.Ethereum, TestCity.KeyOf($"key {i}").PublicKey));
        _city.MustRefuse(Alice, new AddKey(KeyType.Ethereum, TestCity.KeyOf("one more").PublicKey), AccountsRefusal.TooManyKeys);
    }

    [Fact]
    public void Switching_the_implicit_key_on_again_counts_and_is_told_like_any_other_key()
    {
        SigningKey phone = TestCity.KeyOf("phone");
        _city.Must(Alice, new AddKey(phone.Type, phone.PublicKey));
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 1, new RevokeKey(Alice.Type, Alice.PublicKey)));
        for (ulong i = 2; i <= Limits.KeysPerAccountMax; i++)
            Assert.Equal(0, _city.Run([_city.SignAs(phone, Alice.Address, i, new AddKey(KeyType.Ethereum, TestCity.KeyOf($"key {i}").PublicKey))]).Outcomes[0].Code);
        AddKey implicitKey = new(Alice.Type, Alice.PublicKey);
        Assert.Equal((ushort)AccountsRefusal.TooManyKeys, _city.Run([_city.SignAs(phone, Alice.Address, 100, implicitKey)]).Outcomes[0].Code);
        Assert.Equal(KernelRefusal.None, RunAs(phone, Alice.Address, 101, new RevokeKey(KeyType.Ethereum, TestCity.KeyOf("key 2").PublicKey)));
        EventReader events = new(_city.Run([_city.SignAs(phone, Alice.Address, 102, implicitKey)]).Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new KeyAdded(Alice.Address, Alice.Address, Alice.Type), events.As<KeyAdded>());
    }
}
