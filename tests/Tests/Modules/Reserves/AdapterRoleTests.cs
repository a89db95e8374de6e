using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Tests.Modules.Bodies;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Whoever hands in a bank's facts speaks for nobody else: not for another body, not by another key, not through a related party.</summary>
public sealed class AdapterRoleTests
{
    private readonly BankCity _bank = new();

    private TestCity City => _bank.City;

    private AccountsModule Accounts => City.Modules.Get<AccountsModule>();

    private SigningKey Regulator => City.KeyOf(Body.Regulator);

    [Fact]
    public void No_body_grants_anything_to_an_adapters_key_by_either_of_its_accounts()
    {
        SigningKey adapter = _bank.Adapters[0];
        foreach (string key in (string[])[MemberList.Text(adapter.Type, adapter.PublicKey, "X"), MemberList.Text(KeyType.Cosmos, adapter.PublicKey, "X")])
            City.MustRefuse(Regulator, new SetMembers(0, 1, key), BodiesRefusal.RoleTaken);
        City.MustRefuse(City.KeyOf(Body.Surveillance), new SetDelegate(adapter.Type, adapter.PublicKey, "X", "402", City.TimeMs + 1_000_000), BodiesRefusal.RoleTaken);
        City.MustRefuse(Regulator, new SetMembers(0, 1, BodiesCity.TextOf(TestCity.KeyOf("member"), "BANK-1")), BodiesRefusal.EntityRelated);
        City.CheckInvariants();
    }

    [Fact]
    public void An_adapter_adds_no_key_until_it_is_one_no_more()
    {
        SigningKey adapter = _bank.Adapters[0], friend = TestCity.KeyOf("friend"), next = TestCity.KeyOf("next");
        City.MustRefuse(adapter, new AddKey(friend.Type, friend.PublicKey), AccountsRefusal.RoleHolder);
        _bank.Must(City.KeyOf(Body.Bank), Named(next, "NEXT"));
        Assert.Equal((true, false), (Accounts.TryRole(next.Address, out RoleRecord role) && role is { Kind: RoleKind.Adapter, Body: Body.Bank }, Accounts.TryRole(adapter.Address, out _)));
        City.Must(adapter, new AddKey(friend.Type, friend.PublicKey));
        City.MustRefuse(City.KeyOf(Body.Bank), Named(adapter, "BANK-1"), ReservesRefusal.AdapterTaken);
        City.CheckInvariants();
    }

    [Fact]
    public void Who_speaks_for_another_body_or_is_related_to_who_does_is_no_adapter()
    {
        SigningKey key = TestCity.KeyOf("next"), officer = TestCity.KeyOf("officer");
        City.Must(City.KeyOf(Body.Surveillance), new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402", City.TimeMs + 1_000_000));
        SigningKey bank = City.KeyOf(Body.Bank);
        City.MustRefuse(bank, Named(officer, "NEXT"), ReservesRefusal.AdapterTaken);
        City.MustRefuse(bank, Named(key, "WATCH"), ReservesRefusal.AdapterTaken);
        City.MustRefuse(bank, new SetAdapter(1, key.Address, KeyType.Cosmos, key.PublicKey.ToArray(), "NEXT"), ReservesRefusal.FieldOutOfRange);
        City.Must(bank, Named(key, "NEXT"));
    }

    [Fact]
    public void A_relation_that_turns_out_later_silences_the_adapter()
    {
        SigningKey officer = TestCity.KeyOf("officer");
        City.Must(City.KeyOf(Body.Surveillance), new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402", City.TimeMs + 1_000_000));
        SigningKey key = TestCity.KeyOf("next");
        City.Must(City.KeyOf(Body.Bank), Named(key, "NEXT"));
        City.Must(Regulator, new DeclareRelated("NEXT", "WATCH", RelatedKind.Control));
        _bank.MustRefuse(key, _bank.Deposit(1, 5, BankCity.Reference("x")), ReservesRefusal.NotTheAdapter);
        City.Must(Regulator, new WithdrawRelated("NEXT", "WATCH"));
        _bank.Must(key, _bank.Deposit(1, 5, BankCity.Reference("x")));
    }

    private static SetAdapter Named(SigningKey key, string entity) => new(1, key.Address, key.Type, key.PublicKey.ToArray(), entity);
}
